//! The tables of the kinds that have few columns.
//!
//! Mirrors `pkg/printers/internalversion/printers.go`.

use playground_api::{
    EndpointSlice, Kind, LabelSelector, Object, PodDisruptionBudget, PodSpec, ResourceList,
    ResourceQuota, Service, Timestamp, Value,
};

use crate::tree;

use super::{age, containers, or_none};

type Columns = &'static [(&'static str, bool)];

/// The columns of a kind, and whether they are for `-o wide` alone.
pub(super) const fn columns(kind: Kind) -> Columns {
    match kind {
        Kind::Namespace => &[("NAME", false), ("STATUS", false), ("AGE", false)],
        Kind::ResourceQuota => {
            &[("NAME", false), ("REQUEST", false), ("LIMIT", false), ("AGE", false)]
        }
        Kind::Service => &[
            ("NAME", false),
            ("TYPE", false),
            ("CLUSTER-IP", false),
            ("EXTERNAL-IP", false),
            ("PORT(S)", false),
            ("AGE", false),
            ("SELECTOR", true),
        ],
        Kind::Deployment => &[
            ("NAME", false),
            ("READY", false),
            ("UP-TO-DATE", false),
            ("AVAILABLE", false),
            ("AGE", false),
            ("CONTAINERS", true),
            ("IMAGES", true),
            ("SELECTOR", true),
        ],
        Kind::ReplicaSet => &[
            ("NAME", false),
            ("DESIRED", false),
            ("CURRENT", false),
            ("READY", false),
            ("AGE", false),
            ("CONTAINERS", true),
            ("IMAGES", true),
            ("SELECTOR", true),
        ],
        Kind::EndpointSlice => &[
            ("NAME", false),
            ("ADDRESSTYPE", false),
            ("PORTS", false),
            ("ENDPOINTS", false),
            ("AGE", false),
        ],
        Kind::PodDisruptionBudget => &[
            ("NAME", false),
            ("MIN AVAILABLE", false),
            ("MAX UNAVAILABLE", false),
            ("ALLOWED DISRUPTIONS", false),
            ("AGE", false),
        ],
        Kind::PriorityClass => &[
            ("NAME", false),
            ("VALUE", false),
            ("GLOBAL-DEFAULT", false),
            ("AGE", false),
            ("PREEMPTIONPOLICY", false),
        ],
        Kind::Node | Kind::Pod | Kind::DaemonSet | Kind::ControllerRevision => &[],
    }
}

