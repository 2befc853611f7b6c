//! The node lifecycle controller: conditions and `spec.unschedulable` become taints, and a
//! kubelet that says nothing makes its Node unreachable.
//!
//! Mirrors `pkg/controller/nodelifecycle`.
//! Deliberate difference: heartbeats are not sent one by one; a Node whose kubelet stops is
//! looked at once, when its grace period is over. Of several Nodes of a zone that wait for their
//! `NoExecute` taint, the first by name gets it; upstream goes by the time of waiting.

use crate::persistent::{Map, Set};
use playground_api::{
    ConditionStatus, Kind, Name, NamespacedName, Node, NodeCondition, NodeConditionType, NodeName,
    ObjectReference, Taint, TaintEffect, Timestamp,
};

use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::{Pressure, set_ready_condition};
use crate::store::WatchEvent;

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

/// The Nodes of one zone.
#[derive(Clone, Debug, Default, PartialEq)]
struct Zone {
    ready: u32,
    not_ready: u32,
    state: ZoneState,
    /// Nodes that wait for their `NoExecute` taint.
    waiting: Set<NodeName>,
    /// When the rate allows the next one.
    next: SimTime,
    timer: Option<TimerId>,
}

/// How a zone is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ZoneState {
    #[default]
    Normal,
    /// More than two and at least 55 % of its Nodes are not ready.
    Partial,
    /// None of its Nodes is ready.
    Full,
}

/// A zone of more Nodes than this is a large one.
const LARGE_ZONE: u32 = 50;

impl Zone {
    /// Mirrors `ComputeZoneState`.
    fn state_now(&self) -> ZoneState {
        let all = self.ready + self.not_ready;
        match self.not_ready {
            0 => ZoneState::Normal,
            _ if self.ready == 0 => ZoneState::Full,
            down if down > 2 && u64::from(down) * 100 >= u64::from(all) * 55 => ZoneState::Partial,
            _ => ZoneState::Normal,
        }
    }
}

