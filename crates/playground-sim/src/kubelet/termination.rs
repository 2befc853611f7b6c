//! The end of a Pod: SIGTERM, the grace period, SIGKILL.
//!
//! Mirrors `SyncTerminatingPod` in `pkg/kubelet/kubelet.go`.
//! Deliberate difference: all containers of a Pod are stopped at once, sidecars with the others.

use std::sync::Arc;

use playground_api::{
    Container, ContainerState, Fields, Kind, Name, NamespacedName, Pod, PodPhase, PodStatus,
    TerminatedState, Timestamp,
};

use super::look::Look;
use super::status::{refresh, set_disruption_target};
use super::{ACTOR, Item, KubeletAction, ProbeKind};
use crate::clock::SimDuration;
use crate::cluster::{Cluster, Deed};
use crate::events::{EventKind, Kill};
use crate::journal::{Cause, Verb};

/// Why a kubelet ends a Pod that nobody deleted. The Pod will be Failed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// `status.reason`
    pub(super) reason: Name,
    /// `status.message`
    pub(super) message: Name,
    /// The message of condition `DisruptionTarget`; `None` for a Pod that never began.
    pub(super) disruption: Option<Name>,
    pub(super) verb: Verb,
    pub(super) cause: Cause,
}

const KILLED: i32 = 137;
const TERMINATED: i32 = 143;

impl Cluster {
    /// From SIGTERM to the end of a container, and its exit code.
    pub(super) fn time_to_stop(
        &self,
        look: &Look,
        container: &Container,
        grace: SimDuration,
    ) -> (SimDuration, i32) {
        let behavior = self.kubelets.behavior(&look.pod, container);
        match behavior.stop_after.filter(|it| *it < grace) {
            Some(span) => (span, TERMINATED),
            None => (grace, KILLED),
        }
    }

    /// A Pod was deleted, or its deletion now leaves less time.
    ///
    /// Mirrors `calculateEffectiveGracePeriod`.
    pub(super) fn stop_deleted_pod(&mut self, key: &NamespacedName, news: bool) {
        let Some(id) = self.store().pod_id(key) else { return };
        let Some(pod) = self.store().pod_of_id(id).cloned() else {
            return;
        };
        if super::is_mirror(&pod) {
            // Its kubelet removes the object at once, and makes a new one.
            self.store_mut().remove_pod(key);
            return;
        }
        let Some(node) = pod.node_name.clone() else {
            return;
        };
        // Counted from when the kubelet hears of it, which may be long after the request.
        let seconds = pod.metadata.deletion_grace_period_seconds.unwrap_or(0);
        let grace = SimDuration::from_secs(u64::from(seconds));
        let deadline = self.now() + grace;
        if self.kubelets.is_stopped(&node) {
            self.kubelets.pods.get_or_default(&id).held = true;
            return;
        }
        let worker = self.kubelets.pods.get(&id);
        let stopping = worker.is_some_and(|it| it.stopping);
        let is_late =
            |it: &Item| deadline < it.at && matches!(it.action, KubeletAction::End { .. });
        let late = worker.is_some_and(|it| it.agenda.iter().any(is_late));
        if stopping && !late || !stopping && !news {
            return;
        }
        let mut look = self.begin_look(id, pod);
        if stopping {
            for item in look.worker.agenda.iter_mut().filter(|it| is_late(it)) {
                item.at = deadline;
            }
        } else {
            self.begin_stop(&mut look, grace);
        }
        self.conclude(look);
    }

    /// Every running container gets SIGTERM, and nothing else begins any more.
    pub(super) fn begin_stop(&mut self, look: &mut Look, grace: SimDuration) {
        look.worker.stopping = true;
        // Readiness goes on being asked.
        look.worker.agenda.retain(|it| {
            matches!(
                it.action,
                KubeletAction::End { .. }
                    | KubeletAction::BecomeReady
                    | KubeletAction::FailProbe(ProbeKind::Readiness)
                    | KubeletAction::StayUnready
            )
        });
        for at in 0..look.n_containers() {
            let Some(container) = look.container(at).cloned() else {
                continue;
            };
            if !look.runs(at) {
                continue;
            }
            let name = container.name.clone();
            self.say(look, |node| EventKind::Killing { container: name, node, why: Kill::End });
            let (span, exit_code) = self.time_to_stop(look, &container, grace);
            look.worker.plan(self.now() + span, at, KubeletAction::End { exit_code });
        }
    }

    /// A kubelet ends a Pod by itself.
    pub(super) fn kill_pod(&mut self, key: &NamespacedName, grace: SimDuration, verdict: Verdict) {
        let dying = self.worker(key).is_some_and(|it| it.killed_for.is_some());
        let Some(mut look) = (if dying { None } else { self.look_at(key) }) else {
            return;
        };
        if let Some(message) = &verdict.disruption {
            let now = self.timestamp();
            set_disruption_target(&mut look.status, "TerminationByKubelet", message, now);
        }
        look.worker.killed_for = Some(Arc::new(verdict));
        if grace == SimDuration::ZERO {
            look.worker.agenda.clear();
            for at in 0..look.n_containers() {
                self.end_container(&mut look, at, KILLED);
            }
        } else {
            self.begin_stop(&mut look, grace);
        }
        self.conclude(look);
    }

    /// A Pod ends as its kubelet decided.
    pub(super) fn fail_pod(&mut self, pod: &Pod, verdict: &Verdict, mut status: PodStatus) {
        let now = self.timestamp();
        status.phase = PodPhase::Failed;
        status.reason = Some(verdict.reason.clone());
        status.message = Some(verdict.message.clone());
        status.start_time.get_or_insert(now);
        if verdict.disruption.is_some() {
            let inits = status.init_container_statuses.iter_mut();
            for report in inits.chain(&mut status.container_statuses) {
                report.ready = false;
                if let ContainerState::Waiting { .. } = report.state {
                    report.state = ContainerState::Terminated(never_located());
                }
            }
            refresh(pod, &mut status, now);
        }
        self.store_mut().update_pod(&pod.metadata.key(), |it| it.status = status);
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(verdict.verb, verdict.cause.clone()));
    }

    /// Everything of a terminating Pod has stopped, so the object goes.
    pub(super) fn remove_stopped_pod(&mut self, look: &Look) {
        let pod = &look.pod;
        let grace = u64::from(pod.metadata.deletion_grace_period_seconds.unwrap_or(0));
        let grace = SimDuration::from_secs(grace) - time_left(pod, self.timestamp());
        let cause = if look.ran { Cause::GracePeriodOver { grace } } else { Cause::NothingToStop };
        self.store_mut().remove_pod(&pod.metadata.key());
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(Verb::Terminated, cause));
    }
}

/// How a container ended that did not run when its Pod ended. Mirrors `TerminatePod`.
fn never_located() -> TerminatedState {
    let mut rest = Fields::new();
    rest.insert("message", "The container could not be located when the pod was terminated");
    TerminatedState {
        exit_code: KILLED,
        reason: "ContainerStatusUnknown".into(),
        started_at: None,
        finished_at: None,
        rest,
    }
}

/// How long a deleted Pod may still run.
fn time_left(pod: &Pod, now: Timestamp) -> SimDuration {
    let left = pod.metadata.deletion_timestamp.map_or(0, |it| it.millis_since(now));
    SimDuration::from_millis(u64::try_from(left).unwrap_or(0))
}
