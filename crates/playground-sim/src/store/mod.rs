//! The objects of the cluster, with the indexes that make a step cheap.
//!
//! Mirrors the API server's storage together with the informer indexes of its clients.
//! Deliberate difference: a write reaches every watcher at once, so no cache is ever stale.
//!
//! Every map is persistent: a clone of the store costs nothing and shares all that does not
//! change afterwards.
//!
//! | index | answers | used by |
//! |---|---|---|
//! | Pods by Node, and their usage | who is bound there, and what they take | kubelet, scheduler |
//! | Pods by controller and Node | the group of a DaemonSet on one Node | DaemonSet controller |
//! | Pods without controller | whom a selector may adopt | DaemonSet controller |
//! | Pods by nominated Node | who waits for victims to leave there | scheduler |
//! | Pods with Pod affinity | whose wishes concern other Pods | scheduler |
//!
//! | file | holds |
//! |---|---|
//! | `read`, `kinds` | reading objects of any kind, and by kind |
//! | `write` | writing, Pods aside |
//! | `pods` | Pods and their indexes, read and written |
//! | `watch` | watch events |
//! | `requests` | what Pods ask for and take |

mod kinds;
mod pods;
mod read;
mod requests;
mod watch;
mod write;

pub(crate) use pods::PodId;
pub use requests::{NodeUsage, Requests};
pub(crate) use watch::{PodDigest, WatchEvent};

use std::collections::VecDeque;
use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Kind, NamespacedName, Node, NodeCondition, NodeName, Object,
    Pod, Uid,
};

use crate::persistent::{Map, Set};
use pods::Bound;
use requests::RequestsCache;

/// The objects of the cluster. Readers get them behind [`Arc`]s that never change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    nodes: Map<NodeName, Arc<Node>>,
    /// Those of the Node that came last: of many Nodes made alike each would hold its own.
    newest_conditions: Arc<Vec<NodeCondition>>,
    pods: Map<PodId, Arc<Pod>>,
    pods_by_name: Map<NamespacedName, PodId>,
    n_pods_ever: u32,
    daemon_sets: Map<NamespacedName, Arc<DaemonSet>>,
    controller_revisions: Map<NamespacedName, Arc<ControllerRevision>>,
    /// Objects of the other kinds, by kind.
    others: [Map<NamespacedName, Object>; Kind::ALL.len()],
    bound: Map<NodeName, Bound>,
    pods_by_controller: Map<Uid, Map<Option<NodeName>, Vec<PodId>>>,
    uncontrolled_pods: Set<NamespacedName>,
    pods_by_nomination: Map<NodeName, Vec<NamespacedName>>,
    affine_pods: Set<NamespacedName>,
    requests: RequestsCache,
    resource_version: u64,
    outbox: VecDeque<WatchEvent>,
}
