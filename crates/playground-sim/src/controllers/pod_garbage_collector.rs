//! The Pod garbage collector: removes Pods whose Node is gone.
//!
//! Mirrors `pkg/controller/podgc`: it looks every 20 s, and a Node must have been gone for 40 s.

use playground_api::{Kind, NamespacedName, NodeName};

use crate::clock::SimTime;
use crate::cluster::{Cluster, Deed, Task};
use crate::journal::{Actor, Cause, Verb};

impl Cluster {
    /// A Node is gone: its Pods are looked at when the quarantine is over.
    pub(crate) fn plan_pod_collection(&mut self, name: &NodeName) {
        let period = self.timings().pod_gc_period.as_millis().max(1);
        let noticed = SimTime::from_millis(self.now().as_millis().next_multiple_of(period));
        let at = noticed + self.timings().pod_gc_quarantine;
        self.set_timer(at, Task::CollectPods(name.clone()));
    }

    /// Removes the Pods of a Node that is still gone.
    pub(crate) fn collect_pods(&mut self, name: &NodeName) {
        if self.store().node(name).is_some() {
            return;
        }
        let keys: Vec<NamespacedName> =
            self.store().pods_on(name).map(|it| it.metadata.key()).collect();
        for key in keys {
            if let Some(pod) = self.store_mut().remove_pod(&key) {
                let deed = Deed::new(Actor::PodGarbageCollector, Kind::Pod, &pod.metadata);
                let deed = deed.on(Some(name.clone()));
                self.record(deed.done(Verb::Terminated, Cause::NodeGone));
            }
        }
    }
}
