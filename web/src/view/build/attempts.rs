//! What the scheduler tried for a Pod.
//!
//! The engine keeps what the latest attempt found of each Node. What an earlier one found is read from the cluster
//! as it was right after it: a copy of the history goes back there.

use std::sync::Arc;

use playground_api::{NamespacedName, NodeName, Pod};
use playground_kubectl::Console;
use playground_sim::scheduler::{
    Diagnosis, NodeScore, NodeVerdict as Found, Preemption, SchedulingReport,
};
use playground_sim::{Actor, Cause, Cluster, Fact, JournalEntry, Verb};

use super::{journal, words};
use crate::view::{
    Attempt, AttemptDetails, Attempts, Clock, Detail, Link, NodeVerdict, ObjectName, Selection,
};

/// At most so many are shown: the latest.
const MOST: usize = 20;
/// At most so many Nodes have a row of their own.
const MOST_NODES: usize = 24;
/// At most so many rows stand for the Nodes after them.
const MOST_REASONS: usize = 8;

/// Whether the scheduler has tried a Pod.
pub(super) fn is_tried(cluster: &Cluster, name: &ObjectName) -> bool {
    let pod = cluster.store().pod(&NamespacedName::from(name));
    pod.is_some_and(|it| entries(cluster, it).next().is_some())
}

/// The attempts, oldest first; `None` if there is no such Pod.
pub(super) fn attempts(console: &Console, name: &ObjectName, detail: Detail) -> Option<Attempts> {
    let cluster = console.cluster();
    let pod = cluster.store().pod(&NamespacedName::from(name))?;
    let all: Vec<&Arc<JournalEntry>> = entries(cluster, pod).collect();
    let n_earlier = all.len().saturating_sub(MOST);
    let row = |(at, entry): (usize, &&Arc<JournalEntry>)| {
        let is_open = detail.is_of(entry.step, at + 1 == all.len());
        Attempt {
            step: entry.step,
            at: Clock(entry.at.as_millis()),
            is_bound: entry.verb == Verb::Scheduled,
            words: said(entry),
            details: is_open.then(|| details(console, pod, entry)),
        }
    };
    let rows = all.iter().enumerate().skip(n_earlier).map(row).collect();
    Some(Attempts { n_earlier, rows, next: next(cluster, pod) })
}

fn entries<'a>(
    cluster: &'a Cluster,
    pod: &Pod,
) -> impl Iterator<Item = &'a Arc<JournalEntry>> + use<'a> {
    let is_attempt = |it: &&Arc<JournalEntry>| {
        it.actor == Actor::Scheduler && matches!(it.verb, Verb::Unschedulable | Verb::Scheduled)
    };
    journal::about(cluster, &pod.metadata).map(|it| it.1).filter(is_attempt)
}

/// What the scheduler said.
fn said(entry: &JournalEntry) -> String {
    let node = entry.node.as_ref().map(ToString::to_string).unwrap_or_default();
    match &entry.cause {
        Cause::DoesNotFit(message) => message.to_string(),
        cause @ Cause::HighestScore { .. } => format!("Binds it to {node}: {cause}."),
        _ => format!("Binds it to {node}, the only Node that passes every filter."),
    }
}

/// When the Pod is looked at again.
fn next(cluster: &Cluster, pod: &Pod) -> String {
    let report = cluster.scheduling_report(&pod.metadata.key());
    let Some(until) = report.backs_off_until else { return String::new() };
    let not_before = match until > cluster.now() {
        true => format!(", but not before {}", Clock(until.as_millis())),
        false => String::new(),
    };
    let flush = words::span(cluster.timings().scheduling_flush);
    format!(
        "It is tried again when something happens that may help{not_before}, and in any case after {flush}."
    )
}

/// What the attempt found, from the cluster right after it.
fn details(console: &Console, pod: &Pod, entry: &JournalEntry) -> AttemptDetails {
    let mut then = console.history().clone();
    then.go_to(usize::try_from(entry.step).unwrap_or(usize::MAX));
    let report = then.cluster().scheduling_report(&pod.metadata.key());
    let n_nodes = then.cluster().store().n_nodes();
    match (entry.verb, &report) {
        (Verb::Unschedulable, SchedulingReport { last: Some(diagnosis), .. }) => AttemptDetails {
            verdicts: verdicts(diagnosis, entry.node.as_ref(), n_nodes),
            preemption: preemption(diagnosis),
        },
        (Verb::Scheduled, SchedulingReport { scores, .. }) => AttemptDetails {
            verdicts: match entry.node.as_ref().filter(|_| scores.is_empty()) {
                Some(only) => only_one(console, pod, only, n_nodes.saturating_sub(1)),
                None => scored(scores, entry.node.as_ref()),
            },
            preemption: String::new(),
        },
        _ => AttemptDetails::default(),
    }
}

