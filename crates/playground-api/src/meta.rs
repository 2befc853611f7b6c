//! What every object has.

use std::fmt;
use std::sync::Arc;

use crate::{Fields, Labels, Name, NamespacedName, Timestamp};

/// `metadata` of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectMeta {
    /// The name, unique within kind and namespace.
    pub name: Name,
    /// The prefix from which the API server made the name, if it did.
    pub generate_name: Option<Name>,
    /// The namespace; empty for Nodes and other objects without one.
    pub namespace: Name,
    /// Set by the API server; unset in an object that was not stored yet.
    pub uid: Uid,
    /// Labels.
    pub labels: Labels,
    /// Annotations.
    pub annotations: Labels,
    /// Owners; at most one of them is the controller.
    pub owner_references: Arc<[OwnerReference]>,
    /// What must happen before a deleted object may go.
    pub finalizers: Vec<Name>,
    /// Counts the changes of the spec, from 1.
    pub generation: i64,
    /// Grows with every write of any object.
    pub resource_version: u64,
    /// When the object was stored first.
    pub creation_timestamp: Option<Timestamp>,
    /// When a deleted object will be gone at the latest.
    pub deletion_timestamp: Option<Timestamp>,
    /// The grace period of a deleted object, in seconds.
    pub deletion_grace_period_seconds: Option<u32>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// Identifies an object over all time; prints as a UUID.
///
/// Zero stands for an object that was not stored yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C, packed(4))] // Much holds a uid, and would be aligned to 16 bytes.
pub struct Uid(pub u128);

/// One owner of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnerReference {
    /// Such as `apps/v1`.
    pub api_version: Name,
    /// Such as `DaemonSet`.
    pub kind: Name,
    /// The owner's name, in the namespace of the owned object.
    pub name: Name,
    /// The owner's uid. A new object of the same name is not the owner.
    pub uid: Uid,
    /// Whether the owner manages the object; at most one owner does.
    pub controller: bool,
    /// Whether foreground deletion of the owner waits for the object.
    pub block_owner_deletion: bool,
}

impl ObjectMeta {
    /// The annotation in which `kubectl apply` notes what it was given.
    pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

    /// Namespace and name.
    pub fn key(&self) -> NamespacedName {
        NamespacedName::new(self.namespace.clone(), self.name.clone())
    }

    /// The owner that manages the object.
    ///
    /// Mirrors `metav1.GetControllerOf`.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|it| it.controller)
    }

    /// Whether somebody deleted the object and it is not gone yet.
    pub fn is_terminating(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", { self.0 });
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        write!(
            f,
            "{}-{}-{}-{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32)
        )
    }
}
