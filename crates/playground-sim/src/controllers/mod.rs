//! The controllers. Each decides in a pure function and leaves the writing to the engine.

pub(crate) mod daemon_set;
pub(crate) mod deployment;
pub(crate) mod disruption;
pub(crate) mod endpoint_slice;
pub(crate) mod garbage_collector;
pub(crate) mod namespace;
pub(crate) mod node_lifecycle;
pub(crate) mod pod_garbage_collector;
pub(crate) mod replica_set;
pub(crate) mod resource_quota;
pub(crate) mod taint_eviction;
