//! A Node's side: starts the Pods that are bound to it, reports on them, stops them.
//!
//! Mirrors `pkg/kubelet` as far as the API shows it.
//! Deliberate difference: no image runs. Containers start and become ready after the delays of
//! [`Timings`](crate::Timings) and the probes of the manifest, and take their whole grace period
//! to stop, unless [`ImageBehavior`] says otherwise.
//!
//! Not modelled yet: admission by the kubelet, init containers that fail, eviction under
//! pressure, static Pods.

use std::net::{IpAddr, Ipv4Addr};

use crate::persistent::{Map, Set};
use playground_api::{
    ConditionStatus, ContainerState, ContainerStatus, Fields, Kind, Name, NamespacedName, NodeName,
    ObjectReference, Pod, PodCondition, PodConditionType, PodPhase, PodSpec, PodStatus,
    TerminatedState, Timestamp,
};

use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::store::{PodDigest, WatchEvent};

const ACTOR: Actor = Actor::Kubelet;

/// What the containers of an image do. By default they start and become ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImageBehavior {
    /// They start and become ready.
    #[default]
    Ok,
    /// They take this long to start.
    Slow(SimDuration),
    /// They start and never become ready.
    NeverReady,
    /// They end with an error this long after each start.
    CrashAfter(SimDuration),
    /// The image cannot be pulled.
    Bad,
}

/// What all kubelets together know. Each acts only on Pods of its own Node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kubelets {
    pods: Map<NamespacedName, PodWorker>,
    stopped: Set<NodeName>,
    images: Vec<(Name, ImageBehavior)>,
    n_addresses: u32,
}

/// What a kubelet is about to do with one Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletAction {
    /// All containers start.
    Start,
    /// All containers become ready.
    BecomeReady,
    /// A container ends with an error.
    Crash,
    /// The ended containers start again.
    Restart,
    /// The grace period is over.
    Stop,
}

/// What a kubelet keeps of one Pod.
#[derive(Clone, Debug, Default, PartialEq)]
struct PodWorker {
    next: Option<(KubeletAction, SimTime, TimerId)>,
    /// The kubelet was silent when the action was due.
    held: bool,
    backoff: Option<Backoff>,
    /// Whether it is to be ready, if that was set by hand.
    forced: Option<bool>,
}

impl Kubelets {
    /// Whether the kubelet of a Node is silent.
    pub(crate) fn is_stopped(&self, node: &NodeName) -> bool {
        self.stopped.contains(node)
    }

    /// What the kubelet does next with a Pod, and when.
    pub(crate) fn next(&self, pod: &NamespacedName) -> Option<(KubeletAction, SimTime)> {
        let worker = self.pods.get(pod)?;
        worker.next.filter(|_| !worker.held).map(|(action, due, _)| (action, due))
    }

    fn behavior(&self, spec: &PodSpec) -> ImageBehavior {
        let behavior = |image: &Name| {
            self.images.iter().find(|(it, _)| it == image).map(|(_, behavior)| *behavior)
        };
        let set = spec.containers.iter().filter_map(|it| behavior(&it.image));
        set.into_iter().find(|it| *it != ImageBehavior::Ok).unwrap_or_default()
    }

    fn next_address(&mut self) -> IpAddr {
        self.n_addresses += 1;
        let [_, second, third, fourth] = self.n_addresses.to_be_bytes();
        IpAddr::V4(Ipv4Addr::new(10, 244_u8.wrapping_add(second), third, fourth))
    }
}

impl Cluster {
    /// Lets the kubelets know of a change.
    pub(crate) fn kubelets_observe(&mut self, event: &WatchEvent) {
        if !self.components().kubelet {
            return;
        }
        match event {
            WatchEvent::PodAdded(key) => self.pod_may_be_new(key, None),
            WatchEvent::PodModified { key, before } => self.pod_may_be_new(key, Some(before)),
            WatchEvent::PodDeleted(pod) => self.forget_pod(&pod.metadata.key()),
            _ => {}
        }
    }

