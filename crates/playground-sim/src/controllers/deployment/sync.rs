//! One sync of one Deployment, in upstream's order.
//!
//! Mirrors `syncDeployment` in `pkg/controller/deployment/deployment_controller.go`.

use std::sync::Arc;

use playground_api::{
    ConditionStatus, Deployment, DeploymentStatus, DeploymentStrategy, Kind, NamespacedName,
    Object, ObjectMeta, ObjectReference, OwnerReference, PodTemplateSpec, ReplicaSet,
    ReplicaSetSpec,
};

use super::family::{
    Family, is_same_template, revision, set_new_annotations, set_replicas_annotations,
};
use super::rollout::{self, Scale};
use super::{ScaleReason, status};
use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::SimDuration;
use crate::cluster::{Cluster, Deed, Task};
use crate::command::Propagation;
use crate::controllers::daemon_set::template_hash;
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};

const ACTOR: Actor = Actor::DeploymentController;

impl Cluster {
    /// Syncs one Deployment. Does nothing when it is gone.
    pub(crate) fn sync_deployment(&mut self, key: &NamespacedName) {
        self.deployments.queue.remove(key);
        let Some(deployment) = self.store().deployment(key).cloned() else {
            return;
        };
        if let Some(timer) = self.deployments.rechecks.remove(&deployment.metadata.uid) {
            self.cancel_timer(timer);
        }
        self.claim_replica_sets(&deployment);
        if deployment.metadata.is_terminating() {
            self.write_counted_status(key);
        } else {
            self.sync_live_deployment(key, &deployment);
        }
        self.deliver_watch_events();
    }

    fn sync_live_deployment(&mut self, key: &NamespacedName, deployment: &Deployment) {
        if let Some(condition) = status::paused(deployment, self.timestamp()) {
            self.update_deployment_status(key, |it| status::set(it, condition));
        }
        self.sync_revision(key);
        let Some((deployment, family)) = self.family(key) else { return };
        if deployment.spec.paused || rollout::is_scaling(&deployment, &family) {
            self.carry_out_scales(&deployment, rollout::scale(&deployment, &family));
            if deployment.spec.paused {
                self.clean_up_replica_sets(key);
            }
            self.write_counted_status(key);
            return;
        }
        let done = match deployment.spec.strategy {
            DeploymentStrategy::RollingUpdate { .. } => {
                self.create_new_replica_set(key);
                self.family(key).is_some_and(|(deployment, family)| {
                    let scales = rollout::rolling(&deployment, &family);
                    self.carry_out_scales(&deployment, scales)
                })
            }
            DeploymentStrategy::Recreate => self.recreate(key),
        };
        if !done && status::is_complete(&deployment, &deployment.status) {
            self.clean_up_replica_sets(key);
        }
        self.write_rollout_status(key);
    }

    /// The Deployment and its ReplicaSets as they are stored now.
    fn family(&self, key: &NamespacedName) -> Option<(Arc<Deployment>, Family)> {
        let deployment = self.store().deployment(key).cloned()?;
        let family = Family::of(self.store(), &deployment);
        Some((deployment, family))
    }

    fn update_deployment(&mut self, key: &NamespacedName, change: impl FnOnce(&mut Deployment)) {
        self.store_mut().update_other(Kind::Deployment, key, |it| {
            if let Object::Deployment(it) = it {
                change(Arc::make_mut(it));
            }
        });
    }

