//! The node lifecycle controller: conditions and `spec.unschedulable` become taints, and a
//! kubelet that says nothing makes its Node unreachable.
//!
//! Mirrors `pkg/controller/nodelifecycle`.
//! Deliberate difference: heartbeats are not sent one by one; a Node whose kubelet stops is
//! looked at once, when its grace period is over.

mod zones;

use std::sync::Arc;

use crate::persistent::{Map, Set};
use playground_api::{
    ConditionStatus, Kind, Name, NamespacedName, Node, NodeCondition, NodeConditionType, NodeName,
    ObjectReference, Taint, TaintEffect, Timestamp,
};

use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::{Pressure, set_ready_condition};
use crate::store::WatchEvent;

use zones::{Zone, zone_of};

const ACTOR: Actor = Actor::NodeController;
const PREFIX: &str = "node.kubernetes.io/";
const NOT_READY: &str = "not-ready";
const UNREACHABLE: &str = "unreachable";

/// What the controller keeps between its looks at Nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NodeLifecycle {
    queued: Set<NodeName>,
    /// The zone of each Node, and whether it was ready when last seen.
    seen: Map<NodeName, (Name, bool)>,
    zones: Map<Name, Zone>,
    /// Whether every zone is fully down, so that the fault is probably the controller's own.
    all_down: bool,
}

/// The `NoSchedule` taints that conditions and `spec.unschedulable` of a Node call for.
///
/// Taints of these keys that are not called for are taken away, whoever set them.
fn wanted_taints(node: &Node) -> Vec<&'static str> {
    let status = |it| node.condition(&it).map(|it| it.status);
    let pressures = [
        (NodeConditionType::MemoryPressure, "memory-pressure"),
        (NodeConditionType::DiskPressure, "disk-pressure"),
        (NodeConditionType::PidPressure, "pid-pressure"),
        (NodeConditionType::NetworkUnavailable, "network-unavailable"),
    ];
    let mut wanted: Vec<&'static str> = wanted_no_execute(node).into_iter().collect();
    for (condition, key) in pressures {
        if status(condition) == Some(ConditionStatus::True) {
            wanted.push(key);
        }
    }
    if node.spec.unschedulable {
        wanted.push("unschedulable");
    }
    wanted
}

/// The key of the `NoExecute` taint that condition `Ready` calls for.
fn wanted_no_execute(node: &Node) -> Option<&'static str> {
    match node.condition(&NodeConditionType::Ready)?.status {
        ConditionStatus::True => None,
        ConditionStatus::False => Some(NOT_READY),
        ConditionStatus::Unknown => Some(UNREACHABLE),
    }
}

/// Whether a taint of a Node would come back if somebody took it off: its conditions, or
/// `spec.unschedulable`, call for it.
pub(crate) fn is_called_for(node: &Node, taint: &Taint) -> bool {
    let key = taint.key.strip_prefix(PREFIX);
    is_managed(taint) && key.is_some_and(|key| wanted_taints(node).contains(&key))
}

/// Whether the taint says that its Node is not ready.
pub(crate) fn is_of_unready(taint: &Taint) -> bool {
    matches!(taint.key.strip_prefix(PREFIX), Some(NOT_READY | UNREACHABLE))
}

/// Whether the taint says that the kubelet of its Node does not answer.
pub(crate) fn is_of_unreachable(taint: &Taint) -> bool {
    taint.key.strip_prefix(PREFIX) == Some(UNREACHABLE)
}

/// The keys that the controller manages, by effect.
fn is_managed(taint: &Taint) -> bool {
    let Some(key) = taint.key.strip_prefix(PREFIX) else {
        return false;
    };
    let lost = matches!(key, NOT_READY | UNREACHABLE);
    match taint.effect {
        TaintEffect::NoSchedule => {
            lost || matches!(
                key,
                "memory-pressure"
                    | "disk-pressure"
                    | "pid-pressure"
                    | "network-unavailable"
                    | "unschedulable"
            )
        }
        TaintEffect::NoExecute => lost,
        _ => false,
    }
}

fn taint(key: &str, effect: TaintEffect, now: Timestamp) -> Taint {
    let time_added = (effect == TaintEffect::NoExecute).then_some(now);
    Taint { key: format!("{PREFIX}{key}").into(), value: "".into(), effect, time_added }
}

/// What has to be done about the taints of a Node.
#[derive(Debug, Default, PartialEq, Eq)]
struct TaintChanges {
    added: Vec<Taint>,
    removed: Vec<Taint>,
    /// It is to get its first `NoExecute` taint, when the rate of its zone allows it.
    waits: bool,
}

