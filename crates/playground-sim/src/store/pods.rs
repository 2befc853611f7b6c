//! Pods, and the indexes that make a step cheap.

use std::sync::Arc;

use playground_api::{NamespacedName, NodeName, Pod, PodSpec, Uid};

use super::read::is_same;
use super::watch::{PodDigest, PodPlace};
use super::{NodeUsage, Requests, Store, WatchEvent};
use crate::persistent::{Map, diff};

/// Names a Pod inside the engine as long as it is stored.
///
/// What many indexes hold and many steps look up: a number is compared faster than a name, and
/// Pods that came one after the other lie side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PodId(u32);

/// The Pods that are bound to a Node, by namespace and name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Bound {
    pub(super) pods: Vec<PodId>,
    pub(super) usage: NodeUsage,
}

/// Reading.
impl Store {
    /// The Pods of one namespace, by name.
    pub fn pods_in<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Arc<Pod>> {
        let pods = self.pods_by_name.range_from(&NamespacedName::new(namespace, ""));
        let pods = pods.take_while(move |(key, _)| &*key.namespace == namespace);
        pods.filter_map(|(_, id)| self.pods.get(id))
    }

    /// The Pods by namespace and name, from a name on.
    pub fn pods_from(&self, first: &NamespacedName) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods_by_name.range_from(first).filter_map(|(_, id)| self.pods.get(id))
    }

    /// The Pods by namespace and name.
    pub fn pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods_by_name.values().filter_map(|id| self.pods.get(id))
    }

    /// The Pod of this name.
    pub fn pod(&self, key: &NamespacedName) -> Option<&Arc<Pod>> {
        self.pods.get(self.pods_by_name.get(key)?)
    }

    /// What the engine calls the Pod of this name.
    pub(crate) fn pod_id(&self, key: &NamespacedName) -> Option<PodId> {
        self.pods_by_name.get(key).copied()
    }

    /// The Pod that the engine calls so, if it is still there.
    pub(crate) fn pod_of_id(&self, id: PodId) -> Option<&Arc<Pod>> {
        self.pods.get(&id)
    }

    /// The Pods that differ from those of another state of the same cluster, as [`Store::changed_nodes`].
    ///
    /// Where time was turned back and went on differently, one Pod may be reported as having become another.
    pub fn changed_pods<'a>(
        &'a self,
        older: &'a Store,
        mut report: impl FnMut(Option<&'a Arc<Pod>>, Option<&'a Arc<Pod>>),
    ) {
        diff(&older.pods, &self.pods, |_, old, new| {
            if !is_same(old, new) {
                report(old, new);
            }
        });
    }

    /// The Pods that are bound to a Node, by namespace and name.
    pub fn pods_on(&self, node: &NodeName) -> impl Iterator<Item = &Arc<Pod>> {
        let ids = self.bound.get(node).into_iter().flat_map(|it| &it.pods);
        ids.filter_map(|id| self.pods.get(id))
    }

    /// The Pods of a controller that are bound to a Node or made for it, by name.
    pub fn controlled_pods_on(
        &self,
        controller: Uid,
        node: &NodeName,
    ) -> impl Iterator<Item = &Arc<Pod>> {
        let groups = self.pods_by_controller.get(&controller);
        let group = groups.and_then(|it| it.get(&Some(node.clone())));
        group.into_iter().flatten().filter_map(|id| self.pods.get(id))
    }

    /// All Pods of a controller, by Node and name.
    pub fn controlled_pods(&self, controller: Uid) -> impl Iterator<Item = &Arc<Pod>> {
        let groups = self.pods_by_controller.get(&controller);
        let ids = groups.into_iter().flat_map(|it| it.values()).flatten();
        ids.filter_map(|id| self.pods.get(id))
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
            .filter_map(|key| self.pod(key))
    }

    /// The Pods that are not bound and for which others make room on a Node, by name.
    pub fn nominated_pods(&self, node: &NodeName) -> impl Iterator<Item = &Arc<Pod>> {
        let keys = self.pods_by_nomination.get(node);
        keys.into_iter().flatten().filter_map(|key| self.pod(key))
    }

    /// The bound Pods, not ended, that say which Pods they want near them.
    pub fn affine_pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.affine_pods.iter().filter_map(|key| self.pod(key))
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

/// Writing.
impl Store {
    pub(crate) fn insert_pod(&mut self, mut pod: Pod) {
        self.stamp(&mut pod.metadata);
        let key = pod.metadata.key();
        let pod = Arc::new(pod);
        let id = self.pod_id(&key).unwrap_or(PodId(self.n_pods_ever));
        if id == PodId(self.n_pods_ever) {
            self.n_pods_ever += 1;
            self.pods_by_name.insert(key.clone(), id);
        }
        self.pods.insert(id, Arc::clone(&pod));
        let place = PodPlace::of(&pod);
        self.index_by_node(id, &pod, &place);
        self.index_by_controller(id, &pod, &place);
        self.index_nomination(&pod, &place);
        self.outbox.push_back(WatchEvent::PodAdded(pod, id));
    }

    /// Changes a Pod. `change` must leave name and uid alone.
    pub(crate) fn update_pod(&mut self, key: &NamespacedName, change: impl FnOnce(&mut Pod)) {
        if let Some(id) = self.pod_id(key) {
            self.update_pod_of_id(id, change);
        }
    }

