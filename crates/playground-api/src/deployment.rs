//! Deployments.

use std::sync::Arc;

use crate::{ApiObject, Condition, Fields, IntOrPercent, LabelSelector, PodTemplateSpec};

/// A number of equal Pods, replaced little by little when their template changes.
pub type Deployment = ApiObject<DeploymentSpec, DeploymentStatus>;

/// `spec` of a Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentSpec {
    /// How many Pods.
    pub replicas: u32,
    /// Selects the Pods. Cannot be changed.
    pub selector: LabelSelector,
    /// What a Pod is made from.
    pub template: Arc<PodTemplateSpec>,
    /// How Pods of an old template are replaced.
    pub strategy: DeploymentStrategy,
    /// How long a Pod must be ready before it counts as available, in seconds.
    pub min_ready_seconds: u32,
    /// How many old ReplicaSets are kept.
    pub revision_history_limit: u32,
    /// Whether a change of the template waits.
    pub paused: bool,
    /// After how many seconds without progress a rollout counts as failed.
    pub progress_deadline_seconds: u32,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// How Pods of an old template are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeploymentStrategy {
    /// All old Pods go first.
    Recreate,
    /// A few at a time.
    RollingUpdate {
        /// How many Pods may be missing; a percentage is rounded down.
        max_unavailable: IntOrPercent,
        /// How many Pods may be too many; a percentage is rounded up.
        max_surge: IntOrPercent,
    },
}

/// `status` of a Deployment. The numbers count Pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// The generation that the last sync saw.
    pub observed_generation: i64,
    /// All of its Pods that are not terminating.
    pub replicas: u32,
    /// Those of the current template.
    pub updated_replicas: u32,
    /// Those that are ready.
    pub ready_replicas: u32,
    /// Those that are available.
    pub available_replicas: u32,
    /// How many are missing or not available.
    pub unavailable_replicas: u32,
    /// Those that are terminating, if somebody counted them.
    pub terminating_replicas: Option<u32>,
    /// `Available`, `Progressing` and `ReplicaFailure`.
    pub conditions: Vec<Condition>,
    /// How often a ReplicaSet's name was taken by another template.
    pub collision_count: Option<u32>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl Deployment {
    /// The annotation with the number of a template, on Deployments and ReplicaSets.
    pub const REVISION: &'static str = "deployment.kubernetes.io/revision";
}

impl Default for DeploymentSpec {
    fn default() -> Self {
        DeploymentSpec {
            replicas: 1,
            selector: LabelSelector::default(),
            template: Arc::default(),
            strategy: DeploymentStrategy::default(),
            min_ready_seconds: 0,
            revision_history_limit: 10,
            paused: false,
            progress_deadline_seconds: 600,
            rest: Fields::new(),
        }
    }
}

impl Default for DeploymentStrategy {
    fn default() -> Self {
        DeploymentStrategy::RollingUpdate {
            max_unavailable: IntOrPercent::Percent(25),
            max_surge: IntOrPercent::Percent(25),
        }
    }
}
