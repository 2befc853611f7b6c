//! `NodeResourcesFit`: what the Pod asks for must be left on the Node.
//!
//! Mirrors `pkg/scheduler/framework/plugins/noderesources/fit.go`. Compared with allocatable,
//! never with real usage; a Pod that asks for nothing fits until the Pod count is full.

use playground_api::{Name, Node, Pod};

use super::{FilterPlugin, FilterReason};
use crate::store::{NodeUsage, Requests};

#[derive(Debug)]
pub(super) struct NodeResourcesFit;

impl FilterPlugin for NodeResourcesFit {
    fn name(&self) -> &'static str {
        "NodeResourcesFit"
    }

    fn filter(&self, pod: &Pod, node: &Node, usage: &NodeUsage) -> Result<(), Vec<FilterReason>> {
        let allocatable = |resource: &str| node.status.allocatable.scheduler_units(resource);
        let mut reasons = Vec::new();
        if i64::from(usage.pods) + 1 > allocatable("pods") {
            reasons.push(FilterReason::TooManyPods);
        }
        let wanted = Requests::of(&pod.spec);
        let mut check = |resource: Name, requested: i64, used: i64| {
            let allocatable = allocatable(&resource);
            if requested > 0 && requested > allocatable.wrapping_sub(used) {
                let reason = FilterReason::Insufficient { resource, requested, used, allocatable };
                reasons.push(reason);
            }
        };
        check("cpu".into(), wanted.milli_cpu, usage.requests.milli_cpu);
        check("memory".into(), wanted.memory, usage.requests.memory);
        check(
            "ephemeral-storage".into(),
            wanted.ephemeral_storage,
            usage.requests.ephemeral_storage,
        );
        for (name, amount) in &wanted.extended {
            check(name.clone(), *amount, usage.requests.extended(name));
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }
}
