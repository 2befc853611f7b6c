//! Waits that double.
//!
//! Mirrors `client-go/util/flowcontrol/backoff.go`.

use crate::clock::{SimDuration, SimTime};

/// The wait after the last of a series of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backoff {
    wait: SimDuration,
    since: SimTime,
}

/// First and longest wait of a series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BackoffLimits {
    pub(crate) first: SimDuration,
    pub(crate) longest: SimDuration,
}

impl Backoff {
    /// The wait after one more attempt now.
    ///
    /// A series that rested for more than twice the longest wait begins anew.
    pub(crate) fn after(last: Option<Backoff>, now: SimTime, limits: BackoffLimits) -> Self {
        let fresh = |it: &Backoff| now.since(it.since) <= limits.longest + limits.longest;
        let wait = match last.filter(fresh) {
            Some(last) => last.wait.doubled_up_to(limits.longest),
            None => limits.first,
        };
        Backoff { wait, since: now }
    }

    /// When the next attempt may be made.
    pub(crate) fn until(&self) -> SimTime {
        self.since + self.wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_begin_anew_after_a_rest() {
        let seconds = SimDuration::from_secs;
        let limits = BackoffLimits { first: seconds(1), longest: seconds(4) };
        let mut now = SimTime::ZERO;
        let mut last = None;
        let mut waits = Vec::new();
        for rest in [0, 0, 0, 0, 9] {
            now += seconds(rest);
            let backoff = Backoff::after(last, now, limits);
            waits.push(backoff.wait);
            now = backoff.until();
            last = Some(backoff);
        }
        assert_eq!(waits, [1, 2, 4, 4, 1].map(seconds));
    }
}
