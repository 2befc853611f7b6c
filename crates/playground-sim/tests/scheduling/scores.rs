//! Which of several Nodes is best.

use playground_api::{
    Affinity, NodeAffinity, NodeSelectorOperator, NodeSelectorRequirement, NodeSelectorTerm,
    OwnerReference, Pod, PodAffinity, PreferredSchedulingTerm, Taint, TaintEffect, Uid,
    WeightedPodAffinityTerm,
};
use playground_sim::{Cluster, Components, Config, Seed, SimTime};

use crate::affinity::term;
use crate::spreading::{constrained, spread};
use crate::world::*;

/// What one plugin gives each Node, by name.
fn given(cluster: &Cluster, pod: &Pod, plugin: &str) -> Vec<i64> {
    let decision = cluster.would_schedule(pod);
    let mut scores = decision.outcome.expect("there is room").scores;
    scores.sort_by_key(|it| it.node.clone());
    let of = |it: &playground_sim::scheduler::NodeScore| {
        it.by_plugin().find(|(name, ..)| *name == plugin).expect("it is a plugin").2
    };
    scores.iter().map(of).collect()
}

fn three() -> Cluster {
    cluster([node("n1", 1000, "zone=a"), node("n2", 2000, "zone=b"), node("n3", 4000, "zone=b")])
}

#[test]
fn resources_that_are_left_and_evenly_used_count() {
    let mut cluster = three();
    put(&mut cluster, running(pod("x", 500, 0), "n3", 1));
    let pod = pod("p", 500, 0);
    // Memory: 200 MiB of 8 GiB for each Pod, as scores count.
    assert_eq!(
        given(&cluster, &pod, "NodeResourcesFit"),
        [(50 + 97) / 2, (75 + 97) / 2, (75 + 95) / 2]
    );
    assert_eq!(given(&cluster, &pod, "NodeResourcesBalancedAllocation"), [75, 87, 87]);
    let nothing = crate::world::pod("p", 0, 0);
    assert_eq!(given(&cluster, &nothing, "NodeResourcesBalancedAllocation"), [0, 0, 0]);
    assert_eq!(
        given(&cluster, &nothing, "NodeResourcesFit"),
        [(90 + 97) / 2, (95 + 97) / 2, (85 + 95) / 2]
    );
}

#[test]
fn taints_that_only_advise_lower_the_score() {
    let mut tainted = node("n1", 1000, "");
    for key in ["a", "b"] {
        let effect = TaintEffect::PreferNoSchedule;
        tainted.spec.taints.push(Taint {
            key: key.into(),
            value: "".into(),
            effect,
            time_added: None,
        });
    }
    let mut half = node("n2", 1000, "");
    half.spec.taints.push(tainted.spec.taints[0].clone());
    let cluster = cluster([tainted, half, node("n3", 1000, "")]);
    assert_eq!(given(&cluster, &pod("p", 1, 0), "TaintToleration"), [0, 50, 100]);
}

#[test]
fn preferred_terms_count_by_their_weight() {
    let prefers = |weight, key: &str, value: &str| PreferredSchedulingTerm {
        weight,
        preference: NodeSelectorTerm {
            match_expressions: vec![NodeSelectorRequirement {
                key: key.into(),
                operator: NodeSelectorOperator::In,
                values: vec![value.into()],
            }],
            ..NodeSelectorTerm::default()
        },
    };
    let pod = changed(pod("p", 1, 0), |spec| {
        let preferred = vec![
            prefers(10, "zone", "a"),
            prefers(30, "zone", "b"),
            prefers(10, "kubernetes.io/hostname", "n3"),
        ];
        let node_affinity = Some(NodeAffinity { required: None, preferred });
        spec.affinity = Some(Affinity { node_affinity, ..Affinity::default() });
    });
    assert_eq!(given(&three(), &pod, "NodeAffinity"), [25, 75, 100]);
}

