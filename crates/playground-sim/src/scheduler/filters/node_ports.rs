//! `NodePorts`: a host port can be had once on a Node.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodeports`.
//! Deliberate difference: a port that two Pods of a Node ask for, which only Pods bound by hand
//! can, is taken until both are gone; upstream's cache forgets it with the first.

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct NodePorts;

impl FilterPlugin for NodePorts {
    fn name(&self) -> &'static str {
        "NodePorts"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        let taken = |wanted: &playground_api::HostPort| {
            look.usage.host_ports.iter().any(|it| it.conflicts_with(wanted))
        };
        let free = !look.host_ports.iter().any(taken);
        if free { Ok(()) } else { Err(vec![FilterReason::NoFreePorts]) }
    }
}
