//! Where a DaemonSet wants its Pods, and where not.

use playground_api::{DaemonSet, DaemonSetStatus, NamespacedName, Node, NodeName};
use playground_kubectl::Console;
use playground_sim::{
    Blame, Cluster, Eligibility, NodeTrouble, Rejection, Spender, daemon_pod_spec, eligibility,
};

use crate::view::build::{journal, words};
use crate::view::{Content, Link, ObjectName, Placement, Selection, Verdict, Why};

/// At most so many Nodes of a kind are named.
const MOST_NODES: usize = 12;
/// At most so many reasons are told; the others are told as one.
const MOST_REASONS: usize = 12;
/// Of at most so many Nodes without an available Pod it is told through whose fault.
const MOST_SPENDERS: usize = 8;

pub(super) fn why(console: &Console, name: &ObjectName) -> Option<Why> {
    let cluster = console.cluster();
    let daemon_set = cluster.store().daemon_set(&NamespacedName::from(name))?;
    let (verdict, sentence) = sentence(cluster, daemon_set);
    let (eligible, others) = placements(cluster, daemon_set, name);
    Some(
        Why::new(verdict, sentence)
            .with(
                "without an available Pod, and through whose fault",
                Content::Placements(spenders(cluster, daemon_set, name)),
            )
            .with("Nodes that should run a Pod", Content::Placements(eligible))
            .with("Nodes that should not", Content::Placements(others)),
    )
}

/// What the status counts, as it is now, in words.
fn sentence(cluster: &Cluster, daemon_set: &DaemonSet) -> (Verdict, String) {
    let rollout = cluster.rollout(daemon_set.metadata.uid);
    let status = rollout.as_ref().map_or(&daemon_set.status, |it| &it.status);
    let nodes = words::counted(cluster.store().n_nodes(), "Node");
    let (desired, current, ready) =
        (status.desired_number_scheduled, status.current_number_scheduled, status.number_ready);
    if daemon_set.metadata.is_terminating() {
        return (Verdict::Wait, "It is being deleted, and its Pods with it.".to_owned());
    }
    if daemon_set.status.observed_generation < daemon_set.metadata.generation {
        let generation = daemon_set.metadata.generation;
        let told = format!("The controller has not looked at generation {generation} yet.");
        return (Verdict::Wait, told);
    }
    if let Some(refusal) = cluster.refusal(daemon_set).filter(|_| current < desired) {
        return (Verdict::No, format!("The API server refuses its Pods: {refusal}"));
    }
    let lag = match *status == daemon_set.status {
        true => "",
        false => " Its status says otherwise until the controller looks again.",
    };
    let beyond = format!("{}{lag}", beyond(status));
    if desired == 0 {
        return (Verdict::Wait, format!("None of {nodes} should run a Pod.{beyond}"));
    }
    let wanted = format!("{desired} of {nodes} should run a Pod");
    let new = status.updated_number_scheduled;
    match ready >= desired && new >= desired {
        true => (Verdict::Yes, format!("{wanted}: each has one, Ready.{beyond}")),
        false => (
            Verdict::Wait,
            format!(
                "{wanted}. So far: {current} with a Pod, {ready} Ready, {new} of the newest template.{beyond}"
            ),
        ),
    }
}

/// The Nodes that run a Pod and should not.
fn beyond(status: &DaemonSetStatus) -> String {
    match status.number_misscheduled {
        0 => String::new(),
        1 => " 1 other Node runs a Pod and should not.".to_owned(),
        n => format!(" {n} other Nodes run a Pod and should not."),
    }
}

/// All Nodes by what is true of them, the most frequent first: those that should run a Pod, and the others.
fn placements(
    cluster: &Cluster,
    daemon_set: &DaemonSet,
    name: &ObjectName,
) -> (Vec<Placement>, Vec<Placement>) {
    let spec = daemon_pod_spec(daemon_set);
    let uid = daemon_set.metadata.uid;
    let has_pod =
        |node: &Node| cluster.store().controlled_pods_on(uid, &node.name()).next().is_some();
    let (mut eligible, mut others) = (Groups::default(), Groups::default());
    for node in cluster.store().nodes() {
        match eligibility(&spec, node) {
            Eligibility::ShouldRun => {
                let (verdict, reason) = pod_there(cluster, daemon_set, node);
                eligible.add(verdict, reason, name, node);
            }
            Eligibility::MustNotRun(it) => {
                others.add(
                    Verdict::No,
                    &rejected(&it, node, has_pod(node), "its Pod leaves"),
                    name,
                    node,
                );
            }
            Eligibility::MayKeepRunning(it) => {
                let reason = rejected(&it, node, has_pod(node), "the Pod that is there may stay");
                others.add(Verdict::No, &reason, name, node);
            }
        }
    }
    (eligible.finish(), others.finish())
}

