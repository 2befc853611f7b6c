//! ReplicaSets.

use std::sync::Arc;

use crate::{ApiObject, Condition, Fields, LabelSelector, PodTemplateSpec};

/// A number of equal Pods.
pub type ReplicaSet = ApiObject<ReplicaSetSpec, ReplicaSetStatus>;

/// `spec` of a ReplicaSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaSetSpec {
    /// How many Pods.
    pub replicas: u32,
    /// How long a Pod must be ready before it counts as available, in seconds.
    pub min_ready_seconds: u32,
    /// Selects the Pods. Cannot be changed.
    pub selector: LabelSelector,
    /// What a Pod is made from.
    pub template: Arc<PodTemplateSpec>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `status` of a ReplicaSet. The numbers count Pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaSetStatus {
    /// All of its Pods that are not terminating.
    pub replicas: u32,
    /// Those that have all labels of the template.
    pub fully_labeled_replicas: u32,
    /// Those that are ready.
    pub ready_replicas: u32,
    /// Those that are available.
    pub available_replicas: u32,
    /// Those that are terminating, if somebody counted them.
    pub terminating_replicas: Option<u32>,
    /// The generation that the last sync saw.
    pub observed_generation: i64,
    /// `ReplicaFailure`.
    pub conditions: Vec<Condition>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl ReplicaSet {
    /// The label by which Pods and ReplicaSets of a Deployment carry the hash of their template.
    pub const HASH_LABEL: &'static str = "pod-template-hash";
}

impl Default for ReplicaSetSpec {
    fn default() -> Self {
        ReplicaSetSpec {
            replicas: 1,
            min_ready_seconds: 0,
            selector: LabelSelector::default(),
            template: Arc::default(),
            rest: Fields::new(),
        }
    }
}
