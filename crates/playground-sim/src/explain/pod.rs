//! Why a Pod is as it is.

use std::sync::Arc;

use playground_api::NamespacedName;

use super::place::Why;
use crate::cluster::Cluster;
use crate::journal::{JournalEntry, Verb};
use crate::scheduler::SchedulingReport;
use crate::view::Situation;

/// Why a Pod is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodWhy {
    /// What is true of it now.
    pub situation: Situation,
    /// All that happened to it so far, oldest first; each entry has actor, cause and time.
    pub life: Vec<Arc<JournalEntry>>,
    /// Why its Node should have it or not, if a DaemonSet owns it.
    pub place: Option<Why>,
    /// What the scheduler knows of it: its attempts, Node by Node, and the scores.
    pub scheduling: SchedulingReport,
}

impl Cluster {
    /// Says why a Pod is as it is. `None` if there is no such Pod. Reads the whole journal.
    pub fn why_pod(&self, pod: &NamespacedName) -> Option<PodWhy> {
        let pod = self.store().pod(pod)?;
        let is_its = |it: &&Arc<JournalEntry>| it.object.uid == pod.metadata.uid;
        Some(PodWhy {
            situation: self.situation(pod),
            life: self.journal().iter().filter(is_its).cloned().collect(),
            place: self.why_placed(pod),
            scheduling: self.scheduling_report(&pod.metadata.key()),
        })
    }
}

impl PodWhy {
    /// Why it was made.
    pub fn creation(&self) -> Option<&Arc<JournalEntry>> {
        self.life.iter().find(|it| it.verb == Verb::Created)
    }

    /// Why it has to go, if it has.
    pub fn deletion(&self) -> Option<&Arc<JournalEntry>> {
        let is_its = |it: &&Arc<JournalEntry>| {
            matches!(it.verb, Verb::Deleted | Verb::Evicted | Verb::Preempted)
        };
        self.life.iter().find(is_its)
    }
}