fn taint_changes(node: &Node, now: Timestamp) -> TaintChanges {
    let is = |it: &Taint, key: &str, effect: &TaintEffect| {
        it.key.strip_prefix(PREFIX) == Some(key) && it.effect == *effect
    };
    let taints = &node.spec.taints;
    let has = |key: &str, effect: TaintEffect| taints.iter().any(|it| is(it, key, &effect));
    let wanted = wanted_taints(node);
    let lost = wanted_no_execute(node);
    let missing = wanted.iter().filter(|key| !has(key, TaintEffect::NoSchedule));
    let mut added: Vec<Taint> =
        missing.map(|key| taint(key, TaintEffect::NoSchedule, now)).collect();
    let is_wanted = |it: &Taint| match it.effect {
        TaintEffect::NoExecute => lost.is_some_and(|key| is(it, key, &TaintEffect::NoExecute)),
        _ => wanted.iter().any(|key| is(it, key, &TaintEffect::NoSchedule)),
    };
    let removed: Vec<Taint> =
        taints.iter().filter(|it| is_managed(it) && !is_wanted(it)).cloned().collect();
    let mut waits = false;
    if let Some(key) = lost.filter(|key| !has(key, TaintEffect::NoExecute)) {
        // The two exclude each other, and one takes the place of the other at once.
        let swaps = removed.iter().any(|it| it.effect == TaintEffect::NoExecute);
        if swaps {
            added.push(taint(key, TaintEffect::NoExecute, now));
        }
        waits = !swaps;
    }
    TaintChanges { added, removed, waits }
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn node_lifecycle_observes(&mut self, event: &WatchEvent) {
        if !self.components().node_controllers {
            return;
        }
        let name = match event {
            WatchEvent::NodeAdded(name) => {
                self.emit_for_node(name, EventKind::RegisteredNode);
                name.clone()
            }
            WatchEvent::NodeModified { after, .. } => after.name(),
            WatchEvent::NodeDeleted(name) => return self.count_node(name, None),
            _ => return,
        };
        let Some(node) = self.store().node(&name).cloned() else {
            return;
        };
        if matches!(event, WatchEvent::NodeAdded(_))
            && node.condition(&NodeConditionType::Ready).is_none()
        {
            let at = self.now() + self.timings().node_startup_grace_period;
            self.set_timer(at, Task::CheckHeartbeat(name.clone()));
        }
        self.count_node(&name, Some((zone_of(&node), node.is_ready())));
        let changes = taint_changes(&node, self.timestamp());
        if changes != TaintChanges::default() && self.node_lifecycle.queued.insert(name.clone()) {
            let at = self.now() + self.timings().node_lifecycle;
            self.set_timer(at, Task::SyncNodeTaints(name));
        }
    }

    /// Whether the taints of a Node are about to be looked at.
    pub(crate) fn has_queued_taints(&self, name: &NodeName) -> bool {
        self.node_lifecycle.queued.contains(name)
    }

    pub(crate) fn emit_for_node(&mut self, name: &NodeName, event: EventKind) {
        if let Some(node) = self.store().node(name) {
            let about = ObjectReference::new(Kind::Node, &node.metadata);
            self.emit(about, event);
        }
    }

    fn change_taints(&mut self, node: &Node, added: Vec<Taint>, removed: Vec<Taint>) {
        if added.is_empty() && removed.is_empty() {
            return;
        }
        let name = node.name();
        self.store_mut().update_node(&name, |node| {
            node.spec.taints.retain(|it| !removed.contains(it));
            node.spec.taints.extend(added.iter().cloned());
        });
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name));
        self.record(deed.done(Verb::Updated, Cause::Taints { added, removed }));
    }

    /// Makes the taints of a Node what its conditions call for.
    pub(crate) fn sync_node_taints(&mut self, name: &NodeName) {
        self.node_lifecycle.queued.remove(name);
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let TaintChanges { added, removed, waits } = taint_changes(&node, self.timestamp());
        let zone = zone_of(&node);
        if let Some(it) = self.node_lifecycle.zones.get_mut(&zone) {
            match waits {
                true => it.waiting.insert(name.clone()),
                false => it.waiting.remove(name),
            };
            self.plan_zone(&zone);
        }
        self.change_taints(&node, added, removed);
    }

    /// A kubelet fell silent: it is looked at again when its grace period is over.
    pub(crate) fn plan_heartbeat_check(&mut self, name: &NodeName) {
        let at = self.now() + self.timings().node_monitor_grace_period;
        self.set_timer(at, Task::CheckHeartbeat(name.clone()));
    }

    /// The grace period of a silent kubelet is over.
    pub(crate) fn check_heartbeat(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let grace = self.timings().node_monitor_grace_period;
        let silent = self.kubelets.silent_since(name);
        let silent = silent.is_some_and(|it| it + grace <= self.now());
        let ready = node.condition(&NodeConditionType::Ready);
        let known = ready.is_some_and(|it| it.status != ConditionStatus::Unknown);
        if !(ready.is_none() || known && silent) {
            return;
        }
        let now = self.timestamp();
        self.store_mut().update_node(name, |node| set_unknown(node, now));
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name.clone()));
        self.record(deed.done(Verb::Unready, Cause::KubeletSilent));
        if !node.is_ready() {
            return;
        }
        self.emit_for_node(name, EventKind::NodeStatus { reason: "NodeNotReady" });
        let pods: Vec<NamespacedName> =
            self.store().pods_on(name).map(|it| it.metadata.key()).collect();
        for key in pods {
            self.mark_pod_not_ready(&key);
        }
    }

    fn mark_pod_not_ready(&mut self, key: &NamespacedName) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if !pod.is_ready() {
            return;
        }
        let now = self.timestamp();
        // Container statuses stay frozen, so kubectl's READY column still counts them.
        self.store_mut().update_pod(key, |pod| set_ready_condition(&mut pod.status, now));
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(Verb::Unready, Cause::KubeletSilent));
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), EventKind::NodeNotReady);
    }

    /// The kubelet posts that its Node is well, apart from pressure.
    pub(crate) fn mark_node_ready(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let now = self.timestamp();
        let pressures = self.kubelets.pressures(name);
        self.store_mut().update_node(name, |node| set_healthy(node, &pressures, now));
        if !node.is_ready() {
            let deed = Deed::new(Actor::Kubelet, Kind::Node, &node.metadata).on(Some(name.clone()));
            self.record(deed.done(Verb::Ready, Cause::KubeletPosts));
            self.emit_for_node(name, EventKind::KubeletNodeStatus { reason: "NodeReady" });
        }
        let pods: Vec<NamespacedName> = self
            .store()
            .pods_on(name)
            .filter(|it| !it.is_ready() && !it.is_terminal() && is_serving(it))
            .map(|it| it.metadata.key())
            .collect();
        for key in pods {
            self.report_pod(&key, Cause::KubeletPosts);
        }
    }
}

