//! Events: what `kubectl describe` and `kubectl get events` show.
//!
//! Mirrors `client-go/tools/record/events_cache.go`: an event that says what an earlier one said
//! raises its count; events of one source about one object that differ only in their message are
//! folded from the tenth on, with never more than ten minutes between two, and a budget of 25 for
//! each source and object, refilled by one every five minutes, keeps the rest back; what is kept
//! back counts when the next one goes through. The scheduler uses the newer API,
//! `client-go/tools/events`: what repeats within six minutes is one event with a count, which
//! keeps the message that it had first.
//!
//! | file | holds |
//! |---|---|
//! | `kind` | what an Event says, with its type, reason and source |
//! | `message` | the texts |
//! | `record` | an Event with its repetitions |
//! | `series` | what raises a count, what is folded, what is dropped |

mod kind;
mod message;
mod record;
mod series;

pub(crate) use kind::{EventKind, Kill};

use std::ops::RangeInclusive;
use std::sync::Arc;

use playground_api::{Event, ObjectReference, Timestamp};

use crate::persistent::{List, Map};
use record::Record;
use series::Series;

/// All Events, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EventLog {
    /// Events of a cluster that was restored.
    restored: Arc<Vec<Event>>,
    records: List<Record>,
    series: Map<(&'static str, ObjectReference), Series>,
}

/// How long the API server keeps an Event.
const TIME_TO_LIVE_MILLIS: i64 = 3_600_000;

impl EventLog {
    /// `earlier` says when the like of it may have happened first, if it happened before.
    pub(crate) fn record(
        &mut self,
        now: Timestamp,
        about: ObjectReference,
        kind: EventKind,
        earlier: Option<RangeInclusive<Timestamp>>,
    ) {
        if matches!(kind, EventKind::FailedScheduling(_)) {
            self.repeat(now, about, kind);
            return;
        }
        let source = kind.source(about.kind);
        if earlier.is_none() && !kind.is_correlated(source) {
            self.push(now, about, kind, false);
            return;
        }
        let key = (source, about.clone());
        let mut series = std::mem::take(self.series.get_or_default(&key));
        if let Some(span) = earlier.filter(|_| !series.knows(kind.reason())) {
            series.begin(now, kind.reason(), self.find(span, &about, &kind));
        }
        let goes_through = series.take_from_budget(now);
        let at = self.correlate(&mut series, now, about, &kind);
        if let Some(record) = self.records.get_mut(at) {
            record.happened(now, goes_through.then_some(kind));
        }
        self.series.insert(key, series);
    }

    /// Where an event stands that was recorded within this span.
    fn find(
        &self,
        span: RangeInclusive<Timestamp>,
        about: &ObjectReference,
        kind: &EventKind,
    ) -> Option<usize> {
        let (mut low, mut high) = (0, self.records.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.records.get(middle).is_some_and(|it| it.first < *span.start()) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let within = (low..self.records.len()).map_while(|at| {
            self.records.get(at).filter(|it| it.first <= *span.end()).map(|it| (at, it))
        });
        within.into_iter().find(|(_, it)| it.kind == *kind && it.about == *about).map(|it| it.0)
    }

    /// Puts Events in as they are.
    pub(crate) fn restore(&mut self, events: impl IntoIterator<Item = Event>) {
        Arc::make_mut(&mut self.restored).extend(events);
    }

    fn push(&mut self, now: Timestamp, about: ObjectReference, kind: EventKind, combined: bool) {
        let record = Record { about, kind, combined, count: 1, unseen: 0, first: now, last: now };
        self.records.push(record);
    }

    /// The Events that the API server still has, oldest first; restored ones before all others.
    pub(crate) fn iter(&self, now: Timestamp) -> impl Iterator<Item = Event> {
        let recorded = self
            .records
            .iter()
            .filter(move |it| it.count > 0 && now.millis_since(it.last) <= TIME_TO_LIVE_MILLIS)
            .flat_map(Record::to_events);
        self.restored.iter().cloned().chain(recorded)
    }

    /// The Events about one object, oldest first.
    pub(crate) fn about(&self, now: Timestamp, object: &ObjectReference) -> Vec<Event> {
        let is_about = |it: &&Event| {
            let about = &it.involved_object;
            about.kind == object.kind && about.key() == object.key()
        };
        let recorded = self
            .records
            .iter()
            .filter(|it| it.about == *object)
            .filter(|it| it.count > 0 && now.millis_since(it.last) <= TIME_TO_LIVE_MILLIS)
            .flat_map(Record::to_events);
        let restored = self.restored.iter().filter(is_about);
        restored.cloned().chain(recorded).collect()
    }
}
