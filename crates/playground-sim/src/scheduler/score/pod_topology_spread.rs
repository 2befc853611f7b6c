//! `PodTopologySpread`: the emptier the domains of a Node, the better.
//!
//! Mirrors `pkg/scheduler/framework/plugins/podtopologyspread/scoring.go`.
//! Deliberate difference: the default constraints apply to Pods of a `ReplicaSet`, a `StatefulSet`
//! or a `ReplicationController`, and count the Pods with the same labels; upstream asks the
//! owner and all Services for their selectors.

use playground_api::{LabelSelector, Node, Pod, TopologySpreadConstraint};

use super::HIGHEST;
use super::logarithm::{FRACTION, ln};
use crate::scheduler::cycle::{Cycle, NodeInfo};
use crate::scheduler::filters::{counts_node, node_counts};
use crate::scheduler::tally::Tally;

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// One soft constraint with the Pods in its domains. Nodes by name are counted one by one.
struct Domains<'a> {
    constraint: &'a TopologySpreadConstraint,
    counts: Tally,
    /// Watered down in large topologies.
    weight: i64,
}

pub(super) fn score(cycle: &Cycle<'_>, nodes: &[NodeInfo<'_>]) -> Vec<i64> {
    let spec = &cycle.pod.spec;
    let is_own = !spec.topology_spread_constraints.is_empty();
    let constraints = if is_own { own(cycle.pod) } else { defaults(cycle.pod) };
    if constraints.is_empty() {
        return vec![0; nodes.len()];
    }
    let counts = |node: &Node| {
        let labels = &node.metadata.labels;
        !is_own || constraints.iter().all(|it| labels.contains_key(&it.topology_key))
    };
    let scored: Vec<&NodeInfo<'_>> = nodes.iter().filter(|it| counts(it.node)).collect();
    let mut all: Vec<Domains<'_>> = constraints.iter().map(|it| domains(it, &scored)).collect();
    for node in cycle.store.nodes().filter(|it| counts(it)) {
        all.iter_mut().for_each(|it| it.count(cycle, node));
    }
    let raw = |info: &NodeInfo<'_>| counts(info.node).then(|| raw(cycle, &all, info.node));
    invert(nodes.iter().map(raw).collect())
}

fn own(pod: &Pod) -> Vec<TopologySpreadConstraint> {
    let all = pod.spec.topology_spread_constraints.iter();
    all.filter(|it| !it.is_hard).cloned().collect()
}

/// What holds for Pods of a group that say nothing themselves. Mirrors `systemDefaultConstraints`.
fn defaults(pod: &Pod) -> Vec<TopologySpreadConstraint> {
    const OWNERS: [&str; 3] = ["ReplicaSet", "StatefulSet", "ReplicationController"];
    let owner = pod.metadata.controller();
    let labels = &pod.metadata.labels;
    if labels.is_empty() || !owner.is_some_and(|it| OWNERS.contains(&&*it.kind)) {
        return Vec::new();
    }
    let selector = LabelSelector { match_labels: labels.clone(), ..LabelSelector::default() };
    let constraint = |(key, max_skew): (&str, u32)| TopologySpreadConstraint {
        max_skew,
        topology_key: key.into(),
        label_selector: Some(selector.clone()),
        ..TopologySpreadConstraint::default()
    };
    [(HOSTNAME, 3), (ZONE, 5)].into_iter().map(constraint).collect()
}

fn domains<'a>(constraint: &'a TopologySpreadConstraint, scored: &[&NodeInfo<'_>]) -> Domains<'a> {
    let mut counts = Tally::default();
    let mut size = scored.len();
    if &*constraint.topology_key != HOSTNAME {
        scored.iter().for_each(|it| counts.add(it.node, &constraint.topology_key, 0));
        // Nodes without the label make one more domain.
        let has_label =
            |it: &&NodeInfo<'_>| it.node.metadata.labels.contains_key(&constraint.topology_key);
        size = counts.len() + usize::from(!scored.iter().all(has_label));
    }
    Domains { constraint, counts, weight: ln(size as u64 + 2) }
}

impl Domains<'_> {
    fn count(&mut self, cycle: &Cycle<'_>, node: &Node) {
        let key = &self.constraint.topology_key;
        let matters = self.counts.get(&node.metadata.labels, key).is_some();
        if matters && counts_node(self.constraint, cycle.pod, node) {
            let count = node_counts(cycle.store, self.constraint, cycle.pod, node);
            self.counts.add(node, key, count);
        }
    }
}

/// The weighted count of matching Pods in the Node's domains, rounded.
fn raw(cycle: &Cycle<'_>, all: &[Domains<'_>], node: &Node) -> i64 {
    let mut sum = 0_i64;
    for Domains { constraint, counts, weight } in all {
        let (labels, key) = (&node.metadata.labels, &constraint.topology_key);
        if !labels.contains_key(key) {
            continue;
        }
        let count = match &**key == HOSTNAME {
            true => node_counts(cycle.store, constraint, cycle.pod, node),
            false => counts.get(labels, key).unwrap_or(0),
        };
        let skew = i64::from(constraint.max_skew) - 1;
        sum = sum.saturating_add(count.saturating_mul(*weight)).saturating_add(skew << FRACTION);
    }
    sum.saturating_add(1 << (FRACTION - 1)) >> FRACTION
}

/// The emptiest becomes the best. A Node that lacks a label of the Pod's own constraints gets 0.
fn invert(raw: Vec<Option<i64>>) -> Vec<i64> {
    let least = raw.iter().flatten().copied().min().unwrap_or(0);
    let most = raw.iter().flatten().copied().max().unwrap_or(0);
    let score = |it: Option<i64>| match it {
        None => 0,
        Some(_) if most <= 0 => HIGHEST,
        Some(it) => HIGHEST * (most + least - it) / most,
    };
    raw.into_iter().map(score).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_emptiest_is_best_and_who_lacks_a_label_gets_nothing() {
        assert_eq!(super::invert(vec![Some(2), Some(4), None]), [100, 50, 0]);
        assert_eq!(super::invert(vec![Some(0), Some(0)]), [100, 100]);
    }
}
