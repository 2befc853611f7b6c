//! One look of a kubelet at a Pod: whatever it decides is written in one go at its end.

use std::sync::Arc;

use playground_api::{
    Container, ContainerState, ContainerStatus, Kind, Name, NamespacedName, NodeName,
    ObjectReference, Pod, PodConditionType, PodPhase, PodStatus,
};

use super::{ACTOR, KubeletAction, PodWorker, all_containers, status};
use crate::clock::Rank;
use crate::cluster::{Cluster, Deed, Task};
use crate::events::EventKind;
use crate::journal::{Cause, Verb};
use crate::store::PodId;

/// A Pod with the status that it will have, and what happened meanwhile.
#[derive(Debug)]
pub(super) struct Look {
    id: PodId,
    pub(super) pod: Arc<Pod>,
    pub(super) status: PodStatus,
    pub(super) worker: PodWorker,
    /// How a container ended that will be restarted, or the last one of all.
    pub(super) ended: Option<i32>,
    /// The image that could not be pulled, if one could not.
    pub(super) not_pulled: Option<Name>,
    /// Why a container was restarted, if one was.
    pub(super) restarted: Option<Cause>,
    /// Whether containers ran before.
    pub(super) ran: bool,
    /// Why the Pod becomes ready or not, if it does.
    pub(super) cause: Option<Cause>,
}

impl Look {
    pub(super) fn container(&self, at: usize) -> Option<&Container> {
        all_containers(&self.pod.spec).nth(at)
    }

    /// The report on a container, for a change.
    pub(super) fn report(&mut self, at: usize) -> Option<&mut ContainerStatus> {
        match at.checked_sub(self.pod.spec.init_containers.len()) {
            Some(at) => self.status.container_statuses.get_mut(at),
            None => self.status.init_container_statuses.get_mut(at),
        }
    }

    pub(super) fn state(&mut self, at: usize) -> Option<&ContainerState> {
        self.report(at).map(|it| &it.state)
    }

    pub(super) fn runs(&mut self, at: usize) -> bool {
        matches!(self.state(at), Some(ContainerState::Running { .. }))
    }

    pub(super) fn is_init(&self, at: usize) -> bool {
        at < self.pod.spec.init_containers.len()
    }

    pub(super) fn is_sidecar(&self, at: usize) -> bool {
        self.pod.spec.init_containers.get(at).is_some_and(|it| it.restarts_always)
    }

    pub(super) fn n_containers(&self) -> usize {
        self.pod.spec.init_containers.len() + self.pod.spec.containers.len()
    }

    pub(super) fn set_container_ready(&mut self, at: usize, ready: bool) {
        if self.runs(at)
            && let Some(report) = self.report(at)
        {
            report.ready = ready;
        }
    }

    /// Whether it is on its way out: deleted, or stopped by its kubelet.
    pub(super) fn is_stopping(&self) -> bool {
        self.pod.metadata.is_terminating() || self.worker.killed_for.is_some()
    }

    pub(super) fn node(&self) -> Option<&NodeName> {
        self.pod.node_name.as_ref()
    }

    pub(super) fn reference(&self) -> ObjectReference {
        ObjectReference::new(Kind::Pod, &self.pod.metadata)
    }
}

/// What the journal says of a look.
fn deeds(look: &Look) -> [Option<Deed>; 2] {
    let (before, status) = (&look.pod.status, &look.status);
    let deed = |verb, cause| {
        let deed = Deed::new(ACTOR, Kind::Pod, &look.pod.metadata);
        Some(deed.on(look.pod.node_name.clone()).done(verb, cause))
    };
    if let Some(image) = &look.not_pulled {
        return [deed(Verb::BackedOff, Cause::PullFailed(image.clone())), None];
    }
    let ended = Cause::ContainerEnded { exit_code: look.ended.unwrap_or(0) };
    if status.phase != before.phase {
        return match status.phase {
            PodPhase::Succeeded => [deed(Verb::Succeeded, ended), None],
            PodPhase::Failed => [deed(Verb::Failed, ended), None],
            _ => [deed(Verb::Started, Cause::ContainersStarted), None],
        };
    }
    let restarted = look.restarted.clone().and_then(|it| deed(Verb::Started, it));
    if look.ended.is_some() {
        let crashed = deed(Verb::Crashed, ended);
        return match look.restarted {
            Some(Cause::RestartedAtOnce) => [crashed, restarted],
            _ => [restarted, crashed],
        };
    }
    let is = status.is_true(&PodConditionType::Ready);
    if look.pod.is_ready() == is {
        return [restarted, None];
    }
    let cause = match &look.cause {
        Some(cause) => cause.clone(),
        None if is => Cause::ContainersReady,
        None => Cause::ProbeFailed,
    };
    [restarted, deed(if is { Verb::Ready } else { Verb::Unready }, cause)]
}

