//! The page's only state, and the only way to change it.
//!
//! [`Session`] is reduced by [`Action`]s: without storage, clock or chance. Those live in [`hooks`](crate::hooks).

mod courses;
mod dialogs;
mod files;
mod hints;
mod lines;
mod link;
mod looks;
mod opened;
mod reduce;
mod saved;
mod selection;
mod time;

use std::rc::Rc;

use playground_kubectl::Console;
use playground_sim::{History, Moment};

pub use self::courses::{Course, Courses, SavedCourse, is_automatic};
use self::files::Files;
pub use self::link::{Request, Unreadable, read};
use self::opened::Opened;
pub use self::saved::Saved;
use self::time::Ahead;
use crate::action::{Dialog, Motion, Panel, Theme};
use crate::view::build::compare::Basis;
use crate::view::build::strip;
use crate::view::{
    Detail, HINTS, JournalFilter, Keeping, Looks, ObjectName, Reveal, Selection, Tab,
};

/// What one learner has on the page. Cheap to clone: what is large in it is shared.
#[derive(Clone, Debug)]
pub struct Session {
    console: Console,
    /// The console at another instant, while one looks there without going.
    glance: Option<Console>,
    /// Grows with each such glance.
    n_glances: u64,
    /// Grows with each change of the cluster, of its moment or of the transcript.
    version: u64,
    /// Grows when the course becomes another one, and not just a longer one.
    course: u64,
    courses: Courses,
    files: Files,
    selection: Option<Selection>,
    /// The side of the selection that is asked for; another one is shown where it has none such.
    tab: Tab,
    detail: Detail,
    /// What lies over the page.
    dialog: Option<Dialog>,
    /// What holds of the courses that are compared.
    basis: Option<Rc<Basis>>,
    /// What the latest line printed, if it was refused.
    refusal: Option<String>,
    /// The DaemonSet whose lines are shown where there are several: the one that was touched last.
    unfolded: Option<ObjectName>,
    looks: Looks,
    journal: JournalFilter,
    playing: bool,
    speed: u32,
    /// Simulated seconds that have passed while playing, and are not shown yet.
    owed: u64,
    ahead: Option<Ahead>,
    /// The history before the latest second that was played: what nothing else holds of it is freed in the next
    /// frame, and not in the one that draws.
    left: Option<History>,
    panel: Panel,
    theme: Theme,
    motion: Motion,
    /// The place of the hint that is shown.
    hint: Option<usize>,
    /// Whether what each of the hints is about was done.
    tried: [bool; HINTS.len()],
    /// Whether nothing but time and what is looked at can be changed.
    readonly: bool,
    /// The fragment of the page's address, if it asked for a session.
    link: Option<String>,
    reveal: Option<Reveal>,
    announcement: String,
    /// The example that is open.
    opened: Option<Opened>,
    /// The session in whose place this one was opened.
    before: Option<Rc<Saved>>,
    /// The one that could be brought back until then.
    outgoing: Option<Rc<Saved>>,
    /// The title of the example that it began with.
    title: Option<String>,
    /// How much of it the browser keeps.
    keeping: Keeping,
    /// Whether what is to be said of that was read.
    is_keeping_told: bool,
}

/// The session with which the page opens: three Nodes, and a DaemonSet that runs.
pub const OPENING: &str = include_str!("../../examples/fluentd.session");

/// Simulated seconds in a second, until the learner chooses.
const SPEED: u32 = 5;

impl Session {
    /// A session from its stored form.
    pub fn open(text: &str) -> Session {
        let console = Console::open(text);
        Session {
            files: Files::of(&console),
            unfolded: strip::foremost(&console),
            console,
            glance: None,
            n_glances: 0,
            version: 0,
            course: 0,
            courses: Courses::default(),
            selection: None,
            tab: Tab::default(),
            detail: Detail::default(),
            dialog: None,
            basis: None,
            refusal: None,
            looks: Looks::default(),
            journal: JournalFilter::default(),
            playing: false,
            speed: SPEED,
            owed: 0,
            ahead: None,
            left: None,
            panel: Panel::default(),
            theme: Theme::default(),
            motion: Motion::default(),
            hint: None,
            tried: [false; HINTS.len()],
            readonly: false,
            link: None,
            reveal: None,
            announcement: String::new(),
            opened: None,
            before: None,
            outgoing: None,
            title: None,
            keeping: Keeping::default(),
            is_keeping_told: false,
        }
    }

    /// The one with which the page opens.
    pub fn opening() -> Session {
        Session::open(OPENING).begun()
    }

    /// The one with which the page opens, with so many of its moves made.
    pub fn opening_at(step: Option<Moment>) -> Session {
        Session::open_at(OPENING, step).begun()
    }

    pub fn with_theme(self, theme: Theme) -> Session {
        Session { theme, ..self }
    }

    pub fn with_motion(self, motion: Motion) -> Session {
        Session { motion, ..self }
    }

    pub fn with_readonly(self, readonly: bool) -> Session {
        Session { readonly, ..self }
    }

    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Which entries of the journal are shown.
    pub fn journal_filter(&self) -> &JournalFilter {
        &self.journal
    }

    pub fn theme(&self) -> Theme {
        self.theme
    }

    pub fn motion(&self) -> Motion {
        self.motion
    }

    pub fn is_readonly(&self) -> bool {
        self.readonly
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
