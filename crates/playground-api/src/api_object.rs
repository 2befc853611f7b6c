//! The shape that most kinds share.

use crate::{Fields, Kind, ObjectMeta, OwnerReference};

/// An object with a `spec` and a `status`.
///
/// A kind is one file that says what its spec and status are, and one row in the table of kinds.
/// A kind without them (a PriorityClass) keeps its own fields in `spec` all the same; in its
/// manifest they stand at the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiObject<S, T> {
    /// Name, labels and the rest of the metadata.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: S,
    /// What components last wrote down.
    pub status: T,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl OwnerReference {
    /// The reference by which objects name the object with this metadata as their controller.
    pub fn controller(kind: Kind, metadata: &ObjectMeta) -> Self {
        OwnerReference {
            api_version: kind.api_version().into(),
            kind: kind.as_str().into(),
            name: metadata.name.clone(),
            uid: metadata.uid,
            controller: true,
            block_owner_deletion: true,
        }
    }
}
