//! `NodeName`: a Pod that names a Node goes to no other.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodename`.

use playground_api::{Node, Pod};

use super::{FilterPlugin, FilterReason};
use crate::store::NodeUsage;

#[derive(Debug)]
pub(super) struct NodeName;

impl FilterPlugin for NodeName {
    fn name(&self) -> &'static str {
        "NodeName"
    }

    fn filter(&self, pod: &Pod, node: &Node, _: &NodeUsage) -> Result<(), Vec<FilterReason>> {
        match &pod.node_name {
            Some(wanted) if **wanted != *node.metadata.name => {
                Err(vec![FilterReason::OtherNodeName])
            }
            _ => Ok(()),
        }
    }
}
