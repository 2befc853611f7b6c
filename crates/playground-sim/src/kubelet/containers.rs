//! Containers: started one after the other, restarted when they end.
//!
//! Mirrors `computePodActions` and `doBackOff` in `pkg/kubelet/kuberuntime`.
//! Deliberate difference: the containers of a Pod start at the same instant, since
//! [`Timings::container_start`](crate::Timings::container_start) stands for all their images, but
//! for those that a script makes slow.

use std::mem::take;

use playground_api::{
    Container, ContainerState, Name, NamespacedName, RestartPolicy, TerminatedState, Timestamp,
};

use super::look::Look;
use super::status::terminated;
use super::{KubeletAction, ProbeKind};
use crate::backoff::{BackoffLimits, CrashBackoff};
use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;
use crate::events::EventKind;
use crate::journal::Cause;

impl Cluster {
    /// Plans the start of whatever may start now: the next init container, or all others.
    pub(super) fn start_next(&mut self, look: &mut Look, usual: SimDuration) {
        if look.is_stopping() {
            return;
        }
        let mut usual = usual;
        for at in 0..look.n_containers() {
            let starts =
                look.worker.agenda.iter().any(|it| {
                    it.container == at && matches!(it.action, KubeletAction::Start { .. })
                });
            let waits_first = match look.report(at) {
                Some(it) => match &it.state {
                    // An image that does not come is asked for again by its own plan.
                    ContainerState::Waiting { reason, .. } => {
                        it.last_termination.is_none()
                            && matches!(&**reason, "ContainerCreating" | "PodInitializing")
                    }
                    _ => false,
                },
                None => return,
            };
            if waits_first && !starts {
                self.begin_start(look, at, usual);
                let slow = look.container(at).cloned();
                let slow = slow.and_then(|it| self.kubelets.behavior(&look.pod, &it).slow);
                if let Some(slow) = slow {
                    usual = usual.max(slow);
                }
            }
            if look.is_init(at) && !is_past(look, at) {
                return;
            }
        }
    }

    /// A container starts again; one whose image is always pulled asks for it first.
    pub(super) fn restart_container(&mut self, look: &mut Look, at: usize, pulls: bool) {
        if let Some(image) = look.container(at).map(|it| it.image.clone()).filter(|_| pulls) {
            let event = |container, node| EventKind::Pulling { container, image, node };
            self.say_of_start(look, at, event);
        }
        let now = self.now();
        self.start_container(look, at, pulls.then_some(now));
    }

