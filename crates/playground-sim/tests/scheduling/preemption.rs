//! Who has to leave, who gets the room, and what is said about it.

use std::sync::Arc;

use playground_api::{
    Kind, LabelSelector, NamespacedName, Object, ObjectReference, PodConditionType,
    PodDisruptionBudget,
};
use playground_sim::scheduler::{Preemption, Tried};
use playground_sim::{Cluster, Command, Propagation, SimDuration, SimTime};

use crate::world::*;

fn key(name: &str) -> NamespacedName {
    NamespacedName::new("default", name)
}

/// Takes a Pod away at once, as the kubelet does when it has stopped.
fn gone(cluster: &mut Cluster, name: &str) {
    let (key, propagation) = (key(name), Propagation::Background);
    let grace_period = Some(0);
    let command = Command::Delete { kind: Kind::Pod, key, propagation, grace_period };
    cluster.apply(command).expect("it is there");
}

#[test]
fn a_victim_leaves_gracefully_and_the_preemptor_gets_its_room() {
    let mut cluster = cluster([node("n1", 1000, ""), node("n2", 1000, "")]);
    put(&mut cluster, running(pod("low", 900, 0), "n1", 1));
    put(&mut cluster, aimed(pod("agent", 500, 1000), "n1"));
    cluster.advance(SimTime::from_millis(5_000));
    assert_eq!(
        told(&cluster, 0),
        [
            "T+0s unschedulable agent on n1",
            "T+0s nominated agent on n1",
            "T+0s preempted low on n1",
        ]
    );
    let victim = cluster.store().pod(&key("low")).expect("it has its grace period").clone();
    assert_eq!(victim.metadata.deletion_grace_period_seconds, Some(30));
    let condition =
        victim.status.condition(&PodConditionType::DisruptionTarget).expect("it is told");
    assert_eq!(&*condition.reason, "PreemptionByScheduler");
    assert_eq!(
        &*condition.message,
        "default-scheduler: preempting to accommodate a higher priority pod"
    );
    let agent = cluster.store().pod(&key("agent")).expect("it waits").clone();
    assert_eq!(agent.status.nominated_node_name, Some(name("n1")));
    let why = agent.status.condition(&PodConditionType::PodScheduled).expect("it is told");
    assert_eq!(
        &*why.message,
        "0/2 nodes are available: 1 Insufficient cpu, \
         1 node(s) didn't satisfy plugin(s) [NodeAffinity]."
    );
    let events = cluster.events_about(&ObjectReference::new(Kind::Pod, &victim.metadata));
    let events: Vec<String> =
        events.iter().map(|it| format!("{}: {}", it.reason, it.message)).collect();
    let uid = agent.metadata.uid;
    assert_eq!(events, [format!("Preempted: Preempted by pod {uid} on node n1")]);

    // While the victim is there, nobody else is evicted.
    let again = cluster.would_schedule(&agent);
    assert_eq!(
        message(&again),
        "0/2 nodes are available: 1 Insufficient cpu, \
         1 node(s) didn't satisfy plugin(s) [NodeAffinity NodeResourcesFit]. \
         no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node."
    );

    let before = cluster.journal().len();
    gone(&mut cluster, "low");
    cluster.advance(SimTime::from_millis(6_000));
    assert_eq!(told(&cluster, before)[1..], ["T+5s scheduled agent on n1"]);
}

