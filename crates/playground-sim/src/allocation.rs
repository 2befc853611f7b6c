//! Addresses and ports that the API server gives to Services.
//!
//! Mirrors `pkg/registry/core/service/ipallocator` and `portallocator`, with the ranges
//! 10.96.0.0/12 and 30000-32767.
//! Deliberate difference: what is given follows from the Service's uid, so that a session always
//! gives the same.

use playground_api::{FieldError, FieldErrorKind, Name, Service, Value};

use crate::store::Store;

/// Gives a Service what it lacks.
pub(crate) fn allocate(store: &Store, service: &mut Service) {
    if &*service.spec.service_type == "ExternalName" {
        return;
    }
    let bits = service.metadata.uid.0;
    if service.spec.cluster_ip.is_empty() {
        let taken = |ip: &str| store.services().any(|it| &*it.spec.cluster_ip == ip);
        let free = (0..1 << 20).map(|i| cluster_ip(bits.wrapping_add(i))).find(|it| !taken(it));
        service.spec.cluster_ip = free.unwrap_or_default().into();
    }
    let ip = service.spec.cluster_ip.clone();
    let rest = &mut service.spec.rest;
    let family = family_of(&ip);
    for (key, value) in [("clusterIPs", Value::String(ip)), ("ipFamilies", family.into())] {
        if !rest.contains(key) {
            rest.insert(key, vec![value]);
        }
    }
    if !rest.contains("ipFamilyPolicy") {
        rest.insert("ipFamilyPolicy", "SingleStack");
    }
    if matches!(&*service.spec.service_type, "NodePort" | "LoadBalancer") {
        node_ports(store, service, bits);
    }
}

fn family_of(ip: &str) -> &'static str {
    if ip.contains(':') { "IPv6" } else { "IPv4" }
}

/// Any address of the range but the first and the last.
fn cluster_ip(bits: u128) -> String {
    let [a, b, c] = [bits >> 32, bits >> 16, bits].map(|it| it & 0xff);
    format!("10.{}.{b}.{}", 96 + (a & 0xf), c.clamp(1, 254))
}

fn node_ports(store: &Store, service: &mut Service, bits: u128) {
    const FIRST: u16 = 30_000;
    const COUNT: u128 = 2768;
    for i in 0..service.spec.ports.len() {
        let own = |port| service.spec.ports.iter().any(|it| it.node_port == port);
        let taken =
            |port| store.services().flat_map(|it| &it.spec.ports).any(|it| it.node_port == port);
        let candidates =
            (0..COUNT).filter_map(|n| u16::try_from(bits.wrapping_add(n) % COUNT).ok());
        let free = candidates.map(|it| FIRST + it).find(|port| !own(*port) && !taken(*port));
        if let (Some(port), Some(free)) = (service.spec.ports.get_mut(i), free)
            && port.node_port == 0
        {
            port.node_port = free;
        }
    }
}

/// What was given once stays, unless a change says otherwise or the new type has no use for it.
///
/// Mirrors `patchAllocatedValues`, `normalizeClusterIPs` and `dropTypeDependentFields`.
pub(crate) fn keep(service: &mut Service, old: &Service) {
    if needs_address(old) && needs_address(service) {
        keep_address(service, old);
    } else if service.spec.cluster_ip == old.spec.cluster_ip {
        service.spec.cluster_ip = Name::default();
        for key in ADDRESS_FIELDS {
            service.spec.rest.remove(key);
        }
    }
    match (has_node_ports(old), has_node_ports(service)) {
        (true, true) => keep_node_ports(service, old),
        (true, false) if adds_no_node_port(service, old) => {
            service.spec.ports.iter_mut().for_each(|it| it.node_port = 0);
            if service.spec.external_traffic_policy == old.spec.external_traffic_policy {
                service.spec.external_traffic_policy = Name::default();
            }
        }
        _ => {}
    }
}

const ADDRESS_FIELDS: [&str; 3] = ["clusterIPs", "ipFamilies", "ipFamilyPolicy"];

