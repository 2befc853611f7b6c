//! Preemption: which Pods of lower priority have to leave so that a Pod fits.
//!
//! Mirrors `pkg/scheduler/framework/plugins/defaultpreemption` and
//! `pkg/scheduler/framework/preemption` of v1.34.1.
//! Deliberate difference: where several Nodes are equally good to preempt on, the first by name
//! is taken; upstream takes the first of a map in random order.

use std::cmp::Reverse;
use std::sync::Arc;

use playground_api::{
    NamespacedName, NodeName, Pod, PodConditionType, PodDisruptionBudget, Timestamp, sort_by_key,
};

use super::cycle::{Cycle, NodeInfo};
use super::diagnosis::{NodeVerdict, Preemption};
use super::filters::FilterReason;
use crate::random::Stream;
use crate::store::Store;

/// A Node where the eviction of Pods makes room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The Node.
    pub node: NodeName,
    /// The Pods that would be evicted, the most important first.
    pub victims: Vec<NamespacedName>,
    /// How many of them a Pod disruption budget protects.
    pub budget_violations: usize,
}

/// Why evictions on a Node do not help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// No Pod there has a lower priority.
    NoVictims,
    /// Without all Pods of lower priority a filter still says no.
    StillRejected(&'static str, Vec<FilterReason>),
}

/// What the choice between Nodes looks at; the smallest is taken.
///
/// Mirrors `pickOneNodeForPreemption`: fewest protected victims, lowest highest priority, lowest
/// sum of priorities, fewest victims, latest start of the most important ones.
type Cost = (usize, i64, i64, usize, Reverse<Timestamp>);

/// Nodes for which evictions are tried: a tenth of those where they could help, at least so many.
///
/// Mirrors `minCandidateNodesAbsolute` and `minCandidateNodesPercentage`.
const LEAST_CANDIDATES: usize = 100;

/// Looks for Pods to evict, on the Nodes where a filter said no for now.
pub(crate) fn preempt(
    cycle: &Cycle<'_>,
    verdicts: &[NodeVerdict],
    chance: &mut Stream,
) -> Preemption {
    if cycle.pod.spec.never_preempts {
        return Preemption::Never;
    }
    if waits_for_victims(cycle, verdicts) {
        return Preemption::WaitsForVictims;
    }
    let potential: Vec<&NodeVerdict> = verdicts.iter().filter(|it| it.is_resolvable()).collect();
    let n = potential.len();
    let wanted = LEAST_CANDIDATES.max(n / 10).min(n);
    let offset = if wanted < n { chance.below(n as u64) as usize } else { 0 };
    let mut found: Vec<(Cost, Candidate)> = Vec::new();
    let mut tried = Vec::new();
    for verdict in potential.iter().cycle().skip(offset).take(n) {
        let Some(node) = cycle.store.node(&verdict.node) else { continue };
        match victims_on(cycle, cycle.node_info(&verdict.node, node)) {
            Ok(candidate) => found.push(candidate),
            Err(why) => tried.push((verdict.node.clone(), why)),
        }
        let unprotected = found.iter().any(|(_, it)| it.budget_violations == 0);
        if unprotected && found.len() >= wanted {
            break;
        }
    }
    // Stable, so the first by name comes first of equal ones.
    sort_by_key(&mut found, |(_, it)| it.node.clone());
    sort_by_key(&mut found, |(cost, _)| *cost);
    let mut candidates = found.into_iter().map(|(_, it)| it);
    match candidates.next() {
        Some(chosen) => Preemption::Found { chosen, others: candidates.collect() },
        None => Preemption::NoCandidate(tried),
    }
}

/// Whether Pods that were evicted for this one have not gone yet.
///
/// Mirrors `PodEligibleToPreemptOthers`: a Node that does not do anyway is not waited for.
fn waits_for_victims(cycle: &Cycle<'_>, verdicts: &[NodeVerdict]) -> bool {
    let Some(nominated) = &cycle.pod.status.nominated_node_name else { return false };
    let verdict = verdicts.iter().find(|it| it.node == *nominated);
    // A Node that the Pod does not name is as hopeless as one that a filter turns down for good.
    if !verdict.is_some_and(NodeVerdict::is_resolvable) {
        return false;
    }
    leaving_victims(cycle.store, cycle.pod).next().is_some()
}

