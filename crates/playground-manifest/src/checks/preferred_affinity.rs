//! A preference among Nodes, where each Node gets its Pod (R14).

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::Span;

use super::{Check, Facts};

const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) const CHECK: Check = Check {
    code: Code::PreferredAffinity,
    about: "Preferred node affinity has no effect on where a DaemonSet's Pods run (R14).",
    run,
};

fn run(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.kind != Some(playground_api::Kind::DaemonSet) {
        return Vec::new();
    }
    let affinity = facts.pod_spec().and_then(|it| it.at(&["affinity", "nodeAffinity"]));
    let preferred = affinity.and_then(|it| it.entry(PREFERRED));
    let preferred = preferred.filter(|it| !it.value.items().is_empty());
    preferred.map(|it| preferred_affinity(it.key_span)).into_iter().collect()
}

fn preferred_affinity(span: Span) -> Diagnostic {
    let message = "preferred node affinity has no effect on a DaemonSet".to_owned();
    Diagnostic::new(Code::PreferredAffinity, Severity::Misconception, span, message).with_help(
        "A preference ranks the Nodes that a Pod could go to, and a daemon Pod is made for one \
         Node from the start. To leave Nodes out, use \
         requiredDuringSchedulingIgnoredDuringExecution or a nodeSelector.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn a_preference_is_pointed_out() {
        let pod = "      affinity:
        nodeAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 1
            preference:
              matchExpressions:
              - {key: disktype, operator: In, values: [ssd]}
";
        check(
            &daemon_set("", pod),
            expect![[r#"
            misconception preferred-affinity at line 16: "preferredDuringSchedulingIgnoredDuringExecution"
              preferred node affinity has no effect on a DaemonSet
              help: A preference ranks the Nodes that a Pod could go to, and a daemon Pod is made for one Node from the start. To leave Nodes out, use requiredDuringSchedulingIgnoredDuringExecution or a nodeSelector.
        "#]],
        );
    }
}