#[test]
fn the_message_says_what_eviction_could_not_do() {
    let cases = [
        (pod("p", 500, 0), "3 No preemption victims found for incoming pod."),
        (pod("p", 5000, 10), "3 Preemption is not helpful for scheduling."),
        (
            // Without the low one on n1 the high one is still there.
            pod("p", 950, 10),
            "1 Insufficient cpu, 2 No preemption victims found for incoming pod.",
        ),
    ];
    for (pod, expected) in cases {
        let mut cluster = cluster(["n1", "n2", "n3"].map(|it| node(it, 1000, "")));
        put(&mut cluster, running(crate::world::pod("low", 100, 0), "n1", 1));
        for (at, node) in ["n1", "n2", "n3"].into_iter().enumerate() {
            put(&mut cluster, running(crate::world::pod(&format!("high-{at}"), 800, 100), node, 1));
        }
        let text = message(&cluster.would_schedule(&pod));
        let (_, said) = text.split_once("preemption: 0/3 nodes are available: ").expect(&text);
        assert_eq!(said, expected);
        let never = changed(pod, |it| it.never_preempts = true);
        let text = message(&cluster.would_schedule(&never));
        let end = ". no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.";
        assert!(text.ends_with(end), "{text}");
    }
}

#[test]
fn the_tried_nodes_are_data() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, running(pod("low", 100, 0), "n1", 1));
    put(&mut cluster, running(pod("high", 800, 100), "n1", 1));
    let decision = cluster.would_schedule(&pod("p", 950, 10));
    let diagnosis = decision.outcome.expect_err("there is no room");
    let Preemption::NoCandidate(tried) = diagnosis.preemption() else { panic!("{diagnosis:?}") };
    let [(node, Tried::StillRejected("NodeResourcesFit", _))] = tried.as_slice() else {
        panic!("{tried:?}")
    };
    assert_eq!(*node, name("n1"));
}

#[test]
fn a_pod_keeps_the_room_that_is_made_for_it_and_loses_it_to_a_higher_priority_only() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, running(pod("low", 900, 0), "n1", 1));
    put(&mut cluster, pod("middle", 800, 10));
    cluster.advance(SimTime::from_millis(1));
    // A small one fits beside the victim. It gives way to the nominated Pod if it must.
    for (priority, fits) in [(5, false), (10, false), (11, true)] {
        let small = cluster.would_schedule(&pod("small", 100, priority));
        assert_eq!(!feasible(&small).is_empty(), fits, "{priority}");
    }

    put(&mut cluster, pod("high", 800, 20));
    cluster.advance(SimTime::from_millis(2));
    let nominated = |cluster: &Cluster, name: &str| {
        cluster.store().pod(&key(name)).and_then(|it| it.status.nominated_node_name.clone())
    };
    assert_eq!(nominated(&cluster, "high"), Some(name("n1")));
    assert_eq!(nominated(&cluster, "middle"), None);
    gone(&mut cluster, "low");
    cluster.settle(SimDuration::from_secs(100));
    let node_of = |name: &str| cluster.store().pod(&key(name)).and_then(|it| it.node_name.clone());
    assert_eq!((node_of("high"), node_of("middle")), (Some(name("n1")), None));
}

#[test]
fn of_several_nodes_the_one_with_the_cheapest_victims_is_taken() {
    // Pods as cpu, priority, start second; a higher one takes 600 of 1000.
    type Row = &'static [(u32, i32, i64)];
    let cases: [(&str, Row, Row, &str); 5] = [
        ("lower highest priority", &[(900, 5, 1)], &[(900, 4, 1)], "b"),
        ("lower sum", &[(500, 4, 1), (500, 3, 1)], &[(500, 4, 1), (500, 2, 1)], "b"),
        ("fewer Pods", &[(300, 4, 1), (300, 4, 1), (400, 4, 1)], &[(900, 4, 1)], "b"),
        ("later start", &[(900, 4, 1)], &[(900, 4, 2)], "b"),
        ("the first", &[(900, 4, 1)], &[(900, 4, 1)], "a"),
    ];
    for (what, on_a, on_b, expected) in cases {
        let mut cluster = cluster([node("a", 1000, ""), node("b", 1000, "")]);
        for (at, pods) in [("a", on_a), ("b", on_b)] {
            for (i, (cpu, priority, since)) in pods.iter().enumerate() {
                put(&mut cluster, running(pod(&format!("{at}{i}"), *cpu, *priority), at, *since));
            }
        }
        let decision = cluster.would_schedule(&pod("p", 600, 10));
        let diagnosis = decision.outcome.expect_err("somebody must leave");
        let Preemption::Found { chosen, others } = diagnosis.preemption() else { panic!("{what}") };
        assert_eq!((&*chosen.node, others.len()), (expected, 1), "{what}");
    }
}

