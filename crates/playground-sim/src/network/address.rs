//! Addresses and Node ports of Services.
//!
//! Mirrors `pkg/registry/core/service/storage/alloc.go`.
//! Deliberate difference: addresses (from 10.96.0.11 on) and Node ports (from 30000 on) are given
//! in order, where upstream draws lots.

use std::net::Ipv4Addr;
use std::sync::Arc;

use playground_api::{Service, Value};

use crate::cluster::Cluster;

/// The first address of `10.96.0.0/12` that is given; lower ones belong to the API server, DNS
/// and whoever asks for a certain address.
const FIRST_ADDRESS: u32 = u32::from_be_bytes([10, 96, 0, 11]);
const FIRST_NODE_PORT: u16 = 30_000;
const LAST_NODE_PORT: u16 = 32_767;

/// How many addresses and ports were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Addresses {
    services: u32,
    node_ports: u16,
}

impl Cluster {
    /// Gives a new or changed Service what it lacks: an address, and Node ports if its type has
    /// them. What it had before it keeps.
    pub(crate) fn give_addresses(&mut self, service: &mut Service, old: Option<&Service>) {
        let spec = &mut service.spec;
        if &*spec.service_type == "ExternalName" {
            return;
        }
        if spec.cluster_ip.is_empty() {
            let kept = old.map(|it| it.spec.cluster_ip.clone()).filter(|it| !it.is_empty());
            spec.cluster_ip = kept.unwrap_or_else(|| self.next_service_address());
        }
        let lists = [("clusterIPs", spec.cluster_ip.clone()), ("ipFamilies", "IPv4".into())];
        for (field, value) in lists {
            spec.rest.insert(field, Value::List(Arc::new(vec![value.into()])));
        }
        if !spec.rest.contains("ipFamilyPolicy") {
            spec.rest.insert("ipFamilyPolicy", "SingleStack");
        }
        let has_node_ports = matches!(&*spec.service_type, "NodePort" | "LoadBalancer");
        for port in spec.ports.iter_mut().filter(|it| has_node_ports && it.node_port == 0) {
            let same = |it: &&playground_api::ServicePort| {
                (it.port, it.protocol) == (port.port, port.protocol) && it.node_port != 0
            };
            let kept = old.and_then(|it| it.spec.ports.iter().find(same));
            port.node_port = kept.map_or_else(|| self.next_node_port(), |it| it.node_port);
        }
    }

    fn next_service_address(&mut self) -> playground_api::Name {
        loop {
            let address = Ipv4Addr::from(FIRST_ADDRESS.wrapping_add(self.addresses.services));
            self.addresses.services += 1;
            let address = address.to_string();
            let is_taken = |it: &Arc<Service>| *it.spec.cluster_ip == *address;
            if !self.store().services().any(is_taken) {
                return address.into();
            }
        }
    }

    fn next_node_port(&mut self) -> u16 {
        let n = LAST_NODE_PORT - FIRST_NODE_PORT + 1;
        for _ in 0..n {
            let port = FIRST_NODE_PORT + self.addresses.node_ports % n;
            self.addresses.node_ports = (self.addresses.node_ports + 1) % n;
            let mut ports = self.store().services().flat_map(|it| &it.spec.ports);
            if !ports.any(|it| it.node_port == port) {
                return port;
            }
        }
        0
    }
}
