//! Which Pod takes a call.
//!
//! Mirrors `pkg/proxy/topology.go` and `pkg/proxy/iptables` of v1.34.
//! Deliberate difference: the lots by which an endpoint is drawn begin anew at each move of the
//! session, so the same calls at the same move give the same answers.

use std::fmt;

use playground_api::{
    Endpoint, EndpointPort, Name, NamespacedName, Node, NodeName, Pod, PodPhase, Protocol, Service,
};

use super::name::slices;
use crate::cluster::Cluster;
use crate::store::Store;

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The Node that the caller is on.
    pub node: NodeName,
    /// The namespace in which names without one are looked up.
    pub namespace: Name,
}

/// The rule by which endpoints were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Every ready endpoint of the cluster.
    Cluster,
    /// Ready endpoints on the Node alone (`internalTrafficPolicy` or `externalTrafficPolicy`).
    Local,
    /// Ready endpoints on the Node, which are preferred (`trafficDistribution: PreferSameNode`).
    SameNode,
    /// Ready endpoints in the zone, which are preferred (`trafficDistribution: PreferClose`).
    SameZone,
    /// No endpoint is ready, so those that are terminating and still serve.
    Terminating,
    /// The same, on the Node alone.
    LocalTerminating,
    /// The caller takes one of the addresses that DNS gave for a headless Service.
    Headless,
    /// A port of the Node that a Pod holds.
    HostPort,
    /// Nobody holds the port of the Node.
    NoListener,
}

impl Rule {
    /// The rule in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rule::Cluster => "any ready endpoint of the cluster",
            Rule::Local => "ready endpoints on the own Node only (traffic policy Local)",
            Rule::SameNode => "ready endpoints on the own Node are preferred",
            Rule::SameZone => "ready endpoints in the own zone are preferred",
            Rule::Terminating => "no endpoint is ready, so terminating ones that still serve",
            Rule::LocalTerminating => {
                "no endpoint on the own Node is ready, so terminating ones there that still serve"
            }
            Rule::Headless => "headless: the caller takes one of the addresses that DNS gave",
            Rule::HostPort => "the Pod holds the port of the Node",
            Rule::NoListener => "a Pod or Service that holds this port of the Node",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where calls of a Service may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routes {
    /// The endpoints to choose from, with the port of each; in the order of the slices.
    pub endpoints: Vec<(Endpoint, u16)>,
    /// Why these.
    pub rule: Rule,
    /// Whether there is an endpoint that could answer anywhere.
    pub any_elsewhere: bool,
}

/// One call and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What became of it.
    pub outcome: Outcome,
    /// The rule that decided.
    pub rule: Rule,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A Pod answers.
    Answered {
        /// The Pod, as far as it is known.
        pod: Option<NamespacedName>,
        /// Its Node.
        node: Option<NodeName>,
        /// Its address.
        address: Name,
        /// Its port.
        port: u16,
    },
    /// The packets are dropped, so the caller waits in vain.
    Dropped,
    /// The connection is refused: nothing listens.
    Refused,
    /// The name has no answer, so nothing is called.
    NoAddress,
}

/// Where calls of one port of a Service go that come from a Node.
///
/// `is_local` asks for a traffic policy `Local`.
pub fn routes(
    store: &Store,
    service: &Service,
    port: &str,
    protocol: Protocol,
    node: &NodeName,
    is_local: bool,
) -> Routes {
    let key = service.metadata.key();
    let is_port = |it: &&EndpointPort| *it.name == *port && it.protocol == protocol;
    let mut all: Vec<(Endpoint, u16)> = Vec::new();
    for slice in slices(store, &key) {
        let Some(port) = slice.spec.ports.iter().find(is_port) else { continue };
        all.extend(slice.spec.endpoints.iter().map(|it| (it.clone(), port.port)));
    }
    let pick = |keeps: &dyn Fn(&Endpoint) -> bool| -> Vec<(Endpoint, u16)> {
        all.iter().filter(|it| keeps(&it.0)).cloned().collect()
    };
    let is_here = |it: &Endpoint| it.node_name.as_ref() == Some(node);
    let leaves = |it: &Endpoint| it.serving && it.terminating && !it.ready;
    let any_elsewhere = all.iter().any(|(it, _)| it.ready || leaves(it));
    let tries: [(Rule, Vec<_>); 2] = if is_local {
        let fallback = pick(&|it| is_here(it) && leaves(it));
        [(Rule::Local, pick(&|it| is_here(it) && it.ready)), (Rule::LocalTerminating, fallback)]
    } else {
        let ready = preferred(store, service, node, pick(&|it| it.ready));
        [ready, (Rule::Terminating, pick(&leaves))]
    };
    let [first, second] = tries;
    let (rule, endpoints) = if first.1.is_empty() && !second.1.is_empty() { second } else { first };
    Routes { endpoints, rule, any_elsewhere }
}

