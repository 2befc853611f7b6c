//! The Kubernetes objects that the playground models, as plain data with API defaults applied,
//! and the pure rules on them: selectors, affinity, tolerations, quantities and names.
//!
//! This crate knows neither YAML nor serde, no passing time, and no console text.
//!
//! # How the complete form of an object travels
//!
//! A manifest may set any field of the Kubernetes API, and the simulation reads few of them.
//! Each struct therefore models the fields that some rule reads as typed fields, and keeps all
//! others, untouched and shared, in a field `rest` of type [`Fields`].
//! Nothing is lost and nothing is held twice: the manifest crate splits a decoded object into
//! the two parts and joins them again for `-o yaml`, patches and the three-way apply.
//! What a thousand Pods of one template have in common is one allocation behind an [`Arc`].
//!
//! # Where to start
//!
//! [`DaemonSet`] and [`Node`], then [`NodeSelector`] and [`Toleration`] for the rules that
//! bring them together.
//!
//! [`Arc`]: std::sync::Arc

#![warn(missing_docs)]

mod api_object;
mod condition;
mod container;
mod controller_revision;
mod daemon_set;
mod deployment;
mod endpoint_slice;
mod event;
mod field_error;
mod int_or_percent;
mod labels;
mod meta;
mod name;
mod namespace;
mod node;
mod node_selector;
mod object;
mod pod;
mod pod_affinity;
mod pod_disruption_budget;
mod pod_resources;
mod priority_class;
mod quantity;
mod replica_set;
mod resource_quota;
mod selector;
mod service;
mod sort;
mod taint;
mod timestamp;
pub mod validation;
mod value;

pub use api_object::ApiObject;
pub use condition::Condition;
pub use container::{Container, ContainerPort, HostPort, Probe, Protocol, Resources};
pub use controller_revision::ControllerRevision;
pub use daemon_set::{DaemonSet, DaemonSetSpec, DaemonSetStatus, UpdateStrategy};
pub use deployment::{Deployment, DeploymentSpec, DeploymentStatus, DeploymentStrategy};
pub use endpoint_slice::{Endpoint, EndpointPort, EndpointSlice, EndpointSliceSpec};
pub use event::{Event, EventType};
pub use field_error::{FieldError, FieldErrorKind};
pub use int_or_percent::IntOrPercent;
pub use labels::Labels;
pub use meta::{ObjectMeta, OwnerReference, Uid};
pub use name::{Name, NamespacedName, NodeName, natural_cmp};
pub use namespace::{Namespace, NamespacePhase, NamespaceSpec, NamespaceStatus};
pub use node::{
    Node, NodeAddress, NodeCondition, NodeConditionType, NodeSpec, NodeStatus, is_fact_of_machine,
    is_system,
};
pub use node_selector::{
    Affinity, MalformedRequirement, NodeAffinity, NodeSelector, NodeSelectorOperator,
    NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm,
};
pub use object::{Kind, Object, ObjectReference};
pub use pod::{
    ConditionStatus, ContainerState, ContainerStatus, Pod, PodCondition, PodConditionType,
    PodPhase, PodSpec, PodStatus, PodTemplateSpec, RestartPolicy, TerminatedState, Volume,
};
pub use pod_affinity::{
    PodAffinity, PodAffinityTerm, TopologySpreadConstraint, WeightedPodAffinityTerm,
};
pub use pod_disruption_budget::{
    PodDisruptionBudget, PodDisruptionBudgetSpec, PodDisruptionBudgetStatus,
};
pub use pod_resources::QosClass;
pub use priority_class::{PreemptionPolicy, PriorityClass, PriorityClassSpec};
pub use quantity::{ParseQuantityError, Quantity, QuantityFormat, ResourceList};
pub use replica_set::{ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
pub use resource_quota::{ResourceQuota, ResourceQuotaSpec, ResourceQuotaStatus, ScopeRequirement};
pub use selector::{LabelSelector, LabelSelectorOperator, LabelSelectorRequirement};
pub use service::{Service, ServicePort, ServiceSpec, TargetPort};
pub use sort::{sort, sort_by, sort_by_key};
pub use taint::{Taint, TaintEffect, Toleration, TolerationOperator, first_untolerated};
pub use timestamp::{ParseTimestampError, Timestamp};
pub use value::{Fields, Number, Value};
