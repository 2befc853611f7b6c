//! The inspector: what there is to know of the selection, in tabs.

use std::rc::Rc;

use super::{Clock, Selection, Why};

/// What the region `Why` shows of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// `Why is there no fluentd on gpu-1?`, `fluentd-x7k2p on worker-1`
    pub title: String,
    /// What belongs to the selection: its owner, its Node.
    pub links: Vec<Link>,
    /// The tabs that make sense for the selection; the open one is among them.
    pub tabs: Vec<Tab>,
    pub pane: Pane,
}

impl Inspector {
    /// The line that goes back to the open revision, if it is an old one.
    pub fn undo(&self) -> Option<&str> {
        let Pane::Revisions(Revisions { rows, .. }) = &self.pane else { return None };
        rows.iter().find_map(|it| it.details.as_ref()?.undo.as_deref())
    }
}

/// A tab of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Why,
    Yaml,
    Events,
    /// The templates that a DaemonSet has had.
    Revisions,
    /// What the scheduler tried for a Pod.
    Attempts,
}

impl Tab {
    pub fn title(self) -> &'static str {
        match self {
            Tab::Why => "Why",
            Tab::Yaml => "Live YAML",
            Tab::Events => "Events",
            Tab::Revisions => "Revisions",
            Tab::Attempts => "Attempts",
        }
    }
}

/// Of which revision or attempt more is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    #[default]
    Latest,
    One(u64),
    None,
}

impl Detail {
    /// Whether it is of this one.
    pub fn is_of(self, number: u64, is_latest: bool) -> bool {
        match self {
            Detail::Latest => is_latest,
            Detail::One(it) => it == number,
            Detail::None => false,
        }
    }
}

/// What the open tab holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pane {
    Why(Why),
    Yaml(Yaml),
    Events(Events),
    Revisions(Revisions),
    Attempts(Attempts),
}

impl Pane {
    pub fn tab(&self) -> Tab {
        match self {
            Pane::Why(_) => Tab::Why,
            Pane::Yaml(_) => Tab::Yaml,
            Pane::Events(_) => Tab::Events,
            Pane::Revisions(_) => Tab::Revisions,
            Pane::Attempts(_) => Tab::Attempts,
        }
    }
}

/// A way from here to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// `Node worker-1`
    pub words: String,
    pub to: Target,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Select(Selection),
    /// The sheet with the labels and taints of this Node.
    Sheet(String),
}

impl Link {
    pub fn select(words: impl Into<String>, selection: Selection) -> Link {
        Link { words: words.into(), to: Target::Select(selection) }
    }

    pub fn sheet(words: impl Into<String>, node: impl Into<String>) -> Link {
        Link { words: words.into(), to: Target::Sheet(node.into()) }
    }
}

/// An object as kubectl prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yaml {
    /// The line that prints it: `kubectl get pod fluentd-x7k2p -n kube-system -o yaml`.
    pub line: String,
    pub text: Rc<str>,
}

/// What was reported about an object, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Events {
    /// The line that lists them.
    pub line: String,
    /// Why there are none, if there are none.
    pub empty: String,
    /// How many earlier ones are not shown.
    pub n_earlier: usize,
    pub rows: Vec<EventRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Whether its type is Warning, and not Normal.
    pub is_warning: bool,
    /// `FailedScheduling`
    pub reason: String,
    /// How long ago, and how often: `5s (x3 over 40s)`.
    pub age: String,
    /// Who says it: `daemonset-controller`.
    pub from: String,
    pub message: String,
}

/// The templates that a DaemonSet has had, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revisions {
    pub rows: Vec<Revision>,
    /// How many older ones are not shown.
    pub n_older: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub number: u64,
    /// The object that keeps it; its name ends with the hash of the template.
    pub object: Link,
    /// Whether it is the newest.
    pub is_current: bool,
    /// `40s old, 2 Pods`
    pub about: String,
    /// What the annotation `kubernetes.io/change-cause` says; empty without one.
    pub cause: String,
    /// What is only shown of the open one.
    pub details: Option<RevisionDetails>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionDetails {
    /// The Pods that are on it.
    pub pods: Vec<Link>,
    /// How many more there are.
    pub n_more_pods: usize,
    pub diffs: Vec<Diff>,
    /// The line that goes back to it; none for the newest.
    pub undo: Option<String>,
}

/// What changes from one template to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// `what it changed, since revision 1`
    pub caption: String,
    pub lines: Vec<DiffLine>,
}

/// A line of a unified diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    pub sign: Sign,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Same,
    Added,
    Removed,
    /// Lines that are the same are left out.
    Gap,
}

impl Sign {
    pub fn label(self) -> &'static str {
        match self {
            Sign::Same => "same",
            Sign::Added => "added",
            Sign::Removed => "removed",
            Sign::Gap => "gap",
        }
    }

    /// As it stands before the line.
    pub fn mark(self) -> &'static str {
        match self {
            Sign::Same => " ",
            Sign::Added => "+",
            Sign::Removed => "-",
            Sign::Gap => "…",
        }
    }

    /// What a screen reader says before the line.
    pub fn spoken(self) -> &'static str {
        match self {
            Sign::Same => "",
            Sign::Added => "added: ",
            Sign::Removed => "removed: ",
            Sign::Gap => "lines that stay the same are left out",
        }
    }
}

/// The scheduler's attempts on a Pod, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// How many earlier ones are not shown.
    pub n_earlier: usize,
    pub rows: Vec<Attempt>,
    /// What the Pod waits for; empty unless it waits.
    pub next: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The move of the session that made it.
    pub step: u64,
    pub at: Clock,
    /// Whether it bound the Pod.
    pub is_bound: bool,
    /// The scheduler's message, or the Node: `binds it to worker-1`.
    pub words: String,
    /// What is only shown of the open one.
    pub details: Option<AttemptDetails>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptDetails {
    /// Node by Node, the one for which the Pod is made first.
    pub verdicts: Vec<NodeVerdict>,
    /// What came of the search for Pods to evict.
    pub preemption: String,
}

/// What the filters say of a Node, or of several for which they say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeVerdict {
    /// `worker-1`, `2 more Nodes`
    pub nodes: String,
    /// The Node, if it is one.
    pub link: Option<Link>,
    /// Whether all filters let the Pod in.
    pub passes: bool,
    /// The first filter that says no: `NodeResourcesFit`.
    pub filter: String,
    /// `cpu: the Pod asks for 100, and 4 of 4 are left`
    pub reason: String,
}
