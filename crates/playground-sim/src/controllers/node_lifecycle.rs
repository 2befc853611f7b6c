//! The node lifecycle controller: conditions and `spec.unschedulable` become taints, and a
//! kubelet that says nothing makes its Node unreachable.
//!
//! Mirrors `pkg/controller/nodelifecycle`.
//! Deliberate difference: heartbeats are not sent one by one; a Node whose kubelet stops is
//! looked at once, when its grace period is over.
//!
//! Not modelled yet: the rate limiter of `NoExecute` taints and zones.

use crate::persistent::Set;
use playground_api::{
    ConditionStatus, Kind, NamespacedName, Node, NodeConditionType, NodeName, ObjectReference,
    Taint, TaintEffect, Timestamp,
};

use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::set_ready_conditions;
use crate::store::WatchEvent;

const ACTOR: Actor = Actor::NodeController;
const PREFIX: &str = "node.kubernetes.io/";

/// What the controller keeps between its looks at Nodes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NodeLifecycle {
    queued: Set<NodeName>,
}

/// The taints that conditions and `spec.unschedulable` of a Node call for.
///
/// Taints of these keys and effects that are not called for are taken away, whoever set them.
fn wanted_taints(node: &Node) -> Vec<(&'static str, TaintEffect)> {
    let status = |it| node.condition(&it).map(|it| it.status);
    let mut wanted = Vec::new();
    match status(NodeConditionType::Ready) {
        Some(ConditionStatus::False) => wanted.push(("not-ready", TaintEffect::NoSchedule)),
        Some(ConditionStatus::Unknown) => wanted.push(("unreachable", TaintEffect::NoSchedule)),
        _ => {}
    }
    let pressures = [
        (NodeConditionType::MemoryPressure, "memory-pressure"),
        (NodeConditionType::DiskPressure, "disk-pressure"),
        (NodeConditionType::PidPressure, "pid-pressure"),
        (NodeConditionType::NetworkUnavailable, "network-unavailable"),
    ];
    for (condition, key) in pressures {
        if status(condition) == Some(ConditionStatus::True) {
            wanted.push((key, TaintEffect::NoSchedule));
        }
    }
    if node.spec.unschedulable {
        wanted.push(("unschedulable", TaintEffect::NoSchedule));
    }
    match status(NodeConditionType::Ready) {
        Some(ConditionStatus::False) => wanted.push(("not-ready", TaintEffect::NoExecute)),
        Some(ConditionStatus::Unknown) => wanted.push(("unreachable", TaintEffect::NoExecute)),
        _ => {}
    }
    wanted
}

/// The keys that the controller manages, by effect.
fn is_managed(taint: &Taint) -> bool {
    let Some(key) = taint.key.strip_prefix(PREFIX) else {
        return false;
    };
    match taint.effect {
        TaintEffect::NoSchedule => matches!(
            key,
            "not-ready"
                | "unreachable"
                | "memory-pressure"
                | "disk-pressure"
                | "pid-pressure"
                | "network-unavailable"
                | "unschedulable"
        ),
        TaintEffect::NoExecute => matches!(key, "not-ready" | "unreachable"),
        _ => false,
    }
}

