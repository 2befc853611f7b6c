//! A key twice in one map.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::Duplicate;

use super::Check;

/// Found while the tree is built, see [`duplicate_key`].
pub(super) const CHECK: Check = Check {
    code: Code::DuplicateKey,
    about: "A key stands twice in one map; the first value is lost without a word.",
    run: |_| Vec::new(),
};

/// A key whose first value does not count.
pub(crate) fn duplicate_key(duplicate: &Duplicate) -> Diagnostic {
    let key = &duplicate.key;
    let message = format!("key {key:?} already set in map");
    Diagnostic::new(Code::DuplicateKey, Severity::Warning, duplicate.second, message).with_help(
        format!(
            "kubectl keeps the last `{key}` of a map and drops the one before, without a warning. \
             Remove one of the two, or join what is in them."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn the_last_one_wins() {
        let text = daemon_set("  minReadySeconds: 1\n  minReadySeconds: 2\n", "");
        check(
            &text,
            expect![[r#"
            warning duplicate-key at line 10: "minReadySeconds"
              key "minReadySeconds" already set in map
              help: kubectl keeps the last `minReadySeconds` of a map and drops the one before, without a warning. Remove one of the two, or join what is in them.
        "#]],
        );
        let manifest = crate::read(&text);
        let Some(playground_api::Object::DaemonSet(it)) = manifest.objects().next() else {
            panic!("a DaemonSet");
        };
        assert_eq!(it.spec.min_ready_seconds, 2);
    }
}
