//! The strip of a DaemonSet.

mod budget;
mod tally;

use playground_api::{DaemonSet, DaemonSetStatus, NamespacedName, Uid, UpdateStrategy};
use playground_kubectl::Console;
use playground_sim::Cluster;

use self::tally::Tally;
use super::overview::Overview;
use super::{known, words};
use crate::view::{Deed, ObjectName, StatusNumber, Strip, StripState, StripTone};

/// A strip for each DaemonSet. Where there are several, one at most is unfolded. The overview knows the same cluster.
pub fn strips(console: &Console, overview: &Overview, unfolded: Option<&ObjectName>) -> Vec<Strip> {
    let cluster = console.cluster();
    let mut strips: Vec<Strip> = cluster
        .store()
        .daemon_sets()
        .map(|it| strip(&Scene { cluster, overview, daemon_set: it }))
        .collect();
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

/// Whether a DaemonSet was changed and its controller has not looked at it since.
pub fn is_unseen(console: &Console) -> bool {
    let mut daemon_sets = console.cluster().store().daemon_sets();
    daemon_sets.any(|it| it.status.observed_generation < it.metadata.generation)
}

/// The DaemonSet that one wants to see first: in the middle of a rollout, or else the one that was created last.
pub fn foremost(console: &Console) -> Option<ObjectName> {
    let foremost = console.cluster().store().daemon_sets().max_by_key(|it| {
        let is_rolling = it.status.updated_number_scheduled < it.status.desired_number_scheduled;
        (is_rolling, it.metadata.creation_timestamp)
    })?;
    Some(ObjectName::from(&foremost.metadata.key()))
}

/// What a strip is made of.
struct Scene<'a> {
    cluster: &'a Cluster,
    overview: &'a Overview,
    daemon_set: &'a DaemonSet,
}

fn strip(scene: &Scene<'_>) -> Strip {
    let Scene { cluster, daemon_set, .. } = *scene;
    let rollout = cluster.rollout(daemon_set.metadata.uid);
    let tally = scene.tally(rollout.as_ref());
    Strip {
        daemon_set: ObjectName::from(&daemon_set.metadata.key()),
        unfolded: None,
        state: state(scene, &tally),
        about: about(cluster, daemon_set),
        numbers: numbers(
            &daemon_set.status,
            rollout.as_ref().map_or(&daemon_set.status, |it| &it.status),
        ),
        rollout: (tally.n > 0).then(|| scene.rollout(&tally)),
        budget: budget::budget(scene, rollout.as_ref(), &tally),
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

/// The numbers of a status, and of the one that is due.
pub(super) fn numbers(status: &DaemonSetStatus, due: &DaemonSetStatus) -> Vec<StatusNumber> {
    type Read = fn(&DaemonSetStatus) -> u32;
    let desired: Read = |it| it.desired_number_scheduled;
    let number = |caption, wanted: Read, read: Read, meaning| {
        let [value, due] = [status, due].map(|it| read(it) as usize);
        let settled = read(status) == wanted(status);
        StatusNumber { caption, value, settled, due: (due != value).then_some(due), meaning }
    };
    vec![
        number("DESIRED", desired, desired, "Nodes that should run a Pod"),
        number(
            "CURRENT",
            desired,
            |it| it.current_number_scheduled,
            "Nodes that should run a Pod and have one",
        ),
        number(
            "READY",
            desired,
            |it| it.number_ready,
            "Nodes that should run a Pod and have one that is Ready",
        ),
        number(
            "UP-TO-DATE",
            desired,
            |it| it.updated_number_scheduled,
            "Nodes that should run a Pod and have one of the newest template",
        ),
        number(
            "AVAILABLE",
            desired,
            |it| it.number_available,
            "Nodes that should run a Pod and have one that is Ready for minReadySeconds",
        ),
        number(
            "MISSCHEDULED",
            |_| 0,
            |it| it.number_misscheduled,
            "Nodes that run a Pod and should not",
        ),
    ]
}

/// The strip in a few words.
fn state(scene: &Scene<'_>, tally: &Tally) -> StripState {
    let is_going = scene.daemon_set.metadata.is_terminating();
    let is_rolling = tally.old.is_some() || tally.is_ending;
    let Tally { n, n_new, n_ready, newest, old, is_ending, .. } = *tally;
    let (tone, words) = match (&tally.stuck, newest, old) {
        _ if is_going => (StripTone::Going, "being deleted".to_owned()),
        (_, None, _) => (StripTone::Going, "no revision yet".to_owned()),
        (Some(node), ..) => (
            StripTone::Stuck,
            match scene.told(node) {
                Some(pod) if !is_rolling => format!("{} on {node}", pod.words()),
                _ => format!("waits for {node}"),
            },
        ),
        _ if n == 0 => (StripTone::Done, "no eligible Node".to_owned()),
        (None, Some(newest), Some(old)) => (
            StripTone::Going,
            format!("r{old} to r{newest}, {} of {}", words::number(n_new), words::number(n)),
        ),
        (None, Some(newest), None) if is_ending => (
            StripTone::Going,
            format!("to r{newest}, {} of {}", words::number(n_new), words::number(n)),
        ),
        (None, Some(newest), None) => {
            let tone = if n_new == n { StripTone::Done } else { StripTone::Going };
            (tone, format!("r{newest}, {} of {} Ready", words::number(n_ready), words::number(n)))
        }
    };
    StripState { tone, words }
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