    /// The same for whoever knows what the engine calls it.
    pub(crate) fn update_pod_of_id(&mut self, id: PodId, change: impl FnOnce(&mut Pod)) {
        let version = self.next_version();
        let Some(slot) = self.pods.get_mut(&id) else {
            return;
        };
        let before = PodDigest::of(id, slot);
        let pod = Arc::make_mut(slot);
        change(pod);
        pod.metadata.resource_version = version;
        let after = Arc::clone(slot);
        let (place_before, place) = (PodPlace::before(&before, &after), PodPlace::of(&after));
        if place.node != place_before.node {
            self.unindex_by_node(id, &after, &place_before);
            self.index_by_node(id, &after, &place);
        }
        if place.controller != place_before.controller {
            self.unindex_by_controller(id, &after, &place_before);
            self.index_by_controller(id, &after, &place);
        }
        if place.nominated != place_before.nominated {
            self.unindex_nomination(&after, &place_before);
            self.index_nomination(&after, &place);
        }
        self.outbox.push_back(WatchEvent::PodModified { before, after });
    }

    pub(crate) fn remove_pod(&mut self, key: &NamespacedName) -> Option<Arc<Pod>> {
        let id = self.pods_by_name.remove(key)?;
        let pod = self.pods.remove(&id)?;
        let place = PodPlace::of(&pod);
        self.unindex_by_node(id, &pod, &place);
        self.unindex_by_controller(id, &pod, &place);
        self.unindex_nomination(&pod, &place);
        self.outbox.push_back(WatchEvent::PodDeleted(Arc::clone(&pod), id));
        Some(pod)
    }
}

/// Keeping the indexes right.
impl Store {
    fn index_nomination(&mut self, pod: &Pod, place: &PodPlace<'_>) {
        if let Some(node) = place.nominated {
            self.pods_by_nomination.change(node, |keys| {
                let key = pod.metadata.key();
                if let Err(at) = keys.binary_search(&key) {
                    keys.insert(at, key);
                }
            });
        }
    }

    fn unindex_nomination(&mut self, pod: &Pod, place: &PodPlace<'_>) {
        if let Some(node) = place.nominated {
            remove_from(&mut self.pods_by_nomination, node, &pod.metadata.key());
        }
    }

    fn index_by_node(&mut self, id: PodId, pod: &Pod, place: &PodPlace<'_>) {
        let requests = self.requests.learn(&pod.spec);
        let Some((node, counts)) = place.node else { return };
        self.bound.change(node, |bound| {
            insert_by_name(&mut bound.pods, id, &self.pods);
            if counts {
                bound.usage.add(&pod.spec, &requests);
            }
        });
        if counts && pod.spec.minds_pods() {
            self.affine_pods.insert(pod.metadata.key());
        }
    }

    fn unindex_by_node(&mut self, id: PodId, pod: &Pod, place: &PodPlace<'_>) {
        let Some((node, counts)) = place.node else { return };
        let requests = self.requests.learn(&pod.spec);
        let Some(bound) = self.bound.get_mut(node) else { return };
        bound.pods.retain(|it| *it != id);
        if counts {
            bound.usage.subtract(&pod.spec, &requests);
        }
        if bound.pods.is_empty() {
            self.bound.remove(node);
        }
        if counts && pod.spec.minds_pods() {
            self.affine_pods.remove(&pod.metadata.key());
        }
    }

    fn index_by_controller(&mut self, id: PodId, pod: &Pod, place: &PodPlace<'_>) {
        let Some((uid, node)) = place.controller else {
            self.uncontrolled_pods.insert(pod.metadata.key());
            return;
        };
        self.pods_by_controller.change(&uid, |groups| {
            groups.change(&node.cloned(), |ids| insert_by_name(ids, id, &self.pods));
        });
    }

    fn unindex_by_controller(&mut self, id: PodId, pod: &Pod, place: &PodPlace<'_>) {
        let Some((uid, node)) = place.controller else {
            self.uncontrolled_pods.remove(&pod.metadata.key());
            return;
        };
        let Some(groups) = self.pods_by_controller.get_mut(&uid) else { return };
        remove_from(groups, &node.cloned(), &id);
        if groups.is_empty() {
            self.pods_by_controller.remove(&uid);
        }
    }
}

/// Puts a Pod among others where its namespace and name place it.
fn insert_by_name(ids: &mut Vec<PodId>, id: PodId, pods: &Map<PodId, Arc<Pod>>) {
    let name = |id: &PodId| pods.get(id).map(|it| (&*it.metadata.namespace, &*it.metadata.name));
    let own = name(&id);
    let at = ids.partition_point(|it| name(it) < own);
    if ids.get(at) != Some(&id) {
        ids.reserve_exact(1); // Mostly it stays the only one.
        ids.insert(at, id);
    }
}

fn remove_from<K: Ord + Clone, T: PartialEq + Clone>(
    index: &mut Map<K, Vec<T>>,
    of: &K,
    member: &T,
) {
    let Some(members) = index.get_mut(of) else {
        return;
    };
    members.retain(|it| it != member);
    if members.is_empty() {
        index.remove(of);
    }
}
