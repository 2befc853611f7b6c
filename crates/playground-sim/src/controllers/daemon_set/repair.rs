//! What is to be done on one Node, the rollout aside.
//!
//! Mirrors `podsShouldBeOnNode` in `pkg/controller/daemon/daemon_controller.go`.

use playground_api::{NamespacedName, PodPhase};

use super::node_state::{Basis, Group, Member};
use crate::eligibility::Eligibility;
use crate::journal::Cause;

/// Why a Pod is to be created, the rollout aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// There is none.
    Missing,
    /// The only ones are on their way out.
    Beside,
}

impl From<Lack> for Cause {
    fn from(lack: Lack) -> Self {
        match lack {
            Lack::Missing => Cause::PodMissing,
            Lack::Beside => Cause::ReplacementBeside,
        }
    }
}

/// What is to be done on one Node, the rollout aside.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Repair {
    pub(crate) lack: Option<Lack>,
    pub(crate) delete: Vec<(NamespacedName, Cause)>,
    /// Failed Pods, which are deleted as far as the back-off allows.
    pub(crate) failed: Vec<NamespacedName>,
}

impl Group<'_> {
    /// What is to be done on the Node, the rollout aside.
    pub(crate) fn repair(&self, basis: &Basis) -> Repair {
        match &self.eligibility {
            None => self.repair_without_node(),
            Some(Eligibility::MustNotRun(rejection)) => Repair {
                delete: self.delete_live(&Cause::NotEligible(rejection.clone())),
                ..Repair::default()
            },
            Some(_) if self.pods.is_empty() => {
                Repair { lack: self.should_run().then_some(Lack::Missing), ..Repair::default() }
            }
            Some(_) => self.repair_running(basis),
        }
    }

    /// Pods for a Node that is gone are left to the Pod garbage collector once they were bound.
    fn repair_without_node(&self) -> Repair {
        let unbound = self.pods.iter().map(|it| it.pod).filter(|it| it.node_name.is_none());
        let delete = unbound.map(|it| (it.metadata.key(), Cause::TargetNodeGone)).collect();
        Repair { delete, ..Repair::default() }
    }

    fn delete_live(&self, cause: &Cause) -> Vec<(NamespacedName, Cause)> {
        self.live().map(|it| (it.pod.metadata.key(), cause.clone())).collect()
    }

    fn repair_running(&self, basis: &Basis) -> Repair {
        let mut repair = Repair::default();
        let mut running = Vec::new();
        for it in self.live() {
            match it.pod.status.phase {
                PodPhase::Failed => repair.failed.push(it.pod.metadata.key()),
                PodPhase::Succeeded => {
                    repair.delete.push((it.pod.metadata.key(), Cause::PodSucceeded));
                }
                _ => running.push(*it),
            }
        }
        if basis.daemon_set.spec.allows_surge() {
            if running.is_empty() && self.should_run() {
                repair.lack = Some(Lack::Beside);
            }
            repair.delete.extend(surplus_with_surge(basis, &running));
        } else {
            repair.delete.extend(surplus(&running));
        }
        repair
    }
}

/// All but the first.
fn surplus(running: &[Member<'_>]) -> Vec<(NamespacedName, Cause)> {
    let Some((kept, others)) = running.split_first().filter(|(_, others)| !others.is_empty())
    else {
        return Vec::new();
    };
    let cause = Cause::Surplus { kept: kept.pod.metadata.name.clone() };
    others.iter().map(|it| (it.pod.metadata.key(), cause.clone())).collect()
}

/// All but the oldest new and the oldest old one; and the latter too, once it is not ready or
/// the new one is available.
fn surplus_with_surge(basis: &Basis, running: &[Member<'_>]) -> Vec<(NamespacedName, Cause)> {
    if running.len() < 2 {
        return Vec::new();
    }
    let (new, old): (Vec<Member<'_>>, Vec<Member<'_>>) =
        running.iter().partition(|it| basis.has_current_hash(it.pod));
    let mut delete = surplus(&new);
    delete.extend(surplus(&old));
    if let (Some(new), Some(old)) = (new.first(), old.first()) {
        if !old.pod.is_ready() {
            delete.push((old.pod.metadata.key(), Cause::OutdatedUnavailable));
        } else if new.is_available {
            delete.push((old.pod.metadata.key(), Cause::NewPodAvailable));
        }
    }
    delete
}
