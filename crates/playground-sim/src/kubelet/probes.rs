//! Probes: what they answer is scripted, when they ask stands in the manifest.
//!
//! Mirrors `pkg/kubelet/prober`.
//! Deliberate difference: only the runs that change something are carried out, and those that fail
//! until the threshold is reached; a readiness probe that goes on failing is reported no more.

use playground_api::{Container, ContainerState, ContainerStatus, Probe, Value};

use super::behavior::ImageBehavior;
use super::look::Look;
use super::{KubeletAction, ProbeKind};
use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;
use crate::events::{EventKind, Kill};

/// Whether the startup probe of a running container has succeeded, or it has none.
pub(super) fn is_started(report: &ContainerStatus) -> bool {
    report.rest.get("started").and_then(Value::as_bool) != Some(false)
}

fn seconds(n: u32) -> SimDuration {
    SimDuration::from_secs(u64::from(n))
}

/// So many periods of a probe.
fn periods(probe: &Probe, n: u32) -> SimDuration {
    SimDuration::from_secs(u64::from(n) * u64::from(probe.period_seconds.max(1)))
}

impl ProbeKind {
    fn of(self, container: &Container) -> Option<&Probe> {
        match self {
            ProbeKind::Readiness => container.readiness_probe.as_ref(),
            ProbeKind::Liveness => container.liveness_probe.as_ref(),
            ProbeKind::Startup => container.startup_probe.as_ref(),
        }
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            ProbeKind::Readiness => ("Readiness", "readiness"),
            ProbeKind::Liveness => ("Liveness", "liveness"),
            ProbeKind::Startup => ("Startup", "startup"),
        }
    }
}

impl Cluster {
    /// From a container's start to the first answer of a probe.
    pub(super) fn first_answer(&self, probe: &Probe) -> SimDuration {
        seconds(probe.initial_delay_seconds) + self.timings().probe_run
    }

    /// From now to ready, for a container that started so long ago.
    pub(super) fn readiness_delay(&self, container: &Container, ago: SimDuration) -> SimDuration {
        match &container.readiness_probe {
            Some(probe) => {
                let delay = seconds(probe.initial_delay_seconds) - ago;
                let more = periods(probe, probe.success_threshold.saturating_sub(1));
                delay + more + self.timings().probe_run
            }
            // The startup probe has answered for it.
            None if container.startup_probe.is_some() => SimDuration::ZERO,
            None => self.timings().readiness,
        }
    }

    /// Plans what the probes of a running container will find.
    pub(super) fn plan_probes(
        &mut self,
        look: &mut Look,
        at: usize,
        container: &Container,
        behavior: ImageBehavior,
    ) {
        let started = look.report(at).is_some_and(|it| is_started(it));
        match &container.startup_probe {
            Some(probe) if !started => {
                let due = self.now() + self.first_answer(probe);
                let action = match behavior.never_ready {
                    true => KubeletAction::FailProbe(ProbeKind::Startup),
                    false => KubeletAction::FinishStartup,
                };
                look.worker.plan(due, at, action);
            }
            _ => self.plan_later_probes(look, at, container, behavior),
        }
    }

