//! What readers see of a cluster: plain structs and plain functions, nothing that changes.

use std::sync::Arc;

use playground_api::{
    ContainerState, ContainerStatus, ControllerRevision, DaemonSet, Event, Name, NamespacedName,
    Node, NodeName, ObjectReference, Pod, PodCondition, PodConditionType, PodPhase,
    TerminatedState, Timestamp, Uid, Value,
};

use crate::clock::SimDuration;
use crate::cluster::Cluster;

/// Where a Pod is in its life. [`Situation`] says also why, or how long that lasts, and takes more work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not bound to a Node.
    Pending,
    /// On its way: its containers are being started.
    Starting,
    /// Running, or bound, and nothing will make it ready by itself.
    NotReady,
    /// Ready; available or not.
    Ready,
    /// Deleted and stopping.
    Terminating,
    /// Failed, crashing or refused.
    Failing,
    /// Ended well.
    Succeeded,
    /// On a Node whose kubelet is silent.
    Lost,
}

/// What is true of a Pod now, in the words of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Situation {
    /// Not bound to a Node; with the scheduler's reason once it has looked.
    Pending {
        /// The scheduler's message, if it found no Node.
        message: Option<Name>,
    },
    /// On its way: its containers are being started.
    Starting {
        /// Until it is ready, if nothing comes between; `None` when its script lets it fail first.
        ready_in: Option<SimDuration>,
    },
    /// Running, or bound, and nothing will make it ready by itself.
    NotReady,
    /// Ready, and available from then on.
    Ready {
        /// Until it counts as available; zero when it does.
        available_in: SimDuration,
    },
    /// Deleted and stopping.
    Terminating {
        /// Until it is gone; `None` when its kubelet is silent.
        left: Option<SimDuration>,
    },
    /// Failed, crashing or refused.
    Failing,
    /// Ended well.
    Succeeded,
    /// On a Node whose kubelet is silent.
    Lost,
}

/// The revision of a Pod's template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodRevision {
    /// The number of the ControllerRevision.
    pub number: i64,
    /// Whether it is the newest.
    pub is_current: bool,
}

/// kubectl's STATUS column.
///
/// Mirrors `printPod` in `pkg/printers/internalversion/printers.go` of v1.34.
pub fn pod_status_word(pod: &Pod) -> String {
    let status = &pod.status;
    let is_gated = |it: &PodCondition| &*it.reason == "SchedulingGated";
    let mut word = match status.condition(&PodConditionType::PodScheduled) {
        Some(it) if is_gated(it) => it.reason.to_string(),
        _ => status.reason.as_deref().unwrap_or(status.phase.as_str()).to_owned(),
    };
    if let Some(init) = init_word(pod) {
        word = init;
    } else {
        for container in status.container_statuses.iter().rev() {
            match &container.state {
                ContainerState::Waiting { reason, .. } if !reason.is_empty() => {
                    word = reason.to_string();
                }
                ContainerState::Terminated(state) => word = end_word(state),
                _ => {}
            }
        }
        let runs =
            |it: &ContainerStatus| it.ready && matches!(it.state, ContainerState::Running { .. });
        if word == "Completed" && status.container_statuses.iter().any(runs) {
            word = if pod.is_ready() { "Running" } else { "NotReady" }.to_owned();
        }
    }
    match &status.reason {
        _ if !pod.metadata.is_terminating() => word,
        Some(reason) if &**reason == "NodeLost" => "Unknown".to_owned(),
        _ if pod.is_terminal() => word,
        _ => "Terminating".to_owned(),
    }
}

/// How a container ended, in one word.
fn end_word(state: &TerminatedState) -> String {
    let signal = state.rest.get("signal").and_then(Value::as_i64).filter(|it| *it != 0);
    match (&*state.reason, signal) {
        ("", Some(signal)) => format!("Signal:{signal}"),
        ("", None) => format!("ExitCode:{}", state.exit_code),
        (reason, _) => reason.to_owned(),
    }
}

