//! A value that the API server refuses.

use playground_api::{FieldError, FieldErrorKind};

use crate::diagnostic::{Code, Diagnostic, Edit, Severity};
use crate::text::Span;

use super::similar::nearest;
use super::{Check, Facts};

pub(super) const CHECK: Check = Check {
    code: Code::InvalidField,
    about: "A value that the API server refuses, in its words.",
    run: |facts| facts.inspection.errors.iter().map(|it| invalid_field(facts, it)).collect(),
};

fn invalid_field(facts: &Facts<'_>, error: &FieldError) -> Diagnostic {
    let span = facts.locate(&written_path(&error.path));
    Diagnostic::new(Code::InvalidField, Severity::Error, span, error.to_string())
        .with_help(help(error))
        .with_fix(fix(facts, error, span))
}

/// Some paths of upstream name a place that no manifest has.
fn written_path(path: &str) -> String {
    match path.strip_prefix("metadata.taints") {
        Some(rest) => format!("spec.taints{rest}"),
        None => path
            .replace("spec.template.labels", "spec.template.metadata.labels")
            .replace("spec.template.annotations", "spec.template.metadata.annotations"),
    }
}

fn help(error: &FieldError) -> String {
    let ends = |it: &Help| error.path.ends_with(it.path) && error.detail.contains(it.detail);
    match HELP.iter().find(|it| ends(it)) {
        Some(it) => it.text.to_owned(),
        None => general_help(error),
    }
}

/// What to do about any error of a kind.
fn general_help(error: &FieldError) -> String {
    let field = error.path.rsplit('.').next().unwrap_or_default();
    match &error.kind {
        FieldErrorKind::Required => {
            format!("`{field}` has no default: write it. If it is there, look at its indentation.")
        }
        FieldErrorKind::Invalid(_) | FieldErrorKind::TypeInvalid(_) => {
            format!(
                "The API server refuses this value of `{field}`; change it as the message says."
            )
        }
        FieldErrorKind::NotSupported(_) => {
            "Use one of the values that the message lists; they are case-sensitive.".to_owned()
        }
        FieldErrorKind::Duplicate(_) => {
            format!("Each `{field}` may stand only once in this list: change or remove one.")
        }
        FieldErrorKind::Forbidden => format!("Remove `{field}` here."),
        FieldErrorKind::NotFound(_) => {
            format!("`{field}` must be one that is defined in the same Pod.")
        }
        FieldErrorKind::TooLong => "Make it shorter.".to_owned(),
    }
}

/// A value of a list that was nearly met, or the only value that there is.
fn fix(facts: &Facts<'_>, error: &FieldError, span: Span) -> Option<Edit> {
    let FieldErrorKind::NotSupported(value) = &error.kind else {
        return None;
    };
    let list = error.detail.strip_prefix("supported values: ")?;
    let words: Vec<&str> = list.split(", ").map(|it| it.trim_matches('"')).collect();
    let meant = match words.as_slice() {
        [only] => Some(*only),
        _ => nearest(value.trim_matches('"'), &words),
    };
    let written = facts.text.get(span.range())?.trim_matches(['"', '\'']);
    (written == value.trim_matches('"')).then(|| Edit::replace(span, meant?)).flatten()
}

/// What to do about one error: the end of its path, a part of its sentence, and the advice.
struct Help {
    path: &'static str,
    detail: &'static str,
    text: &'static str,
}

const fn advice(path: &'static str, detail: &'static str, text: &'static str) -> Help {
    Help { path, detail, text }
}

