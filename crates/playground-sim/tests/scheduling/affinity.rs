//! Pods that want to be near others, or far from them.

use playground_api::{Affinity, LabelSelector, Pod, PodAffinity, PodAffinityTerm};
use playground_sim::Cluster;

use crate::world::*;

/// `zone app=a`: near Pods with this label, by this label of Nodes; `*` selects every Pod.
pub(crate) fn term(text: &str) -> PodAffinityTerm {
    let (topology_key, selector) = text.split_once(' ').expect("a key and a selector");
    let match_labels = labels(selector);
    PodAffinityTerm {
        topology_key: topology_key.into(),
        label_selector: Some(LabelSelector { match_labels, ..LabelSelector::default() }),
        ..PodAffinityTerm::default()
    }
}

pub(crate) fn near(pod: Pod, terms: Vec<PodAffinityTerm>) -> Pod {
    changed(pod, |spec| {
        let affinity = spec.affinity.get_or_insert_with(Affinity::default);
        affinity.pod_affinity = Some(PodAffinity { required: terms, ..PodAffinity::default() });
    })
}

pub(crate) fn far(pod: Pod, terms: Vec<PodAffinityTerm>) -> Pod {
    changed(pod, |spec| {
        let affinity = spec.affinity.get_or_insert_with(Affinity::default);
        affinity.pod_anti_affinity =
            Some(PodAffinity { required: terms, ..PodAffinity::default() });
    })
}

fn zones() -> Cluster {
    cluster([node("n1", 1000, "zone=a"), node("n2", 1000, "zone=b"), node("n3", 1000, "")])
}

#[test]
fn a_pod_goes_near_those_it_wants_and_not_near_those_it_does_not() {
    let me = || with_labels(pod("p", 10, 0), "app=me");
    let elsewhere = |it: PodAffinityTerm, namespaces: &[&str]| PodAffinityTerm {
        namespaces: namespaces.iter().map(|it| (*it).into()).collect(),
        ..it
    };
    let everywhere = |it: PodAffinityTerm| PodAffinityTerm {
        namespace_selector: Some(LabelSelector::default()),
        ..it
    };
    let named = |it: PodAffinityTerm, namespace: &str| PodAffinityTerm {
        namespace_selector: Some(LabelSelector {
            match_labels: labels(&format!("kubernetes.io/metadata.name={namespace}")),
            ..LabelSelector::default()
        }),
        ..it
    };
    let affinity = "node(s) didn't match pod affinity rules";
    let anti = "node(s) didn't match pod anti-affinity rules";
    let cases: [(&str, Pod, &[&str], &str); 12] = [
        ("near a", near(me(), vec![term("zone app=a")]), &["n1"], affinity),
        ("near a and b", near(me(), vec![term("zone app=a"), term("zone app=b")]), &[], affinity),
        ("near nobody", near(me(), vec![term("zone app=none")]), &[], affinity),
        ("near itself", near(me(), vec![term("zone app=me")]), &["n1", "n2"], affinity),
        ("far from a", far(me(), vec![term("zone app=a")]), &["n2", "n3"], anti),
        ("far from all", far(me(), vec![term("kubernetes.io/hostname ")]), &["n3"], anti),
        (
            "no selector",
            far(me(), vec![PodAffinityTerm { label_selector: None, ..term("zone ") }]),
            &["n1", "n2", "n3"],
            anti,
        ),
        ("near c, which is elsewhere", near(me(), vec![term("zone app=c")]), &[], affinity),
        (
            "near c by name",
            near(me(), vec![elsewhere(term("zone app=c"), &["other"])]),
            &["n2"],
            affinity,
        ),
        ("near c anywhere", near(me(), vec![everywhere(term("zone app=c"))]), &["n2"], affinity),
        (
            "near c by label",
            near(me(), vec![named(term("zone app=c"), "other")]),
            &["n2"],
            affinity,
        ),
        (
            "near c by a wrong label",
            near(me(), vec![named(term("zone app=c"), "x")]),
            &[],
            affinity,
        ),
    ];
    for (what, pod, expected, reason) in cases {
        let mut cluster = zones();
        put(&mut cluster, running(with_labels(crate::world::pod("a", 1, 0), "app=a"), "n1", 1));
        put(&mut cluster, running(with_labels(crate::world::pod("b", 1, 0), "app=b"), "n2", 1));
        let mut c = running(with_labels(crate::world::pod("c", 1, 0), "app=c"), "n2", 1);
        c.metadata.namespace = "other".into();
        put(&mut cluster, c);
        let decision = cluster.would_schedule(&pod);
        assert_eq!(feasible(&decision), expected, "{what}");
        if expected.is_empty() {
            assert!(message(&decision).contains(&format!("3 {reason}.")), "{}", message(&decision));
        }
    }
}

#[test]
fn who_is_there_keeps_others_away() {
    let mut cluster = zones();
    let grump = far(with_labels(pod("grump", 1, 0), "app=x"), vec![term("zone app=me")]);
    put(&mut cluster, running(grump, "n1", 1));
    let me = with_labels(pod("p", 10, 0), "app=me");
    assert_eq!(feasible(&cluster.would_schedule(&me)), ["n2", "n3"]);
    let only_there = aimed(me, "n1");
    let text = message(&cluster.would_schedule(&only_there));
    assert!(text.contains("1 node(s) didn't satisfy existing pods anti-affinity rules"), "{text}");
    assert!(text.contains("1 No preemption victims found for incoming pod"), "{text}");
    let important = aimed(with_labels(pod("p", 10, 9), "app=me"), "n1");
    assert!(!message(&cluster.would_schedule(&important)).contains("preemption:"));
}

#[test]
fn a_pod_is_woken_when_its_company_arrives_elsewhere() {
    let mut cluster = zones();
    put(&mut cluster, near(with_labels(pod("p", 10, 0), "app=me"), vec![term("zone app=a")]));
    cluster.advance(playground_sim::SimTime::from_millis(5_000));
    put(&mut cluster, running(with_labels(pod("b", 1, 0), "app=b"), "n2", 1));
    put(&mut cluster, running(with_labels(pod("a", 1, 0), "app=a"), "n2", 1));
    cluster.advance(playground_sim::SimTime::from_millis(6_000));
    let bound: Vec<String> = told(&cluster, 0);
    assert_eq!(bound, ["T+0s unschedulable p", "T+5s scheduled p on n2"]);
}
