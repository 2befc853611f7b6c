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

    /// When the last attempt was made.
    pub(crate) fn since(&self) -> SimTime {
        self.since
    }

    /// When the next attempt may be made.
    pub(crate) fn until(&self) -> SimTime {
        self.since + self.wait
    }
}

/// The series of restarts of one container.
///
/// Mirrors `doBackOff` in `pkg/kubelet/kuberuntime`: the wait counts from the container's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CrashBackoff {
    /// The wait before the last restart.
    last: SimDuration,
    /// The wait before the next one.
    next: SimDuration,
    restarted: SimTime,
}

impl CrashBackoff {
    /// When a container that ends now is restarted.
    ///
    /// The first restart of a series is immediate. A container that ran for longer than twice
    /// the longest wait begins a new series.
    pub(crate) fn after(
        last: Option<CrashBackoff>,
        now: SimTime,
        limits: BackoffLimits,
    ) -> (SimTime, Self) {
        let fresh = |it: &CrashBackoff| now.since(it.restarted) <= limits.longest + limits.longest;
        match last.filter(fresh) {
            None => {
                let first =
                    CrashBackoff { last: SimDuration::ZERO, next: limits.first, restarted: now };
                (now, first)
            }
            Some(it) => {
                let due = now + it.next;
                let next = it.next.doubled_up_to(limits.longest);
                (due, CrashBackoff { last: it.next, next, restarted: due })
            }
        }
    }

    /// The wait before the last restart, or the one to come.
    pub(crate) fn wait(&self) -> SimDuration {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_restart_is_immediate_and_the_series_begins_anew_after_ten_minutes() {
        let seconds = SimDuration::from_secs;
        let limits = BackoffLimits { first: seconds(10), longest: seconds(300) };
        let mut now = SimTime::ZERO;
        let mut last = None;
        let mut waits = Vec::new();
        for ran in [0, 1, 1, 1, 1, 1, 1, 600, 601, 1] {
            now += seconds(ran);
            let (due, backoff) = CrashBackoff::after(last, now, limits);
            waits.push(due.since(now));
            now = due;
            last = Some(backoff);
        }
        assert_eq!(waits, [0, 10, 20, 40, 80, 160, 300, 300, 0, 10].map(seconds));
    }

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
