//! The DaemonSet controller: one Pod of the template on every eligible Node.
//!
//! Mirrors `pkg/controller/daemon` of v1.34.
//! Deliberate difference: watch events arrive at once, so expectations are always met, and a
//! sync repairs or rolls out, never both.
//!
//! A sync reads only Nodes that changed since the last one: watch events mark Nodes as *dirty*,
//! the sync looks at these again and keeps sums and sets of all of them in a `NodeIndex`.
//!
//! | file | holds |
//! |---|---|
//! | `node_state` | what counts of one Node |
//! | `repair` | what to repair there |
//! | `node_index` | the states of all Nodes, their sums and sets |
//! | `rollout` | the rolling update |
//! | `standing` | how a rollout stands, for readers |
//! | `history` | ControllerRevisions |
//! | `watch` | which event makes which sync |
//! | `sync` | one sync, in upstream's order; the only file that writes |

mod history;
mod node_index;
mod node_state;
mod repair;
mod rollout;
mod standing;
mod sync;
mod watch;

use crate::persistent::{List, Map, Set};
use playground_api::{NamespacedName, NodeName, Timestamp, Uid};

use crate::backoff::Backoff;
use crate::clock::{SimTime, TimerId};
use crate::journal::Cause;
use crate::store::Store;

pub(crate) use history::template_hash;
pub use rollout::Budget;
pub use standing::{NextNode, RolloutView, Unseen};

use node_index::NodeIndex;
use node_state::{Basis, Group};
use rollout::{RolloutStep, UnknownNode, create_first, delete_first};

/// Most creations and most deletions of one sync. Upstream's `BurstReplicas`.
pub(crate) const BURST_REPLICAS: usize = 250;

/// What the controller keeps between syncs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DaemonSetController {
    work: Map<Uid, Work>,
    queue: Set<NamespacedName>,
}

/// What the controller keeps of one DaemonSet.
#[derive(Clone, Debug, Default, PartialEq)]
struct Work {
    basis: Option<Basis>,
    index: NodeIndex,
    /// Nodes to look at again, in the order in which they changed.
    dirty: List<NodeName>,
    /// Pods that may have to be adopted or released.
    claims: Set<NamespacedName>,
    /// Waits between deletions of failed Pods, for one observed generation.
    backoff: Map<NodeName, Backoff>,
    backoff_generation: i64,
    /// A Node that the last sync could not look up, which ended it with an error.
    unknown_node: Option<NodeName>,
    /// Waits after syncs in which a creation was refused; none after one that went well.
    retry: Option<Backoff>,
    retry_timer: Option<TimerId>,
}

/// What one sync wants to happen.
#[derive(Debug, Default, PartialEq)]
struct Plan {
    create: Vec<(NodeName, Cause)>,
    delete: Vec<(NamespacedName, Cause)>,
    /// Nodes whose back-off advances, because a failed Pod of theirs is deleted.
    advance: Vec<NodeName>,
    /// When back-off leaves room for a failed Pod that must wait now.
    retry_at: Option<SimTime>,
    /// Upstream's step fails on a Pod of a Node that it cannot look up.
    error: Option<UnknownNode>,
}

/// All that a plan is made from.
struct View<'a> {
    store: &'a Store,
    basis: &'a Basis,
    index: &'a NodeIndex,
    backoff: &'a Map<NodeName, Backoff>,
    at: SimTime,
    now: Timestamp,
}

/// Decides what to do for one DaemonSet now. Changes nothing.
///
/// Repair comes first; the rollout goes on only when there is nothing to repair. Upstream gets
/// there with expectations: after `manage` has created or deleted something, `rollingUpdate`
/// waits for the next sync.
fn plan(view: &View<'_>) -> Plan {
    let repair = manage(view);
    if !repair.create.is_empty() || !repair.delete.is_empty() {
        return repair;
    }
    Plan { retry_at: repair.retry_at, ..rolling_update(view) }
}

/// What is missing, and what is too much.
fn manage(view: &View<'_>) -> Plan {
    let lacking = view.index.lacking().take(BURST_REPLICAS);
    let create = lacking.map(|(name, lack)| (name.clone(), lack.into())).collect();
    let mut plan = Plan { create, ..Plan::default() };
    for name in view.index.crowded() {
        if plan.delete.len() >= BURST_REPLICAS {
            break;
        }
        let repair = Group::read(view.store, view.basis, name, view.now).repair(view.basis);
        plan_failed(view, name, repair.failed, &mut plan);
        plan.delete.extend(repair.delete);
    }
    plan.delete.truncate(BURST_REPLICAS);
    plan
}

