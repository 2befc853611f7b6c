//! The page's only state, and the only way to change it.
//!
//! [`Session`] is reduced by [`Action`]s: without storage, clock or chance. Those live in [`hooks`](crate::hooks).

mod courses;
mod files;
mod hints;
mod link;
mod looks;
mod opened;
mod saved;
mod time;

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::Console;
use playground_sim::SimTime;
use yew::Reducible;

pub use self::courses::{Course, Courses, SavedCourse};
use self::files::Files;
pub use self::link::{Request, Unreadable, read};
use self::opened::Opened;
pub use self::saved::Saved;
use crate::action::{Action, Dialog, Motion, Panel, Theme};
use crate::view::build::compare::{self, Basis};
use crate::view::build::{editor, journal, strip};
use crate::view::{
    Clock, Detail, HINTS, JournalFilter, Keeping, Looks, ObjectName, Reveal, Selection, Tab,
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

/// Lines that move the clock by hand, and so end playing.
const MOVES: [&str; 7] =
    ["sim step", "sim back", "sim seek", "sim undo", "sim redo", "sim run", "sim reset"];

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

    pub fn with_before(self, before: Option<Saved>) -> Session {
        Session { before: before.map(Rc::new), ..self }
    }

    pub fn with_outgoing(self, outgoing: Option<Saved>) -> Session {
        Session { outgoing: outgoing.map(Rc::new), ..self }
    }

    pub fn with_theme(self, theme: Theme) -> Session {
        Session { theme, ..self }
    }

    pub fn with_motion(self, motion: Motion) -> Session {
        Session { motion, ..self }
    }

    /// One that shows the hints of a first visit, or not.
    pub fn with_hints(self, shown: bool) -> Session {
        Session { hint: shown.then_some(0), ..self }
    }

    /// The one with which the page opens, with so many of its moves made.
    pub fn opening_at(step: Option<usize>) -> Session {
        Session::open_at(OPENING, step).begun()
    }

    /// A session in which time runs, if anything is left to happen.
    pub fn played(self) -> Session {
        Session { playing: self.can_go_on(), ..self }
    }

    pub fn with_readonly(self, readonly: bool) -> Session {
        Session { readonly, ..self }
    }

    pub fn console(&self) -> &Console {
        &self.console
    }

    /// The console as it is shown: at the instant that one looks at.
    pub fn shown(&self) -> &Console {
        self.glance.as_ref().unwrap_or(&self.console)
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    /// Changes with whatever [`Session::shown`] gives.
    pub fn sight(&self) -> (u64, u64) {
        (self.version, self.n_glances)
    }

    pub fn course(&self) -> u64 {
        self.course
    }

    pub fn courses(&self) -> &Courses {
        &self.courses
    }

    /// The files of the editor, in the order in which they were opened.
    pub fn files(&self) -> &[String] {
        self.files.all()
    }

    /// The open one.
    pub fn file(&self) -> &str {
        self.files.open()
    }

    /// The name of the file that was closed last.
    pub fn closed(&self) -> Option<&str> {
        self.files.closed()
    }

    /// The text of the open file.
    pub fn text(&self) -> Arc<str> {
        self.console.file(self.file()).cloned().unwrap_or_default()
    }

    pub fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    pub fn tab(&self) -> Tab {
        self.tab
    }

    pub fn detail(&self) -> Detail {
        self.detail
    }

    /// What lies over the page.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// What holds of the courses that are compared.
    pub fn basis(&self) -> Option<&Basis> {
        self.basis.as_deref()
    }

    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    pub fn unfolded(&self) -> Option<&ObjectName> {
        self.unfolded.as_ref()
    }

    /// How the Nodes are looked at.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Which entries of the journal are shown.
    pub fn journal_filter(&self) -> &JournalFilter {
        &self.journal
    }

    pub fn is_playing(&self) -> bool {
        self.playing
    }

    pub fn speed(&self) -> u32 {
        self.speed
    }

    pub fn panel(&self) -> Panel {
        self.panel
    }

    pub fn theme(&self) -> Theme {
        self.theme
    }

    pub fn motion(&self) -> Motion {
        self.motion
    }

    /// The place of the hint that is shown.
    pub fn hint(&self) -> Option<usize> {
        self.hint
    }

    pub fn is_readonly(&self) -> bool {
        self.readonly
    }

    pub fn reveal(&self) -> Option<Reveal> {
        self.reveal
    }

    /// The latest step in one sentence.
    pub fn announcement(&self) -> &str {
        &self.announcement
    }

    /// The session to go back to.
    pub fn before(&self) -> Option<&Rc<Saved>> {
        self.before.as_ref()
    }

    /// The line that applies the open file.
    pub fn apply_line(&self) -> String {
        format!("kubectl apply -f {}", self.file())
    }
}

impl Reducible for Session {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        // Every frame asks; between two simulated seconds there is nothing to do.
        if let Action::Tick(_) = action
            && !self.playing
        {
            return self;
        }
        let mut next = Rc::unwrap_or_clone(self);
        next.take(action);
        Rc::new(next)
    }
}

