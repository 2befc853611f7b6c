//! One sync of one DaemonSet, in upstream's order.
//!
//! Mirrors `syncDaemonSet`, `updateDaemonSet`, `syncNodes`, `updateDaemonSetStatus` in
//! `pkg/controller/daemon/daemon_controller.go` and `ClaimPods` in
//! `pkg/controller/controller_ref_manager.go`.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, DaemonSetStatus, Kind, NamespacedName, NodeName, ObjectMeta,
    ObjectReference, Pod, PodSpec, PodStatus,
};

use super::history::{HistoryPlan, duplicates, plan_history, surplus_revisions};
use super::node_index::NodeIndex;
use super::node_state::{Basis, Group, TEMPLATE_GENERATION_LABEL};
use super::{Plan, View, Work, plan};
use crate::backoff::{Backoff, BackoffLimits};
use crate::clock::SimDuration;
use crate::cluster::{Cluster, Deed, Task};
use crate::command::CommandError;
use crate::eligibility::daemon_pod_spec;
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};

const ACTOR: Actor = Actor::DaemonSetController;

impl Cluster {
    /// Syncs one DaemonSet. Does nothing when it is gone or being deleted.
    pub(crate) fn sync_daemon_set(&mut self, key: &NamespacedName) {
        self.daemon_sets.queue.remove(key);
        let Some(daemon_set) = self.store().daemon_set(key).cloned() else {
            return;
        };
        if daemon_set.metadata.is_terminating() {
            return;
        }
        let uid = daemon_set.metadata.uid;
        let mut work = match self.daemon_sets.work.remove(&uid) {
            Some(work) => work,
            None => self.first_look(&daemon_set),
        };
        self.claim_pods(&daemon_set, &mut work);
        self.claim_revisions(&daemon_set);
        if let Some(current) = self.construct_history(&daemon_set) {
            self.look_again(&daemon_set, &current, &mut work);
            let plan = self.plan_daemon_set(&work);
            work.unknown_node = plan.error.as_ref().map(|it| it.0.clone());
            // The caches do not show yet what this sync deletes.
            let surplus = surplus_revisions(self.store(), &daemon_set, &current.metadata.name);
            let refused = self.carry_out(&daemon_set, plan, &mut work);
            if work.unknown_node.is_none() && !refused {
                let limit = daemon_set.spec.revision_history_limit;
                self.delete_revisions(surplus, &Cause::HistoryLimit { limit });
            }
            self.plan_retry(key, refused, &mut work);
            self.write_daemon_set_status(&daemon_set, &work.index);
        }
        self.daemon_sets.work.insert(uid, work);
        self.deliver_watch_events();
    }

    /// Puts every DaemonSet in the queue, as the periodic resync of an informer does.
    pub fn resync(&mut self) {
        let keys: Vec<_> = self.store().daemon_sets().map(|it| it.metadata.key()).collect();
        for key in keys {
            self.enqueue_daemon_set(&key);
        }
    }

    /// A DaemonSet that is new to the controller: every Node counts as changed, and every Pod
    /// without owner may be one of its own.
    fn first_look(&self, daemon_set: &DaemonSet) -> Work {
        let store = self.store();
        let orphans = store.uncontrolled_pods(&daemon_set.metadata.namespace);
        let mut work = Work::default();
        work.claims.extend(orphans.map(|it| it.metadata.key()));
        work
    }

