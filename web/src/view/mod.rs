//! What the panels show, as plain data: no Yew, no Kubernetes rules.
//!
//! Each module holds one panel's model. Components draw a model and decide nothing; all that is said on the
//! page is put into words in [`build`], which makes the models from a session.

pub mod board;
pub mod build;
pub mod console;
pub mod editor;
pub mod journal;
pub mod strip;
pub mod time;
pub mod why;

pub use board::{
    Board, Chip, EmptyPlace, Health, KnownWords, NodeCard, NodeGroup, NodeSheet, Place, PodRow,
    Suggestion, Tone,
};
pub use console::{Candidate, Command, Completion, LineKind, Printed, Transcript};
pub use editor::{
    Editor, EditorRemark, EditorTab, Outlook, OutlookTone, Problem, RemarkFix, Reveal, Severity,
};
pub use journal::{Actor, Journal, JournalFilter, JournalRow, When};
pub use strip::{
    Budget, BudgetSlots, Rollout, RolloutCell, RolloutTone, StatusNumber, Strip, StripState,
    StripTone,
};
pub use time::{Clock, Mark, TimeBar};
pub use why::{Fix, Rule, RuleMark, Source, Verdict, Why};

use std::fmt;
use std::rc::Rc;

/// Something that a learner can do, with the line that does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// What a menu calls it: `Cordon`.
    pub what: String,
    /// What runs: `kubectl cordon worker-1`.
    pub line: String,
    /// Whether it takes something away.
    pub danger: bool,
}

impl Deed {
    pub fn new(what: impl Into<String>, line: impl Into<String>) -> Deed {
        Deed { what: what.into(), line: line.into(), danger: false }
    }

    /// A deed that takes something away; menus show it in the color of failures.
    pub fn danger(what: impl Into<String>, line: impl Into<String>) -> Deed {
        Deed { danger: true, ..Deed::new(what, line) }
    }
}

/// The name of an object within a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName {
    pub namespace: String,
    pub name: String,
}

impl ObjectName {
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> ObjectName {
        ObjectName { namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// What lies over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    Node(Rc<NodeSheet>),
    Keys,
}

/// What the learner looks at, and the Why panel explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// A DaemonSet on a Node, whether there is a Pod or not.
    Place {
        daemon_set: ObjectName,
        node: String,
    },
    /// A Pod, whoever owns it.
    Pod(ObjectName),
    Node(String),
}

impl Selection {
    /// The Node whose card is marked.
    pub fn node(&self) -> Option<&str> {
        match self {
            Selection::Place { node, .. } | Selection::Node(node) => Some(node),
            Selection::Pod(_) => None,
        }
    }
}
