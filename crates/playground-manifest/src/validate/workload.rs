//! Mirrors `ValidateDeployment` and `ValidateReplicaSet` in
//! `pkg/apis/apps/validation/validation.go`.

use k8s_openapi::api::apps::v1::{DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use playground_api::FieldError;

use crate::decode::{Deployment, ReplicaSet};

use super::amounts::{amount, at_most_all, int_or_percent, shown};
use super::report::{Report, json_map, quoted};
use super::{meta, pod, selector, warnings};

const SELECTOR: &str = "spec.selector";

/// `has_selector`: whether `spec.selector` is there at all, which the typed object cannot say.
pub(crate) fn deployment(object: &Deployment, has_selector: bool) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let spec = &object.spec;
    let min_ready = i64::from(spec.min_ready_seconds.unwrap_or(0));
    report.not_negative("spec.replicas", spec.replicas.map(i64::from));
    let given = has_selector.then_some(&spec.selector);
    selector_and_template(&mut report, given, &spec.template);
    if let Some(it) = &spec.strategy {
        strategy(&mut report, it);
    }
    report.not_negative("spec.minReadySeconds", Some(min_ready));
    report.not_negative("spec.revisionHistoryLimit", spec.revision_history_limit.map(i64::from));
    if let Some(deadline) = spec.progress_deadline_seconds.map(i64::from) {
        const DEADLINE: &str = "spec.progressDeadlineSeconds";
        report.not_negative(DEADLINE, Some(deadline));
        if deadline <= min_ready {
            report.invalid(DEADLINE, deadline, "must be greater than minReadySeconds");
        }
    }
    report.errors
}

/// What the API server accepts and warns of.
pub(crate) fn deployment_warnings(object: &Deployment) -> Vec<FieldError> {
    let spec = object.spec.template.spec.as_ref();
    spec.map_or_else(Vec::new, |it| warnings::pod_spec("spec.template.spec", it, true))
}

pub(crate) fn replica_set(object: &ReplicaSet, has_selector: bool) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let spec = &object.spec;
    report.not_negative("spec.replicas", spec.replicas.map(i64::from));
    report.not_negative("spec.minReadySeconds", spec.min_ready_seconds.map(i64::from));
    let nothing = PodTemplateSpec::default();
    let given = has_selector.then_some(&spec.selector);
    selector_and_template(&mut report, given, spec.template.as_ref().unwrap_or(&nothing));
    report.errors
}

fn selector_and_template(
    report: &mut Report,
    selector: Option<&LabelSelector>,
    template: &PodTemplateSpec,
) {
    let n_errors = report.errors.len();
    match selector {
        None => report.required(SELECTOR, ""),
        Some(it) => {
            selector::label_selector(report, SELECTOR, it);
            if selector::is_empty(it) {
                // Upstream says so of ReplicaSets too.
                let detail = "empty selector is invalid for deployment";
                report.invalid(SELECTOR, selector::json(it), detail);
            }
        }
    }
    let labels = template.metadata.as_ref().and_then(|it| it.labels.as_ref());
    let no_labels = Default::default();
    // A selector that is not there matches nothing; one with errors is not asked.
    let matches = match selector {
        None => false,
        Some(_) if report.errors.len() > n_errors => true,
        Some(it) => selector::matches(it, labels.unwrap_or(&no_labels)),
    };
    if !matches {
        const MISMATCH: &str = "`selector` does not match template `labels`";
        report.invalid("spec.template.metadata.labels", json_map(labels), MISMATCH);
    }
    pod::template(report, "spec.template", template);
    only_always(report, template, "ReplicaSet");
}

/// What a controller that keeps its Pods running asks of their template; `kind` is the one that
/// the message names.
pub(super) fn only_always(report: &mut Report, template: &PodTemplateSpec, kind: &str) {
    let Some(spec) = &template.spec else { return };
    let policy = spec.restart_policy.as_deref().unwrap_or_default();
    if policy != "Always" {
        let path = "spec.template.spec.restartPolicy";
        report.not_supported(path, quoted(policy), &["Always"]);
    }
    if spec.active_deadline_seconds.is_some() {
        let path = "spec.template.spec.activeDeadlineSeconds";
        report.forbidden(path, &format!("activeDeadlineSeconds in {kind} is not Supported"));
    }
}

fn strategy(report: &mut Report, strategy: &DeploymentStrategy) {
    const PATH: &str = "spec.strategy.rollingUpdate";
    match (strategy.type_.as_deref().unwrap_or_default(), &strategy.rolling_update) {
        ("Recreate", None) => {}
        ("Recreate", Some(_)) => {
            let detail = "may not be specified when strategy `type` is 'Recreate'";
            report.forbidden(PATH, detail);
        }
        ("RollingUpdate", Some(it)) => rolling_update(report, it),
        ("RollingUpdate", None) => {
            report.required(PATH, "this should be defaulted and never be nil");
        }
        (other, rolling) => {
            let rolling = rolling.as_ref().map_or("null".to_owned(), json);
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", quoted(other));
            report.not_supported("spec.strategy", value, &["Recreate", "RollingUpdate"]);
        }
    }
}

fn json(it: &RollingUpdateDeployment) -> String {
    let show = |it: &Option<IntOrString>| it.as_ref().map_or("0".to_owned(), shown);
    let (unavailable, surge) = (show(&it.max_unavailable), show(&it.max_surge));
    format!("{{\"MaxUnavailable\":{unavailable},\"MaxSurge\":{surge}}}")
}

fn rolling_update(report: &mut Report, it: &RollingUpdateDeployment) {
    const UNAVAILABLE: &str = "spec.strategy.rollingUpdate.maxUnavailable";
    const SURGE: &str = "spec.strategy.rollingUpdate.maxSurge";
    let zero = IntOrString::Int(0);
    let unavailable = it.max_unavailable.as_ref().unwrap_or(&zero);
    let surge = it.max_surge.as_ref().unwrap_or(&zero);
    int_or_percent(report, UNAVAILABLE, unavailable);
    int_or_percent(report, SURGE, surge);
    if amount(unavailable) == 0 && amount(surge) == 0 {
        report.invalid(UNAVAILABLE, shown(unavailable), "may not be 0 when `maxSurge` is 0");
    }
    at_most_all(report, UNAVAILABLE, unavailable);
}
