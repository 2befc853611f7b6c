//! `PodTopologySpread`: no domain of Nodes may be too far ahead of the emptiest one.
//!
//! Mirrors `pkg/scheduler/framework/plugins/podtopologyspread` (extension points *PreFilter* and
//! *Filter*).

use playground_api::{Node, Pod, Taint, TopologySpreadConstraint, first_untolerated};

use super::{FilterPlugin, FilterReason, Look};
use crate::scheduler::tally::Tally;
use crate::store::Store;

#[derive(Debug)]
pub(super) struct PodTopologySpread;

/// The matching Pods in each domain of a Pod's hard constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpreadCounts(Vec<Domains>);

/// The domains of one constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Domains {
    /// Which of the Pod's constraints it is.
    constraint: usize,
    counts: Tally,
    /// The lowest count, 0 when there are fewer domains than `minDomains`.
    least: i64,
}

impl SpreadCounts {
    /// Counts the Pods in each domain. `None` when the Pod has no hard constraint.
    ///
    /// Looks at all Nodes and their Pods.
    pub(crate) fn of(store: &Store, pod: &Pod) -> Option<Self> {
        let constraints = &pod.spec.topology_spread_constraints;
        let hard = |it: &(usize, &TopologySpreadConstraint)| it.1.is_hard;
        let mut all: Vec<Domains> = constraints
            .iter()
            .enumerate()
            .filter(hard)
            .map(|(constraint, _)| Domains { constraint, counts: Tally::default(), least: 0 })
            .collect();
        if all.is_empty() {
            return None;
        }
        for node in store.nodes().filter(|it| has_all_labels(pod, it)) {
            for domains in &mut all {
                let Some(constraint) = constraints.get(domains.constraint) else { continue };
                if counts_node(constraint, pod, node) {
                    let count = node_counts(store, constraint, pod, node);
                    domains.counts.add(node, &constraint.topology_key, count);
                }
            }
        }
        for it in &mut all {
            it.find_least(constraints);
        }
        Some(SpreadCounts(all))
    }

    /// Adds a Pod on a Node, or takes it away with `by` -1.
    pub(crate) fn change(&mut self, pod: &Pod, other: &Pod, node: &Node, by: i64) {
        if other.metadata.namespace != pod.metadata.namespace || !has_all_labels(pod, node) {
            return;
        }
        let constraints = &pod.spec.topology_spread_constraints;
        for domains in &mut self.0 {
            let Some(constraint) = constraints.get(domains.constraint) else { continue };
            if constraint.selects(&pod.metadata.labels, &other.metadata.labels)
                && counts_node(constraint, pod, node)
            {
                domains.counts.add(node, &constraint.topology_key, by);
                domains.find_least(constraints);
            }
        }
    }
}

impl Domains {
    fn find_least(&mut self, constraints: &[TopologySpreadConstraint]) {
        let wanted = constraints.get(self.constraint).and_then(|it| it.min_domains).unwrap_or(1);
        let enough = self.counts.len() >= usize::try_from(wanted).unwrap_or(usize::MAX);
        let least = self.counts.counts().min().unwrap_or(0);
        self.least = if enough { least } else { 0 };
    }
}

/// Whether a Node has the labels of all the Pod's hard constraints.
fn has_all_labels(pod: &Pod, node: &Node) -> bool {
    let mut hard = pod.spec.topology_spread_constraints.iter().filter(|it| it.is_hard);
    hard.all(|it| node.metadata.labels.contains_key(&it.topology_key))
}

/// Mirrors `matchNodeInclusionPolicies`.
pub(crate) fn counts_node(constraint: &TopologySpreadConstraint, pod: &Pod, node: &Node) -> bool {
    let (taints, tolerations) = (&node.spec.taints, &pod.spec.tolerations);
    (constraint.honors_affinity == Some(false)
        || pod.may_run_on(&node.name(), &node.metadata.labels))
        && (constraint.honors_taints != Some(true)
            || first_untolerated(taints, tolerations, Taint::forbids).is_none())
}

/// How many Pods on a Node a constraint of `pod` means. Terminating ones do not count.
///
/// Mirrors `countPodsMatchSelector`: an empty selector counts nothing.
pub(crate) fn node_counts(
    store: &Store,
    constraint: &TopologySpreadConstraint,
    pod: &Pod,
    node: &Node,
) -> i64 {
    let own = &pod.metadata.labels;
    if constraint.is_empty_for(own) {
        return 0;
    }
    let name = node.name();
    let counted = store.pods_on(&name).filter(|it| {
        !it.is_terminal()
            && !it.metadata.is_terminating()
            && it.metadata.namespace == pod.metadata.namespace
            && constraint.selects(own, &it.metadata.labels)
    });
    i64::try_from(counted.count()).unwrap_or(i64::MAX)
}

impl FilterPlugin for PodTopologySpread {
    fn name(&self) -> &'static str {
        "PodTopologySpread"
    }

    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>> {
        let Some(SpreadCounts(all)) = look.spread else { return Ok(()) };
        let own = &look.pod.metadata.labels;
        for domains in all {
            let constraints = &look.pod.spec.topology_spread_constraints;
            let Some(constraint) = constraints.get(domains.constraint) else { continue };
            let key = constraint.topology_key.clone();
            let labels = &look.node.metadata.labels;
            if !labels.contains_key(&key) {
                return Err(vec![FilterReason::NoTopologyLabel { key }]);
            }
            let here = domains.counts.get(labels, &key).unwrap_or(0);
            let count = here + i64::from(constraint.selects(own, own));
            let (least, max_skew) = (domains.least, constraint.max_skew);
            if count - least > i64::from(max_skew) {
                return Err(vec![FilterReason::TooSkewed { key, count, least, max_skew }]);
            }
        }
        Ok(())
    }
}
