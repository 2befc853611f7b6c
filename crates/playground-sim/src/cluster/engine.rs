//! How the cluster moves: commands, steps, and the delivery of watch events.

use playground_api::{Object, Uid};

use super::{Cluster, Components, Task};
use crate::clock::{SimDuration, SimTime};
use crate::command::{Command, CommandError, Settled};

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

    /// Like [`Cluster::step_unless_settled`], and stops when `work` is used up.
    pub fn step_unless_settled_within(&mut self, until: SimTime, work: &mut usize) -> bool {
        self.step_while(until, |it| {
            *work = work.saturating_sub(1);
            *work > 0 && !it.is_settled()
        })
    }

    /// Like [`Cluster::step_until`], and stops when `work` is used up: how many pieces of work may
    /// still be done, those that leave no trace included.
    pub fn step_within(&mut self, until: SimTime, work: &mut usize) -> bool {
        self.step_while(until, |_| {
            *work = work.saturating_sub(1);
            *work > 0
        })
    }

    fn step_while(&mut self, until: SimTime, mut goes_on: impl FnMut(&Cluster) -> bool) -> bool {
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

    /// Runs until nothing is left to do, at most for `limit` of virtual time without headway.
    ///
    /// Attempts that fail for ever do not count: the pull of an image that does not exist, the
    /// scheduling of a Pod for which there is no room.
    pub fn settle(&mut self, limit: SimDuration) -> Settled {
        let start = self.now;
        while self.step_unless_settled(self.patience(start, limit)) {}
        match self.is_settled() {
            true => Settled::Yes,
            false => Settled::No { after: self.now.since(start) },
        }
    }

    /// Until when to wait, from `start` on, for what may never end: for `limit`, and once more
    /// after each headway, since a rolling update of a thousand Nodes takes hours.
    pub fn patience(&self, start: SimTime, limit: SimDuration) -> SimTime {
        start.max(self.headway_at) + limit
    }

    /// Does a piece of work. What seldom comes is not inlined, so that the page can load it later than the rest.
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
            Task::SyncBudget(key) => self.sync_budget(&key),
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
