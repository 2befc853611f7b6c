//! Two courses side by side: only what differs.

use super::{Clock, Tone};

/// Something in the present course, and the same in the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both<T> {
    pub here: T,
    pub there: T,
}

impl<T> Both<T> {
    pub fn new(here: T, there: T) -> Both<T> {
        Both { here, there }
    }

    /// What comes of each.
    pub fn map<U>(&self, of: impl Fn(&T) -> U) -> Both<U> {
        Both { here: of(&self.here), there: of(&self.there) }
    }
}

impl<T: PartialEq> Both<T> {
    pub fn is_same(&self) -> bool {
        self.here == self.there
    }
}

/// What the dialog `Compare` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compare {
    /// The number of the other course.
    pub course: u64,
    pub names: Both<String>,
    /// When each is shown.
    pub at: Both<Clock>,
    /// The second that was chosen for both; each is shown at its end without one.
    pub moment: Option<u64>,
    /// The latest second that can be chosen.
    pub end: u64,
    /// Which settles earlier.
    pub verdict: String,
    /// What each did first that the other did not.
    pub first: Both<String>,
    pub sets: Vec<ComparedSet>,
    /// The Nodes that are not the same.
    pub nodes: Vec<ComparedNode>,
    /// How many more of them there are.
    pub n_more: usize,
    /// `3 Nodes are the same.`
    pub same: String,
}

/// The status of a DaemonSet, number by number; `None` where it does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedSet {
    pub name: String,
    pub numbers: Vec<(&'static str, Both<Option<usize>>)>,
}

/// A Node on which not all is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedNode {
    pub node: String,
    pub cells: Both<ComparedCell>,
}

/// What is on a Node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparedCell {
    /// A word on the Node itself, only if something is off: `cordoned`, `not in the cluster`.
    pub word: String,
    pub pods: Vec<ComparedPod>,
}

/// A Pod in a few words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ComparedPod {
    pub title: String,
    pub revision: Option<u32>,
    pub phrase: String,
    pub tone: Tone,
}
