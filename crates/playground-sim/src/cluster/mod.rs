//! The cluster: a value that is everything, and the engine that moves it.
//!
//! | file | holds |
//! |---|---|
//! | `task` | what can be due, and what was done |
//! | `engine` | commands, steps, and the delivery of watch events |
//! | `tools` | what components use: timers, journal, Events, names |

mod engine;
mod task;
mod tools;

pub(crate) use task::{Deed, Task};

use std::sync::Arc;

use playground_api::{NamespacedName, NodeName, Timestamp, Uid};

use crate::clock::{SimTime, TimerQueue};
use crate::controllers::daemon_set::DaemonSetController;
use crate::controllers::deployment::DeploymentController;
use crate::controllers::disruption::DisruptionController;
use crate::controllers::endpoint_slice::EndpointSliceController;
use crate::controllers::namespace::NamespaceController;
use crate::controllers::node_lifecycle::NodeLifecycle;
use crate::controllers::replica_set::ReplicaSetController;
use crate::controllers::resource_quota::ResourceQuotaController;
use crate::controllers::taint_eviction::TaintEviction;
use crate::events::EventLog;
use crate::journal::JournalEntry;
use crate::kubelet::Kubelets;
use crate::persistent::{List, Map};
use crate::random::{Seed, Stream};
use crate::scheduler::Scheduler;
use crate::store::Store;
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
    /// When something last came nearer to its end. See [`Cause::is_headway`].
    headway_at: SimTime,
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
            headway_at: SimTime::ZERO,
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

    /// The seed of all chance, as it was set last.
    pub fn seed(&self) -> Seed {
        self.config.seed
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

    /// Whether work is left that is due by now.
    pub fn is_anything_due(&self) -> bool {
        self.next_due().is_some_and(|due| due <= self.now)
    }

    /// Whether nothing is left to do but to try again, now and then, what failed before.
    pub fn is_settled(&self) -> bool {
        !self.agenda.is_busy() && !self.is_any_let_in_again()
    }

    /// Whether a sync of the DaemonSet is due.
    pub fn is_queued(&self, daemon_set: &NamespacedName) -> bool {
        self.daemon_sets.is_queued(daemon_set)
    }
}
