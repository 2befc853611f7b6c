//! The Nodes, and on each its Pods and the places where one is missing.

use std::rc::Rc;

pub use playground_kubectl::complete::Suggestion;

use super::{Deed, ObjectName, Selection};

/// All Nodes, in their groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// How many are shown, and of how many: `8 Nodes`, `2 of 8 Nodes`.
    pub count: String,
    pub groups: Vec<NodeGroup>,
    /// Pods that are not on a Node of the cluster: theirs is gone, or they have none yet.
    pub adrift: Vec<PodRow>,
    /// How many more of them there are.
    pub n_more_adrift: usize,
    /// What the `Add Node` menu offers.
    pub presets: Vec<Deed>,
    /// Why no Node is shown, if none is.
    pub empty: Option<Emptiness>,
    /// Whether cards are small, because there are many.
    pub compact: bool,
    /// How many Nodes are not drawn, because there are too many.
    pub n_hidden: usize,
}

/// A board without cards says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptiness {
    NoNodes,
    NoMatch,
}

/// Nodes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeGroup {
    /// `control plane`
    pub title: String,
    /// What holds for all of them: `1 Node`, `not eligible`.
    pub verdict: String,
    pub cards: Vec<std::rc::Rc<NodeCard>>,
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
    pub chips: Vec<Chip>,
    pub places: Vec<Place>,
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
        let n_pods = self.places.iter().filter(|place| matches!(place, Place::Pod(_))).count();
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
    Empty(EmptyPlace),
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
    pub deeds: Vec<Deed>,
}

impl PodRow {
    /// Whether an ordinary card has no room for name and phrase side by side.
    pub fn is_long(&self) -> bool {
        self.phrase.len() > 8 && self.title.len() + self.phrase.len() > 21
    }

    /// `fluentd-x7k2p, Ready, revision 2`
    pub fn label(&self) -> String {
        match self.revision {
            Some(revision) => format!("{}, {}, revision {revision}", self.pod.name, self.status),
            None => format!("{}, {}", self.pod.name, self.status),
        }
    }
}

/// What a Pod is like, as shape and color. The word is beside it always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// `no fluentd on gpu-1: taint gpu:NoSchedule. Why?`
    pub fn label(&self) -> String {
        let EmptyPlace { daemon_set, node, lead, rule, .. } = self;
        format!("no {} on {node}: {lead} {rule}. Why?", daemon_set.name)
    }
}

/// A Node's labels and taints in full, to be edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSheet {
    pub name: String,
    /// `(key, value)`
    pub labels: Vec<(String, String)>,
    /// `key=value:Effect`, or `key:Effect`.
    pub taints: Vec<String>,
    /// Labels and taints that would make sense here.
    pub known: Rc<KnownWords>,
    /// Why the latest change was refused, if it was.
    pub refusal: Option<String>,
}

/// What Nodes of the cluster have, and what its DaemonSets ask of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownWords {
    pub labels: Vec<Suggestion>,
    pub taints: Vec<Suggestion>,
}

impl NodeSheet {
    /// The line that gives the Node a label, from what was typed: `disktype=ssd`.
    pub fn label_line(&self, typed: &str) -> Option<String> {
        let (key, value) = typed.trim().split_once('=')?;
        if key.is_empty() || typed.trim().contains(char::is_whitespace) {
            return None;
        }
        let held = self.labels.iter().any(|(held, _)| held == key);
        let overwrite = if held { " --overwrite" } else { "" };
        Some(format!("kubectl label nodes {} {key}={value}{overwrite}", self.name))
    }

    pub fn unlabel_line(&self, key: &str) -> String {
        format!("kubectl label nodes {} {key}-", self.name)
    }

