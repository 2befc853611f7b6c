//! Pods and their templates.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use crate::{
    Affinity, Container, Fields, HostPort, Labels, Name, NodeName, NodeSelector, ObjectMeta,
    PodAffinityTerm, Quantity, ResourceList, Resources, Timestamp, Toleration,
    TopologySpreadConstraint,
};

/// A Pod.
///
/// `spec` is shared by all Pods that were made from one template; what differs from Pod to Pod
/// stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pod {
    /// Name, labels, owner and the rest of the metadata.
    pub metadata: ObjectMeta,
    /// What the Pod runs and where it may go.
    pub spec: Arc<PodSpec>,
    /// The Node that the DaemonSet controller made the Pod for.
    ///
    /// When set, it stands for the single term `matchFields: metadata.name In [node]`, which
    /// takes the place of the required node affinity of `spec`.
    pub target_node: Option<NodeName>,
    /// `spec.nodeName`: where the Pod is bound, once it is.
    pub node_name: Option<NodeName>,
    /// What the kubelet and others report.
    pub status: PodStatus,
}

/// `spec` of a Pod or of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodSpec {
    /// A Node named by hand; empty of meaning once a Pod exists, see [`Pod::node_name`].
    pub node_name: Option<NodeName>,
    /// Labels that the Node must have.
    pub node_selector: Labels,
    /// Node affinity.
    pub affinity: Option<Affinity>,
    /// Tolerations in the order in which they were written.
    pub tolerations: Vec<Toleration>,
    /// How Pods like this one are to be spread.
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    /// Containers; never empty.
    pub containers: Vec<Container>,
    /// Containers that run one after the other before them.
    pub init_containers: Vec<Container>,
    /// Volumes.
    pub volumes: Vec<Volume>,
    /// Whether the Pod shares the Node's network.
    pub host_network: bool,
    /// What happens when a container ends; always `Always` in a DaemonSet.
    pub restart_policy: RestartPolicy,
    /// How long a deleted Pod may take to stop, in seconds.
    pub termination_grace_period_seconds: u32,
    /// The scheduler that is asked to bind the Pod.
    pub scheduler_name: Name,
    /// The PriorityClass; empty when none is named.
    pub priority_class_name: Name,
    /// The priority that admission resolved; `None` in a template.
    pub priority: Option<i32>,
    /// `preemptionPolicy: Never`: the Pod waits for room and never makes any.
    pub never_preempts: bool,
    /// What the Pod itself takes, on top of its containers.
    pub overhead: ResourceList,
    /// What the Pod as a whole asks for, in place of what its containers add up to.
    pub resources: Option<Resources>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// `spec.template` of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodTemplateSpec {
    /// Labels of the Pods to be.
    pub labels: Labels,
    /// Annotations of the Pods to be.
    pub annotations: Labels,
    /// Other fields of the template's metadata.
    pub metadata_rest: Fields,
    /// What the Pods run and where they may go.
    pub spec: PodSpec,
}

/// What happens when a container ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RestartPolicy {
    /// It is restarted.
    #[default]
    Always,
    /// It is restarted when it failed.
    OnFailure,
    /// It is not restarted.
    Never,
}

/// One volume. Its source is in `rest`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Volume {
    /// The name by which containers mount it.
    pub name: Name,
    /// The source.
    pub rest: Fields,
}

/// `status` of a Pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodStatus {
    /// Pending, Running, Succeeded or Failed.
    pub phase: PodPhase,
    /// Why the whole Pod is as it is, such as `Evicted`; mostly `None`.
    pub reason: Option<Name>,
    /// A sentence that goes with `reason`.
    pub message: Option<Name>,
    /// Conditions in the order in which they first appeared.
    pub conditions: Vec<PodCondition>,
    /// When the kubelet took the Pod on.
    pub start_time: Option<Timestamp>,
    /// The Pod's address.
    pub pod_ip: Option<IpAddr>,
    /// The Node's address.
    pub host_ip: Option<IpAddr>,
    /// One for each container that the kubelet has reported on.
    pub container_statuses: Vec<ContainerStatus>,
    /// One for each init container that the kubelet has reported on.
    pub init_container_statuses: Vec<ContainerStatus>,
    /// The Node on which lower priorities make room for the Pod.
    pub nominated_node_name: Option<NodeName>,
    /// Fields that no rule reads.
    pub rest: Fields,
}

