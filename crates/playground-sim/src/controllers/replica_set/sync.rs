//! One sync of one ReplicaSet, in upstream's order.
//!
//! Mirrors `syncReplicaSet` and `manageReplicas`.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::{
    Kind, NamespacedName, ObjectMeta, ObjectReference, OwnerReference, Pod, PodSpec, PodStatus,
    ReplicaSet, Uid,
};

use super::scale_down::pods_to_delete;
use super::status::status;
use super::{Work, is_active};
use crate::admission::add_default_tolerations;
use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::SimDuration;
use crate::cluster::{Cluster, Deed};
use crate::command::CommandError;
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};

const ACTOR: Actor = Actor::ReplicaSetController;

/// Most creations or deletions of one sync. Upstream's `BurstReplicas`.
const BURST_REPLICAS: usize = 500;

impl Cluster {
    /// Syncs one ReplicaSet. Does nothing when it is gone.
    pub(crate) fn sync_replica_set(&mut self, key: &NamespacedName) {
        self.replica_sets.queue.remove(key);
        let Some(replica_set) = self.store().replica_set(key).cloned() else {
            return;
        };
        let uid = replica_set.metadata.uid;
        let mut work = self.replica_sets.work.remove(&uid).unwrap_or_else(|| {
            let orphans = self.store().uncontrolled_pods(&key.namespace);
            let mut work = Work::default();
            work.claims.extend(orphans.map(|it| it.metadata.key()));
            work
        });
        if let Some(timer) = work.recheck.take() {
            self.cancel_timer(timer);
        }
        self.claim_replicas(&replica_set, &mut work);
        let pods = self.active_pods(uid);
        let error = match replica_set.metadata.is_terminating() {
            true => None,
            false => self.manage_replicas(&replica_set, &pods).err(),
        };
        let pods = self.active_pods(uid);
        let status = status(&replica_set, &pods, error.as_deref(), self.timestamp());
        self.update_replica_set(key, |it| it.status = status);
        self.plan_next_look(&replica_set, &pods, error.is_some(), &mut work);
        self.replica_sets.work.insert(uid, work);
        self.deliver_watch_events();
    }

    fn active_pods(&self, replica_set: Uid) -> Vec<Arc<Pod>> {
        let pods = self.store().controlled_pods(replica_set);
        pods.filter(|it| is_active(it)).cloned().collect()
    }