    /// The values that a label has on other Nodes, or that are asked for.
    pub fn known_values<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let labels = self.known.labels.iter().filter_map(|it| it.text.split_once('='));
        labels.filter(move |it| it.0 == key && !it.1.is_empty()).map(|it| it.1)
    }

    /// The labels that could be added.
    pub fn new_labels(&self) -> impl Iterator<Item = &Suggestion> {
        let has = |it: &Suggestion| {
            let pair = it.text.split_once('=');
            self.labels.iter().any(|(key, value)| pair == Some((key, value)))
        };
        self.known.labels.iter().filter(move |it| !has(it))
    }

    /// The taints that could be added.
    pub fn new_taints(&self) -> impl Iterator<Item = &Suggestion> {
        self.known.taints.iter().filter(|it| !self.taints.contains(&it.text))
    }

    /// The line that gives a taint another value: `gpu=true:NoSchedule` for `gpu:NoSchedule`.
    pub fn retaint_line(&self, taint: &str, value: &str) -> Option<String> {
        let (pair, effect) = taint.rsplit_once(':')?;
        let key = pair.split('=').next().unwrap_or(pair);
        let value = value.trim();
        if value.contains(|it: char| it.is_whitespace() || "=:".contains(it)) {
            return None;
        }
        let sign = if value.is_empty() { "" } else { "=" };
        Some(format!("kubectl taint nodes {} {key}{sign}{value}:{effect} --overwrite", self.name))
    }

    /// The line that gives the Node a taint, from what was typed (`gpu=true` or `gpu`) and the chosen effect.
    pub fn taint_line(&self, typed: &str, effect: &str) -> Option<String> {
        let typed = typed.trim();
        if typed.is_empty() || typed.starts_with('=') || typed.contains(char::is_whitespace) {
            return None;
        }
        Some(match typed.rsplit_once(':') {
            Some(_) => format!("kubectl taint nodes {} {typed}", self.name),
            None => format!("kubectl taint nodes {} {typed}:{effect}", self.name),
        })
    }

    pub fn untaint_line(&self, taint: &str) -> String {
        format!("kubectl taint nodes {} {taint}-", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> NodeSheet {
        let labels = vec![("disktype".to_owned(), "hdd".to_owned())];
        NodeSheet { name: "worker-1".to_owned(), labels, ..NodeSheet::default() }
    }

    #[test]
    fn a_label_that_is_there_is_overwritten() {
        let line = |typed| sheet().label_line(typed);
        assert_eq!(line("gpu=a100").as_deref(), Some("kubectl label nodes worker-1 gpu=a100"));
        assert_eq!(
            line(" disktype=ssd ").as_deref(),
            Some("kubectl label nodes worker-1 disktype=ssd --overwrite"),
        );
        assert_eq!(line("gpu="), Some("kubectl label nodes worker-1 gpu=".to_owned()));
        assert_eq!(line("gpu"), None);
        assert_eq!(line("=x"), None);
        assert_eq!(line("a=b c=d"), None, "one at a time: the line is the learner's to read");
    }

    #[test]
    fn the_value_of_a_taint_is_overwritten() {
        let line = |taint, value| sheet().retaint_line(taint, value);
        assert_eq!(
            line("gpu:NoSchedule", "true").as_deref(),
            Some("kubectl taint nodes worker-1 gpu=true:NoSchedule --overwrite"),
        );
        assert_eq!(
            line("gpu=true:NoExecute", " ").as_deref(),
            Some("kubectl taint nodes worker-1 gpu:NoExecute --overwrite"),
        );
        assert_eq!(line("gpu:NoSchedule", "a b"), None);
    }

    #[test]
    fn what_the_node_has_is_not_suggested() {
        let suggestion = |text: &str| Suggestion { text: text.to_owned(), ..Suggestion::default() };
        let labels = ["disktype=hdd", "disktype=ssd"].map(suggestion).into();
        let known = Rc::new(KnownWords { labels, ..KnownWords::default() });
        let sheet = NodeSheet { known, ..sheet() };
        let new: Vec<&str> = sheet.new_labels().map(|it| it.text.as_str()).collect();
        assert_eq!(new, ["disktype=ssd"]);
        assert_eq!(sheet.known_values("disktype").collect::<Vec<_>>(), ["hdd", "ssd"]);
    }

    #[test]
    fn a_taint_takes_the_chosen_effect_unless_it_names_one() {
        let line = |typed| sheet().taint_line(typed, "NoSchedule");
        assert_eq!(line("gpu").as_deref(), Some("kubectl taint nodes worker-1 gpu:NoSchedule"));
        assert_eq!(
            line("gpu=true:NoExecute").as_deref(),
            Some("kubectl taint nodes worker-1 gpu=true:NoExecute"),
        );
        assert_eq!(line(""), None);
    }
}
