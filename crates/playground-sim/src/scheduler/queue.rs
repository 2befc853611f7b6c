//! Which Pod is looked at next, and which ones wait until something may help them.
//!
//! Mirrors `pkg/scheduler/backend/queue` of v1.34.

use std::sync::Arc;

use playground_api::{NamespacedName, NodeName, Pod, PodSpec};

use super::decision::Decision;
use super::diagnosis::Diagnosis;
use super::filters::{Candidates, candidates};
use super::score::NodeScore;
use super::{is_ours, wake};
use crate::clock::{Rank, SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Task};
use crate::persistent::{Map, Set};
use crate::random::{Seed, Stream};
use crate::store::{PodDigest, PodId, WatchEvent};

/// What the scheduler keeps between its looks at Pods.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scheduler {
    active: Map<Turn, PodId>,
    queued: Map<PodId, Turn>,
    sequence: u64,
    waiting: Map<NamespacedName, Waiting>,
    /// The Pods that wait for room on one certain Node.
    waiting_for: Map<Option<NodeName>, Set<NamespacedName>>,
    /// The Pods that wait for other Pods to come or go, on whatever Node.
    minding: Set<NamespacedName>,
    scores: Map<NamespacedName, Arc<[NodeScore]>>,
    /// Where the next search begins in the row of Nodes.
    pub(super) start: usize,
    pub(super) chance: Stream,
}

/// A Pod's turn: a high priority comes first, then who came first.
type Turn = (i64, SimTime, u64);

/// A Pod for which no Node was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waiting {
    pub(super) diagnosis: Arc<Diagnosis>,
    /// What it was like when it was looked at.
    pub(super) spec: Arc<PodSpec>,
    /// The plugins that turned Nodes down.
    pub(super) plugins: Vec<&'static str>,
    for_node: Option<NodeName>,
    since: SimTime,
    wait: SimDuration,
    timer: Timer,
}

/// What brings a Pod that waits back.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Timer {
    /// Nothing has happened yet that may help it; it is looked at anyway in the end.
    Flush(TimerId),
    /// Something has happened, and it backs off.
    Backoff(TimerId),
    /// It is queued.
    None,
}

/// How many scores of a Pod are kept.
const SCORES_KEPT: usize = 10;

impl Scheduler {
    pub(crate) fn new(seed: Seed) -> Self {
        Scheduler {
            active: Map::default(),
            queued: Map::default(),
            sequence: 0,
            waiting: Map::default(),
            waiting_for: Map::default(),
            minding: Set::default(),
            scores: Map::default(),
            start: 0,
            chance: Stream::new(seed, "scheduler"),
        }
    }

    /// Draws from this seed from now on.
    pub(crate) fn begin_chance(&mut self, seed: Seed) {
        self.chance = Stream::new(seed, "scheduler");
    }

    pub(super) fn waiting(&self, key: &NamespacedName) -> Option<&Waiting> {
        self.waiting.get(key)
    }

    pub(super) fn scores(&self, key: &NamespacedName) -> Arc<[NodeScore]> {
        self.scores.get(key).cloned().unwrap_or_else(|| Arc::new([]))
    }

    pub(super) fn keep_scores(&mut self, key: &NamespacedName, mut scores: Vec<NodeScore>) {
        scores.truncate(SCORES_KEPT);
        if !scores.is_empty() {
            self.scores.insert(key.clone(), scores.into());
        }
    }

    /// The next search begins where this one ended, so that every Node has its chance.
    pub(super) fn move_start(&mut self, decision: &Decision, n_nodes: usize) {
        let next = self.start.wrapping_add(decision.n_processed);
        self.start = next.checked_rem(n_nodes).unwrap_or(0);
    }

    /// Takes out the Pod whose turn it is.
    ///
    /// Those of one priority stand in the order of their times, so only the first of each
    /// priority needs a look.
    pub(super) fn next_turn(&mut self, now: SimTime) -> Option<PodId> {
        let mut turn = *self.active.first()?.0;
        loop {
            if turn.1 <= now {
                let id = self.active.remove(&turn)?;
                self.queued.remove(&id);
                return Some(id);
            }
            turn = *self.active.range_from(&(turn.0 + 1, SimTime::ZERO, 0)).next()?.0;
        }
    }
}

impl Waiting {
    /// When its back-off ends.
    pub(crate) fn backs_off_until(&self) -> SimTime {
        self.since + self.wait
    }
}

