//! PodDisruptionBudgets.

use crate::{ApiObject, Condition, Fields, IntOrPercent, LabelSelector, Name, NamespacedName};

/// How many Pods of a group an eviction may take at a time.
pub type PodDisruptionBudget = ApiObject<PodDisruptionBudgetSpec, PodDisruptionBudgetStatus>;

/// `spec` of a PodDisruptionBudget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodDisruptionBudgetSpec {
    /// How many Pods must stay healthy.
    pub min_available: Option<IntOrPercent>,
    /// How many Pods may be unhealthy; at most one of the two is set.
    pub max_unavailable: Option<IntOrPercent>,
    /// The group; absent means no Pod, empty means every Pod of the namespace.
    pub selector: Option<LabelSelector>,
    /// When unhealthy Pods may go: `IfHealthyBudget` or `AlwaysAllow`; empty means the former.
    pub unhealthy_pod_eviction_policy: Name,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `status` of a PodDisruptionBudget. All numbers count Pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodDisruptionBudgetStatus {
    /// How many may be evicted now.
    pub disruptions_allowed: u32,
    /// How many are healthy.
    pub current_healthy: u32,
    /// How many must be.
    pub desired_healthy: u32,
    /// How many the group has.
    pub expected_pods: u32,
    /// The generation that the numbers were worked out for.
    pub observed_generation: i64,
    /// `DisruptionAllowed`.
    pub conditions: Vec<Condition>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

impl PodDisruptionBudget {
    /// Whether the Pod with these labels in this namespace is one of the group.
    pub fn matches(&self, pod: &NamespacedName, labels: &crate::Labels) -> bool {
        self.metadata.namespace == pod.namespace
            && self.spec.selector.as_ref().is_some_and(|it| it.matches(labels))
    }
}
