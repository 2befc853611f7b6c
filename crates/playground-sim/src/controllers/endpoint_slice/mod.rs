//! The EndpointSlice controller: which Pods stand behind a Service.
//!
//! Mirrors `pkg/controller/endpointslice` and `staging/src/k8s.io/endpointslice` of v1.34.
//! Deliberate difference: EndpointSlices carry IPv4 addresses, no hints and no time of the change
//! that caused them; what a `trafficDistribution` means is worked out where a call is routed.
//!
//! The controller remembers which Pods every selector matches, and which of them changed since
//! the last sync. So a sync costs as much as what changed, not as much as the Service has Pods.

mod reconcile;

use std::sync::Arc;

use playground_api::{
    EndpointSlice, Kind, Labels, NamespacedName, NodeName, Object, ObjectMeta, OwnerReference, Pod,
    Service,
};

use crate::cluster::{Cluster, Deed, Task};
use crate::journal::{Actor, Cause, Verb};
use crate::persistent::{Map, Set};
use crate::store::WatchEvent;

const ACTOR: Actor = Actor::EndpointSliceController;

/// The label that names the controller of a slice.
const MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
const CONTROLLER: &str = "endpointslice-controller.k8s.io";
const HEADLESS: &str = "service.kubernetes.io/headless";

/// What the controller keeps between syncs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EndpointSliceController {
    work: Map<NamespacedName, Work>,
    queue: Set<NamespacedName>,
    n_slices: u64,
}

/// What the controller keeps of one Service.
#[derive(Clone, Debug, Default, PartialEq)]
struct Work {
    /// The Pods that the selector matches, and the slice that each stands in.
    members: Map<NamespacedName, Option<NamespacedName>>,
    /// Pods that changed since the last sync, members or not.
    dirty: Set<NamespacedName>,
    /// The slices, by name.
    slices: Set<NamespacedName>,
    /// Whether the Service changed, so that every slice is written anew.
    renew: bool,
}

impl EndpointSliceController {
    /// Whether a sync of the Service is due.
    pub(crate) fn is_queued(&self, key: &NamespacedName) -> bool {
        self.queue.contains(key)
    }
}

impl Cluster {
    /// Lets the controller know of a change.
    pub(crate) fn endpoint_slices_observe(&mut self, event: &WatchEvent) {
        match event {
            WatchEvent::ObjectChanged { after: Some(Object::Service(it)), before } => {
                self.service_changed(before.as_ref(), it);
            }
            WatchEvent::ObjectChanged { before: Some(Object::Service(it)), after: None } => {
                self.endpoint_slices.work.remove(&it.metadata.key());
            }
            WatchEvent::ObjectChanged { before: Some(Object::EndpointSlice(it)), after } => {
                self.slice_changed(it, after.is_none());
            }
            WatchEvent::PodAdded(pod, _) => self.backend_changed(pod, None),
            WatchEvent::PodModified { before, after } => {
                self.backend_changed(after, Some(&before.labels));
            }
            WatchEvent::PodDeleted(pod, _) => {
                self.backend_changed(pod, Some(&pod.metadata.labels));
            }
            WatchEvent::NodeAdded(name) => self.node_of_backends_changed(name),
            WatchEvent::NodeModified { before, after } if zone(before) != zone(after) => {
                self.node_of_backends_changed(&after.name());
            }
            _ => {}
        }
    }

    fn enqueue_endpoints(&mut self, service: &NamespacedName) {
        if self.endpoint_slices.queue.insert(service.clone()) {
            self.set_timer(self.now(), Task::SyncEndpoints(service.clone()));
        }
    }

