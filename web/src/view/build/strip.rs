//! The strip of a DaemonSet.

use playground_api::{DaemonSet, NamespacedName, NodeName, Pod, Uid, UpdateStrategy};
use playground_kubectl::Console;
use playground_sim::view::Situation;
use playground_sim::{Cluster, RolloutView, daemon_pod_spec, eligibility};

use super::{known, pods, words};
use crate::view::{
    Budget, BudgetSlots, Deed, ObjectName, Rollout, RolloutCell, RolloutTone, StatusNumber, Strip,
    StripState, StripTone,
};

/// Up to here each Node has a cell of its own.
const MOST_CELLS: usize = 30;

/// A strip for each DaemonSet. Where there are several, one at most is unfolded.
pub fn strips(console: &Console, unfolded: Option<&ObjectName>) -> Vec<Strip> {
    let cluster = console.cluster();
    let mut strips: Vec<Strip> =
        cluster.store().daemon_sets().map(|it| strip(cluster, it)).collect();
    if strips.len() > 1 {
        for strip in &mut strips {
            strip.unfolded = Some(unfolded == Some(&strip.daemon_set));
        }
    }
    strips
}

/// The DaemonSets with what tells whether a line has touched them.
pub fn touchstones(console: &Console) -> Vec<(NamespacedName, Uid, i64)> {
    let daemon_sets = console.cluster().store().daemon_sets();
    daemon_sets.map(|it| (it.metadata.key(), it.metadata.uid, it.metadata.generation)).collect()
}

/// The DaemonSet that was created last.
pub fn newest(console: &Console) -> Option<ObjectName> {
    let daemon_sets = console.cluster().store().daemon_sets();
    let newest = daemon_sets.max_by_key(|it| it.metadata.creation_timestamp)?;
    Some(ObjectName::from(&newest.metadata.key()))
}

fn strip(cluster: &Cluster, daemon_set: &DaemonSet) -> Strip {
    let places = places(cluster, daemon_set);
    let rollout = cluster.rollout(daemon_set.metadata.uid);
    Strip {
        daemon_set: ObjectName::from(&daemon_set.metadata.key()),
        unfolded: None,
        state: state(cluster, daemon_set, &places),
        about: about(cluster, daemon_set),
        numbers: numbers(daemon_set),
        rollout: (!places.is_empty()).then(|| draw_rollout(cluster, daemon_set, &places)),
        budget: budget(cluster, daemon_set, rollout.as_ref(), &places),
        deeds: deeds(cluster, daemon_set),
    }
}

fn about(cluster: &Cluster, daemon_set: &DaemonSet) -> String {
    let metadata = &daemon_set.metadata;
    let mut about =
        format!("DaemonSet in {}, generation {}", metadata.namespace, metadata.generation);
    if let Some(created) = metadata.creation_timestamp {
        about = format!("{about}, {} old", words::age(cluster.timestamp().millis_since(created)));
    }
    if metadata.is_terminating() {
        about.push_str(", being deleted");
    }
    about
}

pub(super) fn numbers(daemon_set: &DaemonSet) -> Vec<StatusNumber> {
    let status = &daemon_set.status;
    let desired = status.desired_number_scheduled;
    let number =
        |caption, value, settled, meaning| StatusNumber { caption, value, settled, meaning };
    vec![
        number("DESIRED", desired, true, "Nodes that should run a Pod"),
        number(
            "CURRENT",
            status.current_number_scheduled,
            status.current_number_scheduled == desired,
            "Nodes that should run a Pod and have one",
        ),
        number(
            "READY",
            status.number_ready,
            status.number_ready == desired,
            "Nodes that should run a Pod and have one that is Ready",
        ),
        number(
            "UP-TO-DATE",
            status.updated_number_scheduled,
            status.updated_number_scheduled == desired,
            "Nodes that should run a Pod and have one of the newest template",
        ),
        number(
            "AVAILABLE",
            status.number_available,
            status.number_available == desired,
            "Nodes that should run a Pod and have one that is Ready for minReadySeconds",
        ),
        number(
            "MISSCHEDULED",
            status.number_misscheduled,
            status.number_misscheduled == 0,
            "Nodes that run a Pod and should not",
        ),
    ]
}

/// A Node that should run a Pod, or has one, with the Pod that tells most.
struct Place {
    node: NodeName,
    pod: Option<Told>,
}

