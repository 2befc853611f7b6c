//! The manifest, what is remarked on it, and what Apply would do.

use std::rc::Rc;

use super::Deed;

/// What the editor's panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    pub tabs: Vec<EditorTab>,
    /// The file that was closed last, and can be opened again.
    pub closed: Option<String>,
    pub outlook: Outlook,
    /// Where the cluster has something newer than the file.
    pub newer: Option<Newer>,
    /// Whether there is anything to apply.
    pub can_apply: bool,
    /// Whether Apply is known to change something, and nothing of it would be refused.
    pub applies: bool,
    /// Whether there is a DaemonSet in the open file.
    pub has_daemon_set: bool,
}

/// What was changed in the cluster since the file was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// What Apply would take back.
    pub sentence: String,
    /// The file with it.
    pub text: Rc<str>,
}

/// A file in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorTab {
    pub file: String,
    pub open: bool,
}

/// What will happen, or what is wrong: told before Apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    pub tone: OutlookTone,
    /// `Template changed.`
    pub lead: String,
    /// `5 Pods restart, 1 at a time.`
    pub sentence: String,
    /// `No Node gains or loses a Pod. Settled after 3 min 50 s.`
    pub detail: String,
    /// What is wrong, a button each that leads to its line.
    pub problems: Vec<Problem>,
    /// What would help, a button each that runs a line.
    pub deeds: Vec<Deed>,
}

impl Outlook {
    pub fn new(tone: OutlookTone, lead: &str, detail: impl Into<String>) -> Outlook {
        Outlook {
            tone,
            lead: lead.to_owned(),
            sentence: String::new(),
            detail: detail.into(),
            problems: Vec::new(),
            deeds: Vec::new(),
        }
    }

    /// Whether it needs the whole width, and no button beside it: mistakes do, and many words.
    pub fn is_wide(&self) -> bool {
        const SHORT: usize = 130;
        let n_chars = self.lead.len() + self.sentence.len() + self.detail.len();
        self.tone == OutlookTone::Refused || n_chars > SHORT
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlookTone {
    /// Nothing is wrong.
    Plain,
    /// It would be accepted, and it would not do what its author thinks.
    Remark,
    /// It would be refused.
    Refused,
}

impl OutlookTone {
    pub fn label(self) -> &'static str {
        match self {
            OutlookTone::Plain => "plain",
            OutlookTone::Remark => "remark",
            OutlookTone::Refused => "refused",
        }
    }
}

/// A mistake, named with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1.
    pub line: usize,
    pub message: String,
}

/// A remark that the editor underlines. Places count UTF-16 units, as JavaScript does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorRemark {
    pub from: usize,
    pub to: usize,
    pub severity: Severity,
    pub message: String,
    pub help: String,
    pub fixes: Vec<RemarkFix>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    /// The editor library's word.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A wish to see a line. Two wishes for one line differ in their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reveal {
    /// Counted from 1.
    pub line: usize,
    pub wish: u32,
}

/// An edit that would settle a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkFix {
    pub label: String,
    pub from: usize,
    pub to: usize,
    pub insert: String,
}
