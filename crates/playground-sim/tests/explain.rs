//! What the engine says about itself must be true: a fix fixes, a blame is deserved, a forecast
//! comes about.

#[path = "support/dice.rs"]
mod dice;
mod support;

use std::sync::Arc;

use playground_api::{
    Affinity, Container, DaemonSet, IntOrPercent, Kind, NamespacedName, Node, NodeAffinity,
    NodeName, NodeSelector, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm,
    Object, ObjectMeta, Pod, PodSpec, Taint, TaintEffect, Toleration, UpdateStrategy,
};
use playground_sim::{
    Actor, Blame, Cluster, Command, Edit, ImageBehavior, NodePreset, NodeTrouble, OwnChange,
    Propagation, SimDuration, Verdict,
};

use dice::Dice;
use support::{fluentd, three_workers};

const HOUR: SimDuration = SimDuration::from_secs(3600);

fn key() -> NamespacedName {
    NamespacedName::new("kube-system", "fluentd")
}

fn create(cluster: &mut Cluster, daemon_set: DaemonSet) {
    cluster.apply(Command::Create(Object::DaemonSet(Arc::new(daemon_set)))).expect("it is valid");
}

fn update(cluster: &mut Cluster, daemon_set: DaemonSet) {
    cluster.apply(Command::Update(Object::DaemonSet(Arc::new(daemon_set)))).expect("it is valid");
}

fn running(daemon_set: DaemonSet) -> Cluster {
    let mut cluster = three_workers();
    create(&mut cluster, daemon_set);
    cluster.settle(HOUR);
    cluster
}

fn update_node(cluster: &mut Cluster, name: &str, change: impl FnOnce(&mut Node)) {
    let mut node = Node::clone(cluster.store().node(&name.into()).expect("there is such a Node"));
    change(&mut node);
    cluster.apply(Command::Update(Object::Node(Arc::new(node)))).expect("it is valid");
}

fn taint(key: &str, effect: TaintEffect) -> Taint {
    Taint { key: key.into(), value: "".into(), effect, time_added: None }
}

fn random_node(dice: &mut Dice) -> Node {
    let mut node = NodePreset::Worker.node("node-1", 1);
    for key in ["a", "b"] {
        if dice.below(2) == 0 {
            node.metadata.labels.insert(key, dice.below(4).to_string());
        }
    }
    for effect in [TaintEffect::NoSchedule, TaintEffect::NoExecute, TaintEffect::PreferNoSchedule] {
        if dice.below(3) == 0 {
            node.spec.taints.push(taint(if dice.below(2) == 0 { "x" } else { "y" }, effect));
        }
    }
    node
}

fn random_requirement(dice: &mut Dice) -> NodeSelectorRequirement {
    use NodeSelectorOperator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
    let operator = dice.pick(&[In, NotIn, Exists, DoesNotExist, Gt, Lt]).clone();
    let n_values = match operator {
        In | NotIn => 1 + dice.below(2),
        Gt | Lt => 1,
        _ => 0,
    };
    let values = (0..n_values).map(|_| dice.below(4).to_string().into()).collect();
    NodeSelectorRequirement { key: (*dice.pick(&["a", "b", "c"])).into(), operator, values }
}

fn random_daemon_set(dice: &mut Dice) -> DaemonSet {
    let mut daemon_set = fluentd("fluentd:1");
    let spec = &mut Arc::make_mut(&mut daemon_set.spec.template).spec;
    if dice.below(3) == 0 {
        spec.node_selector.insert("a", dice.below(4).to_string());
    }
    if dice.below(6) == 0 {
        spec.node_name = Some((*dice.pick(&["node-1", "node-2"])).into());
    }
    if dice.below(2) == 0 {
        let terms = (0..1 + dice.below(2)).map(|_| NodeSelectorTerm {
            match_expressions: (0..1 + dice.below(2)).map(|_| random_requirement(dice)).collect(),
            match_fields: Vec::new(),
        });
        let required = Some(NodeSelector { terms: terms.collect() });
        let node_affinity = Some(NodeAffinity { required, preferred: Vec::new() });
        spec.affinity = Some(Affinity { node_affinity, ..Affinity::default() });
    }
    if dice.below(2) == 0 {
        spec.tolerations.push(Toleration::exists("x", TaintEffect::NoSchedule));
    }
    daemon_set
}

