//! What the scheduler decides about one Pod, as data. Nothing here changes the cluster.
//!
//! Mirrors `schedulePod` and `findNodesThatFitPod` in `pkg/scheduler/schedule_one.go` of v1.34.

use std::sync::Arc;

use playground_api::{Node, NodeName, Pod, Timestamp};

use super::cycle::{Cycle, NodeInfo};
use super::diagnosis::{Diagnosis, NodeVerdict};
use super::filters::{Candidates, candidates};
use super::preemption::preempt;
use super::score::{NodeScore, prioritize};
use crate::random::Stream;
use crate::store::Store;

/// What was decided, and everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The only Nodes that were looked at, existing or not, where the Pod names them.
    pub considered: Option<Vec<NodeName>>,
    /// The Nodes that pass every filter. In clusters of a hundred Nodes and more the search ends
    /// when there are enough of them.
    pub feasible: Vec<NodeName>,
    /// The Node, or why there is none.
    pub outcome: Result<Choice, Diagnosis>,
    /// How many Nodes were asked.
    pub(crate) n_processed: usize,
}

/// The Node that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The Node.
    pub node: NodeName,
    /// The scores of all feasible Nodes, the best first; empty when there was only one.
    pub scores: Vec<NodeScore>,
}

/// Decides about a Pod. `start` is the place in the row of Nodes where the search begins.
pub(crate) fn decide(
    store: &Store,
    pod: &Pod,
    now: Timestamp,
    start: usize,
    chance: &mut Stream,
) -> Decision {
    let candidates = candidates(pod);
    let in_conflict = candidates == Candidates::Conflict;
    let named = matches!(candidates, Candidates::Named(_));
    let mut diagnosis = Diagnosis::new(store.n_nodes(), named, in_conflict);
    if store.n_nodes() == 0 || in_conflict {
        let (feasible, outcome) = (Vec::new(), Err(diagnosis));
        let considered = candidates.named();
        return Decision { considered, feasible, outcome, n_processed: 0 };
    }
    let cycle = Cycle::new(store, pod, now);
    let nodes = match nominated(&cycle, &mut diagnosis) {
        Some(node) => vec![node],
        None => search(&cycle, &candidates, start, &mut diagnosis),
    };
    let n_processed = nodes.len() + diagnosis.verdicts.len();
    let feasible = nodes.iter().map(|it| it.name.clone()).collect();
    let outcome = match nodes.as_slice() {
        [] => {
            diagnosis.preemption = preempt(&cycle, &diagnosis.verdicts, chance);
            Err(diagnosis)
        }
        [only] => Ok(Choice { node: only.name.clone(), scores: Vec::new() }),
        [first, ..] => {
            let scores = prioritize(&cycle, &nodes);
            Ok(Choice { node: pick(&scores, chance).unwrap_or(&first.name).clone(), scores })
        }
    };
    Decision { considered: candidates.named(), feasible, outcome, n_processed }
}

/// The nominated Node, if it does by now: it is tried before all others.
fn nominated<'a>(cycle: &'a Cycle<'a>, diagnosis: &mut Diagnosis) -> Option<NodeInfo<'a>> {
    let name = cycle.pod.status.nominated_node_name.as_ref()?;
    let info = cycle.node_info(name, cycle.store.node(name)?);
    match cycle.filter(&info) {
        Ok(()) => Some(info),
        Err(why) => {
            diagnosis.nominated_rejected_by = Some(why.0);
            diagnosis.verdicts.push(NodeVerdict::new(info.name, why));
            None
        }
    }
}

/// The Nodes that pass every filter, until there are enough of them.
fn search<'a>(
    cycle: &'a Cycle<'a>,
    candidates: &Candidates,
    start: usize,
    diagnosis: &mut Diagnosis,
) -> Vec<NodeInfo<'a>> {
    let store = cycle.store;
    let nodes: Vec<(&NodeName, &Arc<Node>)> = match candidates {
        Candidates::Named(names) => {
            names.iter().filter_map(|it| Some((it, store.node(it)?))).collect()
        }
        _ => store.named_nodes().collect(),
    };
    let enough = nodes_to_find(nodes.len());
    let start = start.checked_rem(nodes.len()).unwrap_or(0);
    let mut feasible = Vec::new();
    let (before, after) = nodes.split_at(start);
    for (name, node) in after.iter().chain(before) {
        let info = cycle.node_info(name, node);
        match cycle.filter(&info) {
            Ok(()) => feasible.push(info),
            Err(why) => {
                let verdict = NodeVerdict::new(info.name, why);
                match diagnosis.verdicts.first_mut() {
                    // The nominated Node, which was asked before.
                    Some(first) if first.node == verdict.node => *first = verdict,
                    _ => diagnosis.verdicts.push(verdict),
                }
            }
        }
        if feasible.len() >= enough {
            break;
        }
    }
    feasible
}

/// How many feasible Nodes end the search. Mirrors `numFeasibleNodesToFind`.
fn nodes_to_find(n: usize) -> usize {
    const LEAST: usize = 100;
    if n < LEAST {
        return n.max(1);
    }
    let percentage = 50_usize.saturating_sub(n / 125).max(5);
    (n * percentage / 100).max(LEAST)
}

/// The Node with the highest score; chance decides between several. Mirrors `selectHost`.
fn pick<'a>(scores: &'a [NodeScore], chance: &mut Stream) -> Option<&'a NodeName> {
    let highest = scores.first()?.total;
    let n_best = scores.iter().take_while(|it| it.total == highest).count();
    let at = if n_best > 1 { chance.below(n_best as u64) as usize } else { 0 };
    scores.get(at).map(|it| &it.node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_clusters_are_searched_whole_and_large_ones_in_part() {
        for (n, wanted) in
            [(1, 1), (99, 99), (100, 100), (250, 120), (1_000, 420), (5_000, 500), (6_000, 300)]
        {
            assert_eq!(nodes_to_find(n), wanted, "{n}");
        }
    }
}
