//! What becomes of the slices of a Service after some Pods changed. Changes nothing stored.
//!
//! Mirrors `staging/src/k8s.io/endpointslice/reconciler.go` and `utils.go`.

use std::borrow::Cow;

use playground_api::{
    Endpoint, EndpointPort, EndpointSliceSpec, Fields, Kind, NamespacedName, ObjectReference, Pod,
    Service, ServicePort, TargetPort,
};

use super::{Work, selects, zone};
use crate::store::Store;

/// The most endpoints of a slice. Upstream's `--max-endpoints-per-slice`.
const LARGEST_SLICE: usize = 100;

/// What a slice is to say; a new one has no name yet.
pub(super) struct Change {
    pub(super) name: Option<NamespacedName>,
    pub(super) spec: EndpointSliceSpec,
}

/// A slice as it is stored, copied when something in it changes.
struct Draft<'a> {
    name: Option<&'a NamespacedName>,
    spec: Cow<'a, EndpointSliceSpec>,
}

/// The slices that change because of the Pods that changed; all of them when the Service did.
///
/// An endpoint that stays keeps its place; new ones fill slices that have room.
pub(super) fn reconcile(store: &Store, service: &Service, work: &mut Work) -> Vec<Change> {
    let names: Vec<NamespacedName> = work.slices.iter().cloned().collect();
    let draft = |it| {
        let spec = Cow::Borrowed(&store.endpoint_slice(it)?.spec);
        Some(Draft { name: Some(it), spec })
    };
    let mut slices: Vec<Draft<'_>> = names.iter().filter_map(draft).collect();
    if std::mem::take(&mut work.renew) {
        slices.iter_mut().for_each(|it| _ = it.spec.to_mut());
    }
    let mut homeless = Vec::new();
    for pod in std::mem::take(&mut work.dirty).iter() {
        let stored = store.pod(pod).filter(|it| selects(service, &it.metadata.labels));
        let wanted = stored.and_then(|it| endpoint(store, service, it));
        let home = work.members.get(pod).cloned().flatten();
        let slice = slices.iter_mut().find(|it| home.is_some() && it.name == home.as_ref());
        let rest = place(slice, pod, wanted.clone());
        if stored.is_none() {
            work.members.remove(pod);
        } else {
            let stays = wanted.is_some() && rest.is_none();
            work.members.insert(pod.clone(), home.filter(|_| stays));
        }
        homeless.extend(rest.map(|it| (pod.clone(), it)));
    }
    for (pod, wanted) in homeless {
        let home = settle(&mut slices, wanted);
        work.members.insert(pod, home);
    }
    if slices.is_empty() {
        slices.push(Draft { name: None, spec: Cow::Owned(EndpointSliceSpec::default()) });
    }
    slices.into_iter().filter_map(finished).collect()
}

/// The change that a draft stands for, if any.
fn finished(draft: Draft<'_>) -> Option<Change> {
    let Cow::Owned(mut spec) = draft.spec else {
        return None;
    };
    spec.address_type = "IPv4".into();
    if spec.endpoints.is_empty() {
        spec.ports = Vec::new();
    }
    Some(Change { name: draft.name.cloned(), spec })
}

/// An endpoint and the ports that its slice must have.
type Wanted = (Endpoint, Vec<EndpointPort>);

/// Renews or removes the endpoint of a Pod in its slice; gives back what has no place.
fn place(
    slice: Option<&mut Draft<'_>>,
    pod: &NamespacedName,
    wanted: Option<Wanted>,
) -> Option<Wanted> {
    let Some(slice) = slice else {
        return wanted;
    };
    let is_this = |it: &Endpoint| it.target.as_ref().is_some_and(|it| it.name == pod.name);
    let at = slice.spec.endpoints.iter().position(is_this)?;
    match wanted {
        Some((endpoint, ports)) if ports == slice.spec.ports => {
            if slice.spec.endpoints.get(at) != Some(&endpoint)
                && let Some(old) = slice.spec.to_mut().endpoints.get_mut(at)
            {
                *old = endpoint;
            }
            None
        }
        other => {
            slice.spec.to_mut().endpoints.remove(at);
            other
        }
    }
}

/// Puts an endpoint into a slice with room, else into a new one; which it is, if it has a name.
fn settle(slices: &mut Vec<Draft<'_>>, (endpoint, ports): Wanted) -> Option<NamespacedName> {
    let has_room = |it: &Draft<'_>| match it.spec.endpoints.len() {
        0 => true,
        n => n < LARGEST_SLICE && it.spec.ports == ports,
    };
    let at = slices.iter().position(has_room).unwrap_or(slices.len());
    if at == slices.len() {
        slices.push(Draft { name: None, spec: Cow::Owned(EndpointSliceSpec::default()) });
    }
    let slice = slices.get_mut(at)?;
    let spec = slice.spec.to_mut();
    spec.ports = ports;
    spec.endpoints.push(endpoint);
    slice.name.cloned()
}

/// The endpoint of a Pod, and the ports that it has for the Service; `None` while it has no
/// address, has ended, or its Node is gone.
///
/// Mirrors `ShouldPodBeInEndpoints`, `podToEndpoint` and `getEndpointPorts`.
fn endpoint(store: &Store, service: &Service, pod: &Pod) -> Option<(Endpoint, Vec<EndpointPort>)> {
    let address = pod.status.pod_ip.filter(|it| !pod.is_terminal() && it.is_ipv4())?;
    let publishes_all = service.spec.publish_not_ready_addresses;
    let node = pod.node_name.as_ref().and_then(|it| store.node(it));
    if node.is_none() && !publishes_all {
        return None;
    }
    let (serving, terminating) = (pod.is_ready(), pod.metadata.is_terminating());
    let endpoint = Endpoint {
        addresses: vec![address.to_string().into()],
        ready: publishes_all || serving && !terminating,
        serving,
        terminating,
        node_name: pod.node_name.clone(),
        zone: node.and_then(|it| zone(it)).cloned(),
        target: Some(ObjectReference::new(Kind::Pod, &pod.metadata)),
        rest: hostname(service, pod),
    };
    let ports = service.spec.ports.iter().filter_map(|it| {
        Some(EndpointPort {
            name: it.name.clone(),
            port: target_port(pod, it)?,
            protocol: it.protocol,
            rest: Fields::new(),
        })
    });
    Some((endpoint, ports.collect()))
}

/// The name that the Pod has below that of the Service, if it asks for one.
///
/// Mirrors `ShouldSetHostname`.
fn hostname(service: &Service, pod: &Pod) -> Fields {
    let text = |field: &str| pod.spec.rest.get(field).and_then(|it| it.as_str());
    let mut fields = Fields::new();
    if let (Some(name), Some(subdomain)) = (text("hostname"), text("subdomain"))
        && *subdomain == *service.metadata.name
    {
        fields.insert("hostname", name);
    }
    fields
}

/// Mirrors `podutil.FindPort`.
fn target_port(pod: &Pod, port: &ServicePort) -> Option<u16> {
    let name = match &port.target_port {
        TargetPort::Number(number) => return Some(*number),
        TargetPort::Name(name) => name,
    };
    let mut ports = pod.spec.containers.iter().flat_map(|it| &it.ports);
    let found = ports.find(|it| it.name == *name && it.protocol == port.protocol);
    found.map(|it| it.container_port)
}
