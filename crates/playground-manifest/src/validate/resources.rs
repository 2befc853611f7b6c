//! Requests and limits.
//!
//! Mirrors `ValidateResourceRequirements` and `validateContainerResourceName`.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource;
use playground_api::{Quantity, validation};

use super::report::{NOT_NEGATIVE, Report, quoted};

pub(super) type Amounts = BTreeMap<String, resource::Quantity>;

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

/// Reports a resource that cannot stand at a path.
type NameCheck = fn(&mut Report, &str, &str);

pub(super) fn resources(report: &mut Report, path: &str, resources: &ResourceRequirements) {
    requirements(report, path, resources, of_container);
}

/// Those of the Pod as a whole. Mirrors `validatePodResourceRequirements`.
pub(super) fn of_whole_pod(report: &mut Report, path: &str, resources: &ResourceRequirements) {
    requirements(report, path, resources, |report, path, name| {
        let n_errors = report.errors.len();
        resource_name(report, path, name);
        let is_known = matches!(name, "cpu" | "memory") || is_huge(name);
        if report.errors.len() == n_errors && !is_known {
            report.not_supported(path, quoted(name), &["cpu", "hugepages-", "memory"]);
        }
    });
}

/// Mirrors `validateOverhead`: limits without requests.
pub(super) fn overhead(report: &mut Report, path: &str, overhead: &Amounts) {
    let limits = Some(overhead.clone());
    resources(report, path, &ResourceRequirements { limits, ..ResourceRequirements::default() });
}

fn requirements(
    report: &mut Report,
    path: &str,
    resources: &ResourceRequirements,
    check: NameCheck,
) {
    let none = Amounts::new();
    let limits = resources.limits.as_ref().unwrap_or(&none);
    let requests = resources.requests.as_ref().unwrap_or(&none);
    for (name, quantity) in limits {
        amount(report, &format!("{path}.limits[{name}]"), name, quantity, check);
        divisible(report, &format!("{path}.limits[{name}]"), name, quantity);
    }
    for (name, quantity) in requests {
        amount(report, &format!("{path}.requests[{name}]"), name, quantity, check);
        compare(report, path, name, quantity, limits.get(name));
        divisible(report, &format!("{path}.requests[{name}]"), name, quantity);
    }
    let huge = limits.keys().chain(requests.keys()).any(|it| is_huge(it));
    let ordinary = |it: &Amounts| ["cpu", "memory"].iter().any(|name| it.contains_key(*name));
    if huge && !ordinary(limits) && !ordinary(requests) {
        report.forbidden(path, "HugePages require cpu or memory");
    }
}

/// Mirrors `validateResourceName`.
fn resource_name(report: &mut Report, path: &str, name: &str) {
    let details = validation::label_key(name);
    if details.is_empty() && !name.contains('/') && !STANDARD.contains(&name) && !is_huge(name) {
        let detail = "must be a standard resource type or fully qualified";
        report.invalid_text(path, name, detail);
    }
    report.invalid_texts(path, name, details);
}

/// Mirrors `validateContainerResourceName`.
fn of_container(report: &mut Report, path: &str, name: &str) {
    resource_name(report, path, name);
    if !name.contains('/') {
        if !OF_CONTAINERS.contains(&name) && !is_huge(name) {
            report.invalid_text(path, name, "must be a standard resource for containers");
        }
    } else if !is_native(name) && !is_extended(name) {
        report.invalid_text(path, name, "doesn't follow extended resource name standard");
    }
}

/// Mirrors `validateResourceQuantityHugePageValue`.
fn divisible(report: &mut Report, path: &str, name: &str, quantity: &resource::Quantity) {
    let Some(page) = name.strip_prefix("hugepages-").and_then(|it| it.parse::<Quantity>().ok())
    else {
        return;
    };
    let (value, page) = (parsed(quantity).value(), page.value());
    if page <= 0 || value % page != 0 {
        let detail = format!("{} is not positive integer multiple of {name}", quantity.0);
        report.invalid_text(path, &quantity.0, &detail);
    }
}

fn amount(
    report: &mut Report,
    path: &str,
    name: &str,
    quantity: &resource::Quantity,
    check: NameCheck,
) {
    check(report, path, name);
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
    let overcommits = is_native(name) && !is_huge(name);
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

/// Whether the resource is one of Kubernetes itself. Mirrors `IsNativeResource`.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Such as `nvidia.com/gpu`: with a prefix that is not Kubernetes' own, and a name that a quota
/// can use. Mirrors `IsExtendedResourceName`.
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && validation::label_key(&format!("requests.{name}")).is_empty()
}
