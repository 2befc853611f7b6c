//! What holds once everything has settled: nothing is left to do, and every kubelet answers.

use playground_api::{ControllerRevision, DaemonSet, NodeName, Pod, UpdateStrategy};

use super::{Invariant, is_live};
use crate::cluster::Cluster;
use crate::eligibility::{Eligibility, daemon_pod_spec, eligibility};

/// Every property of a settled cluster.
///
/// They hold after a resync: without one a status may be stale, since neither the deletion of a
/// Node nor a `NoSchedule` taint under which its Pod may stay wakes the controller.
pub const SETTLED: &[Invariant] = &[
    Invariant {
        name: "an eligible Node has one live Pod, or two where a surge is blocked",
        violations: one_pod_where_eligible,
    },
    Invariant { name: "a Node that must not run a Pod has none", violations: none_elsewhere },
    Invariant { name: "no Pod is for a Node that does not exist", violations: no_unknown_node },
    Invariant {
        name: "where every Pod is available, a rollout has come to its end",
        violations: rollouts_end,
    },
    Invariant {
        name: "the status is that of the Nodes, and observed is the present generation",
        violations: status_is_right,
    },
    Invariant {
        name: "surplus revisions are those that some Pod still has",
        violations: history_is_limited,
    },
];

/// Every property that does not hold, with its offenders; nothing for a cluster that is not
/// settled.
pub fn unsettled(cluster: &Cluster) -> Vec<String> {
    let silent = |it: &NodeName| cluster.is_kubelet_stopped(it);
    let is_settled = cluster.is_settled() && !cluster.store().nodes().any(|it| silent(&it.name()));
    let found = SETTLED.iter().filter(|_| is_settled).flat_map(|it| {
        (it.violations)(cluster).into_iter().map(|found| format!("{}: {found}", it.name))
    });
    found.collect()
}

/// A DaemonSet that its controller works on, a Node, and its Pods there.
struct Place<'a> {
    daemon_set: &'a DaemonSet,
    node: NodeName,
    eligibility: Eligibility,
    pods: Vec<&'a Pod>,
}

impl Place<'_> {
    fn live(&self) -> impl Iterator<Item = &&Pod> {
        self.pods.iter().filter(|it| is_live(it))
    }

    fn offender(&self) -> String {
        let names: Vec<&str> = self.pods.iter().map(|it| &*it.metadata.name).collect();
        format!("{} on {}: {names:?}", self.daemon_set.metadata.key(), self.node)
    }
}

fn active(cluster: &Cluster) -> impl Iterator<Item = &DaemonSet> {
    let daemon_sets = cluster.store().daemon_sets().map(AsRef::as_ref);
    daemon_sets.filter(|it| !it.metadata.is_terminating())
}

fn places(cluster: &Cluster) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    for daemon_set in active(cluster) {
        let spec = daemon_pod_spec(daemon_set);
        for node in cluster.store().nodes() {
            let name = node.name();
            let pods = cluster.store().controlled_pods_on(daemon_set.metadata.uid, &name);
            let pods = pods.map(AsRef::as_ref).collect();
            let eligibility = eligibility(&spec, node);
            places.push(Place { daemon_set, node: name, eligibility, pods });
        }
    }
    places
}

fn offenders(cluster: &Cluster, is_wrong: impl Fn(&Place<'_>) -> bool) -> Vec<String> {
    places(cluster).iter().filter(|it| is_wrong(it)).map(Place::offender).collect()
}

fn one_pod_where_eligible(cluster: &Cluster) -> Vec<String> {
    offenders(cluster, |it| {
        let live = it.live().count();
        let blocked_surge = it.daemon_set.spec.allows_surge() && live == 2;
        it.eligibility.should_run() && live != 1 && !blocked_surge
    })
}

fn none_elsewhere(cluster: &Cluster) -> Vec<String> {
    offenders(cluster, |it| match it.eligibility {
        Eligibility::ShouldRun => false,
        Eligibility::MayKeepRunning(_) => it.live().count() > 1,
        Eligibility::MustNotRun(_) => !it.pods.is_empty(),
    })
}

fn no_unknown_node(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let is_lost = |it: &Pod| it.node_or_target().is_some_and(|it| store.node(&it).is_none());
    let owned = active(cluster).flat_map(|it| store.controlled_pods(it.metadata.uid));
    owned.filter(|it| is_lost(it)).map(|it| it.metadata.key().to_string()).collect()
}

fn rollouts_end(cluster: &Cluster) -> Vec<String> {
    let (store, now) = (cluster.store(), cluster.timestamp());
    let mut offenders = Vec::new();
    for daemon_set in active(cluster) {
        let (spec, status) = (&daemon_set.spec, &daemon_set.status);
        let is_rolling = matches!(spec.update_strategy, UpdateStrategy::RollingUpdate { .. });
        let mut pods = store.controlled_pods(daemon_set.metadata.uid);
        let all_serve = status.number_available == status.desired_number_scheduled
            && pods.all(|it| it.is_available(spec.min_ready_seconds, now));
        let is_done = status.updated_number_scheduled >= status.desired_number_scheduled;
        if is_rolling && all_serve && !is_done {
            offenders.push(format!("{}: {status:?}", daemon_set.metadata.key()));
        }
    }
    offenders
}

fn status_is_right(cluster: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for daemon_set in active(cluster) {
        let (mut desired, mut current, mut misscheduled) = (0, 0, 0);
        let of_this = |it: &Place<'_>| it.daemon_set.metadata.uid == daemon_set.metadata.uid;
        for place in places(cluster).iter().filter(|it| of_this(it)) {
            let has_pod = u32::from(!place.pods.is_empty());
            if place.eligibility.should_run() {
                desired += 1;
                current += has_pod;
            } else {
                misscheduled += has_pod;
            }
        }
        let status = &daemon_set.status;
        let found = (
            status.desired_number_scheduled,
            status.current_number_scheduled,
            status.number_misscheduled,
        );
        let is_observed = status.observed_generation == daemon_set.metadata.generation;
        if found != (desired, current, misscheduled) || !is_observed {
            let key = daemon_set.metadata.key();
            offenders
                .push(format!("{key}: {status:?}, counted {desired} {current} {misscheduled}"));
        }
    }
    offenders
}

fn history_is_limited(cluster: &Cluster) -> Vec<String> {
    let store = cluster.store();
    let mut offenders = Vec::new();
    for daemon_set in active(cluster) {
        let uid = daemon_set.metadata.uid;
        let newest = cluster.current_revision(uid);
        let label = |it: &Pod| it.metadata.labels.get(ControllerRevision::HASH_LABEL).cloned();
        let is_used = |revision: &ControllerRevision| {
            store.controlled_pods(uid).any(|it| label(it).as_ref() == revision.hash())
        };
        let old = || store.revisions_of(uid).filter(|it| Some(it.revision) != newest);
        let unused = old().filter(|it| !is_used(it)).count();
        let limit = daemon_set.spec.revision_history_limit as usize;
        if old().count() > limit && unused > 0 {
            offenders.push(format!("{}: {unused} could go", daemon_set.metadata.key()));
        }
    }
    offenders
}
