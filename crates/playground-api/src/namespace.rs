//! Namespaces.

use crate::{ApiObject, Condition, Fields};

/// A namespace: what other objects live in.
pub type Namespace = ApiObject<NamespaceSpec, NamespaceStatus>;

/// `spec` of a Namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceSpec {
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `status` of a Namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceStatus {
    /// Where it is in its life.
    pub phase: NamespacePhase,
    /// What the namespace controller says while it goes.
    pub conditions: Vec<Condition>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// Where a Namespace is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamespacePhase {
    /// It can be used.
    #[default]
    Active,
    /// It was deleted; its contents go, and nothing can be created in it.
    Terminating,
}

impl NamespacePhase {
    /// The phase's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            NamespacePhase::Active => "Active",
            NamespacePhase::Terminating => "Terminating",
        }
    }
}

impl Namespace {
    /// The label that every Namespace carries, with its own name.
    pub const NAME_LABEL: &'static str = "kubernetes.io/metadata.name";

    /// The namespaces that exist from the start.
    pub const INITIAL: [&'static str; 4] =
        ["default", "kube-node-lease", "kube-public", "kube-system"];
}
