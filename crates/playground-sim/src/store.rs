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

use std::collections::VecDeque;
use std::sync::Arc;

use crate::persistent::{Map, Set};
use playground_api::{
    ControllerRevision, DaemonSet, Deployment, EndpointSlice, HostPort, Kind, Name, Namespace,
    NamespacedName, Node, NodeName, Object, ObjectMeta, Pod, PodDisruptionBudget, PodPhase,
    PodSpec, PriorityClass, ReplicaSet, ResourceQuota, Service, Timestamp, Uid,
};

/// The objects of the cluster. Readers get them behind [`Arc`]s that never change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    nodes: Map<NodeName, Arc<Node>>,
    pods: Map<NamespacedName, Arc<Pod>>,
    daemon_sets: Map<NamespacedName, Arc<DaemonSet>>,
    controller_revisions: Map<NamespacedName, Arc<ControllerRevision>>,
    /// Objects of the other kinds, by kind.
    others: [Map<NamespacedName, Object>; Kind::ALL.len()],
    bound: Map<NodeName, Bound>,
    pods_by_controller: Map<Uid, Map<Option<NodeName>, Vec<NamespacedName>>>,
    uncontrolled_pods: Set<NamespacedName>,
    pods_by_nomination: Map<NodeName, Vec<NamespacedName>>,
    affine_pods: Set<NamespacedName>,
    requests: RequestsCache,
    resource_version: u64,
    outbox: VecDeque<WatchEvent>,
}

/// The Pods that are bound to a Node.
#[derive(Clone, Debug, Default, PartialEq)]
struct Bound {
    pods: Vec<NamespacedName>,
    usage: NodeUsage,
}

/// What the Pods on a Node take of it.
///
/// Mirrors `framework.NodeInfo`. Counts bound Pods that have not ended, terminating ones
/// included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// How many Pods.
    pub pods: u32,
    /// What they ask for together.
    pub requests: Requests,
    /// Ports of the Node that they hold.
    pub host_ports: Vec<HostPort>,
}

/// Requests in the units that the scheduler counts in.
///
/// Mirrors `framework.Resource`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Thousandths of a core.
    pub milli_cpu: i64,
    /// Bytes.
    pub memory: i64,
    /// Bytes of scratch space.
    pub ephemeral_storage: i64,
    /// Other resources by name, sorted.
    pub extended: Vec<(Name, i64)>,
    /// `milli_cpu` as scores count it: a container that asks for none counts as asking for 100.
    pub scored_milli_cpu: i64,
    /// `memory` as scores count it: a container that asks for none counts as asking for 200 MiB.
    pub scored_memory: i64,
}

/// What the latest few specs ask for, so that it is worked out once for all Pods of a template.
///
/// It holds on to the specs, so none of them can change in place. Nothing depends on what it
/// holds, so two of them are always equal.
#[derive(Clone, Debug, Default)]
struct RequestsCache(Vec<(Arc<PodSpec>, Arc<Requests>)>);

impl PartialEq for RequestsCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl RequestsCache {
    const LEN: usize = 8;

    fn get(&self, spec: &Arc<PodSpec>) -> Option<Arc<Requests>> {
        let found = self.0.iter().find(|(it, _)| Arc::ptr_eq(it, spec));
        found.map(|(_, requests)| Arc::clone(requests))
    }

    fn learn(&mut self, spec: &Arc<PodSpec>) -> Arc<Requests> {
        if let Some(known) = self.get(spec) {
            return known;
        }
        let requests = Arc::new(Requests::of(spec));
        if self.0.len() == Self::LEN {
            self.0.remove(0);
        }
        self.0.push((Arc::clone(spec), Arc::clone(&requests)));
        requests
    }
}

/// A change of an object, as those who watch the API server learn of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WatchEvent {
    NodeAdded(NodeName),
    NodeModified {
        before: Arc<Node>,
        after: Arc<Node>,
    },
    NodeDeleted(NodeName),
    PodAdded(Arc<Pod>),
    PodModified {
        before: PodDigest,
        after: Arc<Pod>,
    },
    PodDeleted(Arc<Pod>),
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

