//! A document that is no Kubernetes object.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::kinds;
use crate::outcome::Refusal;
use crate::path;
use crate::text::{Entry, Span};

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::NotAnObject,
    about: "A document is no map, or does not say of which kind it is.",
    run: |facts| match facts.refusal {
        Some(Refusal::NotAnObject) => vec![not_a_map(facts.tree.span)],
        Some(Refusal::NotSet(names)) => vec![not_set(facts, names)],
        _ => Vec::new(),
    },
};

fn not_a_map(span: Span) -> Diagnostic {
    let message = Refusal::NotAnObject.to_string();
    Diagnostic::new(Code::NotAnObject, Severity::Error, span, message).with_help(
        "Every document of a manifest is one object: a map with apiVersion, kind and metadata. \
         Objects are separated by a line `---`, not written as a list.",
    )
}

fn not_set(facts: &Facts<'_>, names: &[&'static str]) -> Diagnostic {
    let message = Refusal::NotSet(names.to_vec()).to_string();
    let kind = facts.tree.entry("kind");
    let version = kind.and_then(|it| kinds::version_of(it.value.text()?));
    let misspelt = |entry: &&Entry| names.iter().any(|it| it.eq_ignore_ascii_case(&entry.key));
    let help = match (facts.tree.entries().iter().find(misspelt), version) {
        (Some(entry), _) => {
            format!("Case matters: `{}` is not `{}`.", entry.key, names.join("` or `"))
        }
        (None, Some(version)) => format!("Write `apiVersion: {version}` at the top."),
        (None, None) => "Every object says what it is in its first two lines, such as \
             `apiVersion: apps/v1` and `kind: DaemonSet`."
            .to_owned(),
    };
    let span = kind.map_or_else(|| path::locate(facts.tree, &[]), |it| it.key_span);
    Diagnostic::new(Code::NotAnObject, Severity::Error, span, message).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;
    use expect_test::expect;

    #[test]
    fn what_is_missing_is_named() {
        check(
            "hello\n",
            expect![[r#"
            error not-an-object at line 1: "hello"
              error validating data: invalid object to validate
              help: Every document of a manifest is one object: a map with apiVersion, kind and metadata. Objects are separated by a line `---`, not written as a list.
        "#]],
        );
        check(
            "- a\n- b\n",
            expect![[r#"
            error not-an-object at line 1: "- a\n- b"
              error validating data: invalid object to validate
              help: Every document of a manifest is one object: a map with apiVersion, kind and metadata. Objects are separated by a line `---`, not written as a list.
        "#]],
        );
        check(
            "metadata: {name: a}\n",
            expect![[r#"
            error not-an-object at line 1: "metadata"
              error validating data: [apiVersion not set, kind not set]
              help: Every object says what it is in its first two lines, such as `apiVersion: apps/v1` and `kind: DaemonSet`.
        "#]],
        );
        check(
            "kind: DaemonSet\n",
            expect![[r#"
            error not-an-object at line 1: "kind"
              error validating data: apiVersion not set
              help: Write `apiVersion: apps/v1` at the top.
        "#]],
        );
        check(
            "apiversion: apps/v1\nkind: DaemonSet\n",
            expect![[r#"
            error not-an-object at line 2: "kind"
              error validating data: apiVersion not set
              help: Case matters: `apiversion` is not `apiVersion`.
        "#]],
        );
    }
}