/// Whether any container of a Pod runs.
pub(super) fn any_runs(status: &PodStatus) -> bool {
    let all = status.init_container_statuses.iter().chain(&status.container_statuses);
    all.into_iter().any(|it| matches!(it.state, ContainerState::Running { .. }))
}

impl Cluster {
    /// Begins a look, for which it takes the worker out; [`Cluster::conclude`] ends it.
    pub(super) fn look_at(&mut self, key: &NamespacedName) -> Option<Look> {
        let id = self.store().pod_id(key)?;
        let pod = Arc::clone(self.store().pod_of_id(id)?);
        Some(self.begin_look(id, pod))
    }

    /// The same for a Pod that was just looked up.
    pub(super) fn begin_look(&mut self, id: PodId, pod: Arc<Pod>) -> Look {
        let status = pod.status.clone();
        let worker = self.kubelets.pods.get_mut(&id).map(std::mem::take).unwrap_or_default();
        let ran = any_runs(&status);
        Look {
            id,
            pod,
            status,
            worker,
            ended: None,
            not_pulled: None,
            restarted: None,
            ran,
            cause: None,
        }
    }

    /// A warning about a Pod, outside of a look.
    pub(super) fn warn_of_pod(
        &mut self,
        key: &NamespacedName,
        reason: &'static str,
        message: Name,
    ) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        if let Some(node) = &pod.node_name {
            let about = ObjectReference::new(Kind::Pod, &pod.metadata);
            let node = node.as_name().clone();
            self.emit(about, EventKind::Warning { container: None, node, reason, message });
        }
    }

    /// Says something about a container, or about the Pod.
    pub(super) fn say(&mut self, look: &Look, event: impl FnOnce(Name) -> EventKind) {
        if let Some(node) = look.node() {
            self.emit(look.reference(), event(node.as_name().clone()));
        }
    }

    /// Writes what a look has found, and plans the next one.
    pub(super) fn conclude(&mut self, mut look: Look) {
        let now = self.timestamp();
        if look.is_stopping() && !any_runs(&look.status) {
            match look.worker.killed_for.take() {
                Some(verdict) if !look.pod.metadata.is_terminating() => {
                    self.put_worker(look.id, look.worker, &look.pod, look.pod.status.phase);
                    return self.fail_pod(&look.pod, &verdict, look.status);
                }
                _ => {
                    // Whoever forgets the Pod cancels its timer.
                    self.kubelets.pods.insert(look.id, std::mem::take(&mut look.worker));
                    return self.remove_stopped_pod(&look);
                }
            }
        }
        status::refresh(&look.pod, &mut look.status, now);
        let deeds = deeds(&look);
        let Look { id, pod, status, mut worker, .. } = look;
        if matches!(status.phase, PodPhase::Succeeded | PodPhase::Failed) {
            worker.agenda.clear();
        }
        let changed = status != pod.status;
        self.put_worker(id, worker, &pod, status.phase);
        // Nobody else holds the object any more, so that it is changed in place.
        drop(pod);
        if changed {
            self.store_mut().update_pod_of_id(id, |it| it.status = status);
        }
        deeds.into_iter().flatten().for_each(|it| self.record(it));
    }

    /// Puts a worker back, its timer set to its next item. `phase`: that the Pod is to have.
    pub(super) fn put_worker(
        &mut self,
        id: PodId,
        mut worker: PodWorker,
        pod: &Pod,
        phase: PodPhase,
    ) {
        let due = worker.agenda.iter().map(|it| it.at).min().filter(|_| !worker.held);
        if due != worker.timer.map(|(at, _)| at) {
            if let Some((_, timer)) = worker.timer {
                self.cancel_timer(timer);
            }
            let in_vain = self.waits_in_vain(&worker, pod, phase);
            let rank = if in_vain { Rank::Retry } else { Rank::Other };
            worker.timer =
                due.map(|at| (at, self.set_timer_of_rank(at, rank, Task::RunKubelet(id))));
        }
        self.kubelets.pods.change(&id, |it| *it = worker);
    }

    /// Whether all that is planned for a Pod are attempts that its script lets fail again.
    fn waits_in_vain(&self, worker: &PodWorker, pod: &Pod, phase: PodPhase) -> bool {
        worker.agenda.iter().all(|it| {
            let retries = match it.action {
                KubeletAction::StayUnready => return true,
                KubeletAction::Pull => true,
                KubeletAction::Start { .. } | KubeletAction::Restart { .. } => {
                    phase != PodPhase::Pending
                }
                _ => false,
            };
            let container = all_containers(&pod.spec).nth(it.container);
            retries && container.is_some_and(|it| self.kubelets.behavior(pod, it).is_hopeless())
        })
    }
}
