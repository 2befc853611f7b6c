//! What becomes of each DaemonSet, read off the courses that a cluster takes with a change and
//! without it.

use std::sync::Arc;

use playground_api::{
    DaemonSet, Kind, NamespacedName, NodeName, ObjectMeta, Pod, Uid, UpdateStrategy, sort,
    sort_by_key,
};

use super::effect::{Effect, OwnChange, Stuck, StuckPod, Touched};
use crate::clock::SimTime;
use crate::cluster::Cluster;
use crate::controllers::daemon_set::Budget;
use crate::eligibility::{Rejection, daemon_pod_spec, eligibility};
use crate::journal::Verb;
use crate::store::Store;
use crate::view::{Situation, pod_status_word};

/// Objects that are new or not the same; DaemonSets and their revisions have effects instead.
pub(super) fn touched(before: &Store, after: &Store) -> Vec<Touched> {
    let nodes = after.nodes().filter_map(|it| {
        let was = before.node(&it.name());
        let is_same = was.is_some_and(|was| Arc::ptr_eq(was, it));
        let name = it.metadata.name.clone();
        (!is_same).then_some(Touched { kind: "Node", name, is_known: was.is_some() })
    });
    let pods = after.pods().filter_map(|it| {
        let was = before.pod(&it.metadata.key());
        let is_same = was.is_some_and(|was| Arc::ptr_eq(was, it));
        let name = it.metadata.name.clone();
        (!is_same).then_some(Touched { kind: "Pod", name, is_known: was.is_some() })
    });
    let is_other = |it: &&Kind| {
        !matches!(it, Kind::Node | Kind::Pod | Kind::DaemonSet | Kind::ControllerRevision)
    };
    let others = Kind::ALL.iter().filter(is_other).flat_map(|kind| after.objects(*kind));
    let others = others.filter_map(|it| {
        let was = before.object(it.kind(), &it.metadata().key());
        let is_same = was
            .as_ref()
            .is_some_and(|was| was.same_spec(&it) && was.metadata().labels == it.metadata().labels);
        let (kind, name) = (it.kind().as_str(), it.metadata().name.clone());
        (!is_same).then_some(Touched { kind, name, is_known: was.is_some() })
    });
    nodes.chain(pods).chain(others).collect()
}

/// The courses of events that are compared.
pub(super) struct Courses<'a> {
    /// Before the change.
    now: &'a Cluster,
    /// Right after the change.
    after: &'a Cluster,
    /// Settled without the change.
    without: &'a Cluster,
    /// Settled with the change.
    with: &'a Cluster,
    /// The live Pods of the first and the last, in order.
    pods_now: Vec<Uid>,
    pods_with: Vec<Uid>,
}

impl<'a> Courses<'a> {
    pub(super) fn new(
        now: &'a Cluster,
        after: &'a Cluster,
        without: &'a Cluster,
        with: &'a Cluster,
    ) -> Self {
        Courses { now, after, without, with, pods_now: uids(now), pods_with: uids(with) }
    }

    pub(super) fn effects(&self) -> Vec<Effect> {
        let before = self.now.store().daemon_sets();
        let daemon_sets = before.chain(self.after.store().daemon_sets());
        let keys = sorted(daemon_sets.map(|it| it.metadata.key()));
        keys.into_iter().map(|it| self.effect(it)).filter(Effect::is_any).collect()
    }

