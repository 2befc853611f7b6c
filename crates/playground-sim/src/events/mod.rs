//! Events: what `kubectl describe` and `kubectl get events` show.
//!
//! Mirrors `client-go/tools/record/events_cache.go`: an event that says what an earlier one said
//! raises its count; events of one source about one object that differ only in their message are
//! folded from the tenth in ten minutes on, and a budget of 25 for each source and object,
//! refilled by one every five minutes, drops the rest. The scheduler uses the newer API,
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

pub(crate) use kind::EventKind;

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
    /// `again` says that the like of it happened before, so that it may be a repetition.
    pub(crate) fn record(
        &mut self,
        now: Timestamp,
        about: ObjectReference,
        kind: EventKind,
        again: bool,
    ) {
        if matches!(kind, EventKind::FailedScheduling(_)) {
            self.repeat(now, about, kind);
            return;
        }
        let source = kind.source(about.kind);
        if !again && !kind.is_correlated(source) {
            self.push(now, about, kind, false);
            return;
        }
        let key = (source, about.clone());
        let mut series = std::mem::take(self.series.get_or_default(&key));
        if series.take_from_budget(now) {
            self.correlate(&mut series, now, about, kind);
        }
        self.series.insert(key, series);
    }

    /// Puts Events in as they are.
    pub(crate) fn restore(&mut self, events: impl IntoIterator<Item = Event>) {
        Arc::make_mut(&mut self.restored).extend(events);
    }

    fn push(&mut self, now: Timestamp, about: ObjectReference, kind: EventKind, combined: bool) {
        let record = Record { about, kind, combined, count: 1, first: now, last: now };
        self.records.push(record);
    }

    /// The Events that the API server still has, oldest first; restored ones before all others.
    pub(crate) fn iter(&self, now: Timestamp) -> impl Iterator<Item = Event> {
        let recorded = self
            .records
            .iter()
            .filter(move |it| now.millis_since(it.last) <= TIME_TO_LIVE_MILLIS)
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
            .filter(|it| now.millis_since(it.last) <= TIME_TO_LIVE_MILLIS)
            .flat_map(Record::to_events);
        let restored = self.restored.iter().filter(is_about);
        restored.cloned().chain(recorded).collect()
    }
}
