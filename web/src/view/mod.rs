//! What the panels show, as plain data: no Yew, no Kubernetes rules.
//!
//! Each module holds one panel's model. Components draw a model and decide nothing; all that is said on the
//! page is put into words in [`build`], which makes the models from a session.

pub mod board;
pub mod build;
pub mod compare;
pub mod console;
pub mod courses;
pub mod editor;
pub mod examples;
pub mod export;
pub mod hints;
pub mod import;
pub mod inspector;
pub mod journal;
pub mod keeping;
pub mod kept;
pub mod looks;
pub mod settings;
pub mod share;
pub mod sheet;
pub mod strip;
pub mod time;
pub mod why;
pub mod window;

pub(crate) use board::MISSCHEDULED;
pub use board::{
    Board, Body, Chip, EmptyPlace, Health, NodeCard, NodeGroup, Picked, Place, PodFold, PodRow,
    Tone,
};
pub use compare::{Both, Compare, ComparedNode, ComparedPod, ComparedSet};
pub use console::{Candidate, Command, Completion, LineKind, Printed, Transcript};
pub use courses::{CourseRow, Courses};
pub use editor::{
    Editor, EditorRemark, EditorTab, Newer, Outlook, OutlookTone, Problem, RemarkFix, Reveal,
    Severity,
};
pub use examples::{Example, Gallery, Picture, PictureNode, PicturePlace};
pub use export::Export;
pub use hints::HINTS;
pub use import::{Choice, Incoming, Mistake, Preview};
pub use inspector::{
    Attempt, AttemptDetails, Attempts, Detail, Diff, DiffLine, EventRow, Events, Inspector, Link,
    NodeVerdict, Pane, Revision, RevisionDetails, Revisions, Sign, Tab, Target, Yaml,
};
pub use journal::{Actor, Journal, JournalFilter, JournalRow, When};
pub use keeping::Keeping;
pub use kept::KeptRow;
pub use looks::{CanZoom, Grouping, Look, Looks, Zoom};
pub use settings::{Delay, Settings, delay_fault, seed_fault};
pub use share::{Address, Frame, Share};
pub use sheet::{KnownWords, NodeSheet, Suggestion};
pub use strip::{
    Budget, BudgetSlots, Rollout, RolloutCell, RolloutTone, StatusNumber, Strip, StripState,
    StripTone,
};
pub use time::{Clock, Mark, TimeBar};
pub use why::{
    Content, Fact, Fix, Placement, ResourceShare, Rule, RuleMark, Section, Source, Verdict, Why,
};
pub use window::{
    CellMark, CellTone, Cursor, HeatCell, LegendEntry, Part, TableCell, TableRow, Tiles, Window,
};

use std::fmt;
use std::rc::Rc;

use playground_api::Kind;

use crate::session::{Saved, Unreadable};

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
    Examples,
    Help,
    Courses(Rc<Courses>),
    /// The session that can be brought back is one of them.
    Kept(Option<Rc<Saved>>),
    Compare(Rc<Compare>),
    Export,
    Import(Option<Rc<Incoming>>),
    Settings(Rc<Settings>),
    Share(Rc<Share>),
    Unreadable(Rc<Unreadable>),
}

/// What the learner looks at, and the inspector explains.
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
    DaemonSet(ObjectName),
    /// Any other object, to be read.
    Object(Kind, ObjectName),
}

impl Selection {
    /// The Node whose card is marked.
    pub fn node(&self) -> Option<&str> {
        match self {
            Selection::Place { node, .. } | Selection::Node(node) => Some(node),
            Selection::Pod(_) | Selection::DaemonSet(_) | Selection::Object(..) => None,
        }
    }
}
