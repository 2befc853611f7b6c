//! Reading objects of any kind.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Kind, Namespace, NamespacedName, Node, NodeName, Object,
    ObjectMeta, PriorityClass, Uid,
};

use super::Store;
use crate::persistent::{Map, diff};

/// Reading, whatever the kind.
impl Store {
    /// The object of any kind.
    pub fn object(&self, kind: Kind, key: &NamespacedName) -> Option<Object> {
        match kind {
            Kind::Node => self.node(&key.name.clone().into()).cloned().map(Object::Node),
            Kind::Pod => self.pod(key).cloned().map(Object::Pod),
            Kind::DaemonSet => self.daemon_set(key).cloned().map(Object::DaemonSet),
            Kind::ControllerRevision => {
                self.controller_revision(key).cloned().map(Object::ControllerRevision)
            }
            _ => self.other(kind, key).cloned(),
        }
    }

    /// All objects of a kind by namespace and name; Nodes as people count.
    pub fn objects(&self, kind: Kind) -> Vec<Object> {
        match kind {
            Kind::Node => self.nodes().cloned().map(Object::Node).collect(),
            Kind::Pod => self.pods().cloned().map(Object::Pod).collect(),
            Kind::DaemonSet => self.daemon_sets().cloned().map(Object::DaemonSet).collect(),
            Kind::ControllerRevision => {
                self.controller_revisions().cloned().map(Object::ControllerRevision).collect()
            }
            _ => self.others_of(kind, "").cloned().collect(),
        }
    }

    /// The objects of a kind in one namespace, by name.
    pub fn objects_in(&self, kind: Kind, namespace: &str) -> Vec<Object> {
        match kind {
            Kind::Pod => self.pods_in(namespace).cloned().map(Object::Pod).collect(),
            Kind::Node | Kind::DaemonSet | Kind::ControllerRevision => {
                let mut all = self.objects(kind);
                all.retain(|it| &*it.metadata().namespace == namespace);
                all
            }
            _ => {
                let from = self.others_of(kind, namespace);
                from.take_while(|it| &*it.metadata().namespace == namespace).cloned().collect()
            }
        }
    }

    /// The object of a kind without a map of its own.
    pub(super) fn other(&self, kind: Kind, key: &NamespacedName) -> Option<&Object> {
        self.others[kind as usize].get(key)
    }

    /// The objects of a kind without a map of its own, from a namespace on.
    pub(super) fn others_of<'a>(
        &'a self,
        kind: Kind,
        from: &str,
    ) -> impl Iterator<Item = &'a Object> + use<'a> {
        let all = Some(&self.others[kind as usize]).filter(|it| !it.is_empty());
        let all = all.map(|it| it.range_from(&NamespacedName::new(from, "")));
        all.into_iter().flatten().map(|(_, object)| object)
    }

    /// Every object of the kinds without an index of their own.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Object> {
        self.others.iter().flat_map(Map::values)
    }
}

/// Reading, by kind.
impl Store {
    /// How many writes there were of any object.
    pub fn n_writes(&self) -> u64 {
        self.resource_version
    }

    /// Whether there is a namespace of this name.
    pub fn has_namespace(&self, name: &str) -> bool {
        self.namespace(name).is_some()
    }

    /// The Namespace of this name.
    pub fn namespace(&self, name: &str) -> Option<&Arc<Namespace>> {
        self.namespace_of_key(&NamespacedName::new("", name))
    }

    /// The PriorityClass of this name.
    pub fn priority_class(&self, name: &str) -> Option<&Arc<PriorityClass>> {
        self.priority_class_of_key(&NamespacedName::new("", name))
    }

    /// The Nodes, as people count.
    pub fn nodes(&self) -> impl Iterator<Item = &Arc<Node>> {
        self.nodes.values()
    }

    /// The Nodes from a name on, as people count.
    pub fn nodes_from(&self, first: &NodeName) -> impl Iterator<Item = &Arc<Node>> {
        self.nodes.range_from(first).map(|(_, it)| it)
    }

    /// The Nodes with their names, as people count.
    pub(crate) fn named_nodes(&self) -> impl Iterator<Item = (&NodeName, &Arc<Node>)> {
        self.nodes.iter()
    }

    /// How many Nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The Node of this name.
    pub fn node(&self, name: &NodeName) -> Option<&Arc<Node>> {
        self.nodes.get(name)
    }

    /// The Nodes that differ from those of another state of the same cluster: as they were there, and as they are.
    ///
    /// Costs what changed between the two, not how many Nodes there are.
    pub fn changed_nodes<'a>(
        &'a self,
        older: &'a Store,
        mut report: impl FnMut(Option<&'a Arc<Node>>, Option<&'a Arc<Node>>),
    ) {
        diff(&older.nodes, &self.nodes, |_, old, new| {
            if !is_same(old, new) {
                report(old, new);
            }
        });
    }

    /// The DaemonSets by namespace and name.
    pub fn daemon_sets(&self) -> impl Iterator<Item = &Arc<DaemonSet>> {
        self.daemon_sets.values()
    }

    /// The DaemonSet of this name.
    pub fn daemon_set(&self, key: &NamespacedName) -> Option<&Arc<DaemonSet>> {
        self.daemon_sets.get(key)
    }

    /// The ControllerRevisions by namespace and name.
    pub fn controller_revisions(&self) -> impl Iterator<Item = &Arc<ControllerRevision>> {
        self.controller_revisions.values()
    }

    /// The ControllerRevision of this name.
    pub fn controller_revision(&self, key: &NamespacedName) -> Option<&Arc<ControllerRevision>> {
        self.controller_revisions.get(key)
    }

    /// The ControllerRevisions of a controller, by name; those without one for `Uid::default()`.
    ///
    /// Looks at all of them: a DaemonSet keeps a dozen.
    pub fn revisions_of(&self, controller: Uid) -> impl Iterator<Item = &Arc<ControllerRevision>> {
        let revisions = self.controller_revisions.values();
        revisions.filter(move |it| owner_or_none(&it.metadata) == controller)
    }
}

/// The controller's uid; the uid of nobody stands for "no controller".
pub(super) fn owner_or_none(metadata: &ObjectMeta) -> Uid {
    metadata.controller().map_or(Uid::default(), |it| it.uid)
}

/// Whether two states of an object are one and the same.
pub(super) fn is_same<T>(old: Option<&Arc<T>>, new: Option<&Arc<T>>) -> bool {
    matches!((old, new), (Some(old), Some(new)) if Arc::ptr_eq(old, new))
}
