//! What was at some moves of a session, so that going back need not repeat all moves from the beginning.

use crate::persistent::List;

/// A checkpoint is kept at least so often among the latest moves.
const EVERY: usize = 32;
/// Going back over a number of moves repeats at most one in so many of them, or [`EVERY`].
const SHARE: usize = 8;
/// With so many checkpoints, some are forgotten. More than that rule ever keeps.
const MANY: usize = 256;

/// States of a session, each after a number of moves: the further back, the further apart.
///
/// # Guarantees
///
/// There are never more than [`MANY`], however long the session is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Checkpoints<T>(List<(usize, T)>);

impl<T: Clone> Checkpoints<T> {
    /// The state before all moves.
    pub(super) fn new(first: T) -> Self {
        let mut list = List::default();
        list.push((0, first));
        Checkpoints(list)
    }

    /// The latest checkpoint that has no more moves than this.
    pub(super) fn before(&self, n_moves: usize) -> &(usize, T) {
        let after = self.0.partition_point(|(at, _)| *at <= n_moves);
        let before = after.checked_sub(1).and_then(|it| self.0.get(it));
        before.expect("there is one at the beginning")
    }

    /// Keeps the state after so many moves, if it is time to.
    pub(super) fn keep(&mut self, n_moves: usize, state: impl FnOnce() -> T) {
        let last = self.0.last().map_or(0, |(at, _)| *at);
        if n_moves >= last + EVERY {
            self.0.push((n_moves, state()));
            if self.0.len() >= MANY {
                self.thin_out(n_moves);
            }
        }
    }

    /// Forgets what was after more moves than this.
    pub(super) fn truncate(&mut self, n_moves: usize) {
        self.0.truncate(self.0.partition_point(|(at, _)| *at <= n_moves));
    }

    /// Forgets each checkpoint whose neighbours lie close enough together for their age.
    fn thin_out(&mut self, n_moves: usize) {
        let all: Vec<_> = self.0.iter().collect();
        let mut kept: Vec<_> = all.last().into_iter().copied().collect();
        for pair in all.windows(2).rev().skip(1) {
            let [older, this] = pair else { continue };
            let newer = kept.last().map_or(n_moves, |it| it.0);
            if newer - older.0 > EVERY.max((n_moves - older.0) / SHARE) {
                kept.push(this);
            }
        }
        kept.extend(all.first());
        let mut list = List::default();
        for (at, state) in kept.into_iter().rev() {
            list.push((*at, state.clone()));
        }
        self.0 = list;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checkpoints of a session of so many moves.
    fn after(n_moves: usize) -> Checkpoints<usize> {
        let mut checkpoints = Checkpoints::new(0);
        (1..=n_moves).for_each(|it| checkpoints.keep(it, || it));
        checkpoints
    }

    #[test]
    fn going_back_repeats_few_moves() {
        let n_moves = 1_000_000;
        let checkpoints = after(n_moves);
        for back in (0..=n_moves).step_by(97) {
            let (at, _) = checkpoints.before(n_moves - back);
            let repeated = n_moves - back - at;
            // The checkpoint itself lies a little further back.
            assert!(
                repeated <= EVERY.max(back / (SHARE - 1)),
                "{repeated} moves to go back {back}"
            );
        }
    }

    #[test]
    fn a_long_session_keeps_few() {
        assert!(after(10_000_000).0.len() < MANY);
        assert_eq!(after(5_000).0.len(), 1 + 5_000 / EVERY, "a short one keeps all");
    }

    #[test]
    fn the_first_one_stays_and_those_of_a_course_that_was_left_go() {
        let mut checkpoints = after(500_000);
        assert_eq!(*checkpoints.before(5), (0, 0));
        checkpoints.truncate(100);
        assert_eq!(*checkpoints.before(usize::MAX), (0, 0));
        checkpoints.keep(EVERY, || 7);
        assert_eq!(*checkpoints.before(usize::MAX), (EVERY, 7));
    }
}
