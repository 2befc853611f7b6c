//! What happened, a row each.

use super::time::Clock;

/// Who did something. The color is the same in the time bar and in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    You,
    Controller,
    Scheduler,
    Kubelet,
    /// Eviction and garbage collection.
    Collector,
}

impl JournalRow {
    /// The line that goes right after the entry.
    pub fn seek_line(&self) -> String {
        format!("sim seek {}", self.step)
    }
}

impl Actor {
    /// In the order of the time bar's lanes.
    pub const ALL: [Actor; 5] =
        [Actor::You, Actor::Controller, Actor::Scheduler, Actor::Kubelet, Actor::Collector];

    /// The attribute that styles read.
    pub fn label(self) -> &'static str {
        match self {
            Actor::You => "you",
            Actor::Controller => "controller",
            Actor::Scheduler => "scheduler",
            Actor::Kubelet => "kubelet",
            Actor::Collector => "gc",
        }
    }
}

/// The rows that are shown: the latest of them, and how many came before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    pub rows: Vec<JournalRow>,
    /// How many earlier rows are not shown.
    pub n_earlier: usize,
}

/// An entry of the journal in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Its number in the journal, which is its identity.
    pub index: usize,
    /// The move of the session that made it.
    pub step: u64,
    pub at: Clock,
    pub actor: Actor,
    /// Who, in a word: `controller`, `garbage collector`.
    pub who: String,
    /// `creates fluentd-b4n8w for worker-2: no Pod on an eligible Node`
    pub text: String,
    pub when: When,
}

/// Where an entry stands, seen from the moment that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Past,
    /// The latest entry that has happened.
    Present,
    Future,
}
