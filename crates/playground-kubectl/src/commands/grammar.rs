//! What may stand after a verb, as data: the parser reads the flags of it, the completion all.

use playground_api::Kind;

use super::Verb;
use crate::flags::Flag;

/// What may stand after a verb.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grammar {
    /// The verbs below it: `status` after `rollout`.
    pub(crate) below: &'static [Verb],
    /// The words that are no flags, in their order; the last may be repeated.
    pub(crate) words: &'static [Words],
    pub(crate) flags: &'static [Flag],
}

/// What a word, or the value of a flag, is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// Whatever one thinks of: a new name, a patch.
    Free,
    /// One of a few.
    OneOf(&'static [&'static str]),
    /// `TYPE NAME..` or `TYPE/NAME..`: takes all words up to the first change. Of any kind where
    /// none is named.
    Objects(&'static [Kind]),
    /// The name of an object of a kind.
    Name(Kind),
    /// The names of objects of a kind.
    Names(Kind),
    /// The files of the working folder.
    Files,
    Duration,
    /// Changes of labels: `KEY=VALUE`, `KEY-`.
    LabelChanges,
    /// Changes of annotations: `KEY=VALUE`, `KEY-`.
    AnnotationChanges,
    /// Changes of taints: `KEY=VALUE:EFFECT`, `KEY-`.
    TaintChanges,
    /// `KEY=VALUE,..`, as a Node has or could have them.
    NodeLabels,
    /// `KEY=VALUE:EFFECT,..`
    NodeTaints,
    /// `CONTAINER=IMAGE` of the objects named.
    Images,
    /// The containers of the objects named.
    Containers,
    /// The images that containers run.
    ImageNames,
    /// Labels by which to choose among objects of the kind named.
    Selector,
    /// Fields by which to choose among objects of the kind named.
    FieldSelector,
    /// The revisions of the workload named.
    Revisions,
    /// Kinds of virtual Nodes.
    Presets,
    /// `FIELD=DURATION` of the timings.
    Timings,
    /// What containers of an image can do.
    Behaviors,
}

impl Words {
    /// Whether more of the same may follow.
    pub(crate) const fn repeats(self) -> bool {
        !matches!(self, Words::OneOf(_) | Words::Name(_) | Words::Duration)
    }

    /// What it is, for those who do not see it: `NAMESPACE`.
    pub(crate) fn hint(self) -> String {
        let hint = match self {
            Words::Free | Words::Behaviors => "",
            Words::OneOf(texts) => return texts.join("|"),
            Words::Objects(_) => "TYPE/NAME",
            Words::Name(Kind::Namespace) => "NAMESPACE",
            Words::Name(Kind::Node) | Words::Names(Kind::Node) => "NODE",
            Words::Name(_) | Words::Names(_) => "NAME",
            Words::Files => "FILE",
            Words::Duration => "30s, 5m",
            Words::LabelChanges | Words::AnnotationChanges => "KEY=VALUE",
            Words::NodeLabels | Words::Selector => "KEY=VALUE,..",
            Words::TaintChanges | Words::NodeTaints => "KEY=VALUE:EFFECT",
            Words::Images => "CONTAINER=IMAGE",
            Words::Containers => "CONTAINER",
            Words::ImageNames => "IMAGE",
            Words::FieldSelector => "FIELD=VALUE,..",
            Words::Revisions => "N",
            Words::Presets => "PRESET",
            Words::Timings => "FIELD=DURATION",
        };
        hint.to_owned()
    }
}

impl Grammar {
    /// Nothing but the verb.
    pub(crate) const NOTHING: Grammar = Grammar::new(&[], &[]);

    /// Words, and flags among them.
    pub(crate) const fn new(words: &'static [Words], flags: &'static [Flag]) -> Self {
        Grammar { below: &[], words, flags }
    }

    /// One of these verbs.
    pub(crate) const fn below(below: &'static [Verb]) -> Self {
        Grammar { below, words: &[], flags: &[] }
    }
}