/// Makes the edits by hand.
fn edit(daemon_set: &mut DaemonSet, node: &mut Node, edits: &[Edit]) {
    let spec = &mut Arc::make_mut(&mut daemon_set.spec.template).spec;
    for edit in edits {
        match edit {
            Edit::Tolerate(it) => spec.tolerations.push(it.clone()),
            Edit::DropNodeName => spec.node_name = None,
            Edit::DropNodeSelector(key) => _ = spec.node_selector.remove(key),
            Edit::DropNodeAffinity => spec.affinity = None,
            Edit::DropExpression { term, expression } => {
                let affinity = spec.affinity.as_mut().and_then(|it| it.node_affinity.as_mut());
                let required = affinity.and_then(|it| it.required.as_mut()).expect("it is set");
                required.terms[*term].match_expressions.remove(*expression);
            }
            Edit::LowerRequest { .. }
            | Edit::HostPort { .. }
            | Edit::Prioritize { .. }
            | Edit::DropPriorityClass
            | Edit::CreatePriorityClass(_)
            | Edit::DropScheduler
            | Edit::NoSurge
            | Edit::RaiseLimit(_) => {
                panic!("the controller looks at neither requests, ports, priorities nor quotas")
            }
            Edit::MakeReady => panic!("the Nodes are ready"),
            Edit::RemoveTaint(taint) => node.spec.taints.retain(|it| it != taint),
            Edit::SetLabel { key, value } => {
                node.metadata.labels.insert(key.clone(), value.clone());
            }
            Edit::RemoveLabel(key) => _ = node.metadata.labels.remove(key),
        }
    }
}

fn is_eligible(daemon_set: &DaemonSet, node: &Node) -> bool {
    playground_sim::eligibility(&playground_sim::daemon_pod_spec(daemon_set), node).should_run()
}

#[test]
fn every_fix_makes_the_node_eligible_and_none_of_its_edits_could_be_left_out() {
    let (mut n_fixes, mut n_long) = (0, 0);
    for seed in 0..4000 {
        let mut dice = Dice(seed);
        let (node, daemon_set) = (random_node(&mut dice), random_daemon_set(&mut dice));
        let mut cluster = Cluster::new(playground_sim::Config::default());
        cluster.apply(Command::Create(Object::Node(Arc::new(node.clone())))).expect("it is new");
        create(&mut cluster, daemon_set.clone());
        let why = cluster.why(&key(), &node.name()).expect("both are there");
        let failing = why
            .rules
            .iter()
            .filter(|it| matches!(it.verdict, Verdict::Failed(_) | Verdict::AlsoFails(_)));
        assert_eq!(failing.count() == 0, why.eligibility.should_run(), "seed {seed}");
        assert_eq!(why.fixes.is_empty(), why.eligibility.should_run(), "seed {seed}: {why:?}");
        for fix in &why.fixes {
            let holds_with = |edits: &[Edit]| {
                let (mut daemon_set, mut node) = (daemon_set.clone(), node.clone());
                edit(&mut daemon_set, &mut node, edits);
                is_eligible(&daemon_set, &node)
            };
            assert!(holds_with(&fix.edits), "seed {seed}: {fix:?}");
            for left_out in 0..fix.edits.len() {
                let mut edits = fix.edits.clone();
                edits.remove(left_out);
                assert!(!holds_with(&edits), "seed {seed}: without {left_out} of {fix:?}");
            }
            assert!(fix.gain.contains(&node.name()), "seed {seed}: {fix:?}");
            n_fixes += 1;
            n_long += usize::from(fix.edits.len() > 1);
        }
    }
    assert!(n_fixes > 1000 && n_long > 100, "{n_fixes} fixes, {n_long} of several edits");
}

fn blame(cluster: &Cluster, node: &str) -> Blame {
    let daemon_set = cluster.store().daemon_set(&key()).expect("it is there");
    let spenders = cluster.spenders(daemon_set);
    let found = spenders.into_iter().find(|it| &*it.node == node);
    found.unwrap_or_else(|| panic!("{node} spends nothing")).blame
}

/// covers: Q50
#[test]
fn who_is_without_a_pod_because_of_the_rollout_and_who_because_of_the_node() {
    let mut daemon_set = fluentd("fluentd:1");
    daemon_set.spec.update_strategy = UpdateStrategy::RollingUpdate {
        max_unavailable: IntOrPercent::Int(2),
        max_surge: IntOrPercent::Int(0),
    };
    let mut cluster = running(daemon_set.clone());
    cluster.apply(Command::StopKubelet("node-3".into())).expect("it answers");
    cluster.settle(HOUR);
    let mut changed = fluentd("fluentd:2");
    changed.spec.update_strategy = daemon_set.spec.update_strategy;
    update(&mut cluster, changed);
    cluster.advance(cluster.now() + SimDuration::from_secs(10));
    assert_eq!(blame(&cluster, "node-1"), Blame::Rollout);
    assert_eq!(blame(&cluster, "node-3"), Blame::Node(NodeTrouble::NotReady));
}