    /// Adopts Pods without owner that the selector matches, and releases those of its own that
    /// it matches no more.
    fn claim_pods(&mut self, daemon_set: &DaemonSet, work: &mut Work) {
        let uid = daemon_set.metadata.uid;
        for key in std::mem::take(&mut work.claims).iter() {
            let Some(pod) = self.store().pod(key) else {
                continue;
            };
            let matches = daemon_set.spec.selector.matches(&pod.metadata.labels);
            let node = pod.node_or_target();
            let deed = Deed { node: node.clone(), ..Deed::new(ACTOR, Kind::Pod, &pod.metadata) };
            match pod.metadata.controller().map(|it| it.uid) {
                None if matches && !pod.metadata.is_terminating() => {
                    let owner: Arc<[_]> = [daemon_set.owner_reference()].into();
                    self.store_mut().update_pod(key, |it| it.metadata.owner_references = owner);
                    self.record(deed.done(Verb::Adopted, Cause::SelectorMatches));
                }
                Some(owner) if owner == uid && !matches => {
                    self.store_mut().update_pod(key, |it| {
                        it.metadata.owner_references = Arc::default();
                    });
                    self.record(deed.done(Verb::Released, Cause::SelectorMismatch));
                }
                _ => continue,
            }
            work.dirty.extend(node);
        }
    }

    /// Adopts revisions without owner, in the same way.
    fn claim_revisions(&mut self, daemon_set: &DaemonSet) {
        let orphans: Vec<_> = self
            .store()
            .revisions_of(playground_api::Uid::default())
            .filter(|it| it.metadata.namespace == daemon_set.metadata.namespace)
            .filter(|it| daemon_set.spec.selector.matches(&it.metadata.labels))
            .map(|it| it.metadata.clone())
            .collect();
        for metadata in orphans {
            let owner: Arc<[_]> = [daemon_set.owner_reference()].into();
            self.store_mut()
                .update_revision(&metadata.key(), |it| it.metadata.owner_references = owner);
            let deed = Deed::new(ACTOR, Kind::ControllerRevision, &metadata);
            self.record(deed.done(Verb::Adopted, Cause::SelectorMatches));
        }
    }

    /// The revision of the present template. `None` when it has to be written first: the sync
    /// goes on when the write is done.
    fn construct_history(&mut self, daemon_set: &DaemonSet) -> Option<Arc<ControllerRevision>> {
        let current = match plan_history(self.store(), daemon_set) {
            HistoryPlan::Current(revision) => revision,
            HistoryPlan::Renumber(revision, number) => {
                let key = revision.metadata.key();
                self.store_mut().update_revision(&key, |it| it.revision = number);
                let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
                self.record(deed.done(Verb::Updated, Cause::TemplateReturned { revision: number }));
                self.store().controller_revision(&key).cloned()?
            }
            HistoryPlan::Create { name, hash, revision } => {
                self.create_revision(daemon_set, name, hash, revision);
                return None;
            }
            HistoryPlan::Collision => {
                let key = daemon_set.metadata.key();
                self.store_mut().update_daemon_set(&key, |it| {
                    let count = it.status.collision_count.unwrap_or(0) + 1;
                    it.status.collision_count = Some(count);
                });
                return None;
            }
        };
        self.drop_duplicate_revisions(daemon_set, &current);
        Some(current)
    }

    fn create_revision(
        &mut self,
        daemon_set: &DaemonSet,
        name: playground_api::Name,
        hash: playground_api::Name,
        number: i64,
    ) {
        let mut labels = daemon_set.spec.template.labels.clone();
        labels.insert(ControllerRevision::HASH_LABEL, hash);
        let metadata = ObjectMeta {
            name,
            namespace: daemon_set.metadata.namespace.clone(),
            uid: self.next_uid(),
            labels,
            annotations: daemon_set.metadata.annotations.clone(),
            owner_references: [daemon_set.owner_reference()].into(),
            creation_timestamp: Some(self.timestamp()),
            ..ObjectMeta::default()
        };
        let pod_spec = daemon_pod_spec(daemon_set);
        let eligible = self
            .store()
            .nodes()
            .filter(|node| crate::eligibility::eligibility(&pod_spec, node).should_run())
            .count();
        let cause = Cause::NewTemplate {
            revision: number,
            eligible: eligible as u32,
            nodes: self.store().n_nodes() as u32,
        };
        self.record(
            Deed::new(ACTOR, Kind::ControllerRevision, &metadata).done(Verb::Created, cause),
        );
        self.store_mut().insert_revision(ControllerRevision {
            metadata,
            revision: number,
            template: Arc::clone(&daemon_set.spec.template),
        });
        let resume = self.now() + self.timings().revision_write;
        self.enqueue_daemon_set_at(&daemon_set.metadata.key(), resume);
    }

