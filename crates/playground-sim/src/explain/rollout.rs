//! Who spends the budget of a rollout, through whose fault, and what comes next.
//!
//! Kubernetes counts unavailable Nodes and does not say which of them are on their way and which
//! are in trouble; this does.

use std::sync::Arc;

use playground_api::{DaemonSet, NamespacedName, NodeName, Pod, PodConditionType, Taint, Uid};

use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;
use crate::eligibility::{Rejection, daemon_pod_spec, eligibility};
use crate::journal::{Actor, Cause, JournalEntry, Verb};
use crate::view::Situation;

/// A Node that is without an available Pod, or has two of them, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spender {
    /// The Node.
    pub node: NodeName,
    /// Through whose fault.
    pub blame: Blame,
    /// The Pod that is waited for: the newest that stays, else the one that goes.
    pub pod: Option<(NamespacedName, Situation)>,
    /// The deletion that began it, if there was one.
    pub since: Option<Arc<JournalEntry>>,
}

/// Through whose fault a Node is without an available Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blame {
    /// Nobody's: the rollout took the old Pod away, or will, and the new one is on its way.
    Rollout,
    /// Nobody's: the Node gets its first Pod.
    FirstPod,
    /// The Node is in trouble.
    Node(NodeTrouble),
    /// The Pod itself does not become ready, or fails.
    Pod,
    /// Somebody deleted the Pod.
    Deletion(Actor),
}

/// What is wrong with a Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeTrouble {
    /// It is gone.
    Gone,
    /// It is not ready, or its kubelet is silent.
    NotReady,
    /// The controller wants no Pod there any more.
    NotEligible(Rejection),
    /// The scheduler finds no room for the Pod there.
    NoRoom,
    /// Its kubelet refused or evicted the Pod.
    Refused,
    /// A taint drove the Pod away.
    Tainted(Taint),
}

/// What a rollout comes to if nobody does anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The next thing that the rollout does to a Pod, and when.
    pub next: Option<Arc<JournalEntry>>,
    /// When every eligible Node has an available Pod of the newest template; `None` if that does
    /// not come by itself in time.
    pub done: Option<SimTime>,
}

impl Cluster {
    /// The Nodes that spend the budget of a DaemonSet's rollout, each with its reason.
    ///
    /// Those of [`Cluster::rollout`]. Costs a few look-ups a Node.
    pub fn spenders(&self, daemon_set: &DaemonSet) -> Vec<Spender> {
        let rollout = self.rollout(daemon_set.metadata.uid);
        let nodes = rollout.map(|it| it.spenders).unwrap_or_default();
        nodes.into_iter().map(|it| self.spender(daemon_set, it)).collect()
    }

    /// Why a Node is without an available Pod of a DaemonSet.
    pub fn spender(&self, daemon_set: &DaemonSet, node: NodeName) -> Spender {
        let uid = daemon_set.metadata.uid;
        let pod = self.awaited_pod(uid, &node);
        let situation = pod.map(|it| self.situation(it));
        let since = self.last_loss(uid, &node).cloned();
        let blame = self
            .node_trouble(daemon_set, &node, pod, situation.as_ref())
            .map(Blame::Node)
            .or_else(|| {
                let fails = matches!(situation, Some(Situation::Failing | Situation::NotReady));
                (fails || pod.is_some_and(was_ready)).then_some(Blame::Pod)
            })
            .or_else(|| self.is_surging(uid, &node).then_some(Blame::Rollout))
            .unwrap_or_else(|| since.as_deref().map_or(Blame::FirstPod, blame_for_loss));
        let pod = pod.map(|it| it.metadata.key()).zip(situation);
        Spender { node, blame, pod, since }
    }

    /// The newest Pod of a DaemonSet on a Node that stays, else the newest that goes.
    pub fn awaited_pod(&self, daemon_set: Uid, node: &NodeName) -> Option<&Pod> {
        let pods = self.store().controlled_pods_on(daemon_set, node).map(AsRef::as_ref);
        let stays = |it: &&Pod| !it.metadata.is_terminating();
        pods.max_by_key(|it| (stays(it), it.metadata.creation_timestamp))
    }

