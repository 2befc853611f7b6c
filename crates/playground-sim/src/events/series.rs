//! Repetitions: what raises a count, what is folded, what is dropped.
//!
//! Mirrors `client-go/tools/record/events_cache.go`, and `client-go/tools/events` for the scheduler.

use playground_api::{ObjectReference, Timestamp};

use super::record::Record;
use super::{EventKind, EventLog};

/// What the client library remembers of one source and object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Series {
    /// Events left in the budget, in thousandths.
    budget: u64,
    refilled: Option<Timestamp>,
    /// By reason: where the records stand, and when the last of similar ones happened.
    similar: Vec<(&'static str, Similar)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Similar {
    since: Timestamp,
    /// How many different messages the window has seen.
    messages: u32,
    combined_at: Option<usize>,
    /// Where the last records with messages of their own stand.
    separate: Vec<usize>,
}

const BURST: u64 = 25_000;
const REFILL_MILLIS: i64 = 300_000;
const WINDOW_MILLIS: i64 = 600_000;
const SEPARATE: u32 = 9;
/// How long after its last occurrence an event of the newer API still counts on.
const SERIES_MILLIS: i64 = 360_000;

impl EventLog {
    /// Counts an event of the newer API: once more, or for the first time.
    ///
    /// Mirrors `getKey` and `recordToSink` in `client-go/tools/events/event_broadcaster.go`.
    pub(super) fn repeat(&mut self, now: Timestamp, about: ObjectReference, kind: EventKind) {
        let at = self.records.len();
        let separate = Vec::new();
        let first = Similar { since: now, messages: 1, combined_at: Some(at), separate };
        let series = self.series.get_or_default(&(kind.source(about.kind), about.clone()));
        let similar = series.similar(kind.reason(), &first);
        let is_old = now.millis_since(similar.since) > SERIES_MILLIS;
        let found = similar.combined_at.filter(|it| *it != at && !is_old);
        match found.and_then(|it| self.records.get_mut(it)) {
            Some(record) => {
                similar.since = now;
                record.count += 1;
                record.last = now;
            }
            None => {
                *similar = first;
                self.push(now, about, kind, false);
            }
        }
    }

    /// Where the record of an event stands: that of an earlier one, or a new one.
    ///
    /// Mirrors `EventAggregate` and `eventObserve`, which come before the budget.
    pub(super) fn correlate(
        &mut self,
        series: &mut Series,
        now: Timestamp,
        about: ObjectReference,
        kind: &EventKind,
    ) -> usize {
        let similar = series.similar(kind.reason(), &Similar::since(now, None));
        if now.millis_since(similar.since) > WINDOW_MILLIS {
            let separate = std::mem::take(&mut similar.separate);
            *similar = Similar { separate, ..Similar::since(now, None) };
        }
        similar.since = now;
        if let Some(at) = self.said(similar, kind) {
            return at;
        }
        similar.messages += 1;
        let (at, combined) = (self.records.len(), similar.messages > SEPARATE);
        if combined {
            similar.combined_at = Some(at);
        } else {
            if similar.separate.len() >= SEPARATE as usize {
                similar.separate.remove(0);
            }
            similar.separate.push(at);
        }
        let kind = kind.clone();
        let record = Record { about, kind, combined, count: 0, unseen: 0, first: now, last: now };
        self.records.push(record);
        at
    }

    /// Where an event stands that is folded with others or said what this one says.
    fn said(&self, similar: &Similar, kind: &EventKind) -> Option<usize> {
        let said = |at: &usize| self.records.get(*at).is_some_and(|it| it.kind == *kind);
        similar.combined_at.or_else(|| similar.separate.iter().copied().find(said))
    }
}

impl Similar {
    /// A window that begins, with the one event that was there before it, if there was one.
    fn since(now: Timestamp, earlier: Option<usize>) -> Self {
        let separate = Vec::from_iter(earlier);
        let messages = u32::from(earlier.is_some());
        Similar { since: now, messages, combined_at: None, separate }
    }
}

impl Series {
    pub(super) fn knows(&self, reason: &str) -> bool {
        self.similar.iter().any(|(it, _)| *it == reason)
    }

    /// Begins the window of a reason with an event that was recorded apart.
    pub(super) fn begin(&mut self, now: Timestamp, reason: &'static str, first: Option<usize>) {
        self.similar.push((reason, Similar::since(now, first)));
    }

    /// The window of similar events of one reason; a fresh one if there was none.
    fn similar(&mut self, reason: &'static str, fresh: &Similar) -> &mut Similar {
        let found = self.similar.iter().position(|(it, _)| *it == reason);
        let at = found.unwrap_or(self.similar.len());
        if found.is_none() {
            self.similar.push((reason, fresh.clone()));
        }
        &mut self.similar[at].1
    }

    pub(super) fn take_from_budget(&mut self, now: Timestamp) -> bool {
        let since = self.refilled.map_or(i64::MAX, |it| now.millis_since(it));
        let refill = u64::try_from(since.saturating_mul(1000) / REFILL_MILLIS).unwrap_or(0);
        self.budget = self.budget.saturating_add(refill).min(BURST);
        self.refilled = Some(now);
        if self.budget < 1000 {
            return false;
        }
        self.budget -= 1000;
        true
    }
}
