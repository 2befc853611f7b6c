//! Writing, Pods aside.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Kind, NamespacedName, Node, NodeName, Object, ObjectMeta,
};

use super::{Store, WatchEvent};

/// Writing. Every write goes through here, keeps the indexes right and tells the watchers.
impl Store {
    /// The next change that the watchers have not heard of.
    pub(crate) fn next_watch_event(&mut self) -> Option<WatchEvent> {
        self.outbox.pop_front()
    }

    /// Stores an object as it is, new or in the place of another. For kinds without a map of
    /// their own it is the only way in.
    pub(crate) fn put(&mut self, object: Object) {
        match object {
            Object::Node(it) => self.insert_node(Arc::unwrap_or_clone(it)),
            Object::Pod(it) => self.insert_pod(Arc::unwrap_or_clone(it)),
            Object::DaemonSet(it) => self.insert_daemon_set(Arc::unwrap_or_clone(it)),
            Object::ControllerRevision(it) => self.insert_revision(Arc::unwrap_or_clone(it)),
            mut other => {
                self.stamp(other.metadata_mut());
                let of_kind = &mut self.others[other.kind() as usize];
                let before = of_kind.insert(other.metadata().key(), other.clone());
                self.outbox.push_back(WatchEvent::ObjectChanged { before, after: Some(other) });
            }
        }
    }

    /// Changes an object of a kind without a map of its own. `change` must leave name and uid
    /// alone; nothing is written when it leaves everything as it was.
    pub(crate) fn update_other(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        change: impl FnOnce(&mut Object),
    ) {
        let Some(before) = self.other(kind, key) else {
            return;
        };
        let mut after = before.clone();
        change(&mut after);
        if after != *before {
            self.put(after);
        }
    }

    /// Removes an object of any kind.
    pub(crate) fn remove(&mut self, kind: Kind, key: &NamespacedName) -> Option<Object> {
        match kind {
            Kind::Node => {
                let name = key.name.clone().into();
                let node = self.node(&name).cloned();
                self.remove_node(&name);
                node.map(Object::Node)
            }
            Kind::Pod => self.remove_pod(key).map(Object::Pod),
            Kind::DaemonSet => self.remove_daemon_set(key).map(Object::DaemonSet),
            Kind::ControllerRevision => self.remove_revision(key).map(Object::ControllerRevision),
            _ => {
                let gone = self.others[kind as usize].remove(key)?;
                let before = Some(gone.clone());
                self.outbox.push_back(WatchEvent::ObjectChanged { before, after: None });
                Some(gone)
            }
        }
    }

    /// Changes the metadata of an object of any kind.
    pub(crate) fn update_metadata(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        change: impl FnOnce(&mut ObjectMeta),
    ) {
        match kind {
            Kind::Node => {
                self.update_node(&key.name.clone().into(), |it| change(&mut it.metadata));
            }
            Kind::Pod => self.update_pod(key, |it| change(&mut it.metadata)),
            Kind::DaemonSet => self.update_daemon_set(key, |it| change(&mut it.metadata)),
            Kind::ControllerRevision => self.update_revision(key, |it| change(&mut it.metadata)),
            _ => self.update_other(kind, key, |it| change(it.metadata_mut())),
        }
    }

    /// Stores what exists before the session begins: no write, so nobody hears of it.
    pub(crate) fn begin_with(&mut self, objects: impl IntoIterator<Item = Object>) {
        for object in objects {
            self.others[object.kind() as usize].insert(object.metadata().key(), object);
        }
    }

    pub(crate) fn insert_node(&mut self, mut node: Node) {
        self.stamp(&mut node.metadata);
        share(&mut node.status.conditions, &mut self.newest_conditions);
        let name = node.name();
        let after = Arc::new(node);
        let event = match self.nodes.insert(name.clone(), Arc::clone(&after)) {
            None => WatchEvent::NodeAdded(name),
            Some(before) => WatchEvent::NodeModified { before, after },
        };
        self.outbox.push_back(event);
    }

    /// Changes a Node. Nothing is written when `change` leaves it as it was.
    pub(crate) fn update_node(&mut self, name: &NodeName, change: impl FnOnce(&mut Node)) {
        let Some(before) = self.nodes.get(name).cloned() else {
            return;
        };
        let mut node = Node::clone(&before);
        change(&mut node);
        if node == *before {
            return;
        }
        self.stamp(&mut node.metadata);
        let after = Arc::new(node);
        self.nodes.insert(name.clone(), Arc::clone(&after));
        self.outbox.push_back(WatchEvent::NodeModified { before, after });
    }

    pub(crate) fn remove_node(&mut self, name: &NodeName) {
        if self.nodes.remove(name).is_some() {
            self.outbox.push_back(WatchEvent::NodeDeleted(name.clone()));
        }
    }

    pub(crate) fn insert_daemon_set(&mut self, mut daemon_set: DaemonSet) {
        self.stamp(&mut daemon_set.metadata);
        let key = daemon_set.metadata.key();
        self.daemon_sets.insert(key.clone(), Arc::new(daemon_set));
        self.outbox.push_back(WatchEvent::DaemonSetAdded(key));
    }

    pub(crate) fn update_daemon_set(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut DaemonSet),
    ) {
        let version = self.next_version();
        let Some(slot) = self.daemon_sets.get_mut(key) else {
            return;
        };
        let before = Arc::clone(slot);
        let daemon_set = Arc::make_mut(slot);
        change(daemon_set);
        daemon_set.metadata.resource_version = version;
        self.outbox.push_back(WatchEvent::DaemonSetModified { key: key.clone(), before });
    }

    pub(crate) fn remove_daemon_set(&mut self, key: &NamespacedName) -> Option<Arc<DaemonSet>> {
        let daemon_set = self.daemon_sets.remove(key)?;
        self.outbox.push_back(WatchEvent::DaemonSetDeleted(Arc::clone(&daemon_set)));
        Some(daemon_set)
    }

    pub(crate) fn insert_revision(&mut self, mut revision: ControllerRevision) {
        self.stamp(&mut revision.metadata);
        let key = revision.metadata.key();
        self.controller_revisions.insert(key, Arc::new(revision));
    }

    /// Changes a ControllerRevision.
    pub(crate) fn update_revision(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut ControllerRevision),
    ) {
        if let Some(revision) = self.remove_revision(key) {
            let mut revision = Arc::unwrap_or_clone(revision);
            change(&mut revision);
            self.insert_revision(revision);
        }
    }

    pub(crate) fn remove_revision(
        &mut self,
        key: &NamespacedName,
    ) -> Option<Arc<ControllerRevision>> {
        self.controller_revisions.remove(key)
    }

    pub(super) fn next_version(&mut self) -> u64 {
        self.resource_version += 1;
        self.resource_version
    }

    pub(super) fn stamp(&mut self, metadata: &mut ObjectMeta) {
        metadata.resource_version = self.next_version();
    }
}

/// Makes a value that says the same as the newest one that very value, or the newest one.
fn share<T: PartialEq>(value: &mut Arc<T>, newest: &mut Arc<T>) {
    match value == newest {
        true => *value = Arc::clone(newest),
        false => *newest = Arc::clone(value),
    }
}