    /// After adoption several revisions may hold the present template: Pods take on the hash of
    /// the newest, and the others go.
    fn drop_duplicate_revisions(&mut self, daemon_set: &DaemonSet, current: &ControllerRevision) {
        let others = duplicates(self.store(), daemon_set, current);
        if others.is_empty() {
            return;
        }
        if let Some(hash) = current.hash().cloned() {
            let pods: Vec<_> = self
                .store()
                .controlled_pods(daemon_set.metadata.uid)
                .filter(|it| it.metadata.labels.get(ControllerRevision::HASH_LABEL) != Some(&hash))
                .map(|it| it.metadata.key())
                .collect();
            for key in pods {
                let hash = hash.clone();
                self.store_mut().update_pod(&key, |it| {
                    it.metadata.labels.insert(ControllerRevision::HASH_LABEL, hash);
                });
            }
        }
        self.delete_revisions(others, &Cause::SameTemplate);
    }

    fn delete_revisions(&mut self, keys: Vec<NamespacedName>, cause: &Cause) {
        for key in keys {
            if let Some(revision) = self.store_mut().remove_revision(&key) {
                let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
                self.record(deed.done(Verb::Deleted, cause.clone()));
            }
        }
    }

    /// Brings the states of the Nodes up to date: those that changed, or all of them when the
    /// DaemonSet itself changed.
    fn look_again(
        &mut self,
        daemon_set: &Arc<DaemonSet>,
        current: &ControllerRevision,
        work: &mut Work,
    ) {
        let hash = current.hash().cloned().unwrap_or_default();
        let same = work.basis.as_ref().is_some_and(|it| {
            it.hash == hash
                && it.daemon_set.spec == daemon_set.spec
                && it.daemon_set.template_generation() == daemon_set.template_generation()
        });
        let pod_spec = match &work.basis {
            Some(basis) if same => Arc::clone(&basis.pod_spec),
            _ => Arc::new(self.admit(daemon_pod_spec(daemon_set))),
        };
        let basis = Basis { daemon_set: Arc::clone(daemon_set), pod_spec, hash };
        let mut dirty = std::mem::take(&mut work.dirty);
        if !same {
            dirty.extend(self.store().named_nodes().map(|(name, _)| name.clone()));
            dirty.extend(self.store().nodes_of_controller(daemon_set.metadata.uid).cloned());
            dirty.extend(work.index.names().cloned().collect::<Vec<_>>());
        }
        let now = self.timestamp();
        dirty.extend(work.index.ripe(now).cloned().collect::<Vec<_>>());
        for name in dirty.iter() {
            let state = Group::read(self.store(), &basis, name).state(&basis, now);
            if let Some(at) = state.as_ref().and_then(|it| it.available_at) {
                let wait = u64::try_from(at.millis_since(now)).unwrap_or(0);
                let at = self.now() + SimDuration::from_millis(wait);
                self.set_timer(at, Task::RetryDaemonSet(daemon_set.metadata.key()));
            }
            work.index.set(name, state);
        }
        if work.backoff_generation != daemon_set.status.observed_generation {
            work.backoff_generation = daemon_set.status.observed_generation;
            work.backoff = Default::default();
        }
        work.basis = Some(basis);
    }

    fn plan_daemon_set(&self, work: &Work) -> Plan {
        let Some(basis) = &work.basis else {
            return Plan::default();
        };
        plan(&View {
            store: self.store(),
            basis,
            index: &work.index,
            backoff: &work.backoff,
            at: self.now(),
            now: self.timestamp(),
        })
    }

