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
    ContainerState, ContainerStatus, DaemonSet, NamespacedName, Node, NodeName, Pod, ReplicaSet,
    Taint, TaintEffect,
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
        name: "a synced ReplicaSet has as many active Pods as it wants, 500 a sync",
        violations: replicas_are_there,
    },
    Invariant {
        name: "available <= ready <= replicas of a ReplicaSet, and so of a Deployment",
        violations: workload_status_is_ordered,
    },
    Invariant {
        name: "the ReplicaSets of a Deployment have different templates and revisions",
        violations: replica_sets_differ,
    },
    Invariant {
        name: "an endpoint of a Service is a Pod that it selects, and stands in one slice once",
        violations: endpoints_are_pods,
    },
    Invariant {
        name: "Services have addresses and Node ports of their own",
        violations: service_addresses_differ,
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

fn replicas_are_there(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let is_wrong = |it: &ReplicaSet| {
        let key = it.metadata.key();
        let quiet = !cluster.replica_sets.is_queued(&key) && !it.metadata.is_terminating();
        let failed = !it.status.conditions.is_empty();
        let going = store.namespace(&key.namespace).is_none_or(|it| it.metadata.is_terminating());
        let pods = store.controlled_pods(it.metadata.uid).filter(|it| is_live(it)).count();
        quiet && !failed && !going && pods != it.spec.replicas as usize
    };
    let all = store.replica_sets();
    all.filter(|it| is_wrong(it)).map(|it| it.metadata.key().to_string()).collect()
}

fn workload_status_is_ordered(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let ordered = |counts: [u32; 3]| counts.is_sorted();
    let of_sets = store.replica_sets().filter(|it| {
        let status = &it.status;
        !ordered([status.available_replicas, status.ready_replicas, status.replicas])
            || status.observed_generation > it.metadata.generation
    });
    let of_deployments = store.deployments().filter(|it| {
        let status = &it.status;
        !ordered([status.available_replicas, status.ready_replicas, status.replicas])
            || status.updated_replicas > status.replicas
            || status.observed_generation > it.metadata.generation
    });
    let keys = of_sets.map(|it| it.metadata.key());
    keys.chain(of_deployments.map(|it| it.metadata.key())).map(|it| it.to_string()).collect()
}

fn replica_sets_differ(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let mut offenders = Vec::new();
    for deployment in store.deployments() {
        let metadata = &deployment.metadata;
        let all: Vec<_> = store.replica_sets_of(&metadata.namespace, metadata.uid).collect();
        for (n, a) in all.iter().enumerate() {
            let same = |b: &&&std::sync::Arc<ReplicaSet>| {
                crate::is_same_template(&a.spec.template, &b.spec.template)
                    || crate::revision(&a.metadata.annotations)
                        == crate::revision(&b.metadata.annotations)
            };
            let twins = all.iter().skip(n + 1).filter(same);
            offenders.extend(twins.map(|b| format!("{} {}", a.metadata.name, b.metadata.name)));
        }
    }
    offenders
}

fn endpoints_are_pods(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let mut offenders = Vec::new();
    for service in store.services().filter(|it| !it.spec.selector.is_empty()) {
        let key = service.metadata.key();
        if cluster.endpoint_slices.is_queued(&key) {
            continue;
        }
        // The controller hears of a Node that is gone only when its Pods go.
        let has_node = |it: &Pod| it.node_name.as_ref().is_some_and(|it| store.node(it).is_some());
        let wanted = store.pods_in(&key.namespace).filter(|it| {
            service.spec.selector.is_subset_of(&it.metadata.labels)
                && it.status.pod_ip.is_some()
                && !it.is_terminal()
                && has_node(it)
        });
        let ready = |it: &Pod| {
            service.spec.publish_not_ready_addresses
                || it.is_ready() && !it.metadata.is_terminating()
        };
        let wanted: Vec<_> = wanted.map(|it| (it.metadata.name.clone(), ready(it))).collect();
        let owned = store.endpoint_slices_in(&key.namespace);
        let owned = owned
            .filter(|it| it.metadata.controller().is_some_and(|it| it.uid == service.metadata.uid));
        let endpoints = owned.flat_map(|it| &it.spec.endpoints);
        let name = |it: &playground_api::Endpoint| {
            let pod = it.target.as_ref().map(playground_api::ObjectReference::key)?;
            store.pod(&pod).is_none_or(|it| has_node(it)).then_some(pod.name)
        };
        let mut found: Vec<_> = endpoints.filter_map(|it| Some((name(it)?, it.ready))).collect();
        playground_api::sort(&mut found);
        if found != wanted {
            offenders.push(format!("{key}: {found:?} in the slices, {wanted:?} selected"));
        }
    }
    offenders
}

fn service_addresses_differ(cluster: &Cluster) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let services = cluster.store().services();
    let taken = services.flat_map(|it| {
        let spec = &it.spec;
        let address = Some(spec.cluster_ip.to_string()).filter(|it| !it.is_empty() && it != "None");
        let ports = spec.ports.iter().filter(|it| it.node_port != 0);
        let ports = ports.map(|it| format!("{} {:?}", it.node_port, it.protocol));
        address.into_iter().chain(ports).collect::<Vec<_>>()
    });
    taken.filter(|it| !seen.insert(it.clone())).collect()
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
