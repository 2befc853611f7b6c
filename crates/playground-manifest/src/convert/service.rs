//! Services.

use playground_api::{Fields, Protocol, Service, ServicePort, ServiceSpec, TargetPort, Value};

use super::api_object;
use super::fields::*;

pub(super) fn read(tree: Fields) -> Service {
    api_object::read(tree, read_spec, read_status)
}

pub(super) fn write(service: &Service) -> Fields {
    let mut tree = api_object::write(service);
    tree.insert("spec", write_spec(&service.spec));
    let mut status = service.status.clone();
    if !status.contains("loadBalancer") {
        status.insert("loadBalancer", Fields::new());
    }
    tree.insert("status", status);
    tree
}

/// The empty `loadBalancer` that is always printed says nothing.
fn read_status(mut status: Fields) -> Fields {
    let balancer = status.get("loadBalancer").and_then(Value::as_object);
    if balancer.is_some_and(Fields::is_empty) {
        status.remove("loadBalancer");
    }
    status
}

fn read_spec(mut rest: Fields) -> ServiceSpec {
    let it = &mut rest;
    ServiceSpec {
        selector: take_labels(it, "selector"),
        ports: take_list(it, "ports", read_port),
        cluster_ip: take_name(it, "clusterIP"),
        service_type: take_name(it, "type"),
        internal_traffic_policy: take_name(it, "internalTrafficPolicy"),
        external_traffic_policy: take_name(it, "externalTrafficPolicy"),
        publish_not_ready_addresses: take_bool(it, "publishNotReadyAddresses"),
        rest,
    }
}

fn write_spec(spec: &ServiceSpec) -> Fields {
    let mut fields = spec.rest.clone();
    let it = &mut fields;
    put_labels(it, "selector", &spec.selector);
    put_list(it, "ports", &spec.ports, write_port);
    for (key, text) in [
        ("clusterIP", &spec.cluster_ip),
        ("type", &spec.service_type),
        ("internalTrafficPolicy", &spec.internal_traffic_policy),
        ("externalTrafficPolicy", &spec.external_traffic_policy),
    ] {
        put_text(it, key, text);
    }
    put_bool(it, "publishNotReadyAddresses", spec.publish_not_ready_addresses);
    fields
}

fn read_port(mut rest: Fields) -> ServicePort {
    let it = &mut rest;
    let port = take_small(it, "port").unwrap_or(0);
    let target_port = match it.remove("targetPort") {
        Some(Value::String(name)) => TargetPort::Name(name),
        Some(value) => {
            let number = value.as_i64().and_then(|it| u16::try_from(it).ok());
            TargetPort::Number(number.unwrap_or(port))
        }
        None => TargetPort::Number(port),
    };
    ServicePort {
        name: take_name(it, "name"),
        port,
        target_port,
        protocol: Protocol::from_name(&take_name(it, "protocol")).unwrap_or_default(),
        node_port: take_small(it, "nodePort").unwrap_or(0),
        rest,
    }
}

fn write_port(port: &ServicePort) -> Fields {
    let mut it = port.rest.clone();
    put_text(&mut it, "name", &port.name);
    it.insert("port", u32::from(port.port));
    match &port.target_port {
        TargetPort::Number(number) => it.insert("targetPort", u32::from(*number)),
        TargetPort::Name(name) => it.insert("targetPort", name.clone()),
    };
    it.insert("protocol", port.protocol.as_str());
    put_int(&mut it, "nodePort", port.node_port);
    it
}
