//! A Node's side: starts the Pods that are bound to it, reports on them, stops them.
//!
//! Mirrors `pkg/kubelet` as far as the API shows it. One file for each idea: [`admission`] takes a
//! Pod on or refuses it, [`images`] pulls, [`containers`] starts and restarts, [`probes`] asks,
//! [`status`] reports, [`termination`] stops, [`pressure`] evicts, [`shutdown`] empties a machine,
//! [`static_pods`] runs what no API server asked for, [`silence`] keeps what a kubelet misses.
//!
//! Deliberate difference: no image runs. Containers start and become ready after the delays of
//! [`Timings`](crate::Timings) and the probes of the manifest, and take their whole grace period
//! to stop, unless [`ImageBehavior`] says otherwise.

mod admission;
mod behavior;
mod containers;
mod foresight;
mod images;
mod look;
mod pressure;
mod probes;
mod redefinition;
mod shutdown;
mod silence;
mod static_pods;
mod status;
mod termination;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use crate::persistent::Map;
use playground_api::{Container, Name, NamespacedName, NodeName, Pod, PodPhase, PodSpec};

pub use behavior::{BEHAVIOR_ANNOTATION, ImageBehavior, ParseBehaviorError};
pub use pressure::Pressure;
pub use static_pods::{MIRROR_ANNOTATION, is_mirror};
pub(crate) use status::{set_disruption_target, set_ready_condition, set_ready_conditions};

use crate::backoff::{Backoff, CrashBackoff};
use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::Cluster;
use crate::journal::{Actor, Cause};
use crate::store::{PodDigest, PodId, WatchEvent};

const ACTOR: Actor = Actor::Kubelet;

/// From this priority on a Pod is critical: the kubelet makes room for it and never evicts it.
pub(crate) const CRITICAL_PRIORITY: i32 = 2_000_000_000;

/// What all kubelets together know. Each acts only on Pods of its own Node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Kubelets {
    pods: Map<PodId, PodWorker>,
    nodes: Map<NodeName, NodeMemory>,
    images: Vec<(Name, ImageBehavior)>,
    /// Nodes with a static Pod for whose mirror the name is taken.
    nameless: Map<NamespacedName, NodeName>,
    n_addresses: u32,
}

/// What the kubelet of one Node keeps.
#[derive(Clone, Debug, Default, PartialEq)]
struct NodeMemory {
    /// Since when it is silent, if it is.
    stopped: Option<SimTime>,
    /// Images that the Node holds.
    images: Vec<Name>,
    pressure: pressure::NodePressure,
    shutdown: Option<shutdown::Shutdown>,
    static_pods: Vec<Arc<Pod>>,
}

/// What a kubelet is about to do with one container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KubeletAction {
    /// Its image is asked for again.
    Pull,
    /// It starts, after a pull that began then.
    Start {
        /// When the pull of its image began; `None` when the image is there.
        pulling_since: Option<SimTime>,
    },
    /// It starts again.
    Restart {
        /// Whether its image is asked for, which takes no time when the Node holds it.
        pulls: bool,
    },
    /// Its startup probe succeeds.
    FinishStartup,
    /// It becomes ready.
    BecomeReady,
    /// A probe fails.
    FailProbe(ProbeKind),
    /// The readiness probe of a container that is not ready fails once more.
    StayUnready,
    /// It is reported as waiting for its next attempt.
    BackOff,
    /// It ends.
    End {
        /// The exit code.
        exit_code: i32,
    },
}

/// Which probe of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeKind {
    /// Decides whether it is ready.
    Readiness,
    /// Decides whether it is restarted.
    Liveness,
    /// Holds the others back.
    Startup,
}

/// What is planned for one container. Init containers come first, then the others.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Item {
    at: SimTime,
    container: usize,
    action: KubeletAction,
}

/// What a kubelet keeps of one Pod.
#[derive(Clone, Debug, Default, PartialEq)]
struct PodWorker {
    agenda: Vec<Item>,
    timer: Option<(SimTime, TimerId)>,
    /// The kubelet was silent when something was due.
    held: bool,
    /// Its containers were told to stop.
    stopping: bool,
    /// Of containers that have ended or failed to start; as many as needed.
    memories: Vec<ContainerMemory>,
    /// Whether it is to be ready, if that was set by hand.
    forced: Option<bool>,
    /// Says why it is being stopped, when that is not a deletion; it will be Failed.
    killed_for: Option<Arc<termination::Verdict>>,
}

/// What a kubelet remembers of one container from one start to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct ContainerMemory {
    crashes: Option<CrashBackoff>,
    /// Failed pulls of its image.
    pulls: Option<Backoff>,
    /// Failures of the startup or liveness probe in a row.
    failures: u32,
    /// Failures of the readiness probe in a row.
    unready: u32,
    /// It has another image than the one that it was started with.
    changed: bool,
}

/// The containers of a Pod in the order of their start.
fn all_containers(spec: &PodSpec) -> impl Iterator<Item = &Container> {
    spec.init_containers.iter().chain(&spec.containers)
}

impl PodWorker {
    fn plan(&mut self, at: SimTime, container: usize, action: KubeletAction) {
        self.agenda.push(Item { at, container, action });
    }

    /// Takes out the next item that is due.
    fn pop_due(&mut self, now: SimTime) -> Option<Item> {
        let due = self.agenda.iter().enumerate().filter(|(_, it)| it.at <= now);
        let (at, _) = due.min_by_key(|(_, it)| (it.at, it.container))?;
        Some(self.agenda.remove(at))
    }

    fn memory(&mut self, container: usize) -> Option<&mut ContainerMemory> {
        if self.memories.len() <= container {
            self.memories.resize(container + 1, ContainerMemory::default());
        }
        self.memories.get_mut(container)
    }