    fn effect(&self, key: NamespacedName) -> Effect {
        let change = self.change(&key);
        let (now, with) = (Held::by(self.now, &key), Held::by(self.with, &key));
        let without = Held::by(self.without, &key);
        let daemon_set = self.with.store().daemon_set(&key);
        let orphans = daemon_set.map_or(Held::default(), |it| orphans(self.now, it));

        let gives_way =
            |it: &&Seat| with.is_on(&it.node) && self.pods_with.binary_search(&it.uid).is_err();
        // A rollout that is on its way replaces Pods of a DaemonSet that the change leaves alone.
        let is_its_doing = |it: &&Seat| change != OwnChange::None || without.has(it.uid);
        let replaced = now.seats.iter().filter(gives_way).filter(is_its_doing);
        let restarts = nodes(replaced.chain(orphans.seats.iter().filter(gives_way))).len();

        let is_new = |it: &&Seat| self.pods_now.binary_search(&it.uid).is_err();
        let gain = with.seats.iter().filter(is_new);
        let gain = gain.filter(|it| !without.is_on(&it.node) && !orphans.is_on(&it.node));
        let adopted =
            with.seats.iter().filter(|it| !is_new(it) && !now.has(it.uid) && !without.has(it.uid));
        // A Pod that cannot stop is still there.
        let stays = |it: &&Seat| self.has_any(daemon_set, &it.node);
        let lost = without.seats.iter().filter(|it| !stays(it));
        let (lose, forgo): (Vec<&Seat>, Vec<&Seat>) = lost.partition(|it| now.is_on(&it.node));

        Effect {
            restarts,
            waves: self.waves(daemon_set),
            budget: daemon_set.and_then(|it| budget(it, with.seats.len())),
            awaits_deletion: daemon_set.map_or(0, |it| awaits_deletion(it)),
            adopted: adopted.count() + orphans.seats.iter().filter(gives_way).count(),
            gain: nodes(gain),
            lose: nodes(lose.into_iter()),
            forgo: nodes(forgo.into_iter()),
            kept_away: daemon_set
                .filter(|_| with.seats.is_empty() && change != OwnChange::None)
                .map_or(Vec::new(), |it| kept_away(self.with, it)),
            stuck: self.obstacle(&key, change),
            daemon_set: key,
            change,
        }
    }

    /// What keeps a DaemonSet from its end, if that comes from the change.
    fn obstacle(&self, key: &NamespacedName, change: OwnChange) -> Option<Stuck> {
        let in_the_way = |cluster: &Cluster| obstacle(cluster, cluster.store().daemon_set(key)?);
        in_the_way(self.with)
            .filter(|_| change != OwnChange::None || in_the_way(self.without).is_none())
    }

    /// At how many instants the rollout takes old Pods away, from the change on.
    fn waves(&self, daemon_set: Option<&Arc<DaemonSet>>) -> usize {
        let Some(daemon_set) = daemon_set else { return 0 };
        let entries = self.with.journal().iter_from(self.after.journal().len());
        let of_rollout = entries.filter(|it| {
            it.controller == Some(daemon_set.metadata.uid)
                && it.verb == Verb::Deleted
                && it.cause.is_rollout()
        });
        let mut instants: Vec<SimTime> = of_rollout.map(|it| it.at).collect();
        instants.dedup();
        instants.len()
    }

    /// Whether any Pod of a DaemonSet is on a Node in the end, a live one or not.
    fn has_any(&self, daemon_set: Option<&Arc<DaemonSet>>, node: &NodeName) -> bool {
        daemon_set.is_some_and(|it| {
            self.with.store().controlled_pods_on(it.metadata.uid, node).next().is_some()
        })
    }

    fn change(&self, key: &NamespacedName) -> OwnChange {
        match (self.now.store().daemon_set(key), self.after.store().daemon_set(key)) {
            (None, _) => OwnChange::Created,
            (Some(was), Some(is)) if Arc::ptr_eq(was, is) => OwnChange::None,
            (Some(was), Some(is)) if was.metadata.uid != is.metadata.uid => OwnChange::Created,
            (Some(was), Some(is)) if was.spec.template != is.spec.template => OwnChange::Template,
            (Some(was), Some(is)) if is_only_noted(&was.metadata, &is.metadata) => OwnChange::Noted,
            _ => OwnChange::Other,
        }
    }
}

/// Whether two states of an object differ in nothing but what was applied last.
fn is_only_noted(was: &ObjectMeta, is: &ObjectMeta) -> bool {
    let others = |it: &ObjectMeta| {
        let mut annotations = it.annotations.clone();
        annotations.remove(ObjectMeta::LAST_APPLIED);
        annotations
    };
    // The API server counts the changes of a spec.
    was.generation == is.generation && was.labels == is.labels && others(was) == others(is)
}

/// The rules that keep a DaemonSet away from all Nodes, and each from how many; none if it is wanted on one.
fn kept_away(cluster: &Cluster, daemon_set: &DaemonSet) -> Vec<(Rejection, usize)> {
    let spec = daemon_pod_spec(daemon_set);
    let mut kept_away: Vec<(Rejection, usize)> = Vec::new();
    for node in cluster.store().nodes() {
        let mut rejection = match eligibility(&spec, node).rejection() {
            Some(it) => it.clone(),
            None => return Vec::new(),
        };
        if let Rejection::NodeSelector { actual, .. } = &mut rejection {
            *actual = None;
        }
        match kept_away.iter_mut().find(|it| it.0 == rejection) {
            Some(it) => it.1 += 1,
            None => kept_away.push((rejection, 1)),
        }
    }
    kept_away
}

