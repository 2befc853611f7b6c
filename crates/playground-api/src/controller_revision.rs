//! ControllerRevisions: the templates that a DaemonSet has had.

use std::sync::Arc;

use crate::{Name, ObjectMeta, PodTemplateSpec};

/// One template of a DaemonSet, with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControllerRevision {
    /// Name, labels, owner.
    pub metadata: ObjectMeta,
    /// The number; the current template always has the highest.
    pub revision: i64,
    /// The template. Printed as `data`, a patch of `spec.template`.
    pub template: Arc<PodTemplateSpec>,
}

/// The label by which Pods and ControllerRevisions carry the hash of their template.
pub(crate) const REVISION_HASH: &str = "controller-revision-hash";

impl ControllerRevision {
    /// The label that carries the hash of the template.
    pub const HASH_LABEL: &'static str = REVISION_HASH;

    /// The hash by which Pods refer to this revision.
    pub fn hash(&self) -> Option<&Name> {
        self.metadata.labels.get(REVISION_HASH)
    }
}
