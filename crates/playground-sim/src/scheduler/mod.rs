//! The default scheduler: binds each Pod to a Node.
//!
//! Mirrors `pkg/scheduler` of v1.34.
//! Deliberate difference: where several Nodes have the highest score, the first by name is
//! taken; upstream draws lots.
//!
//! Not modelled yet: preemption, inter-Pod affinity, topology spread, volumes, and all scores
//! but `LeastAllocated`.

mod diagnosis;
pub mod filters;

use std::sync::Arc;

use crate::persistent::{Map, Set};
use playground_api::{
    ConditionStatus, Fields, Kind, NamespacedName, Node, NodeName, ObjectReference, Pod,
    PodCondition, PodConditionType,
};

pub use diagnosis::{Diagnosis, NodeVerdict};
use filters::FilterReason;

use crate::backoff::{Backoff, BackoffLimits};
use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::store::{NodeUsage, Requests, Store, WatchEvent};

const ACTOR: Actor = Actor::Scheduler;

/// The name of the scheduler that runs in the cluster.
pub const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// What the scheduler keeps between its looks at Pods.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scheduler {
    queued: Set<NamespacedName>,
    waiting: Map<NamespacedName, Waiting>,
    /// The Pods that wait for room on one certain Node.
    waiting_for: Map<Option<NodeName>, Set<NamespacedName>>,
}

/// A Pod for which no Node was found.
#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    for_node: Option<NodeName>,
    backoff: Backoff,
}

/// Asks every filter about one Pod and one Node; the first that turns it down decides.
///
/// # Errors
///
/// The plugin's name and its reasons.
pub fn run_filters(
    pod: &Pod,
    node: &Node,
    usage: &NodeUsage,
) -> Result<(), (&'static str, Vec<FilterReason>)> {
    filters::ALL
        .iter()
        .try_for_each(|it| it.filter(pod, node, usage).map_err(|reasons| (it.name(), reasons)))
}

/// Looks for a Node. Changes nothing.
///
/// # Errors
///
/// No Node fits; the diagnosis says why, Node by Node.
pub fn find_node(store: &Store, pod: &Pod) -> Result<NodeName, Diagnosis> {
    let target = pod.node_or_target();
    let mut diagnosis = Diagnosis::new(store.n_nodes(), target.is_some());
    let mut best: Option<(i64, NodeName)> = None;
    let candidates: Vec<&Arc<Node>> = match &target {
        Some(target) => store.node(target).into_iter().collect(),
        None => store.nodes().collect(),
    };
    let nothing = NodeUsage::default();
    for node in candidates {
        let name = node.name();
        let usage = store.usage(&name).unwrap_or(&nothing);
        match run_filters(pod, node, usage) {
            Ok(()) => {
                let score = least_allocated(pod, node, usage);
                if best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                    best = Some((score, name));
                }
            }
            Err((plugin, reasons)) => {
                let has_victims = has_lower_priority(store, &name, pod.spec.priority_value());
                diagnosis.reject(NodeVerdict { node: name, plugin, reasons, has_victims });
            }
        }
    }
    best.map(|(_, name)| name).ok_or(diagnosis)
}

fn has_lower_priority(store: &Store, node: &NodeName, priority: i32) -> bool {
    store.pods_on(node).any(|it| !it.is_terminal() && it.spec.priority_value() < priority)
}

/// How much of CPU and memory would be left, from 0 to 100. A Pod without requests counts as
/// 100 thousandths of a core and 200 MiB.
///
/// Mirrors `leastResourceScorer` in `pkg/scheduler/framework/plugins/noderesources`.
fn least_allocated(pod: &Pod, node: &Node, usage: &NodeUsage) -> i64 {
    let wanted = Requests::of(&pod.spec);
    let or = |amount: i64, default: i64| if amount == 0 { default } else { amount };
    let share = |resource: &str, used: i64, wanted: i64| {
        let allocatable = node.status.allocatable.scheduler_units(resource);
        let left = allocatable.wrapping_sub(used).wrapping_sub(wanted);
        if allocatable <= 0 || left < 0 { 0 } else { left.wrapping_mul(100) / allocatable }
    };
    let cpu = share("cpu", usage.requests.milli_cpu, or(wanted.milli_cpu, 100));
    let memory = share("memory", usage.requests.memory, or(wanted.memory, 200 << 20));
    (cpu + memory) / 2
}

impl Cluster {
    /// Lets the scheduler know of a change.
    pub(crate) fn scheduler_observes(&mut self, event: &WatchEvent) {
        if !self.components().scheduler {
            return;
        }
        match event {
            WatchEvent::PodAdded(key) => self.queue_new_pod(key),
            WatchEvent::PodModified { key, .. } => {
                let freed = self.store().pod(key).filter(|it| it.is_terminal());
                if let Some(node) = freed.and_then(|it| it.node_name.clone()) {
                    self.retry_waiting(&node);
                }
            }
            WatchEvent::PodDeleted(pod) => {
                self.forget_waiting(&pod.metadata.key());
                if let Some(node) = &pod.node_name {
                    self.retry_waiting(node);
                }
            }
            WatchEvent::NodeAdded(name) => self.retry_waiting(name),
            WatchEvent::NodeModified { after, .. } => self.retry_waiting(&after.name()),
            _ => {}
        }
    }

