//! Mirrors `ValidateDaemonSet` in `pkg/apis/apps/validation/validation.go`.

use k8s_openapi::api::apps::v1::{DaemonSetUpdateStrategy, RollingUpdateDaemonSet};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use playground_api::FieldError;

use crate::decode::DaemonSet;

use super::amounts::{amount, at_most_all, int_or_percent, shown};
use super::report::{Report, json_map, quoted};
use super::{meta, pod, selector, warnings, workload};

/// `has_selector`: whether `spec.selector` is there at all, which the typed object cannot say.
pub(crate) fn daemon_set(object: &DaemonSet, has_selector: bool) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let spec = &object.spec;
    let given = has_selector.then_some(&spec.selector);
    selector_and_labels(&mut report, given, &spec.template);
    pod::template(&mut report, "spec.template", &spec.template);
    workload::only_always(&mut report, &spec.template, "DaemonSet");
    report.not_negative("spec.minReadySeconds", spec.min_ready_seconds.map(i64::from));
    if let Some(it) = &spec.update_strategy {
        update_strategy(&mut report, it);
    }
    report.not_negative("spec.revisionHistoryLimit", spec.revision_history_limit.map(i64::from));
    report.errors
}

/// What the API server accepts and warns of.
pub(crate) fn daemon_set_warnings(object: &DaemonSet) -> Vec<FieldError> {
    let spec = object.spec.template.spec.as_ref();
    spec.map_or_else(Vec::new, |it| warnings::pod_spec("spec.template.spec", it, true))
}

fn selector_and_labels(
    report: &mut Report,
    selector: Option<&LabelSelector>,
    template: &PodTemplateSpec,
) {
    let n_errors = report.errors.len();
    if let Some(selector) = selector {
        selector::label_selector(report, "spec.selector", selector);
    }
    let labels = template.metadata.as_ref().and_then(|it| it.labels.as_ref());
    let no_labels = Default::default();
    // A selector that is not there matches nothing; one with errors is not asked.
    let matches = match selector {
        None => false,
        Some(_) if report.errors.len() > n_errors => true,
        Some(selector) => selector::matches(selector, labels.unwrap_or(&no_labels)),
    };
    if !matches {
        const MISMATCH: &str = "`selector` does not match template `labels`";
        report.invalid("spec.template.metadata.labels", json_map(labels), MISMATCH);
    }
    if let Some(selector) = selector.filter(|it| selector::is_empty(it)) {
        const EMPTY: &str = "empty selector is invalid for daemonset";
        report.invalid("spec.selector", selector::json(selector), EMPTY);
    }
}

fn update_strategy(report: &mut Report, strategy: &DaemonSetUpdateStrategy) {
    match strategy.type_.as_deref().unwrap_or_default() {
        "OnDelete" => {}
        "RollingUpdate" => match &strategy.rolling_update {
            Some(it) => rolling_update(report, it),
            None => report.required("spec.updateStrategy.rollingUpdate", ""),
        },
        other => {
            let rolling = strategy.rolling_update.as_ref().map_or("null".to_owned(), json);
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", quoted(other));
            let list = ["RollingUpdate", "OnDelete"];
            report.not_supported("spec.updateStrategy", value, &list);
        }
    }
}

fn json(it: &RollingUpdateDaemonSet) -> String {
    let show = |it: &Option<IntOrString>| it.as_ref().map_or("0".to_owned(), shown);
    let (unavailable, surge) = (show(&it.max_unavailable), show(&it.max_surge));
    format!("{{\"MaxUnavailable\":{unavailable},\"MaxSurge\":{surge}}}")
}

fn rolling_update(report: &mut Report, it: &RollingUpdateDaemonSet) {
    const UNAVAILABLE: &str = "spec.updateStrategy.rollingUpdate.maxUnavailable";
    const SURGE: &str = "spec.updateStrategy.rollingUpdate.maxSurge";
    let zero = IntOrString::Int(0);
    let unavailable = it.max_unavailable.as_ref().unwrap_or(&zero);
    let surge = it.max_surge.as_ref().unwrap_or(&zero);
    int_or_percent(report, UNAVAILABLE, unavailable);
    int_or_percent(report, SURGE, surge);
    at_most_all(report, UNAVAILABLE, unavailable);
    at_most_all(report, SURGE, surge);
    match (amount(unavailable), amount(surge)) {
        (0, 0) => report.required(UNAVAILABLE, "cannot be 0 when maxSurge is 0"),
        (0, _) | (_, 0) => {}
        _ => report.invalid(SURGE, shown(surge), "may not be set when maxUnavailable is non-zero"),
    }
}
