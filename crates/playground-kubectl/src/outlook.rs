//! What a line would do, found out by doing it on a copy.

use std::sync::Arc;

use playground_api::{
    DaemonSet, Kind, Name, NamespacedName, NodeName, Pod, Uid, UpdateStrategy, sort,
};
use playground_sim::view::{Situation, pod_status_word};
use playground_sim::{Budget, Cluster, Settled, SimDuration, Store};

use crate::console::{Console, SETTLE_LIMIT};

/// What a line would do to the cluster.
///
/// Three clusters are compared: the present one, the one that would come of it without the line,
/// and the one that would come of it with the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What it would print on standard error if it failed, without warnings.
    pub refusal: Option<String>,
    /// How many warnings it would print.
    pub warnings: usize,
    /// Whether it would change anything at all.
    pub changes: bool,
    /// Objects that it would create or change itself, DaemonSets aside.
    pub objects: Vec<Touched>,
    /// What becomes of the DaemonSets that it would touch, and of others that it has an effect on.
    pub effects: Vec<Effect>,
    /// How long it takes until nothing is left to do; `None` if that does not come within an hour.
    pub takes: Option<SimDuration>,
}

/// An object that the line would create or change.
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
    /// What the line does to it.
    pub change: Change,
    /// How many Nodes have a Pod now that gives way to another one.
    pub restarts: usize,
    /// How many may restart at once; none if that is left to the learner (`OnDelete`).
    pub budget: Option<Budget>,
    /// How many Pods that are there without it become its own.
    pub adopted: usize,
    /// Nodes that get a Pod, and would not without the line.
    pub gain: Vec<NodeName>,
    /// Nodes that lose the Pod that they have, and would keep one without the line.
    pub lose: Vec<NodeName>,
    /// Nodes that would get a Pod without the line, and do not with it.
    pub forgo: Vec<NodeName>,
    /// What keeps it from the end that is meant, if anything does.
    pub stuck: Option<Stuck>,
}

/// What a line does to a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Created,
    /// Its Pods are made of another template.
    Template,
    /// Something else is changed.
    Other,
    /// The line does nothing to the DaemonSet itself.
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

impl Console {
    /// Says what a line would do, without doing it.
    ///
    /// Runs it on a copy of the session until everything has settled.
    pub fn outlook(&self, line: &str) -> Outlook {
        let mut tried = self.clone();
        let position = tried.history.position();
        let output = tried.run(line);
        let (warnings, errors): (Vec<&str>, Vec<&str>) =
            output.stderr.lines().partition(|it| is_warning(it));
        let mut outlook = Outlook {
            refusal: (!output.is_ok()).then(|| errors.join("\n")),
            warnings: warnings.len(),
            changes: tried.history.position() != position,
            ..Outlook::default()
        };
        if !outlook.changes {
            return outlook;
        }
        let after = tried.cluster().clone();
        let mut with = after.clone();
        let settled = with.settle(SETTLE_LIMIT);
        // In the past, what was to come comes no more.
        let mut without = self.cluster().clone();
        without.settle(SETTLE_LIMIT);
        outlook.takes = (settled == Settled::Yes).then(|| with.now().since(after.now()));
        outlook.objects = touched(self.cluster().store(), after.store());
        let courses = Courses {
            now: self.cluster(),
            after: &after,
            without: &without,
            with: &with,
            pods_now: uids(self.cluster()),
            pods_with: uids(&with),
        };
        outlook.effects = courses.effects();
        outlook
    }
}

/// Whether a line of standard error does not tell of a failure.
pub fn is_warning(line: &str) -> bool {
    line.starts_with("Warning: ") || line.starts_with("warning: ")
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
    /// Settled without the line.
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
        let is_its_doing = |it: &&Held| change != Change::None || has_pod(&without, it.uid);
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
            budget: daemon_set.and_then(|it| budget(it, with.len())),
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
    fn obstacle(&self, key: &NamespacedName, change: Change) -> Option<Stuck> {
        let in_the_way = |cluster: &Cluster| obstacle(cluster, cluster.store().daemon_set(key)?);
        in_the_way(self.with)
            .filter(|_| change != Change::None || in_the_way(self.without).is_none())
    }

    /// Whether any Pod of a DaemonSet is on a Node in the end, a live one or not.
    fn has_any(&self, daemon_set: Option<&Arc<DaemonSet>>, node: &NodeName) -> bool {
        daemon_set.is_some_and(|it| {
            self.with.store().controlled_pods_on(it.metadata.uid, node).next().is_some()
        })
    }

    fn change(&self, key: &NamespacedName) -> Change {
        match (self.now.store().daemon_set(key), self.after.store().daemon_set(key)) {
            (None, _) => Change::Created,
            (Some(was), Some(is)) if Arc::ptr_eq(was, is) => Change::None,
            (Some(was), Some(is)) if was.metadata.uid != is.metadata.uid => Change::Created,
            (Some(was), Some(is)) if was.spec.template != is.spec.template => Change::Template,
            _ => Change::Other,
        }
    }
}

impl Effect {
    /// Whether there is anything to say.
    fn is_any(&self) -> bool {
        self.change != Change::None
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

/// What keeps a DaemonSet from its end, in a cluster where nothing is left to do.
fn obstacle(cluster: &Cluster, daemon_set: &DaemonSet) -> Option<Stuck> {
    let (spec, status) = (&daemon_set.spec, &daemon_set.status);
    let desired = status.desired_number_scheduled;
    let waits_for_deletion = matches!(spec.update_strategy, UpdateStrategy::OnDelete { .. });
    let is_rollout = status.updated_number_scheduled < desired && !waits_for_deletion;
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
