//! All short sequences of commands on three Nodes, and long ones at random: after each step the
//! invariants hold and the DaemonSet controller did what a slow, obvious model of it does.

#[path = "support/dice.rs"]
mod dice;
mod model;
mod support;

use std::sync::Arc;

use playground_api::{
    DaemonSet, IntOrPercent, Kind, NamespacedName, Node, NodeName, Object, Pod, Taint, TaintEffect,
    UpdateStrategy,
};
use playground_sim::{Cluster, Command, NodePreset, Propagation, Settled, SimDuration, audit};

use dice::Dice;
use model::{Model, Sync, numbers};
use support::{fluentd, three_workers};

const DAY: SimDuration = SimDuration::from_secs(86_400);

/// Something that people do. `None` when it makes no sense now.
type Action = fn(&Cluster) -> Option<Command>;

const ACTIONS: &[(&str, Action)] = &[
    ("a new template", |cluster| {
        let generation = daemon_set(cluster)?.template_generation();
        change(cluster, |it| {
            it.spec.template = fluentd(&format!("fluentd:{generation}")).spec.template
        })
    }),
    ("the first template", |cluster| {
        change(cluster, |it| it.spec.template = first().spec.template)
    }),
    ("another strategy", |cluster| {
        change(cluster, |it| {
            it.spec.update_strategy = next_strategy(&it.spec.update_strategy);
        })
    }),
    ("delete the DaemonSet", |_| delete(Kind::DaemonSet, key(), Propagation::Background)),
    ("orphan its Pods", |_| delete(Kind::DaemonSet, key(), Propagation::Orphan)),
    ("create the DaemonSet", |_| Some(Command::Create(Object::DaemonSet(Arc::new(first()))))),
    ("taint node-1 NoSchedule", |cluster| taint(cluster, TaintEffect::NoSchedule)),
    ("taint node-1 NoExecute", |cluster| taint(cluster, TaintEffect::NoExecute)),
    ("relabel node-2", |cluster| {
        change_node(cluster, "node-2", |node| {
            if node.metadata.labels.remove("disk").is_none() {
                node.metadata.labels.insert("disk", "ssd");
            }
        })
    }),
    ("node-2 goes or comes", |cluster| {
        let name = NodeName::from("node-2");
        match cluster.store().node(&name) {
            Some(_) => {
                delete(Kind::Node, NamespacedName::new("", "node-2"), Propagation::Background)
            }
            None => Some(Command::Create(Object::Node(Arc::new(worker(2))))),
        }
    }),
    ("node-3 falls silent or answers", |cluster| {
        let name = NodeName::from("node-3");
        Some(match cluster.is_kubelet_stopped(&name) {
            true => Command::StartKubelet(name),
            false => Command::StopKubelet(name),
        })
    }),
    ("delete a Pod", |cluster| {
        delete(Kind::Pod, pod_on(cluster, "node-1")?.metadata.key(), Propagation::Background)
    }),
    ("a Pod fails", |cluster| {
        let pod = pod_on(cluster, "node-1")?.metadata.key();
        Some(Command::FinishPod { pod, exit_code: 1 })
    }),
    ("a Pod is not ready", |cluster| {
        let pod = pod_on(cluster, "node-2")?.metadata.key();
        Some(Command::SetPodReadiness { pod, ready: false })
    }),
    ("relabel a Pod", |cluster| {
        let mut pod = pod_on(cluster, "node-3")?.clone();
        pod.metadata.labels.insert("app", "other");
        Some(Command::Update(Object::Pod(Arc::new(pod))))
    }),
];

/// How long one waits after an action: not at all, in the middle of what it started, to the end.
const WAITS: [Option<SimDuration>; 3] =
    [Some(SimDuration::ZERO), Some(SimDuration::from_secs(17)), None];

fn key() -> NamespacedName {
    NamespacedName::new("kube-system", "fluentd")
}

/// The DaemonSet that each sequence begins with: it asks for a label that every Node has.
fn first() -> DaemonSet {
    let mut daemon_set = fluentd("fluentd:first");
    let template = Arc::make_mut(&mut daemon_set.spec.template);
    template.spec.node_selector.insert("disk", "ssd");
    daemon_set
}

fn worker(n: u16) -> Node {
    let mut node = NodePreset::Worker.node(format!("node-{n}"), n);
    node.metadata.labels.insert("disk", "ssd");
    node
}

fn daemon_set(cluster: &Cluster) -> Option<&Arc<DaemonSet>> {
    cluster.store().daemon_set(&key())
}

fn change(cluster: &Cluster, change: impl FnOnce(&mut DaemonSet)) -> Option<Command> {
    let mut daemon_set = DaemonSet::clone(daemon_set(cluster)?);
    change(&mut daemon_set);
    let template = Arc::make_mut(&mut daemon_set.spec.template);
    template.spec.node_selector.insert("disk", "ssd");
    Some(Command::Update(Object::DaemonSet(Arc::new(daemon_set))))
}

fn next_strategy(now: &UpdateStrategy) -> UpdateStrategy {
    let rolling = |max_unavailable, max_surge| UpdateStrategy::RollingUpdate {
        max_unavailable: IntOrPercent::Int(max_unavailable),
        max_surge: IntOrPercent::Int(max_surge),
    };
    match now {
        UpdateStrategy::RollingUpdate { max_surge: IntOrPercent::Int(0), .. } => rolling(0, 1),
        UpdateStrategy::RollingUpdate { .. } => {
            UpdateStrategy::OnDelete { rest: playground_api::Fields::new() }
        }
        UpdateStrategy::OnDelete { .. } => rolling(2, 0),
    }
}

fn delete(kind: Kind, key: NamespacedName, propagation: Propagation) -> Option<Command> {
    Some(Command::Delete { kind, key, propagation, grace_period: None })
}