/// What the strip reads of a Pod.
struct Told {
    name: String,
    tone: RolloutTone,
    revision: String,
    words: String,
    /// Whether it stays as it is unless somebody does something.
    stuck: bool,
}

fn places(cluster: &Cluster, daemon_set: &DaemonSet) -> Vec<Place> {
    let spec = daemon_pod_spec(daemon_set);
    let nodes = cluster.store().nodes();
    nodes
        .filter_map(|node| {
            let name = node.name();
            let pods = pods::oldest_first(cluster, daemon_set, &name);
            let pod = pods.last().map(|it| told(cluster, it));
            (pod.is_some() || eligibility(&spec, node).should_run())
                .then_some(Place { node: name, pod })
        })
        .collect()
}

fn told(cluster: &Cluster, pod: &Pod) -> Told {
    let situation = cluster.situation(pod);
    let revision = cluster.revision_of(pod);
    let is_old = revision.as_ref().is_some_and(|it| !it.is_current);
    let tone = match &situation {
        Situation::Terminating { .. } => RolloutTone::Leaving,
        Situation::Failing | Situation::Lost => RolloutTone::Failed,
        _ if is_old => RolloutTone::Old,
        Situation::Ready { .. } => RolloutTone::New,
        _ => RolloutTone::Starting,
    };
    let what = match (&situation, tone) {
        (Situation::Terminating { left: Some(left) }, _) => {
            format!("old Pod stops, {} left", words::span(*left))
        }
        (Situation::Terminating { left: None }, _) => {
            "old Pod cannot stop, its kubelet is silent".to_owned()
        }
        (Situation::Starting { ready_in }, _) => {
            format!("new Pod starting, Ready in {}", words::span(*ready_in))
        }
        (Situation::Ready { available_in }, _) if available_in.as_millis() > 0 => {
            format!("new Pod Ready, available in {}", words::span(*available_in))
        }
        (situation, _) => pods::phrase(cluster, pod, situation),
    };
    Told {
        name: pod.metadata.name.to_string(),
        tone,
        revision: revision.map_or(String::new(), |it| it.number.to_string()),
        words: what,
        stuck: matches!(
            situation,
            Situation::NotReady
                | Situation::Pending { message: Some(_) }
                | Situation::Terminating { left: None }
        ),
    }
}

/// How far the newest template has come.
struct Reach {
    /// The newest revision. There is none before the controller's first sync.
    newest: Option<String>,
    /// The oldest revision that is still there.
    old: Option<String>,
    n_new: usize,
}

fn reach(cluster: &Cluster, daemon_set: &DaemonSet, places: &[Place]) -> Reach {
    let newest = cluster.current_revision(daemon_set.metadata.uid).map(|it| it.to_string());
    let is_old = |it: &&Told| {
        matches!(it.tone, RolloutTone::Old | RolloutTone::Leaving)
            && Some(&it.revision) != newest.as_ref()
    };
    let pods = places.iter().filter_map(|it| it.pod.as_ref());
    Reach {
        old: pods.filter(is_old).map(|it| it.revision.clone()).min(),
        n_new: places.iter().filter(|it| tone(it) == RolloutTone::New).count(),
        newest,
    }
}

fn draw_rollout(cluster: &Cluster, daemon_set: &DaemonSet, places: &[Place]) -> Rollout {
    let Reach { newest, old, n_new } = reach(cluster, daemon_set, places);
    let n = places.len();
    let caption = match (newest, old) {
        (Some(newest), Some(old)) => {
            format!("rollout r{old} to r{newest}, {n_new} of {n} Ready on r{newest}")
        }
        (Some(newest), None) => format!("revision {newest}, {n_new} of {n} Ready"),
        (None, _) => "no revision yet".to_owned(),
    };
    Rollout { caption, cells: cells(places) }
}

