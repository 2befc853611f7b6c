//! What must be true of a cluster: the small language of `expect` blocks.
//!
//! [`FORMS`] is the whole of it. A goal prints as it is written.

mod check;
mod parse;

use std::fmt;

use playground_api::{Name, NodeName};
use playground_sim::SimTime;

pub use parse::ParseGoalError;

/// Something that must be true of a cluster.
///
/// ```
/// use playground_lessons::Goal;
///
/// let goal: Goal = "node count 1".parse()?;
/// let mut console = playground_kubectl::Console::default();
/// assert_eq!(goal.check(console.cluster()), Err("there are 0 Nodes".to_owned()));
/// console.run("sim node add worker-1");
/// assert_eq!(goal.check(console.cluster()), Ok(()));
/// # Ok::<(), playground_lessons::ParseGoalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The status of a DaemonSet has these numbers.
    DaemonSet {
        /// The DaemonSet.
        daemon_set: DaemonSetName,
        /// The numbers, in the order in which they are written. Invariant: there is one.
        numbers: Vec<(DaemonSetNumber, u32)>,
    },
    /// There is no DaemonSet of this name.
    NoDaemonSet(DaemonSetName),
    /// All Nodes that should run a Pod have an available one of the current template.
    RolloutDone(DaemonSetName),
    /// A Node has a Pod of a DaemonSet that is not terminating.
    NodeHasPod {
        /// The Node.
        node: NodeName,
        /// The DaemonSet.
        daemon_set: DaemonSetName,
    },
    /// A Node has no Pod of a DaemonSet, or only one that is terminating.
    NodeHasNoPod {
        /// The Node.
        node: NodeName,
        /// The DaemonSet.
        daemon_set: DaemonSetName,
    },
    /// `kubectl cordon` was called on a Node.
    NodeCordoned(NodeName),
    /// A Node is not cordoned.
    NodeNotCordoned(NodeName),
    /// The cluster has so many Nodes.
    NodeCount(usize),
    /// The cluster has so many Pods, of whatever owner and in whatever state.
    PodCount(usize),
    /// The clock shows this instant.
    Clock(SimTime),
}

/// How a goal names a DaemonSet: `fluentd`, or `kube-system/fluentd` where there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonSetName {
    /// The namespace, if it is written.
    pub namespace: Option<Name>,
    /// The name.
    pub name: Name,
}

/// A number of a DaemonSet's status, under the word of kubectl's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DaemonSetNumber {
    /// Nodes that should run a Pod.
    Desired,
    /// Those of them that have one.
    Current,
    /// Those whose Pod is ready.
    Ready,
    /// Those whose Pod is of the current template.
    UpToDate,
    /// Those whose Pod is available.
    Available,
    /// Nodes that should not run a Pod and have one.
    Misscheduled,
}

impl DaemonSetNumber {
    /// Every number.
    pub const ALL: [DaemonSetNumber; 6] = [
        DaemonSetNumber::Desired,
        DaemonSetNumber::Current,
        DaemonSetNumber::Ready,
        DaemonSetNumber::UpToDate,
        DaemonSetNumber::Available,
        DaemonSetNumber::Misscheduled,
    ];

    /// The word of kubectl's column, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            DaemonSetNumber::Desired => "desired",
            DaemonSetNumber::Current => "current",
            DaemonSetNumber::Ready => "ready",
            DaemonSetNumber::UpToDate => "up-to-date",
            DaemonSetNumber::Available => "available",
            DaemonSetNumber::Misscheduled => "misscheduled",
        }
    }

    /// The number with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        DaemonSetNumber::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// The form of every goal, by its first word.
pub(crate) const FORMS: &[(&str, &str)] = &[
    ("daemonset", "daemonset fluentd desired 3 ready 3"),
    ("no", "no daemonset fluentd"),
    ("rollout", "rollout of fluentd done"),
    ("node", "node worker-1 has pod of fluentd"),
    ("node", "node worker-1 has no pod of fluentd"),
    ("node", "node worker-1 cordoned"),
    ("node", "node worker-1 not cordoned"),
    ("node", "node count 3"),
    ("pod", "pod count 3"),
    ("clock", "clock T+16s"),
];

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::DaemonSet { daemon_set, numbers } => {
                write!(f, "daemonset {daemon_set}")?;
                numbers.iter().try_for_each(|(number, n)| write!(f, " {number} {n}"))
            }
            Goal::NoDaemonSet(daemon_set) => write!(f, "no daemonset {daemon_set}"),
            Goal::RolloutDone(daemon_set) => write!(f, "rollout of {daemon_set} done"),
            Goal::NodeHasPod { node, daemon_set } => {
                write!(f, "node {node} has pod of {daemon_set}")
            }
            Goal::NodeHasNoPod { node, daemon_set } => {
                write!(f, "node {node} has no pod of {daemon_set}")
            }
            Goal::NodeCordoned(node) => write!(f, "node {node} cordoned"),
            Goal::NodeNotCordoned(node) => write!(f, "node {node} not cordoned"),
            Goal::NodeCount(n) => write!(f, "node count {n}"),
            Goal::PodCount(n) => write!(f, "pod count {n}"),
            Goal::Clock(at) => write!(f, "clock {at}"),
        }
    }
}

impl fmt::Display for DaemonSetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl fmt::Display for DaemonSetNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
