//! A field that the API does not have.

use crate::decode::Unknown;
use crate::diagnostic::{Code, Diagnostic, Edit, Severity};

use super::similar::nearest;
use super::{Check, misplaced_field};

pub(super) const CHECK: Check = Check {
    code: Code::UnknownField,
    about: "A field that the Kubernetes API does not have in this place.",
    run: |facts| {
        let unknown = facts.inspection.unknown.iter();
        unknown.filter(|it| !misplaced_field::explains(it)).map(unknown_field).collect()
    },
};

fn unknown_field(unknown: &Unknown) -> Diagnostic {
    let message = format!("unknown field {:?}", unknown.path());
    let meant = nearest(&unknown.key, unknown.fields);
    let fix = meant.and_then(|it| Edit::replace(unknown.key_span, it));
    Diagnostic::new(Code::UnknownField, Severity::Error, unknown.key_span, message)
        .with_help(help(unknown, meant))
        .with_fix(fix)
}

fn help(unknown: &Unknown, meant: Option<&str>) -> String {
    let known = KNOWN.iter().find(|it| it.0 == unknown.owner && it.1 == unknown.key);
    if let Some((_, _, help)) = known {
        return (*help).to_owned();
    }
    if let Some(meant) = meant {
        return format!("Did you mean `{meant}`? Names of fields are case-sensitive.");
    }
    let fields = unknown.fields.join(", ");
    let place = unknown.owner;
    if unknown.fields.len() <= 12 {
        format!("A {place} has only these fields: {fields}. Look at the indentation, too.")
    } else {
        format!(
            "A {place} has no such field. Look at the indentation: it may belong to another part."
        )
    }
}

/// Fields that people look for where they are not: `(struct, field, help)`.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "DaemonSetSpec",
        "replicas",
        "A DaemonSet has no number of replicas: it runs one Pod on each eligible Node. Remove the \
         line; to run it on fewer Nodes, use spec.template.spec.nodeSelector or affinity.",
    ),
    (
        "DaemonSetSpec",
        "strategy",
        "In a DaemonSet the field is called `updateStrategy`; `strategy` is a Deployment's.",
    ),
    (
        "DaemonSetSpec",
        "paused",
        "A DaemonSet cannot be paused. With `updateStrategy: {type: OnDelete}` a new template \
         reaches a Node only when you delete its Pod.",
    ),
    (
        "DaemonSetSpec",
        "progressDeadlineSeconds",
        "A DaemonSet has no deadline for its rollout; that is a field of Deployments.",
    ),
    (
        "DaemonSetSpec",
        "serviceName",
        "That is a field of StatefulSets. A DaemonSet is found through a Service whose selector \
         matches the Pods' labels.",
    ),
    (
        "DaemonSetSpec",
        "templateGeneration",
        "The API server counts by itself how often the template was written, in an annotation.",
    ),
    (
        "RollingUpdateDaemonSet",
        "partition",
        "A DaemonSet's update has no partition; that is a field of StatefulSets. To try a version \
         on some Nodes first, use a second DaemonSet or `OnDelete`.",
    ),
    (
        "DaemonSetUpdateStrategy",
        "maxUnavailable",
        "Indent it further: it belongs into `rollingUpdate`.",
    ),
    ("DaemonSetUpdateStrategy", "maxSurge", "Indent it further: it belongs into `rollingUpdate`."),
    (
        "NodeSelectorRequirement",
        "value",
        "The field is `values` and takes a list, even of one: `values: [\"ssd\"]`.",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn every_unknown_field_is_found() {
        let spec = "  replicas: 3\n  updatestrategy: {type: OnDelete}\n";
        let pod = "      tolerations:\n      - key: a\n        operater: Exists\n        seconds: 5\n      guards: 1\n";
        check(
            &daemon_set(spec, pod),
            expect![[r#"
                error unknown-field at line 9: "replicas"
                  unknown field "spec.replicas"
                  help: A DaemonSet has no number of replicas: it runs one Pod on each eligible Node. Remove the line; to run it on fewer Nodes, use spec.template.spec.nodeSelector or affinity.
                error unknown-field at line 10: "updatestrategy"
                  unknown field "spec.updatestrategy"
                  help: Did you mean `updateStrategy`? Names of fields are case-sensitive.
                  fix: "updatestrategy" -> "updateStrategy"
                error unknown-field at line 18: "operater"
                  unknown field "spec.template.spec.tolerations[0].operater"
                  help: Did you mean `operator`? Names of fields are case-sensitive.
                  fix: "operater" -> "operator"
                error unknown-field at line 19: "seconds"
                  unknown field "spec.template.spec.tolerations[0].seconds"
                  help: A Toleration has only these fields: effect, key, operator, tolerationSeconds, value. Look at the indentation, too.
                error unknown-field at line 20: "guards"
                  unknown field "spec.template.spec.guards"
                  help: A PodSpec has no such field. Look at the indentation: it may belong to another part.
            "#]],
        );
    }

    #[test]
    fn the_object_is_there_without_the_field() {
        let manifest = crate::read(&daemon_set("  foo: 1\n", ""));
        let outcome = manifest.documents.first().map(|it| &it.outcome).expect("a document");
        assert!(outcome.object.is_some());
        let refusal = outcome.refusal.as_ref().map(ToString::to_string);
        assert_eq!(refusal.as_deref(), Some(r#"strict decoding error: unknown field "spec.foo""#));
    }
}
