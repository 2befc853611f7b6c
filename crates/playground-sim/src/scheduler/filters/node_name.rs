//! `NodeName`: a Pod that names a Node goes to no other.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodename`.

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct NodeName;

impl FilterPlugin for NodeName {
    fn name(&self) -> &'static str {
        "NodeName"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        match &look.pod.node_name {
            Some(wanted) if **wanted != *look.node.metadata.name => {
                Err(vec![FilterReason::OtherNodeName])
            }
            _ => Ok(()),
        }
    }
}
