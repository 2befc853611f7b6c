//! Events: what `kubectl describe` shows at the end.

use crate::{Name, ObjectReference, Timestamp};

/// An Event, with its repetitions folded in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The Event's own name: the object's name and a hexadecimal time.
    pub name: Name,
    /// The namespace: that of the object, `default` for objects without one.
    pub namespace: Name,
    /// What it is about.
    pub involved_object: ObjectReference,
    /// Normal or Warning.
    pub event_type: EventType,
    /// A word for programs.
    pub reason: Name,
    /// A sentence for people.
    pub message: Name,
    /// The container that it is about, if it is about one.
    pub container: Option<Name>,
    /// Who says it, such as `daemonset-controller`.
    pub source: Name,
    /// The Node of the source, if it runs on one.
    pub host: Option<Name>,
    /// How often it happened.
    pub count: u32,
    /// When it happened first.
    pub first_timestamp: Timestamp,
    /// When it happened last.
    pub last_timestamp: Timestamp,
}

/// Whether an Event is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// All is well.
    Normal,
    /// Somebody should look.
    Warning,
}

impl EventType {
    /// The type as kubectl prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            EventType::Normal => "Normal",
            EventType::Warning => "Warning",
        }
    }
}
