//! Time travel: the moves of a session, and the way back to each of them.

use std::sync::Arc;

use crate::clock::{SimDuration, SimTime};
use crate::cluster::{Cluster, Config};
use crate::command::{Command, CommandError, Settled};
use crate::persistent::List;

mod checkpoints;
mod moment;
mod moves;

use checkpoints::Checkpoints;
pub use moment::Moment;
pub use moves::{Move, MoveKind};

const END_OF_TIME: SimTime = SimTime::from_millis(u64::MAX);

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
    checkpoints: Checkpoints<Arc<Cluster>>,
    /// Where in `moves` the lines begin that asked for commands.
    lines: List<usize>,
    branches: Vec<Branch>,
}

impl History {
    /// A session that begins with an empty cluster.
    pub fn new(config: Config) -> Self {
        Self::beginning_with(Cluster::new(config))
    }

    /// A session that begins with this cluster.
    pub fn beginning_with(cluster: Cluster) -> Self {
        History {
            checkpoints: Checkpoints::new(Arc::new(cluster.clone())),
            cluster,
            moves: List::default(),
            position: 0,
            head: None,
            lines: List::default(),
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

    /// The latest line of those that were given by now: the move with which it begins.
    pub fn latest_line(&self) -> Option<usize> {
        let n_lines = self.lines.partition_point(|it| *it < self.position);
        self.lines.get(n_lines.checked_sub(1)?).copied()
    }

    /// The next line of those that were taken back: the move with which it begins, and the
    /// position right after all that it did.
    pub fn next_line(&self) -> Option<(usize, usize)> {
        let n_lines = self.lines.partition_point(|it| *it < self.position);
        let begins = *self.lines.get(n_lines)?;
        let line = self.moves.get(begins)?.line()?;
        let its = self
            .moves
            .iter_from(begins)
            .take_while(|it| it.line().is_some_and(|other| Arc::ptr_eq(other, line)));
        Some((begins, begins + its.count()))
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
        let nothing_due = !self.cluster.is_anything_due();
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
        let mut work = usize::MAX;
        self.step_within(&mut work)
    }

    /// Like [`History::step`], and stops when `work` is used up. Where nothing is left that would leave a trace, all
    /// that has not settled does, such as a controller that writes a status; once it has, time does not pass either.
    pub fn step_within(&mut self, work: &mut usize) -> bool {
        if let Some(next) = self.moves.get(self.position).cloned() {
            *work = work.saturating_sub(1);
            self.redo(&next);
            return true;
        }
        let before = self.cluster.clone();
        let stepped = self.step_until(END_OF_TIME, work);
        if stepped || *work == 0 {
            return stepped;
        }
        self.cluster = before;
        let settled = self.cluster.is_settled();
        self.cluster.step_unless_settled_within(END_OF_TIME, work);
        !settled
    }

    /// Does the next thing up to an instant because a line waits that was given at `since` (see
    /// [`Move::given_at`]): a move, or work that leaves no trace. Stops when `work` is used up, as
    /// [`History::advance_within`] does. Returns whether there was anything to do.
    pub fn wait_step(
        &mut self,
        until: SimTime,
        line: &Arc<str>,
        since: Option<SimTime>,
        work: &mut usize,
    ) -> bool {
        if let Some(next) = self.moves.get(self.position).filter(|it| it.at <= until).cloned() {
            self.redo(&next);
            return true;
        }
        if !self.is_live() {
            return false;
        }
        let Some(due) = self.cluster.next_due().filter(|due| *due <= until) else { return false };
        if self.cluster.step_within(due, work) {
            self.push(MoveKind::Wait { line: Arc::clone(line), since });
        }
        true
    }

    fn step_until(&mut self, until: SimTime, work: &mut usize) -> bool {
        let stepped = self.cluster.step_within(until, work);
        if stepped {
            self.push(MoveKind::Step);
        }
        stepped
    }

    /// Makes every move up to an instant and moves the clock there.
    pub fn advance(&mut self, until: SimTime) {
        let mut work = usize::MAX;
        self.advance_within(until, &mut work);
    }

    /// Like [`History::advance`], and stops on the way when `work` is used up: how many pieces of
    /// work may be done that were not done before. Returns whether the clock stands at `until`.
    pub fn advance_within(&mut self, until: SimTime, work: &mut usize) -> bool {
        let n_made = self.moves.partition_point(|it| it.at <= until);
        if n_made > self.position {
            self.stand_after(n_made);
        }
        if self.is_live() {
            while self.step_until(until, work) {}
        }
        if *work == 0 {
            return false;
        }
        // What is still due by then leaves no trace, so it is no move.
        self.cluster.advance(until);
        true
    }

    /// Runs until nothing is left to do, at most for `limit` of virtual time without headway.
    pub fn settle(&mut self, limit: SimDuration) -> Settled {
        let mut work = usize::MAX;
        self.settle_within(limit, &mut work)
    }

    /// Like [`History::settle`], and stops on the way when `work` is used up.
    pub fn settle_within(&mut self, limit: SimDuration, work: &mut usize) -> Settled {
        self.go_to(self.moves.len());
        let start = self.cluster.now();
        while self.cluster.step_unless_settled_within(self.cluster.patience(start, limit), work) {
            self.push(MoveKind::Step);
        }
        match self.cluster.is_settled() {
            true => Settled::Yes,
            false => Settled::No { after: self.cluster.now().since(start) },
        }
    }

    /// Takes back the last `n` moves, or as many as there are. Time that has passed since the last of them counts as
    /// one, with what was done in it and left no trace.
    pub fn back(&mut self, n: usize) {
        let n = if self.moment().at.is_some() { n.saturating_sub(1) } else { n };
        self.stand_after(self.position.saturating_sub(n));
    }

    /// Goes to the moment of the latest line, as it was before the line was given. Returns whether there is one.
    pub fn take_back(&mut self) -> bool {
        let Some(begins) = self.latest_line() else { return false };
        let at = self.moves.get(begins).and_then(Move::given_at);
        self.stand_at(Moment { step: begins, at });
        true
    }

    /// Goes to right after all that the next line did that was taken back. Returns whether there is one.
    pub fn make_again(&mut self) -> bool {
        let next = self.next_line();
        if let Some((_, ends)) = next {
            self.go_to(ends);
        }
        next.is_some()
    }

    /// Goes to the position right after so many moves, back or forth; after the last one, to
    /// where the session was left.
    pub fn go_to(&mut self, position: usize) {
        if position < self.moves.len() {
            self.stand_after(position);
        } else if let Some(head) = self.head.take() {
            self.cluster = head;
            self.position = self.moves.len();
        }
    }

    /// Makes the cluster the one right after so many moves, before any work that left no trace.
    fn stand_after(&mut self, position: usize) {
        if self.is_live() {
            self.head = Some(self.cluster.clone());
        }
        let (at, cluster) = self.checkpoints.before(position);
        if position <= self.position || *at > self.position {
            self.position = *at;
            self.cluster = Cluster::clone(cluster);
        }
        while self.position < position {
            let Some(next) = self.moves.get(self.position).cloned() else { break };
            self.redo(&next);
        }
        if self.is_live() {
            self.head = None;
        }
    }

    /// Goes to an instant, back or forth.
    ///
    /// Back in time every move up to the instant is made, so that it shows the past as it was.
    pub fn seek(&mut self, at: SimTime) {
        let mut work = usize::MAX;
        self.seek_within(at, &mut work);
    }

    /// Like [`History::seek`], and stops on the way when `work` is used up. Returns whether the
    /// clock stands at the instant.
    pub fn seek_within(&mut self, at: SimTime, work: &mut usize) -> bool {
        if at < self.cluster.now() {
            let n_before = self.moves.partition_point(|it| it.at <= at);
            self.stand_after(n_before.min(self.position));
        }
        self.advance_within(at, work)
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
        self.checkpoints.keep(self.position, || Arc::new(self.cluster.clone()));
    }

    fn push(&mut self, kind: MoveKind) {
        let next = Move { at: self.cluster.now(), kind };
        let goes_on = |line| {
            let last = self.moves.last().and_then(Move::line);
            last.is_some_and(|it| Arc::ptr_eq(it, line))
        };
        if next.line().is_some_and(|it| !goes_on(it)) {
            self.lines.push(self.position);
        }
        self.moves.push(next);
        self.position += 1;
        self.checkpoints.keep(self.position, || Arc::new(self.cluster.clone()));
    }

    /// Puts the moves that were taken back aside.
    fn leave_the_future(&mut self) {
        if self.is_live() {
            return;
        }
        let name = format!("fork {}", self.branches.len() + 1);
        let moves = self.moves.clone();
        self.branches.push(Branch { name, moves, forked_at: self.position });
        let position = self.position;
        self.moves.truncate(position);
        self.head = None;
        self.lines.truncate(self.lines.partition_point(|it| *it < position));
        self.checkpoints.truncate(position);
    }
}
