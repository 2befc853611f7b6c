//! What a ReplicaSet's status says.
//!
//! Mirrors `calculateStatus` in `pkg/controller/replicaset/replica_set_utils.go`.

use std::sync::Arc;

use playground_api::{Condition, ConditionStatus, Pod, ReplicaSet, ReplicaSetStatus, Timestamp};

/// The condition of a ReplicaSet that Pods are refused to.
pub(crate) const REPLICA_FAILURE: &str = "ReplicaFailure";

/// The status for the active Pods of a ReplicaSet, and the error of its last sync.
pub(super) fn status(
    replica_set: &ReplicaSet,
    pods: &[Arc<Pod>],
    error: Option<&str>,
    now: Timestamp,
) -> ReplicaSetStatus {
    let count = |is_counted: &dyn Fn(&Pod) -> bool| {
        u32::try_from(pods.iter().filter(|it| is_counted(it)).count()).unwrap_or(u32::MAX)
    };
    let spec = &replica_set.spec;
    let labels = &spec.template.labels;
    let mut conditions = replica_set.status.conditions.clone();
    let failure = conditions.iter().position(|it| &*it.condition_type == REPLICA_FAILURE);
    match (error, failure) {
        (Some(error), None) => conditions.push(Condition {
            condition_type: REPLICA_FAILURE.into(),
            status: ConditionStatus::True,
            reason: "FailedCreate".into(),
            message: error.into(),
            last_update_time: None,
            last_transition_time: Some(now),
            observed_generation: 0,
        }),
        (None, Some(at)) => drop(conditions.remove(at)),
        _ => {}
    }
    ReplicaSetStatus {
        replicas: count(&|_| true),
        fully_labeled_replicas: count(&|it| labels.is_subset_of(&it.metadata.labels)),
        ready_replicas: count(&|it| it.is_ready()),
        available_replicas: count(&|it| it.is_available(spec.min_ready_seconds, now)),
        observed_generation: replica_set.metadata.generation,
        conditions,
        ..replica_set.status.clone()
    }
}
