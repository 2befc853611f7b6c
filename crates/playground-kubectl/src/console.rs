//! The console: a session that is driven by lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_sim::{Cluster, Config, History, SimDuration, SimTime};

use crate::commands;
use crate::context::Context;
use crate::lines::{Line, read_lines};
use crate::output::Output;
use crate::session;

/// A session: a history of the cluster, the files of the working folder, and what was typed.
///
/// Cheap to clone: what is large in it is shared.
///
/// # Guarantees
///
/// A line that fails changes nothing of what it failed at; what came before on the same line
/// (the first documents of a manifest) stays, as with kubectl.
#[derive(Clone, Debug, PartialEq)]
pub struct Console {
    pub(crate) config: Config,
    pub(crate) history: History,
    pub(crate) files: BTreeMap<String, Arc<str>>,
    transcript: Arc<Vec<Arc<Entry>>>,
    /// Whether the last entry of the transcript is the clock running on.
    playing: bool,
}

/// One command of the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line.
    pub line: Line,
    /// What it printed.
    pub output: Output,
    /// When it was given.
    pub at: SimTime,
    /// Whether it came with a stored session, and nobody typed it here.
    pub is_stored: bool,
}

impl Default for Console {
    fn default() -> Self {
        Console::new(Config::default())
    }
}

impl Console {
    /// A session with an empty cluster and no files.
    pub fn new(config: Config) -> Self {
        Console {
            history: History::new(config.clone()),
            config,
            files: BTreeMap::new(),
            transcript: Arc::default(),
            playing: false,
        }
    }

    /// A session that begins with this cluster.
    pub fn beginning_with(cluster: Cluster) -> Self {
        Console { history: History::beginning_with(cluster), ..Console::default() }
    }

    /// Runs a stored session from its beginning.
    ///
    /// A line that fails does not stop the others; look for it in [`Console::transcript`].
    pub fn open(text: &str) -> Self {
        let mut console = Console::default();
        console.run_all(text);
        console
    }

    /// Runs every line of a text, and returns those that failed with what they printed.
    pub fn run_all(&mut self, text: &str) -> Vec<(usize, Output)> {
        let mut refused = Vec::new();
        for line in read_lines(text) {
            let number = line.number;
            let output = self.run_line(line, MOST_WORK_STORED, true);
            if !output.is_ok() {
                refused.push((number, output));
            }
        }
        refused
    }

    /// Runs one line: `kubectl ...`, `sim ...`, `cat > FILE <<'EOF'` with its here-document.
    pub fn run(&mut self, line: &str) -> Output {
        let mut lines = read_lines(line).into_iter();
        let work = self.most_work();
        match (lines.next(), lines.next()) {
            (Some(line), None) => self.run_line(line, work, false),
            (None, _) => Output::default(),
            (Some(first), Some(second)) => {
                let mut output = self.run_line(first, work, false);
                for line in [second].into_iter().chain(lines) {
                    let next = self.run_line(line, work, false);
                    output.append(&next);
                }
                output
            }
        }
    }

    /// How much one line may do before it must be asked to go on.
    pub(crate) fn most_work(&self) -> usize {
        MOST_WORK + MOST_WORK_A_NODE * self.cluster().store().n_nodes()
    }

    fn run_line(&mut self, line: Line, work: usize, is_stored: bool) -> Output {
        let at = self.cluster().now();
        let output = commands::run(&mut Context::new(self, &line, work));
        self.playing = false;
        let entry = Entry { line, output: output.clone(), at, is_stored };
        Arc::make_mut(&mut self.transcript).push(Arc::new(entry));
        output
    }

    /// Lets the time run on to an instant, as [`Console::run`] does with `sim run`.
    pub fn play_to(&mut self, until: SimTime) {
        let mut history = self.history.clone();
        history.advance_within(until, &mut self.most_work());
        self.play_on(history);
    }

    /// Takes over what its history has become while time ran on, as [`Console::run`] does with `sim run`.
    ///
    /// Calls that follow each other leave one line in the transcript, which grows.
    pub fn play_on(&mut self, history: History) {
        let at = self.cluster().now();
        self.history = history;
        let until = self.cluster().now();
        let transcript = Arc::make_mut(&mut self.transcript);
        let start = match transcript.last() {
            Some(last) if self.playing => last.at,
            _ => at,
        };
        if self.playing {
            transcript.pop();
        }
        let line = Line::new(format!("sim run {}", until.since(start)));
        let output = Output::default();
        transcript.push(Arc::new(Entry { line, output, at: start, is_stored: false }));
        self.playing = true;
    }

    /// The session as it stands at another instant, to look at it. No line has run.
    #[must_use]
    pub fn at(&self, instant: SimTime) -> Console {
        let mut there = self.clone();
        let mut work = self.most_work();
        there.history.seek_within(instant, &mut work);
        there
    }

    /// The cluster at the present position of the session.
    pub fn cluster(&self) -> &Cluster {
        self.history.cluster()
    }

    /// The moves of the session, and where it stands.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// What was typed and printed, oldest first.
    pub fn transcript(&self) -> &[Arc<Entry>] {
        &self.transcript
    }

    /// Writes a file of the working folder: what a tab of the editor holds.
    pub fn set_file(&mut self, name: &str, text: impl Into<Arc<str>>) {
        self.files.insert(name.to_owned(), text.into());
    }

    /// Takes a file out of the working folder.
    pub fn remove_file(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// A file of the working folder.
    pub fn file(&self, name: &str) -> Option<&Arc<str>> {
        self.files.get(name)
    }

    /// The files of the working folder by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text))
    }

    /// The session as text: what Save writes, a link carries and [`Console::open`] reads.
    pub fn session_text(&self) -> String {
        session::write(self)
    }
}

/// How long `run until settled` and waiting commands go on when nothing settles.
pub(crate) const SETTLE_LIMIT: SimDuration = SimDuration::from_secs(3600);

/// How many pieces of work of components one line may do, so that none goes on for ever; each
/// Node adds its part.
const MOST_WORK: usize = 100_000;
const MOST_WORK_A_NODE: usize = 50;
/// The same for a line of a stored session, such as `sim run`, which may sum up several that were
/// typed.
const MOST_WORK_STORED: usize = 10_000_000;
