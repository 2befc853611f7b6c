//! One sync of one DaemonSet, in upstream's order.
//!
//! Mirrors `syncDaemonSet`, `updateDaemonSet` and `updateDaemonSetStatus` in
//! `pkg/controller/daemon/daemon_controller.go`.
//!
//! | file | holds |
//! |---|---|
//! | `claim` | adoption and release |
//! | `revisions` | writes of ControllerRevisions |
//! | `pods` | creation and deletion of Pods |

mod claim;
mod pods;
mod revisions;

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, DaemonSetStatus, NamespacedName, NodeName, sort,
};

use super::history::surplus_revisions;
use super::node_index::NodeIndex;
use super::node_state::{Basis, Group};
use super::{Plan, View, Work, plan};
use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::{Rank, SimDuration};
use crate::cluster::{Cluster, Task};
use crate::eligibility::daemon_pod_spec;
use crate::journal::{Actor, Cause};
use pods::PodFactory;

const ACTOR: Actor = Actor::DaemonSetController;

impl Cluster {
    /// Syncs one DaemonSet. Does nothing when it is gone or being deleted.
    pub(crate) fn sync_daemon_set(&mut self, key: &NamespacedName) {
        self.daemon_sets.queue.remove(key);
        let Some(daemon_set) = self.store().daemon_set(key).cloned() else {
            return;
        };
        if daemon_set.metadata.is_terminating() {
            return;
        }
        let uid = daemon_set.metadata.uid;
        let mut work = match self.daemon_sets.work.remove(&uid) {
            Some(work) => work,
            None => self.first_look(&daemon_set),
        };
        self.claim_pods(&daemon_set, &mut work);
        self.claim_revisions(&daemon_set);
        if let Some(current) = self.construct_history(&daemon_set) {
            self.look_again(&daemon_set, &current, &mut work);
            let plan = self.plan_daemon_set(&work);
            work.unknown_node = plan.error.as_ref().map(|it| it.0.clone());
            // The caches do not show yet what this sync deletes.
            let surplus = surplus_revisions(self.store(), &daemon_set, &current.metadata.name);
            let refused = self.carry_out(&daemon_set, plan, &mut work);
            if work.unknown_node.is_none() && !refused {
                let limit = daemon_set.spec.revision_history_limit;
                self.delete_revisions(surplus, &Cause::HistoryLimit { limit });
            }
            self.plan_retry(key, refused, &mut work);
            self.write_daemon_set_status(&daemon_set, &work.index);
        }
        self.daemon_sets.work.insert(uid, work);
        self.deliver_watch_events();
    }

    /// Puts every DaemonSet in the queue, as the periodic resync of an informer does.
    pub fn resync(&mut self) {
        let keys: Vec<_> = self.store().daemon_sets().map(|it| it.metadata.key()).collect();
        for key in keys {
            self.enqueue_daemon_set(&key);
        }
    }

    /// A DaemonSet that is new to the controller: every Node counts as changed, and every Pod
    /// without owner may be one of its own.
    fn first_look(&self, daemon_set: &DaemonSet) -> Work {
        let store = self.store();
        let orphans = store.uncontrolled_pods(&daemon_set.metadata.namespace);
        let mut work = Work::default();
        work.claims.extend(orphans.map(|it| it.metadata.key()));
        work
    }

    /// Brings the states of the Nodes up to date: those that changed, or all of them when the
    /// DaemonSet itself changed.
    fn look_again(
        &mut self,
        daemon_set: &Arc<DaemonSet>,
        current: &ControllerRevision,
        work: &mut Work,
    ) {
        let (basis, is_same) = self.basis(daemon_set, current, work);
        let mut dirty: Vec<NodeName> = std::mem::take(&mut work.dirty).iter().cloned().collect();
        if work.basis.is_none() {
            dirty.extend(self.store().named_nodes().map(|(name, _)| name.clone()));
            dirty.extend(self.store().nodes_of_controller(daemon_set.metadata.uid).cloned());
        } else if !is_same {
            // Whatever is not in the index has come since, and is dirty.
            dirty.extend(work.index.iter().map(|(name, _)| name.clone()));
        }
        let now = self.timestamp();
        dirty.extend(work.index.ripe(now).cloned());
        sort(&mut dirty);
        dirty.dedup();
        for name in &dirty {
            let state = Group::read(self.store(), &basis, name, now).state(&basis, now);
            if let Some(at) = state.as_ref().and_then(|it| it.available_at) {
                let wait = u64::try_from(at.millis_since(now)).unwrap_or(0);
                let at = self.now() + SimDuration::from_millis(wait);
                self.set_timer(at, Task::RetryDaemonSet(daemon_set.metadata.key()));
            }
            work.index.set(name, state);
        }
        if work.backoff_generation != daemon_set.status.observed_generation {
            work.backoff_generation = daemon_set.status.observed_generation;
            work.backoff = Default::default();
        }
        work.basis = Some(basis);
    }

