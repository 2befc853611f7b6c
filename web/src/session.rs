//! The page's only state, and the only way to change it.
//!
//! [`Session`] is reduced by [`Action`]s: without storage, clock or chance. Those live in [`hooks`](crate::hooks).

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::Console;
use playground_sim::{SimDuration, SimTime};
use yew::Reducible;

use crate::action::{Action, Panel, Theme};
use crate::view::build::{editor, journal, strip};
use crate::view::{Clock, ObjectName, Reveal, Selection};

/// What one learner has on the page. Cheap to clone: what is large in it is shared.
#[derive(Clone, Debug)]
pub struct Session {
    console: Console,
    /// Grows with each change of the cluster, of its moment or of the transcript.
    version: u64,
    /// The files of the editor in the order in which they were opened.
    files: Vec<String>,
    /// The open one.
    file: String,
    /// The file that has no name of its own yet: it is named after what is in it until a line speaks of it.
    draft: Option<String>,
    closed: Option<Closed>,
    selection: Option<Selection>,
    /// The Node whose sheet is open.
    sheet: Option<String>,
    /// What the latest line printed, if it was refused.
    refusal: Option<String>,
    /// The DaemonSet whose lines are shown where there are several: the one that was touched last.
    unfolded: Option<ObjectName>,
    filter: String,
    playing: bool,
    speed: u32,
    panel: Panel,
    theme: Theme,
    reveal: Option<Reveal>,
    announcement: String,
    /// The session before the page was started over.
    before: Option<Rc<Saved>>,
}

/// A session in the form in which it is kept: what ran, and how it was left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// All moves, those that were taken back included.
    pub text: String,
    /// How many of them are made.
    pub position: usize,
    /// The files of the editor, in their order. Others in the text were closed.
    pub files: Vec<String>,
    /// The open one.
    pub file: String,
}

/// A file that was closed.
#[derive(Clone, Debug)]
struct Closed {
    file: String,
    text: Arc<str>,
    place: usize,
}

/// The session with which the page opens: three Nodes, and a DaemonSet that runs.
pub const OPENING: &str = include_str!("../examples/fluentd.session");

/// Simulated seconds in a second, until the learner chooses.
const SPEED: u32 = 5;

/// Lines that move the clock by hand, and so end playing.
const MOVES: [&str; 5] = ["sim step", "sim back", "sim seek", "sim run", "sim reset"];

