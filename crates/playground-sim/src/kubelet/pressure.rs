//! A Node runs out of memory, disk or process ids: its kubelet refuses and evicts Pods.
//!
//! Mirrors `pkg/kubelet/eviction`.
//! Deliberate difference: pressure is what a command says; it ends when a command says so,
//! however many Pods have gone. What containers use is scripted, see [`ImageBehavior`]: what they
//! ask for where no script says otherwise, and 50 MiB where they ask for nothing. Disk pressure
//! does not remove unused images first.
//!
//! [`ImageBehavior`]: super::ImageBehavior

use std::sync::Arc;

use playground_api::{
    Container, Kind, NamespacedName, Node, NodeName, ObjectReference, Pod, Quantity,
};

use super::admission::is_critical;
use super::termination::Verdict;
use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};

/// What a Node runs out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pressure {
    /// Memory.
    Memory,
    /// Disk.
    Disk,
    /// Process ids.
    Pid,
}

/// What a condition says when it is true or false: reason, message and the event's reason.
type Says = (&'static str, &'static str, &'static str);

impl Pressure {
    /// Every kind of pressure, in the order in which a kubelet relieves them.
    pub const ALL: [Pressure; 3] = [Pressure::Memory, Pressure::Disk, Pressure::Pid];

    /// The word in `sim node pressure`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Pressure::Memory => "memory",
            Pressure::Disk => "disk",
            Pressure::Pid => "pid",
        }
    }

    /// The Node's condition.
    pub const fn condition(self) -> &'static str {
        match self {
            Pressure::Memory => "MemoryPressure",
            Pressure::Disk => "DiskPressure",
            Pressure::Pid => "PIDPressure",
        }
    }

    /// What the kubelet reclaims.
    const fn resource(self) -> &'static str {
        match self {
            Pressure::Memory => "memory",
            Pressure::Disk => "ephemeral-storage",
            Pressure::Pid => "pids",
        }
    }

    pub(crate) const fn says(self, holds: bool) -> Says {
        match (self, holds) {
            (Pressure::Memory, true) => (
                "KubeletHasInsufficientMemory",
                "kubelet has insufficient memory available",
                "NodeHasInsufficientMemory",
            ),
            (Pressure::Memory, false) => (
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
                "NodeHasSufficientMemory",
            ),
            (Pressure::Disk, true) => {
                ("KubeletHasDiskPressure", "kubelet has disk pressure", "NodeHasDiskPressure")
            }
            (Pressure::Disk, false) => (
                "KubeletHasNoDiskPressure",
                "kubelet has no disk pressure",
                "NodeHasNoDiskPressure",
            ),
            (Pressure::Pid, true) => (
                "KubeletHasInsufficientPID",
                "kubelet has insufficient PID available",
                "NodeHasInsufficientPID",
            ),
            (Pressure::Pid, false) => (
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available",
                "NodeHasSufficientPID",
            ),
        }
    }
}

/// The pressure on one Node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NodePressure {
    /// What it runs out of now.
    now: Vec<Pressure>,
    /// What its conditions show.
    shown: Vec<Pressure>,
    /// When the conditions of what is over become false.
    ending: Vec<(Pressure, SimTime)>,
    /// The next eviction, if one is planned.
    timer: Option<TimerId>,
    last_eviction: Option<SimTime>,
}

impl NodePressure {
    pub(super) fn shown(&self) -> Vec<Pressure> {
        self.shown.clone()
    }

    /// Whether the Node runs out of anything now.
    pub(super) fn is_felt(&self) -> bool {
        !self.now.is_empty()
    }
}

/// How a Pod ranks for eviction: those that use more than they ask for first, then the lowest
/// priority, then the largest excess.
type RankOf = (bool, i32, i64, NamespacedName);

impl Cluster {
    /// A Node runs out of something, or of nothing any more.
    pub(crate) fn set_pressure(&mut self, name: &NodeName, pressure: Option<Pressure>) {
        let memory = self.kubelets.nodes.get_or_default(name);
        match pressure {
            Some(it) if !memory.pressure.now.contains(&it) => memory.pressure.now.push(it),
            Some(_) => return,
            None => memory.pressure.now.clear(),
        }
        playground_api::sort(&mut memory.pressure.now);
        match pressure {
            Some(it) => {
                memory.pressure.ending.retain(|(other, _)| *other != it);
                if !memory.pressure.shown.contains(&it) {
                    memory.pressure.shown.push(it);
                    playground_api::sort(&mut memory.pressure.shown);
                    self.show_pressure(name, it, true);
                }
                self.plan_eviction(name);
            }
            None => {
                let at = self.now() + self.timings().pressure_transition;
                let pressure = &mut self.kubelets.nodes.get_or_default(name).pressure;
                for it in &pressure.shown {
                    if !pressure.ending.iter().any(|(other, _)| other == it) {
                        pressure.ending.push((*it, at));
                    }
                }
                self.set_timer(at, Task::LiftPressure(name.clone()));
            }
        }
    }

    /// The conditions of pressure that ended long enough ago become false.
    pub(crate) fn lift_pressure(&mut self, name: &NodeName) {
        let now = self.now();
        let Some(memory) = self.kubelets.nodes.get_mut(name) else {
            return;
        };
        let pressure = &mut memory.pressure;
        let due = pressure.ending.iter().filter(|it| it.1 <= now);
        let over: Vec<Pressure> = due.map(|it| it.0).collect();
        pressure.ending.retain(|it| it.1 > now);
        pressure.shown.retain(|it| !over.contains(it));
        // A silent kubelet says so when it answers again.
        if memory.stopped.is_none() {
            for it in over {
                self.show_pressure(name, it, false);
            }
        }
    }

