//! A moment of a session.

use std::fmt;
use std::str::FromStr;

use super::History;
use crate::clock::{ParseDurationError, SimDuration, SimTime};

/// A moment of a session: right after so many moves, or an instant after that and before the next.
///
/// Printed and read as `12` or `12@72s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// How many moves are made.
    pub step: usize,
    /// The instant, if it is later than the last of them.
    pub at: Option<SimTime>,
}

impl From<usize> for Moment {
    fn from(step: usize) -> Self {
        Moment { step, at: None }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.step)?;
        self.at.map_or(Ok(()), |it| write!(f, "@{}", it.since(SimTime::ZERO)))
    }
}

impl FromStr for Moment {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (step, at) = match text.split_once('@') {
            Some((step, at)) => (step, Some(SimTime::ZERO + at.parse::<SimDuration>()?)),
            None => (text, None),
        };
        Ok(Moment { step: step.parse().map_err(|_| ParseDurationError)?, at })
    }
}

impl History {
    /// The moment at which the session stands.
    pub fn moment(&self) -> Moment {
        let before = self.position.checked_sub(1).and_then(|it| self.moves.get(it));
        let now = self.cluster.now();
        let is_later = before.is_none_or(|it| it.at < now) && now > SimTime::ZERO;
        Moment { step: self.position, at: is_later.then_some(now) }
    }

    /// Goes to a moment, back or forth; after the last move, to where the session was left.
    ///
    /// An instant that does not lie before the next move counts for nothing.
    pub fn stand_at(&mut self, moment: Moment) {
        self.go_to(moment.step);
        let Some((at, next)) = moment.at.zip(self.moves.get(self.position)) else { return };
        if at > self.cluster.now() && (at < next.at || next.given_at() == Some(at)) {
            // What is due by then leaves no trace.
            self.cluster.advance(at);
        }
    }
}