impl Session {
    /// A session from its stored form.
    pub fn open(text: &str) -> Session {
        let console = Console::open(text);
        let files: Vec<String> = console.files().map(|(name, _)| name.to_owned()).collect();
        let file = files.first().cloned().unwrap_or_default();
        Session {
            files,
            draft: None,
            closed: None,
            unfolded: strip::newest(&console),
            console,
            version: 0,
            file,
            selection: None,
            sheet: None,
            refusal: None,
            filter: String::new(),
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

    /// A session as it was left.
    pub fn restored(saved: &Saved) -> Session {
        let mut session = Session::open(&saved.text);
        if saved.position < session.console.history().moves().len() {
            session.console.run(&format!("sim seek {}", saved.position));
        }
        if saved.files.iter().any(|it| session.console.file(it).is_some()) {
            let closed = session.files.iter().filter(|it| !saved.files.contains(it));
            closed.for_each(|it| session.console.remove_file(it));
            session.files.clone_from(&saved.files);
            session.files.retain(|it| session.console.file(it).is_some());
            session.file = session.files.first().cloned().unwrap_or_default();
        }
        if session.files.contains(&saved.file) {
            session.file.clone_from(&saved.file);
        }
        session
    }

    /// The session in the form in which it is kept.
    pub fn saved(&self) -> Saved {
        Saved {
            text: self.to_text(),
            position: self.console.history().position(),
            files: self.files.clone(),
            file: self.file.clone(),
        }
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

    pub fn files(&self) -> &[String] {
        &self.files
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name of the file that was closed last.
    pub fn closed(&self) -> Option<&str> {
        self.closed.as_ref().map(|it| it.file.as_str())
    }

    /// The text of the open file.
    pub fn text(&self) -> Arc<str> {
        self.console.file(&self.file).cloned().unwrap_or_default()
    }

    pub fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
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
        format!("kubectl apply -f {}", self.file)
    }

    /// The whole session as text, moves that were taken back included.
    pub fn to_text(&self) -> String {
        let mut console = self.console.clone();
        if !console.history().is_live() {
            console.run(&format!("sim seek {}", console.history().moves().len()));
        }
        console.session_text()
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
            Action::Type(text) => self.write(text),
            Action::OpenFile(file) => self.file = file,
            Action::NewFile => self.new_file(),
            Action::CloseFile(file) => self.close_file(&file),
            Action::ReopenFile => self.reopen_file(),
            Action::Reveal { file, line } => {
                self.file = file;
                let wish = self.reveal.map_or(0, |it| it.wish) + 1;
                self.reveal = Some(Reveal { line, wish });
                self.panel = Panel::Yaml;
            }
            Action::Unfold(daemon_set) => self.unfolded = daemon_set,
            Action::Select(selection) => {
                if let Some(owner) = self.owner(&selection) {
                    self.unfolded = Some(owner);
                }
                self.selection = Some(selection);
                self.panel = Panel::Why;
            }
            Action::Deselect => {
                self.selection = None;
                if self.panel == Panel::Why {
                    self.panel = Panel::Cluster;
                }
            }
            Action::EditNode(node) => {
                self.refusal = None;
                self.sheet = Some(node);
            }
            Action::CloseSheet => self.sheet = None,
            Action::Filter(filter) => self.filter = filter,
            Action::Play => self.playing = self.can_go_on(),
            Action::Pause => self.playing = false,
            Action::Tick(seconds) => self.tick(seconds),
            Action::SetSpeed(speed) => self.speed = speed,
            Action::ShowPanel(panel) => self.panel = panel,
            Action::SetTheme(theme) => self.theme = theme,
            Action::StartOver => self.start_over(),
            Action::BringBack => self.bring_back(),
        }
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
        let files = self.console.files().map(|(name, _)| name);
        let new: Vec<&str> = files.filter(|it| self.files.iter().all(|held| held != it)).collect();
        if let Some(first) = new.first() {
            self.file = (*first).to_owned();
            self.files.extend(new.into_iter().map(str::to_owned));
        }
        if self.draft.as_ref().is_some_and(|it| line.contains(it.as_str())) {
            self.draft = None;
        }
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
        if self.moment().0 > n_entries {
            self.announcement = self.told(n_entries, before);
        }
        if !self.can_go_on() {
            self.playing = false;
            self.announcement = format!("{}: nothing is left to do.", Clock(until));
        }
    }

    /// Writes the open file.
    fn write(&mut self, text: String) {
        if self.draft.as_ref() == Some(&self.file)
            && let Some(object) = editor::first_name(&text)
        {
            self.rename(&object);
        }
        self.console.set_file(&self.file, text);
    }

    /// Gives the open file the name of an object.
    fn rename(&mut self, object: &str) {
        self.console.remove_file(&self.file);
        let new = self.free_name(object);
        for file in &mut self.files {
            if *file == self.file {
                file.clone_from(&new);
            }
        }
        self.draft = Some(new.clone());
        self.file = new;
    }

    /// `NAME.yaml`, or `NAME-2.yaml` where that is taken.
    fn free_name(&self, name: &str) -> String {
        let numbered = |n| if n == 1 { format!("{name}.yaml") } else { format!("{name}-{n}.yaml") };
        let mut names = (1_u32..).map(numbered);
        names.find(|it| self.console.file(it).is_none()).unwrap_or_default()
    }

    fn new_file(&mut self) {
        let name = self.free_name("manifest");
        self.console.set_file(&name, "");
        self.files.push(name.clone());
        self.draft = Some(name.clone());
        self.file = name;
    }

    fn close_file(&mut self, file: &str) {
        let Some(place) = self.files.iter().position(|it| it == file) else { return };
        let text = self.console.file(file).cloned().unwrap_or_default();
        self.console.remove_file(file);
        self.files.remove(place);
        if !text.trim().is_empty() {
            self.closed = Some(Closed { file: file.to_owned(), text, place });
        }
        if self.files.is_empty() {
            self.new_file();
        } else if self.file == file {
            let next = self.files.get(place).or(self.files.last());
            self.file = next.cloned().unwrap_or_default();
        }
    }

    fn reopen_file(&mut self) {
        let Some(Closed { file, text, place }) = self.closed.take() else { return };
        let name = match self.console.file(&file) {
            None => file,
            Some(_) => self.free_name(file.trim_end_matches(".yaml")),
        };
        self.console.set_file(&name, text);
        self.files.insert(place.min(self.files.len()), name.clone());
        self.file = name;
    }

    fn start_over(&mut self) {
        let before = Rc::new(self.saved());
        let fresh = Session::opening().with_theme(self.theme);
        *self = Session {
            version: self.version + 1,
            speed: self.speed,
            announcement: "The playground begins anew.".to_owned(),
            before: Some(before),
            ..fresh
        };
    }

    fn bring_back(&mut self) {
        if let Some(before) = self.before.take() {
            *self = Session {
                version: self.version + 1,
                theme: self.theme,
                speed: self.speed,
                announcement: "The session from before is back.".to_owned(),
                ..Session::restored(&before)
            };
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn after(session: Session, actions: impl IntoIterator<Item = Action>) -> Session {
        let reduced = actions.into_iter().fold(Rc::new(session), Session::reduce);
        Rc::unwrap_or_clone(reduced)
    }

    fn run(line: &str) -> Action {
        Action::Run(line.to_owned())
    }

    fn seconds(session: &Session) -> u64 {
        session.console().cluster().now().as_millis() / 1000
    }

    #[test]
    fn the_page_opens_with_a_daemon_set_that_runs() {
        let session = Session::opening();
        let refused: Vec<_> =
            session.console().transcript().iter().filter(|it| !it.output.is_ok()).collect();
        assert_eq!(refused, [] as [&_; 0]);
        let daemon_set = session.console().cluster().store().daemon_sets().next().expect("fluentd");
        assert_eq!(daemon_set.status.number_ready, 2);
        assert_eq!(session.file(), "fluentd.yaml");
        assert!(!session.can_go_on(), "settled");
    }

    #[test]
    fn every_change_is_a_line_of_the_transcript() {
        let session = after(Session::opening(), [run("sim node add worker-3"), Action::Apply]);
        let lines: Vec<_> =
            session.console().transcript().iter().map(|it| it.line.command.as_str()).collect();
        assert!(
            lines.ends_with(&["sim node add worker-3", "kubectl apply -f fluentd.yaml"]),
            "{lines:?}"
        );
    }

    #[test]
    fn playing_passes_whole_seconds_and_ends_when_nothing_is_left() {
        let session = after(Session::opening(), [run("sim node add worker-3"), Action::Play]);
        assert!(session.is_playing());
        let start = seconds(&session);
        let session = after(session, [Action::Tick(1), Action::Tick(2)]);
        assert_eq!(seconds(&session), start + 3);
        assert_eq!(
            session.console().transcript().last().expect("a line").line.command,
            "sim run 3s"
        );
        let session = after(session, [Action::Tick(600)]);
        assert!(!session.is_playing());
        assert!(
            session.announcement().ends_with("nothing is left to do."),
            "{}",
            session.announcement()
        );
        let later = after(session.clone(), [Action::Tick(5)]);
        assert_eq!(seconds(&later), seconds(&session), "a tick that comes late does nothing");
    }

    #[test]
    fn a_refused_line_ends_playing_and_is_told() {
        let session = after(
            Session::opening(),
            [run("sim node add worker-3"), Action::Play, run("kubectl frobnicate")],
        );
        assert!(!session.is_playing());
        assert_eq!(
            session.refusal(),
            Some("error: unknown command \"frobnicate\" for \"kubectl\"")
        );
        assert_eq!(session.panel(), Panel::Console);
    }

    #[test]
    fn stepping_back_and_forth_is_told() {
        let session = after(Session::opening(), [run("sim back")]);
        assert!(session.announcement().starts_with("Back to T+"), "{}", session.announcement());
        let session = after(session, [run("sim step")]);
        assert!(session.announcement().contains("is Ready"), "{}", session.announcement());
    }

    #[test]
    fn a_mistake_in_the_manifest_changes_nothing() {
        let session = Session::opening();
        let moves = session.console().history().moves().len();
        let broken = session.text().replace("containers:", "container:");
        let session = after(session, [Action::Type(broken), Action::Apply]);
        assert_eq!(session.console().history().moves().len(), moves);
        assert!(
            session.refusal().is_some_and(|it| it.contains("container")),
            "{:?}",
            session.refusal()
        );
    }

    #[test]
    fn starting_over_can_be_taken_back() {
        let session = after(Session::opening(), [run("sim node add worker-3"), Action::StartOver]);
        assert_eq!(session.console().cluster().store().n_nodes(), 3);
        let session = after(session, [Action::BringBack]);
        assert_eq!(session.console().cluster().store().n_nodes(), 4);
        assert_eq!(session.before(), None);
    }

    #[test]
    fn starting_over_twice_keeps_the_session_that_was_started_over() {
        let session = after(Session::opening(), [run("sim node add worker-3"), Action::StartOver]);
        let kept = session.before().map(|it| Saved::clone(it));
        let reloaded = Session::restored(&session.saved()).with_before(kept);
        let session = after(reloaded, [Action::BringBack]);
        assert_eq!(session.console().cluster().store().n_nodes(), 4);
    }

    const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\n\
        apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n";

    #[test]
    fn a_new_file_is_named_after_what_is_in_it_until_it_is_applied() {
        let session =
            after(Session::opening(), [Action::NewFile, Action::Type(MANIFEST.to_owned())]);
        assert_eq!(session.files(), ["fluentd.yaml", "agent.yaml"]);
        let other = MANIFEST.replace("agent", "fluentd");
        let session = after(session, [Action::Type(other.clone())]);
        assert_eq!(session.files(), ["fluentd.yaml", "fluentd-2.yaml"], "a name of its own");
        let session = after(session, [Action::Apply, Action::Type(MANIFEST.to_owned())]);
        assert_eq!(session.file(), "fluentd-2.yaml", "lines speak of it");
        let session = after(session, [Action::OpenFile("fluentd.yaml".to_owned())]);
        let session = after(session, [Action::Type(MANIFEST.to_owned())]);
        assert_eq!(session.file(), "fluentd.yaml", "it had a name");
    }

    #[test]
    fn a_file_is_closed_and_comes_back_to_its_place() {
        let close = |it: &str| Action::CloseFile(it.to_owned());
        let session = after(
            Session::opening(),
            [Action::NewFile, Action::Type(MANIFEST.to_owned()), close("fluentd.yaml")],
        );
        assert_eq!(
            (session.files(), session.file()),
            (&["agent.yaml".to_owned()][..], "agent.yaml")
        );
        let reloaded = Session::restored(&session.saved());
        assert_eq!(reloaded.files(), ["agent.yaml"], "closed for good, though lines speak of it");
        let session = after(session, [Action::ReopenFile]);
        assert_eq!(session.files(), ["fluentd.yaml", "agent.yaml"]);
        assert_eq!(session.file(), "fluentd.yaml");
        let session = after(session, [close("agent.yaml"), close("fluentd.yaml")]);
        assert_eq!(
            (session.file(), &*session.text()),
            ("manifest.yaml", ""),
            "never without a file"
        );
        assert_eq!(session.closed(), Some("fluentd.yaml"));
    }

    #[test]
    fn what_was_taken_back_is_saved_too() {
        let session = after(Session::opening(), [run("sim node add worker-3"), run("sim back 3")]);
        let position = session.console().history().position();
        let restored = Session::restored(&session.saved());
        assert_eq!(restored.console().history().position(), position);
        assert_eq!(restored.console().history().moves(), session.console().history().moves());
        assert_eq!(restored.text(), session.text());
    }

    #[test]
    fn a_file_that_the_console_writes_is_opened() {
        let session = after(Session::opening(), [run("cat > a.yaml <<'EOF'\nkind: Pod\nEOF")]);
        assert_eq!(session.file(), "a.yaml");
        let session = after(session, [Action::NewFile]);
        assert_eq!((session.file(), &*session.text()), ("manifest.yaml", ""));
    }
}
