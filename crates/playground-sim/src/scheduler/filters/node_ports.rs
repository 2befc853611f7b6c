//! `NodePorts`: a host port can be had once on a Node.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodeports`.

use playground_api::{Node, Pod};

use super::{FilterPlugin, FilterReason};
use crate::store::NodeUsage;

#[derive(Debug)]
pub(super) struct NodePorts;

impl FilterPlugin for NodePorts {
    fn name(&self) -> &'static str {
        "NodePorts"
    }

    fn filter(&self, pod: &Pod, _: &Node, usage: &NodeUsage) -> Result<(), Vec<FilterReason>> {
        let taken = |wanted: &playground_api::HostPort| {
            usage.host_ports.iter().any(|it| it.conflicts_with(wanted))
        };
        let free = !pod.spec.host_ports().any(|it| taken(&it));
        if free { Ok(()) } else { Err(vec![FilterReason::NoFreePorts]) }
    }
}