/// What watchers compare of a Pod before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PodDigest {
    pub(crate) controller: Option<Uid>,
    pub(crate) node_name: Option<NodeName>,
    pub(crate) terminating: bool,
    /// How it ended, if it did.
    pub(crate) ended: Option<PodPhase>,
    /// Whether it is ready, and since when.
    pub(crate) ready: (bool, Option<Timestamp>),
    pub(crate) labels: playground_api::Labels,
}

impl PodDigest {
    pub(crate) fn of(pod: &Pod) -> Self {
        PodDigest {
            controller: pod.metadata.controller().map(|it| it.uid),
            node_name: pod.node_name.clone(),
            terminating: pod.metadata.is_terminating(),
            ended: Some(pod.status.phase).filter(|_| pod.is_terminal()),
            ready: (pod.is_ready(), pod.ready_since()),
            labels: pod.metadata.labels.clone(),
        }
    }
}

/// Where a Pod stands in the indexes.
#[derive(PartialEq, Eq)]
struct PodPlace {
    /// The Node that it is bound to, and whether it takes room there.
    node: Option<(NodeName, bool)>,
    controller: Option<(Uid, Option<NodeName>)>,
    /// Where it waits for room that others make.
    nominated: Option<NodeName>,
}

impl PodPlace {
    fn of(pod: &Pod) -> Self {
        PodPlace {
            node: pod.node_name.clone().map(|it| (it, !pod.is_terminal())),
            controller: pod.metadata.controller().map(|it| (it.uid, pod.node_or_target())),
            nominated: match &pod.status.nominated_node_name {
                Some(node) if pod.node_name.is_none() && !pod.is_terminal() => Some(node.clone()),
                _ => None,
            },
        }
    }
}

/// Reading.
impl Store {
    /// Whether there is a namespace of this name.
    pub fn has_namespace(&self, name: &str) -> bool {
        self.namespace(name).is_some()
    }

    /// The Namespace of this name.
    pub fn namespace(&self, name: &str) -> Option<&Arc<Namespace>> {
        self.namespace_of_key(&NamespacedName::new("", name))
    }

    /// The PriorityClass of this name.
    pub fn priority_class(&self, name: &str) -> Option<&Arc<PriorityClass>> {
        self.priority_class_of_key(&NamespacedName::new("", name))
    }

    /// The object of any kind.
    pub fn object(&self, kind: Kind, key: &NamespacedName) -> Option<Object> {
        match kind {
            Kind::Node => self.node(&key.name.clone().into()).cloned().map(Object::Node),
            Kind::Pod => self.pod(key).cloned().map(Object::Pod),
            Kind::DaemonSet => self.daemon_set(key).cloned().map(Object::DaemonSet),
            Kind::ControllerRevision => {
                self.controller_revision(key).cloned().map(Object::ControllerRevision)
            }
            _ => self.other(kind, key).cloned(),
        }
    }

    /// All objects of a kind by namespace and name; Nodes as people count.
    pub fn objects(&self, kind: Kind) -> Vec<Object> {
        match kind {
            Kind::Node => self.nodes().cloned().map(Object::Node).collect(),
            Kind::Pod => self.pods().cloned().map(Object::Pod).collect(),
            Kind::DaemonSet => self.daemon_sets().cloned().map(Object::DaemonSet).collect(),
            Kind::ControllerRevision => {
                self.controller_revisions().cloned().map(Object::ControllerRevision).collect()
            }
            _ => self.others_of(kind, "").cloned().collect(),
        }
    }

    /// The objects of a kind in one namespace, by name.
    pub fn objects_in(&self, kind: Kind, namespace: &str) -> Vec<Object> {
        match kind {
            Kind::Pod => self.pods_in(namespace).cloned().map(Object::Pod).collect(),
            Kind::Node | Kind::DaemonSet | Kind::ControllerRevision => {
                let mut all = self.objects(kind);
                all.retain(|it| &*it.metadata().namespace == namespace);
                all
            }
            _ => {
                let from = self.others_of(kind, namespace);
                from.take_while(|it| &*it.metadata().namespace == namespace).cloned().collect()
            }
        }
    }

