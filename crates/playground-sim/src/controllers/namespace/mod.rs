//! The namespace controller: empties a Namespace that was deleted, and lets it go.
//!
//! Mirrors `pkg/controller/namespace`. Pods go first; while one of them is there, nothing else is
//! deleted.
//! Deliberate difference: it looks again when something of the Namespace is gone, where upstream
//! looks again after a guessed time; and Events stay.

mod conditions;

use std::sync::Arc;

use playground_api::{Kind, Name, NamespacePhase, NamespacedName, Object};

use crate::clock::{Rank, SimDuration, TimerId};
use crate::cluster::{Cluster, Deed, Task};
use crate::command::Propagation;
use crate::journal::{Actor, Cause, Verb};
use crate::persistent::{Map, Set};
use crate::store::WatchEvent;
use conditions::Remains;

const ACTOR: Actor = Actor::NamespaceController;

/// Namespaces that are to be looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NamespaceController {
    queue: Set<Name>,
    /// The looks at those whose Pods should have stopped by then.
    overdue: Map<Name, TimerId>,
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn namespaces_observe(&mut self, event: &WatchEvent) {
        let gone = match event {
            WatchEvent::PodDeleted(it, _) => &it.metadata,
            WatchEvent::DaemonSetDeleted(it) => &it.metadata,
            WatchEvent::ObjectChanged { before: Some(gone), after: None } => gone.metadata(),
            _ => return,
        };
        let key = NamespacedName::new(Name::default(), gone.namespace.clone());
        let namespace = self.store().namespace_of_key(&key);
        if namespace.is_some_and(|it| it.metadata.is_terminating()) {
            self.plan_emptying(&gone.namespace);
        }
    }

    fn plan_emptying(&mut self, name: &Name) {
        if self.namespaces.queue.insert(name.clone()) {
            let at = self.now() + self.timings().controller_reaction;
            self.set_timer(at, Task::EmptyNamespace(name.clone()));
        }
    }

    /// Marks a Namespace as deleted; from now on nothing can be created in it.
    pub(crate) fn terminate_namespace(&mut self, name: &Name) {
        let now = self.timestamp();
        let key = NamespacedName::new("", name.clone());
        self.store_mut().update_other(Kind::Namespace, &key, |it| {
            if let Object::Namespace(it) = it {
                let it = Arc::make_mut(it);
                it.metadata.deletion_timestamp.get_or_insert(now);
                it.status.phase = NamespacePhase::Terminating;
            }
        });
        self.plan_emptying(name);
    }

    /// Deletes what is in a Namespace, and the Namespace itself when nothing is left.
    ///
    /// Mirrors `namespacedResourcesDeleter.Delete` and `deleteAllContent`.
    pub(crate) fn empty_namespace(&mut self, name: &Name) {
        self.namespaces.queue.remove(name);
        if let Some(timer) = self.namespaces.overdue.remove(name) {
            self.cancel_timer(timer);
        }
        let Some(namespace) = self.store().namespace(name).cloned() else {
            return;
        };
        let Some(deleted) = namespace.metadata.deletion_timestamp else {
            return;
        };
        self.delete_all_of(Kind::Pod, name);
        let pods = self.store().objects_in(Kind::Pod, name);
        let mut remains = Remains::default();
        if pods.is_empty() {
            for kind in Kind::ALL.iter().filter(|it| it.is_namespaced()) {
                self.delete_all_of(*kind, name);
                remains.count(*kind, &self.store().objects_in(*kind, name));
            }
        } else {
            let passed = self.timestamp().millis_since(deleted);
            remains.wait_for_pods(&pods, passed);
            self.look_when_overdue(name, conditions::grace(&pods), passed);
        }
        if !pods.is_empty() || remains.is_any() {
            self.write_conditions(name, &remains);
            return;
        }
        self.store_mut().remove(Kind::Namespace, &namespace.metadata.key());
        let deed = Deed::new(ACTOR, Kind::Namespace, &namespace.metadata);
        self.record(deed.done(Verb::Terminated, Cause::DependentsGone));
    }

    fn delete_all_of(&mut self, kind: Kind, namespace: &Name) {
        for object in self.store().objects_in(kind, namespace) {
            self.delete_with_namespace(&object);
        }
    }

    /// Plans a look at the end of the Pods' grace, in case that they are there still.
    fn look_when_overdue(&mut self, name: &Name, grace: SimDuration, passed: i64) {
        let left = grace.as_millis().saturating_sub(u64::try_from(passed).unwrap_or(0));
        if left > 0 {
            let at = self.now() + SimDuration::from_millis(left);
            let task = Task::EmptyNamespace(name.clone());
            let timer = self.set_timer_of_rank(at, Rank::Retry, task);
            self.namespaces.overdue.insert(name.clone(), timer);
        }
    }

    fn write_conditions(&mut self, name: &Name, remains: &Remains) {
        let now = self.timestamp();
        let key = NamespacedName::new("", name.clone());
        self.store_mut().update_other(Kind::Namespace, &key, |it| {
            if let Object::Namespace(it) = it {
                remains.write_to(&mut Arc::make_mut(it).status.conditions, name, now);
            }
        });
    }

    fn delete_with_namespace(&mut self, object: &Object) {
        if object.metadata().is_terminating() {
            return;
        }
        let (kind, key) = (object.kind(), object.metadata().key());
        let cause = Cause::NamespaceDeleted(key.namespace.clone());
        match kind {
            Kind::Pod => self.delete_pod(&key, None, ACTOR, Verb::Deleted, cause),
            _ => self.delete_object(kind, &key, Propagation::Background, ACTOR, cause),
        }
    }
}