impl Cluster {
    /// Lets the scheduler know of a change.
    pub(crate) fn scheduler_observes(&mut self, event: &WatchEvent) {
        if !self.components().scheduler {
            return;
        }
        match event {
            WatchEvent::PodAdded(pod, id) => {
                if pod.node_name.is_none() {
                    self.queue_new_pod(*id, pod);
                } else if !pod.is_terminal() {
                    self.wake_minding(|it| it.minds_arrival(pod));
                }
            }
            WatchEvent::PodModified { before, after } => self.pod_changed(before, after),
            WatchEvent::PodDeleted(pod, id) => {
                self.forget_pending(*id, &pod.metadata.key());
                if !pod.is_terminal() {
                    self.pod_left(pod);
                }
            }
            WatchEvent::NodeAdded(name) => {
                if let Some(node) = self.store().node(name).cloned() {
                    self.wake_for_node(name, &|it| it.helped_by_node(None, &node));
                }
            }
            WatchEvent::NodeModified { before, after } => {
                let helps = |it: &wake::Sleeper<'_>| it.helped_by_node(Some(before), after);
                self.wake_for_node(&after.name(), &helps);
            }
            WatchEvent::NodeDeleted(_) => self.wake_minding(|it| it.is_spread()),
            _ => {}
        }
    }

