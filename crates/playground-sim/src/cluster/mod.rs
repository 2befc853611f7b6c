//! The cluster: a value that is everything, and the engine that moves it.

use std::sync::Arc;

use crate::persistent::{List, Map};
use playground_api::{
    Kind, Name, NamespacedName, NodeName, Object, ObjectMeta, ObjectReference, Timestamp, Uid,
};

use crate::clock::{Rank, SimDuration, SimTime, TimerId, TimerQueue};
use crate::command::{Command, CommandError, Settled};
use crate::controllers::daemon_set::DaemonSetController;
use crate::controllers::deployment::DeploymentController;
use crate::controllers::disruption::DisruptionController;
use crate::controllers::endpoint_slice::EndpointSliceController;
use crate::controllers::namespace::NamespaceController;
use crate::controllers::node_lifecycle::NodeLifecycle;
use crate::controllers::replica_set::ReplicaSetController;
use crate::controllers::resource_quota::ResourceQuotaController;
use crate::controllers::taint_eviction::TaintEviction;
use crate::events::{EventKind, EventLog};
use crate::explain::is_loss;
use crate::journal::{Actor, Cause, JournalEntry, Verb};
use crate::kubelet::Kubelets;
use crate::random::{Seed, Stream};
use crate::scheduler::Scheduler;
use crate::store::{PodId, Store};
use crate::timings::Timings;

/// What a cluster begins with.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The seed of all chance.
    pub seed: Seed,
    /// How long things take.
    pub timings: Timings,
    /// The components that run.
    pub components: Components,
    /// The wall-clock time that [`SimTime::ZERO`] stands for in the objects' timestamps.
    pub epoch: Timestamp,
}

/// The components of the cluster that can be left out, to do their part by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Components {
    /// Whether the default scheduler runs.
    pub scheduler: bool,
    /// Whether kubelets run.
    pub kubelet: bool,
    /// Whether the node lifecycle, taint eviction and Pod garbage collection controllers run.
    pub node_controllers: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            seed: Seed(1),
            timings: Timings::default(),
            components: Components { scheduler: true, kubelet: true, node_controllers: true },
            epoch: Timestamp::from_millis(1_767_225_600_000), // 2026-01-01T00:00:00Z
        }
    }
}

/// A cluster over virtual time.
///
/// A value: clone it, compare it, keep it. A clone costs nothing and shares whatever does not
/// change afterwards.
///
/// # Guarantees
///
/// The same configuration and the same commands at the same moves give the same journal, on
/// every platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    config: Config,
    now: SimTime,
    step: u64,
    agenda: TimerQueue<Task>,
    store: Store,
    journal: List<Arc<JournalEntry>>,
    /// The last loss of a Pod of each controller on each Node, by its place in the journal.
    losses: Map<(Uid, NodeName), usize>,
    pub(crate) events: EventLog,
    pub(crate) daemon_sets: DaemonSetController,
    pub(crate) replica_sets: ReplicaSetController,
    pub(crate) deployments: DeploymentController,
    pub(crate) endpoint_slices: EndpointSliceController,
    pub(crate) scheduler: Scheduler,
    pub(crate) kubelets: Kubelets,
    pub(crate) node_lifecycle: NodeLifecycle,
    pub(crate) taint_eviction: TaintEviction,
    pub(crate) resource_quotas: ResourceQuotaController,
    pub(crate) disruption: DisruptionController,
    pub(crate) namespaces: NamespaceController,
    limits_critical_pods: bool,
    pod_names: Stream,
    uids: Stream,
}

/// What is due at some instant: one piece of work of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    SyncDaemonSet(NamespacedName),
    RetryDaemonSet(NamespacedName),
    SyncReplicaSet(NamespacedName),
    SyncDeployment(NamespacedName),
    SyncEndpoints(NamespacedName),
    SchedulePod,
    RetryPod(NamespacedName),
    RunKubelet(PodId),
    EvictForPressure(NodeName),
    LiftPressure(NodeName),
    ShutDown(NodeName),
    SyncNodeTaints(NodeName),
    TaintZone(Name),
    CheckHeartbeat(NodeName),
    EvictPod(NamespacedName),
    CollectGarbage(ObjectReference),
    CollectPods(NodeName),
    CountQuotas(playground_api::Name),
    SyncBudgets(playground_api::Name),
    EmptyNamespace(playground_api::Name),
}

