//! Conditions of workloads and budgets.

use playground_api::{Condition, ConditionStatus, Fields};

use super::fields::*;

pub(super) fn read(mut it: Fields) -> Condition {
    Condition {
        condition_type: take_name(&mut it, "type"),
        status: ConditionStatus::from_name(&take_name(&mut it, "status")),
        reason: take_name(&mut it, "reason"),
        message: take_name(&mut it, "message"),
        last_update_time: take_parsed(&mut it, "lastUpdateTime"),
        last_transition_time: take_parsed(&mut it, "lastTransitionTime"),
        observed_generation: take_int(&mut it, "observedGeneration").unwrap_or(0),
    }
}

pub(super) fn write(condition: &Condition) -> Fields {
    let mut it = Fields::new();
    it.insert("type", condition.condition_type.clone());
    it.insert("status", condition.status.as_str());
    put_text(&mut it, "reason", &condition.reason);
    // Conditions of budgets have a message even when there is nothing to say.
    if condition.observed_generation != 0 {
        it.insert("message", condition.message.clone());
    }
    put_text(&mut it, "message", &condition.message);
    put_shown(&mut it, "lastUpdateTime", condition.last_update_time.as_ref());
    put_shown(&mut it, "lastTransitionTime", condition.last_transition_time.as_ref());
    put_int(&mut it, "observedGeneration", condition.observed_generation);
    it
}
