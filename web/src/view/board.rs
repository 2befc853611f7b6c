//! The Nodes, and on each its Pods and the places where one is missing.

use std::rc::Rc;

use super::looks::{CanZoom, Grouping, Zoom};
use super::window::{LegendEntry, Window};
use super::{Deed, ObjectName, Selection};

/// All Nodes, in their groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// How many are shown, and of how many: `8 Nodes`, `2 of 8 Nodes`.
    pub count: String,
    pub grouping: Grouping,
    /// By what else they can be grouped.
    pub groupings: Vec<Grouping>,
    /// The one group that is shown, if it is alone.
    pub only: Option<String>,
    pub zoom: Zoom,
    /// Whether there are so many Nodes that one wants to go nearer and further.
    pub is_large: bool,
    pub can_zoom: CanZoom,
    pub body: Body,
    /// What cells stand for, with their number. Empty where Nodes are cards.
    pub legend: Vec<LegendEntry>,
    /// The card of the chosen Node, where Nodes are cells or rows.
    pub chosen: Option<Rc<NodeCard>>,
    /// Pods that are not on a Node of the cluster: theirs is gone, or they have none yet.
    pub adrift: Vec<PodRow>,
    /// How many more of them there are.
    pub n_more_adrift: usize,
    /// What the `Add Node` menu offers.
    pub presets: Vec<Deed>,
    pub picked: Option<Picked>,
    /// Why no Node is shown, if none is.
    pub empty: Option<Emptiness>,
}

/// The Nodes, as they are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// All of them as cards.
    Cards(Vec<NodeGroup>),
    /// The stretch of them that can be seen.
    Window(Rc<Window>),
}

impl Default for Body {
    fn default() -> Self {
        Body::Cards(Vec::new())
    }
}

/// The Nodes that were picked, to do something with all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// `20 Nodes picked`
    pub words: String,
    pub deeds: Vec<Deed>,
    /// Whether all that are shown are picked.
    pub is_all: bool,
}

/// A board without cards says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    NoNodes,
    NoMatch,
}

impl Board {
    /// Puts the Nodes where all DaemonSets want a Pod before those where some want none, and groups before single
    /// Nodes: there less happens, and the first row shows more.
    #[must_use]
    pub fn with_quiet_last(mut self) -> Board {
        if let Body::Cards(groups) = &mut self.body {
            groups.sort_by_key(|it| (it.is_avoided, it.cards.len() == 1));
        }
        self
    }
}

/// Nodes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeGroup {
    /// `control plane`
    pub title: String,
    /// What holds for all of them: `1 Node`, `not eligible`.
    pub verdict: String,
    /// Whether each of them is one on which some DaemonSet wants no Pod.
    pub is_avoided: bool,
    pub cards: Vec<Rc<NodeCard>>,
}

/// A Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeCard {
    pub name: String,
    pub health: Health,
    pub cordoned: bool,
    /// A word, only if something is off: `cordoned`, `NotReady`.
    pub word: Option<String>,
    pub selected: bool,
    pub picked: bool,
    /// The latest move, if it changed the Node itself.
    pub touched: Option<u64>,
    pub chips: Vec<Chip>,
    pub places: Vec<Place>,
    /// How many more places there are.
    pub n_more: usize,
    /// Requested share of the scarcest resource, in percent.
    pub load: u8,
    /// The load in words: `CPU 30 %, memory 12 % requested`.
    pub load_words: String,
    pub deeds: Vec<Deed>,
}

impl NodeCard {
    /// What a screen reader says on entering the card. Begins with the Node's name.
    pub fn label(&self) -> String {
        let word = self.word.as_deref().unwrap_or("Ready");
        let n_pods: usize = self.places.iter().map(|place| place.pods().len()).sum();
        let pods = match n_pods {
            0 => "no Pod".to_owned(),
            1 => "1 Pod".to_owned(),
            n => format!("{n} Pods"),
        };
        format!("{}, {word}, {pods}", self.name)
    }

    pub fn selection(&self) -> Selection {
        Selection::Node(self.name.clone())
    }
}

/// How a Node is, as the shape and color of its lamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Ready,
    Cordoned,
    Lost,
}

impl Health {
    pub fn label(self) -> &'static str {
        match self {
            Health::Ready => "ready",
            Health::Cordoned => "cordoned",
            Health::Lost => "lost",
        }
    }
}

