//! What components use: timers, journal, Events, names.

use std::ops::RangeInclusive;
use std::sync::Arc;

use playground_api::{NamespacedName, ObjectReference, Timestamp, Uid};

use super::{Cluster, Deed, Task};
use crate::clock::{Rank, SimTime, TimerId};
use crate::events::EventKind;
use crate::explain::is_loss;
use crate::journal::{Actor, Cause, JournalEntry};
use crate::random::{Seed, Stream};
use crate::store::Store;
use crate::timings::Timings;

/// What components use.
impl Cluster {
    pub(crate) fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Whether Pods of the two system classes need a quota in their namespace.
    pub(crate) fn limits_critical_pods(&self) -> bool {
        self.limits_critical_pods
    }

    pub(crate) fn limit_critical_pods(&mut self, on: bool) {
        self.limits_critical_pods = on;
        let quota = crate::bootstrap::critical_quota();
        let (kind, key) = (quota.kind(), quota.metadata().key());
        if on && self.store.object(kind, &key).is_none() && self.store.has_namespace(&key.namespace)
        {
            self.create_object(quota, Actor::You, Cause::Requested);
        }
    }

    pub(crate) fn set_timings(&mut self, timings: Timings) {
        self.config.timings = timings;
    }

    /// Uids go on as they were: what matters of them is that no two are alike. Other streams begin anew, and not as
    /// they would have begun at another step, so that a seed which comes again does not bring its names again.
    pub(crate) fn set_seed(&mut self, seed: Seed) {
        let here = Seed(seed.0 ^ self.step.rotate_left(32));
        self.config.seed = seed;
        self.pod_names = Stream::new(here, "pod-names");
        self.scheduler.begin_chance(here);
    }

    pub(crate) fn set_timer(&mut self, at: SimTime, task: Task) -> TimerId {
        let rank = match task {
            Task::SyncDaemonSet(_) | Task::SyncReplicaSet(_) | Task::SyncDeployment(_) => {
                Rank::Sync
            }
            _ => Rank::Other,
        };
        self.set_timer_of_rank(at, rank, task)
    }

    pub(crate) fn set_timer_of_rank(&mut self, at: SimTime, rank: Rank, task: Task) -> TimerId {
        self.agenda.set(at.max(self.now), rank, task)
    }

    pub(crate) fn cancel_timer(&mut self, id: TimerId) {
        self.agenda.cancel(id);
    }

    pub(crate) fn record(&mut self, deed: Deed) {
        let Deed { actor, verb, object, controller, node, cause } = deed;
        let (at, step) = (self.now, self.step);
        let entry = JournalEntry { at, step, actor, verb, object, controller, node, cause };
        if is_loss(&entry)
            && let (Some(controller), Some(node)) = (entry.controller, &entry.node)
        {
            self.losses.insert((controller, node.clone()), self.journal.len());
        }
        if entry.cause.is_headway() {
            self.headway_at = at;
        }
        self.journal.push(Arc::new(entry));
    }

    pub(crate) fn emit(&mut self, about: ObjectReference, event: EventKind) {
        let now = self.timestamp();
        self.events.record(now, about, event, None);
    }

    /// Emits an Event whose like there has been before, the first within this span.
    pub(crate) fn emit_again(
        &mut self,
        about: ObjectReference,
        event: EventKind,
        earlier: RangeInclusive<Timestamp>,
    ) {
        let now = self.timestamp();
        self.events.record(now, about, event, Some(earlier));
    }

    /// A stream of chance of its own.
    pub(crate) fn stream(&self, label: &str) -> Stream {
        Stream::new(self.config.seed, label)
    }

    pub(crate) fn next_uid(&mut self) -> Uid {
        crate::bootstrap::uid(&mut self.uids)
    }

    /// A free name that begins with `prefix`, or `None` after as many tries as upstream makes.
    pub(crate) fn generate_pod_name(
        &mut self,
        namespace: &playground_api::Name,
        prefix: &str,
    ) -> Option<playground_api::Name> {
        const TRIES: usize = 8;
        const LONGEST_PREFIX: usize = 58;
        let end = prefix.char_indices().map(|(at, _)| at).nth(LONGEST_PREFIX);
        let prefix = &prefix[..end.unwrap_or(prefix.len())];
        (0..TRIES).find_map(|_| {
            let name = [prefix, &self.pod_names.name_suffix()].concat();
            let key = NamespacedName::new(namespace.clone(), name);
            self.store.pod(&key).is_none().then_some(key.name)
        })
    }
}