/// The strip in a few words.
fn state(cluster: &Cluster, daemon_set: &DaemonSet, places: &[Place]) -> StripState {
    let Reach { newest, old, n_new } = reach(cluster, daemon_set, places);
    let n = places.len();
    let (tone, words) = match (places.iter().find(|it| is_stuck(it)), newest, old) {
        _ if daemon_set.metadata.is_terminating() => (StripTone::Going, "being deleted".to_owned()),
        (_, None, _) => (StripTone::Going, "no revision yet".to_owned()),
        (Some(place), ..) => (StripTone::Stuck, format!("waits for {}", place.node)),
        _ if n == 0 => (StripTone::Done, "no eligible Node".to_owned()),
        (None, Some(newest), Some(old)) => {
            (StripTone::Going, format!("r{old} to r{newest}, {n_new} of {n}"))
        }
        (None, Some(newest), None) => {
            let tone = if n_new == n { StripTone::Done } else { StripTone::Going };
            (tone, format!("r{newest}, {n_new} of {n} Ready"))
        }
    };
    StripState { tone, words }
}

/// Whether what is on a Node stays as it is unless somebody does something.
fn is_stuck(place: &Place) -> bool {
    tone(place) == RolloutTone::Failed || place.pod.as_ref().is_some_and(|it| it.stuck)
}

fn tone(place: &Place) -> RolloutTone {
    place.pod.as_ref().map_or(RolloutTone::Missing, |it| it.tone)
}

fn cells(places: &[Place]) -> Vec<RolloutCell> {
    if places.len() <= MOST_CELLS {
        return places.iter().map(cell).collect();
    }
    let kinds = [
        (RolloutTone::New, "Ready on the newest revision"),
        (RolloutTone::Starting, "starting"),
        (RolloutTone::Leaving, "stopping"),
        (RolloutTone::Old, "on an old revision"),
        (RolloutTone::Failed, "failing"),
        (RolloutTone::Missing, "without a Pod"),
    ];
    let share = |(kind, words): (RolloutTone, &str)| {
        let weight = places.iter().filter(|it| tone(it) == kind).count();
        let words = format!("{} {words}", words::counted(weight, "Node"));
        RolloutCell {
            tone: kind,
            mark: String::new(),
            words,
            weight: u32::try_from(weight).unwrap_or(u32::MAX),
        }
    };
    kinds.into_iter().map(share).filter(|it| it.weight > 0).collect()
}

fn cell(place: &Place) -> RolloutCell {
    let (mark, words) = match &place.pod {
        Some(pod) => (pod.revision.clone(), format!("{}: {}, {}", place.node, pod.name, pod.words)),
        None => ("–".to_owned(), format!("{}: no Pod yet", place.node)),
    };
    RolloutCell { tone: tone(place), mark, words, weight: 1 }
}

/// How many Nodes may be without an available Pod, who is, and what comes next.
fn budget(
    cluster: &Cluster,
    daemon_set: &DaemonSet,
    rollout: Option<&RolloutView>,
    places: &[Place],
) -> Option<Budget> {
    let rollout = rollout.filter(|_| !daemon_set.metadata.is_terminating())?;
    let (name, written, size) = match &daemon_set.spec.update_strategy {
        UpdateStrategy::OnDelete { .. } => return Some(on_delete(places)),
        UpdateStrategy::RollingUpdate { max_surge, .. } if rollout.budget.max_surge > 0 => {
            ("maxSurge", max_surge.to_string(), rollout.budget.max_surge)
        }
        UpdateStrategy::RollingUpdate { max_unavailable, .. } => {
            ("maxUnavailable", max_unavailable.to_string(), rollout.budget.max_unavailable)
        }
    };
    let is_unused = places.is_empty() || size == 0;
    let resolved = if written == size.to_string() || is_unused {
        String::new()
    } else {
        format!(", that is {size}")
    };
    let is_first = is_first_creation(cluster, daemon_set, rollout, places);
    let spent = if is_first { 0 } else { rollout.spenders.len() };
    let spent = u32::try_from(spent).unwrap_or(u32::MAX);
    let (lead, sentence) = match refused(cluster, daemon_set, places) {
        _ if is_unused => ("Unused".to_owned(), ": no Node is eligible.".to_owned()),
        Some(told) => told,
        None if is_first => first(rollout.spenders.len()),
        None => budget_words(cluster, rollout, places, size),
    };
    Some(Budget {
        caption: format!("budget: {name} {written}{resolved}"),
        slots: BudgetSlots { size, spent },
        lead,
        sentence,
    })
}

/// What the budget is not for.
fn first(n_pods: usize) -> (String, String) {
    let lead = if n_pods == 1 { "1 Pod starts".to_owned() } else { format!("{n_pods} Pods start") };
    (lead, ". Only a rollout spends the budget, and there was none yet.".to_owned())
}

