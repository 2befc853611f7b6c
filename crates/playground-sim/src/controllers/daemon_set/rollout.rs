//! The rolling update: which Pods of an old revision may go now.
//!
//! Mirrors `rollingUpdate` in `pkg/controller/daemon/update.go` of v1.34.
//! Deliberate difference: Nodes are visited in name order, where upstream ranges over a Go map.

use playground_api::{NodeName, UpdateStrategy, sort};

use super::BURST_REPLICAS;
use super::node_index::NodeIndex;
use super::node_state::{Progress, Target};

/// `maxUnavailable` and `maxSurge` as numbers of Nodes.
///
/// Mirrors `updatedDesiredNodeCounts`: the base is the number of Nodes that should run a Pod;
/// when both come out as zero, one Node may be unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Nodes that may be without an available Pod.
    pub max_unavailable: u32,
    /// Nodes that may have a new Pod beside the old one.
    pub max_surge: u32,
}

impl Budget {
    /// The budget of a strategy where so many Nodes should run a Pod.
    pub fn of(strategy: &UpdateStrategy, desired: u32) -> Self {
        let UpdateStrategy::RollingUpdate { max_unavailable, max_surge } = strategy else {
            return Budget { max_unavailable: 0, max_surge: 0 };
        };
        let number = |it: playground_api::IntOrPercent| {
            u32::try_from(it.of(desired as usize)).unwrap_or(u32::MAX)
        };
        let budget =
            Budget { max_unavailable: number(*max_unavailable), max_surge: number(*max_surge) };
        if desired > 0 && budget == (Budget { max_unavailable: 0, max_surge: 0 }) {
            return Budget { max_unavailable: 1, max_surge: 0 };
        }
        budget
    }
}

/// What one step of the rollout does, by Node; no more of each than one sync does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RolloutStep {
    /// The old Pod goes because it is not available anyway.
    pub(crate) replace: Vec<NodeName>,
    /// The old Pod goes because the budget has room.
    pub(crate) spend: Vec<NodeName>,
    /// The old Pod goes because its replacement is available.
    pub(crate) finish: Vec<NodeName>,
    /// The old Pod goes because its Node should not run one and elsewhere enough are available.
    pub(crate) retire: Vec<NodeName>,
    /// A new Pod is created beside the old one.
    pub(crate) surge: Vec<NodeName>,
    /// How much of the budget was spent before the step.
    pub(crate) spent: u32,
}

/// A Node that upstream cannot look up, which ends its whole step with an error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnknownNode(pub(crate) NodeName);

const ELIGIBILITIES: [Target; 3] = [Target::ShouldRun, Target::ShouldNotRun, Target::Unknown];

/// The points at which a Node spends the budget: as surging where the budget has a surge, as
/// unavailable where it has none.
pub(crate) fn spending(budget: Budget) -> Vec<Progress> {
    let surging = [Progress::Excess, Progress::Both { new_available: false }];
    if budget.max_surge > 0 {
        return surging.into();
    }
    let unavailable = [
        Progress::Missing,
        Progress::Both { new_available: true },
        Progress::New { available: false },
    ];
    let old = ELIGIBILITIES.map(|target| Progress::Old { available: false, target });
    surging.into_iter().chain(unavailable).chain(old).collect()
}

/// How many Nodes spend the budget.
fn n_spent(index: &NodeIndex, budget: Budget) -> u32 {
    spending(budget).into_iter().map(|it| index.count_at(it)).sum()
}

/// The Node whose available old Pod is the next to be replaced. A Pod that is deleted in any case
/// is none of the rollout.
pub(crate) fn next_old_available(index: &NodeIndex, budget: Budget) -> Option<NodeName> {
    let stays = |name: &&NodeName| index.state(name).is_some_and(|it| !it.has_surplus);
    let creates_first = budget.max_surge > 0;
    ELIGIBILITIES
        .into_iter()
        .filter(|target| !creates_first || *target == Target::ShouldRun)
        .filter_map(|target| index.at(Progress::Old { available: true, target }).find(stays))
        .min()
        .cloned()
}

/// Deletes first: `maxSurge` is 0.
///
/// Every old Pod that is not available goes; of the available ones as many as the budget has
/// room for.
pub(crate) fn delete_first(index: &NodeIndex, budget: Budget) -> RolloutStep {
    let spent = n_spent(index, budget);
    let room = (budget.max_unavailable.saturating_sub(spent) as usize).min(BURST_REPLICAS);
    RolloutStep {
        replace: first_old(index, false, BURST_REPLICAS),
        spend: first_old(index, true, room),
        spent,
        ..RolloutStep::default()
    }
}

/// The first `n` Nodes with an old Pod alone, without a look at the others.
fn first_old(index: &NodeIndex, available: bool, n: usize) -> Vec<NodeName> {
    let mut names: Vec<&NodeName> = ELIGIBILITIES
        .into_iter()
        .flat_map(|target| index.at(Progress::Old { available, target }).take(n))
        .collect();
    sort(&mut names);
    names.into_iter().take(n).cloned().collect()
}

/// Creates first: `maxSurge` is above 0, so `maxUnavailable` is 0.
pub(crate) fn create_first(index: &NodeIndex, budget: Budget) -> Result<RolloutStep, UnknownNode> {
    let is_old = |available, target| Progress::Old { available, target };
    let unknown =
        [true, false].into_iter().find_map(|it| index.at(is_old(it, Target::Unknown)).next());
    if let Some(name) = unknown {
        return Err(UnknownNode(name.clone()));
    }
    let collect = |progress, n: usize| index.at(progress).take(n).cloned().collect::<Vec<_>>();
    let totals = index.totals();
    let spent = n_spent(index, budget);
    let spare = totals.serving.saturating_sub(totals.desired) as usize;
    let room = (budget.max_surge.saturating_sub(spent) as usize).min(BURST_REPLICAS);
    let mut surge = collect(is_old(false, Target::ShouldRun), BURST_REPLICAS);
    surge.extend(collect(is_old(true, Target::ShouldRun), room));
    Ok(RolloutStep {
        replace: collect(is_old(false, Target::ShouldNotRun), BURST_REPLICAS),
        finish: collect(Progress::Both { new_available: true }, BURST_REPLICAS),
        retire: collect(is_old(true, Target::ShouldNotRun), spare.min(BURST_REPLICAS)),
        surge,
        spend: Vec::new(),
        spent,
    })
}
