//! Conditions of workloads and budgets.

use crate::{ConditionStatus, Name, Timestamp};

/// One condition of an object that is neither a Node nor a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it is about, such as `Progressing`.
    pub condition_type: Name,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// A word for programs; empty when there is nothing to say.
    pub reason: Name,
    /// A sentence for people; empty when there is nothing to say.
    pub message: Name,
    /// When the condition was last written; only Deployments have it.
    pub last_update_time: Option<Timestamp>,
    /// When `status` last changed.
    pub last_transition_time: Option<Timestamp>,
    /// The generation that it was written for; only budgets have it.
    pub observed_generation: i64,
}