/// Where a Pod is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PodPhase {
    /// Not bound, or some container has not been started once.
    #[default]
    Pending,
    /// Every container was started once.
    Running,
    /// All containers ended well and none is restarted.
    Succeeded,
    /// All containers ended, some of them badly, and none is restarted.
    Failed,
    /// The kubelet cannot be asked; no longer set by Kubernetes.
    Unknown,
}

/// One condition of a Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodCondition {
    /// What it is about.
    pub condition_type: PodConditionType,
    /// Whether it holds.
    pub status: ConditionStatus,
    /// A word for programs; empty when there is nothing to say.
    pub reason: Name,
    /// A sentence for people; empty when there is nothing to say.
    pub message: Name,
    /// When `status` last changed.
    pub last_transition_time: Option<Timestamp>,
    /// All other fields.
    pub rest: Fields,
}

/// What a Pod's condition is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodConditionType {
    /// The Pod is bound to a Node.
    PodScheduled,
    /// Sandbox and network are up.
    PodReadyToStartContainers,
    /// All init containers are done.
    Initialized,
    /// All containers are ready.
    ContainersReady,
    /// The Pod serves.
    Ready,
    /// The Pod is about to be terminated by a disruption.
    DisruptionTarget,
    /// A condition that somebody else defined.
    Other(Name),
}

/// `True`, `False` or `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConditionStatus {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody knows.
    Unknown,
}

/// What the kubelet reports on one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// The container's name.
    pub name: Name,
    /// What it does now.
    pub state: ContainerState,
    /// How it ended the last time.
    pub last_termination: Option<TerminatedState>,
    /// Whether it counts as ready.
    pub ready: bool,
    /// How often it was restarted.
    pub restart_count: u32,
    /// All other fields.
    pub rest: Fields,
}

/// What a container does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// Not running yet, or not running again yet.
    Waiting {
        /// Such as `ContainerCreating` or `CrashLoopBackOff`.
        reason: Name,
        /// A sentence for people; empty when there is nothing to say.
        message: Name,
    },
    /// Running.
    Running {
        /// Since when.
        started_at: Timestamp,
    },
    /// Ended.
    Terminated(TerminatedState),
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminatedState {
    /// The process's exit code.
    pub exit_code: i32,
    /// Such as `Completed`, `Error` or `OOMKilled`.
    pub reason: Name,
    /// When it had started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// All other fields, `signal` among them.
    pub rest: Fields,
}

impl Pod {
    /// The spec as the API shows it, [`node_name`](Pod::node_name) aside: what the DaemonSet
    /// controller wrote takes the place of the template's node affinity.
    pub fn shown_spec(&self) -> Cow<'_, PodSpec> {
        let Some(node) = &self.target_node else { return Cow::Borrowed(&self.spec) };
        let mut spec = PodSpec::clone(&self.spec);
        let affinity = spec.affinity.get_or_insert_default();
        let affinity = affinity.node_affinity.get_or_insert_default();
        affinity.required = Some(NodeSelector::for_node(node));
        Cow::Owned(spec)
    }

    /// The Node that the Pod is bound to or made for.
    ///
    /// Mirrors `GetTargetNodeName` in `pkg/controller/daemon/util`.
    pub fn node_or_target(&self) -> Option<NodeName> {
        self.node_name.clone().or_else(|| self.target_node.clone()).or_else(|| {
            self.spec.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()?.target_node()
        })
    }

    /// Whether the Pod's node selector and required node affinity allow the Node.
    pub fn may_run_on(&self, node: &NodeName, labels: &Labels) -> bool {
        match &self.target_node {
            Some(target) => target == node && self.spec.node_selector.is_subset_of(labels),
            None => self.spec.matches_node(node, labels),
        }
    }

    /// Whether the Pod has ended for good.
    ///
    /// Mirrors `podutil.IsPodTerminal`.
    pub fn is_terminal(&self) -> bool {
        matches!(self.status.phase, PodPhase::Succeeded | PodPhase::Failed)
    }

    /// Whether condition `Ready` is true.
    pub fn is_ready(&self) -> bool {
        self.status.is_true(&PodConditionType::Ready)
    }

    /// Since when condition `Ready` is true, if it is.
    pub fn ready_since(&self) -> Option<Timestamp> {
        let condition = self.status.condition(&PodConditionType::Ready)?;
        (condition.status == ConditionStatus::True).then_some(condition.last_transition_time)?
    }

    /// Whether the Pod has been ready for so many seconds, `now` included.
    ///
    /// Mirrors `podutil.IsPodAvailable` of v1.34.
    pub fn is_available(&self, min_ready_seconds: u32, now: Timestamp) -> bool {
        let needed = i64::from(min_ready_seconds) * 1000;
        match self.ready_since() {
            Some(since) => now.millis_since(since) >= needed,
            None => self.is_ready() && min_ready_seconds == 0,
        }
    }
}