    /// A container starts, if its image is there.
    pub(super) fn start_container(
        &mut self,
        look: &mut Look,
        at: usize,
        pulling_since: Option<SimTime>,
    ) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        if !self.has_image(look, at, &container, pulling_since) {
            return;
        }
        self.set_addresses(look);
        self.say_of_start(look, at, |container, node| EventKind::Created { container, node });
        self.say_of_start(look, at, |container, node| EventKind::Started { container, node });
        let now = self.timestamp();
        let mut restarted = false;
        if let Some(report) = look.report(at) {
            let state = ContainerState::Running { started_at: now };
            if let ContainerState::Terminated(ended) = std::mem::replace(&mut report.state, state) {
                report.last_termination = Some(ended);
            }
            restarted = report.last_termination.is_some();
            report.restart_count += u32::from(restarted);
            if container.startup_probe.is_some() {
                report.rest.insert("started", false);
            }
        }
        if restarted {
            let cause =
                if look.ended.is_some() { Cause::RestartedAtOnce } else { Cause::BackoffOver };
            look.restarted = Some(cause);
        }
        self.plan_running(look, at, &container);
        self.start_next(look, SimDuration::ZERO);
    }

    /// Says something that is said at each start of a container.
    pub(super) fn say_of_start(
        &mut self,
        look: &mut Look,
        at: usize,
        event: impl FnOnce(Name, Name) -> EventKind,
    ) {
        let (Some(node), Some(container)) = (look.node(), look.container(at)) else {
            return;
        };
        let event = event(container.name.clone(), node.as_name().clone());
        let started = look.report(at).and_then(|it| match &it.state {
            ContainerState::Terminated(ended) => ended.started_at,
            _ => it.last_termination.as_ref()?.started_at,
        });
        self.say_perhaps_again(look, event, started);
    }

    /// Says what was said before, if it was, at the latest then.
    pub(super) fn say_perhaps_again(
        &mut self,
        look: &Look,
        event: EventKind,
        before: Option<Timestamp>,
    ) {
        match before {
            Some(at) => {
                let since = look.status.start_time.unwrap_or(at);
                self.emit_again(look.reference(), event, since..=at);
            }
            None => self.emit(look.reference(), event),
        }
    }

    fn set_addresses(&mut self, look: &mut Look) {
        if look.status.pod_ip.is_none() {
            look.status.pod_ip = match look.pod.spec.host_network {
                true => look.status.host_ip,
                false => Some(self.kubelets.next_address()),
            };
        }
    }

    /// Plans what a running container will do.
    fn plan_running(&mut self, look: &mut Look, at: usize, container: &Container) {
        let behavior = self.kubelets.behavior(&look.pod, container);
        let ordinary_init = look.is_init(at) && !look.is_sidecar(at);
        let init_run = (self.timings().init_run, 0);
        let exit = behavior.exit.or(ordinary_init.then_some(init_run));
        if let Some((after, exit_code)) = exit {
            look.worker.plan(self.now() + after, at, KubeletAction::End { exit_code });
        }
        if !ordinary_init {
            self.plan_probes(look, at, container, behavior);
        }
    }

    /// A container has ended. Mirrors `ShouldContainerBeRestarted`.
    pub(super) fn end_container(&mut self, look: &mut Look, at: usize, exit_code: i32) {
        look.worker.clear(at);
        let now = self.timestamp();
        if !look.runs(at) {
            return;
        }
        if let Some(report) = look.report(at) {
            report.ready = false;
            report.state = ContainerState::Terminated(terminated(report, exit_code, now));
        }
        if look.is_stopping() {
            return;
        }
        look.ended = Some(exit_code);
        if look.worker.memories.get_mut(at).is_some_and(|it| take(&mut it.changed)) {
            // Whatever its restart policy says.
            self.begin_start(look, at, self.timings().container_start);
        } else if self.restarts(look, at, exit_code) {
            self.plan_restart(look, at);
        } else if look.is_init(at) {
            look.ended = (exit_code != 0).then_some(exit_code);
            match exit_code {
                0 => self.start_next(look, SimDuration::ZERO),
                _ => self.end_sidecars(look),
            }
        } else if look.status.container_statuses.iter().all(|it| has_ended(&it.state)) {
            self.end_sidecars(look);
        }
    }

    fn restarts(&self, look: &Look, at: usize, exit_code: i32) -> bool {
        match look.pod.spec.restart_policy {
            _ if look.is_sidecar(at) => true,
            RestartPolicy::Never => false,
            RestartPolicy::Always if !look.is_init(at) => true,
            _ => exit_code != 0,
        }
    }

    /// The first restart is immediate; from the second on the kubelet waits.
    fn plan_restart(&mut self, look: &mut Look, at: usize) {
        let now = self.now();
        let limits = BackoffLimits {
            first: self.timings().crash_loop_backoff,
            longest: self.timings().crash_loop_backoff_max,
        };
        let sync = self.timings().kubelet_sync;
        let Some(memory) = look.worker.memory(at) else {
            return;
        };
        let (due, crashes) = CrashBackoff::after(memory.crashes, now, limits);
        memory.crashes = Some(crashes);
        memory.failures = 0;
        memory.unready = 0;
        if due > now {
            let shown = (now + sync).min(due);
            look.worker.plan(shown, at, KubeletAction::BackOff);
        }
        // An image that is there needs no pull; one that is pulled always comes at once.
        self.begin_start_at(look, at, due);
    }

    fn begin_start_at(&mut self, look: &mut Look, at: usize, due: SimTime) {
        let pulls = look.container(at).is_some_and(|it| {
            let policy = it.rest.get("imagePullPolicy");
            policy.and_then(playground_api::Value::as_str) == Some("Always")
        });
        look.worker.plan(due, at, KubeletAction::Restart { pulls });
    }

    /// The wait of a container is reported.
    pub(super) fn report_back_off(&mut self, look: &mut Look, at: usize) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        let memory = look.worker.memory(at).copied().unwrap_or_default();
        let pod = look.pod.clone();
        let Some(report) = look.report(at) else {
            return;
        };
        let ContainerState::Terminated(ended) = &report.state else {
            return self.report_pull_back_off(look, at);
        };
        report.last_termination = Some(ended.clone());
        let wait = memory.crashes.map_or(SimDuration::ZERO, |it| it.wait());
        let message = format!(
            "back-off {} restarting failed container={} pod={}_{}({})",
            wait.in_go(),
            container.name,
            pod.metadata.name,
            pod.metadata.namespace,
            pod.metadata.uid,
        );
        report.state =
            ContainerState::Waiting { reason: "CrashLoopBackOff".into(), message: message.into() };
        let name = container.name;
        self.say(look, |node| EventKind::BackOff { container: name, node });
    }

    /// When the last ordinary container has ended for good, or an init container has failed for
    /// good, sidecars end too.
    ///
    /// Deliberate difference: they end at that instant; upstream gives them a grace period.
    fn end_sidecars(&mut self, look: &mut Look) {
        let now = self.timestamp();
        for report in &mut look.status.init_container_statuses {
            if matches!(report.state, ContainerState::Running { .. }) {
                report.ready = false;
                report.state = ContainerState::Terminated(terminated(report, 0, now));
            }
        }
        look.worker.agenda.clear();
    }

    /// All running containers of a Pod, init containers aside, end with an error.
    pub(crate) fn crash_containers(&mut self, key: &NamespacedName, exit_code: i32) {
        let Some(mut look) = self.look_at(key) else {
            return;
        };
        for at in look.pod.spec.init_containers.len()..look.n_containers() {
            self.end_container(&mut look, at, exit_code);
        }
        self.conclude(look);
    }

    /// All containers of a Pod end for good, whatever its restart policy says.
    pub(crate) fn finish_containers(&mut self, key: &NamespacedName, exit_code: i32) {
        let Some(mut look) = self.look_at(key) else {
            return;
        };
        let now = self.timestamp();
        let status = &mut look.status;
        for report in
            status.init_container_statuses.iter_mut().chain(&mut status.container_statuses)
        {
            report.ready = false;
            if !matches!(report.state, ContainerState::Terminated(_)) {
                report.state = ContainerState::Terminated(terminated(report, exit_code, now));
            }
        }
        status.phase = super::status::end_phase(exit_code);
        look.ended = Some(exit_code);
        self.conclude(look);
    }

    /// Makes a running Pod ready or not ready, until told otherwise.
    pub(crate) fn force_readiness(&mut self, key: &NamespacedName, ready: bool) {
        let Some(mut look) = self.look_at(key) else {
            return;
        };
        look.worker.forced = Some(ready);
        look.worker.agenda.retain(|it| {
            !matches!(
                it.action,
                KubeletAction::BecomeReady
                    | KubeletAction::FailProbe(ProbeKind::Readiness)
                    | KubeletAction::StayUnready
            )
        });
        for at in 0..look.n_containers() {
            if !look.is_init(at) || look.is_sidecar(at) {
                look.set_container_ready(at, ready);
            }
        }
        look.cause = Some(Cause::Requested);
        self.conclude(look);
    }

    /// The script of an image has changed: what is planned for its containers starts anew.
    pub(super) fn reconsider_pod(&mut self, key: &NamespacedName, image: &Name) {
        let Some(mut look) = self.look_at(key) else {
            return;
        };
        let mut any_creating = false;
        for at in 0..look.n_containers() {
            let Some(container) = look.container(at).filter(|it| it.image == *image).cloned()
            else {
                continue;
            };
            if look.runs(at) {
                look.worker.clear(at);
                self.plan_running(&mut look, at, &container);
                continue;
            }
            let creating = matches!(look.state(at), Some(ContainerState::Waiting { reason, .. })
                if matches!(&**reason, "ContainerCreating" | "PodInitializing"));
            let starts = look.worker.agenda.iter().any(|it| it.container == at);
            if creating && starts {
                look.worker.clear(at);
                any_creating = true;
            }
        }
        if any_creating {
            self.start_next(&mut look, self.timings().container_start);
        }
        // What was sure to fail may go well now: whether its timer is one of a vain wait is asked again.
        if let Some((_, timer)) = look.worker.timer.take() {
            self.cancel_timer(timer);
        }
        self.conclude(look);
    }
}

fn has_ended(state: &ContainerState) -> bool {
    matches!(state, ContainerState::Terminated(_))
}

/// Whether the containers after an init container may start.
fn is_past(look: &mut Look, at: usize) -> bool {
    let sidecar = look.is_sidecar(at);
    look.report(at).is_some_and(|it| match &it.state {
        ContainerState::Terminated(TerminatedState { exit_code, .. }) => {
            !sidecar && *exit_code == 0
        }
        ContainerState::Running { .. } => sidecar && super::probes::is_started(it),
        ContainerState::Waiting { .. } => false,
    })
}