    /// Drops what is planned for a container.
    fn clear(&mut self, container: usize) {
        self.agenda.retain(|it| it.container != container);
    }
}

impl Kubelets {
    /// Whether the kubelet of a Node is silent.
    pub(crate) fn is_stopped(&self, node: &NodeName) -> bool {
        self.silent_since(node).is_some()
    }

    /// Since when the kubelet of a Node is silent.
    pub(crate) fn silent_since(&self, node: &NodeName) -> Option<SimTime> {
        self.nodes.get(node)?.stopped
    }

    /// Whether the machine of a Node is being shut down.
    pub(crate) fn is_shutting_down(&self, node: &NodeName) -> bool {
        self.nodes.get(node).is_some_and(|it| it.shutdown.is_some())
    }

    /// What a Node runs out of, as its conditions show it.
    pub(crate) fn pressures(&self, node: &NodeName) -> Vec<Pressure> {
        self.nodes.get(node).map(|it| it.pressure.shown()).unwrap_or_default()
    }

    /// When the last container of a terminating Pod will have ended.
    pub(crate) fn stopped_at(&self, pod: PodId) -> Option<SimTime> {
        let worker = self.pods.get(&pod).filter(|it| !it.held)?;
        let ends = worker.agenda.iter().filter(|it| matches!(it.action, KubeletAction::End { .. }));
        ends.map(|it| it.at).max()
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
            WatchEvent::PodAdded(pod, id) => self.pod_may_be_new(*id, None, pod),
            WatchEvent::PodModified { before, after } => {
                self.pod_may_be_new(before.id, Some(before), after);
            }
            WatchEvent::PodDeleted(pod, id) => {
                self.forget_pod(*id);
                self.restore_static_pod(pod);
            }
            WatchEvent::NodeAdded(name) => self.kubelet_registers(name),
            WatchEvent::NodeDeleted(name) => {
                self.kubelets.nodes.remove(name);
            }
            _ => {}
        }
    }

    /// What the kubelet keeps of a Pod.
    fn worker(&self, key: &NamespacedName) -> Option<&PodWorker> {
        self.kubelets.pods.get(&self.store().pod_id(key)?)
    }

    fn pod_may_be_new(&mut self, id: PodId, before: Option<&PodDigest>, pod: &Pod) {
        if pod.node_name.is_none() || pod.is_terminal() {
            return;
        }
        // A Pod of a cluster that was restored may run already.
        let runs = pod.status.phase == PodPhase::Running && before.is_none();
        if before.is_none_or(|it| it.node_name.is_none()) && !runs {
            self.take_on_pod(id);
        }
        if pod.metadata.is_terminating() {
            let news = before.is_none_or(|it| !it.terminating);
            self.stop_deleted_pod(&pod.metadata.key(), news);
        }
    }

    fn forget_pod(&mut self, id: PodId) {
        if let Some(worker) = self.kubelets.pods.remove(&id)
            && let Some((_, id)) = worker.timer
        {
            self.cancel_timer(id);
        }
    }

    /// Something that was planned for a Pod is due.
    pub(crate) fn run_kubelet(&mut self, id: PodId) {
        let Some(pod) = self.store().pod_of_id(id).cloned() else {
            return;
        };
        let mut look = self.begin_look(id, pod);
        look.worker.timer = None;
        let silent = look
            .pod
            .node_name
            .as_ref()
            .is_none_or(|it| self.kubelets.is_stopped(it) || self.store().node(it).is_none());
        if silent {
            look.worker.held = true;
            self.kubelets.pods.insert(id, look.worker);
            return;
        }
        while let Some(item) = look.worker.pop_due(self.now()) {
            let Item { container, action, .. } = item;
            match action {
                KubeletAction::Pull => self.begin_start(&mut look, container, SimDuration::ZERO),
                KubeletAction::Start { pulling_since } => {
                    self.start_container(&mut look, container, pulling_since);
                }
                KubeletAction::Restart { pulls } => {
                    self.restart_container(&mut look, container, pulls);
                }
                KubeletAction::FinishStartup => self.finish_startup(&mut look, container),
                KubeletAction::BecomeReady => look.set_container_ready(container, true),
                KubeletAction::FailProbe(kind) => self.fail_probe(&mut look, container, kind),
                KubeletAction::StayUnready => {
                    self.fail_probe(&mut look, container, ProbeKind::Readiness);
                }
                KubeletAction::BackOff => self.report_back_off(&mut look, container),
                KubeletAction::End { exit_code } => {
                    self.end_container(&mut look, container, exit_code);
                }
            }
        }
        self.conclude(look);
    }

    /// What the API says of a Pod is made what its kubelet knows of it.
    pub(crate) fn report_pod(&mut self, key: &NamespacedName, cause: Cause) {
        if let Some(mut look) = self.look_at(key) {
            look.cause = Some(cause);
            self.conclude(look);
        }
    }

    /// Says how containers of an image behave from now on, running ones included.
    pub(crate) fn set_image_behavior(&mut self, image: Name, behavior: ImageBehavior) {
        self.kubelets.images.retain(|(it, _)| *it != image);
        self.kubelets.images.push((image.clone(), behavior));
        let concerned: Vec<NamespacedName> = self
            .store()
            .pods()
            .filter(|it| all_containers(&it.spec).any(|container| container.image == image))
            .filter(|it| it.node_name.is_some() && !it.metadata.is_terminating())
            .filter(|it| !it.is_terminal())
            .map(|it| it.metadata.key())
            .collect();
        for key in concerned {
            self.reconsider_pod(&key, &image);
        }
    }
}