/// Nodes that get no Pod, however often the controller tries.
fn refused(
    cluster: &Cluster,
    daemon_set: &DaemonSet,
    places: &[Place],
) -> Option<(String, String)> {
    let n = places.iter().filter(|it| it.pod.is_none()).count();
    cluster.refusal(daemon_set).filter(|_| n > 0)?;
    let lead = format!("{} without a Pod", words::counted(n, "Node"));
    Some((lead, ": the API server refuses it.".to_owned()))
}

/// Whether those without an available Pod get their very first: there was only one template, and nothing is wrong.
fn is_first_creation(
    cluster: &Cluster,
    daemon_set: &DaemonSet,
    rollout: &RolloutView,
    places: &[Place],
) -> bool {
    let starts = |node: &NodeName| {
        places.iter().any(|it| {
            it.node == *node
                && matches!(tone(it), RolloutTone::Missing | RolloutTone::Starting)
                && !is_stuck(it)
        })
    };
    cluster.store().revisions_of(daemon_set.metadata.uid).count() < 2
        && !rollout.spenders.is_empty()
        && rollout.spenders.iter().all(starts)
}

fn on_delete(places: &[Place]) -> Budget {
    let n_old = places.iter().filter(|it| tone(it) == RolloutTone::Old).count();
    Budget {
        caption: "strategy: OnDelete".to_owned(),
        slots: BudgetSlots { size: 0, spent: 0 },
        lead: match n_old {
            0 => "Nothing waits".to_owned(),
            n => format!("{} of an old revision", words::counted(n, "Pod")),
        },
        sentence: ": a Pod is replaced only after you delete it.".to_owned(),
    }
}

fn budget_words(
    cluster: &Cluster,
    rollout: &RolloutView,
    places: &[Place],
    size: u32,
) -> (String, String) {
    let Some(first) = rollout.spenders.first() else {
        return match &rollout.next {
            Some(next) => ("Free".to_owned(), format!(". The old Pod on {next} goes next.")),
            None => (
                "Free".to_owned(),
                format!(
                    ". A rollout may keep {} without an available Pod.",
                    words::counted(size as usize, "Node")
                ),
            ),
        };
    };
    let place = places.iter().find(|it| it.node == *first);
    let what = match place.and_then(|it| it.pod.as_ref()) {
        Some(pod) => pod.words.clone(),
        None if cluster.store().node(first).is_none() => "the Node is gone".to_owned(),
        None => "no Pod yet".to_owned(),
    };
    let whose = if rollout.spenders.len() > 1 { format!("{first}: {what}") } else { what };
    let is_stuck = place.is_some_and(is_stuck);
    let then = match &rollout.next {
        Some(next) if is_stuck => format!(" The rollout waits for it; {next} is next."),
        Some(next) => format!(" Then the old Pod on {next} goes."),
        None => String::new(),
    };
    (format!("Spent by {}", words::listed(&rollout.spenders)), format!(": {whose}.{then}"))
}

fn deeds(cluster: &Cluster, daemon_set: &DaemonSet) -> Vec<Deed> {
    let has_past = cluster.store().revisions_of(daemon_set.metadata.uid).count() > 1;
    let key = daemon_set.metadata.key();
    let (name, namespace) = (&key.name, words::in_namespace(&key));
    let undo = Deed::new("Roll back", format!("kubectl rollout undo daemonset/{name}{namespace}"));
    let restart = match daemon_set.spec.update_strategy {
        UpdateStrategy::OnDelete { .. } => "Restart its Pods, each when you delete it",
        UpdateStrategy::RollingUpdate { .. } => "Restart its Pods",
    };
    let deeds = [
        Deed::new("Describe", format!("kubectl describe daemonset {name}{namespace}")),
        Deed::new(restart, format!("kubectl rollout restart daemonset/{name}{namespace}")),
        Deed::danger(
            "Delete it and its Pods",
            format!("kubectl delete daemonset {name}{namespace}"),
        ),
        Deed::danger(
            "Delete it and leave its Pods",
            format!("kubectl delete daemonset {name}{namespace} --cascade=orphan"),
        ),
    ];
    let (quiet, danger): (Vec<_>, Vec<_>) = deeds.into_iter().partition(|it| !it.danger);
    known(quiet.into_iter().chain(has_past.then_some(undo)).chain(danger))
}