    /// The Pods of one namespace, by name.
    pub fn pods_in<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Arc<Pod>> {
        let pods = self.pods.range_from(&NamespacedName::new(namespace, ""));
        pods.take_while(move |(key, _)| &*key.namespace == namespace).map(|(_, pod)| pod)
    }

    /// The object of a kind without a map of its own.
    fn other(&self, kind: Kind, key: &NamespacedName) -> Option<&Object> {
        self.others[kind as usize].get(key)
    }

    /// The objects of a kind without a map of its own, from a namespace on.
    fn others_of<'a>(
        &'a self,
        kind: Kind,
        from: &str,
    ) -> impl Iterator<Item = &'a Object> + use<'a> {
        let all = Some(&self.others[kind as usize]).filter(|it| !it.is_empty());
        let all = all.map(|it| it.range_from(&NamespacedName::new(from, "")));
        all.into_iter().flatten().map(|(_, object)| object)
    }

    /// Every object of the kinds without an index of their own.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Object> {
        self.others.iter().flat_map(Map::values)
    }

    /// The Nodes, as people count.
    pub fn nodes(&self) -> impl Iterator<Item = &Arc<Node>> {
        self.nodes.values()
    }

    /// The Nodes with their names, as people count.
    pub(crate) fn named_nodes(&self) -> impl Iterator<Item = (&NodeName, &Arc<Node>)> {
        self.nodes.iter()
    }

    /// How many Nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The Node of this name.
    pub fn node(&self, name: &NodeName) -> Option<&Arc<Node>> {
        self.nodes.get(name)
    }

    /// The Pods by namespace and name.
    pub fn pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods.values()
    }

    /// The Pod of this name.
    pub fn pod(&self, key: &NamespacedName) -> Option<&Arc<Pod>> {
        self.pods.get(key)
    }

    /// The Pods that are bound to a Node, by namespace and name.
    pub fn pods_on(&self, node: &NodeName) -> impl Iterator<Item = &Arc<Pod>> {
        let keys = self.bound.get(node).into_iter().flat_map(|it| &it.pods);
        keys.filter_map(|key| self.pods.get(key))
    }

    /// The Pods of a controller that are bound to a Node or made for it, by name.
    pub fn controlled_pods_on(
        &self,
        controller: Uid,
        node: &NodeName,
    ) -> impl Iterator<Item = &Arc<Pod>> {
        let groups = self.pods_by_controller.get(&controller);
        let group = groups.and_then(|it| it.get(&Some(node.clone())));
        group.into_iter().flatten().filter_map(|key| self.pods.get(key))
    }

    /// All Pods of a controller, by Node and name.
    pub fn controlled_pods(&self, controller: Uid) -> impl Iterator<Item = &Arc<Pod>> {
        let groups = self.pods_by_controller.get(&controller);
        let keys = groups.into_iter().flat_map(|it| it.values()).flatten();
        keys.filter_map(|key| self.pods.get(key))
    }

    /// The Nodes, existing or not, that Pods of a controller are on or made for.
    pub(crate) fn nodes_of_controller(&self, controller: Uid) -> impl Iterator<Item = &NodeName> {
        let groups = self.pods_by_controller.get(&controller);
        groups.into_iter().flat_map(|it| it.keys()).flatten()
    }

    /// Pods of a namespace that no controller owns.
    pub fn uncontrolled_pods<'a>(
        &'a self,
        namespace: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Pod>> {
        let first = NamespacedName::new(namespace, "");
        self.uncontrolled_pods
            .range_from(&first)
            .take_while(move |key| &*key.namespace == namespace)
            .filter_map(|key| self.pods.get(key))
    }

    /// The DaemonSets by namespace and name.
    pub fn daemon_sets(&self) -> impl Iterator<Item = &Arc<DaemonSet>> {
        self.daemon_sets.values()
    }

    /// The DaemonSet of this name.
    pub fn daemon_set(&self, key: &NamespacedName) -> Option<&Arc<DaemonSet>> {
        self.daemon_sets.get(key)
    }

    /// The ControllerRevisions by namespace and name.
    pub fn controller_revisions(&self) -> impl Iterator<Item = &Arc<ControllerRevision>> {
        self.controller_revisions.values()
    }

    /// The ControllerRevision of this name.
    pub fn controller_revision(&self, key: &NamespacedName) -> Option<&Arc<ControllerRevision>> {
        self.controller_revisions.get(key)
    }

    /// The ControllerRevisions of a controller, by name; those without one for `Uid::default()`.
    ///
    /// Looks at all of them: a DaemonSet keeps a dozen.
    pub fn revisions_of(&self, controller: Uid) -> impl Iterator<Item = &Arc<ControllerRevision>> {
        let revisions = self.controller_revisions.values();
        revisions.filter(move |it| owner_or_none(&it.metadata) == controller)
    }

    /// The Pods that are not bound and for which others make room on a Node, by name.
    pub fn nominated_pods(&self, node: &NodeName) -> impl Iterator<Item = &Arc<Pod>> {
        let keys = self.pods_by_nomination.get(node);
        keys.into_iter().flatten().filter_map(|key| self.pods.get(key))
    }

    /// The bound Pods, not ended, that say which Pods they want near them.
    pub fn affine_pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.affine_pods.iter().filter_map(|key| self.pods.get(key))
    }

    /// What a Pod with this spec asks for.
    pub fn requests_of(&self, spec: &Arc<PodSpec>) -> Arc<Requests> {
        self.requests.get(spec).unwrap_or_else(|| Arc::new(Requests::of(spec)))
    }

    /// What is taken of a Node.
    pub fn usage(&self, node: &NodeName) -> Option<&NodeUsage> {
        self.bound.get(node).map(|it| &it.usage)
    }
}

