//! What could be written in a place of a text.

use crate::outcome::examine;
use crate::text::{self, Entry, Marked};

/// Stands for the key that is being written: no field is called so.
const KEY: &str = "\u{e000}";

/// What the API refuses in the template of a controller.
const FORBIDDEN: [&str; 2] = ["activeDeadlineSeconds", "ephemeralContainers"];

/// The fields that could be written in a place where a key stands or begins: those that the API has there, without
/// those that are written beside it; none where it takes anything, or nothing is known. `at` is a byte of the text.
pub fn fields_at(text: &str, at: usize) -> Vec<&'static str> {
    possible(text, at).unwrap_or_default()
}

fn possible(text: &str, at: usize) -> Option<Vec<&'static str>> {
    let (before, after) = text.split_at_checked(at)?;
    let is_part = |it: char| it.is_alphanumeric();
    let (before, after) = (before.trim_end_matches(is_part), after.trim_start_matches(is_part));
    let colon = if after.starts_with(':') { "" } else { ":" };
    let marked = format!("{before}{KEY}{colon}{after}");
    let documents = text::documents(&marked).into_iter();
    let mut here = documents.filter(|it| it.span.range().contains(&before.len()));
    let root = here.next()?.tree.ok()??.root;
    let unknown = examine(&root).inspection.unknown;
    let fields = unknown.into_iter().find(|it| it.key == KEY)?.fields;
    let present = beside(&root)?;
    let is_template = root.entry("kind").is_none_or(|it| it.value.text() != Some("Pod"));
    let is_possible = |it: &&&str| {
        present.iter().all(|other| other.key != **it) && !(is_template && FORBIDDEN.contains(*it))
    };
    Some(fields.iter().filter(is_possible).copied().collect())
}

/// The entries of the map in which the key is being written.
fn beside(tree: &Marked) -> Option<&[Entry]> {
    let entries = tree.entries();
    if entries.iter().any(|it| it.key == KEY) {
        return Some(entries);
    }
    let within = entries.iter().map(|it| &it.value).chain(tree.items());
    within.into_iter().find_map(beside)
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
        let others = toleration.replace(" key", "");
        assert_eq!(fields("", "      tolerations:\n      - key: a\n        |\n"), others);
        assert_eq!(fields("", "      tolerations:\n      - |\n"), toleration);
    }

    #[test]
    fn where_anything_may_stand_there_are_none() {
        assert_eq!(fields("", "      nodeSelector:\n        |\n"), "");
        assert_eq!(fields("  minReadySeconds: |\n", ""), "");
        assert_eq!(fields_at("a: [", 9), [""; 0]);
        assert_eq!(fields_at("# \u{e9}", 3), [""; 0]);
    }

    #[test]
    fn what_is_there_and_what_is_refused_is_not_offered() {
        let of_pod = fields("", "      |\n");
        let offers = |field: &str| of_pod.split(' ').any(|it| it == field);
        assert!(offers("hostNetwork") && offers("nodeSelector"), "{of_pod}");
        assert!(!offers("containers") && !offers("activeDeadlineSeconds"), "{of_pod}");
    }

    #[test]
    fn each_document_has_its_own() {
        let text = format!("apiVersion: v1\nkind: Node\ns\n---\n{}", daemon_set("", ""));
        let at = text.find("s\n---").expect("the key");
        assert_eq!(fields_at(&text, at).join(" "), "metadata spec status");
        let at = text.find("template").expect("the key");
        assert!(fields_at(&text, at).contains(&"updateStrategy"));
    }
}
