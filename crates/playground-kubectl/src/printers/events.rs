//! Tables of Events: `get events`, and the verb `events`.
//!
//! Mirrors `printEvent` in `pkg/printers/internalversion/printers.go` and kubectl's
//! `pkg/cmd/events`.

use playground_api::{Event, Timestamp};

use super::age;

pub(super) const COLUMNS: &[(&str, bool)] = &[
    ("LAST SEEN", false),
    ("TYPE", false),
    ("REASON", false),
    ("OBJECT", false),
    ("SUBOBJECT", true),
    ("SOURCE", true),
    ("MESSAGE", false),
    ("FIRST SEEN", true),
    ("COUNT", true),
    ("NAME", true),
];

pub(super) fn row(event: &Event, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    let object = &event.involved_object;
    let kind = object.kind.as_str().to_ascii_lowercase();
    let mut row = vec![
        age::since(Some(event.last_timestamp), now),
        event.event_type.as_str().to_owned(),
        event.reason.to_string(),
        format!("{kind}/{}", object.name),
    ];
    if wide {
        row.push(field_path(event).unwrap_or_default());
        row.push(match &event.host {
            Some(host) => format!("{}, {host}", event.source),
            None => event.source.to_string(),
        });
    }
    row.push(first_line(&event.message));
    if wide {
        row.push(age::since(Some(event.first_timestamp), now));
        row.push(event.count.to_string());
        row.push(name);
    }
    row
}

/// The part of the object that an Event is about: a container.
pub(crate) fn field_path(event: &Event) -> Option<String> {
    event.container.as_ref().map(|it| format!("spec.containers{{{it}}}"))
}

fn first_line(message: &str) -> String {
    let message = message.trim();
    match message.split_once('\n') {
        Some((first, _)) => format!("{first}..."),
        None => message.to_owned(),
    }
}

/// How long ago, and how often: `5s (x3 over 40s)`.
pub fn interval(event: &Event, now: Timestamp) -> String {
    let first = age::since(Some(event.first_timestamp), now);
    if event.count > 1 {
        let last = age::since(Some(event.last_timestamp), now);
        format!("{last} (x{} over {first})", event.count)
    } else {
        first
    }
}

/// The rows of the verb `events`, oldest first.
pub(crate) fn timeline(events: &[Event], now: Timestamp, namespaces: bool) -> Vec<Vec<String>> {
    let row = |it: &Event| {
        let object = &it.involved_object;
        let mut row = vec![
            interval(it, now),
            it.event_type.as_str().to_owned(),
            it.reason.to_string(),
            format!("{}/{}", object.kind, object.name),
            it.message.trim().to_owned(),
        ];
        if namespaces {
            row.insert(0, it.namespace.to_string());
        }
        row
    };
    events.iter().map(row).collect()
}