/// What decided against a Node, and what becomes of its Pod, if it has one.
fn rejected(rejection: &Rejection, node: &Node, has_pod: bool, then: &str) -> String {
    let (lead, rule) = words::rejection(rejection, node);
    match has_pod {
        true => format!("{lead} {rule}; {then}"),
        false => format!("{lead} {rule}"),
    }
}

/// What an eligible Node has.
fn pod_there(cluster: &Cluster, daemon_set: &DaemonSet, node: &Node) -> (Verdict, &'static str) {
    let name = node.name();
    let mut pods = cluster.store().controlled_pods_on(daemon_set.metadata.uid, &name).peekable();
    match (pods.peek().is_some(), pods.any(|it| it.is_ready())) {
        (false, _) => (Verdict::Wait, "no Pod yet"),
        (true, false) => (Verdict::Wait, "a Pod that is not Ready"),
        (true, true) => (Verdict::Yes, "a Pod that is Ready"),
    }
}

/// Nodes by reason.
#[derive(Default)]
struct Groups(Vec<(Placement, usize)>);

impl Groups {
    fn add(&mut self, verdict: Verdict, reason: &str, name: &ObjectName, node: &Node) {
        let known = self.0.iter().position(|(it, _)| it.reason == reason);
        let at = known.unwrap_or_else(|| {
            let nodes = Vec::new();
            let reason = reason.to_owned();
            let placement = Placement { verdict, count: String::new(), reason, nodes, n_more: 0 };
            self.0.push((placement, 0));
            self.0.len() - 1
        });
        let Some((placement, n)) = self.0.get_mut(at) else { return };
        *n += 1;
        if placement.nodes.len() < MOST_NODES {
            placement.nodes.push(link(name, &node.name()));
        } else {
            placement.n_more += 1;
        }
    }

    fn finish(self) -> Vec<Placement> {
        let Groups(mut groups) = self;
        playground_api::sort_by_key(&mut groups, |(_, n)| std::cmp::Reverse(*n));
        let rest = groups.split_off(groups.len().min(MOST_REASONS));
        let n_rest: usize = rest.iter().map(|(_, n)| n).sum();
        let mut placements: Vec<Placement> = groups
            .into_iter()
            .map(|(it, n)| Placement { count: words::counted(n, "Node"), ..it })
            .collect();
        if n_rest > 0 {
            placements.push(Placement {
                verdict: Verdict::No,
                count: words::counted(n_rest, "Node"),
                reason: "other reasons".to_owned(),
                nodes: Vec::new(),
                n_more: n_rest,
            });
        }
        placements
    }
}

fn link(daemon_set: &ObjectName, node: &NodeName) -> Link {
    let node = node.to_string();
    let place = Selection::Place { daemon_set: daemon_set.clone(), node: node.clone() };
    Link::select(node, place)
}

fn spenders(cluster: &Cluster, daemon_set: &DaemonSet, name: &ObjectName) -> Vec<Placement> {
    let rollout = cluster.rollout(daemon_set.metadata.uid);
    let spenders = rollout.map(|it| it.spenders).unwrap_or_default();
    let placement = |node: &NodeName| {
        let Spender { node, blame, .. } = cluster.spender(daemon_set, node.clone());
        Placement {
            verdict: if is_trouble(&blame) { Verdict::No } else { Verdict::Wait },
            count: String::new(),
            reason: blame_words(&blame, cluster.store().node(&node).map(AsRef::as_ref)),
            nodes: vec![link(name, &node)],
            n_more: 0,
        }
    };
    let mut placements: Vec<Placement> =
        spenders.iter().take(MOST_SPENDERS).map(placement).collect();
    if let Some(last) = placements.last_mut() {
        last.n_more = spenders.len().saturating_sub(MOST_SPENDERS);
    }
    placements
}

/// Whether it does not pass by itself.
fn is_trouble(blame: &Blame) -> bool {
    matches!(blame, Blame::Node(_) | Blame::Pod)
}

fn blame_words(blame: &Blame, node: Option<&Node>) -> String {
    match blame {
        Blame::Rollout => "the rollout replaces its Pod".to_owned(),
        Blame::FirstPod => "gets its first Pod".to_owned(),
        Blame::Pod => "its Pod fails or does not become Ready".to_owned(),
        Blame::Deletion(actor) => format!("its Pod was deleted by {}", journal::who(*actor)),
        Blame::Node(trouble) => match trouble {
            NodeTrouble::Gone => "the Node is gone".to_owned(),
            NodeTrouble::NotReady => "the Node is not Ready".to_owned(),
            NodeTrouble::NotEligible(it) => {
                let rule = node.map_or(String::new(), |node| rejected(it, node, false, ""));
                format!("not eligible any more: {rule}")
            }
            NodeTrouble::NoRoom => "the scheduler finds no room for its Pod".to_owned(),
            NodeTrouble::Refused => "its kubelet refused or evicted the Pod".to_owned(),
            NodeTrouble::Tainted(taint) => format!("taint {taint} drove its Pod away"),
        },
    }
}