impl Session {
    fn take(&mut self, action: Action) {
        if self.readonly && changes_session(&action) {
            self.announcement = READONLY.to_owned();
            return;
        }
        self.note_tried(&action);
        match action {
            Action::Run(line) => {
                self.run(&line);
            }
            Action::Apply => self.apply(),
            Action::Type(text) => self.files.write(&mut self.console, text),
            Action::OpenFile(file) => self.files.show(&file),
            Action::NewFile => self.files.add(&mut self.console),
            Action::CloseFile(file) => self.files.close(&mut self.console, &file),
            Action::RenameFile { file, name } => {
                self.files.rename_to(&mut self.console, &file, &name);
            }
            Action::ReopenFile => self.files.reopen(&mut self.console),
            Action::Reveal { file, line } => self.reveal_line(&file, line),
            Action::Unfold(daemon_set) => self.unfolded = daemon_set,
            Action::Select(selection) => self.select(selection),
            Action::Deselect => self.deselect(),
            Action::ShowTab(tab) => {
                self.tab = tab;
                self.detail = Detail::default();
            }
            Action::Detail(detail) => self.detail = detail,
            Action::Open(dialog) => self.open_dialog(dialog),
            Action::CloseDialog => self.dialog = None,
            Action::Board(action) => self.board(action),
            Action::FilterJournal(filter) => self.journal = filter,
            Action::Play => self.playing = self.can_go_on(),
            Action::Pause => self.playing = false,
            Action::Tick(seconds) => self.tick(seconds),
            Action::SetSpeed(speed) => self.set_speed(speed),
            Action::Glance(millis) => self.look_at(millis),
            Action::GlanceAway => self.look_away(),
            Action::Undo => self.take_back(),
            Action::Redo => self.make_again(),
            Action::Fork => self.fork_here(),
            Action::SwitchTo(id) => self.switch_to(id),
            Action::RenameCourse { id, name } => self.rename_course(id, &name),
            Action::DeleteCourse(id) => self.delete_course(id),
            Action::BringBackCourse => self.bring_back_course(),
            Action::ShowPanel(panel) => self.panel = panel,
            Action::SetTheme(theme) => self.theme = theme,
            Action::SetMotion(motion) => self.motion = motion,
            Action::ShowHint(hint) => self.show_hint(hint),
            Action::OpenExample(example) => self.open_example(example),
            Action::CloseNote => self.close_note(),
            Action::StartOver => {
                self.replace_with(Session::opening(), "The playground begins anew.");
            }
            Action::OpenSession { text, told } => self.replace_with(Session::open(&text), &told),
            Action::OpenKept(kept) => self.open_kept(&kept),
            Action::BringBack => self.bring_back(),
            Action::Kept(keeping) => self.note_keeping(keeping),
            Action::CloseKeepingNote => self.is_keeping_told = true,
            Action::Redraw => {}
            Action::OpenLink(request) => self.open_link(&request),
            Action::OpenText { text, step } => {
                self.replace_with(Session::open_at(&text, step), "The session is open.");
            }
        }
    }

    fn open_dialog(&mut self, dialog: Dialog) {
        self.refusal = None;
        // What is shared is the moment that is shown.
        self.playing &= dialog != Dialog::Share;
        if let Dialog::Compare(new) = &dialog
            && !matches!(&self.dialog, Some(Dialog::Compare(it)) if it.course == new.course)
        {
            self.playing = false;
            self.basis = compare::basis(self, new.course).map(Rc::new);
        }
        self.dialog = Some(dialog);
    }

    fn select(&mut self, selection: Selection) {
        if let Some(owner) = self.owner(&selection) {
            self.unfolded = Some(owner);
        }
        self.selection = Some(selection);
        self.detail = Detail::default();
        self.panel = Panel::Why;
    }