/// Whether every container is ready, whatever the Pod's condition says.
fn is_serving(pod: &playground_api::Pod) -> bool {
    let statuses = &pod.status.container_statuses;
    !statuses.is_empty() && statuses.iter().all(|it| it.ready)
}

/// Mirrors `tryUpdateNodeHealth`.
fn set_unknown(node: &mut Node, now: Timestamp) {
    const TYPES: [NodeConditionType; 4] = [
        NodeConditionType::Ready,
        NodeConditionType::MemoryPressure,
        NodeConditionType::DiskPressure,
        NodeConditionType::PidPressure,
    ];
    let conditions = Arc::make_mut(&mut node.status.conditions);
    for condition_type in TYPES {
        match conditions.iter_mut().find(|it| it.condition_type == condition_type) {
            Some(it) => {
                it.status = ConditionStatus::Unknown;
                it.reason = "NodeStatusUnknown".into();
                it.message = "Kubelet stopped posting node status.".into();
                it.last_transition_time = Some(now);
            }
            None => conditions.push(NodeCondition {
                condition_type,
                status: ConditionStatus::Unknown,
                reason: "NodeStatusNeverUpdated".into(),
                message: "Kubelet never posted node status.".into(),
                last_heartbeat_time: node.metadata.creation_timestamp,
                last_transition_time: Some(now),
            }),
        }
    }
}

/// Everything is well, apart from these pressures.
fn set_healthy(node: &mut Node, pressures: &[Pressure], now: Timestamp) {
    let mut conditions = crate::node_preset::healthy_conditions();
    for it in &mut conditions {
        let pressure = pressures.iter().find(|of| of.condition() == it.condition_type.as_str());
        if let Some((reason, message, _)) = pressure.map(|it| it.says(true)) {
            it.status = ConditionStatus::True;
            (it.reason, it.message) = (reason.into(), message.into());
        }
    }
    let own = Arc::make_mut(&mut node.status.conditions);
    for wanted in conditions {
        match own.iter_mut().find(|it| it.condition_type == wanted.condition_type) {
            Some(it) => {
                if it.status != wanted.status {
                    it.last_transition_time = Some(now);
                }
                let last_transition_time = it.last_transition_time;
                *it = NodeCondition {
                    last_transition_time,
                    last_heartbeat_time: Some(now),
                    ..wanted
                };
            }
            None => own.push(NodeCondition {
                last_transition_time: Some(now),
                last_heartbeat_time: Some(now),
                ..wanted
            }),
        }
    }
}