    /// Does what the plan says: creations first, then deletions. Says whether a creation was
    /// refused.
    fn carry_out(&mut self, daemon_set: &DaemonSet, plan: Plan, work: &mut Work) -> bool {
        let Some(basis) = &work.basis else { return false };
        let refused = self.create_daemon_pods(&PodFactory::new(daemon_set, basis), plan.create);
        for (key, cause) in plan.delete {
            self.delete_daemon_pod(daemon_set, &key, cause);
        }
        let limits = BackoffLimits {
            first: self.timings().failed_pod_backoff,
            longest: self.timings().failed_pod_backoff_max,
        };
        for node in plan.advance {
            let next = Backoff::after(work.backoff.get(&node).copied(), self.now(), limits);
            work.backoff.insert(node, next);
        }
        if let Some(at) = plan.retry_at {
            self.set_timer(at, Task::RetryDaemonSet(daemon_set.metadata.key()));
        }
        refused
    }

    /// After an error the sync comes again, later each time.
    ///
    /// Mirrors `AddRateLimited` and `Forget` of the work queue.
    fn plan_retry(&mut self, key: &NamespacedName, failed: bool, work: &mut Work) {
        if let Some(timer) = work.retry_timer.take() {
            self.cancel_timer(timer);
        }
        if !failed {
            work.retry = None;
            return;
        }
        let limits = BackoffLimits {
            first: self.timings().sync_retry_backoff,
            longest: self.timings().sync_retry_backoff_max,
        };
        let next = Backoff::after(work.retry, self.now(), limits);
        work.retry = Some(next);
        let task = Task::RetryDaemonSet(key.clone());
        work.retry_timer = Some(self.set_timer(next.until(), task));
    }

    /// Creates Pods in batches of 1, 2, 4, ...; after a batch in which one was refused there is
    /// no further one. Says whether one was.
    ///
    /// Mirrors `syncNodes`; in a namespace that is terminating nothing is created and nothing
    /// said.
    fn create_daemon_pods(&mut self, factory: &PodFactory, orders: Vec<(NodeName, Cause)>) -> bool {
        if orders.is_empty() {
            return false;
        }
        let spec = match self.admit_pods(&factory.metadata, &factory.spec) {
            Ok(spec) => Ok(spec),
            Err(CommandError::NamespaceTerminating { .. } | CommandError::NotFound { .. }) => {
                return false;
            }
            Err(error) => Err(Arc::from(error.to_string())),
        };
        let mut orders = orders.into_iter();
        let mut batch = 1;
        loop {
            let mut refused = false;
            let mut n = 0;
            for (node, cause) in orders.by_ref().take(batch) {
                n += 1;
                refused |= match &spec {
                    Ok(spec) => !self.create_daemon_pod(factory, spec, node, cause),
                    Err(message) => {
                        self.pod_refused(factory, &factory.metadata, node, Arc::clone(message));
                        true
                    }
                };
            }
            if refused || n == 0 {
                return refused;
            }
            batch *= 2;
        }
    }

    fn pod_refused(
        &mut self,
        factory: &PodFactory,
        metadata: &ObjectMeta,
        node: NodeName,
        message: Arc<str>,
    ) {
        let deed = Deed::new(ACTOR, Kind::Pod, metadata).on(Some(node));
        self.record(deed.done(Verb::Refused, Cause::Refused(Arc::clone(&message))));
        self.emit(factory.owner.clone(), EventKind::FailedCreate(message));
    }

