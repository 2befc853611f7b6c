//! `TaintToleration`: the fewer `PreferNoSchedule` taints that are not tolerated, the better.

use playground_api::{Taint, TaintEffect};

use super::normalize;
use crate::scheduler::cycle::{Cycle, NodeInfo};

pub(super) fn score(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let tolerations = &cycle.pod.spec.tolerations;
    let repels = |it: &&Taint| {
        it.effect == TaintEffect::PreferNoSchedule
            && !tolerations.iter().any(|toleration| toleration.tolerates(it))
    };
    let count = |it: &NodeInfo<'_>| it.node.spec.taints.iter().filter(repels).count() as i64;
    normalize(nodes.iter().map(count).collect(), true)
}
