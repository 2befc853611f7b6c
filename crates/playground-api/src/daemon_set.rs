//! DaemonSets.

use std::sync::Arc;

use crate::{Fields, IntOrPercent, LabelSelector, ObjectMeta, OwnerReference, PodTemplateSpec};

/// A DaemonSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonSet {
    /// Name, labels and the rest of the metadata.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: DaemonSetSpec,
    /// What the controller last wrote down.
    pub status: DaemonSetStatus,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `spec` of a DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetSpec {
    /// Selects **Pods**, never Nodes. Cannot be changed.
    pub selector: LabelSelector,
    /// What a Pod is made from.
    pub template: Arc<PodTemplateSpec>,
    /// How Pods of an old template are replaced.
    pub update_strategy: UpdateStrategy,
    /// How long a Pod must be ready before it counts as available, in seconds.
    pub min_ready_seconds: u32,
    /// How many old ControllerRevisions are kept.
    pub revision_history_limit: u32,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// How Pods of an old template are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpdateStrategy {
    /// The controller replaces them, within a budget.
    RollingUpdate {
        /// How many Nodes may be without an available Pod because of the update.
        max_unavailable: IntOrPercent,
        /// How many Nodes may have a new Pod beside the old one.
        max_surge: IntOrPercent,
    },
    /// The controller waits until somebody deletes them.
    OnDelete {
        /// `rollingUpdate`, which has no meaning here but may be written.
        rest: Fields,
    },
}

/// `status` of a DaemonSet. Each field counts Nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonSetStatus {
    /// Nodes that should run a Pod.
    pub desired_number_scheduled: u32,
    /// Nodes that should run a Pod and have one, in whatever state.
    pub current_number_scheduled: u32,
    /// Nodes that should not run a Pod and have one.
    pub number_misscheduled: u32,
    /// Nodes that should run a Pod and whose Pod is ready.
    pub number_ready: u32,
    /// Nodes that should run a Pod and whose Pod is of the current template.
    pub updated_number_scheduled: u32,
    /// Nodes that should run a Pod and whose Pod is available.
    pub number_available: u32,
    /// Nodes that should run a Pod and whose Pod is not available.
    pub number_unavailable: u32,
    /// The generation that the last complete sync saw.
    pub observed_generation: i64,
    /// How often a revision's name was taken by another template.
    pub collision_count: Option<u32>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// The annotation that counts writes of the template.
pub(crate) const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

impl DaemonSet {
    /// The reference by which Pods and ControllerRevisions name this DaemonSet as their owner.
    pub fn owner_reference(&self) -> OwnerReference {
        OwnerReference {
            api_version: "apps/v1".into(),
            kind: "DaemonSet".into(),
            name: self.metadata.name.clone(),
            uid: self.metadata.uid,
            controller: true,
            block_owner_deletion: true,
        }
    }

    /// How often the template was written, from 1; kept in an annotation.
    pub fn template_generation(&self) -> i64 {
        self.metadata
            .annotations
            .get(TEMPLATE_GENERATION)
            .and_then(|it| it.parse().ok())
            .unwrap_or(0)
    }

    /// Writes down how often the template was written.
    pub fn set_template_generation(&mut self, generation: i64) {
        self.metadata.annotations.insert(TEMPLATE_GENERATION, generation.to_string());
    }
}

impl DaemonSetSpec {
    /// Whether a new Pod may stand beside the old one during an update.
    ///
    /// Any percentage above zero counts, whatever it comes to.
    pub fn allows_surge(&self) -> bool {
        match self.update_strategy {
            UpdateStrategy::RollingUpdate { max_surge, .. } => !max_surge.is_zero(),
            UpdateStrategy::OnDelete { .. } => false,
        }
    }
}

impl Default for DaemonSetSpec {
    fn default() -> Self {
        DaemonSetSpec {
            selector: LabelSelector::default(),
            template: Arc::default(),
            update_strategy: UpdateStrategy::default(),
            min_ready_seconds: 0,
            revision_history_limit: 10,
            rest: Fields::new(),
        }
    }
}

impl Default for UpdateStrategy {
    fn default() -> Self {
        UpdateStrategy::RollingUpdate {
            max_unavailable: IntOrPercent::Int(1),
            max_surge: IntOrPercent::Int(0),
        }
    }
}
