//! Random commands, from printed seeds, with every invariant swept after each step.

#[path = "support/dice.rs"]
mod dice;
mod model;

use std::sync::Arc;

use playground_api::{
    Container, DaemonSet, DaemonSetSpec, IntOrPercent, Kind, LabelSelector, Labels, NamespacedName,
    Node, NodeName, Object, ObjectMeta, Pod, PodSpec, PodTemplateSpec, Probe, Resources,
    RestartPolicy, Taint, TaintEffect, UpdateStrategy,
};
use playground_sim::{
    Cluster, Command, Config, History, NodePreset, Pressure, Propagation, Seed, SimDuration,
    SimTime, Verb, audit,
};

use dice::Dice;
use model::Model;

fn daemon_set(dice: &mut Dice, name: &str) -> DaemonSet {
    let labels: Labels = [("app", name)].into_iter().collect();
    let image = format!("{name}:{}", dice.below(3));
    let container = Container { name: "c".into(), image: image.into(), ..Container::default() };
    let mut spec = PodSpec {
        containers: vec![container],
        termination_grace_period_seconds: dice.below(3) as u32 * 15,
        scheduler_name: "default-scheduler".into(),
        ..PodSpec::default()
    };
    if dice.below(4) == 0 {
        spec.node_selector.insert("disk", "ssd");
    }
    // Some are too large for two on a Node, so that priorities matter.
    let cpu = ["0", "500m", "2500m"][dice.below(3) as usize];
    spec.containers[0].resources.requests.insert("cpu", cpu.parse().expect("a quantity"));
    let classes = ["", "system-cluster-critical", "system-node-critical"];
    spec.priority_class_name = classes[dice.below(3) as usize].into();
    let (max_unavailable, max_surge) = match dice.below(3) {
        0 => (IntOrPercent::Int(1), IntOrPercent::Int(0)),
        1 => (IntOrPercent::Percent(50), IntOrPercent::Int(0)),
        _ => (IntOrPercent::Int(0), IntOrPercent::Int(1)),
    };
    let update_strategy = match dice.below(5) {
        0 => UpdateStrategy::OnDelete { rest: playground_api::Fields::new() },
        _ => UpdateStrategy::RollingUpdate { max_unavailable, max_surge },
    };
    DaemonSet {
        metadata: ObjectMeta {
            name: name.into(),
            namespace: "default".into(),
            ..ObjectMeta::default()
        },
        spec: DaemonSetSpec {
            selector: LabelSelector { match_labels: labels.clone(), ..LabelSelector::default() },
            template: Arc::new(PodTemplateSpec { labels, spec, ..PodTemplateSpec::default() }),
            update_strategy,
            min_ready_seconds: dice.below(2) as u32 * 5,
            ..DaemonSetSpec::default()
        },
        ..DaemonSet::default()
    }
}

fn changed_node(dice: &mut Dice, node: &Node) -> Node {
    let mut node = node.clone();
    match dice.below(4) {
        0 => node.spec.unschedulable = !node.spec.unschedulable,
        1 => {
            if node.metadata.labels.remove("disk").is_none() {
                node.metadata.labels.insert("disk", "ssd");
            }
        }
        n => {
            let effect = if n == 2 { TaintEffect::NoSchedule } else { TaintEffect::NoExecute };
            let taint =
                Taint { key: "dedicated".into(), value: "".into(), effect, time_added: None };
            let before = node.spec.taints.len();
            node.spec.taints.retain(|it| !it.matches(&taint));
            if node.spec.taints.len() == before {
                node.spec.taints.push(taint);
            }
        }
    }
    node
}

const SCRIPTS: &[&str] = &[
    "ok",
    "bad",
    "slow 30s",
    "never-ready",
    "crash-after 4s",
    "exit-after 7s",
    "exit-after 3s:2",
    "fail-liveness-after 12s stop-after 3s",
    "stop-after 2s",
    "memory 4Gi disk 7Gi",
];

