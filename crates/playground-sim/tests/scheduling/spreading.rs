//! Pods spread over domains of Nodes.

use playground_api::{LabelSelector, Pod, TopologySpreadConstraint};
use playground_sim::Cluster;

use crate::world::*;

/// At most so far ahead of the emptiest domain, counting Pods with a label.
pub(crate) fn spread(max_skew: u32, key: &str, selector: &str) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        max_skew,
        topology_key: key.into(),
        is_hard: true,
        label_selector: Some(LabelSelector {
            match_labels: labels(selector),
            ..LabelSelector::default()
        }),
        ..TopologySpreadConstraint::default()
    }
}

pub(crate) fn constrained(pod: Pod, constraints: Vec<TopologySpreadConstraint>) -> Pod {
    changed(pod, |it| it.topology_spread_constraints = constraints)
}

/// Two Pods in zone a, one in zone b, none in zone c; n4 has no zone.
fn zones() -> Cluster {
    let mut cluster = cluster([
        node("n1", 1000, "zone=a"),
        node("n2", 1000, "zone=b"),
        node("n3", 1000, "zone=c,far=yes"),
        node("n4", 1000, ""),
    ]);
    for (name, node) in [("a1", "n1"), ("a2", "n1"), ("b1", "n2")] {
        put(&mut cluster, running(with_labels(pod(name, 1, 0), "app=me"), node, 1));
    }
    cluster
}

#[test]
fn no_domain_gets_too_far_ahead() {
    let base = |skew| spread(skew, "zone", "app=me");
    let with = |change: fn(&mut TopologySpreadConstraint)| {
        let mut it = base(1);
        change(&mut it);
        it
    };
    let not_c = |it: Pod| changed(it, |spec| _ = spec.node_selector.insert("zone", "b"));
    let me = || with_labels(pod("p", 10, 0), "app=me");
    let cases: [(&str, Pod, &[&str]); 9] = [
        ("skew 1", constrained(me(), vec![base(1)]), &["n3"]),
        ("skew 2", constrained(me(), vec![base(2)]), &["n2", "n3"]),
        ("skew 3", constrained(me(), vec![base(3)]), &["n1", "n2", "n3"]),
        (
            "a Pod that does not count itself",
            constrained(pod("p", 1, 0), vec![base(1)]),
            &["n2", "n3"],
        ),
        (
            "five domains are wanted",
            constrained(me(), vec![with(|it| it.min_domains = Some(5))]),
            &["n3"],
        ),
        (
            "only zone b is possible, so it is the emptiest",
            not_c(constrained(me(), vec![base(1)])),
            &["n2"],
        ),
        (
            "only zone b is possible, but all count",
            not_c(constrained(me(), vec![with(|it| it.honors_affinity = Some(false))])),
            &[],
        ),
        (
            "an empty selector counts nobody",
            constrained(me(), vec![spread(1, "zone", "")]),
            &["n1", "n2", "n3"],
        ),
        ("soft", constrained(me(), vec![with(|it| it.is_hard = false)]), &["n1", "n2", "n3", "n4"]),
    ];
    for (what, pod, expected) in cases {
        let decision = zones().would_schedule(&pod);
        assert_eq!(feasible(&decision), expected, "{what}");
    }
}

#[test]
fn the_message_tells_a_missing_label_from_a_full_domain() {
    let me = with_labels(pod("p", 10, 0), "app=me");
    let mut cluster = zones();
    let mut cordoned = node("n3", 1000, "zone=c");
    cordoned.spec.unschedulable = true;
    cluster.restore([playground_api::Object::Node(cordoned.into())]);
    let decision = cluster.would_schedule(&constrained(me, vec![spread(1, "zone", "app=me")]));
    assert_eq!(
        message(&decision),
        "0/4 nodes are available: 1 node(s) didn't match pod topology spread constraints \
         (missing required label), 1 node(s) were unschedulable, 2 node(s) didn't match pod \
         topology spread constraints. no new claims to deallocate, preemption: 0/4 nodes are \
         available: 2 No preemption victims found for incoming pod, 2 Preemption is not helpful \
         for scheduling."
    );
}

#[test]
fn taints_count_only_on_demand() {
    let mut cluster = zones();
    let mut tainted = node("n3", 1000, "zone=c");
    tainted.spec.taints.push(playground_api::Taint {
        key: "k".into(),
        value: "".into(),
        effect: playground_api::TaintEffect::NoSchedule,
        time_added: None,
    });
    cluster.restore([playground_api::Object::Node(tainted.into())]);
    let me = || with_labels(pod("p", 10, 0), "app=me");
    let base = spread(1, "zone", "app=me");
    let honors = TopologySpreadConstraint { honors_taints: Some(true), ..base.clone() };
    let feasible_with = |it| feasible(&cluster.would_schedule(&constrained(me(), vec![it])));
    assert_eq!(feasible_with(base), Vec::<String>::new());
    assert_eq!(feasible_with(honors), ["n2"]);
}
