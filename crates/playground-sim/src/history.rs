//! Time travel: the moves of a session, and the way back to each of them.

use std::sync::Arc;

use crate::persistent::List;

use crate::clock::{SimDuration, SimTime};
use crate::cluster::{Cluster, Config};
use crate::command::{Command, CommandError, Settled};

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

/// A course of events that was left for another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its moves, from the beginning of the session.
    pub moves: List<Move>,
    /// The move after which it was left: up to there it is the same as the present course.
    pub forked_at: usize,
}

/// A session: a cluster, the moves that made it, and those that were taken back.
///
/// Looking back changes nothing; a command given in the past begins a new course, and the old
/// one is kept as a [`Branch`].
///
/// # Guarantees
///
/// Going back and forth gives the same cluster at the same move, always.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    cluster: Cluster,
    moves: List<Move>,
    /// How many of `moves` are made in `cluster`.
    position: usize,
    /// The cluster after the last of `moves`, while some of them are taken back.
    head: Option<Cluster>,
    /// Clusters right after a number of moves, fewest moves first.
    checkpoints: Arc<Vec<(usize, Cluster)>>,
    branches: Vec<Branch>,
}

/// A checkpoint is kept at least so often, so that going back repeats at most so many moves.
const CHECKPOINT_EVERY: usize = 32;

impl History {
    /// A session that begins with an empty cluster.
    pub fn new(config: Config) -> Self {
        Self::beginning_with(Cluster::new(config))
    }

    /// A session that begins with this cluster.
    pub fn beginning_with(cluster: Cluster) -> Self {
        let checkpoints = Arc::new(vec![(0, cluster.clone())]);
        History {
            cluster,
            moves: List::default(),
            position: 0,
            head: None,
            checkpoints,
            branches: Vec::new(),
        }
    }

    /// The cluster at the present position.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The cluster after the last move, those that were taken back included: its journal tells
    /// what is still to come.
    pub fn head(&self) -> &Cluster {
        self.head.as_ref().unwrap_or(&self.cluster)
    }

    /// The moves, those that were taken back included.
    pub fn moves(&self) -> &List<Move> {
        &self.moves
    }

    /// How many moves are made.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Whether no move was taken back.
    pub fn is_live(&self) -> bool {
        self.position == self.moves.len()
    }

    /// Courses of events that were left.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Gives a command at the present position. In the past this begins a new course.
    ///
    /// # Errors
    ///
    /// The command is refused; nothing has changed, and no new course is begun.
    pub fn apply(&mut self, command: Command, line: &Arc<str>) -> Result<(), CommandError> {
        let nothing_due = self.cluster.next_due().is_none_or(|due| due > self.cluster.now());
        let command = Arc::new(command);
        self.cluster.apply(Command::clone(&command))?;
        let kind = MoveKind::Command { command, line: Arc::clone(line), nothing_due };
        self.leave_the_future();
        self.push(kind);
        Ok(())
    }

    /// Makes the next move: one that was taken back, or a step of the next component that has
    /// anything to do. Returns whether there was one.
    pub fn step(&mut self) -> bool {
        if let Some(next) = self.moves.get(self.position).cloned() {
            self.redo(&next);
            return true;
        }
        self.step_until(SimTime::from_millis(u64::MAX))
    }

    /// Does the next thing up to an instant because a line waits: a move, or work that leaves no
    /// trace. Returns whether there was anything to do.
    pub fn wait_step(&mut self, until: SimTime, line: &Arc<str>) -> bool {
        if let Some(next) = self.moves.get(self.position).filter(|it| it.at <= until).cloned() {
            self.redo(&next);
            return true;
        }
        if !self.is_live() {
            return false;
        }
        let Some(due) = self.cluster.next_due().filter(|due| *due <= until) else { return false };
        if self.cluster.step_until(due) {
            self.push(MoveKind::Wait { line: Arc::clone(line) });
        }
        true
    }

    fn step_until(&mut self, until: SimTime) -> bool {
        let stepped = self.cluster.step_until(until);
        if stepped {
            self.push(MoveKind::Step);
        }
        stepped
    }

