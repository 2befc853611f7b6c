//! `PodTopologySpread`: the emptier the domains of a Node, the better.
//!
//! Mirrors `pkg/scheduler/framework/plugins/podtopologyspread/scoring.go`.
//! Deliberate difference: the default constraints apply to Pods of a `ReplicaSet`, a `StatefulSet`
//! or a `ReplicationController`, and count the Pods with the same labels; upstream asks the
//! owner and all Services for their selectors.

use std::collections::BTreeMap;

use playground_api::{LabelSelector, Name, Node, Pod, TopologySpreadConstraint};

use super::HIGHEST;
use super::logarithm::{FRACTION, ln};
use crate::scheduler::cycle::{Cycle, NodeInfo};
use crate::scheduler::filters::{counts_node, node_counts};

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// One soft constraint with the Pods in its domains. Nodes by name are counted one by one.
struct Domains<'a> {
    constraint: &'a TopologySpreadConstraint,
    counts: BTreeMap<Name, i64>,
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

fn value(constraint: &TopologySpreadConstraint, node: &Node) -> Name {
    node.metadata.labels.get(&constraint.topology_key).cloned().unwrap_or_else(|| "".into())
}

fn domains<'a>(constraint: &'a TopologySpreadConstraint, scored: &[&NodeInfo<'_>]) -> Domains<'a> {
    let mut counts = BTreeMap::new();
    let is_hostname = &*constraint.topology_key == HOSTNAME;
    if !is_hostname {
        counts.extend(scored.iter().map(|it| (value(constraint, it.node), 0)));
    }
    let size = if is_hostname { scored.len() } else { counts.len() };
    Domains { constraint, counts, weight: ln(size as u64 + 2) }
}

impl Domains<'_> {
    fn count(&mut self, cycle: &Cycle<'_>, node: &Node) {
        // Nodes without the label get nothing for it, so their Pods need no counting.
        let Some(value) = node.metadata.labels.get(&self.constraint.topology_key) else { return };
        let Some(count) = self.counts.get_mut(value) else { return };
        if counts_node(self.constraint, cycle.pod, node) {
            *count += node_counts(cycle.store, self.constraint, cycle.pod, node);
        }
    }
}

/// The weighted count of matching Pods in the Node's domains, rounded.
fn raw(cycle: &Cycle<'_>, all: &[Domains<'_>], node: &Node) -> i64 {
    let mut sum = 0_i64;
    for Domains { constraint, counts, weight } in all {
        let Some(value) = node.metadata.labels.get(&constraint.topology_key) else { continue };
        let count = match &*constraint.topology_key == HOSTNAME {
            true => node_counts(cycle.store, constraint, cycle.pod, node),
            false => counts.get(value).copied().unwrap_or(0),
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
