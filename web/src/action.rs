//! What a learner does on the page.

use std::rc::Rc;

use playground_api::NodeName;
use playground_sim::Moment;

use crate::session::{Request, Saved, Unreadable};
use crate::view::{
    Detail, Example, Grouping, Incoming, JournalFilter, Keeping, Look, ObjectName, Selection, Tab,
    Zoom,
};

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
    /// Gives a file another name.
    RenameFile {
        file: String,
        name: String,
    },
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
    /// Shows another side of what is selected.
    ShowTab(Tab),
    /// Shows more of one revision or of one attempt.
    Detail(Detail),
    /// Opens a dialog over the page.
    Open(Dialog),
    CloseDialog,
    /// Looks at the Nodes in another way, or picks some.
    Board(BoardAction),
    /// Shows only some entries of the journal, or another part of it.
    FilterJournal(JournalFilter),
    Play,
    Pause,
    /// A frame while playing: so many simulated seconds are over since the last one.
    Tick(u64),
    SetSpeed(u32),
    /// Shows the page as it is at an instant, in milliseconds, while the time bar is dragged.
    Glance(u64),
    /// Shows it again as it is.
    GlanceAway,
    /// Goes to right before the latest command.
    Undo,
    /// Makes the command again that was taken back.
    Redo,
    /// Keeps the present moment as a course, to come back to it.
    Fork,
    /// Goes on with a course that was left.
    SwitchTo(u64),
    /// Names a course; `None` is the present one.
    RenameCourse {
        id: Option<u64>,
        name: String,
    },
    DeleteCourse(u64),
    /// Brings back the course that was deleted last.
    BringBackCourse,
    /// On a phone, where one panel is shown at a time.
    ShowPanel(Panel),
    SetTheme(Theme),
    SetMotion(Motion),
    /// Shows a hint of those for a first visit, by its place; `None` takes them away for good.
    ShowHint(Option<usize>),
    /// Opens an example in the place of the session.
    OpenExample(Rc<Example>),
    /// Takes away what to look for in the example.
    CloseNote,
    /// Opens the session again with which the page opens.
    StartOver,
    /// Opens a session that the learner has chosen in the place of this one, which can be brought back. Refused where
    /// the session is for reading only.
    OpenSession {
        text: String,
        /// What is said of it.
        told: String,
    },
    /// Opens a session that the browser keeps in the place of this one, which can be brought back.
    OpenKept(Rc<Saved>),
    /// Takes starting over, or opening another session, back.
    BringBack,
    /// So much of the session has been stored.
    Kept(Keeping),
    /// Takes away the note on what is not stored.
    CloseKeepingNote,
    /// Only draws again.
    Redraw,
    /// Opens what the address asks for, in the place of the session, which can be brought back.
    OpenLink(Request),
    /// Opens a session that the host of an embed sends, or that could be read of a link, with so many of its moves made,
    /// or all of them; it can be taken back. Not refused where the session is for reading only.
    OpenText {
        text: String,
        step: Option<Moment>,
    },
}

/// How the Nodes are looked at. Nothing of it touches the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoardAction {
    /// Shows only Nodes in whose name, labels, taints or verdicts all these words are.
    Filter(String),
    GroupBy(Grouping),
    /// Shows one group alone, or all again.
    Only(Option<String>),
    /// Goes nearer or further, or to what suits the number of Nodes.
    Zoom(Option<Zoom>),
    /// This part of the board can be seen.
    Look(Look),
    /// The keyboard goes to a cell of the map.
    PointAt(NodeName),
    /// Picks a Node, or puts it back.
    Pick(NodeName),
    /// Picks all Nodes from the one that was picked last to this one.
    PickTo(NodeName),
    /// Picks all Nodes that are shown.
    PickShown,
    PickNone,
}

/// What can lie over the page, one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A Node's labels and taints.
    Node(String),
    /// The labels and taints of all Nodes that are picked.
    Nodes,
    /// The gallery of examples.
    Examples,
    /// What the playground is, and its keys.
    Help,
    /// How the page looks, and what the simulation takes as given.
    Settings,
    /// Links to the session, and what embeds it.
    Share,
    /// What an address asked for could not be opened.
    Unreadable(Rc<Unreadable>),
    /// What the session can be taken away as.
    Export,
    /// Takes texts in: what was dropped on the page, if anything was.
    Import(Option<Rc<Incoming>>),
    /// The courses of events that were left.
    Courses,
    /// The sessions that the browser keeps.
    Kept,
    /// The present course beside another.
    Compare(Comparison),
}

/// Which courses are compared, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The one beside the present course.
    pub course: u64,
    /// The second at which both are shown; each at its end without one.
    pub at: Option<u64>,
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

/// Whether things may move on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// As the system has it.
    #[default]
    System,
    Reduced,
}

impl Motion {
    pub const ALL: [Motion; 2] = [Motion::System, Motion::Reduced];

    pub fn label(self) -> &'static str {
        match self {
            Motion::System => "system",
            Motion::Reduced => "reduced",
        }
    }
}
