//! Namespaces, quotas, budgets and PriorityClasses.
//!
//! Mirrors `pkg/apis/{core,policy,scheduling}/validation/validation.go`.

use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use playground_api::{self as api, FieldError, validation};

use crate::decode::{Namespace, PodDisruptionBudget, PriorityClass, ResourceQuota};

use super::amounts::{at_most_all, int_or_percent, shown};
use super::report::{NOT_NEGATIVE, Report, quoted};
use super::{meta, resources, selector};

const SCOPES: &[&str] = &[
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "PriorityClass",
    "Terminating",
    "VolumeAttributesClass",
];

/// Resources that a quota counts in whole numbers.
const WHOLE: &[&str] = &[
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

pub(crate) fn namespace(object: &Namespace) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::named(&mut report, &object.metadata, false, validation::dns1123_label);
    report.errors
}

pub(crate) fn resource_quota(object: &ResourceQuota) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    for (name, quantity) in object.spec.hard.iter().flatten() {
        let path = format!("spec.hard[{name}]");
        quota_resource(&mut report, &path, name);
        let quantity = resources::parsed(quantity);
        if quantity.is_negative() {
            report.invalid_text(&path, &quantity.to_string(), NOT_NEGATIVE);
        }
        if WHOLE.contains(&name.as_str()) && quantity.milli_value() % 1000 != 0 {
            report.invalid_text(&path, &quantity.to_string(), "must be an integer");
        }
    }
    scopes(&mut report, object);
    report.errors
}

/// Mirrors `ValidateResourceQuotaResourceName`: every standard resource but plain `storage`.
fn quota_resource(report: &mut Report, path: &str, name: &str) {
    report.label_name(path, name);
    let is_standard = resources::STANDARD.contains(&name) && name != "storage";
    if !name.contains('/') && !is_standard {
        report.invalid_text(path, name, "must be a standard resource for quota");
    }
}

/// Mirrors `validateResourceQuotaScopes` and `validateScopeSelector`.
fn scopes(report: &mut Report, object: &ResourceQuota) {
    let given = object.spec.scopes.as_deref().unwrap_or_default();
    let list = |scopes: &[String]| {
        let texts: Vec<String> = scopes.iter().map(|it| quoted(it)).collect();
        format!("[{}]", texts.join(","))
    };
    if given.iter().any(|it| !SCOPES.contains(&it.as_str())) {
        report.invalid("spec.scopes", list(given), "unsupported scope");
    }
    for pair in [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]] {
        if pair.iter().all(|it| given.iter().any(|scope| scope == it)) {
            report.invalid("spec.scopes", list(given), "conflicting scopes");
        }
    }
    let requirements = object.spec.scope_selector.iter().flat_map(|it| it.match_expressions.iter());
    for (i, it) in requirements.flatten().enumerate() {
        let path = format!("spec.scopeSelector.matchExpressions[{i}]");
        if !SCOPES.contains(&it.scope_name.as_str()) {
            let path = format!("{path}.scopeName");
            report.invalid_text(path, &it.scope_name, "unsupported scope");
        }
        let values = it.values.as_deref().unwrap_or_default();
        selector::operator_and_values(report, &path, &it.operator, values);
    }
}

pub(crate) fn budget(object: &PodDisruptionBudget) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let spec = &object.spec;
    if spec.min_available.is_some() && spec.max_unavailable.is_some() {
        let detail = "minAvailable and maxUnavailable cannot be both set";
        report.invalid("spec", json(spec), detail);
    }
    for (path, value) in
        [("spec.minAvailable", &spec.min_available), ("spec.maxUnavailable", &spec.max_unavailable)]
    {
        if let Some(value) = value {
            int_or_percent(&mut report, path, value);
            at_most_all(&mut report, path, value);
        }
    }
    if let Some(it) = &spec.selector {
        selector::label_selector(&mut report, "spec.selector", it);
    }
    if let Some(policy) = &spec.unhealthy_pod_eviction_policy {
        let policies = ["AlwaysAllow", "IfHealthyBudget"];
        report.one_of("spec.unhealthyPodEvictionPolicy", Some(policy), &policies);
    }
    report.errors
}

fn json(spec: &PodDisruptionBudgetSpec) -> String {
    let or_null = |it: Option<String>| it.unwrap_or_else(|| "null".to_owned());
    format!(
        "{{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\
         \"UnhealthyPodEvictionPolicy\":{}}}",
        or_null(spec.min_available.as_ref().map(shown)),
        or_null(spec.selector.as_ref().map(selector::json)),
        or_null(spec.max_unavailable.as_ref().map(shown)),
        or_null(spec.unhealthy_pod_eviction_policy.as_deref().map(quoted)),
    )
}

pub(crate) fn priority_class(object: &PriorityClass) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, false);
    let name = object.metadata.name.as_deref().unwrap_or_default();
    if name.starts_with(api::PriorityClass::SYSTEM_PREFIX) {
        if let Some(why) = not_of_the_system(object, name) {
            let detail = format!(
                "priority class names with '{}' prefix are reserved for system use only. error: \
                 {why}",
                api::PriorityClass::SYSTEM_PREFIX
            );
            report.forbidden("metadata.name", &detail);
        }
    } else if object.value > api::PriorityClass::HIGHEST_USER_VALUE {
        let highest = api::PriorityClass::HIGHEST_USER_VALUE;
        let detail = format!("maximum allowed value of a user defined priority is {highest}");
        report.forbidden("value", &detail);
    }
    let policies = ["PreemptLowerPriority", "Never"];
    report.one_of("preemptionPolicy", object.preemption_policy.as_deref(), &policies);
    report.errors
}

/// Mirrors `IsKnownSystemPriorityClass`.
fn not_of_the_system(object: &PriorityClass, name: &str) -> Option<String> {
    match api::PriorityClass::SYSTEM.iter().find(|it| it.0 == name) {
        None => Some(format!("{name} is not a known system priority class")),
        Some(it) if it.1 != object.value => {
            Some(format!("value of {name} PriorityClass must be {}", it.1))
        }
        Some(_) if object.global_default == Some(true) => {
            Some(format!("globalDefault of {name} PriorityClass must be false"))
        }
        Some(_) => None,
    }
}
