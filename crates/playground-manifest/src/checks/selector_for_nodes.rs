//! The misconception that `spec.selector` picks Nodes (R18).

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::text::Span;

use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::SelectorForNodes,
    about: "spec.selector asks for labels that Nodes have, as if it picked Nodes (R18).",
    run,
};

/// Beginnings of labels that Kubernetes puts on Nodes, and words that people put on them.
const OF_NODES: &[&str] = &[
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/role",
    "node-role.kubernetes.io/",
    "node.kubernetes.io/",
    "beta.kubernetes.io/",
    "topology.kubernetes.io/",
    "failure-domain.beta.kubernetes.io/",
    "disktype",
    "nodepool",
    "nodegroup",
];

fn run(facts: &Facts<'_>) -> Vec<Diagnostic> {
    if facts.kind != Some(playground_api::Kind::DaemonSet) {
        return Vec::new();
    }
    let selector = facts.tree.at(&["spec", "selector", "matchLabels"]);
    let labels = selector.into_iter().flat_map(|it| it.entries());
    labels
        .filter(|it| OF_NODES.iter().any(|label| it.key.starts_with(label)))
        .map(|it| selector_for_nodes(it.key_span, &it.key))
        .collect()
}

fn selector_for_nodes(span: Span, key: &str) -> Diagnostic {
    let message = format!("spec.selector selects Pods, and {key:?} looks like a label of Nodes");
    Diagnostic::new(Code::SelectorForNodes, Severity::Misconception, span, message).with_help(
        "spec.selector only says which Pods belong to the DaemonSet; no Node is chosen by it. \
         To choose Nodes, write the label under spec.template.spec.nodeSelector, and keep a label \
         of the Pods, such as `app`, in the selector.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn a_label_of_nodes_in_the_selector() {
        let text = daemon_set("", "").replace("app: agent", "disktype: ssd");
        check(
            &text,
            expect![[r#"
            misconception selector-for-nodes at line 8: "disktype"
              spec.selector selects Pods, and "disktype" looks like a label of Nodes
              help: spec.selector only says which Pods belong to the DaemonSet; no Node is chosen by it. To choose Nodes, write the label under spec.template.spec.nodeSelector, and keep a label of the Pods, such as `app`, in the selector.
        "#]],
        );
        check(&daemon_set("", "      nodeSelector:\n        disktype: ssd\n"), expect![[r#""#]]);
    }
}