/// What has to be added to and taken from the taints of a Node.
fn taint_changes(node: &Node, now: Timestamp) -> (Vec<Taint>, Vec<Taint>) {
    let wanted = wanted_taints(node);
    let is = |taint: &Taint, key: &str, effect: &TaintEffect| {
        taint.key.strip_prefix(PREFIX) == Some(key) && taint.effect == *effect
    };
    let taints = &node.spec.taints;
    let added = wanted
        .iter()
        .filter(|(key, effect)| !taints.iter().any(|it| is(it, key, effect)))
        .map(|(key, effect)| Taint {
            key: format!("{PREFIX}{key}").into(),
            value: "".into(),
            effect: effect.clone(),
            time_added: (*effect == TaintEffect::NoExecute).then_some(now),
        })
        .collect();
    let removed = taints
        .iter()
        .filter(|it| is_managed(it))
        .filter(|it| !wanted.iter().any(|(key, effect)| is(it, key, effect)))
        .cloned()
        .collect();
    (added, removed)
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
            _ => return,
        };
        let Some(node) = self.store().node(&name) else {
            return;
        };
        let (added, removed) = taint_changes(node, self.timestamp());
        if (!added.is_empty() || !removed.is_empty())
            && self.node_lifecycle.queued.insert(name.clone())
        {
            let at = self.now() + self.timings().node_lifecycle;
            self.set_timer(at, Task::SyncNodeTaints(name));
        }
    }

    fn emit_for_node(&mut self, name: &NodeName, event: EventKind) {
        if let Some(node) = self.store().node(name) {
            let about = ObjectReference::new(Kind::Node, &node.metadata);
            self.emit(about, event);
        }
    }

    /// Makes the taints of a Node what its conditions call for.
    pub(crate) fn sync_node_taints(&mut self, name: &NodeName) {
        self.node_lifecycle.queued.remove(name);
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let (mut added, removed) = taint_changes(&node, self.timestamp());
        // The first NoExecute taint follows at the controller's next check.
        let had_no_execute = removed.iter().any(|it| it.effect == TaintEffect::NoExecute);
        let first_pass = added.iter().any(|it| it.effect == TaintEffect::NoSchedule);
        if first_pass && !had_no_execute {
            let before = added.len();
            added.retain(|it| it.effect != TaintEffect::NoExecute);
            if added.len() < before {
                self.node_lifecycle.queued.insert(name.clone());
                let at = self.now() + self.timings().node_monitor_period;
                self.set_timer(at, Task::SyncNodeTaints(name.clone()));
            }
        }
        if added.is_empty() && removed.is_empty() {
            return;
        }
        let (add, remove) = (added.clone(), removed.clone());
        self.store_mut().update_node(name, |node| {
            node.spec.taints.retain(|it| !remove.contains(it));
            node.spec.taints.extend(add);
        });
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name.clone()));
        self.record(deed.done(Verb::Updated, Cause::Taints { added, removed }));
    }

    /// The grace period of a silent kubelet is over.
    pub(crate) fn check_heartbeat(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        if !self.kubelets.is_stopped(name) || !node.is_ready() {
            return;
        }
        let now = self.timestamp();
        self.store_mut().update_node(name, |node| set_unknown(node, now));
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name.clone()));
        self.record(deed.done(Verb::Unready, Cause::KubeletSilent));
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
        self.store_mut().update_pod(key, |pod| set_ready_conditions(pod, false, now));
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(Verb::Unready, Cause::KubeletSilent));
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), EventKind::NodeNotReady);
    }

    /// The kubelet posts again: all conditions are what they were.
    pub(crate) fn mark_node_ready(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let now = self.timestamp();
        self.store_mut().update_node(name, |node| set_healthy(node, now));
        if !node.is_ready() {
            let deed = Deed::new(Actor::Kubelet, Kind::Node, &node.metadata).on(Some(name.clone()));
            self.record(deed.done(Verb::Ready, Cause::KubeletPosts));
            self.emit_for_node(name, EventKind::NodeStatus { reason: "NodeReady" });
        }
        let pods: Vec<NamespacedName> = self
            .store()
            .pods_on(name)
            .filter(|it| !it.is_ready() && is_serving(it))
            .map(|it| it.metadata.key())
            .collect();
        for key in pods {
            self.set_readiness(&key, true, Cause::KubeletPosts);
        }
    }
}

/// Whether every container is ready, whatever the Pod's condition says.
fn is_serving(pod: &playground_api::Pod) -> bool {
    let statuses = &pod.status.container_statuses;
    !statuses.is_empty() && statuses.iter().all(|it| it.ready)
}

fn set_unknown(node: &mut Node, now: Timestamp) {
    for condition in &mut node.status.conditions {
        if condition.condition_type != NodeConditionType::NetworkUnavailable {
            condition.status = ConditionStatus::Unknown;
            condition.reason = "NodeStatusUnknown".into();
            condition.message = "Kubelet stopped posting node status.".into();
            condition.last_transition_time = Some(now);
        }
    }
}

fn set_healthy(node: &mut Node, now: Timestamp) {
    for condition in &mut node.status.conditions {
        let (status, reason, message) = match condition.condition_type {
            NodeConditionType::Ready => {
                (ConditionStatus::True, "KubeletReady", "kubelet is posting ready status")
            }
            NodeConditionType::MemoryPressure => (
                ConditionStatus::False,
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
            ),
            NodeConditionType::DiskPressure => {
                (ConditionStatus::False, "KubeletHasNoDiskPressure", "kubelet has no disk pressure")
            }
            NodeConditionType::PidPressure => (
                ConditionStatus::False,
                "KubeletHasSufficientPID",
                "kubelet has sufficient PID available",
            ),
            _ => continue,
        };
        if condition.status != status {
            condition.last_transition_time = Some(now);
        }
        condition.status = status;
        condition.reason = reason.into();
        condition.message = message.into();
        condition.last_heartbeat_time = Some(now);
    }
}
