//! The Deployment controller: one ReplicaSet for each template, and replicas that move from the
//! old ones to the new one.
//!
//! Mirrors `pkg/controller/deployment` of v1.34.
//! Deliberate difference: the Deployment controller writes revision, annotations and status in
//! one sync, where upstream ends a sync after some writes and goes on in the next; and it counts no
//! more available Pods of a ReplicaSet than that should have, since here a second may pass until a
//! ReplicaSet does what it was told.
//!
//! | file | holds |
//! |---|---|
//! | `family` | the ReplicaSets of a Deployment, and their annotations |
//! | `rollout` | how many replicas go where |
//! | `status` | status and conditions |
//! | `sync` | one sync, in upstream's order; the only file that writes |

mod family;
mod rollout;
mod status;
mod sync;

#[cfg(test)]
mod tests;

use std::fmt;

use playground_api::{
    Deployment, DeploymentStrategy, NamespacedName, Object, Pod, ReplicaSet, Uid,
};

use crate::backoff::Backoff;
use crate::clock::TimerId;
use crate::cluster::{Cluster, Task};
use crate::persistent::{Map, Set};
use crate::store::WatchEvent;

pub use family::{Family, is_same_template, is_skipped_annotation, revision};
pub use rollout::Fenceposts;

/// What the controller keeps between syncs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DeploymentController {
    queue: Set<NamespacedName>,
    /// Syncs that are planned for later: a look at the progress, or one more try.
    rechecks: Map<Uid, TimerId>,
    /// Waits after ReplicaSets that were refused.
    retries: Map<Uid, Backoff>,
}

/// What a ReplicaSet gets another number of replicas for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScaleReason {
    /// The Deployment asks for another number, and one ReplicaSet alone has Pods.
    Replicas,
    /// The Deployment asks for another number in the midst of a rollout: each takes its share.
    Share,
    /// The new ReplicaSet grows as far as `maxSurge` allows.
    Surge,
    /// Old Pods that are not available can go without loss.
    Unhealthy,
    /// Old Pods go as far as `maxUnavailable` allows.
    Budget,
    /// The new ReplicaSet has all that it needs.
    Saturated,
    /// All old Pods go first.
    Recreate,
}

impl ScaleReason {
    /// The reason in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            ScaleReason::Replicas => "the Deployment asks for it",
            ScaleReason::Share => "its share of a Deployment that was scaled during a rollout",
            ScaleReason::Surge => "new Pods, as far as maxSurge allows",
            ScaleReason::Unhealthy => "old Pods that are not available anyway",
            ScaleReason::Budget => "old Pods, as far as maxUnavailable allows",
            ScaleReason::Saturated => "the new ReplicaSet has all its Pods",
            ScaleReason::Recreate => "all old Pods go before new ones come (Recreate)",
        }
    }
}

impl fmt::Display for ScaleReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Cluster {
    /// Lets the controller know of a change.
    ///
    /// Mirrors the event handlers of `NewDeploymentController`.
    pub(crate) fn deployments_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::ObjectChanged { after: Some(Object::Deployment(it)), .. } => {
                self.enqueue_deployment(&it.metadata.key());
            }
            WatchEvent::ObjectChanged { before: Some(Object::Deployment(it)), after: None } => {
                self.deployments.retries.remove(&it.metadata.uid);
                if let Some(timer) = self.deployments.rechecks.remove(&it.metadata.uid) {
                    self.cancel_timer(timer);
                }
            }
            WatchEvent::ObjectChanged { before, after } => {
                let replica_set = |it: &Option<Object>| match it {
                    Some(Object::ReplicaSet(it)) => Some(std::sync::Arc::clone(it)),
                    _ => None,
                };
                let (before, after) = (replica_set(before), replica_set(after));
                if before.is_some() || after.is_some() {
                    self.owned_replica_set_changed(before.as_deref(), after.as_deref());
                }
            }
            WatchEvent::PodDeleted(pod, _) => self.pod_of_deployment_gone(pod),
            _ => {}
        }
    }

    fn enqueue_deployment(&mut self, key: &NamespacedName) {
        if self.deployments.queue.insert(key.clone()) {
            let at = self.now() + self.timings().controller_reaction;
            self.set_timer(at, Task::SyncDeployment(key.clone()));
        }
    }

    /// The Deployment that owns a ReplicaSet.
    fn deployment_of(&self, replica_set: &ReplicaSet) -> Option<&std::sync::Arc<Deployment>> {
        let owner = replica_set.metadata.controller().filter(|it| &*it.kind == "Deployment")?;
        let namespace = replica_set.metadata.namespace.clone();
        let key = NamespacedName::new(namespace, owner.name.clone());
        self.store().deployment(&key).filter(|it| it.metadata.uid == owner.uid)
    }

    fn owned_replica_set_changed(
        &mut self,
        before: Option<&ReplicaSet>,
        after: Option<&ReplicaSet>,
    ) {
        let owners = [before, after].into_iter().flatten().filter_map(|it| self.deployment_of(it));
        let mut keys: Vec<NamespacedName> = owners.map(|it| it.metadata.key()).collect();
        if let Some(after) = after.filter(|it| it.metadata.controller().is_none())
            && before.is_none_or(|it| {
                it.metadata.controller().is_some() || it.metadata.labels != after.metadata.labels
            })
        {
            let deployments = self.store().deployments_in(&after.metadata.namespace);
            let matching =
                deployments.filter(|it| it.spec.selector.matches(&after.metadata.labels));
            keys.extend(matching.map(|it| it.metadata.key()));
        }
        for key in keys {
            self.enqueue_deployment(&key);
        }
    }

    /// `Recreate` waits for the last old Pod.
    fn pod_of_deployment_gone(&mut self, pod: &Pod) {
        let owner = self.replica_set_of(pod).and_then(|it| self.deployment_of(it));
        let waiting = owner.filter(|it| it.spec.strategy == DeploymentStrategy::Recreate);
        if let Some(key) = waiting.map(|it| it.metadata.key()) {
            self.enqueue_deployment(&key);
        }
    }
}
