//! `TaintToleration`: a Node's taints keep away the Pods that do not tolerate them.
//!
//! Mirrors `pkg/scheduler/framework/plugins/tainttoleration` (extension point *Filter*).
//! `PreferNoSchedule` is not considered: it lowers a Node's score and never forbids.

use playground_api::{Taint, first_untolerated};

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct TaintToleration;

impl FilterPlugin for TaintToleration {
    fn name(&self) -> &'static str {
        "TaintToleration"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        match first_untolerated(&look.node.spec.taints, &look.pod.spec.tolerations, Taint::forbids)
        {
            None => Ok(()),
            Some(taint) => Err(vec![FilterReason::UntoleratedTaint(taint.clone())]),
        }
    }
}
