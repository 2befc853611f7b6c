use playground_api::{
    Endpoint, EndpointPort, EndpointSlice, Fields, Kind, Node, Object, ObjectReference, Pod,
    Protocol, Service, ServicePort, TargetPort,
};

use super::*;
use crate::store::Store;

/// `a@n1` is the Pod `a` on Node `n1`; after it `!` unready, `~` terminating.
fn endpoint(text: &str) -> Endpoint {
    let (name, node) = text.split_once('@').expect("POD@NODE");
    let serving = !node.contains('!');
    let terminating = node.contains('~');
    let node = node.trim_end_matches(['!', '~']);
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    Endpoint {
        addresses: vec![format!("10.244.0.{}", name.as_bytes()[0]).into()],
        ready: serving && !terminating,
        serving,
        terminating,
        node_name: Some(node.into()),
        zone: zone(node).map(Into::into),
        target: Some(ObjectReference::new(Kind::Pod, &pod.metadata)),
        rest: Fields::new(),
    }
}

/// n1 and n2 are in zone a, n3 is in zone b, n4 is in none.
fn zone(node: &str) -> Option<&'static str> {
    match node {
        "n1" | "n2" => Some("a"),
        "n3" => Some("b"),
        _ => None,
    }
}

fn store(endpoints: &str) -> Store {
    let mut store = Store::default();
    for name in ["n1", "n2", "n3", "n4"] {
        let mut node = Node::default();
        node.metadata.name = name.into();
        if let Some(zone) = zone(name) {
            node.metadata.labels.insert("topology.kubernetes.io/zone", zone);
        }
        store.put(Object::from(node));
    }
    let mut slice = EndpointSlice::default();
    slice.metadata.name = "web-x".into();
    slice.metadata.namespace = "default".into();
    slice.metadata.labels.insert(EndpointSlice::SERVICE_LABEL, "web");
    slice.spec.endpoints = endpoints.split_whitespace().map(endpoint).collect();
    slice.spec.ports = vec![EndpointPort {
        name: "".into(),
        port: 8080,
        protocol: Protocol::Tcp,
        rest: Fields::new(),
    }];
    store.put(Object::from(slice));
    store
}

fn service(distribution: &str) -> Service {
    let mut service = Service::default();
    service.metadata.name = "web".into();
    service.metadata.namespace = "default".into();
    service.spec.service_type = "ClusterIP".into();
    service.spec.cluster_ip = "10.96.0.11".into();
    service.spec.ports = vec![ServicePort {
        name: "".into(),
        port: 80,
        target_port: TargetPort::Number(8080),
        protocol: Protocol::Tcp,
        node_port: 0,
        rest: Fields::new(),
    }];
    if !distribution.is_empty() {
        service.spec.rest.insert("trafficDistribution", distribution);
    }
    service
}

