//! Mirrors `validateAffinity` and below in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::{
    Affinity, NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm,
    WeightedPodAffinityTerm,
};
use playground_api::validation;

use super::report::Report;
use super::{selector, spread};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const WEIGHT: &str = "must be in the range 1-100";
const ONE_BOUND: &str = "must be specified single value when `operator` is 'Lt' or 'Gt'";
const ONE_NAME: &str =
    "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";

pub(super) fn affinity(report: &mut Report, path: &str, affinity: &Affinity) {
    if let Some(it) = &affinity.node_affinity {
        node_affinity(report, &format!("{path}.nodeAffinity"), it);
    }
    if let Some(it) = &affinity.pod_affinity {
        let path = format!("{path}.podAffinity");
        pod_terms(
            report,
            &path,
            it.required_during_scheduling_ignored_during_execution.as_deref(),
            it.preferred_during_scheduling_ignored_during_execution.as_deref(),
        );
    }
    if let Some(it) = &affinity.pod_anti_affinity {
        let path = format!("{path}.podAntiAffinity");
        pod_terms(
            report,
            &path,
            it.required_during_scheduling_ignored_during_execution.as_deref(),
            it.preferred_during_scheduling_ignored_during_execution.as_deref(),
        );
    }
}

fn node_affinity(report: &mut Report, path: &str, affinity: &NodeAffinity) {
    if let Some(required) = &affinity.required_during_scheduling_ignored_during_execution {
        let path = format!("{path}.{REQUIRED}.nodeSelectorTerms");
        if required.node_selector_terms.is_empty() {
            report.required(&path, "must have at least one node selector term");
        }
        for (i, it) in required.node_selector_terms.iter().enumerate() {
            node_term(report, &format!("{path}[{i}]"), it, true);
        }
    }
    let preferred = &affinity.preferred_during_scheduling_ignored_during_execution;
    for (i, it) in preferred.iter().flatten().enumerate() {
        let path = format!("{path}.{PREFERRED}[{i}]");
        weight(report, &path, it.weight);
        node_term(report, &format!("{path}.preference"), &it.preference, false);
    }
}

fn weight(report: &mut Report, path: &str, weight: i32) {
    if !(1..=100).contains(&weight) {
        report.invalid(format!("{path}.weight"), weight, WEIGHT);
    }
}

fn node_term(report: &mut Report, path: &str, term: &NodeSelectorTerm, is_required: bool) {
    for (i, it) in term.match_expressions.iter().flatten().enumerate() {
        node_requirement(report, &format!("{path}.matchExpressions[{i}]"), it, is_required);
    }
    for (i, it) in term.match_fields.iter().flatten().enumerate() {
        field_requirement(report, &format!("{path}.matchFields[{i}]"), it);
    }
}

fn node_requirement(
    report: &mut Report,
    path: &str,
    it: &NodeSelectorRequirement,
    is_required: bool,
) {
    let values = it.values.as_deref().unwrap_or_default();
    match it.operator.as_str() {
        "Gt" | "Lt" if values.len() == 1 => {}
        "Gt" | "Lt" => report.required(format!("{path}.values"), ONE_BOUND),
        operator => selector::operator_and_values(report, path, operator, values),
    }
    report.label_name(&format!("{path}.key"), &it.key);
    if is_required {
        selector::label_values(report, path, values);
    }
}

fn field_requirement(report: &mut Report, path: &str, it: &NodeSelectorRequirement) {
    let values = it.values.as_deref().unwrap_or_default();
    match it.operator.as_str() {
        "In" | "NotIn" if values.len() == 1 => {}
        "In" | "NotIn" => report.required(format!("{path}.values"), ONE_NAME),
        operator => {
            let path = format!("{path}.operator");
            report.invalid_text(path, operator, "not a valid selector operator");
        }
    }
    if it.key != "metadata.name" {
        let path = format!("{path}.key");
        report.invalid_text(path, &it.key, "not a valid field selector key");
        return;
    }
    for (i, value) in values.iter().enumerate() {
        let details = validation::dns1123_subdomain(value);
        report.invalid_texts(&format!("{path}.values[{i}]"), value, details);
    }
}

fn pod_terms(
    report: &mut Report,
    path: &str,
    required: Option<&[PodAffinityTerm]>,
    preferred: Option<&[WeightedPodAffinityTerm]>,
) {
    for (i, it) in required.into_iter().flatten().enumerate() {
        pod_term(report, &format!("{path}.{REQUIRED}[{i}]"), it);
    }
    for (i, it) in preferred.into_iter().flatten().enumerate() {
        let path = format!("{path}.{PREFERRED}[{i}]");
        weight(report, &path, it.weight);
        pod_term(report, &format!("{path}.podAffinityTerm"), &it.pod_affinity_term);
    }
}

fn pod_term(report: &mut Report, path: &str, term: &PodAffinityTerm) {
    if let Some(it) = &term.label_selector {
        selector::label_selector(report, &format!("{path}.labelSelector"), it);
    }
    if let Some(it) = &term.namespace_selector {
        selector::label_selector(report, &format!("{path}.namespaceSelector"), it);
    }
    for namespace in term.namespaces.iter().flatten() {
        let details = validation::dns1123_label(namespace);
        report.invalid_texts(&format!("{path}.namespace"), namespace, details);
    }
    let keys = |it: &'_ Option<Vec<String>>| it.clone().unwrap_or_default();
    let (matching, others) = (keys(&term.match_label_keys), keys(&term.mismatch_label_keys));
    spread::label_keys(report, path, &matching, &others, term.label_selector.as_ref());
    let path = format!("{path}.topologyKey");
    if term.topology_key.is_empty() {
        report.required(&path, "can not be empty");
    }
    report.label_name(&path, &term.topology_key);
}