/// The cells of an object; `name` is how it is called there.
pub(super) fn row(object: &Object, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    let age = age::since(object.metadata().creation_timestamp, now);
    match object {
        Object::Namespace(it) => vec![name, it.status.phase.as_str().to_owned(), age],
        Object::ResourceQuota(it) => {
            let (requests, limits) = quota(it);
            vec![name, requests, limits, age]
        }
        Object::Service(it) => {
            let mut row = service(it, name, age);
            row.extend(wide.then(|| or_none(it.spec.selector.to_string())));
            row
        }
        Object::Deployment(it) => {
            let (spec, status) = (&it.spec, &it.status);
            let ready = format!("{}/{}", status.ready_replicas, spec.replicas);
            let counts = [status.updated_replicas, status.available_replicas];
            let mut row = vec![name, ready];
            row.extend(counts.map(|it| it.to_string()));
            row.push(age);
            wide_workload(row, &spec.template.spec, &spec.selector, wide)
        }
        Object::ReplicaSet(it) => {
            let (spec, status) = (&it.spec, &it.status);
            let mut row = vec![name];
            let counts = [spec.replicas, status.replicas, status.ready_replicas];
            row.extend(counts.map(|it| it.to_string()));
            row.push(age);
            wide_workload(row, &spec.template.spec, &spec.selector, wide)
        }
        Object::EndpointSlice(it) => {
            vec![name, it.spec.address_type.to_string(), slice_ports(it), endpoints(it), age]
        }
        Object::PodDisruptionBudget(it) => budget(it, name, age),
        Object::PriorityClass(it) => vec![
            name,
            it.spec.value.to_string(),
            it.spec.global_default.to_string(),
            age,
            it.spec.preemption_policy.as_str().to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn wide_workload(
    mut row: Vec<String>,
    template: &PodSpec,
    selector: &LabelSelector,
    wide: bool,
) -> Vec<String> {
    if wide {
        let (names, images) = containers(&template.containers);
        row.extend([names, images, selector.to_string()]);
    }
    row
}

/// Mirrors `printResourceQuota`: limits in one column, all others in the other.
fn quota(quota: &ResourceQuota) -> (String, String) {
    let used = |name: &str| {
        let used: &ResourceList = &quota.status.used;
        used.get(name).map_or_else(|| "0".to_owned(), ToString::to_string)
    };
    let (mut requests, mut limits) = (Vec::new(), Vec::new());
    for (name, hard) in quota.status.hard.iter() {
        let text = format!("{name}: {}/{hard}", used(name));
        if name.starts_with("limits") { &mut limits } else { &mut requests }.push(text);
    }
    (requests.join(", "), limits.join(", "))
}

/// Mirrors `printService`.
fn service(service: &Service, name: String, age: String) -> Vec<String> {
    let spec = &service.spec;
    let service_type = spec.service_type.to_string();
    let external = external_ip(service);
    let ports = spec.ports.iter().map(|it| {
        let (port, protocol) = (it.port, it.protocol.as_str());
        match it.node_port {
            0 => format!("{port}/{protocol}"),
            node_port => format!("{port}:{node_port}/{protocol}"),
        }
    });
    let ports = or_none(ports.collect::<Vec<_>>().join(","));
    vec![name, service_type, or_none(spec.cluster_ip.to_string()), external, ports, age]
}

/// Mirrors `getServiceExternalIP`.
fn external_ip(service: &Service) -> String {
    let spec = &service.spec;
    if &*spec.service_type == "ExternalName" {
        let name = spec.rest.get("externalName").and_then(Value::as_str);
        return name.unwrap_or_default().to_owned();
    }
    let is_balanced = &*spec.service_type == "LoadBalancer";
    let ingress = service.status.get("loadBalancer").filter(|_| is_balanced);
    let ingress = ingress.map_or(&[][..], |it| tree::list(it, &["ingress"])).iter();
    let mut all: Vec<&str> = ingress
        .map(|it| match tree::text(it, &["ip"]) {
            "" => tree::text(it, &["hostname"]),
            ip => ip,
        })
        .collect();
    let own = spec.rest.get("externalIPs").and_then(Value::as_list);
    all.extend(own.unwrap_or_default().iter().filter_map(Value::as_str));
    match all.is_empty() {
        true if is_balanced => "<pending>".to_owned(),
        _ => or_none(all.join(",")),
    }
}

/// Mirrors `formatDiscoveryPorts`: at most three.
fn slice_ports(slice: &EndpointSlice) -> String {
    let ports: Vec<String> = slice.spec.ports.iter().map(|it| it.port.to_string()).collect();
    first_three(&ports, "<unset>")
}

/// Mirrors `formatEndpoints`: at most three.
fn endpoints(slice: &EndpointSlice) -> String {
    let all = slice.spec.endpoints.iter().flat_map(|it| &it.addresses);
    let addresses: Vec<String> = all.map(ToString::to_string).collect();
    first_three(&addresses, "<unset>")
}

pub(super) fn first_three(texts: &[String], none: &str) -> String {
    match texts.len() {
        0 => none.to_owned(),
        n @ 0..=3 => texts.get(..n).unwrap_or_default().join(","),
        n => format!("{} + {} more...", texts.get(..3).unwrap_or_default().join(","), n - 3),
    }
}

/// Mirrors `printPodDisruptionBudget`.
fn budget(budget: &PodDisruptionBudget, name: String, age: String) -> Vec<String> {
    let shown = |it: Option<playground_api::IntOrPercent>| {
        it.map_or_else(|| "N/A".to_owned(), |it| it.to_string())
    };
    vec![
        name,
        shown(budget.spec.min_available),
        shown(budget.spec.max_unavailable),
        budget.status.disruptions_allowed.to_string(),
        age,
    ]
}