/// A Pod without DaemonSet, with init containers, probes and restart policies.
fn bare_pod(dice: &mut Dice, name: &str, node: Option<NodeName>) -> Pod {
    let image =
        |dice: &mut Dice| format!("{}:{}", ["a", "b"][dice.below(2) as usize], dice.below(3));
    let container = |dice: &mut Dice, name: &str| {
        let probe = |dice: &mut Dice| {
            (dice.below(3) == 0).then(|| Probe {
                initial_delay_seconds: dice.below(5) as u32,
                period_seconds: 1 + dice.below(5) as u32,
                timeout_seconds: 1,
                success_threshold: 1,
                failure_threshold: 1 + dice.below(3) as u32,
                rest: playground_api::Fields::new(),
            })
        };
        let mut requests = playground_api::ResourceList::new();
        requests.insert("cpu", playground_api::Quantity::from_units(dice.below(3) as i64));
        Container {
            name: name.into(),
            image: image(dice).into(),
            resources: Resources { requests, ..Resources::default() },
            readiness_probe: probe(dice),
            liveness_probe: probe(dice),
            startup_probe: probe(dice),
            restarts_always: name == "sidecar",
            ..Container::default()
        }
    };
    let policies = [RestartPolicy::Always, RestartPolicy::OnFailure, RestartPolicy::Never];
    let mut spec = PodSpec {
        containers: vec![container(dice, "c"), container(dice, "d")],
        restart_policy: policies[dice.below(3) as usize],
        termination_grace_period_seconds: dice.below(3) as u32 * 10,
        scheduler_name: "default-scheduler".into(),
        ..PodSpec::default()
    };
    spec.init_containers = match dice.below(3) {
        0 => vec![container(dice, "init"), container(dice, "sidecar")],
        1 => vec![container(dice, "sidecar"), container(dice, "init")],
        _ => Vec::new(),
    };
    if dice.below(4) == 0 {
        spec.priority_class_name = "system-node-critical".into();
    }
    Pod {
        metadata: ObjectMeta {
            name: format!("{name}-{}", dice.below(4)).into(),
            namespace: "default".into(),
            ..ObjectMeta::default()
        },
        spec: Arc::new(spec),
        node_name: node.filter(|_| dice.below(2) == 0),
        ..Pod::default()
    }
}

/// Some command that makes sense or nearly so.
fn command(dice: &mut Dice, cluster: &Cluster) -> Command {
    let store = cluster.store();
    let nodes: Vec<NodeName> = store.nodes().map(|it| it.name()).collect();
    let pods: Vec<NamespacedName> = store.pods().map(|it| it.metadata.key()).collect();
    let delete =
        |kind, key, propagation| Command::Delete { kind, key, propagation, grace_period: None };
    let node = dice.pick_any(&nodes);
    let pod = dice.pick_any(&pods);
    let name = ["a", "b"][dice.below(2) as usize];
    let key = NamespacedName::new("default", name);
    match (dice.below(22), node, pod) {
        (0, ..) | (_, None, _) => {
            let name = format!("node-{}", dice.below(6));
            Command::Create(Object::Node(Arc::new(NodePreset::Worker.node(name, 1))))
        }
        (1 | 2, Some(node), _) => {
            let node = store.node(&node).expect("it was listed");
            Command::Update(Object::Node(Arc::new(changed_node(dice, node))))
        }
        (14, Some(node), _) => {
            let pressures =
                [None, Some(Pressure::Disk), Some(Pressure::Memory), Some(Pressure::Pid)];
            Command::SetPressure { node, pressure: pressures[dice.below(4) as usize] }
        }
        (15, Some(node), _) => {
            Command::ShutDownNode { node, grace: SimDuration::from_secs(dice.below(60)) }
        }
        (16, Some(node), _) => Command::SetNodeReadiness { node, ready: dice.below(2) == 0 },
        (17, Some(node), _) => match dice.below(3) {
            0 => Command::RemoveStaticPod { node, name: "static-1".into() },
            _ => Command::AddStaticPod { node, pod: Arc::new(bare_pod(dice, "static", None)) },
        },
        (18, node, _) => Command::Create(Object::Pod(Arc::new(bare_pod(dice, "bare", node)))),
        (19 | 20, ..) => {
            let image = format!("{name}:{}", dice.below(3));
            let behavior = SCRIPTS[dice.below(SCRIPTS.len() as u64) as usize].parse();
            let behavior = behavior.expect("a script");
            Command::SetImageBehavior { image: image.into(), behavior }
        }
        (21, _, Some(pod)) => {
            let grace_period = Some(dice.below(20) as u32);
            let propagation = Propagation::Background;
            Command::Delete { kind: Kind::Pod, key: pod, propagation, grace_period }
        }
        (3, Some(node), _) => {
            let key = NamespacedName::new("", node.as_name().clone());
            delete(Kind::Node, key, Propagation::Background)
        }
        (4, Some(node), _) => Command::StopKubelet(node),
        (5, Some(node), _) => Command::StartKubelet(node),
        (6, _, Some(pod)) => delete(Kind::Pod, pod, Propagation::Background),
        (7, _, Some(pod)) => Command::CrashPod(pod),
        (8, _, Some(pod)) => Command::FinishPod { pod, exit_code: dice.below(2) as i32 },
        (9, _, Some(pod)) => Command::SetPodReadiness { pod, ready: dice.below(2) == 0 },
        (10, ..) => {
            let propagation =
                [Propagation::Background, Propagation::Foreground, Propagation::Orphan]
                    [dice.below(3) as usize];
            delete(Kind::DaemonSet, key, propagation)
        }
        (11 | 12, ..) => Command::Update(Object::DaemonSet(Arc::new(daemon_set(dice, name)))),
        _ => Command::Create(Object::DaemonSet(Arc::new(daemon_set(dice, name)))),
    }
}