/// Something that a component did: an entry of the journal to be.
#[derive(Debug)]
pub(crate) struct Deed {
    pub(crate) actor: Actor,
    pub(crate) verb: Verb,
    pub(crate) object: ObjectReference,
    pub(crate) controller: Option<Uid>,
    pub(crate) node: Option<NodeName>,
    pub(crate) cause: Cause,
}

impl Deed {
    /// Something that `actor` does to an object; what and why is still to be said.
    pub(crate) fn new(actor: Actor, kind: Kind, metadata: &ObjectMeta) -> Self {
        Deed {
            actor,
            verb: Verb::Updated,
            object: ObjectReference::new(kind, metadata),
            controller: metadata.controller().map(|it| it.uid),
            node: None,
            cause: Cause::Requested,
        }
    }

    /// Says what was done and why.
    pub(crate) fn done(self, verb: Verb, cause: Cause) -> Self {
        Deed { verb, cause, ..self }
    }

    /// Says which Node it concerns.
    pub(crate) fn on(self, node: Option<NodeName>) -> Self {
        Deed { node, ..self }
    }
}

/// Reading.
impl Cluster {
    /// An empty cluster.
    pub fn new(config: Config) -> Self {
        let mut store = Store::default();
        store.begin_with(crate::bootstrap::objects(config.seed, config.epoch));
        Cluster {
            now: SimTime::ZERO,
            step: 0,
            agenda: TimerQueue::new(),
            store,
            journal: List::default(),
            losses: Map::default(),
            events: EventLog::default(),
            daemon_sets: DaemonSetController::default(),
            replica_sets: ReplicaSetController::default(),
            deployments: DeploymentController::default(),
            endpoint_slices: EndpointSliceController::default(),
            scheduler: Scheduler::new(config.seed),
            kubelets: Kubelets::default(),
            node_lifecycle: NodeLifecycle::default(),
            taint_eviction: TaintEviction::default(),
            resource_quotas: ResourceQuotaController::default(),
            disruption: DisruptionController::default(),
            namespaces: NamespaceController::default(),
            limits_critical_pods: false,
            pod_names: Stream::new(config.seed, "pod-names"),
            uids: Stream::new(config.seed, "uids"),
            config,
        }
    }

    /// The present instant.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// The present instant as objects carry it.
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp_at(self.now)
    }

    /// An instant of the session as objects carry it.
    pub fn timestamp_at(&self, at: SimTime) -> Timestamp {
        self.config.epoch.plus_millis(i64::try_from(at.as_millis()).unwrap_or(i64::MAX))
    }

    /// How many moves there were: commands, and actions of components.
    pub fn step_count(&self) -> u64 {
        self.step
    }

    /// The delays in force.
    pub fn timings(&self) -> &Timings {
        &self.config.timings
    }

    /// The components that run.
    pub fn components(&self) -> Components {
        self.config.components
    }

    /// The objects.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What happened so far, oldest first.
    pub fn journal(&self) -> &List<Arc<JournalEntry>> {
        &self.journal
    }

    /// Pods that are gone and for which a kubelet still has something to do. For the audit.
    pub(crate) fn stray_timers(&self) -> Vec<String> {
        let stray = self.agenda.iter().filter_map(|it| match it {
            Task::RunKubelet(id) if self.store.pod_of_id(*id).is_none() => Some(format!("{id:?}")),
            _ => None,
        });
        stray.collect()
    }

    /// How a controller last lost a Pod on a Node.
    pub(crate) fn last_loss(&self, controller: Uid, node: &NodeName) -> Option<&Arc<JournalEntry>> {
        self.journal.get(*self.losses.get(&(controller, node.clone()))?)
    }

    /// When the next piece of work is due, if any is.
    pub fn next_due(&self) -> Option<SimTime> {
        self.agenda.next_due()
    }

    /// Whether nothing is left to do but to try again, now and then, what failed before.
    pub fn is_settled(&self) -> bool {
        !self.agenda.is_busy()
    }

    /// Whether a sync of the DaemonSet is due.
    pub fn is_queued(&self, daemon_set: &NamespacedName) -> bool {
        self.daemon_sets.is_queued(daemon_set)
    }
}

