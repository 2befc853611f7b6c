//! The taint eviction controller: `NoExecute` taints drive Pods away.
//!
//! Mirrors `pkg/controller/tainteviction`.

use std::sync::Arc;

use crate::persistent::Map;
use playground_api::{Kind, NamespacedName, NodeName, ObjectReference, Pod, Taint, TaintEffect};

use crate::clock::{SimDuration, SimTime, TimerId};
use crate::cluster::{Cluster, Task};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::set_disruption_target;
use crate::store::WatchEvent;

/// The evictions to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TaintEviction {
    timers: Map<NamespacedName, Eviction>,
}

/// An eviction that is planned.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Eviction {
    planned: SimTime,
    due: SimTime,
    timer: TimerId,
}

/// When a Pod has to leave its Node.
#[derive(Debug, PartialEq, Eq)]
enum Leave {
    Never,
    /// After this long, because of this taint.
    After(SimDuration, Taint),
    /// Now: the taint is not tolerated.
    Now(Taint),
}

/// Decides how long a Pod may stay on a Node with these taints.
///
/// One taint that is not tolerated is enough. Of several times the shortest counts; zero or
/// less means at once.
fn when_to_leave(pod: &Pod, taints: &[Taint]) -> Leave {
    let mut shortest: Option<(SimDuration, &Taint)> = None;
    for taint in taints.iter().filter(|it| it.effect == TaintEffect::NoExecute) {
        let Some(toleration) = pod.spec.tolerations.iter().find(|it| it.tolerates(taint)) else {
            return Leave::Now(taint.clone());
        };
        let Some(seconds) = toleration.toleration_seconds else {
            continue;
        };
        let span = SimDuration::from_secs(u64::try_from(seconds).unwrap_or(0));
        if shortest.is_none_or(|(it, _)| span < it) {
            shortest = Some((span, taint));
        }
    }
    match shortest {
        None => Leave::Never,
        Some((span, taint)) => Leave::After(span, taint.clone()),
    }
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn taint_eviction_observes(&mut self, event: &WatchEvent) {
        if !self.components().node_controllers {
            return;
        }
        match event {
            WatchEvent::NodeModified { before, after }
                if before.spec.taints != after.spec.taints =>
            {
                let pods: Vec<Arc<Pod>> = self.store().pods_on(&after.name()).cloned().collect();
                pods.iter().for_each(|it| self.judge_pod(it));
            }
            WatchEvent::PodAdded(pod, _) => self.judge_pod(pod),
            WatchEvent::PodModified { before, after } if before.node_name.is_none() => {
                self.judge_pod(after);
            }
            WatchEvent::PodDeleted(pod, _) => {
                self.cancel_eviction(pod);
            }
            _ => {}
        }
    }

    /// Sets or cancels the eviction of one Pod.
    ///
    /// A timer that runs is changed no more, neither to a later time nor to an earlier one,
    /// unless a taint comes that is not tolerated at all. Mirrors `processPodOnNode`.
    fn judge_pod(&mut self, pod: &Pod) {
        let node = pod.node_name.as_ref().and_then(|it| self.store().node(it));
        let Some(node) = node.filter(|_| !pod.metadata.is_terminating()) else {
            return;
        };
        let span = match when_to_leave(pod, &node.spec.taints) {
            Leave::Never => return self.stay(pod),
            Leave::Now(_) => None,
            Leave::After(span, _) => Some(span),
        };
        let now = self.now();
        let due = now + span.unwrap_or_default();
        let key = pod.metadata.key();
        match self.taint_eviction.timers.get(&key) {
            Some(it) if it.due <= now => return,
            Some(it) if span.is_some() && it.planned < now => return,
            _ => {}
        }
        self.stay(pod);
        let timer = self.set_timer(due, Task::EvictPod(key.clone()));
        self.taint_eviction.timers.insert(key, Eviction { planned: now, due, timer });
    }

    /// A Pod may stay after all, or is evicted at another time.
    fn stay(&mut self, pod: &Pod) {
        if self.cancel_eviction(pod) {
            let about = ObjectReference::new(Kind::Pod, &pod.metadata);
            self.emit(about, EventKind::TaintManagerCancel);
        }
    }

    fn cancel_eviction(&mut self, pod: &Pod) -> bool {
        if self.taint_eviction.timers.is_empty() {
            return false;
        }
        let eviction = self.taint_eviction.timers.remove(&pod.metadata.key());
        eviction.map(|it| self.cancel_timer(it.timer)).is_some()
    }

    /// The time of a Pod on its Node is over.
    pub(crate) fn evict_for_taint(&mut self, key: &NamespacedName) {
        self.taint_eviction.timers.remove(key);
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        let node = pod.node_name.as_ref().and_then(|it| self.store().node(it));
        let Some(node) = node.filter(|_| !pod.metadata.is_terminating()) else {
            return;
        };
        let cause = match when_to_leave(&pod, &node.spec.taints) {
            Leave::Never => return,
            Leave::Now(taint) => Cause::TaintNotTolerated(taint),
            Leave::After(_, taint) => Cause::TolerationOver(taint),
        };
        let about = ObjectReference::new(Kind::Pod, &pod.metadata);
        self.emit(about, EventKind::TaintManagerEviction);
        let now = self.timestamp();
        self.store_mut().update_pod(key, |it| {
            let message = "Taint manager: deleting due to NoExecute taint";
            set_disruption_target(&mut it.status, "DeletionByTaintManager", message, now);
        });
        self.delete_pod(key, None, Actor::TaintEvictionController, Verb::Evicted, cause);
    }

    /// When a Pod will be evicted because of a taint, if it will.
    pub fn eviction_due(&self, pod: &NamespacedName) -> Option<SimTime> {
        self.taint_eviction.timers.get(pod).map(|it| it.due)
    }

    /// Whether a Node's kubelet is silent.
    pub fn is_kubelet_stopped(&self, node: &NodeName) -> bool {
        self.kubelets.is_stopped(node)
    }
}