#[test]
fn calls_go_where_the_rules_of_the_service_let_them() {
    let table = [
        // endpoints, trafficDistribution, Local, from, rule, Pods
        ("a@n1 b@n2 c@n3", "", false, "n1", Rule::Cluster, "a b c"),
        ("a@n1! b@n2 c@n3~", "", false, "n1", Rule::Cluster, "b"),
        ("a@n1~ b@n2!~ c@n3!", "", false, "n2", Rule::Terminating, "a"),
        ("a@n1! b@n2!", "", false, "n2", Rule::Cluster, ""),
        ("", "", false, "n2", Rule::Cluster, ""),
        ("a@n1 b@n2 c@n2", "", true, "n2", Rule::Local, "b c"),
        ("a@n1 b@n2~", "", true, "n2", Rule::LocalTerminating, "b"),
        ("a@n1 b@n2!", "", true, "n2", Rule::Local, ""),
        ("a@n1 b@n2 c@n3", "PreferSameNode", false, "n2", Rule::SameNode, "b"),
        ("a@n1 c@n3", "PreferSameNode", false, "n2", Rule::SameZone, "a"),
        ("a@n1 c@n3", "PreferSameNode", false, "n4", Rule::Cluster, "a c"),
        ("a@n1 b@n2 c@n3", "PreferClose", false, "n2", Rule::SameZone, "a b"),
        ("a@n1 b@n2 c@n3", "PreferSameZone", false, "n3", Rule::SameZone, "c"),
        ("a@n1 b@n2", "PreferClose", false, "n3", Rule::Cluster, "a b"),
        // One endpoint without zone, and zones count for nothing.
        ("a@n1 b@n2 d@n4", "PreferClose", false, "n1", Rule::Cluster, "a b d"),
        ("a@n1~ c@n3", "PreferClose", false, "n1", Rule::Cluster, "c"),
        ("a@n1~ c@n3", "PreferSameNode", true, "n1", Rule::LocalTerminating, "a"),
    ];
    for (endpoints, distribution, is_local, from, rule, pods) in table {
        let (store, service) = (store(endpoints), service(distribution));
        let found = routes(&store, &service, "", Protocol::Tcp, &from.into(), is_local);
        let names = found.endpoints.iter().filter_map(|it| it.0.target.as_ref());
        let names: Vec<_> = names.map(|it| it.name.to_string()).collect();
        assert_eq!((found.rule, names.join(" ")), (rule, pods.to_owned()), "{endpoints} {from}");
        assert_eq!(
            found.any_elsewhere,
            endpoints.split(' ').any(|it| { !it.is_empty() && !it.contains('!') })
        );
    }
}

#[test]
fn names_are_answered_as_cluster_dns_answers_them() {
    let mut store = store("a@n1 b@n2! c@n3");
    store.put(Object::from(service("")));
    let virtual_address = |answer: &Answer| match answer {
        Answer::Virtual { address, .. } => address.to_string(),
        Answer::Pods { records, .. } => {
            records.iter().map(|it| it.address.to_string()).collect::<Vec<_>>().join(" ")
        }
        Answer::Alias { name, .. } => name.to_string(),
        Answer::Nothing(why) => format!("- {why}"),
    };
    let ask = |store: &Store, name: &str| virtual_address(&resolve(store, name, "default"));
    for name in ["web", "web.default", "web.default.svc", "web.default.svc.cluster.local."] {
        assert_eq!(ask(&store, name), "10.96.0.11", "{name}");
    }
    assert_eq!(ask(&store, "web.other"), "- there is no Service web in namespace other");
    assert_eq!(
        ask(&store, "www.example.com.org"),
        "- www.example.com.org is no name of the cluster"
    );
    let mut headless = service("");
    headless.spec.cluster_ip = "None".into();
    store.put(Object::from(headless.clone()));
    assert_eq!(ask(&store, "web"), "10.244.0.97 10.244.0.99");
    assert_eq!(ask(&store, "10-244-0-99.web"), "10.244.0.99");
    let mut named = store.endpoint_slices().next().map(|it| (**it).clone()).expect("a slice");
    named.spec.endpoints[0].rest.insert("hostname", "first");
    store.put(Object::from(named));
    assert_eq!(ask(&store, "first.web"), "10.244.0.97");
    let renamed = "- the Service default/web has no ready endpoint 10-244-0-97";
    assert_eq!(ask(&store, "10-244-0-97.web"), renamed);
    let unready = "- the Service default/web has no ready endpoint 10-244-0-98";
    assert_eq!(ask(&store, "10-244-0-98.web.default.svc"), unready);
    headless.spec.service_type = "ExternalName".into();
    headless.spec.rest.insert("externalName", "db.example.com");
    store.put(Object::from(headless.clone()));
    assert_eq!(ask(&store, "web"), "db.example.com");
    let mut none = store.endpoint_slices().next().map(|it| (**it).clone()).expect("a slice");
    none.spec.endpoints.retain(|it| !it.ready);
    store.put(Object::from(none));
    headless.spec.service_type = "ClusterIP".into();
    store.put(Object::from(headless));
    let none_ready = "- the headless Service default/web has 1 endpoints and none is ready";
    assert_eq!(ask(&store, "web"), none_ready);
}