    /// A Service came or changed: its Pods are looked up anew.
    fn service_changed(&mut self, before: Option<&Object>, service: &Service) {
        let same = |it: &Object| match it {
            Object::Service(it) => {
                it.spec == service.spec && it.metadata.labels == service.metadata.labels
            }
            _ => false,
        };
        let key = service.metadata.key();
        if before.is_some_and(same) {
            return;
        }
        if service.spec.selector.is_empty() {
            return; // Somebody else says which Pods they are.
        }
        let known = self.endpoint_slices.work.get(&key).cloned();
        let mut work = known.unwrap_or_else(|| self.slices_found(service));
        work.renew = true;
        work.dirty.extend(work.members.keys().cloned().collect::<Vec<_>>());
        let selected = |it: &&Arc<Pod>| selects(service, &it.metadata.labels);
        for pod in self.store().pods_in(&key.namespace).filter(selected) {
            let pod = pod.metadata.key();
            if !work.members.contains_key(&pod) {
                work.members.insert(pod.clone(), None);
            }
            work.dirty.insert(pod);
        }
        self.endpoint_slices.work.insert(key.clone(), work);
        self.enqueue_endpoints(&key);
    }

    /// What a Service has already when the controller first hears of it, as after a restore.
    fn slices_found(&self, service: &Service) -> Work {
        let metadata = &service.metadata;
        let mut work = Work::default();
        let owned = |it: &&Arc<EndpointSlice>| {
            it.metadata.controller().is_some_and(|it| it.uid == metadata.uid)
        };
        for slice in self.store().endpoint_slices_in(&metadata.namespace).filter(owned) {
            let key = slice.metadata.key();
            for it in slice.spec.endpoints.iter().filter_map(|it| it.target.as_ref()) {
                work.members.insert(it.key(), Some(key.clone()));
            }
            work.slices.insert(key);
        }
        work
    }

    /// Somebody else changed or deleted a slice: all that stands in it is looked at again.
    fn slice_changed(&mut self, slice: &EndpointSlice, is_gone: bool) {
        let Some(service) = slice.metadata.labels.get(EndpointSlice::SERVICE_LABEL) else {
            return;
        };
        let service = NamespacedName::new(slice.metadata.namespace.clone(), service.clone());
        let key = slice.metadata.key();
        let Some(work) = self.endpoint_slices.work.get_mut(&service) else { return };
        if !is_gone || !work.slices.remove(&key) {
            return;
        }
        for it in &slice.spec.endpoints {
            let Some(pod) = it.target.as_ref().map(|it| it.key()) else { continue };
            if work.members.contains_key(&pod) {
                work.members.insert(pod.clone(), None);
                work.dirty.insert(pod);
            }
        }
        self.enqueue_endpoints(&service);
    }

    /// A Pod came, changed or went; `before` are the labels that it had.
    fn backend_changed(&mut self, pod: &Pod, before: Option<&Labels>) {
        if self.endpoint_slices.work.is_empty() {
            return; // No Service selects Pods.
        }
        let key = pod.metadata.key();
        let pod = self.store().pod(&key);
        let services = self.store().services_in(&key.namespace);
        let concerned: Vec<(NamespacedName, bool)> = services
            .filter_map(|it| {
                let is_member = pod.is_some_and(|pod| selects(it, &pod.metadata.labels));
                let was_member = before.is_some_and(|labels| selects(it, labels));
                (is_member || was_member).then(|| (it.metadata.key(), is_member))
            })
            .collect();
        for (service, is_member) in concerned {
            let work = self.endpoint_slices.work.get_or_default(&service);
            work.dirty.insert(key.clone());
            if is_member && !work.members.contains_key(&key) {
                work.members.insert(key.clone(), None);
            }
            self.enqueue_endpoints(&service);
        }
    }

    fn node_of_backends_changed(&mut self, node: &NodeName) {
        if self.endpoint_slices.work.is_empty() {
            return;
        }
        let pods: Vec<_> = self.store().pods_on(node).cloned().collect();
        for it in pods {
            self.backend_changed(&it, Some(&it.metadata.labels));
        }
    }