/// The Pods that were evicted for one of higher priority, and are still on its nominated Node.
pub(crate) fn leaving_victims<'a>(
    store: &'a Store,
    pod: &Pod,
) -> impl Iterator<Item = &'a Arc<Pod>> {
    let priority = pod.spec.priority_value();
    let is_leaving = |it: &Pod| {
        let condition = it.status.condition(&PodConditionType::DisruptionTarget);
        it.metadata.is_terminating()
            && condition.is_some_and(|it| &*it.reason == "PreemptionByScheduler")
            && it.status.is_true(&PodConditionType::DisruptionTarget)
    };
    let nominated = pod.status.nominated_node_name.as_ref();
    let pods = nominated.into_iter().flat_map(|it| store.pods_on(it));
    pods.filter(move |it| {
        !it.is_terminal() && it.spec.priority_value() < priority && is_leaving(it)
    })
}

/// The fewest and least important Pods whose eviction makes room on a Node.
///
/// All Pods of lower priority are taken away; if the Pod fits then, they are put back one by one
/// as long as it still does. Mirrors `SelectVictimsOnNode`.
fn victims_on(cycle: &Cycle<'_>, mut info: NodeInfo<'_>) -> Result<(Cost, Candidate), Tried> {
    let priority = cycle.pod.spec.priority_value();
    let mut lower: Vec<&Arc<Pod>> = cycle
        .store
        .pods_on(&info.name)
        .filter(|it| !it.is_terminal() && it.spec.priority_value() < priority)
        .collect();
    if lower.is_empty() {
        return Err(Tried::NoVictims);
    }
    lower.iter().for_each(|it| cycle.remove(&mut info, it));
    cycle.filter(&info).map_err(|(plugin, reasons)| Tried::StillRejected(plugin, reasons))?;
    sort_by_key(&mut lower, |it| importance(it, cycle.now));
    let (protected, free) = by_budget(cycle.store, lower);
    let mut budget_violations = 0;
    let mut victims: Vec<&Arc<Pod>> = Vec::new();
    for (pods, is_protected) in [(protected, true), (free, false)] {
        for pod in pods {
            cycle.add(&mut info, pod);
            if cycle.filter(&info).is_err() {
                cycle.remove(&mut info, pod);
                victims.push(pod);
                budget_violations += usize::from(is_protected);
            }
        }
    }
    sort_by_key(&mut victims, |it| importance(it, cycle.now));
    let cost = cost(&victims, budget_violations, cycle.now);
    let victims: Vec<NamespacedName> = victims.iter().map(|it| it.metadata.key()).collect();
    if victims.is_empty() {
        // Upstream calls this an error; it cannot be, since the Pod did not fit before.
        return Err(Tried::NoVictims);
    }
    Ok((cost, Candidate { node: info.name.clone(), victims, budget_violations }))
}

/// The most important first: high priority, then a long life. Mirrors `MoreImportantPod`.
fn importance(pod: &Pod, now: Timestamp) -> (Reverse<i32>, Timestamp) {
    (Reverse(pod.spec.priority_value()), pod.status.start_time.unwrap_or(now))
}

fn cost(victims: &[&Arc<Pod>], budget_violations: usize, now: Timestamp) -> Cost {
    let priorities = || victims.iter().map(|it| i64::from(it.spec.priority_value()));
    let highest = priorities().max().unwrap_or(i64::MIN);
    // Shifted above zero, so that few Pods of negative priority beat many.
    let sum = priorities().map(|it| it + (1 << 31)).sum();
    let most_important = victims.iter().filter(|it| i64::from(it.spec.priority_value()) == highest);
    let start = most_important.map(|it| it.status.start_time.unwrap_or(now)).min();
    (budget_violations, highest, sum, victims.len(), Reverse(start.unwrap_or(now)))
}

/// Splits Pods into those whose eviction a Pod disruption budget forbids, and all others. Both
/// stay in their order.
///
/// Each Pod spends what its budgets allow, in the order given; the ones that find nothing left
/// are protected. Mirrors `filterPodsWithPDBViolation`, where an empty selector matches nothing and
/// nothing matches a Pod without labels, although the disruption controller thinks otherwise.
fn by_budget<'a>(store: &Store, pods: Vec<&'a Arc<Pod>>) -> (Vec<&'a Arc<Pod>>, Vec<&'a Arc<Pod>>) {
    let has_selector =
        |it: &&Arc<PodDisruptionBudget>| it.spec.selector.as_ref().is_some_and(|it| !it.is_empty());
    let budgets = store.pod_disruption_budgets().filter(has_selector);
    let mut budgets: Vec<_> = budgets.map(|it| (it, it.status.disruptions_allowed)).collect();
    pods.into_iter().partition(|pod| {
        let (key, labels) = (pod.metadata.key(), &pod.metadata.labels);
        let mut is_protected = false;
        let matches = |it: &PodDisruptionBudget| !labels.is_empty() && it.matches(&key, labels);
        for (_, left) in budgets.iter_mut().filter(|(it, _)| matches(it)) {
            is_protected |= *left == 0;
            *left = left.saturating_sub(1);
        }
        is_protected
    })
}
