//! Why there is a Pod, or none: a sentence, the chain of rules, the smallest changes.

use super::JournalRow;

/// What the Why panel says about the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// `Why is there no fluentd on gpu-1?`
    pub title: String,
    pub verdict: Verdict,
    pub sentence: String,
    /// What the chain is: `rules, in the controller's order`.
    pub rules_caption: String,
    pub rules: Vec<Rule>,
    /// What the changes are: `the smallest changes that would turn it`.
    pub fixes_caption: String,
    pub fixes: Vec<Fix>,
    /// What happened to the Pod so far.
    pub life: Vec<JournalRow>,
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
