//! Why things are as they are: a sentence, and under it what led to it.

use super::{Chip, JournalRow, Link};

/// What the tab `Why` says about the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub verdict: Verdict,
    pub sentence: String,
    /// None of them is empty.
    pub sections: Vec<Section>,
}

/// A part of an answer, under a caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// `rules, in the controller's order`
    pub caption: &'static str,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Rules(Vec<Rule>),
    Fixes(Vec<Fix>),
    /// What happened so far.
    Life(Vec<JournalRow>),
    Placements(Vec<Placement>),
    Facts(Vec<Fact>),
    Shares(Vec<ResourceShare>),
    /// Labels and taints, and the way to change them.
    Chips(Vec<Chip>, Link),
    Links(Vec<Link>),
}

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Content::Rules(it) => it.is_empty(),
            Content::Fixes(it) => it.is_empty(),
            Content::Life(it) => it.is_empty(),
            Content::Placements(it) => it.is_empty(),
            Content::Facts(it) => it.is_empty(),
            Content::Shares(it) => it.is_empty(),
            Content::Links(it) => it.is_empty(),
            Content::Chips(..) => false,
        }
    }
}

impl Why {
    pub fn new(verdict: Verdict, sentence: impl Into<String>) -> Why {
        Why { verdict, sentence: sentence.into(), sections: Vec::new() }
    }

    /// Adds a part, unless it is empty.
    pub fn with(mut self, caption: &'static str, content: Content) -> Why {
        if !content.is_empty() {
            self.sections.push(Section { caption, content });
        }
        self
    }
}

/// The color of the sentence, beside its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    Wait,
    No,
}

impl Verdict {
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Yes => "yes",
            Verdict::Wait => "wait",
            Verdict::No => "no",
        }
    }
}

/// A rule, what it said, and where it read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub mark: RuleMark,
    /// `Taints and tolerations`
    pub name: String,
    pub source: Option<Source>,
    /// What it read of the Node.
    pub field: Option<Link>,
    /// `kubernetes.io/os=linux is on the Node`
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleMark {
    Passes,
    /// The first that said no. Exactly one, if the answer is no.
    Decides,
    /// Would have said no as well.
    Fails,
    NotAsked,
}

impl RuleMark {
    pub fn label(self) -> &'static str {
        match self {
            RuleMark::Passes => "passes",
            RuleMark::Decides => "decides",
            RuleMark::Fails => "fails",
            RuleMark::NotAsked => "not-asked",
        }
    }

    /// What a screen reader says before the rule's name.
    pub fn spoken(self) -> &'static str {
        match self {
            RuleMark::Passes => "passes: ",
            RuleMark::Decides => "decides: ",
            RuleMark::Fails => "fails too: ",
            RuleMark::NotAsked => "not asked: ",
        }
    }
}

/// Where a rule's reason stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A line of a file in the editor, counted from 1.
    Line { file: String, line: usize },
    /// A word only: `not set`.
    Words(String),
}

/// A change that would turn the answer, and the lines that make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// `Tolerate the taint`
    pub what: String,
    /// What else it does: `all 2 gpu Nodes gain a Pod`.
    pub effect: String,
    pub lines: Vec<String>,
}

/// Nodes for which the answer is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// As the shape before them.
    pub verdict: Verdict,
    /// `3 Nodes`
    pub count: String,
    /// `taint gpu:NoSchedule`
    pub reason: String,
    pub nodes: Vec<Link>,
    /// How many more there are.
    pub n_more: usize,
}

/// A condition, and whether it is as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub is_good: bool,
    /// `MemoryPressure`
    pub name: String,
    /// `False`
    pub value: String,
    pub detail: String,
}

/// How much of something is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceShare {
    /// `cpu`
    pub name: String,
    /// `850m of 3920m requested, capacity 4`
    pub words: String,
    pub percent: u8,
}