    /// Creates a Pod for a Node. Says whether the API server let it in.
    fn create_daemon_pod(
        &mut self,
        factory: &PodFactory,
        spec: &Arc<PodSpec>,
        node: NodeName,
        cause: Cause,
    ) -> bool {
        let mut metadata = factory.metadata.clone();
        let prefix = metadata.generate_name.clone().unwrap_or_default();
        let Some(name) = self.generate_pod_name(&metadata.namespace, &prefix) else {
            return true;
        };
        metadata.name = name.clone();
        if let Err(error) = self.check_quotas(Kind::Pod, &metadata, Some(spec), None) {
            self.pod_refused(factory, &metadata, node, error.to_string().into());
            return false;
        }
        self.charge_quotas(Kind::Pod, &metadata, Some(spec), None);
        metadata.uid = self.next_uid();
        metadata.creation_timestamp = Some(self.timestamp());
        self.record(Deed {
            node: Some(node.clone()),
            ..Deed::new(ACTOR, Kind::Pod, &metadata).done(Verb::Created, cause)
        });
        let pod = Pod {
            metadata,
            spec: Arc::clone(spec),
            node_name: spec.node_name.clone(),
            target_node: Some(node),
            status: PodStatus::default(),
        };
        self.store_mut().insert_pod(pod);
        self.emit(factory.owner.clone(), EventKind::SuccessfulCreate(name));
        true
    }

    fn delete_daemon_pod(&mut self, daemon_set: &DaemonSet, key: &NamespacedName, cause: Cause) {
        let owner = ObjectReference::new(Kind::DaemonSet, &daemon_set.metadata);
        let node = self.store().pod(key).and_then(|it| it.node_name.clone());
        let node = node.unwrap_or_else(|| "".into());
        match cause {
            Cause::PodFailed => {
                let event = EventKind::FailedDaemonPod { pod: key.clone(), node };
                self.emit(owner.clone(), event);
            }
            Cause::PodSucceeded => {
                let event = EventKind::SucceededDaemonPod { pod: key.clone(), node };
                self.emit(owner.clone(), event);
            }
            _ => {}
        }
        self.delete_pod(key, None, ACTOR, Verb::Deleted, cause);
        self.emit(owner, EventKind::SuccessfulDelete(key.name.clone()));
    }

    /// Writes the status, unless it says what it said before.
    fn write_daemon_set_status(&mut self, daemon_set: &DaemonSet, index: &NodeIndex) {
        let totals = index.totals();
        let key = daemon_set.metadata.key();
        let Some(stored) = self.store().daemon_set(&key) else {
            return;
        };
        let status = DaemonSetStatus {
            desired_number_scheduled: totals.desired,
            current_number_scheduled: totals.current,
            number_misscheduled: totals.misscheduled,
            number_ready: totals.ready,
            updated_number_scheduled: totals.updated,
            number_available: totals.available,
            number_unavailable: totals.desired - totals.available,
            observed_generation: daemon_set.metadata.generation,
            ..stored.status.clone()
        };
        if status != stored.status {
            self.store_mut().update_daemon_set(&key, |it| it.status = status);
        }
    }
}

/// What all Pods of one revision have in common, made once a sync.
struct PodFactory {
    /// Without name, uid and time.
    metadata: ObjectMeta,
    owner: ObjectReference,
    spec: Arc<PodSpec>,
}

impl PodFactory {
    /// Mirrors `util.CreatePodTemplate` and `GetPodFromTemplate`.
    fn new(daemon_set: &DaemonSet, basis: &Basis) -> Self {
        let template = &daemon_set.spec.template;
        let mut labels = template.labels.clone();
        labels.insert(ControllerRevision::HASH_LABEL, basis.hash.clone());
        labels.insert(TEMPLATE_GENERATION_LABEL, daemon_set.template_generation().to_string());
        let metadata = ObjectMeta {
            generate_name: Some(format!("{}-", daemon_set.metadata.name).into()),
            namespace: daemon_set.metadata.namespace.clone(),
            labels,
            annotations: template.annotations.clone(),
            owner_references: [daemon_set.owner_reference()].into(),
            ..ObjectMeta::default()
        };
        let owner = ObjectReference::new(Kind::DaemonSet, &daemon_set.metadata);
        PodFactory { metadata, owner, spec: Arc::clone(&basis.pod_spec) }
    }
}
