//! What a scenario can expect of a cluster.
//!
//! A line is `WHAT: VALUE`, the whole value; `WHAT ~ TEXT`, the text is in it; or `WHAT >= N` and
//! `WHAT <= N`, the value as a number, or else how many words it has.
//!
//! | WHAT | its value |
//! |---|---|
//! | `pods of NAME` | the Node of each live Pod of the DaemonSet; Pods that stop do not live |
//! | `ready of NAME` | the Nodes with a ready Pod, one that stops included |
//! | `updated of NAME` | the Nodes with a live Pod of the newest revision |
//! | `objects of NAME` | the Node of each Pod object, whatever its state |
//! | `image on NODE of NAME` | the image of its live Pod there, or `none` |
//! | `status of NAME` | desired, current, ready, updated, available, misscheduled |
//! | `pod of NAME on NODE` | kubectl's STATUS of its Pods there, the oldest first: `Terminating + Pending` |
//! | `situation of NAME on NODE` | of its oldest Pod there, as the board says it: `ready, available in 30s` |
//! | `why NAME on NODE` | the rule that keeps it away, or `eligible` |
//! | `room for NAME on NODE` | what the scheduler reckons for the Pod that waits for the Node |
//! | `fixes NAME on NODE` | the smallest changes that would bring its Pod there, joined by ` \| ` |
//! | `scheduler says of NAME on NODE` | the message of condition PodScheduled of its oldest Pod there |
//! | `deletion on NODE of NAME` | who deleted its last Pod there and why: `daemonset-controller: REASON` |
//! | `events of NAME` | its Events, `Reason Message`, joined by ` \| ` |
//! | `events of NAME on NODE` | those of its Pods there now |
//! | `budget of NAME` | of the rolling update: `1/1 spent by worker-2` |
//! | `surge of NAME` | the same of maxSurge |
//! | `blame of NAME on NODE` | through whose fault it spends the budget: `rollout`, `Node is not ready` |
//! | `forecast of NAME` | when the rollout is done if nobody does anything: `done T+137s`, or `never` |
//! | `revisions of NAME` | the numbers of its ControllerRevisions |
//! | `revision on NODE of NAME` | that of its live Pod there |
//! | `deletions of NAME` | how many of its Pods were deleted so far, by whomever |
//! | `taints of NODE` | its taints |
//! | `daemonsets` | the names of all DaemonSets |
//! | `orphans` | the Nodes of all Pods without an owner |
//! | `clock` | the time: `T+46s` |

use std::sync::Arc;

use playground_api::{
    DaemonSet, Kind, Name, NodeName, ObjectReference, Pod, PodConditionType, Uid,
};
use playground_sim::view::{Situation, pod_status_word};
use playground_sim::{
    Actor, Blame, Cluster, Edit, Fix, JournalEntry, NodeTrouble, Rule, SimDuration, Verb,
};

/// How the value is compared with what is wanted.
#[derive(Clone, Copy)]
enum Relation {
    Is,
    Contains,
    AtLeast,
    AtMost,
}

const RELATIONS: [(&str, Relation); 4] = [
    (": ", Relation::Is),
    (" ~ ", Relation::Contains),
    (" >= ", Relation::AtLeast),
    (" <= ", Relation::AtMost),
];

/// Whether a line is true of a cluster: the inner error says what is true instead.
///
/// # Errors
///
/// The line makes no sense.
pub(super) fn holds(cluster: &Cluster, line: &str) -> Result<Result<(), String>, String> {
    let found = RELATIONS.iter().filter_map(|(sign, relation)| {
        line.split_once(sign).map(|(what, wanted)| (what, *relation, wanted))
    });
    let first = found.min_by_key(|it| it.0.len());
    let (what, relation, wanted) = first.unwrap_or((line.trim_end_matches(':'), Relation::Is, ""));
    let actual = value(cluster, what)?;
    let number = || wanted.parse::<usize>().map_err(|_| format!("`{line}` compares with a number"));
    let is_true = match relation {
        Relation::Is => actual == wanted,
        Relation::Contains => actual.contains(wanted),
        Relation::AtLeast => amount(&actual) >= number()?,
        Relation::AtMost => amount(&actual) <= number()?,
    };
    Ok(if is_true { Ok(()) } else { Err(format!("expected `{line}`, got `{actual}`")) })
}

fn amount(value: &str) -> usize {
    value.parse().unwrap_or_else(|_| value.split_whitespace().count())
}