/// A budget for the Pods with this label that allows so many evictions now.
fn budget(name: &str, selects: &str, allowed: u32) -> Object {
    let mut budget = PodDisruptionBudget::default();
    budget.metadata.name = name.into();
    budget.metadata.namespace = "default".into();
    let selector = LabelSelector { match_labels: labels(selects), ..LabelSelector::default() };
    budget.spec.selector = Some(selector);
    budget.status.disruptions_allowed = allowed;
    Object::PodDisruptionBudget(Arc::new(budget))
}

#[test]
fn protected_pods_stay_where_others_can_go_and_go_where_nothing_else_helps() {
    // Budgets as selector and allowed; Pods of 500 as Node, label and priority; victims and how
    // many of them are protected.
    type Case = (
        &'static [(&'static str, u32)],
        &'static [(&'static str, &'static str, i32)],
        &'static str,
    );
    let cases: [Case; 9] = [
        // Without a budget the less important one goes.
        (&[], &[("a", "app=x", 1), ("a", "app=y", 2)], "a0 0"),
        // A budget outweighs priority on the Node.
        (&[("app=x", 0)], &[("a", "app=x", 1), ("a", "app=y", 2)], "a1 0"),
        (&[("app=x", 1)], &[("a", "app=x", 1), ("a", "app=y", 2)], "a0 0"),
        // The more important one spends what is allowed, so the other one is protected, is put
        // back first, and stays.
        (&[("app=x", 1)], &[("a", "app=x", 2), ("a", "app=x", 1)], "a0 0"),
        // Both are protected: the less important one goes.
        (&[("app=x", 0)], &[("a", "app=x", 2), ("a", "app=x", 1)], "a1 1"),
        // One of two budgets is enough to be protected.
        (&[("app=x", 5), ("tier=t", 0)], &[("a", "app=x,tier=t", 1), ("a", "", 2)], "a1 0"),
        // An empty selector matches nothing here.
        (&[("", 0)], &[("a", "app=x", 1), ("a", "app=y", 2)], "a0 0"),
        // Between Nodes a protected victim weighs more than any priority.
        (
            &[("app=x", 0)],
            &[("a", "app=x", 1), ("a", "app=x", 1), ("b", "app=y", 5), ("b", "app=y", 6)],
            "b2 0",
        ),
        // Nobody else can go.
        (&[("app=x", 0)], &[("a", "app=x", 1), ("a", "app=y", 50)], "a0 1"),
    ];
    for (number, (budgets, pods, expected)) in cases.into_iter().enumerate() {
        let mut nodes: Vec<&str> = pods.iter().map(|it| it.0).collect();
        nodes.dedup();
        let mut cluster = cluster(nodes.into_iter().map(|it| node(it, 1000, "")));
        for (at, (selects, allowed)) in budgets.iter().enumerate() {
            cluster.restore([budget(&format!("b{at}"), selects, *allowed)]);
        }
        for (at, (node, label, priority)) in pods.iter().enumerate() {
            let pod = with_labels(pod(&format!("{node}{at}"), 500, *priority), label);
            put(&mut cluster, running(pod, node, 1));
        }
        let decision = cluster.would_schedule(&pod("p", 500, 10));
        let diagnosis = decision.outcome.expect_err("somebody must leave");
        let Preemption::Found { chosen, .. } = diagnosis.preemption() else { panic!("{number}") };
        let victims: Vec<&str> = chosen.victims.iter().map(|it| &*it.name).collect();
        let found = format!("{} {}", victims.join(","), chosen.budget_violations);
        assert_eq!(found, expected, "case {number}");
    }
}