    /// Changes a ReplicaSet; a change of its spec counts as a generation.
    pub(crate) fn update_replica_set(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut ReplicaSet),
    ) {
        self.store_mut().update_other(Kind::ReplicaSet, key, |it| {
            if let playground_api::Object::ReplicaSet(it) = it {
                let it = Arc::make_mut(it);
                let spec = it.spec.clone();
                change(it);
                it.metadata.generation += i64::from(it.spec != spec);
            }
        });
    }

    /// Mirrors `ClaimPods`, which looks at active Pods alone.
    fn claim_replicas(&mut self, replica_set: &ReplicaSet, work: &mut Work) {
        let uid = replica_set.metadata.uid;
        let is_going = replica_set.metadata.is_terminating();
        for key in std::mem::take(&mut work.claims).iter() {
            let Some(pod) = self.store().pod(key).filter(|it| is_active(it)) else {
                continue;
            };
            let matches = replica_set.spec.selector.matches(&pod.metadata.labels);
            let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(pod.node_or_target());
            let (owners, verb, cause): (Arc<[_]>, _, _) =
                match pod.metadata.controller().map(|it| it.uid) {
                    None if matches && !is_going => {
                        let owner =
                            OwnerReference::controller(Kind::ReplicaSet, &replica_set.metadata);
                        ([owner].into(), Verb::Adopted, Cause::SelectorMatches)
                    }
                    Some(owner) if owner == uid && !matches && !is_going => {
                        (Arc::default(), Verb::Released, Cause::SelectorMismatch)
                    }
                    _ => continue,
                };
            self.store_mut().update_pod(key, |it| it.metadata.owner_references = owners);
            self.record(deed.done(verb, cause));
        }
    }

    /// Creates what is missing or deletes what is too much.
    ///
    /// # Errors
    ///
    /// What the API server says of a Pod that it refuses.
    fn manage_replicas(
        &mut self,
        replica_set: &ReplicaSet,
        pods: &[Arc<Pod>],
    ) -> Result<(), String> {
        let (have, want) = (pods.len(), replica_set.spec.replicas as usize);
        if have < want {
            let missing = (want - have).min(BURST_REPLICAS);
            return self.create_replicas(replica_set, have, missing);
        }
        let surplus = (have - want).min(BURST_REPLICAS);
        if surplus > 0 {
            self.delete_replicas(replica_set, pods, surplus);
        }
        Ok(())
    }

    /// Creates Pods in batches of 1, 2, 4 and so on; after a batch with a refusal it stops.
    ///
    /// Mirrors `slowStartBatch`. A namespace that is about to go is no error worth telling.
    fn create_replicas(
        &mut self,
        replica_set: &ReplicaSet,
        have: usize,
        missing: usize,
    ) -> Result<(), String> {
        let metadata = replica_metadata(replica_set);
        let about = ObjectReference::new(Kind::ReplicaSet, &replica_set.metadata);
        let mut spec = replica_set.spec.template.spec.clone();
        add_default_tolerations(&mut spec);
        let spec = Arc::new(self.admit(spec));
        let spec = match self.admit_pods(&metadata, &spec) {
            Ok(spec) => spec,
            Err(CommandError::NamespaceTerminating { .. } | CommandError::NotFound { .. }) => {
                return Ok(());
            }
            Err(error) => return Err(self.replica_refused(&about, &metadata, &error)),
        };
        let (mut left, mut batch) = (missing, 1);
        while left > 0 {
            let mut error = None;
            for _ in 0..batch.min(left) {
                let have = u32::try_from(have + missing - left).unwrap_or(u32::MAX);
                left -= 1;
                let cause = Cause::ReplicaMissing { have, want: replica_set.spec.replicas };
                error = self.create_replica(&about, &metadata, &spec, cause).err().or(error);
            }
            if let Some(error) = error {
                return Err(error);
            }
            batch *= 2;
        }
        Ok(())
    }

    fn replica_refused(
        &mut self,
        about: &ObjectReference,
        metadata: &ObjectMeta,
        error: &CommandError,
    ) -> String {
        let message: Arc<str> = error.to_string().into();
        let deed = Deed::new(ACTOR, Kind::Pod, metadata);
        self.record(deed.done(Verb::Refused, Cause::Refused(Arc::clone(&message))));
        self.emit(about.clone(), EventKind::FailedCreate(Arc::clone(&message)));
        message.to_string()
    }

    /// Creates one Pod.
    fn create_replica(
        &mut self,
        about: &ObjectReference,
        metadata: &ObjectMeta,
        spec: &Arc<PodSpec>,
        cause: Cause,
    ) -> Result<(), String> {
        let mut metadata = metadata.clone();
        let prefix = metadata.generate_name.clone().unwrap_or_default();
        let Some(name) = self.generate_pod_name(&metadata.namespace, &prefix) else {
            return Ok(());
        };
        metadata.name = name.clone();
        if let Err(error) = self.check_quotas(Kind::Pod, &metadata, Some(spec), None) {
            return Err(self.replica_refused(about, &metadata, &error));
        }
        self.charge_quotas(Kind::Pod, &metadata, Some(spec), None);
        metadata.uid = self.next_uid();
        metadata.creation_timestamp = Some(self.timestamp());
        let deed = Deed::new(ACTOR, Kind::Pod, &metadata).on(spec.node_name.clone());
        self.record(deed.done(Verb::Created, cause));
        self.store_mut().insert_pod(Pod {
            metadata,
            spec: Arc::clone(spec),
            node_name: spec.node_name.clone(),
            target_node: None,
            status: PodStatus::default(),
        });
        self.emit(about.clone(), EventKind::SuccessfulCreate(name));
        Ok(())
    }

    fn delete_replicas(&mut self, replica_set: &ReplicaSet, pods: &[Arc<Pod>], surplus: usize) {
        let on_node = self.related_pods_by_node(replica_set);
        let rank = |pod: &Pod| on_node.get(&pod.node_name).copied().unwrap_or(0);
        let gone = pods_to_delete(pods, rank, surplus, self.timestamp());
        let about = ObjectReference::new(Kind::ReplicaSet, &replica_set.metadata);
        let (have, want) = (pods.len() as u32, replica_set.spec.replicas);
        for (pod, criterion) in gone {
            let cause = Cause::ReplicaSurplus { have, want, criterion };
            self.delete_pod(&pod.metadata.key(), None, ACTOR, Verb::Deleted, cause);
            let event = EventKind::SuccessfulDelete(pod.metadata.name.clone());
            self.emit(about.clone(), event);
        }
    }

    /// How many active Pods of all ReplicaSets of the same owner are on each Node.
    ///
    /// Mirrors `getIndirectlyRelatedPods`: a ReplicaSet without owner has none.
    fn related_pods_by_node(
        &self,
        replica_set: &ReplicaSet,
    ) -> BTreeMap<Option<playground_api::NodeName>, usize> {
        let mut on_node = BTreeMap::new();
        let metadata = &replica_set.metadata;
        let Some(owner) = metadata.controller() else {
            return on_node;
        };
        let store = self.store();
        for related in store.replica_sets_of(&metadata.namespace, owner.uid) {
            for pod in store.controlled_pods(related.metadata.uid).filter(|it| is_active(it)) {
                *on_node.entry(pod.node_name.clone()).or_default() += 1;
            }
        }
        on_node
    }

    /// Plans a sync for when the next ready Pod becomes available, or a refused one may be
    /// tried again.
    fn plan_next_look(
        &mut self,
        replica_set: &ReplicaSet,
        pods: &[Arc<Pod>],
        has_failed: bool,
        work: &mut Work,
    ) {
        let now = self.timestamp();
        let needed = i64::from(replica_set.spec.min_ready_seconds) * 1000;
        let waits = pods.iter().filter_map(|it| Some(needed - now.millis_since(it.ready_since()?)));
        let mut wait = waits.filter(|it| *it > 0).min().and_then(|it| u64::try_from(it).ok());
        work.backoff = has_failed.then(|| {
            let timings = self.timings();
            let limits = BackoffLimits {
                first: timings.sync_retry_backoff,
                longest: timings.sync_retry_backoff_max,
            };
            Backoff::after(work.backoff, self.now(), limits)
        });
        if let Some(backoff) = &work.backoff {
            wait = Some(backoff.until().since(self.now()).as_millis());
        }
        let key = replica_set.metadata.key();
        work.recheck = wait.map(|it| {
            let at = self.now() + SimDuration::from_millis(it);
            self.plan_replica_set_recheck(&key, at)
        });
    }
}

/// What every Pod of a ReplicaSet has in common.
fn replica_metadata(replica_set: &ReplicaSet) -> ObjectMeta {
    let (owner, template) = (&replica_set.metadata, &replica_set.spec.template);
    ObjectMeta {
        generate_name: Some(format!("{}-", owner.name).into()),
        namespace: owner.namespace.clone(),
        labels: template.labels.clone(),
        annotations: template.annotations.clone(),
        owner_references: [OwnerReference::controller(Kind::ReplicaSet, owner)].into(),
        ..ObjectMeta::default()
    }
}
