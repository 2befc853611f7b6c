//! Why a Pod is as it is.

use playground_api::{NamespacedName, NodeName, Pod};
use playground_kubectl::Console;
use playground_sim::view::Situation;
use playground_sim::{self as sim, Cluster};

use super::{FIXES, RULES, life, place, trouble};
use crate::view::build::fix::fixes;
use crate::view::build::pods;
use crate::view::{Content, ObjectName, Verdict, Why};

pub(super) fn why(console: &Console, name: &ObjectName) -> Option<Why> {
    let cluster = console.cluster();
    let pod = cluster.store().pod(&NamespacedName::from(name))?;
    let situation = cluster.situation(pod);
    let (verdict, sentence) = sentence(cluster, pod, &situation);
    let mut why = Why::new(verdict, sentence);
    let mut ways_out = trouble::fixes(cluster, pod, &situation);
    if let Some(owner) = cluster.daemon_set_of(pod).map(|it| it.metadata.key())
        && let Some(node) = pod.node_or_target()
        && let Some(answer) = cluster.why(&owner, &node)
    {
        if let Some(plain) = unplaced(&node, &answer) {
            why.sentence = plain;
        }
        why = why.with(RULES, Content::Rules(place::rules(console, &owner, &node, &answer)));
        ways_out.extend(fixes(cluster, &owner, &node, &answer.fixes));
    }
    why = why.with(FIXES, Content::Fixes(ways_out));
    Some(why.with("its life so far", Content::Life(life(cluster, &pod.metadata))))
}

/// What the Node that a daemon Pod was made for lacks. The scheduler's own words, which speak of all Nodes, stand among
/// its attempts.
fn unplaced(node: &NodeName, why: &sim::Why) -> Option<String> {
    let refuses = |it: &&sim::RuleVerdict| matches!(it.verdict, sim::Verdict::DoesNotFit(_));
    let facts = &why.rules.iter().find(refuses)?.facts;
    let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
    let facts = facts.join("; ");
    Some(format!("Pending: it does not fit on {node}, for which it was made ({facts})."))
}

fn sentence(cluster: &Cluster, pod: &Pod, situation: &Situation) -> (Verdict, String) {
    let phrase = pods::phrase(cluster, pod, situation);
    match situation {
        Situation::Pending { message: Some(message) } => {
            (Verdict::Wait, format!("Pending. The scheduler says: {message}"))
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
        Situation::Ready { .. } => match (cluster.daemon_set_of(pod), cluster.revision_of(pod)) {
            (None, _) => (Verdict::Yes, "Ready, and no DaemonSet owns it.".to_owned()),
            (_, Some(it)) if !it.is_current => (
                Verdict::Wait,
                format!("Ready, of revision {}: a newer one is to replace it.", it.number),
            ),
            _ => (Verdict::Yes, "Ready, of the newest revision.".to_owned()),
        },
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
