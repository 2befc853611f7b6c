//! Addresses and ports that the API server gives to Services.
//!
//! Mirrors `pkg/registry/core/service/ipallocator` and `portallocator`, with the ranges
//! 10.96.0.0/12 and 30000-32767.
//! Deliberate difference: what is given follows from the Service's uid, so that a session always
//! gives the same.

use playground_api::{Name, Service, Value};

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
    let family = if ip.contains(':') { "IPv6" } else { "IPv4" };
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

/// What was given once stays, unless a change says otherwise.
///
/// Mirrors `patchAllocatedValues`.
pub(crate) fn keep(service: &mut Service, old: &Service) {
    if service.spec.cluster_ip.is_empty() {
        service.spec.cluster_ip = Name::clone(&old.spec.cluster_ip);
    }
    for key in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        if let Some(value) = old.spec.rest.get(key).filter(|_| !service.spec.rest.contains(key)) {
            service.spec.rest.insert(key, value.clone());
        }
    }
    for port in service.spec.ports.iter_mut().filter(|it| it.node_port == 0) {
        let same = |it: &&playground_api::ServicePort| {
            it.port == port.port && it.protocol == port.protocol
        };
        port.node_port = old.spec.ports.iter().find(same).map_or(0, |it| it.node_port);
    }
}
