//! `NodeResourcesFit`: what the Pod asks for must be left on the Node.
//!
//! Mirrors `pkg/scheduler/framework/plugins/noderesources/fit.go`. Compared with allocatable,
//! never with real usage; a Pod that asks for nothing fits until the Pod count is full.

use playground_api::Name;

use super::{FilterPlugin, FilterReason, Look};

#[derive(Debug)]
pub(super) struct NodeResourcesFit;

impl FilterPlugin for NodeResourcesFit {
    fn name(&self) -> &'static str {
        "NodeResourcesFit"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        let (wanted, taken) = (look.requests, &look.usage.requests);
        let allocatable = |resource: &str| look.node.status.allocatable.scheduler_units(resource);
        let mut reasons = Vec::new();
        if i64::from(look.usage.pods) + 1 > allocatable("pods") {
            reasons.push(FilterReason::TooManyPods);
        }
        let mut check = |resource: &str, requested: i64, used: i64| {
            if requested <= 0 {
                return;
            }
            let allocatable = allocatable(resource);
            if requested > allocatable.wrapping_sub(used) {
                let resource = Name::from(resource);
                let reason = FilterReason::Insufficient { resource, requested, used, allocatable };
                reasons.push(reason);
            }
        };
        check("cpu", wanted.milli_cpu, taken.milli_cpu);
        check("memory", wanted.memory, taken.memory);
        check("ephemeral-storage", wanted.ephemeral_storage, taken.ephemeral_storage);
        for (name, amount) in &wanted.extended {
            check(name, *amount, taken.extended(name));
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }
}
