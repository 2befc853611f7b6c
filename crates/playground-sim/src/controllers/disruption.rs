//! The disruption controller: keeps the status of PodDisruptionBudgets; and what the eviction
//! API makes of it.
//!
//! Mirrors `pkg/controller/disruption/disruption.go` and
//! `pkg/registry/core/pod/storage/eviction.go`.

use std::sync::Arc;

use playground_api::{
    Condition, ConditionStatus, Kind, Name, NamespacedName, Object, Pod, PodConditionType,
    PodDisruptionBudget, PodDisruptionBudgetStatus, PodPhase,
};

use crate::cluster::{Cluster, Task};
use crate::command::CommandError;
use crate::events::EventKind;
use crate::persistent::Set;
use crate::store::WatchEvent;

/// Budgets that are to be worked out anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DisruptionController {
    queue: Set<NamespacedName>,
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn budgets_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::PodAdded(it, _)
            | WatchEvent::PodModified { after: it, .. }
            | WatchEvent::PodDeleted(it, _) => self.plan_budgets_of(it),
            WatchEvent::ObjectChanged { after: Some(Object::PodDisruptionBudget(it)), .. } => {
                self.plan_budget(it.metadata.key());
            }
            _ => {}
        }
    }

    fn plan_budgets_of(&mut self, pod: &Pod) {
        let key = pod.metadata.key();
        let budgets = self.store().pod_disruption_budgets_in(&key.namespace);
        let budgets = budgets.filter(|it| it.matches(&key, &pod.metadata.labels));
        let keys: Vec<_> = budgets.map(|it| it.metadata.key()).collect();
        for key in keys {
            self.plan_budget(key);
        }
    }

    fn plan_budget(&mut self, key: NamespacedName) {
        if self.disruption.queue.insert(key.clone()) {
            let at = self.now() + self.timings().controller_reaction;
            self.set_timer(at, Task::SyncBudget(key));
        }
    }

    /// Works out a budget anew.
    ///
    /// Mirrors `trySync`. A changed status is a change of the budget, so it is worked out once
    /// more after that.
    pub(crate) fn sync_budget(&mut self, key: &NamespacedName) {
        self.disruption.queue.remove(key);
        let Some(budget) = self.store().pod_disruption_budget(key).cloned() else { return };
        let about = || Object::from(Arc::clone(&budget)).reference();
        let pods: Vec<Arc<Pod>> = self
            .store()
            .pods_in(&key.namespace)
            .filter(|it| budget.matches(&it.metadata.key(), &it.metadata.labels))
            .cloned()
            .collect();
        if pods.is_empty() {
            self.emit(about(), EventKind::NoPods);
        }
        let (status, failure) = self.budget_status(&budget, &pods);
        if let Some(message) = failure {
            self.emit(about(), EventKind::NoExpectedPodCount(message.into()));
        }
        if status == budget.status {
            return;
        }
        self.store_mut().update_other(Kind::PodDisruptionBudget, key, |it| {
            if let Object::PodDisruptionBudget(it) = it {
                Arc::make_mut(it).status = status;
            }
        });
    }

    /// The status that a budget should have, and why it could not be worked out, if so.
    fn budget_status(
        &self,
        budget: &PodDisruptionBudget,
        pods: &[Arc<Pod>],
    ) -> (PodDisruptionBudgetStatus, Option<String>) {
        match self.expected(budget, pods) {
            Ok((expected, desired)) => {
                let is_healthy = |it: &&Arc<Pod>| {
                    !it.metadata.is_terminating() && it.status.is_true(&PodConditionType::Ready)
                };
                let healthy = small(pods.iter().filter(is_healthy).count());
                let allowed = healthy.saturating_sub(desired);
                let allowed = if expected == 0 { 0 } else { allowed };
                let (reason, message) = match allowed {
                    0 => ("InsufficientPods", ""),
                    _ => ("SufficientPods", ""),
                };
                let numbers = PodDisruptionBudgetStatus {
                    disruptions_allowed: allowed,
                    current_healthy: healthy,
                    desired_healthy: desired,
                    expected_pods: expected,
                    ..budget.status.clone()
                };
                (self.with_condition(budget, numbers, reason, message), None)
            }
            Err(message) => {
                let status =
                    PodDisruptionBudgetStatus { disruptions_allowed: 0, ..budget.status.clone() };
                (self.with_condition(budget, status, "SyncFailed", &message), Some(message))
            }
        }
    }

    /// Mirrors `pdb.UpdateDisruptionAllowedCondition`.
    fn with_condition(
        &self,
        budget: &PodDisruptionBudget,
        status: PodDisruptionBudgetStatus,
        reason: &str,
        message: &str,
    ) -> PodDisruptionBudgetStatus {
        let holds = ConditionStatus::from(status.disruptions_allowed > 0);
        let before = status.conditions.first().filter(|it| it.status == holds);
        let since = before.map_or(Some(self.timestamp()), |it| it.last_transition_time);
        let generation = budget.metadata.generation;
        let condition = Condition {
            condition_type: "DisruptionAllowed".into(),
            status: holds,
            reason: reason.into(),
            message: message.into(),
            last_update_time: None,
            last_transition_time: since,
            observed_generation: generation,
        };
        PodDisruptionBudgetStatus {
            observed_generation: generation,
            conditions: vec![condition],
            ..status
        }
    }

    /// How many Pods there should be, and how many of them healthy.
    ///
    /// Mirrors `getExpectedPodCount`.
    fn expected(
        &self,
        budget: &PodDisruptionBudget,
        pods: &[Arc<Pod>],
    ) -> Result<(u32, u32), String> {
        use playground_api::IntOrPercent;
        let spec = &budget.spec;
        Ok(match (spec.max_unavailable, spec.min_available) {
            (Some(most), _) => {
                let expected = self.expected_scale(pods)?;
                let most = small(most.of(expected as usize));
                (expected, expected.saturating_sub(most))
            }
            (None, Some(IntOrPercent::Int(least))) => (small(pods.len()), least),
            (None, Some(share)) => {
                let expected = self.expected_scale(pods)?;
                (expected, small(share.of(expected as usize)))
            }
            (None, None) => (0, 0),
        })
    }

    /// The replicas of all controllers of the Pods; Pods without one do not count.
    ///
    /// Mirrors `getExpectedScale`.
    fn expected_scale(&self, pods: &[Arc<Pod>]) -> Result<u32, String> {
        let mut seen = Set::default();
        let mut sum: u32 = 0;
        for pod in pods {
            let Some(owner) = pod.metadata.controller() else { continue };
            let key =
                |name: &Name| NamespacedName::new(pod.metadata.namespace.clone(), name.clone());
            if &*owner.kind != "ReplicaSet" {
                let resource = Kind::from_owner(&owner.api_version, &owner.kind);
                let resource =
                    resource.map_or_else(|| owner.kind.to_string(), |it| it.resource().to_owned());
                return Err(format!("{resource} does not implement the scale subresource"));
            }
            let Some(replica_set) = self.store().replica_set(&key(&owner.name)) else { continue };
            let above = replica_set.metadata.controller();
            let deployment = above.and_then(|it| self.store().deployment(&key(&it.name)));
            let (uid, replicas) = match deployment {
                Some(it) => (it.metadata.uid, it.spec.replicas),
                None => (replica_set.metadata.uid, replica_set.spec.replicas),
            };
            if seen.insert(uid) {
                sum = sum.saturating_add(replicas);
            }
        }
        Ok(sum)
    }

    /// Why a Pod cannot be evicted now, if so.
    ///
    /// # Errors
    ///
    /// The answer of the eviction API.
    pub fn check_eviction(&self, key: &NamespacedName) -> Result<(), CommandError> {
        self.budget_to_spend(key).map(|_| ())
    }

    /// Spends the budget of a Pod that is about to be evicted.
    pub(crate) fn spend_budget(&mut self, key: &NamespacedName) -> Result<(), CommandError> {
        let Some(budget) = self.budget_to_spend(key)? else { return Ok(()) };
        self.store_mut().update_other(Kind::PodDisruptionBudget, &budget, |it| {
            if let Object::PodDisruptionBudget(it) = it {
                let status = &mut Arc::make_mut(it).status;
                status.disruptions_allowed = status.disruptions_allowed.saturating_sub(1);
            }
        });
        Ok(())
    }

    /// Mirrors `EvictionREST.Create`.
    fn budget_to_spend(
        &self,
        key: &NamespacedName,
    ) -> Result<Option<NamespacedName>, CommandError> {
        let Some(pod) = self.store().pod(key) else {
            return Err(CommandError::NotFound { kind: Kind::Pod, name: key.name.clone() });
        };
        if pod.is_terminal()
            || pod.status.phase == PodPhase::Pending
            || pod.metadata.is_terminating()
        {
            return Ok(None);
        }
        let budgets = self.store().pod_disruption_budgets_in(&key.namespace);
        let mut budgets = budgets.filter(|it| it.matches(key, &pod.metadata.labels));
        let Some(budget) = budgets.next() else { return Ok(None) };
        if budgets.next().is_some() {
            return Err(CommandError::SeveralBudgets);
        }
        let status = &budget.status;
        if !pod.status.is_true(&PodConditionType::Ready) {
            let is_always = &*budget.spec.unhealthy_pod_eviction_policy == "AlwaysAllow";
            let is_healthy =
                status.current_healthy >= status.desired_healthy && status.desired_healthy > 0;
            if is_always || is_healthy {
                return Ok(None);
            }
        }
        let is_known = status.observed_generation >= budget.metadata.generation;
        if is_known && status.disruptions_allowed > 0 {
            Ok(Some(budget.metadata.key()))
        } else {
            Err(CommandError::DisruptionBudget)
        }
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
