//! `TaintToleration`: a Node's taints keep away the Pods that do not tolerate them.
//!
//! Mirrors `pkg/scheduler/framework/plugins/tainttoleration` (extension point *Filter*).
//! `PreferNoSchedule` is not considered: it lowers a Node's score and never forbids.

use playground_api::{Node, Pod, Taint, first_untolerated};

use super::{FilterPlugin, FilterReason};
use crate::store::NodeUsage;

#[derive(Debug)]
pub(super) struct TaintToleration;

impl FilterPlugin for TaintToleration {
    fn name(&self) -> &'static str {
        "TaintToleration"
    }

    fn filter(&self, pod: &Pod, node: &Node, _: &NodeUsage) -> Result<(), Vec<FilterReason>> {
        match first_untolerated(&node.spec.taints, &pod.spec.tolerations, Taint::forbids) {
            None => Ok(()),
            Some(taint) => Err(vec![FilterReason::UntoleratedTaint(taint.clone())]),
        }
    }
}
