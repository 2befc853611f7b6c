//! What puts a DaemonSet in the queue.
//!
//! Mirrors the event handlers and `syncNodeUpdate` in
//! `pkg/controller/daemon/daemon_controller.go` of v1.34.
//! There is no handler for the deletion of a Node, as upstream.

use std::sync::Arc;

use playground_api::{DaemonSet, NamespacedName, Node, NodeName, Pod, Uid};

use super::node_state::Basis;
use crate::clock::SimTime;
use crate::cluster::{Cluster, Task};
use crate::eligibility::{daemon_pod_spec, eligibility};
use crate::store::{PodDigest, WatchEvent};

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn daemon_sets_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::DaemonSetAdded(key) | WatchEvent::DaemonSetModified { key, .. } => {
                self.enqueue_daemon_set(key);
            }
            WatchEvent::DaemonSetDeleted(daemon_set) => {
                self.daemon_sets.work.remove(&daemon_set.metadata.uid);
                self.enqueue_daemon_set(&daemon_set.metadata.key());
            }
            WatchEvent::NodeAdded(name) => self.node_changed(name),
            WatchEvent::NodeModified { before, after } if is_placement_change(before, after) => {
                self.node_changed(&after.name());
            }
            WatchEvent::NodeModified { .. } => {}
            WatchEvent::NodeDeleted(name) => self.mark_dirty_for_all(name),
            WatchEvent::PodAdded(pod, _) => self.pod_added(pod),
            WatchEvent::PodModified { before, after } => self.pod_modified(before, after),
            WatchEvent::PodDeleted(pod, _) => self.owned_pod_changed(pod, true),
            WatchEvent::ObjectChanged { .. } => {}
        }
    }

    /// Puts a DaemonSet in the queue, unless it is there already.
    pub(crate) fn enqueue_daemon_set(&mut self, key: &NamespacedName) {
        let at = self.now() + self.timings().controller_reaction;
        self.enqueue_daemon_set_at(key, at);
    }

    pub(super) fn enqueue_daemon_set_at(&mut self, key: &NamespacedName, at: SimTime) {
        if !self.daemon_sets.queue.contains(key) {
            self.daemon_sets.queue.insert(key.clone());
            self.set_timer(at, Task::SyncDaemonSet(key.clone()));
        }
    }

    fn mark_dirty_for_all(&mut self, name: &NodeName) {
        let uids: Vec<Uid> = self.daemon_sets.work.keys().copied().collect();
        for uid in uids {
            self.mark_dirty(uid, name);
        }
    }

    fn mark_dirty(&mut self, uid: Uid, name: &NodeName) {
        if let Some(work) = self.daemon_sets.work.get_mut(&uid) {
            work.dirty.push(name.clone());
        }
    }

    /// A Node came, or its labels or taints changed: the DaemonSets for which that matters.
    fn node_changed(&mut self, name: &NodeName) {
        self.mark_dirty_for_all(name);
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        let concerned: Vec<NamespacedName> = self
            .store()
            .daemon_sets()
            .filter(|it| self.is_concerned(it, &node))
            .map(|it| it.metadata.key())
            .collect();
        for key in concerned {
            self.enqueue_daemon_set(&key);
        }
    }

    fn is_concerned(&self, daemon_set: &DaemonSet, node: &Node) -> bool {
        let uid = daemon_set.metadata.uid;
        let basis = self.daemon_sets.work.get(&uid).and_then(|it| it.basis.as_ref());
        let same = |it: &&Basis| it.daemon_set.spec == daemon_set.spec;
        let spec = basis.filter(same).map(|it| Arc::clone(&it.pod_spec));
        let spec = spec.unwrap_or_else(|| Arc::new(daemon_pod_spec(daemon_set)));
        let eligibility = eligibility(&spec, node);
        let name = node.name();
        let has_bound = self
            .store()
            .controlled_pods_on(uid, &name)
            .any(|pod| pod.node_name.as_ref() == Some(&name));
        let misscheduled = daemon_set.status.number_misscheduled > 0;
        if has_bound {
            !eligibility.should_continue_running() || misscheduled
        } else {
            eligibility.should_run()
        }
    }

    fn pod_added(&mut self, pod: &Pod) {
        if pod.metadata.controller().is_some() {
            self.owned_pod_changed(pod, true);
        } else {
            self.orphan_changed(pod);
        }
    }

    fn pod_modified(&mut self, before: &PodDigest, pod: &Pod) {
        let controller = pod.metadata.controller().map(|it| it.uid);
        let relabelled = before.labels != pod.metadata.labels;
        if let Some(old) = before.controller.filter(|it| controller != Some(*it)) {
            self.former_pod_changed(old, pod);
        }
        match controller {
            Some(uid) => {
                if relabelled && let Some(work) = self.daemon_sets.work.get_mut(&uid) {
                    work.claims.insert(pod.metadata.key());
                }
                self.owned_pod_changed(pod, !before.is_of(pod));
            }
            None if relabelled || before.controller.is_some() => self.orphan_changed(pod),
            None => {}
        }
    }

    fn former_pod_changed(&mut self, owner: Uid, pod: &Pod) {
        if let Some(node) = pod.node_or_target() {
            self.mark_dirty(owner, &node);
        }
        let basis = self.daemon_sets.work.get(&owner).and_then(|it| it.basis.as_ref());
        if let Some(key) = basis.map(|it| it.daemon_set.metadata.key()) {
            self.enqueue_daemon_set(&key);
        }
    }

    /// A Pod with an owner came, changed or went. `news`: something that a sync reads of it.
    fn owned_pod_changed(&mut self, pod: &Pod, news: bool) {
        let Some(owner) = pod.metadata.controller() else {
            return;
        };
        if &*owner.kind != "DaemonSet" {
            return;
        }
        if news && let Some(node) = pod.node_or_target() {
            self.mark_dirty(owner.uid, &node);
        }
        let key = NamespacedName::new(pod.metadata.namespace.clone(), owner.name.clone());
        if self.store().daemon_set(&key).is_some_and(|it| it.metadata.uid == owner.uid) {
            self.enqueue_daemon_set(&key);
        }
    }

    /// A Pod without owner may be adopted by any DaemonSet whose selector matches, unless it is
    /// about to go.
    fn orphan_changed(&mut self, pod: &Pod) {
        if pod.metadata.is_terminating() {
            return;
        }
        let matching: Vec<(Uid, NamespacedName)> = self
            .store()
            .daemon_sets()
            .filter(|it| it.metadata.namespace == pod.metadata.namespace)
            .filter(|it| it.spec.selector.matches(&pod.metadata.labels))
            .map(|it| (it.metadata.uid, it.metadata.key()))
            .collect();
        for (uid, key) in matching {
            if let Some(work) = self.daemon_sets.work.get_mut(&uid) {
                work.claims.insert(pod.metadata.key());
            }
            self.enqueue_daemon_set(&key);
        }
    }
}

/// Only labels and taints of a Node have a say in where daemon Pods go.
fn is_placement_change(before: &Node, after: &Node) -> bool {
    before.metadata.labels != after.metadata.labels || before.spec.taints != after.spec.taints
}