fn pod_on(cluster: &Cluster, node: &str) -> NamespacedName {
    let node = NodeName::from(node);
    let mut pods = cluster.store().pods_on(&node);
    pods.next().expect("a Pod runs there").metadata.key()
}

#[test]
fn a_pod_that_somebody_deleted_is_their_fault() {
    let mut cluster = running(fluentd("fluentd:1"));
    let (kind, key, propagation) = (Kind::Pod, pod_on(&cluster, "node-2"), Propagation::Background);
    let delete = Command::Delete { kind, key, propagation, grace_period: None };
    cluster.apply(delete).expect("it is there");
    for wait in [10, 30] {
        cluster.advance(cluster.now() + SimDuration::from_secs(wait));
        assert_eq!(blame(&cluster, "node-2"), Blame::Deletion(Actor::You));
    }
}

#[test]
fn a_pod_that_is_not_ready_is_at_fault_itself() {
    let mut cluster = running(fluentd("fluentd:1"));
    let pod = pod_on(&cluster, "node-2");
    cluster.apply(Command::SetPodReadiness { pod, ready: false }).expect("it runs");
    cluster.settle(HOUR);
    assert_eq!(blame(&cluster, "node-2"), Blame::Pod);
}

#[test]
fn a_new_version_that_does_not_become_ready_is_at_fault_once_it_runs() {
    let mut cluster = running(fluentd("fluentd:1"));
    let behavior = ImageBehavior { never_ready: true, ..ImageBehavior::default() };
    let image = Command::SetImageBehavior { image: "fluentd:2".into(), behavior };
    cluster.apply(image).expect("it is valid");
    update(&mut cluster, fluentd("fluentd:2"));
    cluster.advance(cluster.now() + SimDuration::from_secs(40));
    assert_eq!(blame(&cluster, "node-1"), Blame::Rollout);
    cluster.settle(HOUR);
    assert_eq!(blame(&cluster, "node-1"), Blame::Pod);
}

#[test]
fn a_new_node_is_nobodys_fault() {
    let mut cluster = running(fluentd("fluentd:1"));
    let node = NodePreset::Worker.node("node-4", 4);
    cluster.apply(Command::Create(Object::Node(Arc::new(node)))).expect("it is new");
    cluster.advance(cluster.now() + SimDuration::from_secs(5));
    assert_eq!(blame(&cluster, "node-4"), Blame::FirstPod);
}

#[test]
fn a_forecast_comes_about() {
    let mut cluster = running(fluentd("fluentd:1"));
    update(&mut cluster, fluentd("fluentd:2"));
    let forecast = cluster.forecast(&key(), HOUR);
    let next = forecast.next.expect("the rollout begins");
    let done = forecast.done.expect("it comes to an end");
    cluster.settle(HOUR);
    assert!(cluster.journal().iter().any(|it| *it == next));
    let last = cluster.journal().last().expect("there are entries").at;
    assert!(done >= last && done.since(last) < SimDuration::from_secs(3), "{done} and {last}");
    assert_eq!(cluster.forecast(&key(), HOUR).done, Some(cluster.now()), "it is done already");
}

#[test]
fn a_rollout_that_cannot_end_has_no_end_in_its_forecast() {
    let mut cluster = running(fluentd("fluentd:1"));
    let behavior = ImageBehavior { never_ready: true, ..ImageBehavior::default() };
    cluster
        .apply(Command::SetImageBehavior { image: "fluentd:2".into(), behavior })
        .expect("it is valid");
    update(&mut cluster, fluentd("fluentd:2"));
    let forecast = cluster.forecast(&key(), HOUR);
    assert_eq!((forecast.next.is_some(), forecast.done), (true, None));
}

/// What is said before an update comes about, in as many goes and in as much time.
#[test]
fn the_effects_of_an_update_are_those_that_it_has() {
    for (max_unavailable, waves) in [(1, 3), (2, 2), (3, 1)] {
        let mut daemon_set = fluentd("fluentd:1");
        daemon_set.spec.update_strategy = UpdateStrategy::RollingUpdate {
            max_unavailable: IntOrPercent::Int(max_unavailable),
            max_surge: IntOrPercent::Int(0),
        };
        let now = running(daemon_set.clone());
        let mut after = now.clone();
        daemon_set.spec.template = fluentd("fluentd:2").spec.template;
        update(&mut after, daemon_set);
        let effects = now.effects(&after, HOUR);
        let [effect] = effects.daemon_sets.as_slice() else { panic!("{effects:?}") };
        assert_eq!(effect.change, OwnChange::Template);
        assert_eq!((effect.restarts, effect.waves), (3, waves), "maxUnavailable {max_unavailable}");
        assert_eq!((effect.gain.len(), effect.lose.len()), (0, 0));
        let begin = after.now();
        after.settle(HOUR);
        assert_eq!(effects.takes, Some(after.now().since(begin)));
    }
}