/// The first that fits counts.
const HELP: &[Help] = &[
    advice(
        "spec.template.metadata.labels",
        "does not match",
        "A DaemonSet finds its Pods by their labels. Write the same labels under \
         spec.selector.matchLabels and under spec.template.metadata.labels.",
    ),
    advice(
        "spec.selector",
        "empty selector",
        "An empty selector would claim every Pod of the namespace. Name labels that only these \
         Pods carry, such as `matchLabels: {app: NAME}`.",
    ),
    advice(
        "spec.template.spec.restartPolicy",
        "",
        "A daemon runs for as long as its Node does, so its containers are always restarted. \
         Write `Always`, or remove the line. For work that ends, use a Job.",
    ),
    advice(
        "activeDeadlineSeconds",
        "not Supported",
        "A daemon has no deadline. Remove the line; for work that ends, use a Job.",
    ),
    advice(
        "maxSurge",
        "may not be set",
        "An update either deletes first (maxUnavailable) or creates first (maxSurge), never both. \
         maxUnavailable is 1 if it is not written, so a surge needs `maxUnavailable: 0` beside it.",
    ),
    advice(
        "maxUnavailable",
        "cannot be 0",
        "With both at 0 no Pod could ever be replaced. Set one of maxUnavailable and maxSurge.",
    ),
    advice(
        "rollingUpdate.maxUnavailable",
        "percent",
        "Write a whole number without quotes, or a whole percentage such as `25%`.",
    ),
    advice(
        "rollingUpdate.maxSurge",
        "percent",
        "Write a whole number without quotes, or a whole percentage such as `25%`.",
    ),
    advice(
        "spec.updateStrategy",
        "supported values",
        "`RollingUpdate` replaces Pods by itself, `OnDelete` waits until you delete them. \
         `Recreate` is a Deployment's; `maxUnavailable: 100%` comes near to it.",
    ),
    advice(
        "metadata.name",
        "or generateName",
        "Every object has a name, unique within its kind and namespace: `metadata: {name: agent}`.",
    ),
    advice(
        "spec.containers",
        "",
        "A Pod runs at least one container: a list of entries with `name` and `image`.",
    ),
    advice(".image", "", "Name the image that the container runs, such as `fluentd:v1.15`."),
    advice(
        ".hostPort",
        "must match",
        "With hostNetwork the container uses the Node's own ports, so hostPort and containerPort \
         are one. Remove hostPort.",
    ),
    advice(
        ".hostPort",
        "",
        "A Node has each port once for each protocol, so a Pod can ask for it only once. Ports go \
         from 1 to 65535.",
    ),
    advice(
        ".resources.requests",
        "less than",
        "A request is what is set aside, a limit is what may be used at most: raise the limit or \
         lower the request.",
    ),
    advice(
        ".resources.requests",
        "equal to",
        "Devices such as GPUs cannot be overcommitted: request and limit must be the same.",
    ),
    advice(
        ".limits",
        "non overcommitable",
        "Devices such as GPUs cannot be overcommitted: write the same number as a limit.",
    ),
    advice(
        "]",
        "standard resource",
        "Containers ask for cpu, memory, ephemeral-storage, hugepages-SIZE, or for a device with \
         its domain, such as `nvidia.com/gpu`.",
    ),
    advice(
        ".name",
        "RFC 1123 label",
        "Use small letters, digits and dashes, at most 63, with a letter or digit at both ends.",
    ),
    advice(
        "metadata.name",
        "",
        "Use small letters, digits, dashes and dots, with a letter or digit at both ends.",
    ),
    advice(
        ".operator",
        "must be Exists when `key` is empty",
        "A toleration without a key is meant for every taint, which only `operator: Exists` says. \
         Write the taint's key, or that operator.",
    ),
    advice(
        ".operator",
        "value must be empty",
        "`Exists` accepts any value. Remove `value`, or use `operator: Equal`.",
    ),
    advice(
        ".effect",
        "tolerationSeconds",
        "Only `NoExecute` evicts Pods, so only there can an eviction wait. Write \
         `effect: NoExecute`, or remove tolerationSeconds.",
    ),
    advice(
        "nodeSelectorTerms",
        "at least one",
        "A required node affinity without terms would match no Node. Write a term with \
         matchExpressions, or remove the affinity.",
    ),
    advice(
        ".values",
        "'Exists'",
        "`Exists` and `DoesNotExist` look at the key alone: remove the values.",
    ),
    advice(
        ".values",
        "'In'",
        "`In` and `NotIn` compare with a list: write at least one value, such as `values: [ssd]`.",
    ),
    advice(
        ".values",
        "'Lt' or 'Gt'",
        "`Gt` and `Lt` compare with one whole number in quotes: `values: [\"5\"]`.",
    ),
    advice(
        ".operator",
        "not a valid selector operator",
        "Operators are `In`, `NotIn`, `Exists` and `DoesNotExist`, for labels of Nodes also `Gt` \
         and `Lt`. They are case-sensitive.",
    ),
    advice(
        ".weight",
        "",
        "A weight goes from 1 to 100. It ranks Nodes, and a DaemonSet does not choose among them.",
    ),
    advice(
        "Labels",
        "",
        "Keys and values of labels take letters, digits, `-`, `_` and `.`, at most 63, with a \
         letter or digit at both ends; a key may have a domain and a `/` before it.",
    ),
    advice(
        "labels",
        "",
        "Keys and values of labels take letters, digits, `-`, `_` and `.`, at most 63, with a \
         letter or digit at both ends; a key may have a domain and a `/` before it.",
    ),
    advice(
        "nodeSelector",
        "",
        "A node selector names labels of Nodes: letters, digits, `-`, `_` and `.`, at most 63.",
    ),
    advice(".mountPath", "unique", "Two volumes cannot be mounted at one path of a container."),
    advice(
        "Probe",
        "handler type",
        "A probe asks the container in exactly one way: `httpGet`, `tcpSocket`, `exec` or `grpc`.",
    ),
    advice("taints", "", "A Node has a taint once for each key and effect."),
    advice("", "greater than or equal to 0", "The number cannot be negative."),
    advice("", "between 1 and 65535", "Ports go from 1 to 65535."),
];