macro_rules! accessors {
    ($($kind:ident: $(#[$doc:meta])* $one:ident, $all:ident, $in_namespace:ident;)*) => {
        /// Reading, by kind.
        impl Store {
            $(
                $(#[$doc])*
                pub fn $one(&self, key: &NamespacedName) -> Option<&Arc<$kind>> {
                    match self.other(Kind::$kind, key)? {
                        Object::$kind(it) => Some(it),
                        _ => None,
                    }
                }

                /// All of the kind, by namespace and name.
                pub fn $all(&self) -> impl Iterator<Item = &Arc<$kind>> {
                    self.others_of(Kind::$kind, "").filter_map(|it| match it {
                        Object::$kind(it) => Some(it),
                        _ => None,
                    })
                }

                /// Those of one namespace, by name.
                pub fn $in_namespace<'a>(
                    &'a self,
                    namespace: &'a str,
                ) -> impl Iterator<Item = &'a Arc<$kind>> {
                    let all = self.others_of(Kind::$kind, namespace);
                    all.map_while(move |it| match it {
                        Object::$kind(it) => {
                            (&*it.metadata.namespace == namespace).then_some(it)
                        }
                        _ => None,
                    })
                }
            )*
        }
    };
}

accessors! {
    Namespace: /// The Namespace of this name.
        namespace_of_key, namespaces, namespaces_in;
    PriorityClass: /// The PriorityClass of this name.
        priority_class_of_key, priority_classes, priority_classes_in;
    ResourceQuota: /// The ResourceQuota of this name.
        resource_quota, resource_quotas, resource_quotas_in;
    PodDisruptionBudget: /// The PodDisruptionBudget of this name.
        pod_disruption_budget, pod_disruption_budgets, pod_disruption_budgets_in;
    Service: /// The Service of this name.
        service, services, services_in;
    EndpointSlice: /// The EndpointSlice of this name.
        endpoint_slice, endpoint_slices, endpoint_slices_in;
    Deployment: /// The Deployment of this name.
        deployment, deployments, deployments_in;
    ReplicaSet: /// The ReplicaSet of this name.
        replica_set, replica_sets, replica_sets_in;
}

/// Reading, by owner.
impl Store {
    /// The ReplicaSets of a controller, by name. Looks at all of the namespace.
    pub fn replica_sets_of<'a>(
        &'a self,
        namespace: &'a str,
        controller: Uid,
    ) -> impl Iterator<Item = &'a Arc<ReplicaSet>> {
        self.replica_sets_in(namespace).filter(move |it| owner_or_none(&it.metadata) == controller)
    }
}

