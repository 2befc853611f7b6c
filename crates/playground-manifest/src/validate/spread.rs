//! Topology spread constraints, and the label keys that they share with Pod affinity.
//!
//! Mirrors `validateTopologySpreadConstraints` and `ValidateMatchLabelKeysAndMismatchLabelKeys`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::TopologySpreadConstraint;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::report::{Report, quoted};
use super::selector;

const ACTIONS: &[&str] = &["DoNotSchedule", "ScheduleAnyway"];
const POSITIVE: &str = "must be greater than zero";

pub(super) fn constraints(report: &mut Report, path: &str, list: &[TopologySpreadConstraint]) {
    for (i, it) in list.iter().enumerate() {
        let path = format!("{path}[{i}]");
        basics(report, &path, it);
        let (key, action) = (&it.topology_key, &it.when_unsatisfiable);
        let rest = list.get(i + 1..).unwrap_or_default();
        if rest
            .iter()
            .any(|other| other.topology_key == *key && other.when_unsatisfiable == *action)
        {
            let value = quoted(&format!("{{{key}, {action}}}"));
            report.duplicate(format!("{path}.{{topologyKey, whenUnsatisfiable}}"), value, "");
        }
        min_domains(report, format!("{path}.minDomains"), it);
        for (field, policy) in [
            ("nodeAffinityPolicy", &it.node_affinity_policy),
            ("nodeTaintsPolicy", &it.node_taints_policy),
        ] {
            let known = ["Honor", "Ignore"];
            if let Some(it) = policy.as_deref().filter(|it| !known.contains(it)) {
                report.not_supported(format!("{path}.{field}"), quoted(it), &known);
            }
        }
        let keys = it.match_label_keys.as_deref().unwrap_or_default();
        label_keys(report, &path, keys, &[], it.label_selector.as_ref());
        if let Some(it) = &it.label_selector {
            selector::label_selector(report, &format!("{path}.labelSelector"), it);
        }
    }
}

fn basics(report: &mut Report, path: &str, it: &TopologySpreadConstraint) {
    if it.max_skew <= 0 {
        report.invalid(format!("{path}.maxSkew"), it.max_skew, POSITIVE);
    }
    if it.topology_key.is_empty() {
        report.required(format!("{path}.topologyKey"), "can not be empty");
    }
    if !ACTIONS.contains(&it.when_unsatisfiable.as_str()) {
        let path = format!("{path}.whenUnsatisfiable");
        report.not_supported(path, quoted(&it.when_unsatisfiable), ACTIONS);
    }
}

fn min_domains(report: &mut Report, path: String, it: &TopologySpreadConstraint) {
    let Some(n) = it.min_domains else { return };
    if n <= 0 {
        report.invalid(&path, n, POSITIVE);
    }
    let action = &it.when_unsatisfiable;
    if action != "DoNotSchedule" {
        let detail =
            format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
        report.invalid(path, n, &detail);
    }
}

/// Keys whose values are taken from the Pod's own labels.
pub(super) fn label_keys(
    report: &mut Report,
    path: &str,
    matching: &[String],
    mismatching: &[String],
    selector: Option<&LabelSelector>,
) {
    for (field, keys) in [("matchLabelKeys", matching), ("mismatchLabelKeys", mismatching)] {
        let path = format!("{path}.{field}");
        if !keys.is_empty() && selector.is_none() {
            report.forbidden(path, "must not be specified when labelSelector is not set");
            continue;
        }
        for (i, key) in keys.iter().enumerate() {
            report.label_name(&format!("{path}[{i}]"), key);
        }
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let labels = selector.and_then(|it| it.match_labels.as_ref());
    seen.extend(labels.into_iter().flatten().map(|(key, _)| key.as_str()));
    // Upstream looks only for keys that a selector names twice: after the merge of the keys.
    for it in selector.and_then(|it| it.match_expressions.as_deref()).into_iter().flatten() {
        let at = matching.iter().rposition(|key| *key == it.key);
        if let Some(i) = at.filter(|_| seen.contains(it.key.as_str())) {
            let detail = "exists in both matchLabelKeys and labelSelector";
            report.invalid_text(format!("{path}[{i}]"), &it.key, detail);
        }
        seen.insert(&it.key);
    }
    for (i, key) in matching.iter().enumerate().filter(|(_, key)| mismatching.contains(key)) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        report.invalid_text(format!("{path}.matchLabelKeys[{i}]"), key, detail);
    }
}