/// The word of the first init container that is not done; a sidecar that is up counts as done.
fn init_word(pod: &Pod) -> Option<String> {
    let total = pod.spec.init_containers.len();
    let statuses = &pod.status.init_container_statuses;
    let is_sidecar = |name: &Name| {
        let of_this_name = pod.spec.init_containers.iter().find(|it| it.name == *name);
        of_this_name.is_some_and(|it| it.restarts_always)
    };
    let pending = statuses.iter().position(|it| match &it.state {
        ContainerState::Terminated(state) => state.exit_code != 0,
        ContainerState::Running { .. } => !(it.ready && is_sidecar(&it.name)),
        ContainerState::Waiting { .. } => true,
    })?;
    if pod.status.is_true(&PodConditionType::Initialized) {
        return None;
    }
    Some(match &statuses.get(pending)?.state {
        ContainerState::Terminated(state) => format!("Init:{}", end_word(state)),
        ContainerState::Waiting { reason, .. }
            if !reason.is_empty() && &**reason != "PodInitializing" =>
        {
            format!("Init:{reason}")
        }
        _ => format!("Init:{pending}/{total}"),
    })
}

/// kubectl's READY column: ready containers, and all of them.
pub fn ready_containers(pod: &Pod) -> (usize, usize) {
    let ready = pod.status.container_statuses.iter().filter(|it| it.ready).count();
    (ready, pod.spec.containers.len())
}

/// How often the Pod's containers were restarted.
pub fn restarts(pod: &Pod) -> u32 {
    pod.status.container_statuses.iter().map(|it| it.restart_count).sum()
}

impl Cluster {
    /// What is true of a Pod now.
    pub fn situation(&self, pod: &Pod) -> Situation {
        match self.stage(pod) {
            Stage::Pending => Situation::Pending { message: scheduling_message(pod) },
            Stage::Starting => {
                let ready_at = self.ready_at(pod);
                Situation::Starting { ready_in: ready_at.map(|it| it.since(self.now())) }
            }
            Stage::NotReady => Situation::NotReady,
            Stage::Ready => Situation::Ready { available_in: self.available_in(pod) },
            Stage::Terminating => {
                let left = self.time_left(pod).filter(|_| !self.is_silent(pod));
                Situation::Terminating { left }
            }
            Stage::Failing => Situation::Failing,
            Stage::Succeeded => Situation::Succeeded,
            Stage::Lost => Situation::Lost,
        }
    }

    /// Where a Pod is in its life. Costs a few look-ups, unless it runs and is not ready.
    pub fn stage(&self, pod: &Pod) -> Stage {
        match pod.status.phase {
            _ if pod.metadata.is_terminating() => Stage::Terminating,
            PodPhase::Failed => Stage::Failing,
            PodPhase::Succeeded => Stage::Succeeded,
            _ if pod.node_name.is_none() => Stage::Pending,
            _ if self.is_silent(pod) => Stage::Lost,
            _ if pod.is_ready() => Stage::Ready,
            _ if has_crashed(pod) => Stage::Failing,
            _ if self.is_starting(pod) || self.ready_at(pod).is_some() => Stage::Starting,
            _ => Stage::NotReady,
        }
    }

    /// Whether a Pod is on a Node that does not exist, or whose silence has been noticed.
    fn is_silent(&self, pod: &Pod) -> bool {
        pod.node_name.as_ref().is_some_and(|it| self.is_lost(it))
    }

    /// When the kubelet of a Node last renewed the Node's lease. Kubelets do so every 10 s.
    ///
    /// `None` when no kubelet ever did.
    pub fn lease_renewed(&self, node: &Node) -> Option<Timestamp> {
        self.components().kubelet.then_some(())?;
        self.last_beat(node, node.metadata.creation_timestamp?, 10_000)
    }

    /// A Node with the times at which its kubelet last posted each condition: on a change, else
    /// every 5 minutes. The store does not hear of posts that change nothing.
    pub fn with_heartbeats(&self, node: &Arc<Node>) -> Arc<Node> {
        let mut posted = Arc::clone(node);
        if self.components().kubelet {
            let conditions = Arc::make_mut(&mut Arc::make_mut(&mut posted).status.conditions);
            for it in conditions.iter_mut().filter(|it| &*it.reason != "NodeStatusNeverUpdated") {
                let first = it.last_heartbeat_time;
                it.last_heartbeat_time =
                    first.and_then(|first| self.last_beat(node, first, 300_000));
            }
        }
        posted
    }

