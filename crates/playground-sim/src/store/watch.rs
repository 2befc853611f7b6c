//! Watch events, and what they say of a Pod before and after a change.

use std::sync::Arc;

use playground_api::{
    DaemonSet, NamespacedName, Node, NodeName, Object, Pod, PodPhase, Timestamp, Uid,
};

use super::pods::PodId;

/// A change of an object, as those who watch the API server learn of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WatchEvent {
    NodeAdded(NodeName),
    NodeModified {
        before: Arc<Node>,
        after: Arc<Node>,
    },
    NodeDeleted(NodeName),
    PodAdded(Arc<Pod>, PodId),
    PodModified {
        before: PodDigest,
        after: Arc<Pod>,
    },
    PodDeleted(Arc<Pod>, PodId),
    DaemonSetAdded(NamespacedName),
    DaemonSetModified {
        key: NamespacedName,
        before: Arc<DaemonSet>,
    },
    DaemonSetDeleted(Arc<DaemonSet>),
    /// An object of a kind without events of its own came (`before` is `None`), changed or went.
    ObjectChanged {
        before: Option<Object>,
        after: Option<Object>,
    },
}

/// What watchers and indexes compare of a Pod before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PodDigest {
    pub(crate) id: PodId,
    pub(crate) controller: Option<Uid>,
    pub(crate) node_name: Option<NodeName>,
    pub(crate) terminating: bool,
    /// How it ended, if it did.
    pub(crate) ended: Option<PodPhase>,
    /// Whether it is ready, and since when.
    pub(crate) ready: (bool, Option<Timestamp>),
    pub(crate) labels: playground_api::Labels,
    /// Where it waits for room that others make.
    pub(super) nominated: Option<NodeName>,
}

impl PodDigest {
    pub(super) fn of(id: PodId, pod: &Pod) -> Self {
        PodDigest {
            id,
            controller: pod.metadata.controller().map(|it| it.uid),
            node_name: pod.node_name.clone(),
            terminating: pod.metadata.is_terminating(),
            ended: ended(pod),
            ready: (pod.is_ready(), pod.ready_since()),
            labels: pod.metadata.labels.clone(),
            nominated: nominated(pod).cloned(),
        }
    }

    /// Whether all that watchers compare is still so.
    pub(crate) fn is_of(&self, pod: &Pod) -> bool {
        self.controller == pod.metadata.controller().map(|it| it.uid)
            && self.node_name == pod.node_name
            && self.terminating == pod.metadata.is_terminating()
            && self.ended == ended(pod)
            && self.ready == (pod.is_ready(), pod.ready_since())
            && self.labels == pod.metadata.labels
    }
}

/// How a Pod ended, if it did.
fn ended(pod: &Pod) -> Option<PodPhase> {
    Some(pod.status.phase).filter(|_| pod.is_terminal())
}

/// Where a Pod waits for room that others make.
fn nominated(pod: &Pod) -> Option<&NodeName> {
    let waits = pod.node_name.is_none() && !pod.is_terminal();
    pod.status.nominated_node_name.as_ref().filter(|_| waits)
}

/// Where a Pod stands in the indexes.
#[derive(PartialEq, Eq)]
pub(super) struct PodPlace<'a> {
    /// The Node that it is bound to, and whether it takes room there.
    pub(super) node: Option<(&'a NodeName, bool)>,
    /// With the Node that it is on or made for.
    pub(super) controller: Option<(Uid, Option<&'a NodeName>)>,
    /// Where it waits for room that others make.
    pub(super) nominated: Option<&'a NodeName>,
}

impl<'a> PodPlace<'a> {
    pub(super) fn of(pod: &'a Pod) -> Self {
        let node = pod.node_name.as_ref();
        PodPlace {
            node: node.map(|it| (it, !pod.is_terminal())),
            controller: pod
                .metadata
                .controller()
                .map(|it| (it.uid, node.or(pod.target_node.as_ref()))),
            nominated: nominated(pod),
        }
    }

    /// The place before a change. The Node that a Pod was made for stays the same.
    pub(super) fn before(digest: &'a PodDigest, after: &'a Pod) -> Self {
        let node = digest.node_name.as_ref();
        PodPlace {
            node: node.map(|it| (it, digest.ended.is_none())),
            controller: digest.controller.map(|it| (it, node.or(after.target_node.as_ref()))),
            nominated: digest.nominated.as_ref(),
        }
    }
}
