//! Virtual Nodes of common kinds.

use std::sync::Arc;

use playground_api::{
    ConditionStatus, Fields, Labels, Name, Node, NodeAddress, NodeConditionType, NodeSpec,
    NodeStatus, ObjectMeta, Quantity, ResourceList, Taint, TaintEffect, Value,
};

/// A kind of virtual Node: labels, taints and size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodePreset {
    /// Runs the control plane and, by its taint, nothing else.
    ControlPlane,
    /// An ordinary Linux Node.
    #[default]
    Worker,
    /// A Node with a GPU, tainted for Pods that do not need it.
    Gpu,
    /// A Node with a fast disk.
    Ssd,
    /// A Windows Node.
    Windows,
    /// A Linux Node with ARM processors.
    Arm64,
    /// A Node with little CPU and memory.
    Small,
    /// A virtual Node on which daemon Pods cannot run.
    Fargate,
}

impl NodePreset {
    /// Every preset.
    pub const ALL: [NodePreset; 8] = [
        NodePreset::ControlPlane,
        NodePreset::Worker,
        NodePreset::Gpu,
        NodePreset::Ssd,
        NodePreset::Windows,
        NodePreset::Arm64,
        NodePreset::Small,
        NodePreset::Fargate,
    ];

    /// The name in `sim node add --preset`.
    pub const fn as_str(self) -> &'static str {
        match self {
            NodePreset::ControlPlane => "control-plane",
            NodePreset::Worker => "worker",
            NodePreset::Gpu => "gpu",
            NodePreset::Ssd => "ssd",
            NodePreset::Windows => "windows",
            NodePreset::Arm64 => "arm64",
            NodePreset::Small => "small",
            NodePreset::Fargate => "fargate",
        }
    }

    /// The preset of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        NodePreset::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// What it is, in one line.
    pub const fn about(self) -> &'static str {
        match self {
            NodePreset::ControlPlane => "tainted control-plane:NoSchedule",
            NodePreset::Worker => "Linux, 4 cores, 16 GiB",
            NodePreset::Gpu => "one GPU, tainted nvidia.com/gpu:NoSchedule",
            NodePreset::Ssd => "labelled disktype=ssd",
            NodePreset::Windows => "Windows, tainted os=windows:NoSchedule",
            NodePreset::Arm64 => "Linux on ARM",
            NodePreset::Small => "Linux, 1 core, 2 GiB",
            NodePreset::Fargate => "virtual, tainted eks.amazonaws.com/compute-type",
        }
    }

    fn labels(self) -> &'static [(&'static str, &'static str)] {
        match self {
            NodePreset::ControlPlane => &[
                ("node-role.kubernetes.io/control-plane", ""),
                ("node.kubernetes.io/exclude-from-external-load-balancers", ""),
            ],
            NodePreset::Gpu => &[("nvidia.com/gpu.present", "true")],
            NodePreset::Ssd => &[("disktype", "ssd")],
            NodePreset::Fargate => &[("eks.amazonaws.com/compute-type", "fargate")],
            _ => &[],
        }
    }

    fn taint(self) -> Option<(&'static str, &'static str)> {
        match self {
            NodePreset::ControlPlane => Some(("node-role.kubernetes.io/control-plane", "")),
            NodePreset::Gpu => Some(("nvidia.com/gpu", "present")),
            NodePreset::Windows => Some(("os", "windows")),
            NodePreset::Fargate => Some(("eks.amazonaws.com/compute-type", "fargate")),
            _ => None,
        }
    }

    /// Cores, GiB of memory, Pods.
    fn size(self) -> (i64, i64, i64) {
        match self {
            NodePreset::Small => (1, 2, 110),
            NodePreset::Gpu => (8, 32, 110),
            NodePreset::Fargate => (1, 2, 1),
            _ => (4, 16, 110),
        }
    }

    fn os(self) -> &'static str {
        if self == NodePreset::Windows { "windows" } else { "linux" }
    }

    fn arch(self) -> &'static str {
        if self == NodePreset::Arm64 { "arm64" } else { "amd64" }
    }

    /// A Node of this kind. `address` is its number in 10.0.0.0/16.
    pub fn node(self, name: impl Into<Name>, address: u16) -> Node {
        node_like(&self.model(), name.into(), address)
    }

    /// What all Nodes of this kind have in common; [`node_like`] makes Nodes of it, which share it.
    pub fn model(self) -> Node {
        let mut labels: Labels = [
            ("beta.kubernetes.io/arch", self.arch()),
            ("beta.kubernetes.io/os", self.os()),
            ("kubernetes.io/arch", self.arch()),
            ("kubernetes.io/os", self.os()),
        ]
        .into_iter()
        .collect();
        for (key, value) in self.labels() {
            labels.insert(*key, *value);
        }
        let taints = self.taint().map(|(key, value)| Taint {
            key: key.into(),
            value: value.into(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        });
        Node {
            spec: NodeSpec { taints: taints.into_iter().collect(), ..NodeSpec::default() },
            status: self.status(),
            metadata: ObjectMeta { labels, ..ObjectMeta::default() },
            rest: Fields::new(),
        }
    }

    fn status(self) -> NodeStatus {
        let (cores, gib, pods) = self.size();
        let mut resources: ResourceList = [
            ("cpu", Quantity::from_units(cores)),
            ("ephemeral-storage", Quantity::from_bytes(100 << 30)),
            ("memory", Quantity::from_bytes(gib << 30)),
            ("pods", Quantity::from_units(pods)),
        ]
        .into_iter()
        .collect();
        if self == NodePreset::Gpu {
            resources.insert("nvidia.com/gpu", Quantity::from_units(1));
        }
        let address = |address_type: &str| NodeAddress {
            address_type: address_type.into(),
            address: Name::default(),
        };
        NodeStatus {
            capacity: resources.clone(),
            allocatable: resources,
            conditions: healthy_conditions().into(),
            addresses: vec![address("InternalIP"), address("Hostname")],
            rest: self.node_info(),
        }
    }

    fn node_info(self) -> Fields {
        let windows = self == NodePreset::Windows;
        let info: Fields = [
            ("architecture", self.arch()),
            ("containerRuntimeVersion", "containerd://2.1.4"),
            ("kernelVersion", if windows { "10.0.20348.2700" } else { "6.8.0-virtual" }),
            ("kubeletVersion", "v1.34.2"),
            ("operatingSystem", self.os()),
            ("osImage", if windows { "Windows Server 2022 Datacenter" } else { "Virtual Linux" }),
        ]
        .into_iter()
        .map(|(name, text)| (Name::from(name), Value::from(text)))
        .collect();
        [(Name::from("nodeInfo"), Value::Object(info))].into_iter().collect()
    }
}