    /// The last multiple of a period after `first` at which the kubelet was heard.
    fn last_beat(&self, node: &Node, first: Timestamp, millis: i64) -> Option<Timestamp> {
        let silent = self.kubelets.silent_since(&node.name());
        let until = silent.map_or(self.timestamp(), |it| self.timestamp_at(it));
        let beats = until.millis_since(first).max(0) / millis;
        Some(first.plus_millis(beats * millis))
    }

    /// Whether a Node does not exist, or its silence has been noticed.
    fn is_lost(&self, node: &NodeName) -> bool {
        self.store().node(node).is_none_or(|it| !it.is_ready() && self.is_kubelet_stopped(node))
    }

    fn time_left(&self, pod: &Pod) -> Option<SimDuration> {
        self.kubelets
            .stopped_at(self.store().pod_id(&pod.metadata.key())?)
            .map(|it| it.since(self.now()))
    }

    fn available_in(&self, pod: &Pod) -> SimDuration {
        let owner = self.daemon_set_of(pod);
        let seconds = owner.map_or(0, |it| it.spec.min_ready_seconds);
        let Some(since) = pod.ready_since() else {
            return SimDuration::ZERO;
        };
        let ready_for = u64::try_from(self.timestamp().millis_since(since)).unwrap_or(0);
        SimDuration::from_secs(u64::from(seconds)) - SimDuration::from_millis(ready_for)
    }

    /// The DaemonSet that owns a Pod.
    pub fn daemon_set_of(&self, pod: &Pod) -> Option<&DaemonSet> {
        let owner = pod.metadata.controller()?;
        let key = NamespacedName::new(pod.metadata.namespace.clone(), owner.name.clone());
        self.store().daemon_set(&key).filter(|it| it.metadata.uid == owner.uid).map(AsRef::as_ref)
    }

    /// The revision of a Pod's template, if its owner still knows it.
    pub fn revision_of(&self, pod: &Pod) -> Option<PodRevision> {
        let owner = pod.metadata.controller()?;
        let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL)?;
        let found = self.store().revisions_of(owner.uid).find(|it| it.hash() == Some(hash))?;
        let newest = self.current_revision(owner.uid)?;
        Some(PodRevision { number: found.revision, is_current: found.revision == newest })
    }

    /// The highest revision number of a DaemonSet.
    pub fn current_revision(&self, daemon_set: Uid) -> Option<i64> {
        self.store().revisions_of(daemon_set).map(|it| it.revision).max()
    }

    /// The Node over which the last sync of a DaemonSet failed, if it did: an old Pod of an update
    /// with surge is on a Node that does not exist.
    pub fn sync_error(&self, daemon_set: Uid) -> Option<&NodeName> {
        self.daemon_sets.unknown_node(daemon_set)
    }

    /// The Events about an object, oldest first.
    pub fn events_about(&self, object: &ObjectReference) -> Vec<Event> {
        self.events.about(self.timestamp(), object)
    }

    /// All Events that the API server still has, oldest first.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.events.iter(self.timestamp())
    }
}

/// Whether a container waits because it crashed, or its image did not come.
fn has_crashed(pod: &Pod) -> bool {
    let mut all = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    all.any(|it| match &it.state {
        ContainerState::Waiting { reason, .. } => matches!(
            &**reason,
            "CrashLoopBackOff" | "ImagePullBackOff" | "ErrImagePull" | "ErrImageNeverPull"
        ),
        ContainerState::Terminated(it) => it.exit_code != 0,
        ContainerState::Running { .. } => false,
    })
}

/// What the scheduler last said of a Pod that it could not bind.
fn scheduling_message(pod: &Pod) -> Option<Name> {
    let is_scheduling = |it: &&PodCondition| it.condition_type == PodConditionType::PodScheduled;
    let condition = pod.status.conditions.iter().find(is_scheduling)?;
    (!condition.message.is_empty()).then(|| condition.message.clone())
}
