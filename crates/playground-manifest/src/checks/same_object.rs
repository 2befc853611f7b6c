//! An object twice in one file.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::manifest::Document;
use crate::text::Span;

use super::Check;

/// Found where the documents of a file are put together, see [`same_object`].
pub(super) const CHECK: Check = Check {
    code: Code::SameObject,
    about: "An object stands twice in one file; the second overwrites the first.",
    run: |_| Vec::new(),
};

/// So many documents before one are compared with it: what was pasted twice is near.
const MOST_COMPARED: usize = 100;

/// Whether one of the documents before is of the same object; `name` is where it says its name.
pub(crate) fn same_object(
    before: &[Document],
    document: &Document,
    name: Span,
) -> Option<Diagnostic> {
    let namespace = |it: &Document| match it.namespace.as_str() {
        "" => "default".to_owned(),
        namespace => namespace.to_owned(),
    };
    let is_same = |it: &&Document| {
        it.name == document.name
            && it.kind == document.kind
            && it.api_version == document.api_version
            && namespace(it) == namespace(document)
    };
    let mut near = before.iter().rev().take(MOST_COMPARED);
    let first = near.find(is_same).filter(|it| !it.name.is_empty())?;
    let Document { kind, name: object, .. } = document;
    let message = format!("{kind} {object} stands here twice; the second overwrites the first");
    let help = format!(
        "kubectl applies the documents one after the other: what begins on line {} is created, and then changed into \
         this one. Give one of them another name, or remove it.",
        first.line
    );
    Some(Diagnostic::new(Code::SameObject, Severity::Warning, name, message).with_help(help))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn the_second_overwrites_the_first() {
        let text = daemon_set("", "");
        check(
            &format!("{text}---\n{text}"),
            expect![[r#"
            warning same-object at line 21: "agent"
              DaemonSet agent stands here twice; the second overwrites the first
              help: kubectl applies the documents one after the other: what begins on line 1 is created, and then changed into this one. Give one of them another name, or remove it.
        "#]],
        );
        let elsewhere = text.replace("name: agent\nspec", "name: agent\n  namespace: other\nspec");
        check(&format!("{text}---\n{elsewhere}"), expect![[r#""#]]);
        let by_name = text.replace("name: agent\nspec", "name: agent\n  namespace: default\nspec");
        assert_eq!(crate::read(&format!("{text}---\n{by_name}")).diagnostics.len(), 1);
    }
}
