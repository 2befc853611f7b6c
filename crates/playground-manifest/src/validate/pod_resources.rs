//! What the Pod as a whole asks for.
//!
//! Mirrors `validatePodResources`.

use k8s_openapi::api::core::v1::{Container, PodSpec};
use playground_api::{self as api, ResourceList};

use super::report::Report;
use super::resources::{self, Amounts, parsed};

pub(super) fn whole(report: &mut Report, path: &str, spec: &PodSpec) {
    let Some(whole) = &spec.resources else { return };
    let path = format!("{path}.resources");
    if whole.claims.is_some() {
        let detail = "claims may not be set for Resources at pod-level";
        report.forbidden(format!("{path}.claims"), detail);
    }
    resources::of_whole_pod(report, &path, whole);
    let none = Amounts::new();
    let requests = whole.requests.as_ref().unwrap_or(&none);
    let limits = whole.limits.as_ref().unwrap_or(&none);
    let of_containers = sums(spec);
    let pairs = [
        ("requests", requests, of_containers.requests()),
        ("limits", limits, of_containers.limits()),
    ];
    for (field, of_pod, sums) in pairs {
        for (name, sum) in sums.iter() {
            let Some(given) = of_pod.get(&**name).map(parsed) else { continue };
            if *sum > given && (field == "requests" || name.starts_with("hugepages-")) {
                let detail = format!(
                    "must be greater than or equal to aggregate container {field} of {sum}"
                );
                report.invalid_text(format!("{path}.{field}[{name}]"), &given.to_string(), &detail);
            }
        }
    }
    for (i, container) in spec.containers.iter().enumerate() {
        let own = container.resources.as_ref().and_then(|it| it.limits.as_ref());
        for (name, limit) in own.into_iter().flatten() {
            let Some(most) = limits.get(name).map(parsed) else { continue };
            let limit = parsed(limit);
            if limit > most {
                let path = format!("{path}.containers[{i}][{name}].limits");
                let detail = format!("must be less than or equal to pod limits of {most}");
                report.invalid_text(path, &limit.to_string(), &detail);
            }
        }
    }
}

/// The containers alone, so that they can be added up. Requests are not yet taken from limits.
fn sums(spec: &PodSpec) -> Sums {
    let of = |limits: bool| api::PodSpec {
        containers: spec.containers.iter().map(|it| asking(it, limits)).collect(),
        init_containers: spec
            .init_containers
            .iter()
            .flatten()
            .map(|it| asking(it, limits))
            .collect(),
        ..api::PodSpec::default()
    };
    Sums { requests: of(false), limits: of(true) }
}

struct Sums {
    requests: api::PodSpec,
    limits: api::PodSpec,
}

impl Sums {
    fn requests(&self) -> ResourceList {
        self.requests.requests()
    }

    fn limits(&self) -> ResourceList {
        self.limits.requests()
    }
}

fn asking(container: &Container, limits: bool) -> api::Container {
    let own = container.resources.as_ref();
    let amounts = own.and_then(|it| if limits { it.limits.as_ref() } else { it.requests.as_ref() });
    let list = amounts.into_iter().flatten();
    api::Container {
        restarts_always: container.restart_policy.as_deref() == Some("Always"),
        resources: api::Resources {
            requests: list.map(|(name, it)| (name.as_str(), parsed(it))).collect(),
            ..api::Resources::default()
        },
        ..api::Container::default()
    }
}