    /// Makes every move up to an instant and moves the clock there.
    pub fn advance(&mut self, until: SimTime) {
        while let Some(next) = self.moves.get(self.position).filter(|it| it.at <= until).cloned() {
            self.redo(&next);
        }
        if self.is_live() {
            while self.step_until(until) {}
        }
        // What is still due by then leaves no trace, so it is no move.
        self.cluster.advance(until);
    }

    /// Runs until nothing is left to do, at most for `limit` of virtual time without headway.
    pub fn settle(&mut self, limit: SimDuration) -> Settled {
        while !self.is_live() {
            self.step();
        }
        let start = self.cluster.now();
        while self.cluster.step_unless_settled(self.cluster.patience(start, limit)) {
            self.push(MoveKind::Step);
        }
        match self.cluster.is_settled() {
            true => Settled::Yes,
            false => Settled::No { after: self.cluster.now().since(start) },
        }
    }

    /// Takes back the last `n` moves, or as many as there are.
    pub fn back(&mut self, n: usize) {
        self.go_to(self.position.saturating_sub(n));
    }

    /// Goes to the position right after so many moves, back or forth; after the last one, to
    /// where the session was left.
    pub fn go_to(&mut self, position: usize) {
        if position < self.moves.len() {
            self.rewind_to(position);
        } else if let Some(head) = self.head.take() {
            self.cluster = head;
            self.position = self.moves.len();
        }
    }

    /// Makes the cluster the one right after so many moves, before any work that left no trace.
    fn rewind_to(&mut self, position: usize) {
        if self.is_live() {
            self.head = Some(self.cluster.clone());
        }
        if position <= self.position {
            let (at, cluster) = self.checkpoint_before(position);
            self.position = at;
            self.cluster = cluster;
        }
        while self.position < position {
            let Some(next) = self.moves.get(self.position).cloned() else { break };
            self.redo(&next);
        }
    }

    /// Goes to an instant, back or forth.
    ///
    /// Back in time every move up to the instant is made, so that it shows the past as it was.
    pub fn seek(&mut self, at: SimTime) {
        if at < self.cluster.now() {
            let n_before = self.moves.iter().take_while(|it| it.at <= at).count();
            self.rewind_to(n_before.min(self.position));
        }
        self.advance(at);
    }

    fn checkpoint_before(&self, position: usize) -> (usize, Cluster) {
        let after = self.checkpoints.partition_point(|(at, _)| *at <= position);
        let (at, cluster) = &self.checkpoints[after - 1]; // There is one at the beginning.
        (*at, cluster.clone())
    }

    /// Makes a move again that was made before.
    fn redo(&mut self, next: &Move) {
        match &next.kind {
            MoveKind::Step | MoveKind::Wait { .. } => {
                let stepped = self.cluster.step_until(next.at);
                debug_assert!(stepped, "a replay makes the same moves");
            }
            MoveKind::Command { command, nothing_due, .. } => {
                if *nothing_due {
                    // Work that leaves no trace is not a move of its own.
                    self.cluster.advance(next.at);
                }
                let result = self.cluster.apply(Command::clone(command));
                debug_assert!(result.is_ok(), "a replay accepts the same commands");
            }
        }
        self.position += 1;
        if self.is_live() {
            self.head = None;
        }
        self.keep_checkpoint();
    }

    fn push(&mut self, kind: MoveKind) {
        self.moves.push(Move { at: self.cluster.now(), kind });
        self.position += 1;
        self.keep_checkpoint();
    }

    fn keep_checkpoint(&mut self) {
        let last = self.checkpoints.last().map_or(0, |(at, _)| *at);
        if self.position >= last + CHECKPOINT_EVERY {
            Arc::make_mut(&mut self.checkpoints).push((self.position, self.cluster.clone()));
        }
    }

    /// Puts the moves that were taken back aside.
    fn leave_the_future(&mut self) {
        if self.is_live() {
            return;
        }
        let name = format!("fork {}", self.branches.len() + 1);
        let moves = self.moves.clone();
        self.branches.push(Branch { name, moves, forked_at: self.position });
        self.moves.truncate(self.position);
        self.head = None;
        let position = self.position;
        Arc::make_mut(&mut self.checkpoints).retain(|(at, _)| *at <= position);
    }
}
