//! Services.

use crate::{ApiObject, Fields, Labels, Name, Protocol};

/// A name and an address for a group of Pods. Its status is not read.
pub type Service = ApiObject<ServiceSpec, Fields>;

/// `spec` of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceSpec {
    /// Labels of the Pods behind it; empty means that somebody else says which they are.
    pub selector: Labels,
    /// The ports.
    pub ports: Vec<ServicePort>,
    /// The address that stands for the Service, `None` for a headless one; set by the API server.
    pub cluster_ip: Name,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    pub service_type: Name,
    /// `Cluster`, or `Local`: only endpoints on the Node of the caller.
    pub internal_traffic_policy: Name,
    /// `Cluster`, or `Local`: only endpoints on the Node that is called; may be empty.
    pub external_traffic_policy: Name,
    /// Whether Pods count before they are ready.
    pub publish_not_ready_addresses: bool,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// One port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// The name; may be empty when there is one port alone.
    pub name: Name,
    /// The port of the Service.
    pub port: u16,
    /// The port of the Pods.
    pub target_port: TargetPort,
    /// The protocol.
    pub protocol: Protocol,
    /// The port of the Nodes; 0 if there is none.
    pub node_port: u16,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// A port of a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetPort {
    /// By number.
    Number(u16),
    /// By the name that a container gives it.
    Name(Name),
}

impl Service {
    /// Whether the Service has no address of its own.
    pub fn is_headless(&self) -> bool {
        &*self.spec.cluster_ip == "None"
    }
}
