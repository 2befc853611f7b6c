//! A kubelet that is silent, and what it does when it answers again.
//!
//! Mirrors the start of `pkg/kubelet`: it takes up all Pods of its Node.

use playground_api::{NamespacedName, NodeConditionType, NodeName};

use crate::cluster::Cluster;
use crate::events::EventKind;
use crate::store::PodId;

impl Cluster {
    pub(crate) fn stop_kubelet(&mut self, node: &NodeName) {
        let now = self.now();
        let memory = self.kubelets.nodes.get_or_default(node);
        memory.stopped = Some(now);
        memory.shutdown = None;
    }

    /// The kubelet answers again and does what it should have done.
    pub(crate) fn start_kubelet(&mut self, node: &NodeName) {
        let memory = self.kubelets.nodes.get_or_default(node);
        memory.stopped = None;
        self.resume_pods(node);
        self.plan_eviction(node);
    }

    /// Goes on with the Pods of a Node, which may have had another kubelet of its name before.
    fn resume_pods(&mut self, node: &NodeName) {
        let keys: Vec<NamespacedName> =
            self.store().pods_on(node).map(|it| it.metadata.key()).collect();
        for key in keys {
            self.restart_static_pod(&key);
            self.resume_pod(&key);
        }
    }

    fn resume_pod(&mut self, key: &NamespacedName) {
        let Some(id) = self.store().pod_id(key) else { return };
        let Some(worker) = self.kubelets.pods.get_mut(&id).filter(|it| it.held) else {
            return;
        };
        worker.held = false;
        let stopping = worker.stopping;
        let Some(pod) = self.store().pod_of_id(id).cloned() else {
            return;
        };
        if pod.status.start_time.is_none() && !pod.is_terminal() {
            self.take_on_pod(id);
        }
        if pod.metadata.is_terminating() && !stopping {
            self.stop_deleted_pod(key, true);
        }
        self.restart_all_changed(key);
        self.rearm(id);
    }

    /// Sets the timer of a Pod to its next item.
    fn rearm(&mut self, id: PodId) {
        let pod = self.store().pod_of_id(id).cloned();
        let worker = self.kubelets.pods.get(&id).cloned();
        if let (Some(pod), Some(worker)) = (pod, worker) {
            self.put_worker(id, worker, &pod, pod.status.phase);
        }
    }

    /// A kubelet starts on a new Node. A Node that nobody reports on has none, until a command
    /// starts one.
    pub(super) fn kubelet_registers(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name) else {
            return;
        };
        if node.condition(&NodeConditionType::Ready).is_none() {
            return self.stop_kubelet(name);
        }
        let ready = node.is_ready();
        self.emit_for_node(name, EventKind::KubeletStarted { ready });
        self.resume_pods(name);
    }

    /// Pods whose kubelet has forgotten them, for [`audit`](crate::audit).
    pub(crate) fn kubelet_memory_errors(&self) -> Vec<String> {
        if !self.components().kubelet {
            return Vec::new();
        }
        let mut offenders = Vec::new();
        for pod in self.store().pods() {
            let key = pod.metadata.key();
            let worker = self.worker(&key);
            let Some(node) = pod.node_name.as_ref().filter(|it| self.store().node(it).is_some())
            else {
                continue;
            };
            let held = worker.is_some_and(|it| it.held);
            let armed = worker.is_some_and(|it| it.timer.is_some());
            let planned = worker.is_some_and(|it| !it.agenda.is_empty());
            let reported = !pod.status.container_statuses.is_empty();
            let waits_for_nothing =
                pod.metadata.is_terminating() && !armed || !reported || planned && !armed;
            let silent = self.kubelets.is_stopped(node);
            if !pod.is_terminal() && waits_for_nothing && !held && !silent {
                offenders.push(format!("{key}: {worker:?}"));
            }
        }
        offenders
    }
}
