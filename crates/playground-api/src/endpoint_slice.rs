//! EndpointSlices.

use crate::{ApiObject, Fields, Name, NodeName, ObjectReference, Protocol};

/// The Pods behind a Service. Its fields stand at the top of its manifest.
///
/// Only a controller writes them.
pub type EndpointSlice = ApiObject<EndpointSliceSpec, ()>;

/// What an EndpointSlice says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointSliceSpec {
    /// `IPv4`.
    pub address_type: Name,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// Their ports.
    pub ports: Vec<EndpointPort>,
}

/// One endpoint: mostly a Pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// Its addresses.
    pub addresses: Vec<Name>,
    /// Whether it takes traffic.
    pub ready: bool,
    /// Whether it could, leaving aside that it may be terminating.
    pub serving: bool,
    /// Whether it is terminating.
    pub terminating: bool,
    /// The Node that it is on.
    pub node_name: Option<NodeName>,
    /// The zone of that Node.
    pub zone: Option<Name>,
    /// The Pod.
    pub target: Option<ObjectReference>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// One port of all endpoints of a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointPort {
    /// The name of the Service's port; may be empty.
    pub name: Name,
    /// The port of the Pods.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl EndpointSlice {
    /// The label with the name of the Service.
    pub const SERVICE_LABEL: &'static str = "kubernetes.io/service-name";
}