/// A label or a taint, shortened for the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chip {
    Label { text: String, full: String },
    Taint { text: String, full: String },
}

/// A line of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Pod(PodRow),
    Fold(PodFold),
    Empty(EmptyPlace),
}

impl Place {
    pub fn pods(&self) -> &[PodRow] {
        match self {
            Place::Pod(pod) => std::slice::from_ref(pod),
            Place::Fold(fold) => &fold.pods,
            Place::Empty(_) => &[],
        }
    }
}

/// Several Pods that one controller other than a DaemonSet has on a Node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodFold {
    /// What is true of all of them: `web-6d4 ×12`, `Deployment`.
    pub row: PodRow,
    pub pods: Vec<PodRow>,
}

/// A Pod: shape, name, revision, and what is true now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodRow {
    pub uid: String,
    pub pod: ObjectName,
    /// The name in the row: its owner's, for a daemon Pod.
    pub title: String,
    /// Its template's number in the history of its DaemonSet.
    pub revision: Option<u32>,
    pub tone: Tone,
    /// kubectl's STATUS column, or `Ready`.
    pub status: String,
    /// One short phrase that is true now: `Ready in 9 s`, `old, next`.
    pub phrase: String,
    pub selected: bool,
    /// The latest move, if it changed the Pod.
    pub touched: Option<u64>,
    pub deeds: Vec<Deed>,
}

/// kubectl's word for a Pod that runs where it should not, and may stay.
pub(crate) const MISSCHEDULED: &str = "misscheduled";

impl PodRow {
    /// Whether an ordinary card has no room for name and phrase side by side.
    pub fn is_long(&self) -> bool {
        let room = if self.revision.is_some() { 23 } else { 27 };
        self.phrase.len() > 8 && self.title.len() + self.phrase.len() > room
    }

    /// Whether it is on a Node where it should not run, and is left alone.
    pub fn is_misscheduled(&self) -> bool {
        self.phrase.ends_with(MISSCHEDULED)
    }

    /// `fluentd-x7k2p, Ready, revision 2`
    pub fn label(&self) -> String {
        let mut label = format!("{}, {}", self.pod.name, self.status);
        if let Some(revision) = self.revision {
            label.push_str(&format!(", revision {revision}"));
        }
        if self.is_misscheduled() {
            label.push_str(&format!(", {MISSCHEDULED}"));
        }
        label
    }
}

/// What a Pod is like, as shape and color. The word is beside it always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Ready, of the newest template.
    Ready,
    /// Ready, of an older template.
    Old,
    /// On its way to Ready by itself.
    Starting,
    /// Running, and nothing says that it will become Ready.
    NotReady,
    /// Not bound, or bound and waiting.
    Pending,
    /// Deleted; its grace period runs.
    Leaving,
    /// Failed, in back-off, or on a lost Node.
    Failed,
    /// Not a daemon Pod.
    Other,
}

impl Tone {
    pub fn label(self) -> &'static str {
        match self {
            Tone::Ready => "ready",
            Tone::Old => "old",
            Tone::Starting => "starting",
            Tone::NotReady => "not-ready",
            Tone::Pending => "pending",
            Tone::Leaving => "leaving",
            Tone::Failed => "failed",
            Tone::Other => "other",
        }
    }
}

/// What is said first of a Node on which a Pod should run.
pub(crate) const ELIGIBLE: &str = "eligible,";

/// No Pod of a DaemonSet on a Node, and the one rule that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyPlace {
    pub daemon_set: ObjectName,
    pub node: String,
    /// What decided: `taint`.
    pub lead: String,
    /// The very thing: `gpu:NoSchedule`.
    pub rule: String,
    pub selected: bool,
}

impl EmptyPlace {
    pub fn selection(&self) -> Selection {
        Selection::Place { daemon_set: self.daemon_set.clone(), node: self.node.clone() }
    }

    /// The lead where there is little room: that the Node is eligible goes without saying.
    pub fn short_lead(&self) -> &str {
        if self.lead == ELIGIBLE { "" } else { &self.lead }
    }

    /// `no fluentd on gpu-1: taint gpu:NoSchedule. Why?`
    pub fn label(&self) -> String {
        let EmptyPlace { daemon_set, node, lead, rule, .. } = self;
        format!("no {} on {node}: {lead} {rule}. Why?", daemon_set.name)
    }
}
