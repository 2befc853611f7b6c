//! The invariants of a cluster, as a program. Tests sweep them after every step.
//!
//! Three kinds: what holds at every instant ([`INVARIANTS`]), what holds once everything has
//! settled ([`SETTLED`]), and what holds between a cluster and the same one a step later
//! ([`TRANSITIONS`]).

mod settled;
mod transitions;

pub use settled::{SETTLED, unsettled};
pub use transitions::{TRANSITIONS, Transition, broken};

use std::collections::BTreeMap;

use playground_api::{
    ContainerState, ContainerStatus, DaemonSet, NamespacedName, Node, NodeName, Pod, Taint,
    TaintEffect,
};

use crate::cluster::Cluster;
use crate::store::Requests;

/// A named property of a cluster that holds at every instant.
#[derive(Debug)]
pub struct Invariant {
    /// What holds.
    pub name: &'static str,
    /// The offenders; empty when it holds.
    pub violations: fn(&Cluster) -> Vec<String>,
}

/// Every invariant.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: "a DaemonSet without surge has at most one live Pod of a Node once it is synced",
        violations: one_live_pod_a_node,
    },
    Invariant {
        name: "available <= ready <= current <= desired, and updated <= current",
        violations: status_is_ordered,
    },
    Invariant {
        name: "a daemon Pod is bound to the Node that it was made for",
        violations: bound_where_meant,
    },
    Invariant { name: "an object has at most one controller", violations: one_controller },
    Invariant { name: "Pods fit their Node", violations: pods_fit },
    Invariant {
        name: "the scheduler's queue and the indexes that it reads are what a full scan finds",
        violations: |cluster| cluster.scheduler_memory_errors(),
    },
    Invariant {
        name: "phase and conditions of a Pod are what its containers call for",
        violations: reports_agree,
    },
    Invariant {
        name: "what runs on a Node with a kubelet has something planned, or nothing left to do",
        violations: |cluster| cluster.kubelet_memory_errors(),
    },
    Invariant {
        name: "nothing is left to do for a Pod that is gone",
        violations: |cluster| cluster.stray_timers(),
    },
    Invariant {
        name: "a Node has one taint of a key and effect, and not both that mean it is lost",
        violations: taints_differ,
    },
    Invariant {
        name: "a Node that is well and settled has no taint that means it is lost",
        violations: lost_taints_are_deserved,
    },
    Invariant {
        name: "a static Pod of a Node has its mirror there",
        violations: |cluster| cluster.static_pod_errors(),
    },
    Invariant {
        name: "the current revision has the highest number, and all numbers differ",
        violations: revision_numbers_differ,
    },
    Invariant {
        name: "what a controller remembers of a Node is what a full scan finds",
        violations: |cluster| cluster.daemon_set_memory_errors(),
    },
];

/// Every invariant that does not hold, with its offenders.
pub fn violations(cluster: &Cluster) -> Vec<String> {
    INVARIANTS
        .iter()
        .flat_map(|it| {
            (it.violations)(cluster).into_iter().map(|found| format!("{}: {found}", it.name))
        })
        .collect()
}

fn is_live(pod: &Pod) -> bool {
    !pod.metadata.is_terminating() && !pod.is_terminal()
}

fn is_synced(cluster: &Cluster, daemon_set: &DaemonSet) -> bool {
    !cluster.is_queued(&daemon_set.metadata.key())
}

fn one_live_pod_a_node(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let without_surge = store.daemon_sets().filter(|it| !it.spec.allows_surge());
    let mut offenders = Vec::new();
    for daemon_set in without_surge.filter(|it| is_synced(cluster, it)) {
        let mut on_node: BTreeMap<Option<NodeName>, Vec<NamespacedName>> = BTreeMap::new();
        for pod in store.controlled_pods(daemon_set.metadata.uid).filter(|it| is_live(it)) {
            on_node.entry(pod.node_or_target()).or_default().push(pod.metadata.key());
        }
        let crowded = on_node.into_values().filter(|pods| pods.len() > 1);
        offenders.extend(crowded.map(|pods| format!("{pods:?}")));
    }
    offenders
}

fn status_is_ordered(cluster: &Cluster) -> Vec<String> {
    let is_wrong = |it: &DaemonSet| {
        let status = &it.status;
        status.number_available > status.number_ready
            || status.number_ready > status.current_number_scheduled
            || status.current_number_scheduled > status.desired_number_scheduled
            || status.updated_number_scheduled > status.current_number_scheduled
            || status.observed_generation > it.metadata.generation
    };
    let daemon_sets = cluster.store().daemon_sets();
    daemon_sets.filter(|it| is_wrong(it)).map(|it| format!("{:?}", it.status)).collect()
}

