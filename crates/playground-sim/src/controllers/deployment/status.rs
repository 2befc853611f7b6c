//! Status and conditions of a Deployment.
//!
//! Mirrors `calculateStatus` and `syncRolloutStatus` in `pkg/controller/deployment`.

use playground_api::{
    Condition, ConditionStatus, Deployment, DeploymentStatus, ReplicaSet, Timestamp,
};

use super::family::Family;
use super::rollout::Fenceposts;
use crate::controllers::replica_set::REPLICA_FAILURE;

const AVAILABLE: &str = "Available";
pub(super) const PROGRESSING: &str = "Progressing";
pub(super) const COMPLETE: &str = "NewReplicaSetAvailable";
pub(super) const TIMED_OUT: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";
/// A deadline of so many seconds is none.
const NO_DEADLINE: u32 = i32::MAX as u32;

/// A condition to be; its times are set when it is written.
pub(super) fn condition(
    condition_type: &str,
    status: ConditionStatus,
    reason: &str,
    message: &str,
    now: Timestamp,
) -> Condition {
    Condition {
        condition_type: condition_type.into(),
        status,
        reason: reason.into(),
        message: message.into(),
        last_update_time: Some(now),
        last_transition_time: Some(now),
        observed_generation: 0,
    }
}

/// The condition of a type.
pub(super) fn find<'a>(status: &'a DeploymentStatus, name: &str) -> Option<&'a Condition> {
    status.conditions.iter().find(|it| &*it.condition_type == name)
}

/// Says how the rollout goes on, where there is a deadline for it.
pub(super) fn set_progressing(it: &mut Deployment, reason: &str, message: &str, now: Timestamp) {
    if has_deadline(it) {
        let progressing = condition(PROGRESSING, ConditionStatus::True, reason, message, now);
        set(&mut it.status, progressing);
    }
}

fn remove(status: &mut DeploymentStatus, name: &str) {
    status.conditions.retain(|it| &*it.condition_type != name);
}

/// Writes a condition at the end of the list, unless status and reason are what they were.
///
/// Mirrors `SetDeploymentCondition`.
pub(super) fn set(status: &mut DeploymentStatus, mut condition: Condition) {
    if let Some(old) = find(status, &condition.condition_type)
        && old.status == condition.status
    {
        if old.reason == condition.reason {
            return;
        }
        condition.last_transition_time = old.last_transition_time;
    }
    remove(status, &condition.condition_type);
    status.conditions.push(condition);
}

/// Whether a rollout without progress is ever called failed.
pub(super) fn has_deadline(deployment: &Deployment) -> bool {
    deployment.spec.progress_deadline_seconds != NO_DEADLINE
}

/// The counts, and the condition `Available`.
pub(super) fn counted(
    deployment: &Deployment,
    family: &Family,
    now: Timestamp,
) -> DeploymentStatus {
    let sum = |of: fn(&ReplicaSet) -> u32| family.all().map(|it| of(it)).sum::<u32>();
    let available = sum(|it| it.status.available_replicas);
    let mut status = DeploymentStatus {
        observed_generation: deployment.metadata.generation,
        replicas: sum(|it| it.status.replicas),
        updated_replicas: family.new.as_ref().map_or(0, |it| it.status.replicas),
        ready_replicas: sum(|it| it.status.ready_replicas),
        available_replicas: available,
        unavailable_replicas: sum(|it| it.spec.replicas).saturating_sub(available),
        ..deployment.status.clone()
    };
    let least = deployment.spec.replicas - Fenceposts::of(&deployment.spec).max_unavailable;
    let enough = available >= least;
    let (reason, message) = match enough {
        true => ("MinimumReplicasAvailable", "Deployment has minimum availability."),
        false => ("MinimumReplicasUnavailable", "Deployment does not have minimum availability."),
    };
    set(&mut status, condition(AVAILABLE, enough.into(), reason, message, now));
    status
}

/// Whether all replicas are new and available.
///
/// Mirrors `DeploymentComplete`.
pub(super) fn is_complete(deployment: &Deployment, status: &DeploymentStatus) -> bool {
    let replicas = deployment.spec.replicas;
    [status.updated_replicas, status.replicas, status.available_replicas] == [replicas; 3]
        && status.observed_generation >= deployment.metadata.generation
}

