//! Virtual time.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::str::FromStr;

use crate::persistent::Map;

/// An instant of the simulation: milliseconds since the session began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A span of virtual time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimTime {
    /// The beginning of the session.
    pub const ZERO: SimTime = SimTime(0);

    /// So many milliseconds after the beginning.
    pub const fn from_millis(millis: u64) -> Self {
        SimTime(millis)
    }

    /// Milliseconds since the beginning.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The span since `earlier`; zero when that is the later one.
    #[must_use]
    pub const fn since(self, earlier: SimTime) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }

    /// This instant less a span, at most back to the beginning.
    #[must_use]
    pub const fn minus(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_sub(span.0))
    }
}

impl SimDuration {
    /// No time.
    pub const ZERO: SimDuration = SimDuration(0);

    /// So many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        SimDuration(millis)
    }

    /// So many seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        SimDuration(seconds.saturating_mul(1000))
    }

    /// Milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded up: how a countdown shows what is left.
    pub const fn as_secs_ceil(self) -> u64 {
        self.0.div_ceil(1000)
    }

    /// The span as Go prints it: `10s`, `2m40s`, `5m0s`, `1h0m0s`.
    pub fn in_go(self) -> String {
        let seconds = SimDuration(self.0 % 60_000);
        match (self.0 / 3_600_000, self.0 / 60_000 % 60) {
            (0, 0) => seconds.to_string(),
            (0, minutes) => format!("{minutes}m{seconds}"),
            (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
        }
    }

    /// The smaller of twice this span and `cap`.
    #[must_use]
    pub fn doubled_up_to(self, cap: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_mul(2)).min(cap)
    }
}

impl Add<SimDuration> for SimTime {
    type Output = SimTime;

    fn add(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Add for SimDuration {
    type Output = SimDuration;

    fn add(self, other: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_add(other.0))
    }
}

impl Sub for SimDuration {
    type Output = SimDuration;

    fn sub(self, other: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_sub(other.0))
    }
}

impl Sum for SimDuration {
    fn sum<I: Iterator<Item = SimDuration>>(spans: I) -> SimDuration {
        spans.fold(SimDuration::ZERO, Add::add)
    }
}

/// Prints `T+46s`, `T+1.5s`: the form in which `sim seek` reads it.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T+{}", SimDuration(self.0))
    }
}

/// Prints `46s`, `1.5s`.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.0 / 1000, self.0 % 1000);
        if millis == 0 {
            write!(f, "{seconds}s")
        } else {
            let fraction = format!("{millis:03}");
            write!(f, "{seconds}.{}s", fraction.trim_end_matches('0'))
        }
    }
}

/// The text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDurationError;

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a duration such as 30s, 1m30s or 250ms")
    }
}

impl std::error::Error for ParseDurationError {}

/// Reads a duration as Go writes it: `30s`, `1m30s`, `1.5h`, `250ms`.
impl FromStr for SimDuration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "0" {
            return Ok(SimDuration::ZERO);
        }
        let mut rest = text;
        let mut total = SimDuration::ZERO;
        while !rest.is_empty() {
            let (span, tail) = leading_span(rest).ok_or(ParseDurationError)?;
            total = total + span;
            rest = tail;
        }
        if text.is_empty() { Err(ParseDurationError) } else { Ok(total) }
    }
}

fn leading_span(text: &str) -> Option<(SimDuration, &str)> {
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.')?;
    let (number, rest) = text.split_at(end);
    let units = [("ms", 1_u64), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let (unit, millis) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut total = whole.parse::<u64>().ok()?.checked_mul(millis)?;
    let mut scale = millis;
    for digit in fraction.bytes() {
        scale /= 10;
        total = total.checked_add(u64::from(digit.checked_sub(b'0')?).checked_mul(scale)?)?;
    }
    Some((SimDuration(total), rest.get(unit.len()..)?))
}

/// What is due, ordered by `(due, rank, sequence)`.
///
/// Invariant: the sequence only grows, so timers of one rank that are due at the same instant
/// fire in the order in which they were set, on every platform and in every replay.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimerQueue<T: Clone> {
    sequence: u64,
    due: Map<TimerId, T>,
    n_retries: usize,
}

/// Names a set timer, so that it can be cancelled.
pub(crate) type TimerId = (SimTime, Rank, u64);

/// Which of several timers due at the same instant fires first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A sync. It was asked for earlier and sees nothing of what happens at this instant, as if
    /// news needed their time to arrive.
    Sync,
    /// Everything else.
    Other,
    /// An attempt at what failed before, which will fail again if nothing changes. A cluster that
    /// has nothing else to do has settled.
    Retry,
}

impl<T: Clone> TimerQueue<T> {
    pub(crate) fn new() -> Self {
        TimerQueue { sequence: 0, due: Map::default(), n_retries: 0 }
    }

    pub(crate) fn set(&mut self, at: SimTime, rank: Rank, timer: T) -> TimerId {
        self.sequence += 1;
        let id = (at, rank, self.sequence);
        self.due.insert(id, timer);
        self.n_retries += usize::from(rank == Rank::Retry);
        id
    }

    pub(crate) fn cancel(&mut self, id: TimerId) -> Option<T> {
        let timer = self.due.remove(&id)?;
        self.n_retries -= usize::from(id.1 == Rank::Retry);
        Some(timer)
    }

    /// Whether there is anything but retries to do.
    pub(crate) fn is_busy(&self) -> bool {
        self.due.len() > self.n_retries
    }

    /// All that is to be done, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.due.values()
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<SimTime> {
        self.due.first().map(|((due, ..), _)| *due)
    }

    /// Takes out the next timer, if it is due by `until`.
    pub(crate) fn pop_until(&mut self, until: SimTime) -> Option<(SimTime, T)> {
        self.next_due().filter(|it| *it <= until)?;
        let ((due, rank, _), timer) = self.due.pop_first()?;
        self.n_retries -= usize::from(rank == Rank::Retry);
        Some((due, timer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        for (text, millis) in
            [("30s", 30_000), ("1m30s", 90_000), ("1.5h", 5_400_000), ("250ms", 250), ("0", 0)]
        {
            assert_eq!(text.parse(), Ok(SimDuration(millis)), "{text}");
        }
        for text in ["", "30", "s", "1x", "-1s", "1.5.5s"] {
            assert_eq!(text.parse::<SimDuration>(), Err(ParseDurationError), "{text}");
        }
    }

    #[test]
    fn timers_of_one_instant_fire_in_the_order_of_setting() {
        let mut queue = TimerQueue::new();
        let at = SimTime::from_millis(5);
        queue.set(at, Rank::Other, 'c');
        queue.set(SimTime::ZERO, Rank::Other, 'a');
        let late = queue.set(at, Rank::Other, 'x');
        queue.set(at, Rank::Other, 'd');
        queue.set(at, Rank::Sync, 'b');
        queue.cancel(late);
        let mut fired = String::new();
        while let Some((_, timer)) = queue.pop_until(at) {
            fired.push(timer);
        }
        assert_eq!(fired, "abcd");
    }
}
