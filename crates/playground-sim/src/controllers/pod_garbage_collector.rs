//! The Pod garbage collector: removes Pods whose Node is gone, or out of service.
//!
//! Mirrors `pkg/controller/podgc`: it looks every 20 s, and a Node must have been gone for 40 s.
//! Deliberate difference: Pods that have ended are never too many; upstream removes the oldest
//! beyond 12,500.

use playground_api::{Kind, NamespacedName, Node, NodeName, Pod, PodPhase, TaintEffect};

use crate::clock::SimTime;
use crate::cluster::{Cluster, Deed, Task};
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::set_disruption_target;
use crate::store::WatchEvent;

/// Set by hand on a Node that is known to be off.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

fn is_out_of_service(node: &Node) -> bool {
    let forbids =
        |effect: &TaintEffect| matches!(effect, TaintEffect::NoExecute | TaintEffect::NoSchedule);
    let taints = &node.spec.taints;
    !node.is_ready() && taints.iter().any(|it| &*it.key == OUT_OF_SERVICE && forbids(&it.effect))
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn pod_garbage_collector_observes(&mut self, event: &WatchEvent) {
        if !self.components().node_controllers {
            return;
        }
        let name = match event {
            WatchEvent::NodeDeleted(name) => return self.plan_pod_collection(name),
            WatchEvent::NodeModified { before, after } => {
                let news = is_out_of_service(after) && !is_out_of_service(before);
                news.then(|| after.name())
            }
            WatchEvent::PodAdded(pod, _) => self.node_of_concern(pod),
            WatchEvent::PodModified { before, after } => {
                let deleted = after.metadata.is_terminating() && !before.terminating;
                let news = before.node_name.is_none() || deleted;
                if news { self.node_of_concern(after) } else { None }
            }
            _ => None,
        };
        match name {
            Some(name) if self.store().node(&name).is_none() => self.plan_pod_collection(&name),
            Some(name) => {
                self.set_timer(self.next_pod_collection(), Task::CollectPods(name));
            }
            None => {}
        }
    }

    /// The Node of a Pod, if it does not exist or is out of service.
    fn node_of_concern(&self, pod: &Pod) -> Option<NodeName> {
        let name = pod.node_name.as_ref()?;
        let fine = self.store().node(name).is_some_and(|it| !is_out_of_service(it));
        (!fine).then(|| name.clone())
    }

    fn next_pod_collection(&self) -> SimTime {
        let period = self.timings().pod_gc_period.as_millis().max(1);
        SimTime::from_millis(self.now().as_millis().next_multiple_of(period))
    }

    /// A Node is gone: its Pods are looked at when the quarantine is over.
    fn plan_pod_collection(&mut self, name: &NodeName) {
        let at = self.next_pod_collection() + self.timings().pod_gc_quarantine;
        self.set_timer(at, Task::CollectPods(name.clone()));
    }

    /// Removes the Pods of a Node that is still gone, or the terminating ones of a Node that is
    /// out of service.
    pub(crate) fn collect_pods(&mut self, name: &NodeName) {
        let cause = match self.store().node(name) {
            None => Cause::NodeGone,
            Some(node) if is_out_of_service(node) => Cause::OutOfService,
            Some(_) => return,
        };
        let gone = cause == Cause::NodeGone;
        let pods = self.store().pods_on(name).filter(|it| gone || it.metadata.is_terminating());
        let keys: Vec<NamespacedName> = pods.map(|it| it.metadata.key()).collect();
        for key in keys {
            self.collect_pod(&key, &cause);
        }
    }

    /// Mirrors `markFailedAndDeletePodWithCondition`.
    fn collect_pod(&mut self, key: &NamespacedName, cause: &Cause) {
        let now = self.timestamp();
        let gone = *cause == Cause::NodeGone;
        self.store_mut().update_pod(key, |pod: &mut Pod| {
            if pod.is_terminal() {
                return;
            }
            pod.status.phase = PodPhase::Failed;
            if gone {
                let message = "PodGC: node no longer exists";
                set_disruption_target(&mut pod.status, "DeletionByPodGC", message, now);
            }
        });
        if let Some(pod) = self.store_mut().remove_pod(key) {
            let deed = Deed::new(Actor::PodGarbageCollector, Kind::Pod, &pod.metadata);
            let deed = deed.on(pod.node_name.clone());
            self.record(deed.done(Verb::Terminated, cause.clone()));
        }
    }
}