fn value(cluster: &Cluster, what: &str) -> Result<String, String> {
    let words: Vec<&str> = what.split(' ').collect();
    let live = |it: &Pod| !it.metadata.is_terminating() && !it.is_terminal();
    match words.as_slice() {
        ["pods", "of", name] => Ok(nodes(pods(cluster, name)?, live)),
        ["ready", "of", name] => Ok(unique(&nodes(pods(cluster, name)?, Pod::is_ready))),
        ["updated", "of", name] => {
            let newest = |it: &Pod| cluster.revision_of(it).is_some_and(|it| it.is_current);
            Ok(unique(&nodes(pods(cluster, name)?, |it| live(it) && newest(it))))
        }
        ["objects", "of", name] => Ok(nodes(pods(cluster, name)?, |_| true)),
        ["image", "on", node, "of", name] => {
            let pod = pods_on(cluster, name, node)?.into_iter().find(|it| live(it));
            let container = pod.and_then(|it| it.spec.containers.first());
            Ok(container.map_or("none".to_owned(), |it| it.image.to_string()))
        }
        ["status", "of", name] => Ok(status(daemon_set(cluster, name)?)),
        ["pod", "of", name, "on", node] => {
            let words: Vec<String> =
                pods_on(cluster, name, node)?.into_iter().map(pod_status_word).collect();
            Ok(if words.is_empty() { "none".to_owned() } else { words.join(" + ") })
        }
        ["situation", "of", name, "on", node] => {
            let pod = pods_on(cluster, name, node)?.into_iter().next();
            Ok(pod.map_or("none".to_owned(), |it| situation(&cluster.situation(it))))
        }
        ["why", name, "on", node] => why(cluster, name, node),
        ["room", "for", name, "on", node] => room(cluster, name, node),
        ["fixes", name, "on", node] => fixes(cluster, name, node),
        ["blame", "of", name, "on", node] => {
            let spender = cluster.spender(daemon_set(cluster, name)?, (*node).into());
            Ok(blame(&spender.blame))
        }
        ["forecast", "of", name] => {
            let key = daemon_set(cluster, name)?.metadata.key();
            let forecast = cluster.forecast(&key, SimDuration::from_secs(3600));
            Ok(forecast.done.map_or("never".to_owned(), |it| format!("done {it}")))
        }
        ["scheduler", "says", "of", name, "on", node] => scheduler_says(cluster, name, node),
        ["deletion", "on", node, "of", name] => deletion(cluster, name, node),
        ["events", "of", name] => {
            let it = daemon_set(cluster, name)?;
            let about = (Kind::DaemonSet, &it.metadata.namespace, &it.metadata.name);
            Ok(events(cluster, about, it.metadata.uid).join(" | "))
        }
        ["events", "of", name, "on", node] => {
            let about = |it: &Pod| {
                let it = &it.metadata;
                events(cluster, (Kind::Pod, &it.namespace, &it.name), it.uid)
            };
            let pods = pods_on(cluster, name, node)?;
            Ok(pods.into_iter().flat_map(about).collect::<Vec<_>>().join(" | "))
        }
        ["budget", "of", name] => budget(cluster, name, false),
        ["surge", "of", name] => budget(cluster, name, true),
        ["revisions", "of", name] => {
            let uid = daemon_set(cluster, name)?.metadata.uid;
            let mut numbers: Vec<i64> =
                cluster.store().revisions_of(uid).map(|it| it.revision).collect();
            numbers.sort_unstable();
            Ok(join(numbers))
        }
        ["revision", "on", node, "of", name] => {
            let pod = pods_on(cluster, name, node)?.into_iter().find(|it| live(it));
            let revision = pod.and_then(|it| cluster.revision_of(it));
            Ok(revision.map_or("none".to_owned(), |it| it.number.to_string()))
        }
        ["deletions", "of", name] => Ok(deletions_of(cluster, name).count().to_string()),
        ["taints", "of", node] => {
            let found = cluster.store().node(&(*node).into());
            let node = found.ok_or_else(|| format!("there is no Node {node}"))?;
            Ok(join(&node.spec.taints))
        }
        ["daemonsets"] => Ok(join(cluster.store().daemon_sets().map(|it| &it.metadata.name))),
        ["orphans"] => {
            let is_orphan = |it: &Pod| it.metadata.controller().is_none();
            Ok(nodes(cluster.store().pods().map(AsRef::as_ref).collect(), is_orphan))
        }
        ["clock"] => Ok(cluster.now().to_string()),
        _ => Err(format!("`{what}` is not understood")),
    }
}