    fn pod_may_be_new(&mut self, key: &NamespacedName, before: Option<&PodDigest>) {
        let Some(pod) = self.store().pod(key) else {
            return;
        };
        let was_bound = before.is_some_and(|it| it.node_name.is_some());
        let was_terminating = before.is_some_and(|it| it.terminating);
        if pod.node_name.is_none() {
            return;
        }
        let (terminating, started) =
            (pod.metadata.is_terminating(), pod.status.phase == PodPhase::Running);
        let grace = u64::from(pod.metadata.deletion_grace_period_seconds.unwrap_or(0));
        if !was_bound && !pod.is_terminal() {
            self.take_on_pod(key);
        }
        if terminating && !was_terminating {
            // Containers that do not run yet have nothing to finish.
            let grace = if started { SimDuration::from_secs(grace) } else { SimDuration::ZERO };
            self.plan_kubelet(key, KubeletAction::Stop, grace);
        }
    }

    /// A Pod was bound: its containers are being created, unless the kubelet is silent.
    fn take_on_pod(&mut self, key: &NamespacedName) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if pod.node_name.as_ref().is_some_and(|it| self.kubelets.is_stopped(it)) {
            return;
        }
        let now = self.timestamp();
        let host_ip = self.node_ip(&pod);
        let behavior = self.kubelets.behavior(&pod.spec);
        self.store_mut().update_pod(key, |pod| {
            pod.status.start_time = Some(now);
            pod.status.host_ip = host_ip;
            let reason = match behavior {
                ImageBehavior::Bad => "ImagePullBackOff",
                _ => "ContainerCreating",
            };
            set_waiting(pod, reason, now);
        });
        match behavior {
            ImageBehavior::Bad => self.report_bad_image(&pod),
            ImageBehavior::Slow(span) => self.plan_kubelet(key, KubeletAction::Start, span),
            _ => self.plan_kubelet(key, KubeletAction::Start, self.timings().container_start),
        }
    }

    fn report_bad_image(&mut self, pod: &Pod) {
        let Some(node) = pod.node_name.clone() else {
            return;
        };
        for container in &pod.spec.containers {
            let event = EventKind::FailedPull {
                container: container.name.clone(),
                image: container.image.clone(),
                node: node.clone(),
            };
            self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), event);
        }
    }

    fn node_ip(&self, pod: &Pod) -> Option<IpAddr> {
        let node = self.store().node(pod.node_name.as_ref()?)?;
        node.address("InternalIP")?.parse().ok()
    }

    fn plan_kubelet(&mut self, key: &NamespacedName, action: KubeletAction, after: SimDuration) {
        let due = self.now() + after;
        let worker = self.kubelets.pods.get(key).cloned().unwrap_or_default();
        if let Some((_, _, id)) = worker.next {
            self.cancel_timer(id);
        }
        let id = self.set_timer(due, Task::RunKubelet(key.clone()));
        let worker = PodWorker { next: Some((action, due, id)), held: false, ..worker };
        self.kubelets.pods.insert(key.clone(), worker);
    }

    fn forget_pod(&mut self, key: &NamespacedName) {
        if let Some(worker) = self.kubelets.pods.remove(key)
            && let Some((_, _, id)) = worker.next
        {
            self.cancel_timer(id);
        }
    }

    /// What was planned for a Pod is due.
    pub(crate) fn run_kubelet(&mut self, key: &NamespacedName) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        let silent = pod
            .node_name
            .as_ref()
            .is_none_or(|it| self.kubelets.is_stopped(it) || self.store().node(it).is_none());
        let Some(worker) = self.kubelets.pods.get_mut(key) else {
            return;
        };
        if silent {
            worker.held = true;
            return;
        }
        let Some((action, _, _)) = worker.next.take() else {
            return;
        };
        match action {
            KubeletAction::Start | KubeletAction::Restart => self.start_containers(&pod, action),
            KubeletAction::BecomeReady => self.set_readiness(key, true, Cause::ContainersReady),
            KubeletAction::Crash => self.crash_containers(&pod, 1),
            KubeletAction::Stop => self.stop_pod(&pod),
        }
    }

    fn start_containers(&mut self, pod: &Pod, action: KubeletAction) {
        let key = pod.metadata.key();
        let now = self.timestamp();
        let pod_ip = match pod.status.pod_ip {
            Some(ip) => Some(ip),
            None if pod.spec.host_network => pod.status.host_ip,
            None => Some(self.kubelets.next_address()),
        };
        self.store_mut().update_pod(&key, |pod| {
            pod.status.phase = PodPhase::Running;
            pod.status.pod_ip = pod_ip;
            set_running(pod, now);
        });
        let cause = match action {
            KubeletAction::Restart => Cause::BackoffOver,
            _ => Cause::ContainersStarted,
        };
        self.record(kubelet_deed(pod).done(Verb::Started, cause));
        self.emit_started(pod);
        self.plan_after_start(pod);
    }

    fn emit_started(&mut self, pod: &Pod) {
        let Some(node) = &pod.node_name else { return };
        let about = ObjectReference::new(Kind::Pod, &pod.metadata);
        for container in &pod.spec.containers {
            let (image, name) = (container.image.clone(), container.name.clone());
            self.emit(
                about.clone(),
                EventKind::Pulled { container: name.clone(), image, node: node.clone() },
            );
            let created = EventKind::Created { container: name.clone(), node: node.clone() };
            self.emit(about.clone(), created);
            let started = EventKind::Started { container: name, node: node.clone() };
            self.emit(about.clone(), started);
        }
    }

    fn plan_after_start(&mut self, pod: &Pod) {
        let key = pod.metadata.key();
        let forced = self.kubelets.pods.get(&key).and_then(|it| it.forced);
        match self.kubelets.behavior(&pod.spec) {
            ImageBehavior::CrashAfter(span) => {
                self.plan_kubelet(&key, KubeletAction::Crash, span);
            }
            ImageBehavior::NeverReady => {}
            _ if forced == Some(false) => {}
            _ => {
                let after = self.time_to_ready(&pod.spec);
                self.plan_kubelet(&key, KubeletAction::BecomeReady, after);
            }
        }
    }

    /// From running to ready: the slowest readiness probe, or the default where there is none.
    pub(crate) fn time_to_ready(&self, spec: &PodSpec) -> SimDuration {
        let timings = self.timings();
        let probe = |it: &playground_api::Probe| {
            let more_runs = u64::from(it.success_threshold.saturating_sub(1));
            let seconds =
                u64::from(it.initial_delay_seconds) + more_runs * u64::from(it.period_seconds);
            SimDuration::from_secs(seconds) + timings.probe_run
        };
        let probes = spec.containers.iter().filter_map(|it| it.readiness_probe.as_ref());
        probes.map(probe).max().unwrap_or(timings.readiness)
    }

    /// Makes a running Pod ready or not ready.
    pub(crate) fn set_readiness(&mut self, key: &NamespacedName, ready: bool, cause: Cause) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if pod.is_ready() == ready {
            return;
        }
        let now = self.timestamp();
        self.store_mut().update_pod(key, |pod| {
            for status in &mut pod.status.container_statuses {
                status.ready = ready;
            }
            set_ready_conditions(pod, ready, now);
        });
        let verb = if ready { Verb::Ready } else { Verb::Unready };
        self.record(kubelet_deed(&pod).done(verb, cause));
    }

    /// A container of a running Pod ends with an error and will be restarted.
    pub(crate) fn crash_containers(&mut self, pod: &Pod, exit_code: i32) {
        let key = pod.metadata.key();
        let now = self.timestamp();
        self.store_mut().update_pod(&key, |pod| {
            set_crashed(pod, exit_code, now);
            set_ready_conditions(pod, false, now);
        });
        self.record(kubelet_deed(pod).done(Verb::Crashed, Cause::ContainerEnded { exit_code }));
        let limits = BackoffLimits {
            first: self.timings().crash_loop_backoff,
            longest: self.timings().crash_loop_backoff_max,
        };
        let last = self.kubelets.pods.get(&key).and_then(|it| it.backoff);
        let now = self.now();
        // The first restart is immediate; from the second on the kubelet waits.
        let restarts = pod.status.container_statuses.iter().map(|it| it.restart_count).max();
        let wait = if restarts.unwrap_or(0) == 0 {
            SimDuration::ZERO
        } else {
            let backoff = Backoff::after(last, now, limits);
            if let Some(worker) = self.kubelets.pods.get_mut(&key) {
                worker.backoff = Some(backoff);
            }
            self.emit_back_off(pod);
            backoff.until().since(now)
        };
        self.plan_kubelet(&key, KubeletAction::Restart, wait);
    }

    fn emit_back_off(&mut self, pod: &Pod) {
        let Some(node) = pod.node_name.clone() else {
            return;
        };
        let Some(container) = pod.spec.containers.first() else {
            return;
        };
        let event = EventKind::BackOff { container: container.name.clone(), node };
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), event);
    }

    /// All containers of a Pod end for good.
    pub(crate) fn finish_containers(&mut self, pod: &Pod, exit_code: i32) {
        let key = pod.metadata.key();
        let now = self.timestamp();
        let phase = if exit_code == 0 { PodPhase::Succeeded } else { PodPhase::Failed };
        self.store_mut().update_pod(&key, |pod| {
            pod.status.phase = phase;
            for status in &mut pod.status.container_statuses {
                status.state = ContainerState::Terminated(terminated(status, exit_code, now));
                status.ready = false;
            }
            set_ready_conditions(pod, false, now);
        });
        let verb = if exit_code == 0 { Verb::Succeeded } else { Verb::Failed };
        self.record(kubelet_deed(pod).done(verb, Cause::ContainerEnded { exit_code }));
        if let Some(worker) = self.kubelets.pods.get_mut(&key)
            && let Some((_, _, id)) = worker.next.take()
        {
            self.cancel_timer(id);
        }
    }

    /// Everything of a terminating Pod has stopped, so the object goes.
    fn stop_pod(&mut self, pod: &Pod) {
        let grace = u64::from(pod.metadata.deletion_grace_period_seconds.unwrap_or(0));
        let ran = pod.status.phase == PodPhase::Running;
        let cause = if ran {
            Cause::GracePeriodOver { grace: SimDuration::from_secs(grace) }
        } else {
            Cause::NothingToStop
        };
        if let Some(node) = &pod.node_name {
            for container in pod.spec.containers.iter().filter(|_| ran) {
                let event =
                    EventKind::Killing { container: container.name.clone(), node: node.clone() };
                self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), event);
            }
        }
        self.store_mut().remove_pod(&pod.metadata.key());
        self.record(kubelet_deed(pod).done(Verb::Terminated, cause));
    }

    pub(crate) fn force_readiness(&mut self, key: &NamespacedName, ready: bool) {
        if let Some(worker) = self.kubelets.pods.get_mut(key) {
            worker.forced = Some(ready);
        }
        self.set_readiness(key, ready, Cause::Requested);
    }

    pub(crate) fn set_image_behavior(&mut self, image: Name, behavior: ImageBehavior) {
        self.kubelets.images.retain(|(it, _)| *it != image);
        self.kubelets.images.push((image.clone(), behavior));
        let waiting: Vec<NamespacedName> = self
            .store()
            .pods()
            .filter(|it| it.spec.containers.iter().any(|container| container.image == image))
            .filter(|it| it.node_name.is_some() && !it.metadata.is_terminating())
            .filter(|it| !it.is_terminal())
            .map(|it| it.metadata.key())
            .collect();
        for key in waiting {
            self.reconsider_pod(&key);
        }
    }

    /// The behavior of a Pod's image has changed: what is planned for it starts anew.
    fn reconsider_pod(&mut self, key: &NamespacedName) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if pod.status.phase == PodPhase::Pending {
            self.take_on_pod(key);
        } else if !pod.is_ready()
            || matches!(self.kubelets.behavior(&pod.spec), ImageBehavior::CrashAfter(_))
        {
            self.plan_after_start(&pod);
        }
    }

    pub(crate) fn stop_kubelet(&mut self, node: &NodeName) {
        self.kubelets.stopped.insert(node.clone());
    }

    /// The kubelet answers again and does what it should have done.
    pub(crate) fn start_kubelet(&mut self, node: &NodeName) {
        self.kubelets.stopped.remove(node);
        let pods: Vec<_> = self.store().pods_on(node).cloned().collect();
        for pod in pods {
            let key = pod.metadata.key();
            let is_new = pod.status.start_time.is_none() && !pod.is_terminal();
            if is_new && !pod.metadata.is_terminating() {
                self.take_on_pod(&key);
                continue;
            }
            let worker = self.kubelets.pods.get(&key);
            if let Some((action, _, _)) = worker.filter(|it| it.held).and_then(|it| it.next) {
                self.plan_kubelet(&key, action, SimDuration::ZERO);
            }
        }
    }
}

