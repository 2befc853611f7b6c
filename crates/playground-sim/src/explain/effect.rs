//! What a change of the cluster would lead to, found out by running it on a copy.

use std::sync::Arc;

use playground_api::{
    DaemonSet, Kind, Name, NamespacedName, NodeName, Pod, Uid, UpdateStrategy, sort,
};

use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;
use crate::command::Settled;
use crate::controllers::daemon_set::Budget;
use crate::journal::Verb;
use crate::store::Store;
use crate::view::{Situation, pod_status_word};

/// What a change would lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Nodes and Pods that the change itself creates or changes.
    pub objects: Vec<Touched>,
    /// What becomes of the DaemonSets that it touches, and of others that it has an effect on.
    pub daemon_sets: Vec<Effect>,
    /// How long it takes until nothing is left to do; `None` if that does not come in time.
    pub takes: Option<SimDuration>,
}

/// An object that the change creates or changes, DaemonSets aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// As in a manifest: `Node`.
    pub kind: &'static str,
    /// Its name.
    pub name: Name,
    /// Whether it is there already.
    pub is_known: bool,
}

/// What becomes of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The DaemonSet.
    pub daemon_set: NamespacedName,
    /// What the change does to it.
    pub change: OwnChange,
    /// How many Nodes have a Pod now that gives way to another one.
    pub restarts: usize,
    /// In how many goes the controller takes old Pods away.
    pub waves: usize,
    /// How many may restart at once; none if that is left to the learner (`OnDelete`).
    pub budget: Option<Budget>,
    /// How many Pods of an older template stay in the end until somebody deletes them
    /// (`OnDelete`).
    pub awaits_deletion: usize,
    /// How many Pods that are there without it become its own.
    pub adopted: usize,
    /// Nodes that get a Pod, and would not without the change.
    pub gain: Vec<NodeName>,
    /// Nodes that lose the Pod that they have, and would keep one without the change.
    pub lose: Vec<NodeName>,
    /// Nodes that would get a Pod without the change, and do not with it.
    pub forgo: Vec<NodeName>,
    /// What keeps it from the end that is meant, if anything does.
    pub stuck: Option<Stuck>,
}

/// What a change does to a DaemonSet itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnChange {
    /// It is new.
    Created,
    /// Its Pods are made of another template.
    Template,
    /// Something else is changed.
    Other,
    /// The change is of something else.
    None,
}

/// Why a DaemonSet does not come to have an available Pod of its template on each Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Whether Pods of an older template remain.
    pub is_rollout: bool,
    /// The first Pod that is not as it should be.
    pub pod: Option<StuckPod>,
}

/// A Pod that keeps others waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckPod {
    /// Where it is, or is meant to be.
    pub node: Option<NodeName>,
    /// What will be true of it.
    pub situation: Situation,
    /// kubectl's STATUS column.
    pub status: String,
}

impl Cluster {
    /// What a change would lead to: `after` is this cluster right after it.
    ///
    /// Three clusters are compared: the present one, the one that would come of it without the
    /// change, and the one that would come of it with the change. Costs as much as running both
    /// until they settle, for at most `limit` of virtual time.
    pub fn effects(&self, after: &Cluster, limit: SimDuration) -> Effects {
        let mut with = after.clone();
        let settled = with.settle(limit);
        // In the past, what was to come comes no more.
        let mut without = self.clone();
        without.settle(limit);
        let courses = Courses {
            now: self,
            after,
            without: &without,
            with: &with,
            pods_now: uids(self),
            pods_with: uids(&with),
        };
        Effects {
            objects: touched(self.store(), after.store()),
            daemon_sets: courses.effects(),
            takes: (settled == Settled::Yes).then(|| with.now().since(after.now())),
        }
    }
}

/// Objects that are new or not the same; DaemonSets and their revisions have effects instead.
fn touched(before: &Store, after: &Store) -> Vec<Touched> {
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
struct Courses<'a> {
    now: &'a Cluster,
    /// Right after the line.
    after: &'a Cluster,
    /// Settled without the change.
    without: &'a Cluster,
    /// Settled with the line.
    with: &'a Cluster,
    /// The live Pods of both, in order.
    pods_now: Vec<Uid>,
    pods_with: Vec<Uid>,
}

