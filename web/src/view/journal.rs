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
    /// What the filter calls it.
    pub fn title(self) -> &'static str {
        match self {
            Actor::Collector => "eviction, GC",
            other => other.label(),
        }
    }

    /// Who they are, where the title does not name them all.
    pub fn about(self) -> Option<&'static str> {
        match self {
            Actor::Controller => {
                Some("The controllers of DaemonSets, Deployments, ReplicaSets and EndpointSlices")
            }
            Actor::Collector => {
                Some("Eviction, garbage collection, and the controllers of Nodes and Namespaces")
            }
            _ => None,
        }
    }

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

/// Which entries are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Actors that are left out, in the order of [`Actor::ALL`].
    pub hidden: [bool; Actor::ALL.len()],
    /// Part of the name of an object, of its Node or of its kind.
    pub text: String,
    /// Only what concerns the selection.
    pub selected_only: bool,
    /// The entry at which one looks, when that is not the present.
    pub around: Option<usize>,
    /// How often the search was told to go further back.
    pub further: usize,
}

impl JournalFilter {
    /// Whether anything is left out.
    pub fn is_on(&self) -> bool {
        self.selected_only || !self.text.is_empty() || self.hidden.contains(&true)
    }

    /// The same filter from the present on: its window and its search begin anew.
    pub fn anew(&self) -> JournalFilter {
        JournalFilter { around: None, further: 0, ..self.clone() }
    }

    /// The filter with an actor shown that was hidden, or the other way round.
    pub fn toggled(&self, actor: Actor) -> JournalFilter {
        let mut next = self.anew();
        if let Some(hidden) = next.hidden.get_mut(actor as usize) {
            *hidden = !*hidden;
        }
        next
    }
}

/// A window on the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    pub rows: Vec<JournalRow>,
    pub filter: JournalFilter,
    /// What is selected, in a word, if anything is: `worker-2`.
    pub selected: Option<String>,
    /// How many rows are shown of how many: `200 of 12,345`.
    pub count: String,
    /// Why there are no rows, if there are none.
    pub empty: &'static str,
    /// The entry to look at for earlier rows, and for later ones, if there are any.
    pub earlier: Option<usize>,
    pub later: Option<usize>,
    /// How far the search went, if it did not go to the beginning: `Searched the last 20,000 entries.`
    pub searched: Option<String>,
    /// Whether a row tells a time of many minutes.
    pub is_long: bool,
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
