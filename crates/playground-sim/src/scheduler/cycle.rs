//! One look at one Pod: what is known beforehand, and Nodes as they are or might be.
//!
//! Mirrors `CycleState` and `NodeInfo` in `pkg/scheduler/framework` of v1.34.

use std::borrow::Cow;
use std::sync::Arc;

use playground_api::{HostPort, Node, NodeName, Pod, Timestamp};

use super::filters::{self, AffinityCounts, Look, Rejection, SpreadCounts};
use super::is_ours;
use crate::store::{NodeUsage, Requests, Store};

/// What is known of a Pod before any Node is looked at.
#[derive(Debug)]
pub(crate) struct Cycle<'a> {
    pub(crate) store: &'a Store,
    pub(crate) pod: &'a Pod,
    pub(crate) now: Timestamp,
    requests: Arc<Requests>,
    host_ports: Vec<HostPort>,
    affinity: Option<AffinityCounts>,
    spread: Option<SpreadCounts>,
}

/// A Node as it is, or as it would be with some Pods more or less.
#[derive(Clone, Debug)]
pub(crate) struct NodeInfo<'a> {
    pub(crate) node: &'a Arc<Node>,
    pub(crate) name: NodeName,
    usage: Cow<'a, NodeUsage>,
    affinity: Option<Cow<'a, AffinityCounts>>,
    spread: Option<Cow<'a, SpreadCounts>>,
}

static NOTHING: NodeUsage = NodeUsage::NONE;

impl<'a> Cycle<'a> {
    pub(crate) fn new(store: &'a Store, pod: &'a Pod, now: Timestamp) -> Self {
        Cycle {
            store,
            pod,
            now,
            requests: store.requests_of(&pod.spec),
            host_ports: pod.spec.host_ports().collect(),
            affinity: AffinityCounts::of(store, pod),
            spread: SpreadCounts::of(store, pod),
        }
    }

    pub(crate) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// A Node as it is.
    pub(crate) fn node_info<'b>(&'b self, name: &NodeName, node: &'b Arc<Node>) -> NodeInfo<'b> {
        NodeInfo {
            usage: Cow::Borrowed(self.store.usage(name).unwrap_or(&NOTHING)),
            affinity: self.affinity.as_ref().map(Cow::Borrowed),
            spread: self.spread.as_ref().map(Cow::Borrowed),
            name: name.clone(),
            node,
        }
    }

    /// Whether the Pod fits, nominated Pods aside.
    pub(crate) fn run_filters(&self, info: &NodeInfo<'_>) -> Result<(), Rejection> {
        filters::run(&Look {
            pod: self.pod,
            requests: &self.requests,
            host_ports: &self.host_ports,
            node: info.node,
            name: &info.name,
            usage: &info.usage,
            affinity: info.affinity.as_deref(),
            spread: info.spread.as_deref(),
        })
    }

    /// Whether the Pod fits, both with and without the Pods for which others make room there
    /// and to which it must give way.
    ///
    /// Mirrors `RunFilterPluginsWithNominatedPods`.
    pub(crate) fn filter(&self, info: &NodeInfo<'_>) -> Result<(), Rejection> {
        let priority = self.pod.spec.priority_value();
        let goes_first = |it: &&Arc<Pod>| {
            it.spec.priority_value() >= priority
                && it.metadata.uid != self.pod.metadata.uid
                && is_ours(&it.spec)
        };
        let mut first = self.store.nominated_pods(&info.name).filter(goes_first).peekable();
        if first.peek().is_some() {
            let mut with = info.clone();
            first.for_each(|it| self.add(&mut with, it));
            self.run_filters(&with)?;
        }
        self.run_filters(info)
    }

    /// Supposes a Pod on the Node.
    pub(crate) fn add(&self, info: &mut NodeInfo<'_>, other: &Pod) {
        let requests = self.store.requests_of(&other.spec);
        info.usage.to_mut().add(&other.spec, &requests);
        self.change_counts(info, other, 1);
    }

    /// Supposes a Pod away from the Node.
    ///
    /// Mirrors `HostPortInfo`, which is a set: the Pod's host ports become free even if another
    /// Pod has the same ones.
    pub(crate) fn remove(&self, info: &mut NodeInfo<'_>, other: &Pod) {
        let requests = self.store.requests_of(&other.spec);
        let usage = info.usage.to_mut();
        usage.subtract(&other.spec, &requests);
        for port in other.spec.host_ports() {
            usage.host_ports.retain(|it| *it != port);
        }
        self.change_counts(info, other, -1);
    }

    fn change_counts(&self, info: &mut NodeInfo<'_>, other: &Pod, by: i64) {
        let node = info.node;
        if let Some(counts) = &mut info.affinity {
            counts.to_mut().change(self.pod, other, node, by);
        }
        if let Some(counts) = &mut info.spread {
            counts.to_mut().change(self.pod, other, node, by);
        }
    }
}

impl NodeInfo<'_> {
    pub(crate) fn usage(&self) -> &NodeUsage {
        &self.usage
    }
}
