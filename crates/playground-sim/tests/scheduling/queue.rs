//! Who is looked at when, and what wakes whom.

use playground_api::{Kind, NamespacedName, Object, Taint, TaintEffect};
use playground_sim::{Cluster, Command, Propagation, Settled, SimDuration, SimTime};

use crate::world::*;

fn seconds(n: u64) -> SimTime {
    SimTime::from_millis(n * 1000)
}

fn key(name: &str) -> NamespacedName {
    NamespacedName::new("default", name)
}

/// When a Pod was looked at without success, in seconds.
fn attempts(cluster: &Cluster, name: &str) -> Vec<u64> {
    let report = cluster.scheduling_report(&key(name));
    report.failed_attempts.iter().map(|it| it.as_millis() / 1000).collect()
}

fn is_bound(cluster: &Cluster, name: &str) -> bool {
    cluster.store().pod(&key(name)).is_some_and(|it| it.node_name.is_some())
}

fn change_node(cluster: &mut Cluster, node: playground_api::Node) {
    cluster.restore([Object::Node(node.into())]);
}

fn tainted(mut node: playground_api::Node) -> playground_api::Node {
    node.spec.taints.push(Taint {
        key: "k".into(),
        value: "".into(),
        effect: TaintEffect::NoSchedule,
        time_added: None,
    });
    node
}

#[test]
fn a_high_priority_comes_first_then_who_came_first() {
    let mut cluster = cluster([node("n1", 8000, "")]);
    for (name, priority) in [("b", 0), ("a", 0), ("c", 10), ("d", -5), ("e", 10)] {
        put(&mut cluster, pod(name, 100, priority));
    }
    cluster.advance(seconds(1));
    let order: Vec<String> =
        cluster.journal().iter().map(|it| it.object.name.to_string()).collect();
    assert_eq!(order, ["c", "e", "b", "a", "d"]);
}

#[test]
fn what_did_not_fit_is_tried_again_after_five_minutes_without_news() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, pod("p", 5000, 0));
    assert_eq!(cluster.settle(SimDuration::from_secs(10_000)), Settled::Yes);
    assert_eq!(cluster.now(), SimTime::ZERO);
    cluster.advance(seconds(1000));
    assert_eq!(attempts(&cluster, "p"), [0, 300, 600, 900]);
    let report = cluster.scheduling_report(&key("p"));
    let last = report.last.expect("it waits");
    assert_eq!(last.verdicts()[0].plugin, "NodeResourcesFit");
    assert_eq!(report.backs_off_until, Some(seconds(908)));
}

#[test]
fn the_wait_doubles_from_one_second_to_ten() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, pod("p", 5000, 0));
    cluster.advance(seconds(0));
    for second in 0..60 {
        // A new Node each half second that the Pod might like, but does not fit.
        cluster.advance(SimTime::from_millis(second * 1000 + 500));
        let mut small = node(&format!("m{second}"), 10_000, "");
        small.spec.unschedulable = true;
        change_node(&mut cluster, small);
    }
    // Upstream tries again when a Node that is large enough is added, cordoned or not.
    assert_eq!(attempts(&cluster, "p")[..7], [0, 1, 3, 7, 15, 25, 35]);
}