/// Node by Node, the one for which the Pod is made first, then those beyond the limit by reason.
fn verdicts(diagnosis: &Diagnosis, target: Option<&NodeName>, n_nodes: usize) -> Vec<NodeVerdict> {
    let is_target = |it: &&Found| Some(&it.node) == target;
    let found = diagnosis.verdicts();
    let first = found.iter().filter(is_target);
    let mut ordered = first.chain(found.iter().filter(|it| !is_target(it)));
    let mut rows: Vec<NodeVerdict> = ordered.by_ref().take(MOST_NODES).map(own_row).collect();
    rows.extend(by_reason(ordered));
    let n_others = n_nodes.saturating_sub(found.len());
    if let Some((plugin, reason)) = diagnosis.pre_filter() {
        rows.push(row(words::counted(n_nodes, "Node"), plugin, reason.to_owned()));
    } else if n_others > 0 {
        rows.push(not_looked_at(n_others));
    }
    rows
}

fn row(nodes: String, filter: &str, reason: String) -> NodeVerdict {
    NodeVerdict { nodes, link: None, passes: false, filter: filter.to_owned(), reason }
}

/// A Node with the numbers behind the filter's no.
fn own_row(found: &Found) -> NodeVerdict {
    let reasons = found.reasons.iter().map(|it| Fact::Filter(it.clone()).to_string());
    let reason = reasons.collect::<Vec<_>>().join("; ");
    let node = found.node.to_string();
    let link = Some(Link::select(node.clone(), Selection::Node(node.clone())));
    NodeVerdict { link, ..row(node, found.plugin, reason) }
}

/// Nodes by the scheduler's own words, which have no numbers in them.
fn by_reason<'a>(found: impl Iterator<Item = &'a Found>) -> Vec<NodeVerdict> {
    let mut groups: Vec<(&str, String, usize)> = Vec::new();
    let mut n_rest = 0;
    for it in found {
        let reason = it.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let is_same = |group: &(&str, String, usize)| group.0 == it.plugin && group.1 == reason;
        let has_room = groups.len() < MOST_REASONS;
        match groups.iter().position(is_same).and_then(|at| groups.get_mut(at)) {
            Some((.., n)) => *n += 1,
            None if has_room => groups.push((it.plugin, reason, 1)),
            None => n_rest += 1,
        }
    }
    let more = |n| words::counted(n, "more Node");
    let group = |(plugin, reason, n)| row(more(n), plugin, reason);
    let mut rows: Vec<NodeVerdict> = groups.into_iter().map(group).collect();
    if n_rest > 0 {
        rows.push(row(more(n_rest), "", "other reasons".to_owned()));
    }
    rows
}

/// The Nodes that a daemon Pod does not name.
fn not_looked_at(n: usize) -> NodeVerdict {
    let reason = "not looked at: the Pod is made for another Node".to_owned();
    row(words::counted(n, "other Node"), "NodeAffinity", reason)
}

/// The Node that was chosen, and those that would have done.
fn scored(scores: &[NodeScore], chosen: Option<&NodeName>) -> Vec<NodeVerdict> {
    let is_chosen = |it: &&NodeScore| Some(&it.node) == chosen;
    let ordered = scores.iter().filter(is_chosen).chain(scores.iter().filter(|it| !is_chosen(it)));
    ordered
        .map(|it| passing(&it.node, format!("passes every filter, score {}", it.total)))
        .collect()
}

/// The only Node that passes, and the others, which a daemon Pod is not made for.
fn only_one(console: &Console, pod: &Pod, only: &NodeName, n_others: usize) -> Vec<NodeVerdict> {
    let others = || match console.cluster().daemon_set_of(pod) {
        Some(_) => not_looked_at(n_others),
        None => row(words::counted(n_others, "other Node"), "", "turned down".to_owned()),
    };
    let only = passing(only, "passes every filter".to_owned());
    [only].into_iter().chain((n_others > 0).then(others)).collect()
}

fn passing(node: &NodeName, reason: String) -> NodeVerdict {
    let link = Some(Link::select(&**node, Selection::Node(node.to_string())));
    NodeVerdict { link, passes: true, ..row(node.to_string(), "", reason) }
}

/// What came of the search for Pods to evict.
fn preemption(diagnosis: &Diagnosis) -> String {
    match diagnosis.preemption() {
        Preemption::NotAsked => String::new(),
        Preemption::Never => "Its preemptionPolicy is Never, so it evicts nobody.".to_owned(),
        Preemption::WaitsForVictims => {
            "The Pods that were evicted for it are still there, so it evicts nobody else."
                .to_owned()
        }
        Preemption::NoCandidate(_) => {
            "No Pod of lower priority whose eviction would make room.".to_owned()
        }
        Preemption::Found { chosen, .. } => {
            let victims = chosen.victims.iter().map(|it| it.name.to_string()).collect::<Vec<_>>();
            format!("Evicts {} on {} to make room.", victims.join(", "), chosen.node)
        }
    }
}