/// Writing. Every write goes through here, keeps the indexes right and tells the watchers.
impl Store {
    /// The next change that the watchers have not heard of.
    pub(crate) fn next_watch_event(&mut self) -> Option<WatchEvent> {
        self.outbox.pop_front()
    }

    /// Stores an object as it is, new or in the place of another. For kinds without a map of
    /// their own it is the only way in.
    pub(crate) fn put(&mut self, object: Object) {
        match object {
            Object::Node(it) => self.insert_node(Arc::unwrap_or_clone(it)),
            Object::Pod(it) => self.insert_pod(Arc::unwrap_or_clone(it)),
            Object::DaemonSet(it) => self.insert_daemon_set(Arc::unwrap_or_clone(it)),
            Object::ControllerRevision(it) => self.insert_revision(Arc::unwrap_or_clone(it)),
            mut other => {
                self.stamp(other.metadata_mut());
                let of_kind = &mut self.others[other.kind() as usize];
                let before = of_kind.insert(other.metadata().key(), other.clone());
                self.outbox.push_back(WatchEvent::ObjectChanged { before, after: Some(other) });
            }
        }
    }

    /// Changes an object of a kind without a map of its own. `change` must leave name and uid
    /// alone; nothing is written when it leaves everything as it was.
    pub(crate) fn update_other(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        change: impl FnOnce(&mut Object),
    ) {
        let Some(before) = self.other(kind, key) else {
            return;
        };
        let mut after = before.clone();
        change(&mut after);
        if after != *before {
            self.put(after);
        }
    }

    /// Removes an object of any kind.
    pub(crate) fn remove(&mut self, kind: Kind, key: &NamespacedName) -> Option<Object> {
        match kind {
            Kind::Node => {
                let name = key.name.clone().into();
                let node = self.node(&name).cloned();
                self.remove_node(&name);
                node.map(Object::Node)
            }
            Kind::Pod => self.remove_pod(key).map(Object::Pod),
            Kind::DaemonSet => self.remove_daemon_set(key).map(Object::DaemonSet),
            Kind::ControllerRevision => self.remove_revision(key).map(Object::ControllerRevision),
            _ => {
                let gone = self.others[kind as usize].remove(key)?;
                let before = Some(gone.clone());
                self.outbox.push_back(WatchEvent::ObjectChanged { before, after: None });
                Some(gone)
            }
        }
    }

    /// Changes the metadata of an object of any kind.
    pub(crate) fn update_metadata(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        change: impl FnOnce(&mut ObjectMeta),
    ) {
        match kind {
            Kind::Node => {
                self.update_node(&key.name.clone().into(), |it| change(&mut it.metadata));
            }
            Kind::Pod => self.update_pod(key, |it| change(&mut it.metadata)),
            Kind::DaemonSet => self.update_daemon_set(key, |it| change(&mut it.metadata)),
            Kind::ControllerRevision => self.update_revision(key, |it| change(&mut it.metadata)),
            _ => self.update_other(kind, key, |it| change(it.metadata_mut())),
        }
    }

    /// Stores what exists before the session begins: no write, so nobody hears of it.
    pub(crate) fn begin_with(&mut self, objects: impl IntoIterator<Item = Object>) {
        for object in objects {
            self.others[object.kind() as usize].insert(object.metadata().key(), object);
        }
    }

    pub(crate) fn insert_node(&mut self, mut node: Node) {
        self.stamp(&mut node.metadata);
        let name = node.name();
        let after = Arc::new(node);
        let event = match self.nodes.insert(name.clone(), Arc::clone(&after)) {
            None => WatchEvent::NodeAdded(name),
            Some(before) => WatchEvent::NodeModified { before, after },
        };
        self.outbox.push_back(event);
    }

    /// Changes a Node. Nothing is written when `change` leaves it as it was.
    pub(crate) fn update_node(&mut self, name: &NodeName, change: impl FnOnce(&mut Node)) {
        let Some(before) = self.nodes.get(name).cloned() else {
            return;
        };
        let mut node = Node::clone(&before);
        change(&mut node);
        if node == *before {
            return;
        }
        self.stamp(&mut node.metadata);
        let after = Arc::new(node);
        self.nodes.insert(name.clone(), Arc::clone(&after));
        self.outbox.push_back(WatchEvent::NodeModified { before, after });
    }