#[test]
fn company_draws_and_repels() {
    let mut cluster = three();
    put(&mut cluster, running(with_labels(pod("a", 1, 0), "app=a"), "n1", 1));
    let with = |near: i64| {
        changed(pod("p", 1, 0), |spec| {
            let weighted = WeightedPodAffinityTerm { weight: 5, term: term("zone app=a") };
            let side = Some(PodAffinity { preferred: vec![weighted], ..PodAffinity::default() });
            let mut affinity = Affinity::default();
            *(if near > 0 {
                &mut affinity.pod_affinity
            } else {
                &mut affinity.pod_anti_affinity
            }) = side;
            spec.affinity = Some(affinity);
        })
    };
    assert_eq!(given(&cluster, &with(1), "InterPodAffinity"), [100, 0, 0]);
    assert_eq!(given(&cluster, &with(-1), "InterPodAffinity"), [0, 100, 100]);
    // The same wish on the side of the Pod that is there.
    let mut host = running(with(1), "n2", 1);
    host.metadata.name = "host".into();
    put(&mut cluster, host);
    assert_eq!(
        given(&cluster, &with_labels(pod("q", 1, 0), "app=a"), "InterPodAffinity"),
        [0, 100, 100]
    );
}

fn replica(name: &str) -> Pod {
    let mut pod = with_labels(pod(name, 0, 0), "app=web");
    let owner = OwnerReference {
        api_version: "apps/v1".into(),
        kind: "ReplicaSet".into(),
        name: "web".into(),
        uid: Uid(7),
        controller: true,
        block_owner_deletion: true,
    };
    pod.metadata.owner_references = [owner].into();
    pod
}

#[test]
fn domains_with_fewer_pods_score_higher() {
    let mut cluster = three();
    for (name, node) in [("a", "n1"), ("b", "n1"), ("c", "n2")] {
        put(&mut cluster, running(replica(name), node, 1));
    }
    // Two, one and no Pods, each times ln(3 + 2) = 1.61, plus 2, rounded: 5, 4, 2.
    assert_eq!(given(&cluster, &replica("p"), "PodTopologySpread"), [40, 60, 100]);
    // Its own constraint: two and one Pods, each times ln(2 + 2) = 1.39: 3, 1, 1.
    let mut soft = spread(1, "zone", "app=web");
    soft.is_hard = false;
    let own = constrained(replica("p"), vec![soft]);
    assert_eq!(given(&cluster, &own, "PodTopologySpread"), [33, 100, 100]);
}

#[test]
fn ties_are_broken_by_the_seed_alone() {
    let placed = |seed| {
        let components = Components { scheduler: true, kubelet: false, node_controllers: false };
        let mut cluster =
            Cluster::new(Config { seed: Seed(seed), components, ..Config::default() });
        for n in 0..10 {
            let node = node(&format!("n{n}"), 1000, "");
            cluster.restore([playground_api::Object::Node(node.into())]);
        }
        for n in 0..5 {
            put(&mut cluster, replica(&format!("p{n}")));
        }
        cluster.advance(SimTime::from_millis(1));
        let nodes = cluster.store().pods().map(|it| it.node_name.clone().expect("it is bound"));
        nodes.collect::<Vec<_>>()
    };
    assert_eq!(placed(1), placed(1));
    assert_ne!(placed(1), placed(2));
}

#[test]
fn the_scores_of_a_bound_pod_can_be_read() {
    let mut cluster = three();
    put(&mut cluster, replica("p"));
    cluster.advance(SimTime::from_millis(1));
    let key = playground_api::NamespacedName::new("default", "p");
    let report = cluster.scheduling_report(&key);
    assert_eq!(report.scores.len(), 3);
    for it in report.scores.iter() {
        let sum: i64 = it.by_plugin().map(|(_, weight, score)| weight * score).sum();
        assert_eq!(it.total, sum);
    }
    let bound = cluster.store().pod(&key).and_then(|it| it.node_name.clone());
    assert_eq!(bound.as_ref(), report.scores.first().map(|it| &it.node));
}

#[test]
fn large_clusters_are_searched_until_enough_nodes_do() {
    let cluster = cluster((0..300).map(|n| node(&format!("n{n}"), 1000, "")));
    // 300 * (50 - 300 / 125) %
    assert_eq!(cluster.would_schedule(&pod("p", 1, 0)).feasible.len(), 144);
}
