//! What a line would do, found out by doing it on a copy.

use playground_api::ObjectReference;
use playground_sim::{Effect, Effects, SimDuration, Touched, Trial};

use crate::console::{Console, SETTLE_LIMIT};

/// What a line would do to the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What it would print on standard error if it failed, without warnings.
    pub refusal: Option<String>,
    /// How many warnings it would print.
    pub warnings: usize,
    /// Whether it would change anything at all.
    pub changes: bool,
    /// Objects other than DaemonSets that it would create or change itself.
    pub objects: Vec<Touched>,
    /// What becomes of the DaemonSets that it would touch, and of others that it has an effect on.
    pub effects: Vec<Effect>,
    /// How long it takes until nothing is left to do; `None` if something goes on for ever.
    pub takes: Option<SimDuration>,
    /// What was acted on last where something goes on for ever; of a daemon Pod, its DaemonSet.
    pub restless: Option<ObjectReference>,
}

/// An outlook that is being worked out, in slices, so that a page can paint between them.
#[derive(Clone, Debug)]
pub struct PendingOutlook {
    /// What is known at once.
    outlook: Outlook,
    /// What has to run its course; none for a line that changes nothing.
    trial: Option<Trial>,
}

impl Console {
    /// Says what a line would do, without doing it.
    ///
    /// Runs it on a copy of the session until everything has settled.
    pub fn outlook(&self, line: &str) -> Outlook {
        let mut pending = self.begin_outlook(line);
        while !pending.advance(usize::MAX) {}
        pending.finish()
    }

    /// Begins to find out what a line would do, without doing it.
    pub fn begin_outlook(&self, line: &str) -> PendingOutlook {
        let mut tried = self.clone();
        let position = tried.history.position();
        let output = tried.run(line);
        let (warnings, errors): (Vec<&str>, Vec<&str>) =
            output.stderr.lines().partition(|it| is_warning(it));
        let outlook = Outlook {
            refusal: (!output.is_ok()).then(|| errors.join("\n")),
            warnings: warnings.len(),
            changes: tried.history.position() != position,
            ..Outlook::default()
        };
        let try_it = || self.cluster().try_change(tried.cluster(), SETTLE_LIMIT);
        let trial = outlook.changes.then(try_it);
        PendingOutlook { outlook, trial }
    }
}

impl PendingOutlook {
    /// Does up to `steps` steps of the simulation. Returns whether the end is reached.
    pub fn advance(&mut self, steps: usize) -> bool {
        self.trial.as_mut().is_none_or(|it| it.advance(steps))
    }

    /// What the line would do, as far as the steps up to now show.
    pub fn finish(self) -> Outlook {
        let effects = self.trial.as_ref().map(Trial::effects).unwrap_or_default();
        let Effects { objects, daemon_sets: effects, takes, restless } = effects;
        Outlook { objects, effects, takes, restless, ..self.outlook }
    }
}

/// Whether a line of standard error does not tell of a failure.
pub fn is_warning(line: &str) -> bool {
    line.starts_with("Warning: ") || line.starts_with("warning: ")
}