#[test]
fn a_pod_is_woken_by_what_may_help_it_and_by_nothing_else() {
    type Change = fn(&mut Cluster);
    fn delete(cluster: &mut Cluster, name: &str) {
        let command = Command::Delete {
            kind: Kind::Pod,
            key: key(name),
            propagation: Propagation::Background,
            grace_period: Some(0),
        };
        cluster.apply(command).expect("it is there");
    }
    let cases: [(&str, Change, bool, usize); 9] = [
        ("the Node grows", |it| change_node(it, node("n1", 4000, "")), true, 1),
        ("a label comes", |it| change_node(it, node("n1", 1000, "a=b")), false, 1),
        ("a new Node has room", |it| change_node(it, node("n2", 4000, "")), true, 1),
        ("a new Node is too small", |it| change_node(it, node("n2", 100, "")), false, 1),
        ("a Pod leaves and there is room", |it| delete(it, "big"), true, 1),
        ("a Pod leaves and there is none", |it| delete(it, "little"), false, 2),
        ("a taint comes", |it| change_node(it, tainted(node("n1", 1000, ""))), false, 1),
        ("another Pod is bound", |it| put(it, running(pod("x", 10, 0), "n1", 1)), false, 1),
        (
            "a Pod ends",
            |it| {
                let mut ended = running(pod("big", 900, 0), "n1", 1);
                ended.status.phase = playground_api::PodPhase::Succeeded;
                delete(it, "big");
                put(it, ended);
            },
            true,
            1,
        ),
    ];
    for (what, change, bound, n_attempts) in cases {
        let mut cluster = cluster([node("n1", 1000, "")]);
        put(&mut cluster, running(pod("big", 900, 0), "n1", 1));
        put(&mut cluster, running(pod("little", 10, 0), "n1", 1));
        put(&mut cluster, pod("p", 500, 0));
        cluster.advance(seconds(5));
        change(&mut cluster);
        cluster.advance(seconds(20));
        assert_eq!(is_bound(&cluster, "p"), bound, "{what}");
        assert_eq!(attempts(&cluster, "p").len(), n_attempts, "{what}");
    }
}

#[test]
fn a_daemon_pod_waits_for_its_own_node() {
    let mut cluster = cluster([tainted(node("n1", 1000, "")), node("n2", 1000, "")]);
    put(&mut cluster, aimed(pod("p", 500, 0), "n1"));
    cluster.advance(seconds(5));
    change_node(&mut cluster, node("n2", 2000, ""));
    cluster.advance(seconds(10));
    assert_eq!(attempts(&cluster, "p"), [0]);
    change_node(&mut cluster, node("n1", 1000, ""));
    cluster.advance(seconds(20));
    assert!(is_bound(&cluster, "p"));
}

#[test]
fn a_pod_that_names_two_nodes_waits_for_both() {
    let mut cluster = cluster([node("n1", 100, ""), node("n2", 100, ""), node("n3", 4000, "")]);
    let required = |name: &str| playground_api::NodeSelector::for_node(&crate::world::name(name));
    let pod = changed(pod("p", 500, 0), |spec| {
        let mut either = required("n1");
        either.terms.extend(required("n2").terms);
        let node_affinity =
            playground_api::NodeAffinity { required: Some(either), preferred: Vec::new() };
        spec.affinity = Some(playground_api::Affinity {
            node_affinity: Some(node_affinity),
            ..playground_api::Affinity::default()
        });
    });
    put(&mut cluster, pod);
    cluster.advance(seconds(5));
    change_node(&mut cluster, node("n2", 4000, ""));
    cluster.advance(seconds(6));
    assert_eq!(told(&cluster, 1), ["T+5s scheduled p on n2"]);
}

#[test]
fn a_pod_of_another_scheduler_is_never_looked_at() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, changed(pod("p", 1, 0), |it| it.scheduler_name = "mine".into()));
    cluster.advance(seconds(1000));
    let pod = cluster.store().pod(&key("p")).expect("it is there");
    assert!(pod.status.conditions.is_empty() && pod.node_name.is_none());
    assert_eq!(cluster.journal().len(), 0);
    assert_eq!(cluster.events().count(), 0);
}

#[test]
fn without_nodes_a_pod_waits_for_the_first_one() {
    let mut cluster = cluster([]);
    put(&mut cluster, pod("p", 1, 0));
    cluster.advance(seconds(5));
    assert_eq!(attempts(&cluster, "p"), [0]);
    change_node(&mut cluster, node("n1", 1000, ""));
    cluster.advance(seconds(6));
    assert!(is_bound(&cluster, "p"));
}

#[test]
fn repeated_attempts_are_one_event_with_a_count() {
    let mut cluster = cluster([node("n1", 1000, "")]);
    put(&mut cluster, pod("p", 5000, 0));
    cluster.advance(seconds(700));
    let pod = cluster.store().pod(&key("p")).expect("it waits");
    let about = playground_api::ObjectReference::new(Kind::Pod, &pod.metadata);
    let events = cluster.events_about(&about);
    let counts: Vec<_> = events.iter().map(|it| (&*it.reason, it.count)).collect();
    assert_eq!(counts, [("FailedScheduling", 3)]);
}