    /// Whether a new Pod stands beside the old one.
    fn is_surging(&self, daemon_set: Uid, node: &NodeName) -> bool {
        let pods = self.store().controlled_pods_on(daemon_set, node);
        pods.filter(|it| !it.metadata.is_terminating()).count() > 1
    }

    fn node_trouble(
        &self,
        daemon_set: &DaemonSet,
        name: &NodeName,
        pod: Option<&Pod>,
        situation: Option<&Situation>,
    ) -> Option<NodeTrouble> {
        let Some(node) = self.store().node(name) else { return Some(NodeTrouble::Gone) };
        if !node.is_ready() {
            return Some(NodeTrouble::NotReady);
        }
        if let Some(it) = eligibility(&daemon_pod_spec(daemon_set), node).rejection() {
            return Some(NodeTrouble::NotEligible(it.clone()));
        }
        match situation? {
            Situation::Pending { message: Some(_) } => Some(NodeTrouble::NoRoom),
            Situation::Failing if pod?.status.reason.is_some() => Some(NodeTrouble::Refused),
            _ => None,
        }
    }

    /// What a rollout comes to if nobody does anything, found out by running a copy for at most
    /// `limit` of virtual time without headway. Costs as much as that run.
    pub fn forecast(&self, daemon_set: &NamespacedName, limit: SimDuration) -> Forecast {
        let mut forecast = Forecast::default();
        let Some(uid) = self.store().daemon_set(daemon_set).map(|it| it.metadata.uid) else {
            return forecast;
        };
        let mut ahead = self.clone();
        loop {
            if ahead.store().daemon_set(daemon_set).is_some_and(|it| is_done(it)) {
                forecast.done = Some(ahead.now());
                return forecast;
            }
            let seen = ahead.journal().len();
            let until = ahead.patience(self.now(), limit);
            if !ahead.step_until(until) {
                // Its last status is written by work that leaves no trace.
                let done = ahead.store().daemon_set(daemon_set).is_some_and(|it| is_done(it));
                forecast.done = done.then_some(ahead.now());
                return forecast;
            }
            if forecast.next.is_none() {
                let mut entries = ahead.journal().iter_from(seen);
                let is_next =
                    |it: &&Arc<JournalEntry>| it.controller == Some(uid) && it.cause.is_rollout();
                forecast.next = entries.find(is_next).cloned();
            }
        }
    }
}

/// Whether `kubectl rollout status` would call it rolled out.
fn is_done(daemon_set: &DaemonSet) -> bool {
    let status = &daemon_set.status;
    status.observed_generation >= daemon_set.metadata.generation
        && status.updated_number_scheduled >= status.desired_number_scheduled
        && status.number_available >= status.desired_number_scheduled
}

/// Whether a Pod that is not ready, and stays, was ready before.
fn was_ready(pod: &Pod) -> bool {
    let ready = pod.status.condition(&PodConditionType::Ready);
    let turned = ready.filter(|_| !pod.is_ready() && !pod.metadata.is_terminating());
    turned.is_some_and(|it| it.last_transition_time > pod.status.start_time)
}

fn blame_for_loss(loss: &JournalEntry) -> Blame {
    match &loss.cause {
        cause if cause.is_rollout() => Blame::Rollout,
        Cause::NotEligible(it) => Blame::Node(NodeTrouble::NotEligible(it.clone())),
        Cause::TaintNotTolerated(it) | Cause::TolerationOver(it) => {
            Blame::Node(NodeTrouble::Tainted(it.clone()))
        }
        Cause::NodeGone => Blame::Node(NodeTrouble::Gone),
        Cause::PodFailed | Cause::PodSucceeded => Blame::Pod,
        _ => Blame::Deletion(loss.actor),
    }
}

/// Whether an entry tells that a Pod of a controller was lost on a Node.
pub(crate) fn is_loss(entry: &JournalEntry) -> bool {
    match entry.verb {
        Verb::Deleted | Verb::Evicted => true,
        Verb::Terminated => entry.cause == Cause::NodeGone,
        _ => false,
    }
}
