//! The states of all Nodes for one DaemonSet, with the sums and sets that a sync reads.
//!
//! This is what makes a sync cheap: it costs as much as Nodes changed since the last one, where
//! upstream's visits every Node. A test compares the two.

use crate::persistent::{Map, Set};
use playground_api::{DaemonSetStatus, NodeName, Timestamp};

use super::node_state::{NodeState, Progress, Target};
use super::repair::Lack;

/// The state of each Node, and what a sync needs to know of all of them together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NodeIndex {
    states: Map<NodeName, NodeState>,
    lacking: Map<NodeName, Lack>,
    crowded: Set<NodeName>,
    /// Only points at which there is a Node; in no order.
    by_progress: Vec<AtPoint>,
    /// Nodes whose state changes by the clock alone, by the instant at which it does.
    ripening: Set<(Timestamp, NodeName)>,
    totals: Totals,
}

/// The Nodes at one point of the rollout.
#[derive(Clone, Debug, PartialEq)]
struct AtPoint {
    progress: Progress,
    count: u32,
    /// Which ones, where the rollout has something to do on them.
    names: Set<NodeName>,
}

/// Counts of Nodes, as `status` has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) desired: u32,
    pub(crate) current: u32,
    pub(crate) misscheduled: u32,
    pub(crate) ready: u32,
    pub(crate) updated: u32,
    pub(crate) available: u32,
    /// Nodes with some available Pod that does not terminate, eligible or not.
    pub(crate) serving: u32,
}

impl NodeIndex {
    /// Puts down the state of a Node, `None` when it is gone with all of its Pods.
    pub(crate) fn set(&mut self, name: &NodeName, state: Option<NodeState>) {
        let old = self.states.get(name).copied();
        if old == state {
            return;
        }
        if let Some(old) = &old {
            self.totals.count(old, |sum, n| *sum -= n);
        }
        if let Some(state) = &state {
            self.totals.count(state, |sum, n| *sum += n);
        }
        let [before, after] = [&old, &state].map(|it| it.as_ref().and_then(|it| it.lack));
        if before != after {
            match after {
                Some(lack) => _ = self.lacking.insert(name.clone(), lack),
                None => _ = self.lacking.remove(name),
            }
        }
        match [&old, &state].map(|it| it.as_ref().is_some_and(|it| it.has_surplus)) {
            [false, true] => _ = self.crowded.insert(name.clone()),
            [true, false] => _ = self.crowded.remove(name),
            _ => {}
        }
        self.change_progress(name, [&old, &state].map(|it| it.as_ref().map(|it| it.progress)));
        let [before, after] = [&old, &state].map(|it| it.as_ref().and_then(|it| it.available_at));
        if before != after {
            before.map(|at| self.ripening.remove(&(at, name.clone())));
            after.map(|at| self.ripening.insert((at, name.clone())));
        }
        match state {
            Some(state) => _ = self.states.insert(name.clone(), state),
            None => _ = self.states.remove(name),
        }
    }

    fn change_progress(&mut self, name: &NodeName, [before, after]: [Option<Progress>; 2]) {
        if before == after {
            return;
        }
        if let Some(at) = before.and_then(|it| self.position(it)) {
            let point = &mut self.by_progress[at];
            point.count -= 1;
            if point.progress.has_old_pod() {
                point.names.remove(name);
            }
            if point.count == 0 {
                self.by_progress.remove(at);
            }
        }
        let Some(progress) = after else { return };
        let at = self.position(progress).unwrap_or(self.by_progress.len());
        if at == self.by_progress.len() {
            self.by_progress.push(AtPoint { progress, count: 0, names: Set::default() });
        }
        let point = &mut self.by_progress[at];
        point.count += 1;
        if progress.has_old_pod() {
            point.names.insert(name.clone());
        }
    }

    fn position(&self, progress: Progress) -> Option<usize> {
        self.by_progress.iter().position(|it| it.progress == progress)
    }

    fn find(&self, progress: Progress) -> Option<&AtPoint> {
        self.by_progress.iter().find(|it| it.progress == progress)
    }

    /// What is remembered of a Node.
    pub(crate) fn state(&self, name: &NodeName) -> Option<&NodeState> {
        self.states.get(name)
    }

    /// Nodes of which a Pod has become available since it was last looked at.
    pub(crate) fn ripe(&self, now: Timestamp) -> impl Iterator<Item = &NodeName> {
        self.ripening.iter().take_while(move |(at, _)| *at <= now).map(|(_, name)| name)
    }

    /// The state of each Node, existing ones or such with Pods left.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&NodeName, &NodeState)> {
        self.states.iter()
    }

    /// Nodes on which a Pod is to be created, the rollout aside, and why.
    pub(crate) fn lacking(&self) -> impl Iterator<Item = (&NodeName, Lack)> {
        self.lacking.iter().map(|(name, lack)| (name, *lack))
    }

    /// Nodes on which Pods are to be deleted, the rollout aside.
    pub(crate) fn crowded(&self) -> impl Iterator<Item = &NodeName> {
        self.crowded.iter()
    }

    /// Nodes with an old Pod at this point of the rollout.
    pub(crate) fn at(&self, progress: Progress) -> impl Iterator<Item = &NodeName> {
        self.find(progress).into_iter().flat_map(|it| it.names.iter())
    }

    /// How many Nodes are at this point of the rollout.
    pub(crate) fn count_at(&self, progress: Progress) -> u32 {
        self.find(progress).map_or(0, |it| it.count)
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The status with the numbers of this index.
    pub(crate) fn status(&self, before: &DaemonSetStatus) -> DaemonSetStatus {
        let totals = &self.totals;
        DaemonSetStatus {
            desired_number_scheduled: totals.desired,
            current_number_scheduled: totals.current,
            number_misscheduled: totals.misscheduled,
            number_ready: totals.ready,
            updated_number_scheduled: totals.updated,
            number_available: totals.available,
            number_unavailable: totals.desired - totals.available,
            ..before.clone()
        }
    }
}

impl Totals {
    /// Adds or takes away what one Node counts for.
    fn count(&mut self, state: &NodeState, apply: impl Fn(&mut u32, u32)) {
        apply(&mut self.serving, u32::from(state.is_serving));
        let has_pod = u32::from(state.first.is_some());
        match state.target {
            Target::ShouldRun => {}
            Target::ShouldNotRun => return apply(&mut self.misscheduled, has_pod),
            Target::Unknown => return,
        }
        apply(&mut self.desired, 1);
        apply(&mut self.current, has_pod);
        if let Some(first) = state.first {
            apply(&mut self.ready, u32::from(first.ready));
            apply(&mut self.available, u32::from(first.available));
            apply(&mut self.updated, u32::from(first.updated));
        }
    }
}
