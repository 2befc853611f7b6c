//! The page's only state, and the only way to change it.
//!
//! [`Session`] is reduced by [`Action`]s: without storage, clock or chance. Those live in [`hooks`](crate::hooks).

mod files;
mod saved;

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::Console;
use playground_sim::{SimDuration, SimTime};
use yew::Reducible;

use self::files::Files;
pub use self::saved::Saved;
use crate::action::{Action, Dialog, Panel, Theme};
use crate::view::build::{journal, strip};
use crate::view::{Clock, JournalFilter, ObjectName, Reveal, Selection};

/// What one learner has on the page. Cheap to clone: what is large in it is shared.
#[derive(Clone, Debug)]
pub struct Session {
    console: Console,
    /// Grows with each change of the cluster, of its moment or of the transcript.
    version: u64,
    files: Files,
    selection: Option<Selection>,
    /// What lies over the page.
    dialog: Option<Dialog>,
    /// What the latest line printed, if it was refused.
    refusal: Option<String>,
    /// The DaemonSet whose lines are shown where there are several: the one that was touched last.
    unfolded: Option<ObjectName>,
    filter: String,
    journal: JournalFilter,
    playing: bool,
    speed: u32,
    panel: Panel,
    theme: Theme,
    reveal: Option<Reveal>,
    announcement: String,
    /// The session before the page was started over.
    before: Option<Rc<Saved>>,
}

/// The session with which the page opens: three Nodes, and a DaemonSet that runs.
pub const OPENING: &str = include_str!("../../examples/fluentd.session");

/// Simulated seconds in a second, until the learner chooses.
const SPEED: u32 = 5;

/// Lines that move the clock by hand, and so end playing.
const MOVES: [&str; 5] = ["sim step", "sim back", "sim seek", "sim run", "sim reset"];

impl Session {
    /// A session from its stored form.
    pub fn open(text: &str) -> Session {
        let console = Console::open(text);
        Session {
            files: Files::of(&console),
            unfolded: strip::newest(&console),
            console,
            version: 0,
            selection: None,
            dialog: None,
            refusal: None,
            filter: String::new(),
            journal: JournalFilter::default(),
            playing: false,
            speed: SPEED,
            panel: Panel::default(),
            theme: Theme::default(),
            reveal: None,
            announcement: String::new(),
            before: None,
        }
    }

    /// The one with which the page opens.
    pub fn opening() -> Session {
        Session::open(OPENING)
    }

    pub fn with_before(self, before: Option<Saved>) -> Session {
        Session { before: before.map(Rc::new), ..self }
    }

    pub fn with_theme(self, theme: Theme) -> Session {
        Session { theme, ..self }
    }

    pub fn console(&self) -> &Console {
        &self.console
    }

    pub fn version(&self) -> u64 {
        self.version
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

    /// What lies over the page.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    pub fn unfolded(&self) -> Option<&ObjectName> {
        self.unfolded.as_ref()
    }

    pub fn filter(&self) -> &str {
        &self.filter
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

    pub fn reveal(&self) -> Option<Reveal> {
        self.reveal
    }

    /// The latest step in one sentence.
    pub fn announcement(&self) -> &str {
        &self.announcement
    }

    /// The session to go back to after starting over.
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
        match action {
            Action::Run(line) => {
                self.run(&line);
            }
            Action::Apply => self.apply(),
            Action::Type(text) => self.files.write(&mut self.console, text),
            Action::OpenFile(file) => self.files.show(&file),
            Action::NewFile => self.files.add(&mut self.console),
            Action::CloseFile(file) => self.files.close(&mut self.console, &file),
            Action::ReopenFile => self.files.reopen(&mut self.console),
            Action::Reveal { file, line } => self.reveal_line(&file, line),
            Action::Unfold(daemon_set) => self.unfolded = daemon_set,
            Action::Select(selection) => self.select(selection),
            Action::Deselect => self.deselect(),
            Action::Open(dialog) => {
                self.refusal = None;
                self.dialog = Some(dialog);
            }
            Action::CloseDialog => self.dialog = None,
            Action::Filter(filter) => self.filter = filter,
            Action::FilterJournal(filter) => self.journal = filter,
            Action::Play => self.playing = self.can_go_on(),
            Action::Pause => self.playing = false,
            Action::Tick(seconds) => self.tick(seconds),
            Action::SetSpeed(speed) => self.speed = speed,
            Action::ShowPanel(panel) => self.panel = panel,
            Action::SetTheme(theme) => self.theme = theme,
            Action::StartOver => {
                self.replace_with(Session::opening(), "The playground begins anew.");
            }
            Action::BringBack => self.bring_back(),
        }
    }

    fn select(&mut self, selection: Selection) {
        if let Some(owner) = self.owner(&selection) {
            self.unfolded = Some(owner);
        }
        self.selection = Some(selection);
        self.panel = Panel::Why;
    }

    fn deselect(&mut self) {
        self.selection = None;
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
            Selection::Node(_) => None,
        }
    }

    /// Whether anything is left to happen.
    fn can_go_on(&self) -> bool {
        !self.console.history().is_live() || self.console.cluster().next_due().is_some()
    }

    /// Runs a line. Returns whether all went well.
    fn run(&mut self, line: &str) -> bool {
        let (n_entries, before) = self.moment();
        let daemon_sets = strip::touchstones(&self.console);
        let output = self.console.run(line);
        self.version += 1;
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
        went_well
    }

    fn apply(&mut self) {
        if self.run(&self.apply_line()) && self.panel == Panel::Yaml {
            self.panel = Panel::Cluster;
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

    /// Lets whole seconds pass, so that the clock shows no parts of one while it runs.
    fn tick(&mut self, seconds: u64) {
        let (n_entries, before) = self.moment();
        let until = (before.as_millis() / 1000 + seconds) * 1000;
        self.console.play_to(SimTime::ZERO + SimDuration::from_millis(until));
        self.version += 1;
        self.journal.around = None;
        if self.moment().0 > n_entries {
            self.announcement = self.told(n_entries, before);
        }
        if !self.can_go_on() {
            self.playing = false;
            self.announcement = format!("{}: nothing is left to do.", Clock(until));
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
