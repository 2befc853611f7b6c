//! The default scheduler: binds each Pod to a Node, and makes room for important ones.
//!
//! Mirrors `pkg/scheduler` of v1.34.
//! Deliberate difference: Nodes are looked at in the order of their names; upstream goes round
//! the zones.
//!
//! Deliberate difference: a Pod that failed waits for the end of its back-off in any case;
//! upstream v1.34 looks at it earlier when it has nothing else to do.
//!
//! Deliberate difference: negative operators of a `namespaceSelector` exclude namespaces, as they
//! are meant to; releases of v1.34 up to the fix of that let them match every namespace.
//!
//! Not modelled yet: volumes, device claims and scheduling gates.
//!
//! | part | what it does |
//! |---|---|
//! | [`filters`] | can the Pod go to the Node? |
//! | `score` | which of several Nodes is best? |
//! | `preemption` | whose eviction would make room? |
//! | `decision` | all of that for one Pod, as data |
//! | `attempt` | carries a decision out |
//! | `queue` | which Pod is next, and who waits |
//! | `wake` | what may help a Pod that waits |

mod attempt;
mod cycle;
mod decision;
mod diagnosis;
pub mod filters;
mod preemption;
mod queue;
mod score;
mod tally;
mod wake;

use std::sync::Arc;

use playground_api::{NamespacedName, Node, Pod, PodSpec};

pub use decision::{Choice, Decision};
pub use diagnosis::{Diagnosis, NodeVerdict, Preemption};
pub use preemption::{Candidate, Tried};
pub use score::NodeScore;

pub(crate) use queue::Scheduler;

use crate::clock::SimTime;
use crate::cluster::Cluster;
use crate::journal::Verb;
use cycle::Cycle;

/// The name of the scheduler that runs in the cluster.
pub const DEFAULT_SCHEDULER: &str = "default-scheduler";

/// Whether that scheduler takes a Pod with this spec. No other one runs.
pub fn is_ours(spec: &PodSpec) -> bool {
    &*spec.scheduler_name == DEFAULT_SCHEDULER
}

/// What the scheduler knows of one Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchedulingReport {
    /// When it looked for a Node and found none, oldest first.
    pub failed_attempts: Vec<SimTime>,
    /// Why there was none at the last attempt, Node by Node; `None` unless the Pod waits.
    pub last: Option<Arc<Diagnosis>>,
    /// When the Pod may be looked at again after an event that may help it; `None` unless it
    /// waits.
    pub backs_off_until: Option<SimTime>,
    /// The best scores, the best first, where several Nodes would have done.
    pub scores: Arc<[NodeScore]>,
}

impl Cluster {
    /// Asks every filter about one Pod and one Node as they are now.
    ///
    /// # Errors
    ///
    /// The plugin that turns the Node down, and its reasons.
    pub fn run_filters(&self, pod: &Pod, node: &Arc<Node>) -> Result<(), filters::Rejection> {
        let cycle = Cycle::new(self.store(), pod, self.timestamp());
        cycle.filter(&cycle.node_info(&node.name(), node))
    }

    /// As [`Cluster::run_filters`], if another Pod were not on the Node.
    pub(crate) fn run_filters_without(
        &self,
        pod: &Pod,
        node: &Arc<Node>,
        other: &Pod,
    ) -> Result<(), filters::Rejection> {
        let cycle = Cycle::new(self.store(), pod, self.timestamp());
        let mut info = cycle.node_info(&node.name(), node);
        cycle.remove(&mut info, other);
        cycle.filter(&info)
    }

    /// The Pods that were preempted for a Pod and have not left its nominated Node yet.
    pub(crate) fn awaited_victims(&self, pod: &Pod) -> Vec<NamespacedName> {
        preemption::leaving_victims(self.store(), pod).map(|it| it.metadata.key()).collect()
    }

    /// What the scheduler would decide now about a Pod, whether it is there or not. Changes
    /// nothing.
    pub fn would_schedule(&self, pod: &Pod) -> Decision {
        let mut chance = self.scheduler.chance.clone();
        let start = self.scheduler.start;
        decision::decide(self.store(), pod, self.timestamp(), start, &mut chance)
    }

    /// What the scheduler knows of a Pod, with its attempts from the journal.
    ///
    /// Reads the whole journal: for a page that somebody looks at, not for every step.
    pub fn scheduling_report(&self, key: &NamespacedName) -> SchedulingReport {
        let uid = self.store().pod(key).map(|it| it.metadata.uid);
        let attempts = self.journal().iter().filter(|it| {
            it.verb == Verb::Unschedulable
                && it.object.name == key.name
                && it.object.namespace == key.namespace
                && Some(it.object.uid) == uid
        });
        let waiting = self.scheduler.waiting(key);
        SchedulingReport {
            failed_attempts: attempts.map(|it| it.at).collect(),
            last: waiting.map(|it| Arc::clone(&it.diagnosis)),
            backs_off_until: waiting.map(queue::Waiting::backs_off_until),
            scores: self.scheduler.scores(key),
        }
    }
}