/// Deletes one failed Pod of a Node, unless the last one was deleted too short a time ago.
fn plan_failed(view: &View<'_>, name: &NodeName, failed: Vec<NamespacedName>, plan: &mut Plan) {
    let waits_until = view.backoff.get(name).map(Backoff::until).filter(|it| view.at < *it);
    if let Some(until) = waits_until.filter(|_| !failed.is_empty()) {
        plan.retry_at = Some(plan.retry_at.map_or(until, |it| it.min(until)));
    } else if let Some(pod) = failed.into_iter().next() {
        plan.delete.push((pod, Cause::PodFailed));
        plan.advance.push(name.clone());
    }
}

fn rolling_update(view: &View<'_>) -> Plan {
    let spec = &view.basis.daemon_set.spec;
    if matches!(spec.update_strategy, playground_api::UpdateStrategy::OnDelete { .. }) {
        return Plan::default();
    }
    let budget = Budget::of(&spec.update_strategy, view.index.totals().desired);
    let step = if budget.max_surge > 0 {
        create_first(view.index, budget)
    } else {
        Ok(delete_first(view.index, budget))
    };
    match step {
        Ok(step) => plan_rollout_step(view, &step, budget),
        Err(error) => Plan { error: Some(error), ..Plan::default() },
    }
}

fn plan_rollout_step(view: &View<'_>, step: &RolloutStep, budget: Budget) -> Plan {
    let spend = Cause::Outdated { budget: budget.max_unavailable, spent: step.spent };
    let parts = [
        (&step.replace, Cause::OutdatedUnavailable),
        (&step.spend, spend),
        (&step.finish, Cause::NewPodAvailable),
        (&step.retire, Cause::OutdatedNotEligible),
    ];
    let names = parts.iter().flat_map(|(names, cause)| names.iter().map(move |it| (it, cause)));
    let delete = names.filter_map(|(name, cause)| Some((old_pod(view, name)?, cause.clone())));
    let create = step.surge.iter().map(|name| (name.clone(), Cause::Surge));
    Plan {
        create: create.take(BURST_REPLICAS).collect(),
        delete: delete.take(BURST_REPLICAS).collect(),
        ..Plan::default()
    }
}

/// The Pod of an old revision on a Node that does not terminate yet.
fn old_pod(view: &View<'_>, node: &NodeName) -> Option<NamespacedName> {
    let uid = view.basis.daemon_set.metadata.uid;
    let mut pods = view.store.controlled_pods_on(uid, node);
    let old = pods.find(|it| !it.metadata.is_terminating() && !view.basis.is_updated(it))?;
    Some(old.metadata.key())
}

impl DaemonSetController {
    /// The Node over which the last sync of a DaemonSet failed, if it did.
    pub(crate) fn unknown_node(&self, uid: Uid) -> Option<&NodeName> {
        self.work.get(&uid)?.unknown_node.as_ref()
    }

    /// Whether the API server refused a Pod in the last sync.
    pub(crate) fn is_refused(&self, daemon_set: &playground_api::DaemonSet) -> bool {
        self.work.get(&daemon_set.metadata.uid).is_some_and(|it| it.retry.is_some())
    }

    /// Whether a sync of the DaemonSet is due.
    pub(crate) fn is_queued(&self, key: &NamespacedName) -> bool {
        self.queue.contains(key)
    }
}

impl crate::cluster::Cluster {
    /// Nodes of which the controller remembers something else than a full scan finds, although
    /// it was not told of a change. For the audit.
    pub(crate) fn daemon_set_memory_errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        for (uid, work) in self.daemon_sets.work.iter() {
            let Some(basis) = &work.basis else { continue };
            let key = basis.daemon_set.metadata.key();
            if self.daemon_sets.is_queued(&key) {
                continue;
            }
            let mut names: Vec<NodeName> = self.store().nodes().map(|it| it.name()).collect();
            names.extend(self.store().nodes_of_controller(*uid).cloned());
            for name in names.into_iter().filter(|it| !work.dirty.iter().any(|dirty| dirty == it)) {
                let now = self.timestamp();
                let found = Group::read(self.store(), basis, &name, now).state(basis, now);
                let remembered = work.index.state(&name);
                let recheck = remembered.and_then(|it| it.available_at);
                if recheck.is_some_and(|at| at <= now) {
                    continue; // It is looked at again at this very instant.
                }
                if remembered != found.as_ref() {
                    errors.push(format!("{key} on {name}: {remembered:?}, found {found:?}"));
                }
            }
        }
        errors
    }
}
