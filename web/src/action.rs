//! What a learner does on the page.

use crate::view::{JournalFilter, ObjectName, Selection};

/// Something that was clicked, typed or chosen. The reducer alone decides what it means.
///
/// Whatever touches the cluster is a line, as one would type it in the console; there is no second way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Runs a line in the console: `kubectl cordon worker-1`, `sim step`.
    Run(String),
    /// Applies the file in the editor.
    Apply,
    /// The text of the open file, after a change.
    Type(String),
    OpenFile(String),
    /// Opens an empty file.
    NewFile,
    /// Takes a file out of the editor.
    CloseFile(String),
    /// Brings back the file that was closed last.
    ReopenFile,
    /// Shows a line of a file in the editor, counted from 1.
    Reveal {
        file: String,
        line: usize,
    },
    /// Shows the lines of one DaemonSet of several, or of none.
    Unfold(Option<ObjectName>),
    /// Asks why.
    Select(Selection),
    /// Closes the answer.
    Deselect,
    /// Opens a dialog over the page.
    Open(Dialog),
    CloseDialog,
    /// Shows only Nodes whose name, label, taint or verdict contains this.
    Filter(String),
    /// Shows only some entries of the journal, or another part of it.
    FilterJournal(JournalFilter),
    Play,
    Pause,
    /// So many simulated seconds have passed while playing.
    Tick(u64),
    SetSpeed(u32),
    /// On a phone, where one panel is shown at a time.
    ShowPanel(Panel),
    SetTheme(Theme),
    /// Opens the session again with which the page opens.
    StartOver,
    /// Takes starting over back.
    BringBack,
}

/// What can lie over the page, one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A Node's labels and taints.
    Node(String),
    /// The keys that work everywhere.
    Keys,
}

/// The panels of the phone's layout, in the order of their tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    Yaml,
    #[default]
    Cluster,
    Why,
    Console,
    Journal,
}

impl Panel {
    pub const ALL: [Panel; 5] =
        [Panel::Yaml, Panel::Cluster, Panel::Why, Panel::Console, Panel::Journal];

    pub fn title(self) -> &'static str {
        match self {
            Panel::Yaml => "YAML",
            Panel::Cluster => "Cluster",
            Panel::Why => "Why",
            Panel::Console => "Console",
            Panel::Journal => "Journal",
        }
    }

    /// The attribute that styles read.
    pub fn label(self) -> &'static str {
        match self {
            Panel::Yaml => "yaml",
            Panel::Cluster => "cluster",
            Panel::Why => "why",
            Panel::Console => "console",
            Panel::Journal => "journal",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    pub fn label(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The one after this, for a button that goes round.
    pub fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}
