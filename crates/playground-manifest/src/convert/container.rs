//! Containers, their ports and probes.

use playground_api::{Container, ContainerPort, Fields, Probe, Protocol, Resources, Value};

use super::fields::*;

pub(super) fn read(mut rest: Fields) -> Container {
    let it = &mut rest;
    let restarts_always = it.get("restartPolicy").and_then(Value::as_str) == Some("Always");
    if restarts_always {
        it.remove("restartPolicy");
    }
    Container {
        name: take_name(it, "name"),
        image: take_name(it, "image"),
        ports: take_list(it, "ports", read_port),
        resources: take_fields(it, "resources").map(read_resources).unwrap_or_default(),
        readiness_probe: take_fields(it, "readinessProbe").map(read_probe),
        liveness_probe: take_fields(it, "livenessProbe").map(read_probe),
        startup_probe: take_fields(it, "startupProbe").map(read_probe),
        restarts_always,
        rest,
    }
}

pub(super) fn write(container: &Container) -> Fields {
    let mut fields = container.rest.clone();
    let it = &mut fields;
    it.insert("name", container.name.clone());
    put_text(it, "image", &container.image);
    put_list(it, "ports", &container.ports, write_port);
    it.insert("resources", write_resources(&container.resources));
    let probes = [
        ("readinessProbe", &container.readiness_probe),
        ("livenessProbe", &container.liveness_probe),
        ("startupProbe", &container.startup_probe),
    ];
    for (key, probe) in probes {
        if let Some(probe) = probe {
            it.insert(key, write_probe(probe));
        }
    }
    if container.restarts_always {
        it.insert("restartPolicy", "Always");
    }
    fields
}

fn read_port(mut it: Fields) -> ContainerPort {
    ContainerPort {
        name: take_name(&mut it, "name"),
        container_port: take_small(&mut it, "containerPort").unwrap_or(0),
        host_port: take_small(&mut it, "hostPort").unwrap_or(0),
        host_ip: take_parsed(&mut it, "hostIP"),
        protocol: Protocol::from_name(&take_name(&mut it, "protocol")).unwrap_or_default(),
    }
}

fn write_port(port: &ContainerPort) -> Fields {
    let mut it = Fields::new();
    put_text(&mut it, "name", &port.name);
    it.insert("containerPort", u32::from(port.container_port));
    put_int(&mut it, "hostPort", port.host_port);
    put_shown(&mut it, "hostIP", port.host_ip.as_ref());
    it.insert("protocol", port.protocol.as_str());
    it
}

pub(super) fn read_resources(mut rest: Fields) -> Resources {
    Resources {
        requests: take_resources(&mut rest, "requests"),
        limits: take_resources(&mut rest, "limits"),
        rest,
    }
}

pub(super) fn write_resources(resources: &Resources) -> Fields {
    let mut it = resources.rest.clone();
    put_resources(&mut it, "requests", &resources.requests);
    put_resources(&mut it, "limits", &resources.limits);
    it
}

/// Numbers that are missing take the API's defaults, for objects that did not go through them.
fn read_probe(mut rest: Fields) -> Probe {
    let it = &mut rest;
    Probe {
        initial_delay_seconds: take_small(it, "initialDelaySeconds").unwrap_or(0),
        period_seconds: take_small(it, "periodSeconds").unwrap_or(10),
        timeout_seconds: take_small(it, "timeoutSeconds").unwrap_or(1),
        success_threshold: take_small(it, "successThreshold").unwrap_or(1),
        failure_threshold: take_small(it, "failureThreshold").unwrap_or(3),
        rest,
    }
}

fn write_probe(probe: &Probe) -> Fields {
    let mut it = probe.rest.clone();
    put_int(&mut it, "initialDelaySeconds", probe.initial_delay_seconds);
    put_int(&mut it, "periodSeconds", probe.period_seconds);
    put_int(&mut it, "timeoutSeconds", probe.timeout_seconds);
    put_int(&mut it, "successThreshold", probe.success_threshold);
    put_int(&mut it, "failureThreshold", probe.failure_threshold);
    it
}