    /// What the states of Nodes rest on, and whether that is the same as at the last sync.
    fn basis(
        &self,
        daemon_set: &Arc<DaemonSet>,
        current: &ControllerRevision,
        work: &Work,
    ) -> (Basis, bool) {
        let hash = current.hash().cloned().unwrap_or_default();
        let last = work.basis.as_ref().filter(|it| {
            it.hash == hash
                && it.daemon_set.spec == daemon_set.spec
                && it.daemon_set.template_generation() == daemon_set.template_generation()
        });
        let pod_spec = match last {
            Some(last) => Arc::clone(&last.pod_spec),
            None => Arc::new(self.admit(daemon_pod_spec(daemon_set))),
        };
        (Basis { daemon_set: Arc::clone(daemon_set), pod_spec, hash }, last.is_some())
    }

    fn plan_daemon_set(&self, work: &Work) -> Plan {
        let Some(basis) = &work.basis else {
            return Plan::default();
        };
        plan(&View {
            store: self.store(),
            basis,
            index: &work.index,
            backoff: &work.backoff,
            at: self.now(),
            now: self.timestamp(),
        })
    }

    /// Does what the plan says: creations first, then deletions. Says whether a creation was
    /// refused.
    fn carry_out(&mut self, daemon_set: &DaemonSet, plan: Plan, work: &mut Work) -> bool {
        let Some(basis) = &work.basis else { return false };
        let refused = self.create_daemon_pods(&PodFactory::new(daemon_set, basis), plan.create);
        for (key, cause) in plan.delete {
            self.delete_daemon_pod(daemon_set, &key, cause);
        }
        let limits = BackoffLimits {
            first: self.timings().failed_pod_backoff,
            longest: self.timings().failed_pod_backoff_max,
        };
        for node in plan.advance {
            let next = Backoff::after(work.backoff.get(&node).copied(), self.now(), limits);
            work.backoff.insert(node, next);
        }
        if let Some(at) = plan.retry_at {
            self.set_timer(at, Task::RetryDaemonSet(daemon_set.metadata.key()));
        }
        refused
    }

    /// After an error the sync comes again, later each time.
    ///
    /// Mirrors `AddRateLimited` and `Forget` of the work queue.
    fn plan_retry(&mut self, key: &NamespacedName, failed: bool, work: &mut Work) {
        if let Some(timer) = work.retry_timer.take() {
            self.cancel_timer(timer);
        }
        if !failed {
            work.retry = None;
            return;
        }
        let limits = BackoffLimits {
            first: self.timings().sync_retry_backoff,
            longest: self.timings().sync_retry_backoff_max,
        };
        let next = Backoff::after(work.retry, self.now(), limits);
        work.retry = Some(next);
        let task = Task::RetryDaemonSet(key.clone());
        // It will be refused again, unless somebody does something about it.
        work.retry_timer = Some(self.set_timer_of_rank(next.until(), Rank::Retry, task));
    }

    /// Writes the status, unless it says what it said before.
    fn write_daemon_set_status(&mut self, daemon_set: &DaemonSet, index: &NodeIndex) {
        let key = daemon_set.metadata.key();
        let Some(stored) = self.store().daemon_set(&key) else {
            return;
        };
        let observed_generation = daemon_set.metadata.generation;
        let status = DaemonSetStatus { observed_generation, ..index.status(&stored.status) };
        if status != stored.status {
            self.store_mut().update_daemon_set(&key, |it| it.status = status);
        }
    }
}