/// The zone of a Node, as its labels say. Mirrors `GetZoneKey`.
fn zone_of(node: &Node) -> Name {
    let label = |name: &str, old: &str| {
        let labels = &node.metadata.labels;
        labels.get(name).or_else(|| labels.get(old)).map_or("", |it| &**it)
    };
    let region = label("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region");
    let zone = label("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");
    match (region, zone) {
        ("", "") => "".into(),
        _ => format!("{region}:{zone}").into(),
    }
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

    /// Counts a Node in its zone. Mirrors `handleDisruption`.
    fn count_node(&mut self, name: &NodeName, is: Option<(Name, bool)>) {
        let was = self.node_lifecycle.seen.get(name).cloned();
        if was == is {
            return;
        }
        if let Some((zone, ready)) = &was {
            self.node_lifecycle.seen.remove(name);
            let zone = self.node_lifecycle.zones.get_or_default(zone);
            *(if *ready { &mut zone.ready } else { &mut zone.not_ready }) -= 1;
            zone.waiting.remove(name);
        }
        if let Some((zone, ready)) = &is {
            self.node_lifecycle.seen.insert(name.clone(), (zone.clone(), *ready));
            let zone = self.node_lifecycle.zones.get_or_default(zone);
            *(if *ready { &mut zone.ready } else { &mut zone.not_ready }) += 1;
        }
        let zones: Vec<Name> = [was, is].into_iter().flatten().map(|it| it.0).collect();
        for zone in zones {
            self.judge_zone(&zone);
        }
    }

    fn judge_zone(&mut self, name: &Name) {
        let now = self.now();
        let zones = &mut self.node_lifecycle.zones;
        let Some(zone) = zones.get_mut(name) else {
            return;
        };
        if zone.ready + zone.not_ready == 0 {
            let timer = zone.timer;
            zones.remove(name);
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        } else if zone.state != zone.state_now() {
            zone.state = zone.state_now();
            zone.next = now;
            let timer = zone.timer.take();
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        }
        let zones = &self.node_lifecycle.zones;
        let all_down = !zones.is_empty() && zones.values().all(|it| it.state == ZoneState::Full);
        let was_all_down = std::mem::replace(&mut self.node_lifecycle.all_down, all_down);
        if all_down && !was_all_down {
            self.forgive_all();
        }
        if was_all_down && !all_down {
            let zones: Vec<Name> = self.node_lifecycle.zones.keys().cloned().collect();
            zones.iter().for_each(|it| self.plan_zone(it));
        }
        self.plan_zone(name);
    }

    /// All zones are down: taints that drive Pods away are taken off again.
    fn forgive_all(&mut self) {
        let zones: Vec<Name> = self.node_lifecycle.zones.keys().cloned().collect();
        for zone in zones {
            let timer = self.node_lifecycle.zones.get_mut(&zone).and_then(|it| it.timer.take());
            if let Some(id) = timer {
                self.cancel_timer(id);
            }
        }
        let lost = |it: &Taint| it.effect == TaintEffect::NoExecute && is_managed(it);
        let nodes = self.store().nodes().filter(|it| it.spec.taints.iter().any(lost));
        let names: Vec<NodeName> = nodes.map(|it| it.name()).collect();
        for name in names {
            let Some(node) = self.store().node(&name).cloned() else {
                continue;
            };
            let removed = node.spec.taints.iter().filter(|it| lost(it)).cloned().collect();
            self.change_taints(&node, Vec::new(), removed);
        }
    }

    /// How long between two Nodes of a zone that get the taint; `None` means that none does.
    fn interval(&self, zone: &Zone) -> Option<SimDuration> {
        let timings = self.timings();
        match zone.state {
            _ if self.node_lifecycle.all_down => None,
            ZoneState::Partial if zone.ready + zone.not_ready > LARGE_ZONE => {
                Some(timings.secondary_node_eviction_interval)
            }
            ZoneState::Partial => None,
            ZoneState::Normal | ZoneState::Full => Some(timings.node_eviction_interval),
        }
    }

    /// Sets the timer of a zone with Nodes that wait.
    fn plan_zone(&mut self, name: &Name) {
        let Some(zone) = self.node_lifecycle.zones.get(name) else {
            return;
        };
        let waits = !zone.waiting.is_empty() && zone.timer.is_none();
        if !waits || self.interval(zone).is_none() {
            return;
        }
        let at = zone.next.max(self.now() + self.timings().node_monitor_period);
        let id = self.set_timer(at, Task::TaintZone(name.clone()));
        if let Some(zone) = self.node_lifecycle.zones.get_mut(name) {
            zone.timer = Some(id);
        }
    }

    /// The next Node of a zone gets its `NoExecute` taint. Mirrors `doNoExecuteTaintingPass`.
    pub(crate) fn taint_zone(&mut self, name: &Name) {
        let now = self.now();
        let interval = self.node_lifecycle.zones.get(name).and_then(|it| self.interval(it));
        let (Some(zone), Some(interval)) = (self.node_lifecycle.zones.get_mut(name), interval)
        else {
            return;
        };
        zone.timer = None;
        let Some(first) = zone.waiting.iter().next().cloned() else {
            return;
        };
        zone.waiting.remove(&first);
        zone.next = now + interval;
        if !zone.waiting.is_empty() {
            let id = self.set_timer(now + interval, Task::TaintZone(name.clone()));
            if let Some(zone) = self.node_lifecycle.zones.get_mut(name) {
                zone.timer = Some(id);
            }
        }
        let Some(node) = self.store().node(&first).cloned() else {
            return;
        };
        if let Some(key) =
            wanted_no_execute(&node).filter(|_| taint_changes(&node, self.timestamp()).waits)
        {
            let added = vec![taint(key, TaintEffect::NoExecute, self.timestamp())];
            self.change_taints(&node, added, Vec::new());
        }
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
    for condition_type in TYPES {
        let conditions = &mut node.status.conditions;
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
    let mut conditions = crate::api_server::healthy_conditions();
    for it in &mut conditions {
        let pressure = pressures.iter().find(|of| of.condition() == it.condition_type.as_str());
        if let Some((reason, message, _)) = pressure.map(|it| it.says(true)) {
            it.status = ConditionStatus::True;
            (it.reason, it.message) = (reason.into(), message.into());
        }
    }
    for wanted in conditions {
        let own = &mut node.status.conditions;
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
