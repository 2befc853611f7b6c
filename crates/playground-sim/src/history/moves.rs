//! The moves of a session.

use std::sync::Arc;

use crate::clock::SimTime;
use crate::command::Command;

/// One move of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// When it was made.
    pub at: SimTime,
    /// What it was.
    pub kind: MoveKind,
}

/// What a move was.
#[derive(Clone, Debug, PartialEq)]
pub enum MoveKind {
    /// One component acted.
    Step,
    /// One component acted while a line waited for something, as `kubectl drain` does.
    Wait {
        /// The line, in whatever words; a replay of the line makes the move again.
        line: Arc<str>,
        /// When the line was given, if all work that was due by then had been done.
        since: Option<SimTime>,
    },
    /// A command was given.
    Command {
        /// The command.
        command: Arc<Command>,
        /// The line that asked for it, in whatever words; one line may ask for several commands.
        line: Arc<str>,
        /// Whether all work that was due by then had been done.
        nothing_due: bool,
    },
}

impl Move {
    /// The line that asked for it.
    pub fn line(&self) -> Option<&Arc<str>> {
        match &self.kind {
            MoveKind::Step => None,
            MoveKind::Wait { line, .. } | MoveKind::Command { line, .. } => Some(line),
        }
    }

    /// When its line was given, if all work that was due by then had been done; otherwise it was
    /// given right after the move before.
    pub fn given_at(&self) -> Option<SimTime> {
        match &self.kind {
            MoveKind::Step => None,
            MoveKind::Wait { since, .. } => *since,
            MoveKind::Command { nothing_due, .. } => nothing_due.then_some(self.at),
        }
    }
}