#[cfg(test)]
mod tests {
    use super::super::testing::{check, daemon_set};
    use expect_test::expect;

    #[test]
    fn each_error_stands_where_it_was_made() {
        let spec =
            "  minReadySeconds: -1\n  updateStrategy:\n    rollingUpdate:\n      maxSurge: 1\n";
        let pod = "      restartPolicy: Never\n      tolerations:\n      - key: a\n        operator: exists\n";
        check(
            &daemon_set(spec, pod),
            expect![[r#"
            error invalid-field at line 9: "-1"
              spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
              help: The number cannot be negative.
            error invalid-field at line 12: "1"
              spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero
              help: An update either deletes first (maxUnavailable) or creates first (maxSurge), never both. maxUnavailable is 1 if it is not written, so a surge needs `maxUnavailable: 0` beside it.
            error invalid-field at line 18: "Never"
              spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
              help: A daemon runs for as long as its Node does, so its containers are always restarted. Write `Always`, or remove the line. For work that ends, use a Job.
              fix: "Never" -> "Always"
            error invalid-field at line 21: "exists"
              spec.template.spec.tolerations[0].operator: Unsupported value: "exists": supported values: "Equal", "Exists"
              help: Use one of the values that the message lists; they are case-sensitive.
              fix: "exists" -> "Exists"
        "#]],
        );
    }

    #[test]
    fn what_is_missing_is_shown_at_what_is_there() {
        let text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\nspec:\n  template:\n    metadata:\n      labels:\n        app: a\n    spec:\n      containers:\n      - name: c\n";
        check(
            text,
            expect![[r#"
            error invalid-field at line 8: "labels"
              spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`
              help: A DaemonSet finds its Pods by their labels. Write the same labels under spec.selector.matchLabels and under spec.template.metadata.labels.
            error invalid-field at line 12: "name"
              spec.template.spec.containers[0].image: Required value
              help: Name the image that the container runs, such as `fluentd:v1.15`.
        "#]],
        );
    }
}
