//! Diagnostics: what a manifest's author should know.

use std::ops::Range;

use crate::text::Span;

/// Something in a manifest that its author should know.
///
/// Made only by the constructors in the files of the checks, one for each [`Code`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about, for programs.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The bytes of the text that the editor underlines.
    pub span: Range<usize>,
    /// The line of the text on which `span` begins, from 1.
    pub line: usize,
    /// What is wrong, in the API server's words where it has any.
    pub message: String,
    /// Why it matters and what to do. Never empty: this is the part that a learner reads.
    pub help: String,
    /// The change that would mend it, if there is one that is surely meant.
    pub fix: Option<Edit>,
}

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// kubectl or the API server would refuse the object.
    Error,
    /// It would be accepted, with a warning or with something in it ignored.
    Warning,
    /// It would be accepted, and would not do what its author seems to think.
    Misconception,
}

/// What a [`Diagnostic`] is about. Stable: tests and links name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text is no YAML.
    SyntaxError,
    /// A document is no map, or lacks `apiVersion` or `kind`.
    NotAnObject,
    /// No such kind in such a version.
    NoSuchKind,
    /// A value of another type than its field's.
    WrongType,
    /// A field that the API does not have.
    UnknownField,
    /// A field of the Pod's spec, written where the DaemonSet's spec is.
    MisplacedField,
    /// A value that the API server refuses.
    InvalidField,
    /// Something that the API server warns of.
    ApiWarning,
    /// A key twice in one map.
    DuplicateKey,
    /// An object twice in one file.
    SameObject,
    /// `spec.selector` asks for labels that Nodes have.
    SelectorForNodes,
    /// A toleration that compares with an empty value.
    EqualWithoutValue,
    /// A surge Pod that waits for its predecessor's port.
    SurgeWithHostPort,
    /// A preference among Nodes, where each Node gets its Pod.
    PreferredAffinity,
}

/// A replacement of some bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to do, for a button: `Write "DaemonSet"`.
    pub title: String,
    /// The bytes that are replaced; empty to insert.
    pub span: Range<usize>,
    /// What takes their place.
    pub replacement: String,
}

impl Code {
    /// The code as tests and links write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::SyntaxError => "syntax-error",
            Code::NotAnObject => "not-an-object",
            Code::NoSuchKind => "no-such-kind",
            Code::WrongType => "wrong-type",
            Code::UnknownField => "unknown-field",
            Code::MisplacedField => "misplaced-field",
            Code::InvalidField => "invalid-field",
            Code::ApiWarning => "api-warning",
            Code::DuplicateKey => "duplicate-key",
            Code::SameObject => "same-object",
            Code::SelectorForNodes => "selector-for-nodes",
            Code::EqualWithoutValue => "equal-without-value",
            Code::SurgeWithHostPort => "surge-with-host-port",
            Code::PreferredAffinity => "preferred-affinity",
        }
    }
}

impl Severity {
    /// The severity as a word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Misconception => "misconception",
        }
    }
}

impl Diagnostic {
    /// The start of every constructor. The line is filled in when the text is at hand.
    pub(crate) fn new(code: Code, severity: Severity, span: Span, message: String) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            span: span.range(),
            line: 0,
            message,
            help: String::new(),
            fix: None,
        }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = help.into();
        self
    }

    pub(crate) fn with_fix(mut self, fix: Option<Edit>) -> Diagnostic {
        self.fix = fix;
        self
    }
}

impl Edit {
    /// Replaces what a span covers; `None` for a place that nobody wrote.
    pub(crate) fn replace(span: Span, replacement: impl Into<String>) -> Option<Edit> {
        let replacement = replacement.into();
        let title = format!("Write {replacement}");
        (span.end > span.start).then(|| Edit { title, span: span.range(), replacement })
    }
}
