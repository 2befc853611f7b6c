//! An Event with its repetitions, and how it reads.

use playground_api::{Event, Name, NamespacedName, ObjectReference, Timestamp};

use super::EventKind;

/// An Event with its repetitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) about: ObjectReference,
    pub(super) kind: EventKind,
    /// Whether it stands for events with other messages.
    pub(super) combined: bool,
    /// How often it was reported; 0 while the budget has let nothing of it through.
    pub(super) count: u32,
    /// How often it happened since then. The next report that goes through counts these as well.
    pub(super) unseen: u32,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

/// What a kubelet says of its Node when it starts, in its order.
const STARTED: &[&str] = &[
    "Starting",
    "NodeHasSufficientMemory",
    "NodeHasNoDiskPressure",
    "NodeHasSufficientPID",
    "NodeAllocatableEnforced",
    "NodeReady",
];

impl Record {
    /// It happens once more, and is reported if the budget lets it through.
    pub(super) fn happened(&mut self, now: Timestamp, goes_through: Option<EventKind>) {
        self.unseen = self.unseen.saturating_add(1);
        if let Some(kind) = goes_through {
            self.kind = kind;
            self.count = self.count.saturating_add(std::mem::take(&mut self.unseen));
            self.last = now;
        }
    }

    /// One Event, or all that the record stands for.
    pub(super) fn to_events(&self) -> impl Iterator<Item = Event> + use<> {
        let stands_for: &[&'static str] = match self.kind {
            EventKind::KubeletStarted { ready: true } => STARTED,
            EventKind::KubeletStarted { ready: false } => &STARTED[..STARTED.len() - 1],
            _ => &[],
        };
        let mut events = Vec::new();
        for reason in stands_for {
            let kind = EventKind::KubeletNodeStatus { reason };
            let event = Record { kind, ..self.clone() }.to_event();
            events.push(Event { reason: (*reason).into(), ..event });
        }
        if stands_for.is_empty() {
            events.push(self.to_event());
        }
        events.into_iter()
    }

    fn to_event(&self) -> Event {
        let message = match self.combined {
            true => format!("(combined from similar events): {}", self.message()),
            false => self.message(),
        };
        let namespace = match &*self.about.namespace {
            "" => "default".into(),
            _ => self.about.namespace.clone(),
        };
        let container = self.kind.container();
        let reason: Name = match &self.kind {
            EventKind::Rejected { reason, .. } => reason.clone(),
            other => other.reason().into(),
        };
        let host = match &self.kind {
            EventKind::KubeletNodeStatus { .. }
            | EventKind::EvictionThresholdMet { .. }
            | EventKind::Shutdown => Some(self.about.name.clone()),
            other => other.host().cloned(),
        };
        Event {
            name: format!("{}.{:x}", self.about.name, self.first.as_millis()).into(),
            namespace,
            involved_object: self.about.clone(),
            event_type: self.kind.event_type(),
            reason,
            message: message.into(),
            source: self.kind.source(self.about.kind).into(),
            container: container.cloned(),
            host,
            count: self.count,
            first_timestamp: self.first,
            last_timestamp: self.last,
        }
    }

    fn message(&self) -> String {
        let object = || NamespacedName::new(self.about.namespace.clone(), self.about.name.clone());
        match &self.kind {
            EventKind::Scheduled { node } => {
                format!("Successfully assigned {} to {node}", object())
            }
            EventKind::TaintManagerEviction => format!("Marking for deletion Pod {}", object()),
            EventKind::BackOff { container, .. } => format!(
                "Back-off restarting failed container {container} in pod {}_{}({})",
                self.about.name, self.about.namespace, self.about.uid
            ),
            EventKind::TaintManagerCancel => format!("Cancelling deletion of Pod {}", object()),
            EventKind::KubeletNodeStatus { reason: "Starting" } => "Starting kubelet.".to_owned(),
            EventKind::KubeletNodeStatus { reason: "NodeAllocatableEnforced" } => {
                "Updated Node Allocatable limit across pods".to_owned()
            }
            EventKind::NodeStatus { reason } | EventKind::KubeletNodeStatus { reason } => {
                format!("Node {} status is now: {reason}", self.about.name)
            }
            EventKind::RegisteredNode => {
                format!("Node {0} event: Registered Node {0} in Controller", self.about.name)
            }
            EventKind::RemovingNode => {
                format!("Node {0} event: Removing Node {0} from Controller", self.about.name)
            }
            other => other.to_string(),
        }
    }
}