/// The live Pods of a DaemonSet, by Node.
#[derive(Default)]
struct Held {
    /// In the order of their Nodes.
    seats: Vec<Seat>,
    /// In order.
    uids: Vec<Uid>,
}

/// A live Pod and the Node that it is on or made for.
struct Seat {
    node: NodeName,
    uid: Uid,
}

impl Held {
    /// Those of a DaemonSet; none if there is no such DaemonSet.
    fn by(cluster: &Cluster, key: &NamespacedName) -> Self {
        match cluster.store().daemon_set(key) {
            Some(it) => Held::of(cluster.store().controlled_pods(it.metadata.uid)),
            None => Held::default(),
        }
    }

    fn of<'a>(pods: impl Iterator<Item = &'a Arc<Pod>>) -> Self {
        let live = pods.filter(|it| is_live(it));
        let seat = |it: &Arc<Pod>| Some(Seat { node: it.node_or_target()?, uid: it.metadata.uid });
        let mut seats: Vec<Seat> = live.filter_map(seat).collect();
        sort_by_key(&mut seats, |it| it.node.clone());
        let uids = sorted(seats.iter().map(|it| it.uid));
        Held { seats, uids }
    }

    fn is_on(&self, node: &NodeName) -> bool {
        self.seats.binary_search_by(|it| it.node.cmp(node)).is_ok()
    }

    fn has(&self, uid: Uid) -> bool {
        self.uids.binary_search(&uid).is_ok()
    }
}

/// The Nodes of Pods in their order, each once.
fn nodes<'a>(pods: impl Iterator<Item = &'a Seat>) -> Vec<NodeName> {
    sorted(pods.map(|it| it.node.clone()))
}

/// The live Pods.
fn uids(cluster: &Cluster) -> Vec<Uid> {
    sorted(cluster.store().pods().filter(|it| is_live(it)).map(|it| it.metadata.uid))
}

fn is_live(pod: &Pod) -> bool {
    !pod.metadata.is_terminating() && !pod.is_terminal()
}

/// The Pods without an owner that a DaemonSet would adopt.
fn orphans(cluster: &Cluster, daemon_set: &DaemonSet) -> Held {
    let namespace = &daemon_set.metadata.namespace;
    Held::of(cluster.store().pods().filter(|it| {
        it.metadata.controller().is_none()
            && it.metadata.namespace == *namespace
            && daemon_set.spec.selector.matches(&it.metadata.labels)
    }))
}

fn budget(daemon_set: &DaemonSet, n_pods: usize) -> Option<Budget> {
    match &daemon_set.spec.update_strategy {
        UpdateStrategy::OnDelete { .. } => None,
        strategy => Some(Budget::of(strategy, u32::try_from(n_pods).unwrap_or(u32::MAX))),
    }
}

fn is_on_delete(daemon_set: &DaemonSet) -> bool {
    matches!(daemon_set.spec.update_strategy, UpdateStrategy::OnDelete { .. })
}

fn awaits_deletion(daemon_set: &DaemonSet) -> usize {
    let status = &daemon_set.status;
    let n_old = status.current_number_scheduled.saturating_sub(status.updated_number_scheduled);
    if is_on_delete(daemon_set) { n_old as usize } else { 0 }
}

/// What keeps a DaemonSet from its end, in a cluster where nothing is left to do.
fn obstacle(cluster: &Cluster, daemon_set: &DaemonSet) -> Option<Stuck> {
    let status = &daemon_set.status;
    let desired = status.desired_number_scheduled;
    let is_rollout = status.updated_number_scheduled < desired && !is_on_delete(daemon_set);
    if !is_rollout && status.number_available >= desired {
        return None;
    }
    let mut pods: Vec<&Arc<Pod>> =
        cluster.store().controlled_pods(daemon_set.metadata.uid).collect();
    sort_by_key(&mut pods, |it| it.node_or_target());
    let pod = pods.into_iter().find_map(|pod| {
        let situation = cluster.situation(pod);
        let is_well =
            matches!(situation, Situation::Ready { available_in } if available_in.as_millis() == 0);
        (!is_well).then(|| StuckPod {
            node: pod.node_or_target(),
            status: pod_status_word(pod),
            situation,
        })
    });
    let refusal = if pod.is_none() { cluster.refusal(daemon_set) } else { None };
    Some(Stuck { is_rollout, pod, refusal })
}

/// The items in their order, each once.
fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    sort(&mut items);
    items.dedup();
    items
}
