//! Events: what `kubectl describe` and `kubectl get events` show.
//!
//! Mirrors `client-go/tools/record/events_cache.go`: an event that says what an earlier one said
//! raises its count; events of one source about one object that differ only in their message are
//! folded from the tenth in ten minutes on, and a budget of 25 for each source and object,
//! refilled by one every five minutes, drops the rest. The scheduler uses the newer API,
//! `client-go/tools/events`: what repeats within six minutes is one event with a count, which
//! keeps the message that it had first.

use std::fmt;
use std::sync::Arc;

use crate::clock::SimDuration;
use crate::persistent::{List, Map};
use playground_api::{
    Event, EventType, Kind, Name, NamespacedName, NodeName, ObjectReference, Timestamp, Uid,
};

/// What an Event says. Kept as data; the text is made when somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    SuccessfulCreate(Name),
    FailedCreate(Arc<str>),
    NoExpectedPodCount(Arc<str>),
    SuccessfulDelete(Name),
    ReplicaSetCreateError(Arc<str>),
    ScalingReplicaSet {
        name: Name,
        from: u32,
        to: u32,
        is_up: bool,
    },
    FailedDaemonPod {
        pod: NamespacedName,
        node: NodeName,
    },
    SucceededDaemonPod {
        pod: NamespacedName,
        node: NodeName,
    },
    Scheduled {
        node: NodeName,
    },
    FailedScheduling(Arc<str>),
    Preempted {
        by: Uid,
        node: NodeName,
    },
    Pulling {
        container: Name,
        image: Name,
        node: NodeName,
    },
    /// With how long it took, if the Node did not hold the image already.
    Pulled {
        container: Name,
        image: Name,
        node: NodeName,
        took: Option<SimDuration>,
    },
    PullBackOff {
        container: Name,
        image: Name,
        node: NodeName,
    },
    Created {
        container: Name,
        node: NodeName,
    },
    Started {
        container: Name,
        node: NodeName,
    },
    /// With the probe that failed, if that is why.
    Killing {
        container: Name,
        node: NodeName,
        probe: Option<&'static str>,
    },
    BackOff {
        container: Name,
        node: NodeName,
    },
    /// Any other warning of a kubelet about a Pod.
    Warning {
        container: Option<Name>,
        node: NodeName,
        reason: &'static str,
        message: Name,
    },
    /// The kubelet does not admit a Pod.
    Rejected {
        reason: Name,
        message: Name,
        node: NodeName,
    },
    TaintManagerEviction,
    TaintManagerCancel,
    NodeNotReady,
    NodeStatus {
        reason: &'static str,
    },
    /// The same from the kubelet itself.
    KubeletNodeStatus {
        reason: &'static str,
    },
    /// Stands for all that a kubelet says when it starts.
    KubeletStarted {
        ready: bool,
    },
    EvictionThresholdMet {
        resource: &'static str,
    },
    Shutdown,
    RegisteredNode,
    RemovingNode,
}

/// An Event with its repetitions.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    about: ObjectReference,
    kind: EventKind,
    /// Whether it stands for events with other messages.
    combined: bool,
    count: u32,
    first: Timestamp,
    last: Timestamp,
}

/// All Events, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EventLog {
    /// Events of a cluster that was restored.
    restored: Arc<Vec<Event>>,
    records: List<Record>,
    series: Map<(&'static str, ObjectReference), Series>,
}

/// What the client library remembers of one source and object.
#[derive(Clone, Debug, Default, PartialEq)]
struct Series {
    /// Events left in the budget, in thousandths.
    budget: u64,
    refilled: Option<Timestamp>,
    /// By reason: where the records stand, and when the window of similar ones began.
    similar: Vec<(&'static str, Similar)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Similar {
    since: Timestamp,
    /// How many different messages the window has seen.
    messages: u32,
    combined_at: Option<usize>,
    /// Where the last records with messages of their own stand.
    separate: Vec<usize>,
}

/// What is said of the size of every image, in bytes.
const IMAGE_SIZE: u64 = 60_000_000;

const BURST: u64 = 25_000;
const REFILL_MILLIS: i64 = 300_000;
const WINDOW_MILLIS: i64 = 600_000;
const SEPARATE: u32 = 9;
/// How long after its last occurrence an event of the newer API still counts on.
const SERIES_MILLIS: i64 = 360_000;
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

