//! Objects of any kind, and how they are named.

use std::fmt;
use std::sync::Arc;

use crate::{ControllerRevision, DaemonSet, Name, NamespacedName, Node, ObjectMeta, Pod, Uid};

/// The kinds that the playground models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `v1 Node`
    Node,
    /// `v1 Pod`
    Pod,
    /// `apps/v1 DaemonSet`
    DaemonSet,
    /// `apps/v1 ControllerRevision`
    ControllerRevision,
}

/// An object of any modelled kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A Node.
    Node(Arc<Node>),
    /// A Pod.
    Pod(Arc<Pod>),
    /// A DaemonSet.
    DaemonSet(Arc<DaemonSet>),
    /// A ControllerRevision.
    ControllerRevision(Arc<ControllerRevision>),
}

/// Names one object, in an Event or the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectReference {
    /// The kind.
    pub kind: Kind,
    /// The namespace; empty for kinds without one.
    pub namespace: Name,
    /// The name.
    pub name: Name,
    /// The uid, so that a new object of the same name is another one.
    pub uid: Uid,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Node, Kind::Pod, Kind::DaemonSet, Kind::ControllerRevision];

    /// The kind as a manifest spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Node => "Node",
            Kind::Pod => "Pod",
            Kind::DaemonSet => "DaemonSet",
            Kind::ControllerRevision => "ControllerRevision",
        }
    }

    /// The `apiVersion` as a manifest spells it.
    pub const fn api_version(self) -> &'static str {
        match self {
            Kind::Node | Kind::Pod => "v1",
            Kind::DaemonSet | Kind::ControllerRevision => "apps/v1",
        }
    }

    /// The resource as the API server names it in errors: `daemonsets.apps`, `pods`.
    pub const fn resource(self) -> &'static str {
        match self {
            Kind::Node => "nodes",
            Kind::Pod => "pods",
            Kind::DaemonSet => "daemonsets.apps",
            Kind::ControllerRevision => "controllerrevisions.apps",
        }
    }

    /// The resource as kubectl names one object: `daemonset.apps`, `pod`.
    pub const fn singular(self) -> &'static str {
        match self {
            Kind::Node => "node",
            Kind::Pod => "pod",
            Kind::DaemonSet => "daemonset.apps",
            Kind::ControllerRevision => "controllerrevision.apps",
        }
    }

    /// Whether objects of the kind live in a namespace.
    pub const fn is_namespaced(self) -> bool {
        !matches!(self, Kind::Node)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Object {
    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Object::Node(_) => Kind::Node,
            Object::Pod(_) => Kind::Pod,
            Object::DaemonSet(_) => Kind::DaemonSet,
            Object::ControllerRevision(_) => Kind::ControllerRevision,
        }
    }

    /// The metadata.
    pub fn metadata(&self) -> &ObjectMeta {
        match self {
            Object::Node(it) => &it.metadata,
            Object::Pod(it) => &it.metadata,
            Object::DaemonSet(it) => &it.metadata,
            Object::ControllerRevision(it) => &it.metadata,
        }
    }

    /// The metadata, for a change.
    pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Object::Node(it) => &mut Arc::make_mut(it).metadata,
            Object::Pod(it) => &mut Arc::make_mut(it).metadata,
            Object::DaemonSet(it) => &mut Arc::make_mut(it).metadata,
            Object::ControllerRevision(it) => &mut Arc::make_mut(it).metadata,
        }
    }

    /// Kind, namespace, name and uid.
    pub fn reference(&self) -> ObjectReference {
        ObjectReference::new(self.kind(), self.metadata())
    }
}

impl ObjectReference {
    /// The object of this kind with this metadata.
    pub fn new(kind: Kind, metadata: &ObjectMeta) -> Self {
        ObjectReference {
            kind,
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone(),
            uid: metadata.uid,
        }
    }

    /// Namespace and name.
    pub fn key(&self) -> NamespacedName {
        NamespacedName::new(self.namespace.clone(), self.name.clone())
    }
}
