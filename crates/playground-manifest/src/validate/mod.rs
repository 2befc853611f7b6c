//! Says what the API server would refuse, in its words and its order.
//!
//! Mirrors `pkg/apis/{core,apps}/validation/validation.go` of v1.34, on typed objects that
//! have their defaults.

mod affinity;
mod amounts;
mod container;
mod daemon_set;
mod env;
mod meta;
mod mounts;
mod node;
mod pod;
mod pod_resources;
mod policy;
mod ports;
mod probe;
mod report;
mod resources;
mod security;
mod selector;
mod service;
mod spread;
#[cfg(test)]
mod tests;
mod toleration;
mod volume;
mod volume_source;
mod warnings;
mod workload;

pub(crate) use daemon_set::{daemon_set, daemon_set_warnings};
pub(crate) use node::node;
pub(crate) use pod::{pod, pod_warnings};
pub(crate) use policy::{budget, namespace, priority_class, resource_quota};
pub(crate) use service::{endpoint_slice, service};
pub(crate) use workload::{deployment, deployment_warnings, replica_set};