fn kubelet_deed(pod: &Pod) -> Deed {
    Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone())
}

fn condition(
    condition_type: PodConditionType,
    status: bool,
    reason: &str,
    message: &str,
    now: Timestamp,
) -> PodCondition {
    PodCondition {
        condition_type,
        status: ConditionStatus::from(status),
        reason: reason.into(),
        message: message.into(),
        last_transition_time: Some(now),
        rest: Fields::new(),
    }
}

fn set_waiting(pod: &mut Pod, reason: &str, now: Timestamp) {
    let reason: Name = reason.into();
    pod.status.container_statuses = pod
        .spec
        .containers
        .iter()
        .map(|container| ContainerStatus {
            name: container.name.clone(),
            state: ContainerState::Waiting { reason: reason.clone(), message: "".into() },
            last_termination: None,
            ready: false,
            restart_count: 0,
            rest: Fields::new(),
        })
        .collect();
    let initialized = pod.spec.init_containers.is_empty();
    pod.status.set_condition(condition(PodConditionType::Initialized, initialized, "", "", now));
    set_ready_conditions(pod, false, now);
}

fn set_running(pod: &mut Pod, now: Timestamp) {
    for status in &mut pod.status.container_statuses {
        if matches!(status.state, ContainerState::Terminated(_))
            || status.last_termination.is_some()
        {
            status.restart_count += 1;
        }
        status.state = ContainerState::Running { started_at: now };
    }
    for it in [PodConditionType::PodReadyToStartContainers, PodConditionType::Initialized] {
        pod.status.set_condition(condition(it, true, "", "", now));
    }
}

