//! Something that the API server accepts and warns of.

use playground_api::FieldError;

use crate::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::path;

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::ApiWarning,
    about: "Something that the API server accepts with a warning.",
    run: |facts| facts.inspection.warnings.iter().map(|it| api_warning(facts, it)).collect(),
};

fn api_warning(facts: &Facts<'_>, warning: &FieldError) -> Diagnostic {
    let message = format!("{}: {}", warning.path, warning.detail);
    let says = |text: &str| warning.detail.contains(text);
    let help = if says("deprecated since") {
        "Nodes of a present-day cluster may not carry the old label any more, and then no Node \
         matches. Use the new name."
    } else if says("fractional byte") {
        "`m` means thousandths, also for memory, and there is no thousandth of a byte. Megabytes \
         are `M`, mebibytes `Mi`."
    } else if says("hides previous") {
        "The variable stands twice in the list. The last value counts, and a later `kubectl apply` \
         may remove the wrong one. Keep one."
    } else {
        "The API server accepts this. Correct it before it surprises you."
    };
    let mut span = facts.locate(&warning.path);
    let new_name = warning.detail.split_once("; use \"").and_then(|it| it.1.split('"').next());
    if warning.path.contains(".nodeSelector[") {
        // Here the key is at fault, not its value.
        span = path::locate_key(facts.tree, &path::parse(&warning.path)).unwrap_or(span);
    }
    Diagnostic::new(Code::ApiWarning, Severity::Warning, span, message)
        .with_help(help)
        .with_fix(new_name.and_then(|it| Edit::replace(span, it)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn what_kubectl_prints_as_a_warning() {
        let pod = "      terminationGracePeriodSeconds: -5\n      nodeSelector:\n        beta.kubernetes.io/os: linux\n";
        check(
            &daemon_set("", pod),
            expect![[r#"
                warning api-warning at line 14: "-5"
                  spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1
                  help: The API server accepts this. Correct it before it surprises you.
                warning api-warning at line 16: "beta.kubernetes.io/os"
                  spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead
                  help: Nodes of a present-day cluster may not carry the old label any more, and then no Node matches. Use the new name.
                  fix: "beta.kubernetes.io/os" -> "kubernetes.io/os"
            "#]],
        );
    }
}