    /// Counts an event of the newer API: once more, or for the first time.
    ///
    /// Mirrors `getKey` and `recordToSink` in `client-go/tools/events/event_broadcaster.go`.
    fn repeat(&mut self, now: Timestamp, about: ObjectReference, kind: EventKind) {
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

    fn correlate(
        &mut self,
        series: &mut Series,
        now: Timestamp,
        about: ObjectReference,
        kind: EventKind,
    ) {
        let fresh = Similar { since: now, messages: 0, combined_at: None, separate: Vec::new() };
        let similar = series.similar(kind.reason(), &fresh);
        if now.millis_since(similar.since) > WINDOW_MILLIS {
            *similar = Similar { separate: std::mem::take(&mut similar.separate), ..fresh };
        }
        let said = |at: &usize| self.records.get(*at).is_some_and(|it| it.kind == kind);
        let again = similar.combined_at.or_else(|| similar.separate.iter().copied().find(said));
        if let Some(record) = again.and_then(|at| self.records.get_mut(at)) {
            record.kind = kind;
            record.count += 1;
            record.last = now;
            return;
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
        self.push(now, about, kind, combined);
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

/// What a kubelet says of its Node when it starts, in its order.
const STARTED: &[&str] = &[
    "Starting",
    "NodeHasSufficientMemory",
    "NodeHasNoDiskPressure",
    "NodeHasSufficientPID",
    "NodeAllocatableEnforced",
    "NodeReady",
];

impl Series {
    /// The window of similar events of one reason; a fresh one if there was none.
    fn similar(&mut self, reason: &'static str, fresh: &Similar) -> &mut Similar {
        let found = self.similar.iter().position(|(it, _)| *it == reason);
        let at = found.unwrap_or(self.similar.len());
        if found.is_none() {
            self.similar.push((reason, fresh.clone()));
        }
        &mut self.similar[at].1
    }

    fn take_from_budget(&mut self, now: Timestamp) -> bool {
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

impl Record {
    /// One Event, or all that the record stands for.
    fn to_events(&self) -> impl Iterator<Item = Event> + use<> {
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
            other => other.host().map(|it| it.as_name().clone()),
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

impl EventKind {
    /// Whether the source folds similar events.
    ///
    /// Those of the newer events API are not folded, and those that a Pod or Node has only a few
    /// of need no bookkeeping.
    fn is_correlated(&self, source: &str) -> bool {
        const ALWAYS: [&str; 4] = [
            "daemonset-controller",
            "replicaset-controller",
            "deployment-controller",
            "controllermanager",
        ];
        ALWAYS.contains(&source)
            || matches!(
                self,
                EventKind::BackOff { .. }
                    | EventKind::PullBackOff { .. }
                    | EventKind::Warning { .. }
                    | EventKind::EvictionThresholdMet { .. }
            )
    }

    fn event_type(&self) -> EventType {
        match self {
            EventKind::FailedCreate(_)
            | EventKind::ReplicaSetCreateError(_)
            | EventKind::NoExpectedPodCount(_)
            | EventKind::FailedDaemonPod { .. }
            | EventKind::FailedScheduling(_)
            | EventKind::Warning { .. }
            | EventKind::Rejected { .. }
            | EventKind::BackOff { .. }
            | EventKind::EvictionThresholdMet { .. }
            | EventKind::NodeNotReady => EventType::Warning,
            _ => EventType::Normal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            EventKind::SuccessfulCreate(_) => "SuccessfulCreate",
            EventKind::FailedCreate(_) => "FailedCreate",
            EventKind::NoExpectedPodCount(_) => "CalculateExpectedPodCountFailed",
            EventKind::SuccessfulDelete(_) => "SuccessfulDelete",
            EventKind::ReplicaSetCreateError(_) => "ReplicaSetCreateError",
            EventKind::ScalingReplicaSet { .. } => "ScalingReplicaSet",
            EventKind::FailedDaemonPod { .. } => "FailedDaemonPod",
            EventKind::SucceededDaemonPod { .. } => "SucceededDaemonPod",
            EventKind::Scheduled { .. } => "Scheduled",
            EventKind::FailedScheduling(_) => "FailedScheduling",
            EventKind::Preempted { .. } => "Preempted",
            EventKind::Pulled { .. } => "Pulled",
            EventKind::Pulling { .. } => "Pulling",
            EventKind::Created { .. } => "Created",
            EventKind::Started { .. } => "Started",
            EventKind::Killing { .. } => "Killing",
            EventKind::BackOff { .. } | EventKind::PullBackOff { .. } => "BackOff",
            EventKind::Warning { reason, .. } => reason,
            EventKind::Rejected { .. } => "",
            EventKind::EvictionThresholdMet { .. } => "EvictionThresholdMet",
            EventKind::Shutdown => "Shutdown",
            EventKind::KubeletStarted { .. } => "Starting",
            EventKind::TaintManagerEviction | EventKind::TaintManagerCancel => {
                "TaintManagerEviction"
            }
            EventKind::NodeNotReady => "NodeNotReady",
            EventKind::NodeStatus { reason } | EventKind::KubeletNodeStatus { reason } => reason,
            EventKind::RegisteredNode => "RegisteredNode",
            EventKind::RemovingNode => "RemovingNode",
        }
    }

    /// The component that reports it about an object of this kind.
    fn source(&self, about: Kind) -> &'static str {
        match self {
            EventKind::ScalingReplicaSet { .. } | EventKind::ReplicaSetCreateError(_) => {
                "deployment-controller"
            }
            EventKind::NoExpectedPodCount(_) => "controllermanager",
            EventKind::SuccessfulCreate(_)
            | EventKind::FailedCreate(_)
            | EventKind::SuccessfulDelete(_)
                if about == Kind::ReplicaSet =>
            {
                "replicaset-controller"
            }
            EventKind::SuccessfulCreate(_)
            | EventKind::SuccessfulDelete(_)
            | EventKind::FailedCreate(_)
            | EventKind::FailedDaemonPod { .. }
            | EventKind::SucceededDaemonPod { .. } => "daemonset-controller",
            EventKind::Scheduled { .. }
            | EventKind::FailedScheduling(_)
            | EventKind::Preempted { .. } => "default-scheduler",
            EventKind::TaintManagerEviction | EventKind::TaintManagerCancel => {
                "taint-eviction-controller"
            }
            EventKind::NodeNotReady
            | EventKind::NodeStatus { .. }
            | EventKind::RegisteredNode
            | EventKind::RemovingNode => "node-controller",
            _ => "kubelet",
        }
    }

    /// The container that it is about.
    fn container(&self) -> Option<&Name> {
        match self {
            EventKind::Pulling { container, .. }
            | EventKind::Pulled { container, .. }
            | EventKind::PullBackOff { container, .. }
            | EventKind::Created { container, .. }
            | EventKind::Started { container, .. }
            | EventKind::Killing { container, .. }
            | EventKind::BackOff { container, .. } => Some(container),
            EventKind::Warning { container, .. } => container.as_ref(),
            _ => None,
        }
    }

    /// The Node whose kubelet says it of a Pod.
    fn host(&self) -> Option<&NodeName> {
        match self {
            EventKind::Pulling { node, .. }
            | EventKind::Pulled { node, .. }
            | EventKind::PullBackOff { node, .. }
            | EventKind::Created { node, .. }
            | EventKind::Started { node, .. }
            | EventKind::Killing { node, .. }
            | EventKind::BackOff { node, .. }
            | EventKind::Warning { node, .. }
            | EventKind::Rejected { node, .. } => Some(node),
            _ => None,
        }
    }
}

/// The messages that do not name the object itself.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventKind::SuccessfulCreate(pod) => write!(f, "Created pod: {pod}"),
            EventKind::FailedCreate(error) => write!(f, "Error creating: {error}"),
            EventKind::NoExpectedPodCount(error) => {
                write!(f, "Failed to calculate the number of expected pods: {error}")
            }
            EventKind::SuccessfulDelete(pod) => write!(f, "Deleted pod: {pod}"),
            EventKind::ReplicaSetCreateError(message) => f.write_str(message),
            EventKind::ScalingReplicaSet { name, from, to, is_up } => {
                let way = if *is_up { "up" } else { "down" };
                write!(f, "Scaled {way} replica set {name} from {from} to {to}")
            }
            EventKind::FailedDaemonPod { pod, node } => {
                write!(f, "Found failed daemon pod {pod} on node {node}, will try to kill it")
            }
            EventKind::SucceededDaemonPod { pod, node } => {
                write!(f, "Found succeeded daemon pod {pod} on node {node}, will try to delete it")
            }
            EventKind::FailedScheduling(message) => f.write_str(message),
            EventKind::Preempted { by, node } => write!(f, "Preempted by pod {by} on node {node}"),
            EventKind::Pulling { image, .. } => write!(f, "Pulling image \"{image}\""),
            EventKind::Pulled { image, took: Some(took), .. } => write!(
                f,
                "Successfully pulled image \"{image}\" in {0} ({0} including waiting). \
                 Image size: {IMAGE_SIZE} bytes.",
                took.in_go()
            ),
            EventKind::Pulled { image, .. } => {
                write!(f, "Container image \"{image}\" already present on machine")
            }
            EventKind::PullBackOff { image, .. } => {
                write!(f, "Back-off pulling image \"{image}\"")
            }
            EventKind::Warning { message, .. } | EventKind::Rejected { message, .. } => {
                f.write_str(message)
            }
            EventKind::EvictionThresholdMet { resource } => {
                write!(f, "Attempting to reclaim {resource}")
            }
            EventKind::Shutdown => f.write_str("Shutdown manager detected shutdown event"),
            EventKind::Created { container, .. } => write!(f, "Created container: {container}"),
            EventKind::Started { container, .. } => write!(f, "Started container {container}"),
            EventKind::Killing { container, probe: None, .. } => {
                write!(f, "Stopping container {container}")
            }
            EventKind::Killing { container, probe: Some(probe), .. } => {
                write!(f, "Container {container} failed {probe} probe, will be restarted")
            }
            EventKind::NodeNotReady => f.write_str("Node is not ready"),
            _ => Ok(()),
        }
    }
}