/// Moving.
impl Cluster {
    /// Carries out a command at the present instant.
    ///
    /// # Errors
    ///
    /// The command is refused; nothing has changed.
    pub fn apply(&mut self, command: Command) -> Result<(), CommandError> {
        self.step += 1;
        let result = self.execute(command);
        if result.is_err() {
            self.step -= 1;
        }
        self.deliver_watch_events();
        result
    }

    /// Lets the next component act that has anything to do, and moves the clock to that instant.
    ///
    /// One step is one piece of work of one component, such as one sync, that left a trace in
    /// the journal; work that leaves none is done on the way. Returns whether there was such a
    /// step by `until`; if not, the clock stands at the last piece of work before.
    pub fn step_until(&mut self, until: SimTime) -> bool {
        self.step_while(until, |_| true)
    }

    /// Like [`Cluster::step_until`], and stops where nothing is left but to repeat what failed.
    pub fn step_unless_settled(&mut self, until: SimTime) -> bool {
        self.step_while(until, |it| !it.is_settled())
    }

    fn step_while(&mut self, until: SimTime, goes_on: fn(&Cluster) -> bool) -> bool {
        self.step += 1;
        let entries = self.journal.len();
        while goes_on(self)
            && let Some((due, task)) = self.agenda.pop_until(until)
        {
            // After a lag, work may be overdue.
            self.now = self.now.max(due);
            self.run(task);
            self.deliver_watch_events();
            if self.journal.len() > entries {
                return true;
            }
        }
        self.step -= 1;
        false
    }

    /// Runs whatever is due by `until`, in order, and moves the clock there.
    pub fn advance(&mut self, until: SimTime) {
        while self.step_until(until) {}
        self.now = self.now.max(until);
    }

    /// Moves the clock to an instant as if all components were held up: what is due by then is
    /// left undone, and is done by the next step.
    pub fn lag_until(&mut self, at: SimTime) {
        self.now = self.now.max(at);
    }

    /// Puts objects in as they are, status included, as the restore of a backup does.
    ///
    /// Objects without a uid get one. An object that is there already is replaced.
    pub fn restore(&mut self, objects: impl IntoIterator<Item = Object>) {
        for mut object in objects {
            if object.metadata().uid == Uid::default() {
                object.metadata_mut().uid = self.next_uid();
            }
            self.store.put(object);
        }
        self.deliver_watch_events();
    }

    /// Puts Events in as they are, as the restore of a backup does.
    pub fn restore_events(&mut self, events: impl IntoIterator<Item = playground_api::Event>) {
        self.events.restore(events);
    }

    /// Switches components on or off from now on.
    pub fn set_components(&mut self, components: Components) {
        self.config.components = components;
    }

    /// Runs until nothing is left to do, at most for `limit` of virtual time.
    ///
    /// Attempts that fail for ever do not count: the pull of an image that does not exist, the
    /// scheduling of a Pod for which there is no room.
    pub fn settle(&mut self, limit: SimDuration) -> Settled {
        let start = self.now;
        while self.step_unless_settled(start + limit) {}
        match self.is_settled() {
            true => Settled::Yes,
            false => Settled::No { after: self.now.since(start) },
        }
    }

    fn run(&mut self, task: Task) {
        match task {
            Task::SyncDaemonSet(key) => self.sync_daemon_set(&key),
            Task::RetryDaemonSet(key) => self.enqueue_daemon_set(&key),
            Task::SyncReplicaSet(key) => self.sync_replica_set(&key),
            Task::SyncDeployment(key) => self.sync_deployment(&key),
            Task::SyncEndpoints(key) => self.sync_endpoints(&key),
            Task::SchedulePod => self.schedule_next_pod(),
            Task::RetryPod(key) => self.retry_pod(&key),
            Task::RunKubelet(id) => self.run_kubelet(id),
            Task::EvictForPressure(name) => self.evict_for_pressure(&name),
            Task::LiftPressure(name) => self.lift_pressure(&name),
            Task::ShutDown(name) => self.go_on_with_shutdown(&name),
            Task::SyncNodeTaints(name) => self.sync_node_taints(&name),
            Task::TaintZone(zone) => self.taint_zone(&zone),
            Task::CheckHeartbeat(name) => self.check_heartbeat(&name),
            Task::EvictPod(key) => self.evict_for_taint(&key),
            Task::CollectGarbage(owner) => self.collect_garbage(&owner),
            Task::CollectPods(name) => self.collect_pods(&name),
            Task::CountQuotas(namespace) => self.count_quotas(&namespace),
            Task::SyncBudgets(namespace) => self.sync_budgets(&namespace),
            Task::EmptyNamespace(name) => self.empty_namespace(&name),
        }
    }

