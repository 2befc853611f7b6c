//! How many replicas go where. Changes nothing.
//!
//! Mirrors `rolling.go`, `recreate.go` and `scale` of `sync.go` in `pkg/controller/deployment`.

use std::sync::Arc;

use playground_api::{
    Deployment, DeploymentSpec, DeploymentStrategy, NamespacedName, ReplicaSet, sort_by,
};

use super::ScaleReason;
use super::family::{Family, desired_replicas, max_replicas};

/// `maxSurge` and `maxUnavailable` as numbers of Pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fenceposts {
    /// How many Pods there may be too many.
    pub max_surge: u32,
    /// How many Pods may be missing.
    pub max_unavailable: u32,
}

impl Fenceposts {
    /// A share of the replicas is rounded up for `maxSurge` and down for `maxUnavailable`; when
    /// nothing is left of either, one Pod may be missing.
    ///
    /// Mirrors `ResolveFenceposts`, `MaxSurge` and `MaxUnavailable`.
    pub fn of(spec: &DeploymentSpec) -> Self {
        let DeploymentStrategy::RollingUpdate { max_unavailable, max_surge } = &spec.strategy
        else {
            return Fenceposts { max_surge: 0, max_unavailable: 0 };
        };
        let replicas = spec.replicas as usize;
        let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let surge = number(max_surge.of(replicas));
        let unavailable = match number(max_unavailable.of_rounded_down(replicas)) {
            0 if surge == 0 => 1,
            it => it,
        };
        Fenceposts { max_surge: surge, max_unavailable: unavailable.min(spec.replicas) }
    }
}

/// One ReplicaSet gets another number of replicas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) key: NamespacedName,
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) reason: ScaleReason,
}

impl Scale {
    fn new(replica_set: &ReplicaSet, to: i64, reason: ScaleReason) -> Self {
        let (key, from) = (replica_set.metadata.key(), replica_set.spec.replicas);
        Scale { key, from, to: u32::try_from(to.max(0)).unwrap_or(u32::MAX), reason }
    }
}

fn wanted(replica_set: &ReplicaSet) -> i64 {
    i64::from(replica_set.spec.replicas)
}

fn total(all: impl IntoIterator<Item = impl AsRef<ReplicaSet>>) -> i64 {
    all.into_iter().map(|it| wanted(it.as_ref())).sum()
}

/// How many replicas the new ReplicaSet may have now; `current` it has.
///
/// Mirrors `NewRSNewReplicas`.
pub(super) fn new_replicas(deployment: &Deployment, family: &Family, current: u32) -> u32 {
    let spec = &deployment.spec;
    let DeploymentStrategy::RollingUpdate { max_surge, .. } = &spec.strategy else {
        return spec.replicas;
    };
    let surge = i64::try_from(max_surge.of(spec.replicas as usize)).unwrap_or(i64::MAX);
    let most = i64::from(spec.replicas).saturating_add(surge);
    let room = most - total(family.all());
    let missing = i64::from(spec.replicas) - i64::from(current);
    if room <= 0 {
        return current;
    }
    u32::try_from((i64::from(current) + room.min(missing)).max(0)).unwrap_or(u32::MAX)
}

/// The next step of a rolling update: the new ReplicaSet grows, or else the old ones shrink.
///
/// Mirrors `reconcileNewReplicaSet` and `reconcileOldReplicaSets`.
pub(super) fn rolling(deployment: &Deployment, family: &Family) -> Vec<Scale> {
    let Some(new) = &family.new else {
        return Vec::new();
    };
    let (have, want) = (new.spec.replicas, deployment.spec.replicas);
    if have > want {
        return vec![Scale::new(new, i64::from(want), ScaleReason::Replicas)];
    }
    let to = new_replicas(deployment, family, have);
    if have < want && to != have {
        return vec![Scale::new(new, i64::from(to), ScaleReason::Surge)];
    }
    shrink_old(deployment, family, new)
}

fn shrink_old(deployment: &Deployment, family: &Family, new: &ReplicaSet) -> Vec<Scale> {
    let mut scales = Vec::new();
    let spec = &deployment.spec;
    let least = i64::from(spec.replicas) - i64::from(Fenceposts::of(spec).max_unavailable);
    let not_yet = wanted(new) - i64::from(new.status.available_replicas);
    let most = total(family.all()) - least - not_yet;
    if most <= 0 {
        return scales;
    }
    let mut old: Vec<(&Arc<ReplicaSet>, i64)> =
        family.old.iter().map(|it| (it, wanted(it))).collect();
    // What is not available blocks the rollout and serves nobody.
    let mut left = most;
    for (it, size) in &mut old {
        let unhealthy = (*size - i64::from(it.status.available_replicas)).min(left);
        if *size > 0 && unhealthy > 0 {
            *size -= unhealthy;
            left -= unhealthy;
            scales.push(Scale::new(it, *size, ScaleReason::Unhealthy));
        }
    }
    let available = |it: &ReplicaSet| it.status.available_replicas.min(it.spec.replicas);
    let available: i64 = family.all().map(|it| i64::from(available(it))).sum();
    let mut left = available - least;
    for (it, size) in &mut old {
        let gone = (*size).min(left);
        if gone > 0 {
            let from = u32::try_from(*size).unwrap_or(u32::MAX);
            *size -= gone;
            left -= gone;
            scales.push(Scale { from, ..Scale::new(it, *size, ScaleReason::Budget) });
        }
    }
    scales
}