    fn update_deployment_status(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut DeploymentStatus),
    ) {
        self.update_deployment(key, |it| change(&mut it.status));
    }

    /// Mirrors `ClaimReplicaSets`.
    fn claim_replica_sets(&mut self, deployment: &Deployment) {
        let metadata = &deployment.metadata;
        if metadata.is_terminating() {
            return;
        }
        let all: Vec<Arc<ReplicaSet>> =
            self.store().replica_sets_in(&metadata.namespace).cloned().collect();
        for it in all {
            let matches = deployment.spec.selector.matches(&it.metadata.labels);
            let (owners, verb, cause): (Arc<[_]>, _, _) =
                match it.metadata.controller().map(|it| it.uid) {
                    None if matches && !it.metadata.is_terminating() => {
                        let owner = OwnerReference::controller(Kind::Deployment, metadata);
                        ([owner].into(), Verb::Adopted, Cause::SelectorMatches)
                    }
                    Some(owner) if owner == metadata.uid && !matches => {
                        (Arc::default(), Verb::Released, Cause::SelectorMismatch)
                    }
                    _ => continue,
                };
            self.update_replica_set(&it.metadata.key(), |it| it.metadata.owner_references = owners);
            self.record(Deed::new(ACTOR, Kind::ReplicaSet, &it.metadata).done(verb, cause));
        }
    }

    /// Gives the ReplicaSet of the present template the highest number, and the Deployment the
    /// same. Mirrors the first half of `getNewReplicaSet`.
    fn sync_revision(&mut self, key: &NamespacedName) {
        let Some((deployment, family)) = self.family(key) else { return };
        let Some(new) = &family.new else { return };
        let number = family.next_revision();
        if revision(&new.metadata.annotations) < number {
            let deed = Deed::new(ACTOR, Kind::ReplicaSet, &new.metadata);
            self.record(deed.done(Verb::Updated, Cause::TemplateReturned { revision: number }));
        }
        let new_key = new.metadata.key();
        self.update_replica_set(&new_key, |it| {
            set_new_annotations(&mut it.metadata.annotations, &deployment, number);
            it.spec.min_ready_seconds = deployment.spec.min_ready_seconds;
        });
        let annotations =
            self.store().replica_set(&new_key).map(|it| it.metadata.annotations.clone());
        let number = annotations.and_then(|it| it.get(Deployment::REVISION).cloned());
        let now = self.timestamp();
        let name = &new.metadata.name;
        self.update_deployment(key, |it| {
            if let Some(number) = number
                && it.metadata.annotations.get(Deployment::REVISION) != Some(&number)
            {
                it.metadata.annotations.insert(Deployment::REVISION, number);
            }
            if status::find(&it.status, status::PROGRESSING).is_none() {
                let message = format!("Found new replica set {:?}", &**name);
                status::set_progressing(it, "FoundNewReplicaSet", &message, now);
            }
        });
    }

    /// Creates the ReplicaSet of the present template, unless it is there.
    fn create_new_replica_set(&mut self, key: &NamespacedName) {
        let Some((deployment, family)) = self.family(key) else { return };
        if family.new.is_some() {
            return;
        }
        let metadata = &deployment.metadata;
        let replica_set = new_replica_set(&deployment, &family);
        let (replicas, name) = (replica_set.spec.replicas, replica_set.metadata.name.clone());
        if let Some(taken) = self.store().replica_set(&replica_set.metadata.key()).cloned() {
            self.count_collision(&deployment, &taken);
            return;
        }
        if self.admit_to_namespace(Kind::ReplicaSet, &replica_set.metadata).is_err() {
            return;
        }
        let object = Object::from(replica_set);
        let new = object.metadata().clone();
        if let Err(error) = self.check_quotas(Kind::ReplicaSet, &new, None, Some(&object)) {
            self.replica_set_refused(key, metadata, &name, &error.to_string());
            return;
        }
        self.deployments.retries.remove(&metadata.uid);
        self.charge_quotas(Kind::ReplicaSet, &new, None, Some(&object));
        let number = family.next_revision();
        self.create_object(object, ACTOR, Cause::NewReplicaSet { revision: number });
        if replicas > 0 {
            let event = EventKind::ScalingReplicaSet {
                name: name.clone(),
                from: 0,
                to: replicas,
                is_up: true,
            };
            self.emit(ObjectReference::new(Kind::Deployment, metadata), event);
        }
        let now = self.timestamp();
        self.update_deployment(key, |it| {
            it.metadata.annotations.insert(Deployment::REVISION, number.to_string());
            let message = format!("Created new replica set {:?}", &*name);
            status::set_progressing(it, "NewReplicaSetCreated", &message, now);
        });
    }

    /// Two templates of one hash: the next try mixes the count into the hash.
    fn count_collision(&mut self, deployment: &Deployment, taken: &ReplicaSet) {
        let is_ours =
            taken.metadata.controller().is_some_and(|it| it.uid == deployment.metadata.uid)
                && is_same_template(&taken.spec.template, &deployment.spec.template);
        if !is_ours {
            self.update_deployment_status(&deployment.metadata.key(), |it| {
                it.collision_count = Some(it.collision_count.unwrap_or(0) + 1);
            });
        }
    }

    /// The API server does not take a ReplicaSet, which the Deployment says of itself.
    fn replica_set_refused(
        &mut self,
        key: &NamespacedName,
        metadata: &ObjectMeta,
        name: &str,
        error: &str,
    ) {
        let message = format!("Failed to create new replica set {name:?}: {error}");
        let now = self.timestamp();
        self.update_deployment_status(key, |it| {
            let (no, reason) = (ConditionStatus::False, "ReplicaSetCreateError");
            status::set(it, status::condition(status::PROGRESSING, no, reason, &message, now));
        });
        let about = ObjectReference::new(Kind::Deployment, metadata);
        self.emit(about, EventKind::ReplicaSetCreateError(message.into()));
        let limits = BackoffLimits {
            first: self.timings().sync_retry_backoff,
            longest: self.timings().sync_retry_backoff_max,
        };
        let uid = metadata.uid;
        let last = self.deployments.retries.get(&uid).copied();
        let retry = Backoff::after(last, self.now(), limits);
        self.deployments.retries.insert(uid, retry);
        let timer = self.set_timer(retry.until(), Task::SyncDeployment(key.clone()));
        self.deployments.rechecks.insert(uid, timer);
    }

    /// Mirrors `rolloutRecreate`; whether it stopped half-way.
    fn recreate(&mut self, key: &NamespacedName) -> bool {
        let Some((deployment, family)) = self.family(key) else { return true };
        if self.carry_out_scales(&deployment, rollout::shrink_for_recreate(&family))
            || self.old_pods_run(&family)
        {
            return true;
        }
        self.create_new_replica_set(key);
        let Some((deployment, family)) = self.family(key) else { return true };
        let new = family.new.filter(|it| it.spec.replicas != deployment.spec.replicas);
        let scales = new.map(|it| Scale {
            key: it.metadata.key(),
            from: it.spec.replicas,
            to: deployment.spec.replicas,
            reason: ScaleReason::Replicas,
        });
        self.carry_out_scales(&deployment, scales.into_iter().collect());
        false
    }

    /// Mirrors `oldPodsRunning`: terminating Pods count.
    fn old_pods_run(&self, family: &Family) -> bool {
        family.old.iter().any(|it| {
            let mut pods = self.store().controlled_pods(it.metadata.uid);
            it.status.replicas > 0 || pods.any(|pod| !pod.is_terminal())
        })
    }

    /// Writes the new sizes; whether any ReplicaSet changed its size.
    ///
    /// Mirrors `scaleReplicaSet`, which renews the annotations of all that it looks at.
    fn carry_out_scales(&mut self, deployment: &Deployment, scales: Vec<Scale>) -> bool {
        let about = ObjectReference::new(Kind::Deployment, &deployment.metadata);
        let mut is_any = false;
        for Scale { key, from, to, reason } in scales {
            let Some(before) = self.store().replica_set(&key).cloned() else { continue };
            self.update_replica_set(&key, |it| {
                it.spec.replicas = to;
                set_replicas_annotations(&mut it.metadata.annotations, deployment);
            });
            if from == to {
                continue;
            }
            is_any = true;
            let deed = Deed::new(ACTOR, Kind::ReplicaSet, &before.metadata);
            self.record(deed.done(Verb::Updated, Cause::Scaled { from, to, reason }));
            let is_up = to > from;
            let event = EventKind::ScalingReplicaSet { name: key.name, from, to, is_up };
            self.emit(about.clone(), event);
        }
        is_any
    }

    /// Deletes the oldest ReplicaSets without Pods that the history has no room for.
    ///
    /// Mirrors `cleanupDeployment`.
    fn clean_up_replica_sets(&mut self, key: &NamespacedName) {
        let Some((deployment, family)) = self.family(key) else { return };
        let limit = deployment.spec.revision_history_limit;
        let mut old = family.old;
        old.retain(|it| !it.metadata.is_terminating());
        let surplus = old.len().saturating_sub(limit as usize);
        playground_api::sort_by_key(&mut old, |it| revision(&it.metadata.annotations));
        for it in old.into_iter().take(surplus) {
            let is_empty = it.status.replicas == 0 && it.spec.replicas == 0;
            if is_empty && it.metadata.generation <= it.status.observed_generation {
                let cause = Cause::HistoryLimit { limit };
                let key = it.metadata.key();
                self.delete_object(Kind::ReplicaSet, &key, Propagation::Background, ACTOR, cause);
            }
        }
    }

    fn write_counted_status(&mut self, key: &NamespacedName) {
        let Some((deployment, family)) = self.family(key) else { return };
        let status = status::counted(&deployment, &family, self.timestamp());
        self.update_deployment_status(key, |it| *it = status);
    }

    /// Writes the status; when it stays as it is, the progress is looked at again in time.
    fn write_rollout_status(&mut self, key: &NamespacedName) {
        let Some((deployment, family)) = self.family(key) else { return };
        let status = status::rollout(&deployment, &family, self.timestamp());
        let reason = |it: &DeploymentStatus| {
            status::find(it, status::PROGRESSING).map(|it| it.reason.clone())
        };
        let late = Some(status::TIMED_OUT.into());
        if reason(&status) == late && reason(&deployment.status) != late {
            let seconds = deployment.spec.progress_deadline_seconds;
            let deed = Deed::new(ACTOR, Kind::Deployment, &deployment.metadata);
            self.record(deed.done(Verb::Failed, Cause::NoProgress { seconds }));
        }
        if status != deployment.status {
            self.update_deployment_status(key, |it| *it = status);
            return;
        }
        let is_done = reason(&status).is_some_and(|it| &*it == status::COMPLETE);
        let is_over = is_done || status::is_complete(&deployment, &status);
        let is_over = is_over || reason(&status) == late;
        let is_over = is_over || self.deployments.rechecks.contains_key(&deployment.metadata.uid);
        let deadline = status::deadline(&deployment, &status).filter(|_| !is_over);
        if let Some(deadline) = deadline {
            let wait = deadline.millis_since(self.timestamp()).saturating_add(1000).max(1000);
            let wait = SimDuration::from_millis(u64::try_from(wait).unwrap_or(1000));
            let timer = self.set_timer(self.now() + wait, Task::SyncDeployment(key.clone()));
            self.deployments.rechecks.insert(deployment.metadata.uid, timer);
        }
    }
}

