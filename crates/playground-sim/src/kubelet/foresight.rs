//! When a Pod that is on its way will be ready: what its kubelet is going to do, as far as that can be foreseen.

use playground_api::{Container, ContainerState, ContainerStatus, Pod, PodPhase};

use super::behavior::ImageBehavior;
use super::{KubeletAction, PodWorker, all_containers, probes};
use crate::clock::{SimDuration, SimTime};
use crate::cluster::Cluster;

impl Cluster {
    /// Whether the containers of a Pod are being started for the first time.
    pub(crate) fn is_starting(&self, pod: &Pod) -> bool {
        let worker = self.worker(&pod.metadata.key()).filter(|it| !it.held);
        pod.status.phase == PodPhase::Pending
            && worker.is_some_and(|it| it.agenda.iter().any(|it| is_start(&it.action)))
    }

    /// When the kubelet next tries to start a container of a Pod.
    pub fn next_attempt(&self, pod: &Pod) -> Option<SimTime> {
        let worker = self.worker(&pod.metadata.key()).filter(|it| !it.held)?;
        worker.agenda.iter().filter(|it| is_start(&it.action)).map(|it| it.at).min()
    }

    /// When a Pod that is on its way will be ready; `None` for one that is not, or will not be by itself.
    pub(crate) fn ready_at(&self, pod: &Pod) -> Option<SimTime> {
        let worker = self.worker(&pod.metadata.key()).filter(|it| !it.held)?;
        let status = &pod.status;
        let reports = status.init_container_statuses.iter().chain(&status.container_statuses);
        let n_init = pod.spec.init_containers.len();
        let mut ahead = Ahead { turn: self.now(), pull: SimDuration::ZERO, ready: None };
        for (at, (container, report)) in all_containers(&pod.spec).zip(reports).enumerate() {
            let member = Member { cluster: self, pod, worker, at, container, report };
            match at < n_init && !container.restarts_always {
                true => member.ends(&mut ahead)?,
                false => member.serves(&mut ahead)?,
            }
        }
        ahead.ready
    }
}

/// How far the containers come that were looked at.
struct Ahead {
    /// When those that wait for the ones before them have their turn.
    turn: SimTime,
    /// How long their images take at least, since they come one after the other.
    pull: SimDuration,
    /// When all are ready, if any is not.
    ready: Option<SimTime>,
}

impl Ahead {
    /// The next container has its turn.
    fn give_way(&mut self, at: SimTime) {
        self.turn = self.turn.max(at);
        self.pull = SimDuration::ZERO;
    }
}

/// A container of a Pod.
struct Member<'a> {
    cluster: &'a Cluster,
    pod: &'a Pod,
    worker: &'a PodWorker,
    /// Its place among all containers.
    at: usize,
    container: &'a Container,
    report: &'a ContainerStatus,
}

impl Member<'_> {
    fn behavior(&self) -> ImageBehavior {
        self.cluster.kubelets.behavior(self.pod, self.container)
    }

    /// When the next of these things is due that are planned for it.
    fn planned(&self, is_wanted: impl Fn(&KubeletAction) -> bool) -> Option<SimTime> {
        let of_it = self.worker.agenda.iter().filter(|it| it.container == self.at);
        of_it.filter(|it| is_wanted(&it.action)).map(|it| it.at).min()
    }

    /// An init container runs to its end, and then the next one has its turn.
    fn ends(&self, ahead: &mut Ahead) -> Option<()> {
        if matches!(&self.report.state, ContainerState::Terminated(it) if it.exit_code == 0) {
            return Some(());
        }
        let (runs, exit_code) =
            self.behavior().exit.unwrap_or((self.cluster.timings().init_run, 0));
        if exit_code != 0 {
            return None;
        }
        let ends = match self.report.state {
            ContainerState::Running { .. } => {
                self.planned(|it| matches!(it, KubeletAction::End { .. }))?
            }
            _ => self.begins(ahead)? + runs,
        };
        ahead.give_way(ends);
        Some(())
    }

    /// A container that stays, sidecars among them, has to become ready. The next one waits for a sidecar until that
    /// has started.
    fn serves(&self, ahead: &mut Ahead) -> Option<()> {
        if self.report.ready {
            return Some(());
        }
        let Container { startup_probe, readiness_probe, restarts_always, .. } = self.container;
        if self.behavior().never_ready {
            return None;
        }
        let is_ready = |it: &KubeletAction| matches!(it, KubeletAction::BecomeReady);
        let is_started = |it: &KubeletAction| matches!(it, KubeletAction::FinishStartup);
        let readiness = |ago| match *restarts_always && readiness_probe.is_none() {
            true => SimDuration::ZERO,
            false => self.cluster.readiness_delay(self.container, ago),
        };
        let (started, ready) = match &self.report.state {
            ContainerState::Running { .. } if probes::is_started(self.report) => {
                (self.cluster.now(), self.planned(is_ready)?)
            }
            ContainerState::Running { started_at } => {
                let started = self.planned(is_started)?;
                let ago = self.cluster.timestamp_at(started).millis_since(*started_at);
                let ago = SimDuration::from_millis(u64::try_from(ago).unwrap_or(0));
                (started, started + readiness(ago))
            }
            _ => {
                let probe = startup_probe.as_ref().map(|it| self.cluster.first_answer(it));
                let ago = probe.unwrap_or_default();
                let started = self.begins(ahead)? + ago;
                (started, started + readiness(ago))
            }
        };
        ahead.ready = ahead.ready.max(Some(ready));
        if *restarts_always {
            ahead.give_way(started);
        }
        Some(())
    }

    /// When it begins to run: as planned, or else when it has its turn and its image is there.
    fn begins(&self, ahead: &mut Ahead) -> Option<SimTime> {
        let behavior = self.behavior();
        let node = self.pod.node_name.as_ref();
        if self.cluster.kubelets.is_out_of_reach(node, self.container, behavior.bad) {
            return None;
        }
        let planned = self.planned(is_start);
        if planned.is_some() || matches!(self.report.state, ContainerState::Terminated(_)) {
            return planned;
        }
        ahead.pull = ahead.pull.max(behavior.slow.unwrap_or_default());
        Some(ahead.turn + behavior.slow.unwrap_or(ahead.pull))
    }
}

/// Whether it leads to a running container.
fn is_start(action: &KubeletAction) -> bool {
    use KubeletAction::{Pull, Restart, Start};
    matches!(action, Start { .. } | Restart { .. } | Pull)
}
