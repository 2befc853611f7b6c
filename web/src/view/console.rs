//! The lines that were run, by click or by hand, and what they printed.

/// A line of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    pub kind: LineKind,
    pub text: String,
}

impl ConsoleLine {
    pub fn new(kind: LineKind, text: impl Into<String>) -> ConsoleLine {
        ConsoleLine { kind, text: text.into() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Comment,
    /// What was run, after a `$`.
    Command,
    Output,
    Warning,
    Error,
}

impl LineKind {
    pub fn label(self) -> &'static str {
        match self {
            LineKind::Comment => "comment",
            LineKind::Command => "command",
            LineKind::Output => "output",
            LineKind::Warning => "warning",
            LineKind::Error => "error",
        }
    }
}