/// The name of the oldest Pod of a DaemonSet on a Node, or meant for it.
pub(super) fn oldest_pod(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let pods = pods_on(cluster, name, node)?;
    let pod = pods.first().ok_or_else(|| format!("{name} has no Pod on {node}"))?;
    Ok(pod.metadata.name.to_string())
}

fn daemon_set<'a>(cluster: &'a Cluster, name: &str) -> Result<&'a DaemonSet, String> {
    let mut found = cluster.store().daemon_sets().filter(|it| &*it.metadata.name == name);
    found.next().map(AsRef::as_ref).ok_or_else(|| format!("there is no DaemonSet {name}"))
}

fn pods<'a>(cluster: &'a Cluster, name: &str) -> Result<Vec<&'a Pod>, String> {
    let uid = daemon_set(cluster, name)?.metadata.uid;
    let mut pods: Vec<&Pod> = cluster.store().controlled_pods(uid).map(AsRef::as_ref).collect();
    pods.sort_by_key(|it| (it.metadata.creation_timestamp, it.metadata.uid));
    Ok(pods)
}

fn pods_on<'a>(cluster: &'a Cluster, name: &str, node: &str) -> Result<Vec<&'a Pod>, String> {
    let mut pods = pods(cluster, name)?;
    pods.retain(|it| it.node_or_target().as_deref() == Some(node));
    Ok(pods)
}

fn nodes(pods: Vec<&Pod>, wanted: impl Fn(&Pod) -> bool) -> String {
    let mut nodes: Vec<NodeName> =
        pods.into_iter().filter(|it| wanted(it)).filter_map(Pod::node_or_target).collect();
    nodes.sort_unstable();
    join(nodes)
}

fn join(items: impl IntoIterator<Item = impl ToString>) -> String {
    items.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join(" ")
}

fn unique(words: &str) -> String {
    let mut words: Vec<&str> = words.split(' ').collect();
    words.dedup();
    words.join(" ")
}

fn status(daemon_set: &DaemonSet) -> String {
    let it = &daemon_set.status;
    join([
        it.desired_number_scheduled,
        it.current_number_scheduled,
        it.number_ready,
        it.updated_number_scheduled,
        it.number_available,
        it.number_misscheduled,
    ])
}

fn situation(situation: &Situation) -> String {
    match situation {
        Situation::Pending { .. } => "pending".to_owned(),
        Situation::Starting { ready_in: Some(left) } => format!("ready in {left}"),
        Situation::Starting { ready_in: None } => "starting".to_owned(),
        Situation::NotReady => "not ready".to_owned(),
        Situation::Ready { available_in } if available_in.as_millis() == 0 => "ready".to_owned(),
        Situation::Ready { available_in } => format!("ready, available in {available_in}"),
        Situation::Terminating { left: Some(left) } => format!("terminating for {left}"),
        Situation::Terminating { left: None } => "terminating for ever".to_owned(),
        Situation::Failing => "failing".to_owned(),
        Situation::Succeeded => "succeeded".to_owned(),
        Situation::Lost => "lost".to_owned(),
    }
}

fn why(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let key = daemon_set(cluster, name)?.metadata.key();
    let why = cluster.why(&key, &node.into()).ok_or_else(|| format!("there is no Node {node}"))?;
    Ok(why.eligibility.rejection().map_or("eligible".to_owned(), ToString::to_string))
}

fn fixes(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let key = daemon_set(cluster, name)?.metadata.key();
    let why = cluster.why(&key, &node.into()).ok_or_else(|| format!("there is no Node {node}"))?;
    let fix = |it: &Fix| it.edits.iter().map(edit).collect::<Vec<_>>().join(", ");
    Ok(why.fixes.iter().map(fix).collect::<Vec<_>>().join(" | "))
}