    fn queue_new_pod(&mut self, key: &NamespacedName) {
        let ours = |it: &&Arc<Pod>| {
            it.node_name.is_none() && &*it.spec.scheduler_name == DEFAULT_SCHEDULER
        };
        if self.store().pod(key).filter(ours).is_some() {
            self.queue_pod(key, self.now() + self.timings().scheduling);
        }
    }

    fn queue_pod(&mut self, key: &NamespacedName, at: crate::clock::SimTime) {
        if self.scheduler.queued.insert(key.clone()) {
            self.set_timer(at, Task::SchedulePod(key.clone()));
        }
    }

    /// Something changed on a Node that may make room for Pods that wait.
    fn retry_waiting(&mut self, node: &NodeName) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        let groups = [Some(node.clone()), None];
        let keys: Vec<NamespacedName> = groups
            .iter()
            .filter_map(|it| self.scheduler.waiting_for.get(it))
            .flat_map(|it| it.iter().cloned())
            .collect();
        for key in keys {
            let until = self.scheduler.waiting.get(&key).map(|it| it.backoff.until());
            self.queue_pod(&key, until.unwrap_or(self.now()).max(self.now()));
        }
    }

    fn forget_waiting(&mut self, key: &NamespacedName) {
        self.scheduler.queued.remove(key);
        let Some(waiting) = self.scheduler.waiting.remove(key) else {
            return;
        };
        if let Some(group) = self.scheduler.waiting_for.get_mut(&waiting.for_node) {
            group.remove(key);
            if group.is_empty() {
                self.scheduler.waiting_for.remove(&waiting.for_node);
            }
        }
    }

    /// Tries to bind one Pod.
    pub(crate) fn schedule_pod(&mut self, key: &NamespacedName) {
        self.scheduler.queued.remove(key);
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if pod.node_name.is_some() || pod.metadata.is_terminating() || pod.is_terminal() {
            return;
        }
        match find_node(self.store(), &pod) {
            Ok(node) => {
                self.forget_waiting(key);
                self.bind_pod(&pod, node, ACTOR);
            }
            Err(diagnosis) => self.put_aside(&pod, &diagnosis),
        }
    }

    /// Writes the Node into the Pod.
    pub(crate) fn bind_pod(&mut self, pod: &Pod, node: NodeName, actor: Actor) {
        let key = pod.metadata.key();
        let now = self.timestamp();
        let bound = node.clone();
        self.store_mut().update_pod(&key, |pod| {
            pod.node_name = Some(bound);
            pod.status.set_condition(PodCondition {
                condition_type: PodConditionType::PodScheduled,
                status: ConditionStatus::True,
                reason: "".into(),
                message: "".into(),
                last_transition_time: Some(now),
                rest: Fields::new(),
            });
        });
        let deed = Deed::new(actor, Kind::Pod, &pod.metadata).on(Some(node.clone()));
        let cause = if actor == Actor::You { Cause::Requested } else { Cause::Fits };
        self.record(deed.done(Verb::Scheduled, cause));
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), EventKind::Scheduled { node });
    }

    /// Lets a Pod wait until something changes that may help it.
    fn put_aside(&mut self, pod: &Pod, diagnosis: &Diagnosis) {
        let key = pod.metadata.key();
        let message: Arc<str> = diagnosis.message().into();
        let limits = BackoffLimits {
            first: self.timings().scheduling_backoff,
            longest: self.timings().scheduling_backoff_max,
        };
        let last = self.scheduler.waiting.get(&key).map(|it| it.backoff);
        let for_node = pod.node_or_target();
        let waiting = Waiting {
            for_node: for_node.clone(),
            backoff: Backoff::after(last, self.now(), limits),
        };
        self.scheduler.waiting.insert(key.clone(), waiting);
        self.scheduler.waiting_for.get_or_default(&for_node).insert(key.clone());
        let now = self.timestamp();
        let condition = PodCondition {
            condition_type: PodConditionType::PodScheduled,
            status: ConditionStatus::False,
            reason: "Unschedulable".into(),
            message: Arc::clone(&message),
            last_transition_time: Some(now),
            rest: Fields::new(),
        };
        self.store_mut().update_pod(&key, |pod| pod.status.set_condition(condition));
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(for_node);
        let cause = Cause::DoesNotFit(Arc::clone(&message));
        self.record(deed.done(Verb::Unschedulable, cause));
        let event = EventKind::FailedScheduling(message);
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), event);
    }
}
