//! The journal as marks, kept from one picture to the next.

use std::sync::Arc;

use playground_sim::JournalEntry;
use playground_sim::persistent::List;

use super::journal;
use crate::view::{Actor, Clock, Mark};

/// How many marks a lane holds at most: nearer ones are drawn as one.
const RESOLUTION: u64 = 400;

/// The entries of a course, a lane for each actor. It grows with the journal, and reads each entry once.
#[derive(Debug, Default)]
pub struct Track {
    /// The course that was read.
    course: u64,
    n_read: usize,
    /// When each entry was made, in milliseconds, and by which move.
    lanes: [Vec<(u64, u64)>; Actor::ALL.len()],
}

impl Track {
    /// Reads what is new in the journal. Another course is read from its beginning.
    pub fn follow(&mut self, course: u64, entries: &List<Arc<JournalEntry>>) {
        if self.course != course || entries.len() < self.n_read {
            *self = Track { course, ..Track::default() };
        }
        for entry in entries.iter_from(self.n_read) {
            if let Some(lane) = self.lanes.get_mut(journal::actor(entry.actor) as usize) {
                lane.push((entry.at.as_millis(), entry.step));
            }
        }
        self.n_read = entries.len();
    }

    /// The marks of a picture that ends at an instant, with at most so many searches as it has room for marks.
    pub fn marks(&self, extent: u64) -> Vec<Mark> {
        let width = (extent / RESOLUTION).max(1);
        let mut marks = Vec::new();
        for (actor, lane) in Actor::ALL.into_iter().zip(&self.lanes) {
            let mut rest = lane.as_slice();
            while let Some((first, _)) = rest.first() {
                let crowd = rest.partition_point(|(at, _)| at / width == first / width);
                let (crowd, later) = rest.split_at(crowd);
                // The last one of a crowd: a click on it shows them all.
                marks.extend(crowd.last().map(|(at, step)| Mark {
                    at: Clock(*at),
                    actor,
                    step: *step,
                }));
                rest = later;
            }
        }
        marks
    }
}