/// Fields that came later are left out where they are not set, so that the hash of a template
/// that does not use them stays what it was.
impl Hash for PodSpec {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let PodSpec { node_name, node_selector, affinity, tolerations, .. } = self;
        (node_name, node_selector, affinity, tolerations).hash(state);
        let PodSpec { containers, init_containers, volumes, host_network, .. } = self;
        (containers, init_containers, volumes, host_network).hash(state);
        let PodSpec { restart_policy, termination_grace_period_seconds, scheduler_name, .. } = self;
        (restart_policy, termination_grace_period_seconds, scheduler_name).hash(state);
        let PodSpec { priority_class_name, priority, overhead, rest, .. } = self;
        (priority_class_name, priority, overhead, rest).hash(state);
        if !self.topology_spread_constraints.is_empty() {
            self.topology_spread_constraints.hash(state);
        }
        if self.never_preempts {
            self.never_preempts.hash(state);
        }
        if let Some(resources) = &self.resources {
            resources.hash(state);
        }
    }
}

impl PodSpec {
    /// Whether node selector and required node affinity allow the Node.
    ///
    /// Mirrors `nodeaffinity.GetRequiredNodeAffinity(pod).Match(node)`.
    pub fn matches_node(&self, node: &NodeName, labels: &Labels) -> bool {
        self.node_selector.is_subset_of(labels)
            && self.required_node_affinity().is_none_or(|it| it.matches(node, labels))
    }

    /// `affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`.
    pub fn required_node_affinity(&self) -> Option<&NodeSelector> {
        self.affinity.as_ref()?.node_affinity.as_ref()?.required.as_ref()
    }

    /// `affinity.podAffinity`, the required part.
    pub fn required_pod_affinity(&self) -> &[PodAffinityTerm] {
        let affinity = self.affinity.as_ref().and_then(|it| it.pod_affinity.as_ref());
        affinity.map_or(&[], |it| &it.required)
    }

    /// `affinity.podAntiAffinity`, the required part.
    pub fn required_pod_anti_affinity(&self) -> &[PodAffinityTerm] {
        let affinity = self.affinity.as_ref().and_then(|it| it.pod_anti_affinity.as_ref());
        affinity.map_or(&[], |it| &it.required)
    }

    /// Whether the Pod says anything of which Pods it wants near it.
    pub fn minds_pods(&self) -> bool {
        let affinity = self.affinity.as_ref();
        affinity.is_some_and(|it| it.pod_affinity.is_some() || it.pod_anti_affinity.is_some())
    }

    /// Ports of the Node that the Pod wants.
    ///
    /// With `hostNetwork` every listed port is one, since it defaults to the container port.
    /// Init containers count only if they run as long as the Pod. Mirrors `GetHostPorts` in
    /// `pkg/scheduler/util`.
    pub fn host_ports(&self) -> impl Iterator<Item = HostPort> {
        // Upstream knows this wildcard only; `::` is an address like others.
        const ANY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
        let sidecars = self.init_containers.iter().filter(|it| it.restarts_always);
        sidecars.chain(&self.containers).flat_map(|it| &it.ports).filter_map(|it| {
            let port = if it.host_port == 0 && self.host_network {
                it.container_port
            } else {
                it.host_port
            };
            let ip = it.host_ip.filter(|it| *it != ANY);
            (port != 0).then_some(HostPort { port, protocol: it.protocol, ip })
        })
    }