    fn show_pressure(&mut self, name: &NodeName, pressure: Pressure, holds: bool) {
        let (reason, message, event) = pressure.says(holds);
        let now = self.timestamp();
        self.store_mut().update_node(name, |node| {
            for it in Arc::make_mut(&mut node.status.conditions) {
                if it.condition_type.as_str() == pressure.condition() {
                    it.status = holds.into();
                    it.reason = reason.into();
                    it.message = message.into();
                    it.last_transition_time = Some(now);
                }
                it.last_heartbeat_time = Some(now);
            }
        });
        self.record_node(name, Verb::Updated, Cause::Pressure { pressure, holds });
        self.emit_for_node(name, EventKind::KubeletNodeStatus { reason: event });
    }

    /// Writes what a kubelet did to its Node into the journal.
    pub(super) fn record_node(&mut self, name: &NodeName, verb: Verb, cause: Cause) {
        if let Some(node) = self.store().node(name) {
            let deed = Deed::new(Actor::Kubelet, Kind::Node, &node.metadata);
            let deed = deed.on(Some(name.clone())).done(verb, cause);
            self.record(deed);
        }
    }

    /// Plans the next eviction on a Node under pressure that has Pods to evict.
    pub(super) fn plan_eviction(&mut self, name: &NodeName) {
        let interval = self.timings().eviction_interval;
        let Some(memory) = self.kubelets.nodes.get(name) else {
            return;
        };
        let pressure = &memory.pressure;
        if pressure.now.is_empty() || pressure.timer.is_some() || memory.stopped.is_some() {
            return;
        }
        let next = pressure.last_eviction.map_or(SimTime::ZERO, |it| it + interval);
        let id = self.set_timer(next, Task::EvictForPressure(name.clone()));
        self.kubelets.nodes.get_or_default(name).pressure.timer = Some(id);
    }

    /// One Pod has to go. Mirrors `managerImpl.synchronize`: at most one at a time.
    pub(crate) fn evict_for_pressure(&mut self, name: &NodeName) {
        let Some(memory) = self.kubelets.nodes.get_mut(name) else {
            return;
        };
        memory.pressure.timer = None;
        let Some(pressure) = memory.pressure.now.first().copied() else {
            return;
        };
        if memory.stopped.is_some() {
            return;
        }
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let candidates = self.store().pods_on(name).filter(|it| self.may_evict(it));
        let Some((.., key)) = candidates.map(|it| self.rank(it, pressure)).min() else {
            return; // The next Pod that comes brings the next look.
        };
        let now = self.now();
        self.kubelets.nodes.get_or_default(name).pressure.last_eviction = Some(now);
        let resource = pressure.resource();
        let event = EventKind::EvictionThresholdMet { resource };
        self.emit(ObjectReference::new(Kind::Node, &node.metadata), event);
        self.evict_pod(&key, &node, pressure);
        self.plan_eviction(name);
    }

    fn may_evict(&self, pod: &Pod) -> bool {
        let worker = self.worker(&pod.metadata.key());
        let dying = worker.is_some_and(|it| it.killed_for.is_some());
        !pod.is_terminal() && !dying && !is_critical(pod)
    }

    /// Bytes that a container uses and asks for.
    fn usage_of(&self, pod: &Pod, container: &Container, resource: &str) -> (i64, i64) {
        let usage = self.kubelets.behavior(pod, container).usage(container, resource);
        (usage, container.resources.requests.get(resource).map_or(0, Quantity::value))
    }

    fn rank(&self, pod: &Pod, pressure: Pressure) -> RankOf {
        let priority = pod.spec.priority_value();
        if pressure == Pressure::Pid {
            return (false, priority, 0, pod.metadata.key());
        }
        let of = |it| self.usage_of(pod, it, pressure.resource());
        let excess: i64 =
            pod.spec.containers.iter().map(of).map(|(usage, request)| usage - request).sum();
        (excess <= 0, priority, -excess, pod.metadata.key())
    }

    fn evict_pod(&mut self, key: &NamespacedName, node: &Node, pressure: Pressure) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        let message: playground_api::Name = self.eviction_message(&pod, node, pressure).into();
        self.warn_of_pod(key, "Evicted", message.clone());
        let verdict = Verdict {
            reason: "Evicted".into(),
            disruption: Some(message.clone()),
            message,
            verb: Verb::Evicted,
            cause: Cause::Pressure { pressure, holds: true },
        };
        self.kill_pod(key, SimDuration::ZERO, verdict);
    }

    /// Mirrors `evictionMessage`.
    fn eviction_message(&self, pod: &Pod, node: &Node, pressure: Pressure) -> String {
        let resource = pressure.resource();
        let (threshold, available) = threshold(node, pressure);
        let mut message = format!(
            "The node was low on resource: {resource}. Threshold quantity: {threshold}, \
             available: {available}. "
        );
        for container in pod.spec.containers.iter().filter(|_| pressure != Pressure::Pid) {
            let (usage, request) = self.usage_of(pod, container, resource);
            if usage > request {
                message.push_str(&format!(
                    "Container {} was using {}, request is {}, has larger consumption of \
                     {resource}. ",
                    container.name,
                    Quantity::from_bytes(usage),
                    Quantity::from_bytes(request),
                ));
            }
        }
        message
    }
}

/// The hard threshold, and what is said to be left: half of it.
fn threshold(node: &Node, pressure: Pressure) -> (Quantity, Quantity) {
    let tenth = |resource: &str| node.status.capacity.get(resource).map_or(0, Quantity::value) / 10;
    let bytes = match pressure {
        Pressure::Memory => 100 << 20,
        Pressure::Disk => tenth("ephemeral-storage"),
        Pressure::Pid => 3276,
    };
    (Quantity::from_bytes(bytes), Quantity::from_bytes(bytes / 2))
}