impl Courses<'_> {
    fn effects(&self) -> Vec<Effect> {
        let before = self.now.store().daemon_sets();
        let daemon_sets = before.chain(self.after.store().daemon_sets());
        let keys = sorted(daemon_sets.map(|it| it.metadata.key()));
        keys.into_iter().map(|it| self.effect(it)).filter(Effect::is_any).collect()
    }

    fn effect(&self, key: NamespacedName) -> Effect {
        let change = self.change(&key);
        let (now, with) = (live_pods(self.now, &key), live_pods(self.with, &key));
        let without = live_pods(self.without, &key);
        let daemon_set = self.with.store().daemon_set(&key);
        let orphans = daemon_set.map_or(Vec::new(), |it| orphans(self.now, it));

        let gives_way = |it: &&Held| {
            has_node(&with, &it.node) && self.pods_with.binary_search(&it.uid).is_err()
        };
        // A rollout that is on its way replaces Pods of a DaemonSet that the line leaves alone.
        let is_its_doing = |it: &&Held| change != OwnChange::None || has_pod(&without, it.uid);
        let replaced = now.iter().filter(gives_way).filter(is_its_doing);
        let restarts = nodes(replaced.chain(orphans.iter().filter(gives_way))).len();

        let is_new = |it: &&Held| self.pods_now.binary_search(&it.uid).is_err();
        let gain = with.iter().filter(is_new);
        let gain = gain.filter(|it| !has_node(&without, &it.node) && !has_node(&orphans, &it.node));
        let adopted = with
            .iter()
            .filter(|it| !is_new(it) && !has_pod(&now, it.uid) && !has_pod(&without, it.uid));
        // A Pod that cannot stop is still there.
        let stays = |it: &&Held| self.has_any(daemon_set, &it.node);
        let lost = without.iter().filter(|it| !stays(it));
        let (lose, forgo): (Vec<&Held>, Vec<&Held>) = lost.partition(|it| has_node(&now, &it.node));

        Effect {
            restarts,
            waves: self.waves(daemon_set),
            budget: daemon_set.and_then(|it| budget(it, with.len())),
            awaits_deletion: daemon_set.map_or(0, |it| awaits_deletion(it)),
            adopted: adopted.count() + orphans.iter().filter(gives_way).count(),
            gain: nodes(gain),
            lose: nodes(lose.into_iter()),
            forgo: nodes(forgo.into_iter()),
            stuck: self.obstacle(&key, change),
            daemon_set: key,
            change,
        }
    }

    /// What keeps a DaemonSet from its end, if that comes from the line.
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
            _ => OwnChange::Other,
        }
    }
}

impl Effect {
    /// Whether there is anything to say.
    fn is_any(&self) -> bool {
        self.change != OwnChange::None
            || self.restarts + self.adopted > 0
            || !self.gain.is_empty()
            || !self.lose.is_empty()
            || !self.forgo.is_empty()
            || self.stuck.is_some()
    }
}

/// A live Pod and the Node that it is on or made for.
struct Held {
    node: NodeName,
    uid: Uid,
}

fn has_node(pods: &[Held], node: &NodeName) -> bool {
    pods.iter().any(|it| it.node == *node)
}

fn has_pod(pods: &[Held], uid: Uid) -> bool {
    pods.iter().any(|it| it.uid == uid)
}

/// The Nodes of Pods in their order, each once.
fn nodes<'a>(pods: impl Iterator<Item = &'a Held>) -> Vec<NodeName> {
    sorted(pods.map(|it| it.node.clone()))
}

/// The live Pods.
fn uids(cluster: &Cluster) -> Vec<Uid> {
    sorted(cluster.store().pods().filter(|it| is_live(it)).map(|it| it.metadata.uid))
}

fn is_live(pod: &Pod) -> bool {
    !pod.metadata.is_terminating() && !pod.is_terminal()
}

fn held<'a>(pods: impl Iterator<Item = &'a Arc<Pod>>) -> Vec<Held> {
    pods.filter(|it| is_live(it))
        .filter_map(|it| Some(Held { node: it.node_or_target()?, uid: it.metadata.uid }))
        .collect()
}

fn live_pods(cluster: &Cluster, key: &NamespacedName) -> Vec<Held> {
    match cluster.store().daemon_set(key) {
        Some(it) => held(cluster.store().controlled_pods(it.metadata.uid)),
        None => Vec::new(),
    }
}

/// The Pods without an owner that a DaemonSet would adopt.
fn orphans(cluster: &Cluster, daemon_set: &DaemonSet) -> Vec<Held> {
    let namespace = &daemon_set.metadata.namespace;
    held(cluster.store().pods().filter(|it| {
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
    playground_api::sort_by(&mut pods, |a, b| a.node_or_target().cmp(&b.node_or_target()));
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
    Some(Stuck { is_rollout, pod })
}

/// The items in their order, each once.
fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    sort(&mut items);
    items.dedup();
    items
}