    /// Brings the slices of a Service up to date.
    pub(crate) fn sync_endpoints(&mut self, key: &NamespacedName) {
        self.endpoint_slices.queue.remove(key);
        let Some(service) = self.store().service(key).cloned() else { return };
        let Some(mut work) = self.endpoint_slices.work.remove(key) else { return };
        if !service.metadata.is_terminating() {
            let changes = reconcile::reconcile(self.store(), &service, &mut work);
            for change in changes {
                self.write_slice(&service, change, &mut work);
            }
        }
        self.endpoint_slices.work.insert(key.clone(), work);
        self.deliver_watch_events();
    }

    fn write_slice(&mut self, service: &Service, change: reconcile::Change, work: &mut Work) {
        let reconcile::Change { name, spec } = change;
        let total = spec.endpoints.len() as u32;
        let ready = spec.endpoints.iter().filter(|it| it.ready).count() as u32;
        let cause = Cause::Endpoints { ready, total };
        match name {
            Some(key) if spec.endpoints.is_empty() && work.slices.len() > 1 => {
                work.slices.remove(&key);
                let propagation = crate::command::Propagation::Background;
                self.delete_object(Kind::EndpointSlice, &key, propagation, ACTOR, cause);
            }
            Some(key) => {
                let labels = labels(service);
                let Some(before) = self.store().endpoint_slice(&key).cloned() else { return };
                let deed = Deed::new(ACTOR, Kind::EndpointSlice, &before.metadata);
                if before.spec == spec && before.metadata.labels == labels {
                    return;
                }
                self.store_mut().update_other(Kind::EndpointSlice, &key, |it| {
                    if let Object::EndpointSlice(it) = it {
                        let it = Arc::make_mut(it);
                        it.spec = spec;
                        it.metadata.labels = labels;
                        it.metadata.generation += 1;
                    }
                });
                self.record(deed.done(Verb::Updated, cause));
            }
            None => {
                let slice = self.new_slice(service, spec);
                let key = slice.metadata.key();
                for it in slice.spec.endpoints.iter().filter_map(|it| it.target.as_ref()) {
                    work.members.insert(it.key(), Some(key.clone()));
                }
                work.slices.insert(key);
                self.create_object(slice.into(), ACTOR, cause);
            }
        }
    }

    fn new_slice(
        &mut self,
        service: &Service,
        spec: playground_api::EndpointSliceSpec,
    ) -> EndpointSlice {
        let metadata = &service.metadata;
        let prefix = format!("{}-", metadata.name);
        // The names come from a stream of their own, so that Services shift no other names.
        self.endpoint_slices.n_slices += 1;
        let suffix = self.stream(&format!("slice-{}", self.endpoint_slices.n_slices)).name_suffix();
        EndpointSlice {
            metadata: ObjectMeta {
                name: format!("{prefix}{suffix}").into(),
                generate_name: Some(prefix.into()),
                namespace: metadata.namespace.clone(),
                labels: labels(service),
                owner_references: [OwnerReference::controller(Kind::Service, metadata)].into(),
                ..ObjectMeta::default()
            },
            spec,
            ..EndpointSlice::default()
        }
    }
}

/// Whether a Service with a selector selects a Pod of its namespace.
fn selects(service: &Service, labels: &Labels) -> bool {
    let selector = &service.spec.selector;
    !selector.is_empty() && selector.is_subset_of(labels)
}

pub(crate) fn zone(node: &playground_api::Node) -> Option<&playground_api::Name> {
    node.metadata.labels.get("topology.kubernetes.io/zone")
}

/// The labels of a Service's slices. Mirrors `setEndpointSliceLabels`.
fn labels(service: &Service) -> Labels {
    let mut labels = service.metadata.labels.clone();
    if service.is_headless() {
        labels.insert(HEADLESS, "");
    }
    labels.insert(EndpointSlice::SERVICE_LABEL, service.metadata.name.clone());
    labels.insert(MANAGED_BY, CONTROLLER);
    labels
}
