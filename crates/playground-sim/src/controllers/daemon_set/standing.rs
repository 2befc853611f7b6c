//! How a rollout stands: for the budget meter.

use playground_api::{DaemonSet, DaemonSetStatus, NodeName, Uid, UpdateStrategy, sort};

use super::Work;
use super::history::{HistoryPlan, plan_history};
use super::node_index::NodeIndex;
use super::node_state::{Basis, Group, Target};
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
    /// names; none under `OnDelete`, and none that is known before the controller has seen what
    /// was changed.
    pub next: Option<NextNode>,
    /// What the controller has yet to see.
    pub unseen: Option<Unseen>,
    /// The status that the controller would write if it looked now; the stored one before it has
    /// seen what was changed.
    pub status: DaemonSetStatus,
}

impl RolloutView {
    /// Whether a Node is the next.
    pub fn is_next(&self, node: &NodeName) -> bool {
        self.next.as_ref().is_some_and(|it| it.name == *node)
    }
}

/// The Node that a rollout comes to next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextNode {
    /// Its name.
    pub name: NodeName,
    /// Whether it is eligible, so that it gets a new Pod.
    pub is_eligible: bool,
}

/// What a controller has yet to see of its DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// A change of the spec.
    Spec,
    /// The Pods: it has written the present template down as the revision of this number.
    Pods {
        /// The revision's number.
        revision: i64,
    },
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
        let unseen = self.unseen(stored, basis);
        let next = next_old_available(&index, budget).filter(|_| goes_on && unseen.is_none());
        let next = next.map(|name| NextNode {
            is_eligible: index.state(&name).is_some_and(|it| it.target == Target::ShouldRun),
            name,
        });
        let status = match unseen {
            None => index.status(&stored.status),
            Some(_) => stored.status.clone(),
        };
        Some(RolloutView { budget, spenders, next, unseen, status })
    }

    fn unseen(&self, stored: &DaemonSet, basis: &Basis) -> Option<Unseen> {
        if stored.metadata.generation == basis.daemon_set.metadata.generation {
            return None;
        }
        Some(match plan_history(self.store(), stored) {
            HistoryPlan::Current(it) if it.hash() != Some(&basis.hash) => {
                Unseen::Pods { revision: it.revision }
            }
            _ => Unseen::Spec,
        })
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