fn change_node(cluster: &Cluster, name: &str, change: impl FnOnce(&mut Node)) -> Option<Command> {
    let mut node = Node::clone(cluster.store().node(&name.into())?);
    change(&mut node);
    Some(Command::Update(Object::Node(Arc::new(node))))
}

fn taint(cluster: &Cluster, effect: TaintEffect) -> Option<Command> {
    let taint = Taint { key: "dedicated".into(), value: "".into(), effect, time_added: None };
    change_node(cluster, "node-1", |node| {
        let before = node.spec.taints.len();
        node.spec.taints.retain(|it| *it != taint);
        if node.spec.taints.len() == before {
            node.spec.taints.push(taint);
        }
    })
}

fn pod_on<'a>(cluster: &'a Cluster, node: &str) -> Option<&'a Pod> {
    let mut pods = cluster.store().pods().map(AsRef::as_ref);
    let is_there = |it: &Pod| it.node_name.as_deref() == Some(node);
    pods.find(|it| is_there(it) && !it.metadata.is_terminating())
}

/// A cluster on its way, with the model that follows it and the words of how it came about.
#[derive(Clone)]
struct Course {
    cluster: Cluster,
    model: Model,
    story: Vec<&'static str>,
}

impl Course {
    fn settled(change: impl FnOnce(&mut DaemonSet)) -> Self {
        let mut cluster = three_workers();
        for n in 1..=3 {
            let node = Command::Update(Object::Node(Arc::new(worker(n))));
            cluster.apply(node).expect("the Node is there");
        }
        let mut daemon_set = first();
        change(&mut daemon_set);
        cluster.apply(Command::Create(Object::DaemonSet(Arc::new(daemon_set)))).expect("it is new");
        let mut course = Course { cluster, model: Model::default(), story: Vec::new() };
        course.wait(None);
        course
    }

    /// Whether the action made sense.
    fn act(&mut self, name: &'static str, action: Action) -> bool {
        let Some(command) = action(&self.cluster) else { return false };
        self.story.push(name);
        let before = self.cluster.clone();
        if self.cluster.apply(command).is_err() {
            assert!(self.cluster == before, "{:?}: a refusal changes nothing", self.story);
            return false;
        }
        self.sweep();
        true
    }

    fn wait(&mut self, span: Option<SimDuration>) {
        self.story.push(match span {
            None => "until settled",
            Some(SimDuration::ZERO) => "at once",
            Some(_) => "in the middle",
        });
        let until = self.cluster.now() + span.unwrap_or(DAY);
        loop {
            let before = self.cluster.clone();
            if !self.cluster.step_until(until) {
                break;
            }
            if let Err(message) = self.model.check(&before, &self.cluster) {
                panic!("{:?}: {message}", self.story);
            }
            let broken = audit::broken(&before, &self.cluster);
            assert!(broken.is_empty(), "{:?} at {}: {broken:?}", self.story, self.cluster.now());
            self.sweep();
        }
        if span.is_some() {
            self.cluster.advance(until);
        }
    }

    fn sweep(&self) {
        let found = audit::violations(&self.cluster);
        assert!(found.is_empty(), "{:?} at {}: {found:?}", self.story, self.cluster.now());
    }

    /// Once everything has settled, one more sync changes nothing, and the status is right.
    fn end(mut self) {
        self.wait(None);
        self.cluster.resync();
        self.wait(None);
        let entries = self.cluster.journal().len();
        self.cluster.resync();
        assert_eq!(self.cluster.settle(DAY), Settled::Yes, "{:?}", self.story);
        assert_eq!(self.cluster.journal().len(), entries, "{:?}: it is settled", self.story);
        assert_eq!(audit::unsettled(&self.cluster), Vec::<String>::new(), "{:?}", self.story);
        if let Some(daemon_set) = daemon_set(&self.cluster) {
            let wanted = self.model.sync(&self.cluster, daemon_set, self.cluster.now());
            let nothing = Sync { status: Some(numbers(&daemon_set.status)), ..Sync::default() };
            assert_eq!(wanted, nothing, "{:?}", self.story);
        }
    }
}

/// Goes on with every action and every wait, so many times.
fn explore(course: &Course, depth: usize, ends: &mut usize) {
    for (name, action) in ACTIONS {
        let mut acted = course.clone();
        if !acted.act(name, *action) {
            continue;
        }
        for wait in WAITS {
            let mut waited = acted.clone();
            waited.wait(wait);
            if depth > 1 {
                explore(&waited, depth - 1, ends);
            } else {
                *ends += 1;
                waited.end();
            }
        }
    }
}

fn explore_all(start: &Course) {
    let mut ends = 0;
    explore(start, 3, &mut ends);
    assert!(ends > 50_000, "{ends} sequences");
}

#[test]
fn every_short_sequence_keeps_the_rules_where_old_pods_go_first() {
    explore_all(&Course::settled(|_| {}));
}

#[test]
fn every_short_sequence_keeps_the_rules_where_new_pods_come_first() {
    explore_all(&Course::settled(|it| {
        it.spec.update_strategy = next_strategy(&UpdateStrategy::default());
        it.spec.min_ready_seconds = 5;
    }));
}

#[test]
fn every_short_sequence_keeps_the_rules_where_pods_wait_for_their_deletion() {
    explore_all(&Course::settled(|it| {
        it.spec.update_strategy = UpdateStrategy::OnDelete { rest: playground_api::Fields::new() };
    }));
}

#[test]
fn long_random_sequences_keep_the_rules() {
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut course = Course::settled(|_| {});
        for _ in 0..40 {
            let (name, action) = dice.pick(ACTIONS);
            course.act(name, *action);
            course.wait(*dice.pick(&WAITS));
        }
        course.end();
    }
}