/// A Node after a model, of which it has everything but what must be its own: name, host name and
/// addresses. `address` is its number in 10.0.0.0/16.
pub fn node_like(model: &Node, name: Name, address: u16) -> Node {
    let mut node = model.clone();
    let [high, low] = address.to_be_bytes();
    for it in &mut node.status.addresses {
        it.address = match &*it.address_type {
            "InternalIP" => format!("10.0.{high}.{low}").into(),
            _ => name.clone(),
        };
    }
    if !node.metadata.labels.contains_key(HOSTNAME) {
        node.metadata.labels.insert(HOSTNAME, name.clone());
    }
    node.metadata.name = name;
    node
}

const HOSTNAME: &str = "kubernetes.io/hostname";

/// A Node as it registers when its network is not set up yet: not ready, and tainted from the
/// start, as the admission plugin `TaintNodesByCondition` has it.
pub fn registered_not_ready(mut node: Node) -> Node {
    for it in Arc::make_mut(&mut node.status.conditions) {
        if it.condition_type == NodeConditionType::Ready {
            it.status = ConditionStatus::False;
            it.reason = "KubeletNotReady".into();
            it.message = NETWORK_NOT_READY.into();
        }
    }
    node.spec.taints.push(Taint {
        key: "node.kubernetes.io/not-ready".into(),
        value: "".into(),
        effect: TaintEffect::NoSchedule,
        time_added: None,
    });
    node
}

/// What a kubelet says while no network plugin is set up.
pub(crate) const NETWORK_NOT_READY: &str = "container runtime network not ready: \
    NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni \
    plugin not initialized";

/// The conditions of a Node that is well.
pub(crate) fn healthy_conditions() -> Vec<playground_api::NodeCondition> {
    use playground_api::NodeConditionType as Type;
    let condition =
        |condition_type, status, reason: &str, message: &str| playground_api::NodeCondition {
            condition_type,
            status,
            reason: reason.into(),
            message: message.into(),
            last_heartbeat_time: None,
            last_transition_time: None,
        };
    vec![
        condition(
            Type::MemoryPressure,
            ConditionStatus::False,
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
        ),
        condition(
            Type::DiskPressure,
            ConditionStatus::False,
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure",
        ),
        condition(
            Type::PidPressure,
            ConditionStatus::False,
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
        ),
        condition(
            Type::Ready,
            ConditionStatus::True,
            "KubeletReady",
            "kubelet is posting ready status",
        ),
    ]
}