    pub(crate) fn remove_node(&mut self, name: &NodeName) {
        if self.nodes.remove(name).is_some() {
            self.outbox.push_back(WatchEvent::NodeDeleted(name.clone()));
        }
    }

    pub(crate) fn insert_pod(&mut self, mut pod: Pod) {
        self.stamp(&mut pod.metadata);
        let key = pod.metadata.key();
        let place = PodPlace::of(&pod);
        self.index_by_node(&key, &place, &pod.spec);
        self.index_by_controller(&key, &place);
        self.index_nomination(&key, place.nominated.as_ref());
        let pod = Arc::new(pod);
        self.pods.insert(key, Arc::clone(&pod));
        self.outbox.push_back(WatchEvent::PodAdded(pod));
    }

    /// Changes a Pod. `change` must leave name and uid alone.
    pub(crate) fn update_pod(&mut self, key: &NamespacedName, change: impl FnOnce(&mut Pod)) {
        let version = self.next_version();
        let Some(slot) = self.pods.get_mut(key) else {
            return;
        };
        let before = PodDigest::of(slot);
        let place_before = PodPlace::of(slot);
        let pod = Arc::make_mut(slot);
        change(pod);
        pod.metadata.resource_version = version;
        let after = Arc::clone(slot);
        let place = PodPlace::of(&after);
        if place.node != place_before.node {
            self.unindex_by_node(key, &place_before, &after.spec);
            self.index_by_node(key, &place, &after.spec);
        }
        if place.controller != place_before.controller {
            self.unindex_by_controller(key, &place_before);
            self.index_by_controller(key, &place);
        }
        if place.nominated != place_before.nominated {
            self.unindex_nomination(key, place_before.nominated.as_ref());
            self.index_nomination(key, place.nominated.as_ref());
        }
        self.outbox.push_back(WatchEvent::PodModified { before, after });
    }

    pub(crate) fn remove_pod(&mut self, key: &NamespacedName) -> Option<Arc<Pod>> {
        let pod = self.pods.remove(key)?;
        let place = PodPlace::of(&pod);
        self.unindex_by_node(key, &place, &pod.spec);
        self.unindex_by_controller(key, &place);
        self.unindex_nomination(key, place.nominated.as_ref());
        self.outbox.push_back(WatchEvent::PodDeleted(Arc::clone(&pod)));
        Some(pod)
    }

    pub(crate) fn insert_daemon_set(&mut self, mut daemon_set: DaemonSet) {
        self.stamp(&mut daemon_set.metadata);
        let key = daemon_set.metadata.key();
        self.daemon_sets.insert(key.clone(), Arc::new(daemon_set));
        self.outbox.push_back(WatchEvent::DaemonSetAdded(key));
    }

