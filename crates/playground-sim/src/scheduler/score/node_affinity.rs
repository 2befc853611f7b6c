//! `NodeAffinity`: the sum of the weights of the preferred terms that match.
//!
//! Mirrors `PreferredSchedulingTerms.Score`: a term that asks for nothing gives nothing.

use super::normalize;
use crate::scheduler::cycle::{Cycle, NodeInfo};

pub(super) fn score(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let affinity = cycle.pod.spec.affinity.as_ref().and_then(|it| it.node_affinity.as_ref());
    let terms = affinity.map_or(&[][..], |it| &it.preferred);
    let sum = |info: &NodeInfo<'_>| {
        let labels = &info.node.metadata.labels;
        let matching =
            terms.iter().filter(|it| it.preference.matches(&info.name, labels) == Ok(true));
        matching.map(|it| i64::from(it.weight)).sum()
    };
    normalize(nodes.iter().map(sum).collect(), false)
}
