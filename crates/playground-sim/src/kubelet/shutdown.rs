//! A machine is shut down: its kubelet ends the Pods first, those that are critical last.
//!
//! Mirrors `pkg/kubelet/nodeshutdown`. A third of the time is kept for critical Pods, as the
//! usual 30 s and 10 s of `shutdownGracePeriod` and `shutdownGracePeriodCriticalPods`.

use std::sync::Arc;

use playground_api::{ConditionStatus, NamespacedName, NodeConditionType, NodeName};

use super::admission::is_critical;
use super::termination::Verdict;
use crate::clock::{SimDuration, SimTime};
use crate::cluster::{Cluster, Task};
use crate::events::EventKind;
use crate::journal::{Cause, Verb};

/// How far the shutdown of a machine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shutdown {
    /// What is left for critical Pods.
    critical: SimDuration,
    /// Whether their turn has come.
    is_last: bool,
    /// When the next part begins.
    due: SimTime,
}

const MESSAGE: &str = "Pod was terminated in response to imminent node shutdown.";

impl Cluster {
    /// A machine begins to shut down.
    pub(crate) fn begin_shutdown(&mut self, name: &NodeName, grace: SimDuration) {
        let critical = SimDuration::from_millis(grace.as_millis() / 3);
        let due = self.now() + (grace - critical);
        let shutdown = Shutdown { critical, is_last: false, due };
        self.kubelets.nodes.get_or_default(name).shutdown = Some(shutdown);
        self.emit_for_node(name, EventKind::Shutdown);
        self.set_node_not_ready(name, "node is shutting down");
        self.shut_down_pods(name, false, grace - critical);
        self.set_timer(due, Task::ShutDown(name.clone()));
    }

    /// The turn of the critical Pods, then the end.
    pub(crate) fn go_on_with_shutdown(&mut self, name: &NodeName) {
        let now = self.now();
        let Some(memory) = self.kubelets.nodes.get_mut(name) else {
            return;
        };
        // It may have fallen silent meanwhile, or shut down anew after that.
        let Some(shutdown) = memory.shutdown.as_mut().filter(|it| it.due <= now) else {
            return;
        };
        if !shutdown.is_last {
            shutdown.is_last = true;
            let critical = shutdown.critical;
            shutdown.due = now + critical;
            self.shut_down_pods(name, true, critical);
            self.set_timer(now + critical, Task::ShutDown(name.clone()));
            return;
        }
        self.stop_kubelet(name);
        self.record_node(name, Verb::Stopped, Cause::ShutDown);
        self.plan_heartbeat_check(name);
    }

    fn shut_down_pods(&mut self, name: &NodeName, critical: bool, grace: SimDuration) {
        let pods = self.store().pods_on(name);
        let pods = pods.filter(|it| !it.is_terminal() && is_critical(it) == critical);
        let pods: Vec<(NamespacedName, u32)> =
            pods.map(|it| (it.metadata.key(), it.spec.termination_grace_period_seconds)).collect();
        for (key, seconds) in pods {
            let verdict = Verdict {
                reason: "Terminated".into(),
                message: MESSAGE.into(),
                disruption: Some(MESSAGE.into()),
                verb: Verb::Failed,
                cause: Cause::ShutDown,
            };
            let own = SimDuration::from_secs(u64::from(seconds));
            self.kill_pod(&key, own.min(grace), verdict);
        }
    }

    /// A kubelet reports that its Node is not ready.
    pub(crate) fn set_node_not_ready(&mut self, name: &NodeName, message: &str) {
        let now = self.timestamp();
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        self.store_mut().update_node(name, |node| {
            for it in Arc::make_mut(&mut node.status.conditions) {
                it.last_heartbeat_time = Some(now);
                if it.condition_type == NodeConditionType::Ready {
                    if it.status != ConditionStatus::False {
                        it.last_transition_time = Some(now);
                    }
                    it.status = ConditionStatus::False;
                    it.reason = "KubeletNotReady".into();
                    it.message = message.into();
                }
            }
        });
        if node.is_ready() {
            self.record_node(name, Verb::Unready, Cause::KubeletNotReady);
            self.emit_for_node(name, EventKind::KubeletNodeStatus { reason: "NodeNotReady" });
        }
    }
}
