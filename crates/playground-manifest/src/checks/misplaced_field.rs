//! A field of the Pod's spec, written where the DaemonSet's spec is (Q27).

use crate::decode::Unknown;
use crate::diagnostic::{Code, Diagnostic, Severity};

use super::Check;

pub(super) const CHECK: Check = Check {
    code: Code::MisplacedField,
    about: "nodeSelector, affinity or tolerations stand outside of the Pod's template (Q27).",
    run: |facts| {
        let unknown = facts.inspection.unknown.iter();
        unknown.filter(|it| explains(it)).map(misplaced_field).collect()
    },
};

/// Fields of a Pod's spec that are looked for in the spec of what makes the Pods.
const OF_POD_SPEC: &[&str] = &[
    "affinity",
    "containers",
    "dnsPolicy",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "priorityClassName",
    "restartPolicy",
    "schedulerName",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "terminationGracePeriodSeconds",
    "tolerations",
    "volumes",
];

/// Whether this check says more about an unknown field than that it is unknown.
pub(super) fn explains(unknown: &Unknown) -> bool {
    let above = ["DaemonSetSpec", "PodTemplateSpec", "DaemonSet"];
    above.contains(&unknown.owner) && OF_POD_SPEC.contains(&unknown.key.as_str())
}

fn misplaced_field(unknown: &Unknown) -> Diagnostic {
    let message = format!("unknown field {:?}", unknown.path());
    let key = &unknown.key;
    let why = match key.as_str() {
        "nodeSelector" | "affinity" | "nodeName" => {
            "Which Nodes get a Pod is decided for each Pod, so it is part of the Pod's template"
        }
        "tolerations" => "It is the Pod that tolerates a taint, so this is part of its template",
        _ => "This is a field of the Pod, not of what makes the Pods",
    };
    Diagnostic::new(Code::MisplacedField, Severity::Error, unknown.key_span, message).with_help(
        format!("{why}: move it to `spec.template.spec.{key}`, in one column with `containers`."),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn a_field_of_the_pod_beside_the_template() {
        let spec = "  nodeSelector:\n    disktype: ssd\n  tolerations: []\n";
        check(
            &daemon_set(spec, ""),
            expect![[r#"
            error misplaced-field at line 9: "nodeSelector"
              unknown field "spec.nodeSelector"
              help: Which Nodes get a Pod is decided for each Pod, so it is part of the Pod's template: move it to `spec.template.spec.nodeSelector`, in one column with `containers`.
            error misplaced-field at line 11: "tolerations"
              unknown field "spec.tolerations"
              help: It is the Pod that tolerates a taint, so this is part of its template: move it to `spec.template.spec.tolerations`, in one column with `containers`.
        "#]],
        );
    }
}
