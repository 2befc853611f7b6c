//! EndpointSlices.

use playground_api::{
    Endpoint, EndpointPort, EndpointSlice, EndpointSliceSpec, Fields, Kind, ObjectReference,
    Protocol,
};

use super::fields::*;
use super::{api_object, meta};

pub(super) fn read(tree: Fields) -> EndpointSlice {
    api_object::read_flat(tree, |it| EndpointSliceSpec {
        address_type: take_name(it, "addressType"),
        endpoints: take_list(it, "endpoints", read_endpoint),
        ports: take_list(it, "ports", read_port),
    })
}

pub(super) fn write(slice: &EndpointSlice) -> Fields {
    let mut tree = api_object::write(slice);
    put_text(&mut tree, "addressType", &slice.spec.address_type);
    let endpoints: Vec<_> =
        slice.spec.endpoints.iter().map(|it| write_endpoint(it).into()).collect();
    tree.insert("endpoints", endpoints);
    let ports: Vec<_> = slice.spec.ports.iter().map(|it| write_port(it).into()).collect();
    tree.insert("ports", ports);
    tree
}

fn read_endpoint(mut rest: Fields) -> Endpoint {
    let it = &mut rest;
    let mut conditions = take_fields(it, "conditions").unwrap_or_default();
    // A condition that is not there means that nothing speaks against it.
    let ready = !conditions.contains("ready") || take_bool(&mut conditions, "ready");
    let serving = match conditions.contains("serving") {
        true => take_bool(&mut conditions, "serving"),
        false => ready,
    };
    Endpoint {
        addresses: take_texts(it, "addresses"),
        ready,
        serving,
        terminating: take_bool(&mut conditions, "terminating"),
        node_name: take_text(it, "nodeName").map(Into::into),
        zone: take_text(it, "zone"),
        target: take_fields(it, "targetRef").map(read_target),
        rest,
    }
}

fn write_endpoint(endpoint: &Endpoint) -> Fields {
    let mut fields = endpoint.rest.clone();
    let it = &mut fields;
    put_texts(it, "addresses", &endpoint.addresses);
    let mut conditions = Fields::new();
    conditions.insert("ready", endpoint.ready);
    conditions.insert("serving", endpoint.serving);
    conditions.insert("terminating", endpoint.terminating);
    it.insert("conditions", conditions);
    put_shown(it, "nodeName", endpoint.node_name.as_ref());
    put_shown(it, "zone", endpoint.zone.as_ref());
    if let Some(target) = &endpoint.target {
        let mut reference = Fields::new();
        reference.insert("kind", target.kind.as_str());
        put_text(&mut reference, "namespace", &target.namespace);
        put_text(&mut reference, "name", &target.name);
        reference.insert("uid", target.uid.to_string());
        it.insert("targetRef", reference);
    }
    fields
}

/// Endpoints are Pods; a reference to anything else becomes one to a Pod.
fn read_target(mut it: Fields) -> ObjectReference {
    ObjectReference {
        kind: Kind::Pod,
        namespace: take_name(&mut it, "namespace"),
        name: take_name(&mut it, "name"),
        uid: meta::take_uid(&mut it),
    }
}

fn read_port(mut rest: Fields) -> EndpointPort {
    let it = &mut rest;
    EndpointPort {
        name: take_name(it, "name"),
        port: take_small(it, "port").unwrap_or(0),
        protocol: Protocol::from_name(&take_name(it, "protocol")).unwrap_or_default(),
        rest,
    }
}

fn write_port(port: &EndpointPort) -> Fields {
    let mut it = port.rest.clone();
    it.insert("name", port.name.clone());
    it.insert("port", u32::from(port.port));
    it.insert("protocol", port.protocol.as_str());
    it
}
