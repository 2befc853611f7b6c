//! `NodeUnschedulable`: a cordoned Node takes no Pod that does not tolerate it.
//!
//! Mirrors `pkg/scheduler/framework/plugins/nodeunschedulable`.

use playground_api::{Taint, TaintEffect};

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct NodeUnschedulable;

impl FilterPlugin for NodeUnschedulable {
    fn name(&self) -> &'static str {
        "NodeUnschedulable"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        if !look.node.spec.unschedulable {
            return Ok(());
        }
        let taint = Taint {
            key: "node.kubernetes.io/unschedulable".into(),
            value: "".into(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        };
        let tolerated = look.pod.spec.tolerations.iter().any(|it| it.tolerates(&taint));
        if tolerated { Ok(()) } else { Err(vec![FilterReason::Unschedulable]) }
    }
}
