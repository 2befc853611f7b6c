//! One attempt to bind one Pod: decides, and carries the decision out.
//!
//! Mirrors `ScheduleOne` in `pkg/scheduler/schedule_one.go` and `prepareCandidate` in
//! `pkg/scheduler/framework/preemption` of v1.34.

use std::sync::Arc;

use playground_api::{
    ConditionStatus, Fields, Kind, Name, NamespacedName, NodeName, ObjectReference, Pod,
    PodCondition, PodConditionType,
};

use super::decision::decide;
use super::diagnosis::{Diagnosis, Preemption};
use super::preemption::Candidate;
use crate::cluster::{Cluster, Deed};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};
use crate::store::PodId;

const ACTOR: Actor = Actor::Scheduler;

/// The message of condition `DisruptionTarget` on Pods that are evicted for another one.
const PREEMPTING: &str = "default-scheduler: preempting to accommodate a higher priority pod";

/// The text of an Event has so many bytes at most. Mirrors `truncateMessage`.
fn cut(message: Arc<str>) -> Arc<str> {
    const LONGEST: usize = 1024;
    const MORE: &str = " ...";
    let head = message.get(..LONGEST - MORE.len()).unwrap_or_default();
    if message.len() > LONGEST { format!("{head}{MORE}").into() } else { message }
}

impl Cluster {
    /// Tries to bind the Pod whose turn it is.
    pub(crate) fn schedule_next_pod(&mut self) {
        let Some(id) = self.scheduler.next_turn(self.now()) else { return };
        let Some(pod) = self.store().pod_of_id(id).cloned() else { return };
        let key = pod.metadata.key();
        if pod.node_name.is_some() || pod.metadata.is_terminating() || pod.is_terminal() {
            self.forget_waiting(&key);
            return;
        }
        let mut chance = self.scheduler.chance.clone();
        let start = self.scheduler.start;
        let decision = decide(self.store(), &pod, self.timestamp(), start, &mut chance);
        self.scheduler.chance = chance;
        let n_nodes = self.store().n_nodes();
        self.scheduler.move_start(&decision, n_nodes);
        let n_feasible = decision.feasible.len();
        match decision.outcome {
            Ok(choice) => {
                self.forget_waiting(&key);
                let score = choice.scores.iter().find(|it| it.node == choice.node);
                let cause = match score.map(|it| it.total) {
                    Some(score) => Cause::HighestScore { score, nodes: n_feasible as u32 },
                    None => Cause::Fits,
                };
                self.scheduler.keep_scores(&key, choice.scores);
                self.write_binding(id, pod, choice.node, ACTOR, cause);
            }
            Err(diagnosis) => self.attempt_failed(&pod, Arc::new(diagnosis)),
        }
    }

    /// Writes the Node into the Pod.
    pub(crate) fn bind_pod(&mut self, pod: Arc<Pod>, node: NodeName, actor: Actor) {
        let cause = if actor == Actor::You { Cause::Requested } else { Cause::Fits };
        if let Some(id) = self.store().pod_id(&pod.metadata.key()) {
            self.write_binding(id, pod, node, actor, cause);
        }
    }

    fn write_binding(
        &mut self,
        id: PodId,
        pod: Arc<Pod>,
        node: NodeName,
        actor: Actor,
        cause: Cause,
    ) {
        let bound = node.clone();
        let deed = Deed::new(actor, Kind::Pod, &pod.metadata).on(Some(node.clone()));
        let about = deed.object.clone();
        // Nobody else holds the object any more, so that it is changed in place.
        drop(pod);
        let condition =
            self.condition(PodConditionType::PodScheduled, true, Name::default(), Name::default());
        self.store_mut().update_pod_of_id(id, |pod| {
            pod.node_name = Some(bound);
            pod.status.set_condition(condition);
        });
        self.record(deed.done(Verb::Scheduled, cause));
        self.emit(about, EventKind::Scheduled { node: node.as_name().clone() });
    }