/// Mirrors `DeploymentProgressing`.
fn is_progressing(before: &DeploymentStatus, after: &DeploymentStatus) -> bool {
    let old = |it: &DeploymentStatus| i64::from(it.replicas) - i64::from(it.updated_replicas);
    after.updated_replicas > before.updated_replicas
        || old(after) < old(before)
        || after.ready_replicas > before.ready_replicas
        || after.available_replicas > before.available_replicas
}

/// When a rollout that goes on like this will have failed.
pub(super) fn deadline(deployment: &Deployment, status: &DeploymentStatus) -> Option<Timestamp> {
    let condition = find(status, PROGRESSING).filter(|_| has_deadline(deployment))?;
    let seconds = i64::from(deployment.spec.progress_deadline_seconds);
    condition.last_update_time.map(|it| it.plus_millis(seconds * 1000))
}

/// Mirrors `DeploymentTimedOut`.
fn is_timed_out(deployment: &Deployment, status: &DeploymentStatus, now: Timestamp) -> bool {
    match find(status, PROGRESSING).map(|it| &*it.reason) {
        None | Some(COMPLETE) => false,
        Some(TIMED_OUT) => true,
        Some(_) => deadline(deployment, status).is_some_and(|it| it < now),
    }
}

/// The status during a rollout.
///
/// Mirrors `syncRolloutStatus`.
pub(super) fn rollout(
    deployment: &Deployment,
    family: &Family,
    now: Timestamp,
) -> DeploymentStatus {
    let mut status = counted(deployment, family, now);
    let before = find(&deployment.status, PROGRESSING);
    let was_complete = status.replicas == status.updated_replicas
        && before.is_some_and(|it| &*it.reason == COMPLETE);
    if !has_deadline(deployment) {
        remove(&mut status, PROGRESSING);
    } else if !was_complete {
        judge_progress(deployment, family, &mut status, now);
    }
    match failure(family) {
        Some(failure) => set(&mut status, failure),
        None => remove(&mut status, REPLICA_FAILURE),
    }
    status
}

/// Whether a rollout has come to its end, goes on, or has taken too long.
fn judge_progress(
    deployment: &Deployment,
    family: &Family,
    status: &mut DeploymentStatus,
    now: Timestamp,
) {
    let about = match &family.new {
        Some(new) => format!("ReplicaSet {:?}", &*new.metadata.name),
        None => format!("Deployment {:?}", &*deployment.metadata.name),
    };
    let progressing = |status: ConditionStatus, reason: &str, what: &str| {
        condition(PROGRESSING, status, reason, &format!("{about} {what}."), now)
    };
    if is_complete(deployment, status) {
        set(status, progressing(ConditionStatus::True, COMPLETE, "has successfully progressed"));
    } else if is_progressing(&deployment.status, status) {
        let mut next = progressing(ConditionStatus::True, "ReplicaSetUpdated", "is progressing");
        let before = find(&deployment.status, PROGRESSING);
        if let Some(before) = before.filter(|it| it.status == ConditionStatus::True) {
            next.last_transition_time = before.last_transition_time;
        }
        remove(status, PROGRESSING);
        status.conditions.push(next);
    } else if is_timed_out(deployment, status, now) {
        set(status, progressing(ConditionStatus::False, TIMED_OUT, "has timed out progressing"));
    }
}

/// The failure of the new ReplicaSet, else of an old one.
///
/// Mirrors `getReplicaFailures`.
fn failure(family: &Family) -> Option<Condition> {
    let all = family.new.iter().chain(&family.old);
    let mut conditions = all.flat_map(|it| &it.status.conditions);
    let found = conditions.find(|it| &*it.condition_type == REPLICA_FAILURE)?;
    Some(Condition { last_update_time: found.last_transition_time, ..found.clone() })
}

/// The condition for a Deployment that was paused or resumed since the last look.
///
/// Mirrors `checkPausedConditions`.
pub(super) fn paused(deployment: &Deployment, now: Timestamp) -> Option<Condition> {
    let reason = find(&deployment.status, PROGRESSING).map(|it| &*it.reason);
    if !has_deadline(deployment) || reason == Some(TIMED_OUT) {
        return None;
    }
    let (reason, message) = match (deployment.spec.paused, reason == Some(PAUSED)) {
        (true, false) => (PAUSED, "Deployment is paused"),
        (false, true) => ("DeploymentResumed", "Deployment is resumed"),
        _ => return None,
    };
    Some(condition(PROGRESSING, ConditionStatus::Unknown, reason, message, now))
}
