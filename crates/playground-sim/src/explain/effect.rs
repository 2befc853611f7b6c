//! What a change of the cluster would lead to, as data.

use playground_api::{Name, NamespacedName, NodeName, ObjectReference};

use crate::clock::SimDuration;
use crate::controllers::daemon_set::Budget;
use crate::eligibility::Rejection;
use crate::view::Situation;

/// What a change would lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Nodes and Pods that the change itself creates or changes.
    pub objects: Vec<Touched>,
    /// What becomes of the DaemonSets that it touches, and of others that it has an effect on.
    pub daemon_sets: Vec<Effect>,
    /// How long it takes until nothing is left to do; `None` if something goes on for ever.
    pub takes: Option<SimDuration>,
    /// What was acted on last where something goes on for ever; of a daemon Pod, its DaemonSet.
    pub restless: Option<ObjectReference>,
}

/// An object that the change creates or changes, DaemonSets aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// As in a manifest: `Node`.
    pub kind: &'static str,
    /// Its name.
    pub name: Name,
    /// Whether it is there already.
    pub is_known: bool,
}

/// What becomes of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The DaemonSet.
    pub daemon_set: NamespacedName,
    /// What the change does to it.
    pub change: OwnChange,
    /// How many Nodes have a Pod now that gives way to another one.
    pub restarts: usize,
    /// In how many goes the controller takes old Pods away.
    pub waves: usize,
    /// How many may restart at once; none if that is left to the learner (`OnDelete`).
    pub budget: Option<Budget>,
    /// How many Pods of an older template stay in the end until somebody deletes them
    /// (`OnDelete`).
    pub awaits_deletion: usize,
    /// How many Pods that are there without it become its own.
    pub adopted: usize,
    /// Nodes that get a Pod, and would not without the change.
    pub gain: Vec<NodeName>,
    /// Nodes that lose the Pod that they have, and would keep one without the change.
    pub lose: Vec<NodeName>,
    /// Nodes that would get a Pod without the change, and do not with it.
    pub forgo: Vec<NodeName>,
    /// Where no Node is to have a Pod: the rules that keep it away, and each from how many Nodes.
    pub kept_away: Vec<(Rejection, usize)>,
    /// What keeps it from the end that is meant, if anything does.
    pub stuck: Option<Stuck>,
}

/// What a change does to a DaemonSet itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnChange {
    /// It is new.
    Created,
    /// Its Pods are made of another template.
    Template,
    /// Something else is changed.
    Other,
    /// Nothing but the note of what was applied last.
    Noted,
    /// The change is of something else.
    None,
}

/// Why a DaemonSet does not come to have an available Pod of its template on each Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Whether Pods of an older template remain.
    pub is_rollout: bool,
    /// The first Pod that is not as it should be.
    pub pod: Option<StuckPod>,
    /// Why the API server lets none of its Pods in, if there is none to speak of.
    pub refusal: Option<String>,
}

/// A Pod that keeps others waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckPod {
    /// Where it is, or is meant to be.
    pub node: Option<NodeName>,
    /// What will be true of it.
    pub situation: Situation,
    /// kubectl's STATUS column.
    pub status: String,
}

impl Effect {
    /// Whether there is anything to say.
    pub(super) fn is_any(&self) -> bool {
        self.change != OwnChange::None
            || self.restarts + self.adopted > 0
            || !self.gain.is_empty()
            || !self.lose.is_empty()
            || !self.forgo.is_empty()
            || self.stuck.is_some()
    }
}