    /// The startup probe has succeeded, so the other probes begin.
    pub(super) fn finish_startup(&mut self, look: &mut Look, at: usize) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        if let Some(report) = look.report(at) {
            report.rest.remove("started");
        }
        let behavior = self.kubelets.behavior(&look.pod, &container);
        self.plan_later_probes(look, at, &container, behavior);
        self.start_next(look, SimDuration::ZERO);
    }

    fn plan_later_probes(
        &mut self,
        look: &mut Look,
        at: usize,
        container: &Container,
        behavior: ImageBehavior,
    ) {
        let now = self.now();
        let ready = look.report(at).is_some_and(|it| it.ready);
        let ago = self.runs_for(look, at);
        let fails = behavior.never_ready;
        match &container.readiness_probe {
            _ if look.worker.forced == Some(false) => {}
            Some(probe) if fails => {
                let due = match ready {
                    true => periods(probe, 1),
                    false => self.first_answer(probe) - ago,
                };
                look.worker.plan(now + due, at, KubeletAction::FailProbe(ProbeKind::Readiness));
            }
            None if fails => {}
            None if look.is_sidecar(at) => look.set_container_ready(at, true),
            _ if ready => {}
            _ => {
                let due = now + self.readiness_delay(container, ago);
                look.worker.plan(due, at, KubeletAction::BecomeReady);
            }
        }
        if let (Some(probe), Some(after)) = (&container.liveness_probe, behavior.unhealthy_after) {
            let due = next_run(probe, now, ago, after);
            look.worker.plan(due, at, KubeletAction::FailProbe(ProbeKind::Liveness));
        }
    }

    /// How long a container has been running.
    fn runs_for(&self, look: &mut Look, at: usize) -> SimDuration {
        let now = self.timestamp();
        let Some(ContainerState::Running { started_at }) = look.state(at) else {
            return SimDuration::ZERO;
        };
        SimDuration::from_millis(u64::try_from(now.millis_since(*started_at)).unwrap_or(0))
    }

    /// A run of a probe has failed.
    pub(super) fn fail_probe(&mut self, look: &mut Look, at: usize, kind: ProbeKind) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        let Some(probe) = kind.of(&container).filter(|_| look.runs(at)) else {
            return;
        };
        let text = format!("{} probe failed: {}", kind.words().0, probe_output(probe)).into();
        self.warn_of(look, Some(&container.name), "Unhealthy", text);
        if kind == ProbeKind::Readiness {
            return self.fail_readiness(look, at, probe);
        }
        let Some(memory) = look.worker.memory(at) else {
            return;
        };
        memory.failures += 1;
        if memory.failures < probe.failure_threshold {
            let due = self.now() + periods(probe, 1);
            return look.worker.plan(due, at, KubeletAction::FailProbe(kind));
        }
        memory.failures = 0;
        self.kill_container(look, at, Kill::Probe(kind.words().1));
    }

    /// A container becomes not ready at the threshold.
    fn fail_readiness(&mut self, look: &mut Look, at: usize, probe: &Probe) {
        let due = self.now() + periods(probe, 1);
        let is_ready = look.report(at).is_some_and(|it| it.ready);
        let Some(memory) = look.worker.memory(at) else {
            return;
        };
        memory.unready += 1;
        if memory.unready >= probe.failure_threshold {
            memory.unready = 0;
            return look.set_container_ready(at, false);
        }
        let action = match is_ready {
            true => KubeletAction::FailProbe(ProbeKind::Readiness),
            false => KubeletAction::StayUnready,
        };
        look.worker.plan(due, at, action);
    }

    /// A container that is to be restarted gets SIGTERM, and SIGKILL when its grace period is over.
    pub(super) fn kill_container(&mut self, look: &mut Look, at: usize, why: Kill) {
        let Some(container) = look.container(at).cloned() else {
            return;
        };
        let before = look.report(at).and_then(|it| it.last_termination.as_ref()?.finished_at);
        if let Some(node) = look.node().map(|it| it.as_name().clone()) {
            let name = container.name.clone();
            let event = EventKind::Killing { container: name, node, why };
            self.say_perhaps_again(look, event, before);
        }
        let grace = seconds(look.pod.spec.termination_grace_period_seconds);
        let (span, exit_code) = self.time_to_stop(look, &container, grace);
        look.worker.clear(at);
        look.worker.plan(self.now() + span, at, KubeletAction::End { exit_code });
    }
}

/// The first run of a probe at which a container that fails `after` its start is found failing.
fn next_run(probe: &Probe, now: SimTime, ago: SimDuration, after: SimDuration) -> SimTime {
    let from = seconds(probe.initial_delay_seconds).as_millis();
    let wanted = after.as_millis().max(ago.as_millis());
    let period = u64::from(probe.period_seconds.max(1)) * 1000;
    let at = from + wanted.saturating_sub(from).div_ceil(period) * period;
    now + SimDuration::from_millis(at - ago.as_millis().min(at))
}

/// What a probe that fails has to say.
fn probe_output(probe: &Probe) -> &'static str {
    if probe.rest.contains("httpGet") {
        "HTTP probe failed with statuscode: 500"
    } else if probe.rest.contains("tcpSocket") {
        "dial tcp: connect: connection refused"
    } else if probe.rest.contains("grpc") {
        "service unhealthy (responded with \"NOT_SERVING\")"
    } else {
        ""
    }
}