    /// The PriorityClass value that admission resolved, 0 when none.
    pub fn priority_value(&self) -> i32 {
        self.priority.unwrap_or(0)
    }
}

impl Volume {
    /// Whether the data live and die with the Pod.
    pub fn is_empty_dir(&self) -> bool {
        self.rest.contains("emptyDir")
    }
}

impl PodStatus {
    /// The condition of this type.
    pub fn condition(&self, condition_type: &PodConditionType) -> Option<&PodCondition> {
        self.conditions.iter().find(|it| it.condition_type == *condition_type)
    }

    /// Whether the condition of this type is true.
    pub fn is_true(&self, condition_type: &PodConditionType) -> bool {
        self.condition(condition_type).is_some_and(|it| it.status == ConditionStatus::True)
    }

    /// Sets a condition; its transition time moves only when its status changes.
    pub fn set_condition(&mut self, mut condition: PodCondition) {
        let found =
            self.conditions.iter_mut().find(|it| it.condition_type == condition.condition_type);
        match found {
            Some(old) => {
                if old.status == condition.status {
                    condition.last_transition_time = old.last_transition_time;
                }
                *old = condition;
            }
            None => self.conditions.push(condition),
        }
    }
}

impl PodPhase {
    /// The phase's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            PodPhase::Pending => "Pending",
            PodPhase::Running => "Running",
            PodPhase::Succeeded => "Succeeded",
            PodPhase::Failed => "Failed",
            PodPhase::Unknown => "Unknown",
        }
    }

    /// The phase of this name in a manifest.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Running, Self::Succeeded, Self::Failed, Self::Unknown]
            .into_iter()
            .find(|it| it.as_str() == name)
    }
}

impl RestartPolicy {
    /// The policy's name in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            RestartPolicy::Always => "Always",
            RestartPolicy::OnFailure => "OnFailure",
            RestartPolicy::Never => "Never",
        }
    }

    /// The policy of this name in a manifest.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Always, Self::OnFailure, Self::Never].into_iter().find(|it| it.as_str() == name)
    }
}

impl PodConditionType {
    /// The type's name in a manifest.
    pub fn as_str(&self) -> &str {
        match self {
            PodConditionType::PodScheduled => "PodScheduled",
            PodConditionType::PodReadyToStartContainers => "PodReadyToStartContainers",
            PodConditionType::Initialized => "Initialized",
            PodConditionType::ContainersReady => "ContainersReady",
            PodConditionType::Ready => "Ready",
            PodConditionType::DisruptionTarget => "DisruptionTarget",
            PodConditionType::Other(name) => name,
        }
    }

    /// The type of this name in a manifest.
    pub fn from_name(name: &str) -> Self {
        [
            Self::PodScheduled,
            Self::PodReadyToStartContainers,
            Self::Initialized,
            Self::ContainersReady,
            Self::Ready,
            Self::DisruptionTarget,
        ]
        .into_iter()
        .find(|it| it.as_str() == name)
        .unwrap_or_else(|| PodConditionType::Other(name.into()))
    }
}

impl ConditionStatus {
    /// The status as it stands in a manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            ConditionStatus::True => "True",
            ConditionStatus::False => "False",
            ConditionStatus::Unknown => "Unknown",
        }
    }

    /// The status of this name; any other text counts as `Unknown`.
    pub fn from_name(name: &str) -> Self {
        match name {
            "True" => ConditionStatus::True,
            "False" => ConditionStatus::False,
            _ => ConditionStatus::Unknown,
        }
    }
}

impl From<bool> for ConditionStatus {
    fn from(it: bool) -> Self {
        if it { ConditionStatus::True } else { ConditionStatus::False }
    }
}

/// Requests of one resource in the units that the scheduler counts in: thousandths of a core
/// for `cpu`, whole units for all others, both rounded up.
///
/// Mirrors `framework.Resource.Add`.
pub(crate) fn scheduler_units(resource: &str, quantity: &Quantity) -> i64 {
    if resource == "cpu" { quantity.milli_value() } else { quantity.value() }
}
