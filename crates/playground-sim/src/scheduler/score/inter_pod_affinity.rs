//! `InterPodAffinity`: preferred terms of the Pod and of the Pods that are there.
//!
//! Mirrors `pkg/scheduler/framework/plugins/interpodaffinity/scoring.go`.

use playground_api::{Node, Pod, PodAffinity, PodAffinityTerm, WeightedPodAffinityTerm};

use super::HIGHEST;
use crate::scheduler::cycle::{Cycle, NodeInfo};
use crate::scheduler::filters::term_matches;
use crate::scheduler::tally::Tally;

/// What a required affinity term of a Pod that is there counts.
const HARD_WEIGHT: i64 = 1;

/// The weight of each place.
#[derive(Default)]
struct Weights(Tally);

impl Weights {
    fn add(&mut self, term: &PodAffinityTerm, weight: i64, owner: &Pod, other: &Pod, node: &Node) {
        if term_matches(term, owner, other) {
            self.0.add(node, &term.topology_key, weight);
        }
    }

    /// What `owner` prefers, as far as it concerns `other`; `node` is where the placed one is.
    fn add_preferences(&mut self, owner: &Pod, other: &Pod, node: &Node) {
        let affinity = owner.spec.affinity.as_ref();
        let near = affinity.and_then(|it| it.pod_affinity.as_ref());
        let far = affinity.and_then(|it| it.pod_anti_affinity.as_ref());
        for (side, sign) in [(near, 1), (far, -1)] {
            for WeightedPodAffinityTerm { weight, term } in preferred(side) {
                self.add(term, sign * i64::from(*weight), owner, other, node);
            }
        }
    }
}

fn preferred(side: Option<&PodAffinity>) -> &[WeightedPodAffinityTerm] {
    side.map_or(&[], |it| &it.preferred)
}

pub(super) fn score(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let (store, pod) = (cycle.store, cycle.pod);
    let mut weights = Weights::default();
    let affinity = pod.spec.affinity.as_ref();
    let sides = affinity.map(|it| [it.pod_affinity.as_ref(), it.pod_anti_affinity.as_ref()]);
    if sides.into_iter().flatten().any(|it| !preferred(it).is_empty()) {
        for node in store.nodes() {
            for other in store.pods_on(&node.name()).filter(|it| !it.is_terminal()) {
                weights.add_preferences(pod, other, node);
            }
        }
    }
    for other in store.affine_pods() {
        let Some(node) = other.node_name.as_ref().and_then(|it| store.node(it)) else { continue };
        for term in other.spec.required_pod_affinity() {
            weights.add(term, HARD_WEIGHT, other, pod, node);
        }
        weights.add_preferences(other, pod, node);
    }
    let sum = |info: &NodeInfo<'_>| weights.0.all_of(&info.node.metadata.labels).sum();
    stretch(nodes.iter().map(sum).collect())
}

/// The lowest becomes 0, the highest 100; all 0 if they are equal.
fn stretch(mut sums: Vec<i64>) -> Vec<i64> {
    let least = sums.iter().copied().min().unwrap_or(0);
    let span = sums.iter().copied().max().unwrap_or(0) - least;
    for it in &mut sums {
        *it = if span > 0 { HIGHEST * (*it - least) / span } else { 0 };
    }
    sums
}

#[cfg(test)]
mod tests {
    #[test]
    fn sums_are_stretched_between_the_lowest_and_the_highest() {
        assert_eq!(super::stretch(vec![-5, 0, 10]), [0, 33, 100]);
        assert_eq!(super::stretch(vec![7, 7]), [0, 0]);
    }
}
