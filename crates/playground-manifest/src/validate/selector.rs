//! Mirrors `ValidateLabelSelector` in `apimachinery/pkg/apis/meta/v1/validation`, and
//! `LabelSelectorAsSelector`.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use playground_api::validation;

use super::report::{Report, json_map, quoted};

const VALUES_NEEDED: &str = "must be specified when `operator` is 'In' or 'NotIn'";
const VALUES_FORBIDDEN: &str = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
const NO_OPERATOR: &str = "not a valid selector operator";

pub(super) fn label_selector(report: &mut Report, path: &str, selector: &LabelSelector) {
    report.labels(&format!("{path}.matchLabels"), selector.match_labels.as_ref());
    for (i, it) in selector.match_expressions.iter().flatten().enumerate() {
        let path = format!("{path}.matchExpressions[{i}]");
        operator_and_values(report, &path, &it.operator, it.values.as_deref().unwrap_or_default());
        report.label_name(&format!("{path}.key"), &it.key);
        label_values(report, &path, it.values.as_deref().unwrap_or_default());
    }
}

/// What selectors of labels and of Nodes have in common.
pub(super) fn operator_and_values(
    report: &mut Report,
    path: &str,
    operator: &str,
    values: &[String],
) {
    let values_path = format!("{path}.values");
    match operator {
        "In" | "NotIn" if values.is_empty() => report.required(values_path, VALUES_NEEDED),
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            report.forbidden(values_path, VALUES_FORBIDDEN);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => report.invalid_text(format!("{path}.operator"), operator, NO_OPERATOR),
    }
}

pub(super) fn label_values(report: &mut Report, path: &str, values: &[String]) {
    for (i, value) in values.iter().enumerate() {
        let details = validation::label_value(value);
        report.invalid_texts(&format!("{path}.values[{i}]"), value, details);
    }
}

pub(super) fn is_empty(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
        && selector.match_expressions.as_ref().is_none_or(Vec::is_empty)
}

/// Whether a valid selector selects an object with these labels.
pub(super) fn matches(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let holds = |it: &LabelSelectorRequirement| {
        let value = labels.get(&it.key);
        let listed = value.is_some_and(|value| it.values.iter().flatten().any(|it| it == value));
        match it.operator.as_str() {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => value.is_some(),
            _ => value.is_none(),
        }
    };
    selector.match_labels.iter().flatten().all(|(key, value)| labels.get(key) == Some(value))
        && selector.match_expressions.iter().flatten().all(holds)
}

/// The selector as it stands in a message: JSON without what is empty.
pub(super) fn json(selector: &LabelSelector) -> String {
    let mut parts = Vec::new();
    if let Some(labels) = selector.match_labels.as_ref().filter(|it| !it.is_empty()) {
        parts.push(format!("\"matchLabels\":{}", json_map(Some(labels))));
    }
    let expressions = selector.match_expressions.as_deref().unwrap_or_default();
    if !expressions.is_empty() {
        let texts: Vec<String> = expressions.iter().map(json_requirement).collect();
        parts.push(format!("\"matchExpressions\":[{}]", texts.join(",")));
    }
    format!("{{{}}}", parts.join(","))
}

fn json_requirement(it: &LabelSelectorRequirement) -> String {
    let mut out = format!("{{\"key\":{},\"operator\":{}", quoted(&it.key), quoted(&it.operator));
    let values: Vec<String> = it.values.iter().flatten().map(|it| quoted(it)).collect();
    if !values.is_empty() {
        out.push_str(&format!(",\"values\":[{}]", values.join(",")));
    }
    out.push('}');
    out
}
