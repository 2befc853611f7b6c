//! The lines that run in the console, and what is said of them.

use playground_sim::SimTime;

use super::Session;
use crate::action::Panel;
use crate::view::build::{journal, outlook, strip};
use crate::view::{Clock, ObjectName};

/// Lines that move the clock by hand, and so end playing.
pub(super) const MOVES: [&str; 7] =
    ["sim step", "sim back", "sim seek", "sim undo", "sim redo", "sim run", "sim reset"];

/// How much was to be seen of the cluster, to tell what came after it.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) n_entries: usize,
    n_writes: u64,
    pub(super) now: SimTime,
}

impl Session {
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// The latest step in one sentence.
    pub fn announcement(&self) -> &str {
        &self.announcement
    }

    /// The line that applies the open file.
    pub fn apply_line(&self) -> String {
        format!("kubectl apply -f {}", self.file())
    }

    /// Runs a line. Returns whether all went well.
    pub(super) fn run(&mut self, line: &str) -> bool {
        self.look_away();
        let before = self.seen();
        let standing = (self.console.clone(), self.files.clone());
        let place = self.place_of_pod();
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
            None => self.told(before),
        };
        if !went_well && self.panel != Panel::Yaml {
            self.panel = Panel::Console;
        }
        self.files.after_line(&self.console, line);
        self.follow(place);
        self.keep_what_was_left(standing);
        went_well
    }

    pub(super) fn apply(&mut self) {
        if !self.run(&self.apply_line()) {
            // What kubectl prints stands in the console; here there is room for where the mistake is.
            if let Some(mistake) = outlook::first_mistake(&self.text()) {
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

    pub(super) fn seen(&self) -> Seen {
        let cluster = self.console.cluster();
        let (n_entries, n_writes) = (cluster.journal().len(), cluster.store().n_writes());
        Seen { n_entries, n_writes, now: cluster.now() }
    }

    /// What happened since a moment, in one sentence.
    pub(super) fn told(&self, before: Seen) -> String {
        let now = self.seen();
        let clock = Clock(now.now.as_millis());
        match journal::told(&self.console, before.n_entries) {
            Some(sentence) if now.n_entries > before.n_entries => sentence,
            _ if now.n_entries < before.n_entries || now.now < before.now => {
                format!("Back to {clock}.")
            }
            _ if now.n_writes > before.n_writes => {
                format!("{clock}: only a status was written.")
            }
            _ if now.now > before.now => format!("{clock}: nothing happened."),
            _ => String::new(),
        }
    }
}
