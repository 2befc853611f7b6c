//! Says what the API server would refuse, in its words and its order.
//!
//! Mirrors `pkg/apis/{core,apps}/validation/validation.go` of v1.34, on typed objects that
//! have their defaults.

mod affinity;
mod container;
mod daemon_set;
mod env;
mod meta;
mod node;
mod pod;
mod ports;
mod probe;
mod report;
mod resources;
mod selector;
#[cfg(test)]
mod tests;
mod toleration;
mod volume;
mod warnings;

pub(crate) use daemon_set::{daemon_set, daemon_set_warnings};
pub(crate) use node::node;
pub(crate) use pod::{pod, pod_warnings};
