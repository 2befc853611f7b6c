//! What a line would do, found out by doing it on a copy.

use playground_sim::{Effect, SimDuration, Touched};

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
    /// Nodes and Pods that it would create or change itself.
    pub objects: Vec<Touched>,
    /// What becomes of the DaemonSets that it would touch, and of others that it has an effect on.
    pub effects: Vec<Effect>,
    /// How long it takes until nothing is left to do; `None` if that does not come within an hour.
    pub takes: Option<SimDuration>,
}

impl Console {
    /// Says what a line would do, without doing it.
    ///
    /// Runs it on a copy of the session until everything has settled.
    pub fn outlook(&self, line: &str) -> Outlook {
        let mut tried = self.clone();
        let position = tried.history.position();
        let output = tried.run(line);
        let (warnings, errors): (Vec<&str>, Vec<&str>) =
            output.stderr.lines().partition(|it| is_warning(it));
        let mut outlook = Outlook {
            refusal: (!output.is_ok()).then(|| errors.join("\n")),
            warnings: warnings.len(),
            changes: tried.history.position() != position,
            ..Outlook::default()
        };
        if outlook.changes {
            let effects = self.cluster().effects(tried.cluster(), SETTLE_LIMIT);
            outlook.objects = effects.objects;
            outlook.effects = effects.daemon_sets;
            outlook.takes = effects.takes;
        }
        outlook
    }
}

/// Whether a line of standard error does not tell of a failure.
pub fn is_warning(line: &str) -> bool {
    line.starts_with("Warning: ") || line.starts_with("warning: ")
}
