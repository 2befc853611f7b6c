//! What could be written in a place of a text.

use crate::outcome::examine;
use crate::text;

/// Stands for the key that is being written: no field is called so.
const KEY: &str = "\u{e000}";

/// The fields that the API has in a place where a key stands or begins; none where it takes anything, or nothing is
/// known. `at` is a byte of the text.
pub fn fields_at(text: &str, at: usize) -> &'static [&'static str] {
    let Some((before, after)) = text.split_at_checked(at) else { return &[] };
    let is_part = |it: char| it.is_alphanumeric();
    let (before, after) = (before.trim_end_matches(is_part), after.trim_start_matches(is_part));
    let colon = if after.starts_with(':') { "" } else { ":" };
    let marked = format!("{before}{KEY}{colon}{after}");
    let documents = text::documents(&marked).into_iter();
    let mut here = documents.filter(|it| it.span.range().contains(&before.len()));
    let Some(Ok(Some(tree))) = here.next().map(|it| it.tree) else { return &[] };
    let unknown = examine(&tree.root).inspection.unknown;
    unknown.into_iter().find(|it| it.key == KEY).map_or(&[], |it| it.fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::daemon_set;

    /// The fields at the place that a bar marks.
    fn fields(spec: &str, pod: &str) -> String {
        let text = daemon_set(spec, pod);
        let at = text.find('|').expect("a place");
        fields_at(&text.replace('|', ""), at).join(" ")
    }

    #[test]
    fn a_key_may_be_new_or_half_written_or_whole() {
        let strategy = "rollingUpdate type";
        assert_eq!(fields("  updateStrategy:\n    |\n", ""), strategy);
        assert_eq!(fields("  updateStrategy:\n    ty|\n", ""), strategy);
        assert_eq!(fields("  updateStrategy:\n    ty|pe: OnDelete\n", ""), strategy);
        assert_eq!(fields("  updateStrategy: {|}\n", ""), strategy);
        let toleration = "effect key operator tolerationSeconds value";
        assert_eq!(fields("", "      tolerations:\n      - key: a\n        |\n"), toleration);
        assert_eq!(fields("", "      tolerations:\n      - |\n"), toleration);
    }

    #[test]
    fn where_anything_may_stand_there_are_none() {
        assert_eq!(fields("", "      nodeSelector:\n        |\n"), "");
        assert_eq!(fields("  minReadySeconds: |\n", ""), "");
        assert_eq!(fields_at("a: [", 9), &[] as &[&str]);
        assert_eq!(fields_at("# \u{e9}", 3), &[] as &[&str]);
    }

    #[test]
    fn each_document_has_its_own() {
        let text = format!("apiVersion: v1\nkind: Node\ns\n---\n{}", daemon_set("", ""));
        let at = text.find("s\n---").expect("the key");
        assert_eq!(fields_at(&text, at).join(" "), "apiVersion kind metadata spec status");
        let at = text.find("template").expect("the key");
        assert!(fields_at(&text, at).contains(&"updateStrategy"));
    }
}
