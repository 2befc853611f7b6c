//! Nodes.

use std::sync::Arc;

use crate::{
    ConditionStatus, Fields, Name, NodeName, ObjectMeta, ResourceList, Taint, Timestamp, sort,
};

/// A Node of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Name, labels and the rest of the metadata.
    pub metadata: ObjectMeta,
    /// What people set.
    pub spec: NodeSpec,
    /// What the kubelet and the node controllers report.
    pub status: NodeStatus,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// Whether a label tells what the machine is: its kubelet, or the cloud, sets it, and an agent
/// that reads it believes it.
pub fn is_fact_of_machine(label: &str) -> bool {
    is_system(label)
        || matches!(
            label,
            "kubernetes.io/hostname"
                | "node.kubernetes.io/instance-type"
                | "node.kubernetes.io/windows-build"
                | "beta.kubernetes.io/instance-type"
                | "topology.kubernetes.io/region"
                | "topology.kubernetes.io/zone"
                | "failure-domain.beta.kubernetes.io/region"
                | "failure-domain.beta.kubernetes.io/zone"
        )
}

/// Whether a label tells for which system a program has to be built to run on the machine.
pub fn is_system(label: &str) -> bool {
    let name = label.strip_prefix("beta.").unwrap_or(label);
    matches!(name, "kubernetes.io/os" | "kubernetes.io/arch")
}

/// `spec` of a Node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSpec {
    /// Set by `kubectl cordon`.
    pub unschedulable: bool,
    /// Unique by key and effect; new ones are put in front by `kubectl taint`.
    pub taints: Vec<Taint>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `status` of a Node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeStatus {
    /// What the machine has.
    pub capacity: ResourceList,
    /// What is left for Pods.
    pub allocatable: ResourceList,
    /// Ready and the pressures. Nodes of one kind that are well share them.
    pub conditions: Arc<Vec<NodeCondition>>,
    /// Addresses and the host name.
    pub addresses: Vec<NodeAddress>,
    /// Fields that no rule reads, `nodeInfo` among them.
    pub rest: Fields,
}

/// One condition of a Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeCondition {
    /// What it is about.
    pub condition_type: NodeConditionType,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// A word for programs.
    pub reason: Name,
    /// A sentence for people.
    pub message: Name,
    /// When it was last reported.
    pub last_heartbeat_time: Option<Timestamp>,
    /// When `status` last changed.
    pub last_transition_time: Option<Timestamp>,
}

/// What a Node's condition is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeConditionType {
    /// The network is not set up.
    NetworkUnavailable,
    /// Memory runs out.
    MemoryPressure,
    /// Disk runs out.
    DiskPressure,
    /// Process ids run out.
    PidPressure,
    /// The kubelet is well.
    Ready,
    /// A condition that somebody else defined.
    Other(Name),
}

/// One address of a Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname`, ...
    pub address_type: Name,
    /// The address or name.
    pub address: Name,
}

impl Node {
    /// The name as a Node's name.
    pub fn name(&self) -> NodeName {
        self.metadata.name.clone().into()
    }

    /// The condition of this type.
    pub fn condition(&self, condition_type: &NodeConditionType) -> Option<&NodeCondition> {
        self.status.conditions.iter().find(|it| it.condition_type == *condition_type)
    }

    /// Whether condition `Ready` is true.
    pub fn is_ready(&self) -> bool {
        self.condition(&NodeConditionType::Ready)
            .is_some_and(|it| it.status == ConditionStatus::True)
    }

    /// The first address of this type.
    pub fn address(&self, address_type: &str) -> Option<&Name> {
        let found = self.status.addresses.iter().find(|it| &*it.address_type == address_type)?;
        Some(&found.address)
    }

    /// The roles that `kubectl get nodes` shows, sorted.
    ///
    /// Mirrors `findNodeRoles` in `pkg/printers/internalversion`.
    pub fn roles(&self) -> Vec<&str> {
        let mut roles: Vec<&str> = self
            .metadata
            .labels
            .iter()
            .filter_map(|(key, value)| match key.strip_prefix("node-role.kubernetes.io/") {
                Some(role) if !role.is_empty() => Some(role),
                None if &**key == "kubernetes.io/role" && !value.is_empty() => Some(&**value),
                _ => None,
            })
            .collect();
        sort(&mut roles);
        roles.dedup();
        roles
    }
}

impl NodeConditionType {
    /// The type's name in a manifest.
    pub fn as_str(&self) -> &str {
        match self {
            NodeConditionType::NetworkUnavailable => "NetworkUnavailable",
            NodeConditionType::MemoryPressure => "MemoryPressure",
            NodeConditionType::DiskPressure => "DiskPressure",
            NodeConditionType::PidPressure => "PIDPressure",
            NodeConditionType::Ready => "Ready",
            NodeConditionType::Other(name) => name,
        }
    }

    /// The type of this name in a manifest.
    pub fn from_name(name: &str) -> Self {
        [
            Self::NetworkUnavailable,
            Self::MemoryPressure,
            Self::DiskPressure,
            Self::PidPressure,
            Self::Ready,
        ]
        .into_iter()
        .find(|it| it.as_str() == name)
        .unwrap_or_else(|| NodeConditionType::Other(name.into()))
    }
}
