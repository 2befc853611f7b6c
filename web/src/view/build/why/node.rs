//! What a Node is: who wants a Pod there, what runs, what is left, how it is.

use std::sync::Arc;

use playground_api::{ConditionStatus, Node, NodeCondition, NodeConditionType, NodeName, Pod};
use playground_kubectl::Console;
use playground_sim::{Cluster, amount};

use crate::view::build::{pods, words};
use crate::view::{
    Chip, Content, Fact, Link, ObjectName, ResourceShare, Rule, RuleMark, Selection, Verdict, Why,
};

/// At most so many of its Pods are listed.
const MOST_PODS: usize = 40;

pub(super) fn why(console: &Console, name: &NodeName) -> Option<Why> {
    let cluster = console.cluster();
    let node = cluster.store().node(name)?;
    let (verdict, sentence) = sentence(node);
    let edit = Link::sheet("Edit labels and taints", &**name);
    Some(
        Why::new(verdict, sentence)
            .with(
                "DaemonSets, and whether they want a Pod here",
                Content::Rules(rules(cluster, name)),
            )
            .with("its Pods", Content::Links(pod_links(cluster, name)))
            .with("what Pods request of it", Content::Shares(shares(cluster, node)))
            .with("conditions", Content::Facts(facts(cluster, node)))
            .with("labels and taints", Content::Chips(chips(node), edit)),
    )
}

fn sentence(node: &Node) -> (Verdict, &'static str) {
    match (node.is_ready(), node.spec.unschedulable) {
        (false, _) => (
            Verdict::No,
            "NotReady: its kubelet has stopped posting its status. DaemonSets keep their Pods here.",
        ),
        (true, true) => (
            Verdict::Wait,
            "Cordoned: the scheduler puts no ordinary Pod here. Daemon Pods tolerate it and come all the same.",
        ),
        (true, false) => (Verdict::Yes, "Ready."),
    }
}

/// What each DaemonSet wants, with the way to the place.
fn rules(cluster: &Cluster, node: &NodeName) -> Vec<Rule> {
    let rule = |it: &Arc<playground_api::DaemonSet>| {
        let key = it.metadata.key();
        let why = cluster.why(&key, node)?;
        let (mark, detail) = match why.eligibility.rejection() {
            None => (RuleMark::Passes, "should run a Pod here".to_owned()),
            Some(rejection) => (RuleMark::Fails, rejection.to_string()),
        };
        let place = Selection::Place { daemon_set: ObjectName::from(&key), node: node.to_string() };
        Some(Rule {
            mark,
            name: it.metadata.name.to_string(),
            source: None,
            field: Some(Link::select("why", place)),
            detail,
        })
    };
    cluster.store().daemon_sets().filter_map(rule).collect()
}

fn pod_links(cluster: &Cluster, node: &NodeName) -> Vec<Link> {
    let link = |pod: &Arc<Pod>| {
        let name = ObjectName::from(&pod.metadata.key());
        let phrase = pods::phrase(cluster, pod, &cluster.situation(pod));
        Link::select(format!("{}: {phrase}", name.name), Selection::Pod(name))
    };
    cluster.store().pods_on(node).take(MOST_PODS).map(link).collect()
}

/// Each resource that the Node has for Pods.
fn shares(cluster: &Cluster, node: &Node) -> Vec<ResourceShare> {
    let usage = cluster.store().usage(&node.name());
    let requested = |resource: &str| match (usage, resource) {
        (None, _) => 0,
        (Some(it), "cpu") => it.requests.milli_cpu,
        (Some(it), "memory") => it.requests.memory,
        (Some(it), "ephemeral-storage") => it.requests.ephemeral_storage,
        (Some(it), "pods") => i64::from(it.pods),
        (Some(it), other) => {
            let extended = it.requests.extended.iter();
            extended.into_iter().find(|(name, _)| **name == *other).map_or(0, |(_, units)| *units)
        }
    };
    let share = |(name, quantity): (&playground_api::Name, &playground_api::Quantity)| {
        let (taken, all) = (requested(name), node.status.allocatable.scheduler_units(name));
        let percent = if all > 0 { taken.saturating_mul(100) / all } else { 0 };
        let capacity = node.status.capacity.get(name).filter(|it| *it != quantity);
        let capacity = capacity.map_or(String::new(), |it| format!(", capacity {it}"));
        ResourceShare {
            name: name.to_string(),
            words: format!("{} of {quantity}{capacity}", amount(name, taken)),
            percent: u8::try_from(percent.clamp(0, 100)).unwrap_or(100),
        }
    };
    node.status.allocatable.iter().map(share).collect()
}

fn facts(cluster: &Cluster, node: &Node) -> Vec<Fact> {
    let fact = |it: &NodeCondition| {
        let wanted = match it.condition_type {
            NodeConditionType::Ready => ConditionStatus::True,
            _ => ConditionStatus::False,
        };
        let since = it.last_transition_time.map_or(String::new(), |since| {
            format!(" for {}", words::age(cluster.timestamp().millis_since(since)))
        });
        Fact {
            is_good: it.status == wanted,
            name: it.condition_type.as_str().to_owned(),
            value: format!("{}{since}", it.status.as_str()),
            detail: format!("{}: {}", it.reason, it.message),
        }
    };
    node.status.conditions.iter().map(fact).collect()
}

fn chips(node: &Node) -> Vec<Chip> {
    let label = |text: String| Chip::Label { full: text.clone(), text };
    let taint = |text: String| Chip::Taint { full: text.clone(), text };
    let labels = node.metadata.labels.iter().map(|(key, value)| label(format!("{key}={value}")));
    let taints = node.spec.taints.iter().map(|it| taint(it.to_string()));
    taints.chain(labels).collect()
}