/// The ReplicaSet for the present template of a Deployment.
fn new_replica_set(deployment: &Deployment, family: &Family) -> ReplicaSet {
    let (metadata, spec) = (&deployment.metadata, &deployment.spec);
    let hash = template_hash(&spec.template, deployment.status.collision_count);
    let mut template = PodTemplateSpec::clone(&spec.template);
    template.labels.insert(ReplicaSet::HASH_LABEL, hash.as_str());
    let mut selector = spec.selector.clone();
    selector.match_labels.insert(ReplicaSet::HASH_LABEL, hash.as_str());
    let mut new = ReplicaSet {
        metadata: ObjectMeta {
            name: format!("{}-{hash}", metadata.name).into(),
            namespace: metadata.namespace.clone(),
            labels: template.labels.clone(),
            owner_references: [OwnerReference::controller(Kind::Deployment, metadata)].into(),
            ..ObjectMeta::default()
        },
        spec: ReplicaSetSpec {
            replicas: rollout::new_replicas(deployment, family, 0),
            min_ready_seconds: spec.min_ready_seconds,
            selector,
            template: Arc::new(template),
            ..ReplicaSetSpec::default()
        },
        ..ReplicaSet::default()
    };
    let annotations = &mut new.metadata.annotations;
    set_new_annotations(annotations, deployment, family.next_revision());
    set_replicas_annotations(annotations, deployment);
    new
}