/// The ready endpoints that the Service's `trafficDistribution` prefers; all when there are none.
///
/// Mirrors `topologyModeFromHints`: a zone counts only when every ready endpoint has one.
fn preferred(
    store: &Store,
    service: &Service,
    node: &NodeName,
    ready: Vec<(Endpoint, u16)>,
) -> (Rule, Vec<(Endpoint, u16)>) {
    let wish = service.spec.rest.get("trafficDistribution").and_then(|it| it.as_str());
    let zone = store.node(node).and_then(|it| crate::controllers::endpoint_slice::zone(it));
    let same_node = |it: &Endpoint| it.node_name.as_ref() == Some(node);
    let same_zone = |it: &Endpoint| zone.is_some() && it.zone.as_ref() == zone;
    let nodes_known = ready.iter().all(|it| it.0.node_name.is_some());
    let zones_known = ready.iter().all(|it| it.0.zone.is_some());
    let has = |keeps: &dyn Fn(&Endpoint) -> bool| ready.iter().any(|it| keeps(&it.0));
    let by_zone = zones_known && has(&same_zone);
    match wish {
        Some("PreferSameNode") if nodes_known && has(&same_node) => {
            (Rule::SameNode, ready.into_iter().filter(|it| same_node(&it.0)).collect())
        }
        Some("PreferSameNode" | "PreferClose" | "PreferSameZone") if by_zone => {
            (Rule::SameZone, ready.into_iter().filter(|it| same_zone(&it.0)).collect())
        }
        _ => (Rule::Cluster, ready),
    }
}

/// Calls a port of a Service `times` times, each a connection of its own.
///
/// kube-proxy (iptables) takes any endpoint that the rule allows, each with the same chance.
pub fn call_service(
    cluster: &Cluster,
    service: &Service,
    port: &playground_api::ServicePort,
    client: &Client,
    times: usize,
) -> Vec<Call> {
    let is_local = !service.is_headless() && &*service.spec.internal_traffic_policy == "Local";
    let mut routes =
        routes(cluster.store(), service, &port.name, port.protocol, &client.node, is_local);
    if service.is_headless() {
        routes.rule = Rule::Headless;
        routes.endpoints.retain(|it| it.0.ready);
    }
    draw(cluster, &routes, times)
}

/// Calls a port of a Node `times` times: a Pod's host port, or the Node port of a Service.
pub fn call_node(cluster: &Cluster, node: &Node, port: u16, times: usize) -> Vec<Call> {
    let store = cluster.store();
    let name = node.name();
    if let Some(pod) = store.pods_on(&name).find(|it| holds(it, port)) {
        let inner = pod.spec.containers.iter().flat_map(|it| &it.ports);
        let inner = inner.into_iter().find(|it| it.host_port == port && !pod.spec.host_network);
        let outcome = Outcome::Answered {
            pod: Some(pod.metadata.key()),
            node: Some(name.clone()),
            address: pod.status.pod_ip.map(|it| it.to_string()).unwrap_or_default().into(),
            port: inner.map_or(port, |it| it.container_port),
        };
        return vec![Call { outcome, rule: Rule::HostPort }; times];
    }
    let mut all = store.services().flat_map(|it| it.spec.ports.iter().map(move |port| (it, port)));
    match all.find(|it| it.1.node_port == port && it.1.protocol == Protocol::Tcp) {
        Some((service, port)) => {
            let is_local = &*service.spec.external_traffic_policy == "Local";
            let routes = routes(store, service, &port.name, port.protocol, &name, is_local);
            draw(cluster, &routes, times)
        }
        None => vec![Call { outcome: Outcome::Refused, rule: Rule::NoListener }; times],
    }
}

/// Whether a Pod listens on a TCP port of its Node.
fn holds(pod: &Pod, port: u16) -> bool {
    let mut ports = pod.spec.host_ports();
    pod.status.phase == PodPhase::Running
        && ports.any(|it| it.port == port && it.protocol == Protocol::Tcp)
}

fn draw(cluster: &Cluster, routes: &Routes, times: usize) -> Vec<Call> {
    let rule = routes.rule;
    let mut stream = cluster.stream(&format!("calls-{}", cluster.step_count()));
    let n = routes.endpoints.len() as u64;
    let answer = |(endpoint, port): &(Endpoint, u16)| Outcome::Answered {
        pod: endpoint.target.as_ref().map(playground_api::ObjectReference::key),
        node: endpoint.node_name.clone(),
        address: endpoint.addresses.first().cloned().unwrap_or_default(),
        port: *port,
    };
    let nobody = match rule {
        Rule::Headless => Outcome::NoAddress,
        Rule::Local if routes.any_elsewhere => Outcome::Dropped,
        _ => Outcome::Refused,
    };
    let mut one = || {
        let at = if n == 0 { 0 } else { stream.below(n) };
        let found = usize::try_from(at).ok().and_then(|at| routes.endpoints.get(at));
        Call { outcome: found.map_or_else(|| nobody.clone(), answer), rule }
    };
    (0..times).map(|_| one()).collect()
}
