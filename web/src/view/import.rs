//! What a text from elsewhere would bring.

use crate::action::Action;

/// A text that came in: pasted, dropped or chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The name of its file, if it is one.
    pub name: Option<String>,
    pub text: String,
}

/// What was found in it, in words, and what can be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// `2 DaemonSets and 14 Nodes`
    pub lead: String,
    /// What becomes of the rest.
    pub facts: Vec<String>,
    pub mistakes: Vec<Mistake>,
    /// How many more mistakes there are.
    pub n_more: usize,
    pub choices: Vec<Choice>,
}

/// Something in the text that is to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// `line 12`
    pub place: String,
    pub what: String,
    /// How to mend it.
    pub help: String,
}

/// Something that can be done with the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// `Apply to this cluster`
    pub what: &'static str,
    /// What it leads to, in one sentence.
    pub about: &'static str,
    pub action: Action,
}