    fn deselect(&mut self) {
        self.selection = None;
        self.tab = Tab::default();
        if self.panel == Panel::Why {
            self.panel = Panel::Cluster;
        }
    }

    fn reveal_line(&mut self, file: &str, line: usize) {
        self.files.show(file);
        let wish = self.reveal.map_or(0, |it| it.wish) + 1;
        self.reveal = Some(Reveal { line, wish });
        self.panel = Panel::Yaml;
    }

    /// The DaemonSet that a selection is about.
    fn owner(&self, selection: &Selection) -> Option<ObjectName> {
        let cluster = self.console.cluster();
        match selection {
            Selection::Place { daemon_set, .. } => Some(daemon_set.clone()),
            Selection::Pod(pod) => {
                let owner = cluster.daemon_set_of(cluster.store().pod(&pod.into())?)?;
                Some(ObjectName::from(&owner.metadata.key()))
            }
            Selection::DaemonSet(name) => Some(name.clone()),
            Selection::Node(_) | Selection::Object(..) => None,
        }
    }

    /// Whether anything is left to happen.
    fn can_go_on(&self) -> bool {
        !self.console.history().is_live() || self.console.cluster().next_due().is_some()
    }

    /// Runs a line. Returns whether all went well.
    fn run(&mut self, line: &str) -> bool {
        self.look_away();
        let (n_entries, before) = self.moment();
        let standing = (self.console.clone(), self.files.clone());
        let daemon_sets = strip::touchstones(&self.console);
        let output = self.console.run(line);
        self.version += 1;
        self.journal.around = None;
        self.journal.around = None;
        let mut now = strip::touchstones(&self.console).into_iter();
        if let Some((touched, ..)) = now.find(|it| !daemon_sets.contains(it)) {
            self.unfolded = Some(ObjectName::from(&touched));
        }
        let went_well = output.is_ok();
        if !went_well || MOVES.iter().any(|it| line.trim_start().starts_with(it)) {
            self.playing = false;
        }
        self.refusal = (!went_well).then(|| output.stderr.trim_end().to_owned());
        self.announcement = match &self.refusal {
            Some(refusal) => format!("Refused: {refusal}"),
            None => self.told(n_entries, before),
        };
        if !went_well && self.panel != Panel::Yaml {
            self.panel = Panel::Console;
        }
        self.files.after_line(&self.console, line);
        self.keep_what_was_left(standing);
        went_well
    }

    fn apply(&mut self) {
        if !self.run(&self.apply_line()) {
            // What kubectl prints stands in the console; here there is room for where the mistake is.
            if let Some(mistake) = editor::first_mistake(&self.text()) {
                self.announcement = format!("Refused: {mistake}");
            }
            return;
        }
        if self.panel == Panel::Yaml {
            self.panel = Panel::Cluster;
        }
        if !self.announcement.is_empty() && strip::is_unseen(&self.console) {
            self.announcement.push_str(". The controller has not seen it yet: step on.");
        }
    }

    /// The length of the journal, and the instant.
    fn moment(&self) -> (usize, SimTime) {
        (self.console.cluster().journal().len(), self.console.cluster().now())
    }

    /// What happened since a moment, in one sentence.
    fn told(&self, n_entries: usize, before: SimTime) -> String {
        let (n_now, now) = self.moment();
        let clock = Clock(now.as_millis());
        match journal::told(&self.console, n_entries) {
            Some(sentence) if n_now > n_entries => sentence,
            _ if n_now < n_entries || now < before => format!("Back to {clock}."),
            _ if now > before => format!("{clock}: nothing happened."),
            _ => String::new(),
        }
    }
}

/// What is said to who wants to change a session that is for reading only.
const READONLY: &str = "Here time can be moved, and nothing else changed.";

/// Whether an action of the learner does more than to look at a session and to move in its time.
fn changes_session(action: &Action) -> bool {
    match action {
        Action::Run(line) => {
            line.starts_with("sim reset") || !MOVES.iter().any(|it| line.starts_with(it))
        }
        Action::Apply
        | Action::Type(_)
        | Action::NewFile
        | Action::CloseFile(_)
        | Action::RenameFile { .. }
        | Action::ReopenFile
        | Action::Fork
        | Action::SwitchTo(_)
        | Action::RenameCourse { .. }
        | Action::DeleteCourse(_)
        | Action::BringBackCourse
        | Action::OpenSession { .. }
        | Action::OpenKept(_)
        | Action::StartOver => true,
        _ => false,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
