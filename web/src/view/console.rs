//! The lines that were run, by click or by hand, and what they printed.

use std::rc::Rc;

pub use playground_kubectl::complete::{Candidate, Completion};

/// What was run, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// So many earlier commands are not shown.
    pub n_earlier: usize,
    pub commands: Vec<Rc<Command>>,
}

/// A line that ran, and what it printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its place in the transcript.
    pub index: usize,
    pub line: String,
    /// What is said instead of a line that a stored session has for the time that passed: nobody typed it.
    pub instead: Option<String>,
    /// What is told of its here-document: ` <<'EOF'  # 12 lines`.
    pub input: String,
    /// The first lines that it printed.
    pub output: Vec<Printed>,
    /// The lines after them.
    pub rest: Vec<Printed>,
    pub n_lines: usize,
}

impl Command {
    /// The command and what it printed, to be pasted elsewhere.
    pub fn text(&self) -> String {
        let mut text = format!("$ {}{}", self.line, self.input);
        for it in self.output.iter().chain(&self.rest) {
            text.push('\n');
            text.push_str(&it.text);
        }
        text
    }
}

/// Lines of one kind that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub kind: LineKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Output,
    Warning,
    Error,
}

impl LineKind {
    pub fn label(self) -> &'static str {
        match self {
            LineKind::Output => "output",
            LineKind::Warning => "warning",
            LineKind::Error => "error",
        }
    }
}