/// A page tries a change in slices between its frames.
#[test]
fn a_change_that_is_tried_in_slices_has_the_same_effects() {
    let now = running(fluentd("fluentd:1"));
    let mut after = now.clone();
    let mut daemon_set = fluentd("fluentd:1");
    daemon_set.spec.template = fluentd("fluentd:2").spec.template;
    update(&mut after, daemon_set);
    let mut trial = now.try_change(&after, HOUR);
    assert_eq!(trial.effects().takes, None, "it has not ended");
    let mut slices = 1;
    while !trial.advance(1) {
        slices += 1;
    }
    assert!(slices > 10, "a rollout takes more than {slices} steps");
    assert_eq!(trial.effects(), now.effects(&after, HOUR));
    assert!(trial.advance(1), "the end stays the end");
}

#[test]
fn a_pod_that_goes_says_why() {
    let mut cluster = running(fluentd("fluentd:1"));
    update_node(&mut cluster, "node-2", |node| {
        node.spec.taints.push(taint("dedicated", TaintEffect::NoExecute));
    });
    cluster.advance(cluster.now() + SimDuration::from_secs(3));
    let why = cluster.why_pod(&pod_on(&cluster, "node-2")).expect("it is there");
    let deletion = why.deletion().expect("it is deleted");
    assert!(
        matches!(deletion.cause.reason(), "TaintNotTolerated" | "NotEligible"),
        "{:?}",
        deletion.cause
    );
    let creation = why.creation().expect("it was created");
    assert_eq!(
        (creation.actor, creation.cause.reason()),
        (Actor::DaemonSetController, "PodMissing")
    );
    assert!(!why.place.expect("a DaemonSet owns it").eligibility.should_run());
}

/// A Pod that takes all the processors of a Node that a worker has.
fn greedy(name: &str, node: &str) -> Pod {
    let mut container = Container { name: "c".into(), image: "c:1".into(), ..Container::default() };
    let all = NodePreset::Worker.node("any", 1).status.allocatable.get("cpu").cloned();
    container.resources.requests.insert("cpu", all.expect("it has processors"));
    let spec = PodSpec {
        containers: vec![container],
        node_name: Some(node.into()),
        scheduler_name: "default-scheduler".into(),
        ..PodSpec::default()
    };
    let metadata =
        ObjectMeta { name: name.into(), namespace: "default".into(), ..ObjectMeta::default() };
    Pod { metadata, spec: Arc::new(spec), ..Pod::default() }
}

/// covers: Q12
#[test]
fn a_pod_for_which_there_is_no_room_is_told_the_priority_that_makes_room_and_at_whose_cost() {
    let mut cluster = three_workers();
    let greedy = greedy("greedy", "node-2");
    cluster.apply(Command::Create(Object::Pod(Arc::new(greedy)))).expect("it is valid");
    let mut daemon_set = fluentd("fluentd:1");
    let template = Arc::make_mut(&mut daemon_set.spec.template);
    let cpu = "100m".parse().expect("an amount");
    template.spec.containers[0].resources.requests.insert("cpu", cpu);
    create(&mut cluster, daemon_set.clone());
    cluster.settle(HOUR);
    assert_eq!(blame(&cluster, "node-2"), Blame::Node(NodeTrouble::NoRoom));
    let why = cluster.why(&key(), &"node-2".into()).expect("both are there");
    let class = why.fixes.iter().find_map(|it| match it.edits.as_slice() {
        [Edit::Prioritize { class, victims }] => Some((class.clone(), victims.clone())),
        _ => None,
    });
    let (class, victims) = class.expect("a priority helps");
    assert_eq!(victims, [NamespacedName::new("default", "greedy")]);
    Arc::make_mut(&mut daemon_set.spec.template).spec.priority_class_name = class;
    update(&mut cluster, daemon_set);
    cluster.settle(HOUR);
    assert!(cluster.store().pod(&victims[0]).is_none(), "the victim is gone");
    let pod = cluster.why_pod(&pod_on(&cluster, "node-2")).expect("it is there");
    assert!(pod.scheduling.last.is_none() && !pod.scheduling.failed_attempts.is_empty());
}
