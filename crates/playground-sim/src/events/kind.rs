//! What an Event says, with its type, reason and source.

use std::sync::Arc;

use playground_api::{EventType, Kind, Name, Uid};

use crate::clock::SimDuration;

/// Why a kubelet stops a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// Its Pod ends.
    End,
    /// This probe failed.
    Probe(&'static str),
    /// It has another image now.
    Changed,
}

/// What an Event says. Kept as data; the text is made when somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    SuccessfulCreate(Name),
    FailedCreate(Arc<str>),
    NoExpectedPodCount(Arc<str>),
    /// A budget selects no Pod.
    NoPods,
    SuccessfulDelete(Name),
    ReplicaSetCreateError(Arc<str>),
    ScalingReplicaSet {
        name: Name,
        from: u32,
        to: u32,
        is_up: bool,
    },
    FailedDaemonPod {
        /// With its namespace.
        pod: Name,
        node: Name,
    },
    SucceededDaemonPod {
        /// With its namespace.
        pod: Name,
        node: Name,
    },
    Scheduled {
        node: Name,
    },
    FailedScheduling(Arc<str>),
    Preempted {
        by: Uid,
        node: Name,
    },
    Pulling {
        container: Name,
        image: Name,
        node: Name,
    },
    /// With how long it took, if the Node did not hold the image already.
    Pulled {
        container: Name,
        image: Name,
        node: Name,
        took: Option<SimDuration>,
    },
    PullBackOff {
        container: Name,
        image: Name,
        node: Name,
    },
    Created {
        container: Name,
        node: Name,
    },
    Started {
        container: Name,
        node: Name,
    },
    Killing {
        container: Name,
        node: Name,
        why: Kill,
    },
    BackOff {
        container: Name,
        node: Name,
    },
    /// Any other warning of a kubelet about a Pod.
    Warning {
        container: Option<Name>,
        node: Name,
        reason: &'static str,
        message: Name,
    },
    /// The kubelet does not admit a Pod.
    Rejected {
        reason: Name,
        message: Name,
        node: Name,
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

impl EventKind {
    /// Whether the source folds similar events.
    ///
    /// Those of the newer events API are not folded, and those that a Pod or Node has only a few
    /// of need no bookkeeping.
    pub(super) fn is_correlated(&self, source: &str) -> bool {
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

    pub(super) fn event_type(&self) -> EventType {
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

    pub(super) fn reason(&self) -> &'static str {
        match self {
            EventKind::SuccessfulCreate(_) => "SuccessfulCreate",
            EventKind::FailedCreate(_) => "FailedCreate",
            EventKind::NoExpectedPodCount(_) => "CalculateExpectedPodCountFailed",
            EventKind::NoPods => "NoPods",
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
    pub(super) fn source(&self, about: Kind) -> &'static str {
        match self {
            EventKind::ScalingReplicaSet { .. } | EventKind::ReplicaSetCreateError(_) => {
                "deployment-controller"
            }
            EventKind::NoExpectedPodCount(_) | EventKind::NoPods => "controllermanager",
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
    pub(super) fn container(&self) -> Option<&Name> {
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
    pub(super) fn host(&self) -> Option<&Name> {
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
