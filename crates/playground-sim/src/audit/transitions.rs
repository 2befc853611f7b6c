//! What holds between a cluster and the same cluster one step later.

use std::sync::Arc;

use playground_api::{DaemonSet, UpdateStrategy};

use crate::cluster::Cluster;
use crate::controllers::daemon_set::{BURST_REPLICAS, Budget};
use crate::journal::{Actor, Cause, JournalEntry, Verb};
use crate::pod_update::with_images_of;

/// A named property of one step.
#[derive(Debug)]
pub struct Transition {
    /// What holds.
    pub name: &'static str,
    /// The offenders, given the cluster before and after; empty when it holds.
    pub violations: fn(&Cluster, &Cluster) -> Vec<String>,
}

/// Every property of a step.
pub const TRANSITIONS: &[Transition] = &[
    Transition {
        name: "a bound Pod stays on its Node and keeps its spec, images aside",
        violations: pods_stay,
    },
    Transition {
        name: "generations and revision numbers never decrease",
        violations: numbers_grow,
    },
    Transition {
        name: "one sync creates and deletes at most 250 Pods each",
        violations: syncs_are_limited,
    },
    Transition {
        name: "a rollout spends no more than its budget, and none with OnDelete",
        violations: rollouts_keep_their_budget,
    },
    Transition {
        name: "with surge an available old Pod goes only after its successor is available",
        violations: successors_come_first,
    },
    Transition {
        name: "nothing is done for a DaemonSet that is being deleted",
        violations: the_deleted_are_left_alone,
    },
];

/// Every property that does not hold, with its offenders.
pub fn broken(before: &Cluster, after: &Cluster) -> Vec<String> {
    let found = TRANSITIONS.iter().flat_map(|it| {
        let found = (it.violations)(before, after).into_iter();
        found.map(|found| format!("{}: {found}", it.name))
    });
    found.collect()
}

fn entries<'a>(before: &Cluster, after: &'a Cluster) -> impl Iterator<Item = &'a JournalEntry> {
    after.journal().iter_from(before.journal().len()).map(AsRef::as_ref)
}

/// What the DaemonSet controller did for one DaemonSet.
fn deeds_for<'a>(
    before: &Cluster,
    after: &'a Cluster,
    daemon_set: &DaemonSet,
) -> Vec<&'a JournalEntry> {
    let uid = daemon_set.metadata.uid;
    let is_its =
        |it: &&JournalEntry| it.actor == Actor::DaemonSetController && it.controller == Some(uid);
    entries(before, after).filter(is_its).collect()
}

/// The DaemonSets that are there before and after.
fn pairs<'a>(
    before: &'a Cluster,
    after: &'a Cluster,
) -> impl Iterator<Item = (&'a DaemonSet, &'a DaemonSet)> {
    before.store().daemon_sets().filter_map(|was| {
        let is = after.store().daemon_set(&was.metadata.key())?;
        (is.metadata.uid == was.metadata.uid).then_some((was.as_ref(), is.as_ref()))
    })
}

fn pods_stay(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for was in before.store().pods() {
        let Some(is) = after.store().pod(&was.metadata.key()) else { continue };
        if is.metadata.uid != was.metadata.uid || Arc::ptr_eq(is, was) {
            continue;
        }
        let moved = was.node_name.is_some() && is.node_name != was.node_name;
        if moved || with_images_of(&is.spec, &was.spec) != *was.spec {
            offenders.push(was.metadata.key().to_string());
        }
    }
    offenders
}

fn numbers_grow(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for (was, is) in pairs(before, after) {
        let numbers = |it: &DaemonSet| {
            [it.metadata.generation, it.status.observed_generation, it.template_generation()]
        };
        let shrank = numbers(was).into_iter().zip(numbers(is)).any(|(was, is)| is < was);
        if shrank || is.status.observed_generation > is.metadata.generation {
            offenders.push(was.metadata.key().to_string());
        }
    }
    for was in before.store().controller_revisions() {
        let is = after.store().controller_revision(&was.metadata.key());
        let is = is.filter(|it| it.metadata.uid == was.metadata.uid);
        let by_hand = entries(before, after).any(|it| it.actor == Actor::You);
        if is.is_some_and(|it| it.revision < was.revision) && !by_hand {
            offenders.push(was.metadata.key().to_string());
        }
    }
    offenders
}

fn syncs_are_limited(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for (was, _) in pairs(before, after) {
        let deeds = deeds_for(before, after, was);
        for verb in [Verb::Created, Verb::Deleted] {
            let n = deeds.iter().filter(|it| it.verb == verb && is_of_pod(it)).count();
            if n > BURST_REPLICAS {
                offenders.push(format!("{}: {n} {verb}", was.metadata.key()));
            }
        }
    }
    offenders
}

fn is_of_pod(entry: &JournalEntry) -> bool {
    entry.object.kind == playground_api::Kind::Pod
}

fn rollouts_keep_their_budget(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for (was, is) in pairs(before, after) {
        let deeds = deeds_for(before, after, was);
        let budget = Budget::of(&was.spec.update_strategy, is.status.desired_number_scheduled);
        let waits = matches!(was.spec.update_strategy, UpdateStrategy::OnDelete { .. });
        let mut n_spent = 0;
        for deed in deeds.iter().filter(|it| is_of_pod(it)) {
            if waits && deed.cause.is_rollout() {
                offenders.push(format!("{}: {} with OnDelete", was.metadata.key(), deed.cause));
            }
            if let Cause::Outdated { spent, .. } = deed.cause {
                n_spent = n_spent.max(spent) + 1;
            }
        }
        if n_spent > budget.max_unavailable {
            offenders.push(format!("{}: {n_spent} of {budget:?}", was.metadata.key()));
        }
    }
    offenders
}

fn successors_come_first(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for (was, _) in pairs(before, after).filter(|(was, _)| was.spec.allows_surge()) {
        for deed in deeds_for(before, after, was) {
            let Some(node) = deed.node.as_ref().filter(|_| deed.cause == Cause::NewPodAvailable)
            else {
                continue;
            };
            let now = after.timestamp_at(deed.at);
            let mut pods = before.store().controlled_pods_on(was.metadata.uid, node);
            let serves = pods.any(|it| {
                it.metadata.uid != deed.object.uid
                    && it.is_available(was.spec.min_ready_seconds, now)
            });
            if !serves {
                offenders.push(deed.object.key().to_string());
            }
        }
    }
    offenders
}

fn the_deleted_are_left_alone(before: &Cluster, after: &Cluster) -> Vec<String> {
    let mut offenders = Vec::new();
    for (was, is) in pairs(before, after).filter(|(was, _)| was.metadata.is_terminating()) {
        if is.status != was.status || !deeds_for(before, after, was).is_empty() {
            offenders.push(was.metadata.key().to_string());
        }
    }
    offenders
}