    fn condition(
        &self,
        condition_type: PodConditionType,
        holds: bool,
        reason: Name,
        message: Name,
    ) -> PodCondition {
        PodCondition {
            condition_type,
            status: if holds { ConditionStatus::True } else { ConditionStatus::False },
            reason,
            message,
            last_transition_time: Some(self.timestamp()),
            rest: Fields::new(),
        }
    }

    /// Says why there is no Node, lets the Pod wait, and makes room for it where it can.
    fn attempt_failed(&mut self, pod: &Pod, diagnosis: Arc<Diagnosis>) {
        let key = pod.metadata.key();
        let message: Arc<str> = diagnosis.message().into();
        self.put_aside(pod, Arc::clone(&diagnosis));
        let nominated = match diagnosis.preemption() {
            Preemption::Found { chosen, .. } => Some(chosen.node.clone()),
            Preemption::NoCandidate(_) => None,
            _ => pod.status.nominated_node_name.clone(),
        };
        let condition = self.condition(
            PodConditionType::PodScheduled,
            false,
            "Unschedulable".into(),
            Arc::clone(&message),
        );
        self.store_mut().update_pod(&key, |pod| {
            pod.status.set_condition(condition);
            pod.status.nominated_node_name = nominated;
        });
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_or_target());
        let cause = Cause::DoesNotFit(Arc::clone(&message));
        self.record(deed.done(Verb::Unschedulable, cause));
        let event = EventKind::FailedScheduling(cut(message));
        self.emit(ObjectReference::new(Kind::Pod, &pod.metadata), event);
        if let Preemption::Found { chosen, .. } = diagnosis.preemption() {
            self.make_room(pod, chosen);
        }
    }

    /// Evicts the victims on a Node for a Pod that will be tried there first.
    fn make_room(&mut self, pod: &Pod, chosen: &Candidate) {
        let Candidate { node, victims, .. } = chosen;
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(Some(node.clone()));
        let n_victims = victims.len() as u32;
        self.record(deed.done(Verb::Nominated, Cause::WaitsForVictims { victims: n_victims }));
        self.drop_nominations(pod, node);
        for victim in victims {
            self.preempt_victim(pod, node, victim);
        }
    }

    /// Pods of lower priority that wait for room on the Node must look for another one.
    fn drop_nominations(&mut self, pod: &Pod, node: &NodeName) {
        let priority = pod.spec.priority_value();
        let lower = self.store().nominated_pods(node);
        let lower: Vec<Arc<Pod>> =
            lower.filter(|it| it.spec.priority_value() < priority).cloned().collect();
        for loser in lower {
            let key = loser.metadata.key();
            self.store_mut().update_pod(&key, |it| it.status.nominated_node_name = None);
            let deed = Deed::new(ACTOR, Kind::Pod, &loser.metadata).on(Some(node.clone()));
            let cause = Cause::NominationLost { to: pod.metadata.name.clone() };
            self.record(deed.done(Verb::Updated, cause));
            self.wake_pod(&key);
        }
    }

    fn preempt_victim(&mut self, pod: &Pod, node: &NodeName, key: &NamespacedName) {
        let victim = self.store().pod(key).filter(|it| !it.metadata.is_terminating()).cloned();
        let Some(victim) = victim else { return };
        let condition = self.condition(
            PodConditionType::DisruptionTarget,
            true,
            "PreemptionByScheduler".into(),
            PREEMPTING.into(),
        );
        self.store_mut().update_pod(key, |it| it.status.set_condition(condition));
        let cause = Cause::PreemptedBy {
            pod: pod.metadata.name.clone(),
            priority: pod.spec.priority_value(),
            own: victim.spec.priority_value(),
        };
        self.delete_pod(key, None, ACTOR, Verb::Preempted, cause);
        let event = EventKind::Preempted { by: pod.metadata.uid, node: node.as_name().clone() };
        self.emit(ObjectReference::new(Kind::Pod, &victim.metadata), event);
    }
}