    pub(crate) fn update_daemon_set(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut DaemonSet),
    ) {
        let version = self.next_version();
        let Some(slot) = self.daemon_sets.get_mut(key) else {
            return;
        };
        let before = Arc::clone(slot);
        let daemon_set = Arc::make_mut(slot);
        change(daemon_set);
        daemon_set.metadata.resource_version = version;
        self.outbox.push_back(WatchEvent::DaemonSetModified { key: key.clone(), before });
    }

    pub(crate) fn remove_daemon_set(&mut self, key: &NamespacedName) -> Option<Arc<DaemonSet>> {
        let daemon_set = self.daemon_sets.remove(key)?;
        self.outbox.push_back(WatchEvent::DaemonSetDeleted(Arc::clone(&daemon_set)));
        Some(daemon_set)
    }

    pub(crate) fn insert_revision(&mut self, mut revision: ControllerRevision) {
        self.stamp(&mut revision.metadata);
        let key = revision.metadata.key();
        self.controller_revisions.insert(key, Arc::new(revision));
    }

    /// Changes a ControllerRevision.
    pub(crate) fn update_revision(
        &mut self,
        key: &NamespacedName,
        change: impl FnOnce(&mut ControllerRevision),
    ) {
        if let Some(revision) = self.remove_revision(key) {
            let mut revision = Arc::unwrap_or_clone(revision);
            change(&mut revision);
            self.insert_revision(revision);
        }
    }

    pub(crate) fn remove_revision(
        &mut self,
        key: &NamespacedName,
    ) -> Option<Arc<ControllerRevision>> {
        self.controller_revisions.remove(key)
    }

    fn next_version(&mut self) -> u64 {
        self.resource_version += 1;
        self.resource_version
    }

    fn stamp(&mut self, metadata: &mut ObjectMeta) {
        metadata.resource_version = self.next_version();
    }

    fn index_nomination(&mut self, key: &NamespacedName, node: Option<&NodeName>) {
        if let Some(node) = node {
            self.pods_by_nomination.change(node, |keys| insert_sorted(keys, key));
        }
    }

    fn unindex_nomination(&mut self, key: &NamespacedName, node: Option<&NodeName>) {
        if let Some(node) = node {
            remove_from(&mut self.pods_by_nomination, node, key);
        }
    }

    fn index_by_node(&mut self, key: &NamespacedName, place: &PodPlace, spec: &Arc<PodSpec>) {
        let requests = self.requests.learn(spec);
        let Some((node, counts)) = &place.node else { return };
        self.bound.change(node, |bound| {
            insert_sorted(&mut bound.pods, key);
            if *counts {
                bound.usage.add(spec, &requests);
            }
        });
        if *counts && spec.minds_pods() {
            self.affine_pods.insert(key.clone());
        }
    }

    fn unindex_by_node(&mut self, key: &NamespacedName, place: &PodPlace, spec: &Arc<PodSpec>) {
        let Some((node, counts)) = &place.node else { return };
        let requests = self.requests.learn(spec);
        let Some(bound) = self.bound.get_mut(node) else { return };
        remove_sorted(&mut bound.pods, key);
        if *counts {
            bound.usage.subtract(spec, &requests);
        }
        if bound.pods.is_empty() {
            self.bound.remove(node);
        }
        if *counts && spec.minds_pods() {
            self.affine_pods.remove(key);
        }
    }

    fn index_by_controller(&mut self, key: &NamespacedName, place: &PodPlace) {
        let Some((uid, node)) = &place.controller else {
            self.uncontrolled_pods.insert(key.clone());
            return;
        };
        self.pods_by_controller.change(uid, |groups| {
            groups.change(node, |keys| insert_sorted(keys, key));
        });
    }

    fn unindex_by_controller(&mut self, key: &NamespacedName, place: &PodPlace) {
        let Some((uid, node)) = &place.controller else {
            self.uncontrolled_pods.remove(key);
            return;
        };
        let Some(groups) = self.pods_by_controller.get_mut(uid) else { return };
        remove_from(groups, node, key);
        if groups.is_empty() {
            self.pods_by_controller.remove(uid);
        }
    }
}

/// The controller's uid; the uid of nobody stands for "no controller".
fn owner_or_none(metadata: &ObjectMeta) -> Uid {
    metadata.controller().map_or(Uid::default(), |it| it.uid)
}

fn insert_sorted(keys: &mut Vec<NamespacedName>, key: &NamespacedName) {
    if let Err(at) = keys.binary_search(key) {
        keys.insert(at, key.clone());
    }
}

fn remove_sorted(keys: &mut Vec<NamespacedName>, key: &NamespacedName) {
    if let Ok(at) = keys.binary_search(key) {
        keys.remove(at);
    }
}

fn remove_from<K: Ord + Clone>(
    index: &mut Map<K, Vec<NamespacedName>>,
    of: &K,
    key: &NamespacedName,
) {
    let Some(keys) = index.get_mut(of) else {
        return;
    };
    remove_sorted(keys, key);
    if keys.is_empty() {
        index.remove(of);
    }
}

impl NodeUsage {
    /// Nothing is taken.
    pub(crate) const NONE: NodeUsage = NodeUsage {
        pods: 0,
        requests: Requests {
            milli_cpu: 0,
            memory: 0,
            ephemeral_storage: 0,
            extended: Vec::new(),
            scored_milli_cpu: 0,
            scored_memory: 0,
        },
        host_ports: Vec::new(),
    };

