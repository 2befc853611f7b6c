//! The garbage collector: what lost its owner goes too.
//!
//! Mirrors `pkg/controller/garbagecollector`.

use playground_api::{Kind, NamespacedName, Object, ObjectMeta, ObjectReference, Uid};

use crate::cluster::{Cluster, Deed, Task};
use crate::command::Propagation;
use crate::journal::{Actor, Cause, Verb};
use crate::store::WatchEvent;

const ACTOR: Actor = Actor::GarbageCollector;
pub(crate) const FOREGROUND: &str = "foregroundDeletion";
pub(crate) const ORPHAN: &str = "orphan";

impl Cluster {
    /// Lets the garbage collector know of a change.
    pub(crate) fn garbage_collector_observes(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::DaemonSetDeleted(daemon_set) => {
                let owner = ObjectReference::new(Kind::DaemonSet, &daemon_set.metadata);
                self.plan_garbage_collection(owner);
            }
            WatchEvent::ObjectChanged { before: Some(gone), after: None } => {
                if may_own(gone.kind()) {
                    self.plan_garbage_collection(gone.reference());
                }
                self.dependent_gone(gone.metadata());
            }
            WatchEvent::PodDeleted(pod, _) => self.dependent_gone(&pod.metadata),
            _ => {}
        }
    }

    /// An owner may wait until its last dependent is gone.
    fn dependent_gone(&mut self, dependent: &ObjectMeta) {
        for owner in dependent.owner_references.iter() {
            let Some(kind) = Kind::from_owner(&owner.api_version, &owner.kind) else { continue };
            let namespace = if kind.is_namespaced() { &*dependent.namespace } else { "" };
            let key = NamespacedName::new(namespace, owner.name.clone());
            let found = self.store().object(kind, &key).filter(|it| it.metadata().uid == owner.uid);
            if let Some(found) = found.filter(|it| it.metadata().is_terminating()) {
                self.plan_garbage_collection(found.reference());
            }
        }
    }

    pub(crate) fn plan_garbage_collection(&mut self, owner: ObjectReference) {
        let at = self.now() + self.timings().garbage_collection;
        self.set_timer(at, Task::CollectGarbage(owner));
    }

    /// Sees to the dependents of an owner that is gone or going.
    pub(crate) fn collect_garbage(&mut self, owner: &ObjectReference) {
        let found = self.store().object(owner.kind, &owner.key());
        let waiting = found.filter(|it| it.metadata().uid == owner.uid);
        let waits_for = |it: &Object, name: &str| {
            it.metadata().finalizers.iter().any(|finalizer| &**finalizer == name)
        };
        let orphans = waiting.as_ref().is_some_and(|it| waits_for(it, ORPHAN));
        let is_foreground = waiting.as_ref().is_some_and(|it| waits_for(it, FOREGROUND));
        if waiting.is_some() && !orphans && !is_foreground {
            return;
        }
        if orphans {
            self.orphan_dependents(owner);
        } else {
            self.delete_dependents(owner, is_foreground);
        }
        let is_done = || self.dependents(owner.uid).is_empty();
        if let Some(waiting) = waiting.filter(|_| is_done()) {
            self.let_go(&waiting, orphans);
        }
    }

    /// Takes the collector's finalizers off, and the owner out when they were the last.
    fn let_go(&mut self, owner: &Object, orphans: bool) {
        let (kind, key) = (owner.kind(), owner.metadata().key());
        if !owner.metadata().finalizers.iter().all(|it| is_collectors(it)) {
            let update = |it: &mut ObjectMeta| it.finalizers.retain(|it| !is_collectors(it));
            self.store_mut().update_metadata(kind, &key, update);
            return;
        }
        self.store_mut().remove(kind, &key);
        let deed = Deed::new(ACTOR, kind, owner.metadata());
        let cause = match orphans {
            true => Cause::OwnerOrphans(key.name),
            false => Cause::DependentsGone,
        };
        self.record(deed.done(Verb::Terminated, cause));
    }

    /// The objects that name an owner: Pods first, in the order of their Nodes.
    fn dependents(&self, owner: Uid) -> Vec<ObjectReference> {
        let store = self.store();
        let pods = store.controlled_pods(owner).map(|it| (Kind::Pod, &it.metadata));
        let revisions =
            store.revisions_of(owner).map(|it| (Kind::ControllerRevision, &it.metadata));
        let is_owned =
            |it: &&Object| it.metadata().owner_references.iter().any(|it| it.uid == owner);
        let others = store.others().filter(is_owned).map(|it| (it.kind(), it.metadata()));
        let all = pods.chain(revisions).chain(others);
        all.map(|(kind, metadata)| ObjectReference::new(kind, metadata)).collect()
    }

    /// In the foreground, dependents that have dependents wait for them in turn.
    fn delete_dependents(&mut self, owner: &ObjectReference, is_foreground: bool) {
        let cause = Cause::OwnerDeleted(owner.name.clone());
        for it in self.dependents(owner.uid) {
            let key = it.key();
            let object = self.store().object(it.kind, &key);
            if object.is_none_or(|it| it.metadata().is_terminating()) {
                continue;
            }
            if it.kind == Kind::Pod {
                self.delete_pod(&key, None, ACTOR, Verb::Deleted, cause.clone());
                continue;
            }
            let propagation = match is_foreground && !self.dependents(it.uid).is_empty() {
                true => Propagation::Foreground,
                false => Propagation::Background,
            };
            self.delete_object(it.kind, &key, propagation, ACTOR, cause.clone());
        }
    }

    fn orphan_dependents(&mut self, owner: &ObjectReference) {
        let cause = Cause::OwnerOrphans(owner.name.clone());
        for it in self.dependents(owner.uid) {
            let key = it.key();
            self.store_mut().update_metadata(it.kind, &key, |metadata| {
                let kept = metadata.owner_references.iter().filter(|it| it.uid != owner.uid);
                metadata.owner_references = kept.cloned().collect();
            });
            if it.kind != Kind::ControllerRevision {
                let node = self.store().pod(&key).and_then(|it| it.node_name.clone());
                let (actor, verb, cause) = (ACTOR, Verb::Released, cause.clone());
                let node = node.filter(|_| it.kind == Kind::Pod);
                let controller = Some(owner.uid);
                self.record(Deed { actor, verb, object: it, controller, node, cause });
            }
        }
    }
}

/// Whether a finalizer is one of the garbage collector's own.
pub(crate) fn is_collectors(finalizer: &str) -> bool {
    matches!(finalizer, FOREGROUND | ORPHAN)
}

/// Whether objects of the kind may have dependents.
const fn may_own(kind: Kind) -> bool {
    matches!(kind, Kind::Deployment | Kind::ReplicaSet | Kind::Service)
}