    /// Tells every component what changed, until nothing changes any more.
    pub(crate) fn deliver_watch_events(&mut self) {
        while let Some(event) = self.store.next_watch_event() {
            self.daemon_sets_observe(&event);
            self.replica_sets_observe(&event);
            self.deployments_observe(&event);
            self.endpoint_slices_observe(&event);
            self.scheduler_observes(&event);
            self.kubelets_observe(&event);
            self.node_lifecycle_observes(&event);
            self.taint_eviction_observes(&event);
            self.garbage_collector_observes(&event);
            self.pod_garbage_collector_observes(&event);
            self.namespaces_observe(&event);
            self.quotas_observe(&event);
            self.budgets_observe(&event);
        }
    }
}

/// What components use.
impl Cluster {
    pub(crate) fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Whether Pods of the two system classes need a quota in their namespace.
    pub(crate) fn limits_critical_pods(&self) -> bool {
        self.limits_critical_pods
    }

    pub(crate) fn limit_critical_pods(&mut self, on: bool) {
        self.limits_critical_pods = on;
        let quota = crate::bootstrap::critical_quota();
        let (kind, key) = (quota.kind(), quota.metadata().key());
        if on && self.store.object(kind, &key).is_none() && self.store.has_namespace(&key.namespace)
        {
            self.create_object(quota, Actor::You, Cause::Requested);
        }
    }

    pub(crate) fn set_timings(&mut self, timings: Timings) {
        self.config.timings = timings;
    }

    pub(crate) fn set_timer(&mut self, at: SimTime, task: Task) -> TimerId {
        let rank = match task {
            Task::SyncDaemonSet(_) | Task::SyncReplicaSet(_) | Task::SyncDeployment(_) => {
                Rank::Sync
            }
            _ => Rank::Other,
        };
        self.set_timer_of_rank(at, rank, task)
    }

    pub(crate) fn set_timer_of_rank(&mut self, at: SimTime, rank: Rank, task: Task) -> TimerId {
        self.agenda.set(at.max(self.now), rank, task)
    }

    pub(crate) fn cancel_timer(&mut self, id: TimerId) {
        self.agenda.cancel(id);
    }

    pub(crate) fn record(&mut self, deed: Deed) {
        let Deed { actor, verb, object, controller, node, cause } = deed;
        let (at, step) = (self.now, self.step);
        let entry = JournalEntry { at, step, actor, verb, object, controller, node, cause };
        if is_loss(&entry)
            && let (Some(controller), Some(node)) = (entry.controller, &entry.node)
        {
            self.losses.insert((controller, node.clone()), self.journal.len());
        }
        self.journal.push(Arc::new(entry));
    }

    pub(crate) fn emit(&mut self, about: ObjectReference, event: EventKind) {
        let now = self.timestamp();
        self.events.record(now, about, event, false);
    }

    /// Emits an Event whose like there has been before.
    pub(crate) fn emit_again(&mut self, about: ObjectReference, event: EventKind) {
        let now = self.timestamp();
        self.events.record(now, about, event, true);
    }

    /// A stream of chance of its own.
    pub(crate) fn stream(&self, label: &str) -> Stream {
        Stream::new(self.config.seed, label)
    }

    pub(crate) fn next_uid(&mut self) -> Uid {
        crate::bootstrap::uid(&mut self.uids)
    }

    /// A free name that begins with `prefix`, or `None` after as many tries as upstream makes.
    pub(crate) fn generate_pod_name(
        &mut self,
        namespace: &playground_api::Name,
        prefix: &str,
    ) -> Option<playground_api::Name> {
        const TRIES: usize = 8;
        const LONGEST_PREFIX: usize = 58;
        let end = prefix.char_indices().map(|(at, _)| at).nth(LONGEST_PREFIX);
        let prefix = &prefix[..end.unwrap_or(prefix.len())];
        (0..TRIES).find_map(|_| {
            let name = [prefix, &self.pod_names.name_suffix()].concat();
            let key = NamespacedName::new(namespace.clone(), name);
            self.store.pod(&key).is_none().then_some(key.name)
        })
    }
}