    fn pod_changed(&mut self, before: &PodDigest, pod: &Pod) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        if pod.node_name.is_none() {
            self.wake_changed(pod, before.labels != pod.metadata.labels);
        } else if before.node_name.is_none() {
            self.forget_waiting(&pod.metadata.key());
            self.wake_minding(|it| it.minds_arrival(pod));
        } else if pod.is_terminal() && before.ended.is_none() {
            self.pod_left(pod);
        } else if before.labels != pod.metadata.labels {
            self.wake_minding(|it| it.minds_pods());
        }
    }

    fn queue_new_pod(&mut self, id: PodId, pod: &Pod) {
        if is_ours(&pod.spec) {
            self.queue_pod(id, pod, self.now() + self.timings().scheduling);
        }
    }

    /// Gives a Pod its turn at an instant.
    fn queue_pod(&mut self, id: PodId, pod: &Pod, at: SimTime) {
        if self.scheduler.queued.contains_key(&id) {
            return;
        }
        let turn = (-i64::from(pod.spec.priority_value()), at, self.scheduler.sequence);
        self.scheduler.sequence += 1;
        self.scheduler.active.insert(turn, id);
        self.set_waiting_timer(&pod.metadata.key(), Timer::None);
        self.scheduler.queued.insert(id, turn);
        self.set_timer(at, Task::SchedulePod);
    }

    /// A Pod takes no room on its Node any more, or none of what was made for it there.
    fn pod_left(&mut self, pod: &Pod) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        if let Some(node) = pod.node_name.as_ref().or(pod.status.nominated_node_name.as_ref()) {
            self.wake_for_node(node, &|it| it.helped_by_leaving(pod));
        }
    }

    /// Wakes those of the Pods that wait for a Node, for any Node, or for other Pods, that
    /// something helps.
    fn wake_for_node(&mut self, node: &NodeName, helps: &dyn Fn(&wake::Sleeper<'_>) -> bool) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        let mut keys: Vec<NamespacedName> = [Some(node.clone()), None]
            .iter()
            .filter_map(|it| self.scheduler.waiting_for.get(it))
            .flat_map(|it| it.iter().cloned())
            .collect();
        // Some may be listed twice; to wake a Pod twice is to wake it once.
        keys.extend(self.scheduler.minding.iter().cloned());
        self.wake_all(keys, helps);
    }

    fn wake_minding(&mut self, helps: impl Fn(&wake::Sleeper<'_>) -> bool) {
        if !self.scheduler.minding.is_empty() {
            let keys = self.scheduler.minding.iter().cloned().collect();
            self.wake_all(keys, &helps);
        }
    }

    fn wake_all(&mut self, keys: Vec<NamespacedName>, helps: &dyn Fn(&wake::Sleeper<'_>) -> bool) {
        for key in keys {
            let waiting = self.scheduler.waiting.get(&key);
            let (Some(waiting), Some(pod)) = (waiting, self.store().pod(&key)) else { continue };
            if helps(&wake::Sleeper { store: self.store(), pod, waiting }) {
                self.wake_pod(&key);
            }
        }
    }

    /// Something that a Pod waits with has changed.
    fn wake_changed(&mut self, pod: &Pod, labels_changed: bool) {
        let key = pod.metadata.key();
        let Some(waiting) = self.scheduler.waiting.get(&key) else { return };
        let tolerations_changed = !Arc::ptr_eq(&waiting.spec, &pod.spec)
            && waiting.spec.tolerations != pod.spec.tolerations;
        let sleeper = wake::Sleeper { store: self.store(), pod, waiting };
        if tolerations_changed || (labels_changed && sleeper.minds_pods()) {
            self.wake_pod(&key);
        }
    }

    /// Queues a Pod that waits, when its back-off is over.
    pub(super) fn wake_pod(&mut self, key: &NamespacedName) {
        let Some(waiting) = self.scheduler.waiting.get(key) else { return };
        let until = waiting.backs_off_until();
        match waiting.timer {
            Timer::Flush(_) if until > self.now() => {
                let id = self.set_timer(until, Task::RetryPod(key.clone()));
                self.set_waiting_timer(key, Timer::Backoff(id));
            }
            Timer::Flush(_) => self.retry_pod(key),
            Timer::Backoff(_) | Timer::None => {}
        }
    }

    /// The wait of a Pod is over, whether something happened or not.
    pub(crate) fn retry_pod(&mut self, key: &NamespacedName) {
        let Some(id) = self.store().pod_id(key) else { return };
        if let Some(pod) = self.store().pod_of_id(id).cloned() {
            self.queue_pod(id, &pod, self.now());
        }
    }

    fn set_waiting_timer(&mut self, key: &NamespacedName, timer: Timer) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        let Some(waiting) = self.scheduler.waiting.get_mut(key) else { return };
        let old = std::mem::replace(&mut waiting.timer, timer);
        if let Timer::Flush(id) | Timer::Backoff(id) = old {
            self.cancel_timer(id);
        }
    }

    fn forget_pending(&mut self, id: PodId, key: &NamespacedName) {
        if let Some(turn) = self.scheduler.queued.remove(&id) {
            self.scheduler.active.remove(&turn);
        }
        self.scheduler.scores.remove(key);
        self.forget_waiting(key);
    }

    pub(super) fn forget_waiting(&mut self, key: &NamespacedName) {
        if self.scheduler.waiting.is_empty() {
            return;
        }
        self.set_waiting_timer(key, Timer::None);
        let Some(waiting) = self.scheduler.waiting.remove(key) else {
            return;
        };
        self.scheduler.minding.remove(key);
        if let Some(group) = self.scheduler.waiting_for.get_mut(&waiting.for_node) {
            group.remove(key);
            if group.is_empty() {
                self.scheduler.waiting_for.remove(&waiting.for_node);
            }
        }
    }

    /// Lets a Pod wait until something changes that may help it.
    pub(super) fn put_aside(&mut self, pod: &Pod, diagnosis: Arc<Diagnosis>) {
        let key = pod.metadata.key();
        let (first, longest) =
            (self.timings().scheduling_backoff, self.timings().scheduling_backoff_max);
        let last = self.scheduler.waiting.get(&key).map(|it| it.wait);
        let wait = last.map_or(first.min(longest), |it| it.doubled_up_to(longest));
        self.forget_waiting(&key);
        let for_node = match candidates(pod) {
            Candidates::Named(names) if names.len() == 1 => names.into_iter().next(),
            _ => None,
        };
        let plugins = diagnosis.plugins();
        if plugins.iter().any(|it| wake::MINDFUL.contains(it)) {
            self.scheduler.minding.insert(key.clone());
        }
        let waiting = Waiting {
            diagnosis,
            spec: Arc::clone(&pod.spec),
            plugins,
            for_node: for_node.clone(),
            since: self.now(),
            wait,
            timer: Timer::None,
        };
        self.scheduler.waiting.insert(key.clone(), waiting);
        self.scheduler.waiting_for.get_or_default(&for_node).insert(key.clone());
        let flush = self.now() + self.timings().scheduling_flush;
        let id = self.set_timer_of_rank(flush, Rank::Retry, Task::RetryPod(key.clone()));
        self.set_waiting_timer(&key, Timer::Flush(id));
    }
}

/// For the invariants.
impl Cluster {
    /// Where what the scheduler remembers is not what a full scan finds.
    pub(crate) fn scheduler_memory_errors(&self) -> Vec<String> {
        let it = &self.scheduler;
        let mut errors = Vec::new();
        let mut check = |holds: bool, what: &str| {
            if !holds {
                errors.push(what.to_owned());
            }
        };
        let queued = it.active.iter().all(|(turn, id)| it.queued.get(id) == Some(turn));
        check(queued && it.active.len() == it.queued.len(), "the queue and its index");
        let grouped = it.waiting_for.iter().map(|(_, keys)| keys.len()).sum::<usize>();
        check(grouped == it.waiting.len(), "the groups of waiting Pods");
        let stray = it.waiting.keys().find(|key| {
            let pod = self.store().pod(key);
            pod.is_none_or(|pod| pod.node_name.is_some())
        });
        check(stray.is_none(), "a Pod waits that is bound or gone");
        let pods = || self.store().pods().filter(|it| !it.is_terminal());
        let waits =
            |it: &&Arc<Pod>| it.node_name.is_none() && it.status.nominated_node_name.is_some();
        let nominated = pods().filter(waits).all(|it| {
            let node = it.status.nominated_node_name.as_ref();
            node.is_some_and(|node| self.store().nominated_pods(node).any(|other| other == it))
        });
        check(nominated, "the index of nominated Pods");
        let affine = pods().filter(|it| it.node_name.is_some() && it.spec.minds_pods());
        check(affine.eq(self.store().affine_pods()), "the index of Pods with Pod affinity");
        errors
    }
}