/// `Recreate`: all old ReplicaSets shrink to nothing.
///
/// Mirrors `scaleDownOldReplicaSetsForRecreate`.
pub(super) fn shrink_for_recreate(family: &Family) -> Vec<Scale> {
    let old = family.old.iter().filter(|it| it.spec.replicas > 0);
    old.map(|it| Scale::new(it, 0, ScaleReason::Recreate)).collect()
}

/// Whether the Deployment asks for another number of Pods than when its ReplicaSets were scaled.
///
/// Mirrors `isScalingEvent`.
pub(super) fn is_scaling(deployment: &Deployment, family: &Family) -> bool {
    let wanted = i64::from(deployment.spec.replicas);
    family.active().iter().any(|it| desired_replicas(it).is_some_and(|it| it != wanted))
}

/// Scales a Deployment: its only ReplicaSet with Pods, or each by its share.
///
/// Mirrors `scale`.
pub(super) fn scale(deployment: &Deployment, family: &Family) -> Vec<Scale> {
    let replicas = i64::from(deployment.spec.replicas);
    let active = family.active();
    let only = match active.as_slice() {
        [] => family.new.as_ref().or(family.old.last()),
        [one] => Some(*one),
        _ => None,
    };
    if let Some(only) = only {
        let differs = wanted(only) != replicas;
        return differs
            .then(|| Scale::new(only, replicas, ScaleReason::Replicas))
            .into_iter()
            .collect();
    }
    if family.new.as_ref().is_some_and(|it| is_saturated(deployment, it)) {
        let old = family.old.iter().filter(|it| it.spec.replicas > 0);
        return old.map(|it| Scale::new(it, 0, ScaleReason::Saturated)).collect();
    }
    match deployment.spec.strategy {
        DeploymentStrategy::RollingUpdate { .. } => shares(deployment, active),
        DeploymentStrategy::Recreate => Vec::new(),
    }
}

/// Mirrors `IsSaturated`.
fn is_saturated(deployment: &Deployment, new: &ReplicaSet) -> bool {
    let replicas = deployment.spec.replicas;
    new.spec.replicas == replicas
        && desired_replicas(new) == Some(i64::from(replicas))
        && new.status.available_replicas == replicas
}

/// Each ReplicaSet keeps its share; what rounding leaves goes to the largest.
///
/// Also those that keep their size are listed, for their annotations.
fn shares(deployment: &Deployment, mut active: Vec<&Arc<ReplicaSet>>) -> Vec<Scale> {
    let replicas = i64::from(deployment.spec.replicas);
    let most = replicas + i64::from(Fenceposts::of(&deployment.spec).max_surge);
    let allowed = if replicas > 0 { most } else { 0 };
    let to_add = allowed - total(active.iter().copied());
    // The largest first; of equal ones the newer grow and the older shrink first.
    sort_by(&mut active, |a, b| {
        let created = |it: &ReplicaSet| (it.metadata.creation_timestamp, it.metadata.name.clone());
        let older_first = created(a).cmp(&created(b));
        let by_age = if to_add > 0 { older_first.reverse() } else { older_first };
        wanted(b).cmp(&wanted(a)).then(by_age)
    });
    let mut added = 0;
    let mut sizes = Vec::new();
    for it in &active {
        let share = share(deployment, it, most, to_add - added);
        added += share;
        sizes.push(wanted(it) + share);
    }
    if let Some(first) = sizes.first_mut() {
        *first += to_add - added;
    }
    let scales = active.into_iter().zip(sizes);
    scales.map(|(it, size)| Scale::new(it, size, ScaleReason::Share)).collect()
}

/// What one ReplicaSet takes of the replicas that are left to be added, or removed if negative.
///
/// Mirrors `GetReplicaSetProportion` and `getReplicaSetFraction`.
fn share(deployment: &Deployment, replica_set: &ReplicaSet, most: i64, left: i64) -> i64 {
    let size = wanted(replica_set);
    let before = max_replicas(replica_set).filter(|it| *it > 0);
    let before = before.unwrap_or(i64::from(deployment.status.replicas));
    let fraction = match deployment.spec.replicas {
        _ if left == 0 => 0,
        0 => -size,
        _ if before == 0 => 0,
        // Rounded to the nearest, halves up.
        _ => (2 * size * most + before) / (2 * before) - size,
    };
    if left > 0 { fraction.min(left) } else { fraction.max(left) }
}