fn edit(edit: &Edit) -> String {
    match edit {
        Edit::Tolerate(toleration) => format!("tolerate {toleration}"),
        Edit::DropNodeName => "drop nodeName".to_owned(),
        Edit::DropNodeSelector(key) => format!("drop nodeSelector {key}"),
        Edit::DropNodeAffinity => "drop node affinity".to_owned(),
        Edit::DropExpression { term, expression } => {
            format!("drop expression {expression} of term {term}")
        }
        Edit::LowerRequest { container, resource, to } => {
            format!("lower {resource} of {container} to {to}")
        }
        Edit::HostPort { from, to: Some(to), .. } => format!("host port {to} for {from}"),
        Edit::HostPort { from, to: None, .. } => format!("drop host port {from}"),
        Edit::Prioritize { class, .. } => format!("priority class {class}"),
        Edit::DropPriorityClass => "drop priority class".to_owned(),
        Edit::CreatePriorityClass(class) => format!("create priority class {class}"),
        Edit::DropScheduler => "drop schedulerName".to_owned(),
        Edit::NoSurge => "no surge".to_owned(),
        Edit::RaiseLimit(it) => format!("raise {} of quota {} to {}", it.resource, it.quota, it.to),
        Edit::RemoveTaint(taint) => format!("remove taint {taint}"),
        Edit::MakeReady => "make the Node ready".to_owned(),
        Edit::SetLabel { key, value } => format!("label {key}={value}"),
        Edit::RemoveLabel(key) => format!("remove label {key}"),
    }
}

fn blame(blame: &Blame) -> String {
    let trouble = match blame {
        Blame::Rollout => return "rollout".to_owned(),
        Blame::FirstPod => return "first Pod".to_owned(),
        Blame::Pod => return "Pod".to_owned(),
        Blame::Deletion(actor) => return format!("deleted by {actor}"),
        Blame::Node(trouble) => trouble,
    };
    let words = match trouble {
        NodeTrouble::Gone => "is gone",
        NodeTrouble::NotReady => "is not ready",
        NodeTrouble::NotEligible(_) => "is not eligible",
        NodeTrouble::NoRoom => "has no room",
        NodeTrouble::Refused => "refused the Pod",
        NodeTrouble::Tainted(_) => "is tainted",
    };
    format!("Node {words}")
}

fn room(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let key = daemon_set(cluster, name)?.metadata.key();
    let why = cluster.why(&key, &node.into()).ok_or_else(|| format!("there is no Node {node}"))?;
    let rules = why.rules.iter().filter(|it| matches!(it.rule, Rule::Admission | Rule::Scheduler));
    Ok(rules.flat_map(|it| &it.facts).map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn scheduler_says(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let pods = pods_on(cluster, name, node)?;
    let pod = pods.first().ok_or_else(|| format!("{name} has no Pod on {node}"))?;
    let condition = pod.status.condition(&PodConditionType::PodScheduled);
    Ok(condition.map_or("nothing".to_owned(), |it| it.message.to_string()))
}

/// Deletions of Pods whose names begin so. The Pod garbage collector does not ask first.
fn deletions_of<'a>(
    cluster: &'a Cluster,
    name: &str,
) -> impl Iterator<Item = &'a Arc<JournalEntry>> {
    let prefix = format!("{name}-");
    let is_deletion = |it: &JournalEntry| match it.verb {
        Verb::Deleted | Verb::Evicted => true,
        Verb::Terminated => it.actor == Actor::PodGarbageCollector,
        _ => false,
    };
    cluster.journal().iter().filter(move |it| {
        it.object.kind == Kind::Pod && it.object.name.starts_with(&prefix) && is_deletion(it)
    })
}

fn deletion(cluster: &Cluster, name: &str, node: &str) -> Result<String, String> {
    let on_node = deletions_of(cluster, name).filter(|it| it.node.as_deref() == Some(node));
    Ok(on_node.last().map_or("none".to_owned(), |it| format!("{}: {}", it.actor, it.cause)))
}

fn events(cluster: &Cluster, about: (Kind, &Name, &Name), uid: Uid) -> Vec<String> {
    let (kind, namespace, name) = about;
    let object = ObjectReference { kind, namespace: namespace.clone(), name: name.clone(), uid };
    let events = cluster.events_about(&object);
    events.iter().map(|it| format!("{} {}", it.reason, it.message)).collect()
}

fn budget(cluster: &Cluster, name: &str, surge: bool) -> Result<String, String> {
    let uid = daemon_set(cluster, name)?.metadata.uid;
    let Some(rollout) = cluster.rollout(uid) else { return Ok("none".to_owned()) };
    let all = if surge { rollout.budget.max_surge } else { rollout.budget.max_unavailable };
    let spent = rollout.spenders.len();
    Ok(match spent {
        0 => format!("0/{all} spent"),
        _ => format!("{spent}/{all} spent by {}", join(rollout.spenders)),
    })
}
