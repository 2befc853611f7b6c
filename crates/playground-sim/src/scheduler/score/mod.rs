//! The scores: which of several Nodes is best for a Pod?
//!
//! Mirrors `RunScorePlugins` in `pkg/scheduler/framework/runtime/framework.go` of v1.34: each
//! plugin gives each Node 0 to 100, and the sum, weighted, decides.
//! Deliberate difference: scores are worked out in whole numbers, so that they are the same on
//! every machine; where upstream's binary fractions fall just below a whole number, a score of
//! upstream is lower by one.
//!
//! Deliberate difference: `ImageLocality` gives no Node a score, since images have no size here.

mod inter_pod_affinity;
mod logarithm;
mod node_affinity;
mod node_resources;
mod pod_topology_spread;
mod taint_toleration;

use std::cmp::Reverse;

use playground_api::{NodeName, sort_by_key};

use super::cycle::{Cycle, NodeInfo};

/// The highest score that a plugin gives.
pub(crate) const HIGHEST: i64 = 100;

/// Gives each Node a score from 0 to [`HIGHEST`].
type Scorer = fn(&Cycle<'_>, &[NodeInfo<'_>]) -> Vec<i64>;

/// The plugins in upstream's order, with their weights.
const PLUGINS: [(&str, i64, Scorer); 6] = [
    ("TaintToleration", 3, taint_toleration::score),
    ("NodeAffinity", 2, node_affinity::score),
    ("NodeResourcesFit", 1, node_resources::least_allocated),
    ("PodTopologySpread", 2, pod_topology_spread::score),
    ("InterPodAffinity", 2, inter_pod_affinity::score),
    ("NodeResourcesBalancedAllocation", 1, node_resources::balanced_allocation),
];

/// How good one Node is for one Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeScore {
    /// The Node.
    pub node: NodeName,
    /// The weighted sum.
    pub total: i64,
    /// What each plugin gives, before its weight.
    scores: [i64; PLUGINS.len()],
}

impl NodeScore {
    /// Each plugin with its weight and what it gives, from 0 to 100.
    pub fn by_plugin(&self) -> impl Iterator<Item = (&'static str, i64, i64)> {
        PLUGINS.iter().zip(self.scores).map(|((name, weight, _), it)| (*name, *weight, it))
    }
}

/// The scores of the feasible Nodes, the best first, equal ones by name.
pub(crate) fn prioritize(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<NodeScore> {
    let zero = |it: &NodeInfo<'_>| NodeScore {
        node: it.name.clone(),
        total: 0,
        scores: [0; PLUGINS.len()],
    };
    let mut all: Vec<NodeScore> = nodes.iter().map(zero).collect();
    for (at, (_, weight, score)) in PLUGINS.iter().enumerate() {
        for (node, score) in all.iter_mut().zip(score(cycle, nodes)) {
            node.total += weight * score;
            if let Some(slot) = node.scores.get_mut(at) {
                *slot = score;
            }
        }
    }
    sort_by_key(&mut all, |it| it.node.clone());
    sort_by_key(&mut all, |it| Reverse(it.total));
    all
}

/// Stretches counts to 0..=100, the other way round on demand: then none is best.
///
/// Mirrors `DefaultNormalizeScore`.
fn normalize(mut scores: Vec<i64>, reverse: bool) -> Vec<i64> {
    let most = scores.iter().copied().max().unwrap_or(0);
    for score in &mut scores {
        let share = if most == 0 { 0 } else { HIGHEST * *score / most };
        *score = if reverse { HIGHEST - share } else { share };
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_stretched_to_a_hundred() {
        for (counts, reverse, expected) in [
            (vec![0, 0], false, vec![0, 0]),
            (vec![0, 0], true, vec![100, 100]),
            (vec![1, 3, 0], false, vec![33, 100, 0]),
            (vec![1, 3, 0], true, vec![67, 0, 100]),
        ] {
            assert_eq!(normalize(counts.clone(), reverse), expected, "{counts:?}");
        }
    }
}