fn bound_where_meant(cluster: &Cluster) -> Vec<String> {
    let strayed = |it: &Pod| match (&it.node_name, &it.target_node) {
        (Some(node), Some(target)) => node != target,
        _ => false,
    };
    let pods = cluster.store().pods();
    pods.filter(|it| strayed(it)).map(|it| it.metadata.key().to_string()).collect()
}

fn one_controller(cluster: &Cluster) -> Vec<String> {
    let n_controllers =
        |it: &Pod| it.metadata.owner_references.iter().filter(|it| it.controller).count();
    let pods = cluster.store().pods();
    pods.filter(|it| n_controllers(it) > 1).map(|it| it.metadata.key().to_string()).collect()
}

fn pods_fit(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let mut offenders = Vec::new();
    for node in store.nodes() {
        let name = node.name();
        let mut cpu = 0;
        let mut count = 0;
        for pod in store.pods_on(&name).filter(|it| !it.is_terminal()) {
            cpu += Requests::of(&pod.spec).milli_cpu;
            count += 1;
        }
        let usage = store.usage(&name).cloned().unwrap_or_default();
        if (usage.requests.milli_cpu, usage.pods) != (cpu, count) {
            offenders.push(format!("{name}: the index says {usage:?}, the Pods say {cpu} {count}"));
        }
    }
    offenders
}

fn reports_agree(cluster: &Cluster) -> Vec<String> {
    if !cluster.components().kubelet {
        return Vec::new();
    }
    let is_wrong = |it: &Pod| {
        let status = &it.status;
        let runs = |it: &ContainerStatus| matches!(it.state, ContainerState::Running { .. });
        let all = || status.init_container_statuses.iter().chain(&status.container_statuses);
        let ready_but_down = all().any(|it| {
            it.ready
                && !runs(it)
                && !matches!(&it.state, ContainerState::Terminated(end) if end.exit_code == 0)
        });
        let pod_ready = it.is_ready();
        let serves = status.container_statuses.iter().all(|it| it.ready);
        ready_but_down
            || pod_ready && !serves
            || it.is_terminal() && (pod_ready || all().any(runs))
            || it.node_name.is_none() && all().next().is_some()
    };
    let pods = cluster.store().pods().filter(|it| is_wrong(it));
    pods.map(|it| format!("{}: {:?}", it.metadata.key(), it.status)).collect()
}

fn is_lost(taint: &Taint) -> bool {
    matches!(&*taint.key, "node.kubernetes.io/not-ready" | "node.kubernetes.io/unreachable")
}

fn taints_differ(cluster: &Cluster) -> Vec<String> {
    let is_wrong = |node: &Node| {
        let taints = &node.spec.taints;
        let lost = taints.iter().filter(|it| it.effect == TaintEffect::NoExecute && is_lost(it));
        let twice = |it: &Taint| taints.iter().filter(|other| other.matches(it)).count() > 1;
        lost.count() > 1 || taints.iter().any(twice)
    };
    let nodes = cluster.store().nodes().filter(|it| is_wrong(it));
    nodes.map(|it| format!("{}: {:?}", it.metadata.name, it.spec.taints)).collect()
}

fn lost_taints_are_deserved(cluster: &Cluster) -> Vec<String> {
    if !cluster.components().node_controllers {
        return Vec::new();
    }
    let is_wrong = |node: &Node| {
        let tainted = node.spec.taints.iter().any(|it| it.forbids() && is_lost(it));
        node.is_ready() && tainted && !cluster.has_queued_taints(&node.name())
    };
    let nodes = cluster.store().nodes().filter(|it| is_wrong(it));
    nodes.map(|it| format!("{}: {:?}", it.metadata.name, it.spec.taints)).collect()
}

fn revision_numbers_differ(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let mut offenders = Vec::new();
    for daemon_set in store.daemon_sets() {
        let mut numbers: Vec<i64> =
            store.revisions_of(daemon_set.metadata.uid).map(|it| it.revision).collect();
        numbers.sort_unstable();
        if numbers.windows(2).any(|pair| pair.first() == pair.last()) {
            offenders.push(format!("{}: {numbers:?}", daemon_set.metadata.key()));
        }
    }
    offenders
}