    pub(crate) fn add(&mut self, spec: &PodSpec, requests: &Requests) {
        self.pods += 1;
        self.requests.add(requests, 1);
        self.host_ports.extend(spec.host_ports());
    }

    pub(crate) fn subtract(&mut self, spec: &PodSpec, requests: &Requests) {
        self.pods = self.pods.saturating_sub(1);
        self.requests.add(requests, -1);
        for port in spec.host_ports() {
            if let Some(at) = self.host_ports.iter().position(|it| *it == port) {
                self.host_ports.swap_remove(at);
            }
        }
    }
}

/// What a Pod asks for of one resource, where a container that says nothing asks for `missing`.
///
/// Mirrors `resourcehelper.PodRequests` with `NonMissingContainerRequests`.
fn scored(spec: &PodSpec, resource: &str, missing: i64) -> i64 {
    let asks = |it: &playground_api::Container| {
        let lists = [&it.resources.requests, &it.resources.limits];
        let listed = lists.into_iter().find(|it| it.get(resource).is_some());
        listed.map_or(missing, |it| it.scheduler_units(resource))
    };
    let (mut sidecars, mut peak) = (0_i64, 0_i64);
    for container in &spec.init_containers {
        let wanted = asks(container).saturating_add(sidecars);
        peak = peak.max(wanted);
        if container.restarts_always {
            sidecars = wanted;
        }
    }
    let together = spec.containers.iter().map(asks).fold(sidecars, i64::saturating_add);
    together.max(peak).saturating_add(spec.overhead.scheduler_units(resource))
}

impl Requests {
    /// What a Pod asks for.
    pub fn of(spec: &PodSpec) -> Self {
        let mut requests = Requests::default();
        let all = spec.requests();
        for (name, quantity) in all.iter() {
            match &**name {
                "cpu" => requests.milli_cpu = quantity.milli_value(),
                "memory" => requests.memory = quantity.value(),
                "ephemeral-storage" => requests.ephemeral_storage = quantity.value(),
                _ => requests.extended.push((name.clone(), quantity.value())),
            }
        }
        let is_whole = !spec.requests_as_a_whole().is_empty();
        let asked = |it: &str| is_whole && all.get(it).is_some();
        let (milli_cpu, memory) = Requests::scored(spec);
        requests.scored_milli_cpu = if asked("cpu") { requests.milli_cpu } else { milli_cpu };
        requests.scored_memory = if asked("memory") { requests.memory } else { memory };
        requests
    }

    /// Thousandths of a core and bytes of memory as scores count them for the Pod that looks for
    /// a Node.
    ///
    /// Upstream overlooks here what the Pod asks for as a whole (`newFit` of v1.34).
    pub(crate) fn scored(spec: &PodSpec) -> (i64, i64) {
        (scored(spec, "cpu", 100), scored(spec, "memory", 200 << 20))
    }

    /// The amount of an extended resource.
    pub fn extended(&self, name: &str) -> i64 {
        self.extended.iter().find(|(it, _)| &**it == name).map_or(0, |(_, amount)| *amount)
    }

    fn add(&mut self, other: &Requests, sign: i64) {
        // Absurd amounts wrap around, as they do in the scheduler.
        let sum = |a: i64, b: i64| a.wrapping_add(b.wrapping_mul(sign));
        self.milli_cpu = sum(self.milli_cpu, other.milli_cpu);
        self.memory = sum(self.memory, other.memory);
        self.ephemeral_storage = sum(self.ephemeral_storage, other.ephemeral_storage);
        self.scored_milli_cpu = sum(self.scored_milli_cpu, other.scored_milli_cpu);
        self.scored_memory = sum(self.scored_memory, other.scored_memory);
        for (name, amount) in &other.extended {
            match self.extended.binary_search_by(|(it, _)| it.cmp(name)) {
                Ok(at) => self.extended[at].1 = sum(self.extended[at].1, *amount),
                Err(at) => self.extended.insert(at, (name.clone(), sum(0, *amount))),
            }
        }
    }
}
