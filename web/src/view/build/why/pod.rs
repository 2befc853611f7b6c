//! Why a Pod is as it is.

use playground_api::{DaemonSet, NamespacedName, NodeName, Pod, UpdateStrategy};
use playground_kubectl::Console;
use playground_sim::view::Situation;
use playground_sim::{self as sim, Cluster};

use super::{FIXES, RULES, kubelet, leaving, life, place, trouble};
use crate::view::build::fix::fixes;
use crate::view::build::{pods, words};
use crate::view::{Content, Fix, ObjectName, Rule, Verdict, Why};

pub(super) fn why(console: &Console, name: &ObjectName) -> Option<Why> {
    let cluster = console.cluster();
    let pod = cluster.store().pod(&NamespacedName::from(name))?;
    let situation = cluster.situation(pod);
    let (verdict, sentence) = sentence(cluster, pod, &situation);
    let why = Why::new(verdict, sentence);
    let why = match leaving::silent_node(cluster, pod, &situation) {
        Some(node) => Why { sentence: leaving::sentence(cluster, pod, &node), ..why }
            .with(FIXES, Content::Fixes(leaving::fixes(cluster, pod, &node))),
        None => placed(console, pod, &situation, why),
    };
    Some(why.with("its life so far", Content::Life(life(cluster, &pod.metadata))))
}

/// Adds why it is where it is, and what would turn what keeps it from being available there.
fn placed(console: &Console, pod: &Pod, situation: &Situation, mut why: Why) -> Why {
    let cluster = console.cluster();
    let mut ways_out = trouble::fixes(cluster, pod, situation);
    if let Some(owner) = cluster.daemon_set_of(pod).map(|it| it.metadata.key())
        && let Some(node) = pod.node_or_target()
        && let Some(answer) = cluster.why_placed(pod)
    {
        if let Some(plain) = unplaced(&node, &answer) {
            why.sentence = plain;
        }
        let mut rules: Vec<Rule> = place::rules(console, &owner, &node, &answer);
        rules.extend(kubelet::rule(pod, &node));
        why = why.with(RULES, Content::Rules(rules));
        ways_out.extend(kubelet::fix(cluster, pod, &node));
        ways_out.extend(fixes(cluster, &owner, &node, &answer.fixes));
        ways_out.extend(on_delete(cluster, pod).filter(|_| answer.eligibility.should_run()));
    }
    why.with(FIXES, Content::Fixes(ways_out))
}

/// What the Node that a daemon Pod was made for lacks, or who has to leave it first. The scheduler's own words, which
/// speak of all Nodes, stand among its attempts.
fn unplaced(node: &NodeName, why: &sim::Why) -> Option<String> {
    why.rules.iter().find_map(|it| match &it.verdict {
        sim::Verdict::DoesNotFit(_) => {
            let facts: Vec<String> = it.facts.iter().map(ToString::to_string).collect();
            let facts = facts.join("; ");
            Some(format!("Pending: it does not fit on {node}, for which it was made ({facts})."))
        }
        sim::Verdict::WaitsFor(victims) => {
            let names: Vec<&str> = victims.iter().map(|it| &*it.name).collect();
            let (names, have) = (names.join(", "), if victims.len() == 1 { "has" } else { "have" });
            Some(format!("Pending: it waits until {names} {have} left {node}, whose room it gets."))
        }
        _ => None,
    })
}

/// The deletion that an update waits for under `OnDelete`.
fn on_delete(cluster: &Cluster, pod: &Pod) -> Option<Fix> {
    let owner = cluster.daemon_set_of(pod).filter(|it| is_on_delete(it))?;
    let newest = cluster.current_revision(owner.metadata.uid)?;
    cluster.revision_of(pod).filter(|it| !it.is_current && !pod.metadata.is_terminating())?;
    let key = pod.metadata.key();
    Some(Fix {
        what: "Delete it".to_owned(),
        effect: format!("the controller makes one of revision {newest} in its place"),
        lines: vec![format!("kubectl delete pod {}{}", key.name, words::in_namespace(&key))],
    })
}

fn is_on_delete(daemon_set: &DaemonSet) -> bool {
    matches!(daemon_set.spec.update_strategy, UpdateStrategy::OnDelete { .. })
}

fn sentence(cluster: &Cluster, pod: &Pod, situation: &Situation) -> (Verdict, String) {
    let phrase = pods::phrase(cluster, pod, situation);
    match situation {
        Situation::Pending { message: Some(message) } => {
            (Verdict::Wait, format!("Pending. The scheduler says: {message}"))
        }
        Situation::Pending { message: None } if pods::is_of_no_scheduler(pod) => {
            let scheduler = &pod.spec.scheduler_name;
            (Verdict::No, format!("Pending: no scheduler called {scheduler} runs in this cluster."))
        }
        Situation::Pending { message: None } => {
            (Verdict::Wait, "Pending: the scheduler has not looked at it yet.".to_owned())
        }
        Situation::Starting { .. } => (Verdict::Wait, format!("Its containers start. {phrase}.")),
        Situation::NotReady => {
            let told = trouble::told(cluster, pod, situation);
            let plain = || "It runs, and nothing will make it Ready by itself.".to_owned();
            (Verdict::Wait, told.unwrap_or_else(plain))
        }
        Situation::Ready { available_in } if available_in.as_millis() > 0 => {
            (Verdict::Wait, format!("Ready, and {phrase}, after minReadySeconds."))
        }
        Situation::Ready { .. } => sentence_of_ready(cluster, pod),
        Situation::Terminating { left: Some(_) } => {
            (Verdict::Wait, format!("Deleted. Its grace period runs: {phrase}."))
        }
        Situation::Terminating { left: None } => (
            Verdict::No,
            "Deleted, but the kubelet of its Node is silent and cannot confirm that it stopped."
                .to_owned(),
        ),
        Situation::Failing => {
            let told = trouble::told(cluster, pod, situation);
            (Verdict::No, told.unwrap_or_else(|| format!("{phrase}.")))
        }
        Situation::Succeeded => (
            Verdict::Wait,
            "All its containers ended well. A daemon Pod should run for ever, so it is replaced."
                .to_owned(),
        ),
        Situation::Lost => (
            Verdict::No,
            "The kubelet of its Node is silent, so nobody knows whether it runs.".to_owned(),
        ),
    }
}

/// What is to be said of a Pod that does what it should.
fn sentence_of_ready(cluster: &Cluster, pod: &Pod) -> (Verdict, String) {
    let Some(owner) = cluster.daemon_set_of(pod) else {
        return (Verdict::Yes, "Ready, and no DaemonSet owns it.".to_owned());
    };
    if pods::is_misscheduled(cluster, pod, owner) {
        let told = "Ready, and misscheduled: the Node should not have it any more, but its taint evicts nobody. The Pod \
                    is not counted in DESIRED and READY, and once it is gone no other takes its place.";
        return (Verdict::Wait, told.to_owned());
    }
    match cluster.revision_of(pod).filter(|it| !it.is_current) {
        None => (Verdict::Yes, "Ready, of the newest revision.".to_owned()),
        Some(it) if is_on_delete(owner) => (
            Verdict::Wait,
            format!(
                "Ready, of revision {}: under OnDelete it stays until it is deleted.",
                it.number
            ),
        ),
        Some(it) => (
            Verdict::Wait,
            format!("Ready, of revision {}: a newer one is to replace it.", it.number),
        ),
    }
}