fn needs_address(service: &Service) -> bool {
    &*service.spec.service_type != "ExternalName"
}

fn has_node_ports(service: &Service) -> bool {
    matches!(&*service.spec.service_type, "NodePort" | "LoadBalancer")
}

fn keep_address(service: &mut Service, old: &Service) {
    if service.spec.cluster_ip.is_empty() {
        service.spec.cluster_ip = Name::clone(&old.spec.cluster_ip);
    }
    let rest = &mut service.spec.rest;
    for key in ADDRESS_FIELDS {
        if let Some(value) = old.spec.rest.get(key).filter(|_| !rest.contains(key)) {
            rest.insert(key, value.clone());
        }
    }
    // Who changes the one address means the list as well.
    let same_list = rest.get("clusterIPs") == old.spec.rest.get("clusterIPs");
    if same_list && service.spec.cluster_ip != old.spec.cluster_ip {
        rest.insert("clusterIPs", vec![Value::String(service.spec.cluster_ip.clone())]);
    }
}

fn keep_node_ports(service: &mut Service, old: &Service) {
    let stays = |number| [old, &*service].iter().all(|it| holds(it, number));
    let used: Vec<u16> =
        old.spec.ports.iter().map(|it| it.node_port).filter(|it| stays(*it)).collect();
    for port in service.spec.ports.iter_mut().filter(|it| it.node_port == 0) {
        let before = old.spec.ports.iter().rfind(|it| it.name == port.name);
        port.node_port = before.map_or(0, |it| it.node_port);
        if used.contains(&port.node_port) {
            port.node_port = 0;
        }
    }
}

fn holds(service: &Service, node_port: u16) -> bool {
    service.spec.ports.iter().any(|it| it.node_port == node_port)
}

fn adds_no_node_port(service: &Service, old: &Service) -> bool {
    service.spec.ports.iter().all(|it| it.node_port == 0 || holds(old, it.node_port))
}

/// What of a Service cannot be changed.
///
/// Mirrors `ValidateServiceUpdate`, for one family of addresses.
pub(crate) fn update_errors(old: &Service, new: &Service) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut refuse = |path: &str, value: String, detail: &str| {
        let kind = FieldErrorKind::Invalid(value);
        errors.push(FieldError { path: path.to_owned(), kind, detail: detail.to_owned() });
    };
    const SET_ONCE: &str = "may not change once set";
    if needs_address(old) && needs_address(new) {
        let (before, after) = (texts(old, "clusterIPs"), texts(new, "clusterIPs"));
        let family = texts(new, "ipFamilies").first().copied().unwrap_or_default();
        if let Some(ip) = after.first().filter(|it| !new.is_headless() && family != family_of(it)) {
            let detail = format!("expected an {family} value as indicated by `ipFamilies[0]`");
            refuse("spec.clusterIPs[0]", format!("{ip:?}"), &detail);
        } else if after.first().is_some_and(|it| **it != *new.spec.cluster_ip) {
            const DETAIL: &str = "first value must match `clusterIP`";
            refuse("spec.clusterIPs", json(&after), DETAIL);
        } else if before.first() != after.first() && !before.is_empty() {
            refuse("spec.clusterIPs[0]", json(&after), SET_ONCE);
        }
    }
    let class = |it: &Service| it.spec.rest.get("loadBalancerClass").cloned();
    let balances = |it: &Service| &*it.spec.service_type == "LoadBalancer";
    if balances(old) && balances(new) && class(old) != class(new) {
        let value = class(new).as_ref().and_then(Value::as_str).map(|it| format!("{it:?}"));
        refuse("spec.loadBalancerClass", value.unwrap_or_else(|| "null".to_owned()), SET_ONCE);
    }
    errors
}

fn texts<'a>(service: &'a Service, field: &str) -> Vec<&'a str> {
    let list = service.spec.rest.get(field).and_then(Value::as_list);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn json(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|it| format!("{it:?}")).collect();
    format!("[{}]", quoted.join(","))
}
