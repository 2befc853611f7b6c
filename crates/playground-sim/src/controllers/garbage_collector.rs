//! The garbage collector: what lost its owner goes too.
//!
//! Mirrors `pkg/controller/garbagecollector`.

use std::sync::Arc;

use playground_api::{Kind, Name, NamespacedName, Uid};

use crate::cluster::{Cluster, Deed, Task};
use crate::command::Propagation;
use crate::journal::{Actor, Cause, Verb};
use crate::store::WatchEvent;

const ACTOR: Actor = Actor::GarbageCollector;
const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

impl Cluster {
    /// Lets the garbage collector know of a change.
    pub(crate) fn garbage_collector_observes(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::DaemonSetDeleted(daemon_set) => {
                let metadata = &daemon_set.metadata;
                self.plan_garbage_collection(metadata.uid, metadata.name.clone());
            }
            WatchEvent::PodDeleted(pod) => {
                let Some(owner) = pod.metadata.controller().cloned() else {
                    return;
                };
                let key = NamespacedName::new(pod.metadata.namespace.clone(), owner.name.clone());
                let waits = |it: &&Arc<playground_api::DaemonSet>| {
                    it.metadata.uid == owner.uid && it.metadata.is_terminating()
                };
                if self.store().daemon_set(&key).filter(waits).is_some() {
                    self.plan_garbage_collection(owner.uid, owner.name);
                }
            }
            _ => {}
        }
    }

    fn plan_garbage_collection(&mut self, owner: Uid, name: Name) {
        let at = self.now() + self.timings().garbage_collection;
        self.set_timer(at, Task::CollectGarbage { owner, name });
    }

    /// Deletes a DaemonSet: at once, or when the garbage collector has seen to its dependents.
    pub(crate) fn delete_daemon_set(&mut self, key: &NamespacedName, propagation: Propagation) {
        let Some(daemon_set) = self.store().daemon_set(key).cloned() else {
            return;
        };
        let deed = Deed::new(Actor::You, Kind::DaemonSet, &daemon_set.metadata);
        self.record(deed.done(Verb::Deleted, Cause::Requested));
        let finalizer = match propagation {
            Propagation::Background => {
                self.store_mut().remove_daemon_set(key);
                return;
            }
            Propagation::Foreground => FOREGROUND,
            Propagation::Orphan => ORPHAN,
        };
        let now = self.timestamp();
        self.store_mut().update_daemon_set(key, |it| {
            it.metadata.deletion_timestamp = Some(now);
            it.metadata.deletion_grace_period_seconds = Some(0);
            it.metadata.finalizers.push(finalizer.into());
        });
        self.plan_garbage_collection(daemon_set.metadata.uid, daemon_set.metadata.name.clone());
    }

    /// Sees to the dependents of an owner that is gone or going.
    pub(crate) fn collect_garbage(&mut self, owner: Uid, name: &Name) {
        let waiting = self.store().daemon_sets().find(|it| it.metadata.uid == owner).cloned();
        let orphans = waiting
            .as_ref()
            .is_some_and(|it| it.metadata.finalizers.iter().any(|it| &**it == ORPHAN));
        if orphans {
            self.orphan_dependents(owner, name);
        } else {
            self.delete_dependents(owner, name);
        }
        let Some(waiting) = waiting else { return };
        if self.store().controlled_pods(owner).next().is_none() {
            self.store_mut().remove_daemon_set(&waiting.metadata.key());
            let deed = Deed::new(ACTOR, Kind::DaemonSet, &waiting.metadata);
            let cause =
                if orphans { Cause::OwnerOrphans(name.clone()) } else { Cause::DependentsGone };
            self.record(deed.done(Verb::Terminated, cause));
        }
    }

    fn delete_dependents(&mut self, owner: Uid, name: &Name) {
        let cause = Cause::OwnerDeleted(name.clone());
        let pods: Vec<NamespacedName> = self
            .store()
            .controlled_pods(owner)
            .filter(|it| !it.metadata.is_terminating())
            .map(|it| it.metadata.key())
            .collect();
        for key in pods {
            self.delete_pod(&key, None, ACTOR, Verb::Deleted, cause.clone());
        }
        let revisions: Vec<NamespacedName> =
            self.store().revisions_of(owner).map(|it| it.metadata.key()).collect();
        for key in revisions {
            if let Some(revision) = self.store_mut().remove_revision(&key) {
                let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
                self.record(deed.done(Verb::Deleted, cause.clone()));
            }
        }
    }

    fn orphan_dependents(&mut self, owner: Uid, name: &Name) {
        let cause = Cause::OwnerOrphans(name.clone());
        let pods: Vec<_> =
            self.store().controlled_pods(owner).map(|it| it.metadata.clone()).collect();
        for metadata in pods {
            let key = metadata.key();
            self.store_mut().update_pod(&key, |it| it.metadata.owner_references = Arc::default());
            let node = self.store().pod(&key).and_then(|it| it.node_name.clone());
            let deed = Deed::new(ACTOR, Kind::Pod, &metadata).on(node);
            self.record(deed.done(Verb::Released, cause.clone()));
        }
        let revisions: Vec<NamespacedName> =
            self.store().revisions_of(owner).map(|it| it.metadata.key()).collect();
        for key in revisions {
            self.store_mut()
                .update_revision(&key, |it| it.metadata.owner_references = Arc::default());
        }
    }
}