fn set_crashed(pod: &mut Pod, exit_code: i32, now: Timestamp) {
    for status in &mut pod.status.container_statuses {
        let ended = terminated(status, exit_code, now);
        status.ready = false;
        status.state = if status.restart_count == 0 {
            ContainerState::Terminated(ended.clone())
        } else {
            ContainerState::Waiting { reason: "CrashLoopBackOff".into(), message: "".into() }
        };
        status.last_termination = Some(ended);
    }
}

fn terminated(status: &ContainerStatus, exit_code: i32, now: Timestamp) -> TerminatedState {
    let started_at = match status.state {
        ContainerState::Running { started_at } => Some(started_at),
        _ => None,
    };
    let reason = if exit_code == 0 { "Completed" } else { "Error" };
    TerminatedState {
        exit_code,
        reason: reason.into(),
        started_at,
        finished_at: Some(now),
        rest: Fields::new(),
    }
}

/// Sets `ContainersReady` and `Ready`.
pub(crate) fn set_ready_conditions(pod: &mut Pod, ready: bool, now: Timestamp) {
    let message = if ready { String::new() } else { unready_message(&pod.status) };
    let reason = if ready { "" } else { "ContainersNotReady" };
    for it in [PodConditionType::ContainersReady, PodConditionType::Ready] {
        pod.status.set_condition(condition(it, ready, reason, &message, now));
    }
}

fn unready_message(status: &PodStatus) -> String {
    let unready = status.container_statuses.iter().filter(|it| !it.ready);
    let names: Vec<&str> = unready.map(|it| &*it.name).collect();
    format!("containers with unready status: [{}]", names.join(" "))
}
