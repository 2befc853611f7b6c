//! Objects of any kind, and how they are named.
//!
//! The table in the middle of this file has one row for each kind; everything else that depends
//! on the kind alone is made from it.

use std::fmt;
use std::sync::Arc;

use crate::{
    ControllerRevision, DaemonSet, Deployment, EndpointSlice, Name, Namespace, NamespacedName,
    Node, ObjectMeta, Pod, PodDisruptionBudget, PriorityClass, ReplicaSet, ResourceQuota, Service,
    Uid,
};

/// What the names of a kind are, one row of the table.
struct Names {
    kind: &'static str,
    api_version: &'static str,
    plural: &'static str,
    word: &'static str,
    resource: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
    is_namespaced: bool,
}

/// What every struct of an object can do.
trait Parts {
    fn metadata(&self) -> &ObjectMeta;
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
    /// Takes from the stored object what only components write.
    fn keep_status(&mut self, stored: &Self);
    /// Whether all but metadata and status is the same.
    fn same_spec(&self, other: &Self) -> bool;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $version:literal, $plural:literal, $singular:literal,
       $group:literal, $short:expr, $is_namespaced:literal;)*) => {
        /// The kinds that the playground models.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        /// An object of any modelled kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Object {
            $($(#[$doc])* $kind(Arc<$kind>),)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),*];

            const fn names(self) -> &'static Names {
                match self {
                    $(Kind::$kind => &Names {
                        kind: stringify!($kind),
                        api_version: $version,
                        plural: $plural,
                        word: $singular,
                        resource: concat!($plural, $group),
                        singular: concat!($singular, $group),
                        short: $short,
                        is_namespaced: $is_namespaced,
                    },)*
                }
            }
        }

        impl Object {
            /// The kind.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Object::$kind(_) => Kind::$kind,)*
                }
            }

            /// The metadata.
            pub fn metadata(&self) -> &ObjectMeta {
                match self {
                    $(Object::$kind(it) => it.metadata(),)*
                }
            }

            /// The metadata, for a change.
            pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
                match self {
                    $(Object::$kind(it) => Arc::make_mut(it).metadata_mut(),)*
                }
            }

            /// Takes the status from another object of the same kind.
            pub fn keep_status(&mut self, stored: &Object) {
                match (self, stored) {
                    $((Object::$kind(it), Object::$kind(stored)) => {
                        Arc::make_mut(it).keep_status(stored);
                    })*
                    _ => {}
                }
            }

            /// Whether both are of one kind and have the same in all but metadata and status.
            pub fn same_spec(&self, other: &Object) -> bool {
                match (self, other) {
                    $((Object::$kind(a), Object::$kind(b)) => a.same_spec(b),)*
                    _ => false,
                }
            }
        }

        $(impl From<Arc<$kind>> for Object {
            fn from(it: Arc<$kind>) -> Self {
                Object::$kind(it)
            }
        }

        impl From<$kind> for Object {
            fn from(it: $kind) -> Self {
                Object::$kind(Arc::new(it))
            }
        })*
    };
}

// The kind; apiVersion; plural; singular; dot and group; short names; whether in a namespace.
kinds! {
    /// `v1 Node`
    Node: "v1", "nodes", "node", "", &["no"], false;
    /// `v1 Pod`
    Pod: "v1", "pods", "pod", "", &["po"], true;
    /// `apps/v1 DaemonSet`
    DaemonSet: "apps/v1", "daemonsets", "daemonset", ".apps", &["ds"], true;
    /// `apps/v1 ControllerRevision`
    ControllerRevision: "apps/v1", "controllerrevisions", "controllerrevision", ".apps", &[], true;
    /// `v1 Namespace`
    Namespace: "v1", "namespaces", "namespace", "", &["ns"], false;
    /// `v1 ResourceQuota`
    ResourceQuota: "v1", "resourcequotas", "resourcequota", "", &["quota"], true;
    /// `v1 Service`
    Service: "v1", "services", "service", "", &["svc"], true;
    /// `apps/v1 Deployment`
    Deployment: "apps/v1", "deployments", "deployment", ".apps", &["deploy"], true;
    /// `apps/v1 ReplicaSet`
    ReplicaSet: "apps/v1", "replicasets", "replicaset", ".apps", &["rs"], true;
    /// `discovery.k8s.io/v1 EndpointSlice`
    EndpointSlice: "discovery.k8s.io/v1", "endpointslices", "endpointslice", ".discovery.k8s.io",
        &[], true;
    /// `policy/v1 PodDisruptionBudget`
    PodDisruptionBudget: "policy/v1", "poddisruptionbudgets", "poddisruptionbudget", ".policy",
        &["pdb"], true;
    /// `scheduling.k8s.io/v1 PriorityClass`
    PriorityClass: "scheduling.k8s.io/v1", "priorityclasses", "priorityclass",
        ".scheduling.k8s.io", &["pc"], false;
}

impl Kind {
    /// The kind as a manifest spells it.
    pub const fn as_str(self) -> &'static str {
        self.names().kind
    }

    /// The `apiVersion` as a manifest spells it.
    pub const fn api_version(self) -> &'static str {
        self.names().api_version
    }

    /// The group, empty for the core of the API: `apps`.
    pub fn group(self) -> &'static str {
        self.api_version().split_once('/').map_or("", |it| it.0)
    }

    /// The resource in the address of a request: `daemonsets`.
    pub const fn plural(self) -> &'static str {
        self.names().plural
    }

    /// One object as people type it: `daemonset`.
    pub const fn word(self) -> &'static str {
        self.names().word
    }

    /// The short names that people type: `ds`.
    pub const fn short_names(self) -> &'static [&'static str] {
        self.names().short
    }

    /// The resource as the API server names it in errors: `daemonsets.apps`, `pods`.
    pub const fn resource(self) -> &'static str {
        self.names().resource
    }

    /// The resource as kubectl names one object: `daemonset.apps`, `pod`.
    pub const fn singular(self) -> &'static str {
        self.names().singular
    }

    /// Whether objects of the kind live in a namespace.
    pub const fn is_namespaced(self) -> bool {
        self.names().is_namespaced
    }

    /// The kind that an owner reference names, if it is modelled.
    pub fn from_owner(api_version: &str, kind: &str) -> Option<Kind> {
        let found = Kind::ALL.iter();
        found.copied().find(|it| it.as_str() == kind && it.api_version() == api_version)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! parts {
    ($kind:ty, [$($status:ident),*], [$($spec:ident),*] $(, $S:ident, $T:ident)?) => {
        impl$(<$S: Clone + PartialEq, $T: Clone + PartialEq>)? Parts for $kind {
            fn metadata(&self) -> &ObjectMeta {
                &self.metadata
            }

            fn metadata_mut(&mut self) -> &mut ObjectMeta {
                &mut self.metadata
            }

            #[allow(unused_variables, reason = "one kind has no status")]
            fn keep_status(&mut self, stored: &Self) {
                $(self.$status = stored.$status.clone();)*
            }

            fn same_spec(&self, other: &Self) -> bool {
                $(self.$spec == other.$spec)&&*
            }
        }
    };
}

parts!(Node, [status], [spec, rest]);
parts!(Pod, [status], [spec]);
parts!(DaemonSet, [status], [spec, rest]);
parts!(ControllerRevision, [], [revision, template]);
parts!(crate::ApiObject<S, T>, [status], [spec, rest], S, T);

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

impl Object {
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
