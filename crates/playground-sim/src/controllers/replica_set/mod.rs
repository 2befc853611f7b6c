//! The ReplicaSet controller: so many Pods of a template, wherever they are.
//!
//! Mirrors `pkg/controller/replicaset/replica_set.go` of v1.34.
//! Deliberate difference: watch events arrive at once, so the ReplicaSet controller's
//! expectations are always met; and its status counts the Pods that are there after the sync, where
//! upstream counts those of before and corrects itself in the next sync, some milliseconds later.
//!
//! | file | holds |
//! |---|---|
//! | `scale_down` | which Pods go first |
//! | `status` | what a sync writes down |
//! | `sync` | one sync; the only file that writes |

mod scale_down;
mod status;
mod sync;

use playground_api::{NamespacedName, Object, Pod, ReplicaSet, Uid};

use crate::backoff::Backoff;
use crate::clock::{SimTime, TimerId};
use crate::cluster::{Cluster, Task};
use crate::persistent::{Map, Set};
use crate::store::{PodDigest, WatchEvent};

pub use scale_down::Criterion;
pub(crate) use status::REPLICA_FAILURE;

/// What the controller keeps between syncs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ReplicaSetController {
    work: Map<Uid, Work>,
    queue: Set<NamespacedName>,
}

/// What the controller keeps of one ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq)]
struct Work {
    /// Pods that may have to be adopted or released.
    claims: Set<NamespacedName>,
    /// A sync that was planned for later: a Pod becomes available, or a refused one is tried again.
    recheck: Option<TimerId>,
    /// The wait after Pods that were refused.
    backoff: Option<Backoff>,
}

/// Whether a Pod counts: it has not ended and is not about to.
///
/// Mirrors `controller.IsPodActive`.
pub(crate) fn is_active(pod: &Pod) -> bool {
    !pod.is_terminal() && !pod.metadata.is_terminating()
}

impl ReplicaSetController {
    /// Whether a sync of the ReplicaSet is due.
    pub(crate) fn is_queued(&self, key: &NamespacedName) -> bool {
        self.queue.contains(key)
    }
}

impl Cluster {
    /// Lets the controller know of a change.
    ///
    /// Mirrors the event handlers of `NewBaseController`.
    pub(crate) fn replica_sets_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::ObjectChanged { before, after: Some(Object::ReplicaSet(it)) } => {
                // A status of its own writing is no news.
                let same = |before: &Object| {
                    let (before, after) = (before.metadata(), &it.metadata);
                    before.generation == after.generation
                        && before.deletion_timestamp == after.deletion_timestamp
                };
                if !before.as_ref().is_some_and(same) {
                    self.enqueue_replica_set(&it.metadata.key());
                }
            }
            WatchEvent::ObjectChanged { before: Some(Object::ReplicaSet(it)), after: None } => {
                let work = self.replica_sets.work.remove(&it.metadata.uid);
                if let Some(timer) = work.and_then(|it| it.recheck) {
                    self.cancel_timer(timer);
                }
            }
            WatchEvent::PodAdded(pod, _) => self.replica_changed(None, pod),
            WatchEvent::PodModified { before, after } => self.replica_changed(Some(before), after),
            WatchEvent::PodDeleted(pod, _) => self.enqueue_replica_set_of(pod),
            _ => {}
        }
    }

    fn enqueue_replica_set(&mut self, key: &NamespacedName) {
        if self.replica_sets.queue.insert(key.clone()) {
            let at = self.now() + self.timings().controller_reaction;
            self.set_timer(at, Task::SyncReplicaSet(key.clone()));
        }
    }

    /// The ReplicaSet that owns a Pod.
    pub(crate) fn replica_set_of(&self, pod: &Pod) -> Option<&std::sync::Arc<ReplicaSet>> {
        let owner = pod.metadata.controller().filter(|it| &*it.kind == "ReplicaSet")?;
        let key = NamespacedName::new(pod.metadata.namespace.clone(), owner.name.clone());
        self.store().replica_set(&key).filter(|it| it.metadata.uid == owner.uid)
    }

    fn enqueue_replica_set_of(&mut self, pod: &Pod) {
        if let Some(key) = self.replica_set_of(pod).map(|it| it.metadata.key()) {
            self.enqueue_replica_set(&key);
        }
    }

    fn replica_changed(&mut self, before: Option<&PodDigest>, pod: &Pod) {
        let owner = pod.metadata.controller().map(|it| it.uid);
        let relabelled = before.is_some_and(|it| it.labels != pod.metadata.labels);
        let former = before.and_then(|it| it.controller).filter(|it| owner != Some(*it));
        if let Some(uid) = former.filter(|it| self.replica_sets.work.contains_key(it)) {
            let of_uid = |it: &&std::sync::Arc<ReplicaSet>| it.metadata.uid == uid;
            let found = self.store().replica_sets_in(&pod.metadata.namespace).find(of_uid);
            if let Some(key) = found.map(|it| it.metadata.key()) {
                self.enqueue_replica_set(&key);
            }
        }
        match owner {
            Some(uid) => {
                if relabelled && let Some(work) = self.replica_sets.work.get_mut(&uid) {
                    work.claims.insert(pod.metadata.key());
                }
                self.enqueue_replica_set_of(pod);
            }
            None if before.is_none() || relabelled || former.is_some() => self.orphan_appeared(pod),
            None => {}
        }
    }

    /// A Pod without owner may be adopted by any ReplicaSet whose selector matches.
    fn orphan_appeared(&mut self, pod: &Pod) {
        let matching: Vec<(Uid, NamespacedName)> = self
            .store()
            .replica_sets_in(&pod.metadata.namespace)
            .filter(|it| it.spec.selector.matches(&pod.metadata.labels))
            .map(|it| (it.metadata.uid, it.metadata.key()))
            .collect();
        for (uid, key) in matching {
            if let Some(work) = self.replica_sets.work.get_mut(&uid) {
                work.claims.insert(pod.metadata.key());
            }
            self.enqueue_replica_set(&key);
        }
    }

    fn plan_replica_set_recheck(&mut self, key: &NamespacedName, at: SimTime) -> TimerId {
        self.set_timer(at, Task::SyncReplicaSet(key.clone()))
    }
}
