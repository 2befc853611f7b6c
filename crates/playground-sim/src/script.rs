//! What a session makes happen that no client of the API asks for: to kubelets, machines and
//! containers.

use std::sync::Arc;

use playground_api::{Kind, NamespacedName, NodeName, Pod, PodPhase};

use crate::api_server::{node_key, not_found};
use crate::clock::SimDuration;
use crate::cluster::{Cluster, Deed};
use crate::command::CommandError;
use crate::journal::{Actor, Cause, Verb};
use crate::kubelet::set_ready_conditions;
use crate::node_preset::NETWORK_NOT_READY;

const ACTOR: Actor = Actor::You;
const SILENT: &str = "is silent; start it first: sim node start";

impl Cluster {
    pub(crate) fn set_kubelet(
        &mut self,
        name: &NodeName,
        answers: bool,
    ) -> Result<(), CommandError> {
        let Some(node) = self.store().node(name).cloned() else {
            return Err(not_found(Kind::Node, name.as_name()));
        };
        if self.kubelets.is_stopped(name) != answers {
            let state = if answers { "answers already" } else { "is silent already" };
            return Err(CommandError::KubeletState(name.clone(), state));
        }
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name.clone()));
        if answers {
            self.record(deed.done(Verb::Resumed, Cause::Requested));
            self.start_kubelet(name);
            self.mark_node_ready(name);
        } else {
            self.record(deed.done(Verb::Stopped, Cause::Requested));
            self.stop_kubelet(name);
            self.plan_heartbeat_check(name);
        }
        Ok(())
    }

    pub(crate) fn set_node_readiness(
        &mut self,
        name: &NodeName,
        ready: bool,
    ) -> Result<(), CommandError> {
        self.require_kubelet(name)?;
        match ready {
            true => self.mark_node_ready(name),
            false => self.set_node_not_ready(name, NETWORK_NOT_READY),
        }
        Ok(())
    }

    pub(crate) fn shut_down(
        &mut self,
        name: &NodeName,
        grace: SimDuration,
    ) -> Result<(), CommandError> {
        self.require_kubelet(name)?;
        self.begin_shutdown(name, grace);
        Ok(())
    }

    /// A Node whose kubelet answers, and goes on doing so.
    pub(crate) fn require_kubelet(&self, name: &NodeName) -> Result<(), CommandError> {
        self.require(Kind::Node, &node_key(name))?;
        let state = match () {
            () if self.kubelets.is_stopped(name) => SILENT,
            () if self.kubelets.is_shutting_down(name) => "is shutting down",
            () => return Ok(()),
        };
        Err(CommandError::KubeletState(name.clone(), state))
    }

    /// A Pod whose containers run, for commands that make something happen to them.
    fn require_running(&self, key: &NamespacedName) -> Result<Arc<Pod>, CommandError> {
        let pod = self.require_pod(key)?;
        // Whatever happens there, nobody would hear of it.
        if let Some(node) = pod.node_name.as_ref().filter(|it| self.kubelets.is_stopped(it)) {
            return Err(CommandError::KubeletState(node.clone(), SILENT));
        }
        let (state, advice) = match pod.status.phase {
            PodPhase::Running => return Ok(pod),
            PodPhase::Pending => ("not running yet", "run the time forward first: sim step"),
            _ => ("finished", "delete it, and its controller makes a new one"),
        };
        Err(CommandError::NotRunning { name: key.name.clone(), state, advice })
    }

    pub(crate) fn crash_pod(&mut self, key: &NamespacedName) -> Result<(), CommandError> {
        self.require_running(key)?;
        self.crash_containers(key, 1);
        Ok(())
    }

    pub(crate) fn set_pod_readiness(
        &mut self,
        key: &NamespacedName,
        ready: bool,
    ) -> Result<(), CommandError> {
        self.require_running(key)?;
        self.force_readiness(key, ready);
        Ok(())
    }

    pub(crate) fn finish_pod(
        &mut self,
        key: &NamespacedName,
        exit_code: i32,
    ) -> Result<(), CommandError> {
        self.require_running(key)?;
        self.finish_containers(key, exit_code);
        Ok(())
    }

    pub(crate) fn bind_by_hand(
        &mut self,
        key: &NamespacedName,
        node: NodeName,
    ) -> Result<(), CommandError> {
        let pod = self.require_pod(key)?;
        if let Some(bound) = &pod.node_name {
            return Err(CommandError::AlreadyBound(key.name.clone(), bound.clone()));
        }
        self.bind_pod(pod, node, ACTOR);
        Ok(())
    }

    pub(crate) fn report_by_hand(
        &mut self,
        key: &NamespacedName,
        phase: PodPhase,
        ready: bool,
    ) -> Result<(), CommandError> {
        let pod = self.require_pod(key)?;
        let now = self.timestamp();
        self.store_mut().update_pod(key, |it| {
            it.status.phase = phase;
            set_ready_conditions(it, ready, now);
        });
        let verb = match phase {
            PodPhase::Succeeded => Verb::Succeeded,
            PodPhase::Failed => Verb::Failed,
            _ if ready => Verb::Ready,
            _ if pod.status.phase == PodPhase::Pending => Verb::Started,
            _ => Verb::Unready,
        };
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(verb, Cause::Requested));
        Ok(())
    }

    pub(crate) fn remove_pod_at_once(&mut self, key: &NamespacedName) -> Result<(), CommandError> {
        let pod = self.require_pod(key)?;
        self.store_mut().remove_pod(key);
        let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_name.clone());
        self.record(deed.done(Verb::Terminated, Cause::Requested));
        Ok(())
    }
}
