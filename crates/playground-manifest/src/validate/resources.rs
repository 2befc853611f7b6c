//! Requests and limits.
//!
//! Mirrors `ValidateResourceRequirements` and `validateContainerResourceName`.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource;
use playground_api::{Quantity, validation};

use super::report::{NOT_NEGATIVE, Report, quoted};

type Amounts = BTreeMap<String, resource::Quantity>;

/// Resources without a prefix that exist somewhere in the API.
pub(super) const STANDARD: &[&str] = &[
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "storage",
    "requests.storage",
    "services.nodeports",
    "services.loadbalancers",
];
/// Those that a container can ask for.
const OF_CONTAINERS: &[&str] = &["cpu", "memory", "ephemeral-storage"];

pub(super) fn resources(report: &mut Report, path: &str, resources: &ResourceRequirements) {
    let none = Amounts::new();
    let limits = resources.limits.as_ref().unwrap_or(&none);
    let requests = resources.requests.as_ref().unwrap_or(&none);
    for (name, quantity) in limits {
        amount(report, &format!("{path}.limits[{name}]"), name, quantity);
    }
    for (name, quantity) in requests {
        amount(report, &format!("{path}.requests[{name}]"), name, quantity);
        compare(report, path, name, quantity, limits.get(name));
    }
    let huge = limits.keys().chain(requests.keys()).any(|it| is_huge(it));
    let ordinary = |it: &Amounts| ["cpu", "memory"].iter().any(|name| it.contains_key(*name));
    if huge && !ordinary(limits) && !ordinary(requests) {
        report.forbidden(path, "HugePages require cpu or memory");
    }
}

fn amount(report: &mut Report, path: &str, name: &str, quantity: &resource::Quantity) {
    report.invalid_texts(path, name, validation::label_key(name));
    if !name.contains('/') {
        if !STANDARD.contains(&name) && !is_huge(name) {
            let detail = "must be a standard resource type or fully qualified";
            report.invalid_text(path, name, detail);
        }
        if !OF_CONTAINERS.contains(&name) && !is_huge(name) {
            report.invalid_text(path, name, "must be a standard resource for containers");
        }
    }
    let value = parsed(quantity);
    if value.is_negative() {
        report.invalid_text(path, &quantity.0, NOT_NEGATIVE);
    }
    if is_extended(name) && value.milli_value() % 1000 != 0 {
        report.invalid_text(path, &quantity.0, "must be an integer");
    }
}

fn compare(
    report: &mut Report,
    path: &str,
    name: &str,
    request: &resource::Quantity,
    limit: Option<&resource::Quantity>,
) {
    let overcommits = !is_extended(name) && !is_huge(name);
    let Some(limit) = limit else {
        if !overcommits {
            let detail = "Limit must be set for non overcommitable resources";
            report.required(format!("{path}.limits"), detail);
        }
        return;
    };
    let (asked, most) = (parsed(request), parsed(limit));
    let relation = match asked.cmp(&most) {
        std::cmp::Ordering::Equal => return,
        _ if !overcommits => "equal to",
        std::cmp::Ordering::Greater => "less than or equal to",
        std::cmp::Ordering::Less => return,
    };
    let detail = format!("must be {relation} {name} limit of {}", limit.0);
    report.invalid(format!("{path}.requests"), quoted(&request.0), &detail);
}

/// Decoding has made sure that it is one.
pub(super) fn parsed(quantity: &resource::Quantity) -> Quantity {
    quantity.0.parse().unwrap_or_else(|_| Quantity::from_millis(0))
}

fn is_huge(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Such as `nvidia.com/gpu`: with a prefix that is not Kubernetes' own.
fn is_extended(name: &str) -> bool {
    name.contains('/') && !name.contains("kubernetes.io/") && !name.starts_with("requests.")
}
