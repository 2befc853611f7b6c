//! The namespace controller: empties a Namespace that was deleted, and lets it go.
//!
//! Mirrors `pkg/controller/namespace`.
//! Deliberate difference: it looks again when something of the Namespace is gone, where upstream
//! looks again after a guessed time; and Events stay.

use std::sync::Arc;

use playground_api::{Kind, Name, NamespacePhase, NamespacedName, Object};

use crate::cluster::{Cluster, Deed, Task};
use crate::command::Propagation;
use crate::journal::{Actor, Cause, Verb};
use crate::persistent::Set;
use crate::store::WatchEvent;

const ACTOR: Actor = Actor::NamespaceController;

/// Namespaces that are to be looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NamespaceController {
    queue: Set<Name>,
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
    pub(crate) fn empty_namespace(&mut self, name: &Name) {
        self.namespaces.queue.remove(name);
        let Some(namespace) = self.store().namespace(name).cloned() else {
            return;
        };
        if !namespace.metadata.is_terminating() {
            return;
        }
        let kinds = || Kind::ALL.iter().filter(|it| it.is_namespaced());
        for kind in kinds() {
            for object in self.store().objects_in(*kind, name) {
                self.delete_with_namespace(&object);
            }
        }
        if kinds().all(|kind| self.store().objects_in(*kind, name).is_empty()) {
            let key = namespace.metadata.key();
            self.store_mut().remove(Kind::Namespace, &key);
            let deed = Deed::new(ACTOR, Kind::Namespace, &namespace.metadata);
            self.record(deed.done(Verb::Terminated, Cause::DependentsGone));
        }
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
