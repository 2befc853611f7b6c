//! How a rollout stands: for the budget meter.

use playground_api::{NodeName, Uid, UpdateStrategy, sort};

use super::Work;
use super::node_index::NodeIndex;
use super::node_state::{Basis, Group};
use super::rollout::{Budget, next_old_available, spending};
use crate::cluster::Cluster;

/// How a rollout stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutView {
    /// The budget in numbers.
    pub budget: Budget,
    /// Nodes that spend it.
    pub spenders: Vec<NodeName>,
    /// The next Node whose old Pod may go, or be given a new one beside it, in the order of
    /// names; none under `OnDelete`.
    pub next: Option<NodeName>,
    /// Whether the controller has yet to look at the present template.
    pub is_behind: bool,
}

impl Cluster {
    /// How the rollout of a DaemonSet stands: what its controller would count if it looked now.
    ///
    /// `None` before its first sync. Costs as much as Nodes changed since the last one. A change
    /// of the DaemonSet's template counts once the controller has seen it, one of its strategy
    /// at once.
    pub fn rollout(&self, daemon_set: Uid) -> Option<RolloutView> {
        let work = self.daemon_sets.work.get(&daemon_set)?;
        let basis = work.basis.as_ref()?;
        let stored = self.store().daemon_set(&basis.daemon_set.metadata.key());
        let stored = stored.unwrap_or(&basis.daemon_set);
        let strategy = &stored.spec.update_strategy;
        let index = self.index_now(work, basis);
        let budget = Budget::of(strategy, index.totals().desired);
        let counts = spending(budget);
        let spends = index.iter().filter(|(_, state)| counts.contains(&state.progress));
        let spenders = spends.map(|(name, _)| name.clone()).collect();
        let goes_on = matches!(strategy, UpdateStrategy::RollingUpdate { .. });
        let next = next_old_available(&index).filter(|_| goes_on);
        let is_behind = stored.template_generation() != basis.daemon_set.template_generation();
        Some(RolloutView { budget, spenders, next, is_behind })
    }

    /// The index with what changed since the last sync.
    fn index_now(&self, work: &Work, basis: &Basis) -> NodeIndex {
        let now = self.timestamp();
        let mut changed: Vec<&NodeName> = work.dirty.iter().chain(work.index.ripe(now)).collect();
        sort(&mut changed);
        changed.dedup();
        let mut index = work.index.clone();
        for name in changed {
            index.set(name, Group::read(self.store(), basis, name, now).state(basis, now));
        }
        index
    }
}
