//! What the API server accepts and warns of (`Warning: ...` on kubectl's standard error).
//!
//! Mirrors `pkg/api/pod/warnings.go`. Each warning is a path and a sentence.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, NodeSelectorTerm, PodSpec};
use playground_api::{FieldError, FieldErrorKind};

use super::report::quoted;
use super::resources::parsed;

/// Labels of Nodes that have a new name: `(old, since, new)`.
const OLD_LABELS: &[(&str, &str, &str)] = &[
    ("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch"),
    ("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone"),
    ("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type"),
];

/// The kind of the result has no meaning here: path and sentence are the warning.
pub(super) fn pod_spec(path: &str, spec: &PodSpec, is_template: bool) -> Vec<FieldError> {
    let mut found = Vec::new();
    let mut warn = |path: String, detail: String| {
        found.push(FieldError { path, kind: FieldErrorKind::Forbidden, detail });
    };
    for key in spec.node_selector.iter().flatten().map(|it| it.0) {
        if let Some(detail) = new_name(key) {
            warn(format!("{path}.nodeSelector[{key}]"), detail);
        }
    }
    let node = spec.affinity.as_ref().and_then(|it| it.node_affinity.as_ref());
    let required =
        node.and_then(|it| it.required_during_scheduling_ignored_during_execution.as_ref());
    for (i, term) in required.iter().flat_map(|it| &it.node_selector_terms).enumerate() {
        let place = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution";
        term_keys(&format!("{path}.{place}.nodeSelectorTerms[{i}]"), term, &mut warn);
    }
    if is_template && spec.termination_grace_period_seconds.is_some_and(|it| it < 0) {
        let detail = "must be >= 0; negative values are invalid and will be treated as 1";
        warn(format!("{path}.terminationGracePeriodSeconds"), detail.to_owned());
    }
    for (i, it) in spec.init_containers.iter().flatten().enumerate() {
        container(&format!("{path}.initContainers[{i}]"), it, &mut warn);
    }
    for (i, it) in spec.containers.iter().enumerate() {
        container(&format!("{path}.containers[{i}]"), it, &mut warn);
    }
    found
}

fn new_name(key: &str) -> Option<String> {
    let (_, since, new) = OLD_LABELS.iter().find(|it| it.0 == key)?;
    Some(format!("deprecated since {since}; use {} instead", quoted(new)))
}

fn term_keys(path: &str, term: &NodeSelectorTerm, warn: &mut impl FnMut(String, String)) {
    for (i, it) in term.match_expressions.iter().flatten().enumerate() {
        if let Some(detail) = new_name(&it.key) {
            warn(format!("{path}.matchExpressions[{i}].key"), format!("{} is {detail}", it.key));
        }
    }
}

fn container(path: &str, it: &Container, warn: &mut impl FnMut(String, String)) {
    let resources = it.resources.as_ref();
    let limits = resources.and_then(|it| it.limits.as_ref());
    let requests = resources.and_then(|it| it.requests.as_ref());
    for (list, amounts) in [("limits", limits), ("requests", requests)] {
        for name in ["ephemeral-storage", "memory"] {
            let Some(quantity) = amounts.and_then(|it| it.get(name)) else {
                continue;
            };
            if parsed(quantity).milli_value() % 1000 != 0 {
                let value = quoted(&quantity.0);
                let detail =
                    format!("fractional byte value {value} is invalid, must be an integer");
                warn(format!("{path}.resources.{list}[{name}]"), detail);
            }
        }
    }
    let mut names = BTreeSet::new();
    for (i, it) in it.env.iter().flatten().enumerate() {
        if !names.insert(it.name.as_str()) {
            let name = quoted(&it.name);
            let detail = format!(
                "hides previous definition of {name}, which may be dropped when using apply"
            );
            warn(format!("{path}.env[{i}]"), detail);
        }
    }
}
