//! `NodeAffinity`: node selector and required node affinity.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodeaffinity` (extension point *Filter*).

use playground_api::{Node, Pod};

use super::{FilterPlugin, FilterReason};
use crate::store::NodeUsage;

#[derive(Debug)]
pub(super) struct NodeAffinity;

impl FilterPlugin for NodeAffinity {
    fn name(&self) -> &'static str {
        "NodeAffinity"
    }

    fn filter(&self, pod: &Pod, node: &Node, _: &NodeUsage) -> Result<(), Vec<FilterReason>> {
        let matches = pod.may_run_on(&node.name(), &node.metadata.labels);
        if matches { Ok(()) } else { Err(vec![FilterReason::NodeAffinity]) }
    }
}