fn sweep(cluster: &Cluster, seed: u64, after: &str) {
    let found = audit::violations(cluster);
    assert!(found.is_empty(), "seed {seed}, at {} after {after}: {found:?}", cluster.now());
}

/// One step, whose doings are those of the model. Whether there was one.
fn step(history: &mut History, model: &mut Model, seed: u64) -> bool {
    let before = history.cluster().clone();
    if !history.step() {
        return false;
    }
    sweep(history.cluster(), seed, "a step");
    let broken = audit::broken(&before, history.cluster());
    assert_eq!(broken, Vec::<String>::new(), "seed {seed}, at {}", before.now());
    if let Err(message) = model.check(&before, history.cluster()) {
        panic!("seed {seed}: {message}");
    }
    true
}

/// Plays a session; gives how many Pods were preempted.
fn run(seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut history = History::new(Config { seed: Seed(seed), ..Config::default() });
    let line: Arc<str> = "a random command".into();
    let mut model = Model::default();
    for _ in 0..40 {
        let command = command(&mut dice, history.cluster());
        let shown = format!("{command:?}");
        let before = history.cluster().clone();
        if history.apply(command, &line).is_err() {
            assert_eq!(*history.cluster(), before, "seed {seed}: a refusal changes nothing");
        }
        sweep(history.cluster(), seed, &shown);
        for _ in 0..dice.below(12) {
            if !step(&mut history, &mut model, seed) {
                break;
            }
        }
        if dice.below(8) == 0 {
            let until = history.cluster().now() + SimDuration::from_secs(dice.below(60));
            while history.cluster().next_due().is_some_and(|it| it <= until)
                && step(&mut history, &mut model, seed)
            {}
            history.advance(until);
            sweep(history.cluster(), seed, "a while");
        }
    }
    // The past is what it was, and leads to the same present.
    let end = history.cluster().clone();
    let moves = history.position();
    for position in [moves / 2, moves / 3, 0] {
        history.go_to(position);
        assert_eq!(history.position(), position);
    }
    for part in [3, 2, 5] {
        history.seek(SimTime::from_millis(dice.below(1 + end.now().as_millis()) / part));
        sweep(history.cluster(), seed, "a look at the past");
    }
    history.go_to(moves);
    if end.next_due().is_none_or(|due| due > end.now()) {
        history.advance(end.now());
    }
    assert_eq!(*history.cluster(), end, "seed {seed}: a replay gives the same cluster");
    end.journal().iter().filter(|it| it.verb == Verb::Preempted).count()
}

#[test]
fn invariants_hold_under_random_commands() {
    let n_preempted: usize = (0..400).map(run).sum();
    assert!(n_preempted > 10, "priorities hardly mattered: {n_preempted}");
}
