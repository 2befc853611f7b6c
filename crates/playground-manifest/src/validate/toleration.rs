//! Mirrors `ValidateTolerations` in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::Toleration;
use playground_api::validation;

use super::report::{Report, quoted};

pub(super) const EFFECTS: &[&str] = &["NoSchedule", "PreferNoSchedule", "NoExecute"];

const ONLY_EXISTS: &str =
    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
const ONLY_NO_EXECUTE: &str = "effect must be 'NoExecute' when `tolerationSeconds` is set";
const NO_VALUE: &str = "value must be empty when `operator` is 'Exists'";

pub(super) fn tolerations(report: &mut Report, path: &str, tolerations: &[Toleration]) {
    for (i, it) in tolerations.iter().enumerate() {
        toleration(report, &format!("{path}[{i}]"), it);
    }
}

fn toleration(report: &mut Report, path: &str, it: &Toleration) {
    let text = |it: &'_ Option<String>| it.clone().unwrap_or_default();
    let (key, value) = (text(&it.key), text(&it.value));
    let (operator, effect) = (text(&it.operator), text(&it.effect));
    let operator_path = format!("{path}.operator");
    let effect_path = format!("{path}.effect");
    if !key.is_empty() {
        report.label_name(&format!("{path}.key"), &key);
    }
    if key.is_empty() && operator != "Exists" {
        report.invalid_text(&operator_path, &operator, ONLY_EXISTS);
    }
    if it.toleration_seconds.is_some() && effect != "NoExecute" {
        report.invalid_text(&effect_path, &effect, ONLY_NO_EXECUTE);
    }
    match operator.as_str() {
        "Equal" | "" => {
            // Upstream reports the value under the operator, in one sentence.
            let details = validation::label_value(&value);
            if !details.is_empty() {
                report.invalid_text(operator_path, &value, &details.join(";"));
            }
        }
        "Exists" if !value.is_empty() => report.invalid_text(operator_path, &value, NO_VALUE),
        "Exists" => {}
        _ => report.not_supported(operator_path, quoted(&operator), &["Equal", "Exists"]),
    }
    if !effect.is_empty() {
        report.one_of(effect_path, Some(&effect), EFFECTS);
    }
}
