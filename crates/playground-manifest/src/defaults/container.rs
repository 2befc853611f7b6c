//! Mirrors `SetDefaults_Container`, `_Probe` and `_HTTPGetAction`.

use crate::text::{Marked, Node};

use super::{empty_map, items, map, put, set, text, written_map};

pub(super) fn container(container: &mut Marked) {
    let image = container.field("image").and_then(Marked::text).unwrap_or_default();
    let policy = if has_latest_tag(image) { "Always" } else { "IfNotPresent" };
    set(container, "imagePullPolicy", text(policy));
    set(container, "terminationMessagePath", text("/dev/termination-log"));
    set(container, "terminationMessagePolicy", text("File"));
    set(container, "resources", empty_map());
    for port in items(container, "ports") {
        set(port, "protocol", text("TCP"));
    }
    for variable in items(container, "env") {
        if let Some(source) = written_map(variable, "valueFrom") {
            field_ref(source);
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(it) = written_map(container, name) {
            probe(it);
        }
    }
    if let Some(lifecycle) = written_map(container, "lifecycle") {
        for name in ["postStart", "preStop"] {
            if let Some(handler) = written_map(lifecycle, name) {
                http_get(handler);
            }
        }
    }
}

/// Only a Pod: what is limited and not requested is requested.
pub(super) fn requests_from_limits(container: &mut Marked) {
    let Some(resources) = written_map(container, "resources") else {
        return;
    };
    let limits = resources.field("limits").cloned();
    let Some(limits) = limits.filter(|it| !it.entries().is_empty()) else {
        return;
    };
    let Some(requests) = map(resources, "requests") else {
        return;
    };
    for limit in limits.entries() {
        set(requests, &limit.key, limit.value.node.clone());
    }
}

/// Only a Pod: with the Node's network, a port of the container is one of the Node.
pub(super) fn host_ports(container: &mut Marked) {
    for port in items(container, "ports") {
        let unset = matches!(port.field("hostPort").map(|it| &it.node), None | Some(Node::Int(0)));
        if unset && let Some(number) = port.field("containerPort").cloned() {
            put(port, "hostPort", number.node);
        }
    }
}

/// The reference to a field of the Pod, in `env` and in volumes.
pub(super) fn field_ref(holder: &mut Marked) {
    if let Some(it) = written_map(holder, "fieldRef") {
        set(it, "apiVersion", text("v1"));
    }
    // A divisor that is not set is printed.
    if let Some(it) = written_map(holder, "resourceFieldRef") {
        set(it, "divisor", text("0"));
    }
}

fn probe(probe: &mut Marked) {
    for (key, value) in [("timeoutSeconds", 1), ("periodSeconds", 10)] {
        positive(probe, key, value);
    }
    for (key, value) in [("successThreshold", 1), ("failureThreshold", 3)] {
        positive(probe, key, value);
    }
    http_get(probe);
    if let Some(grpc) = written_map(probe, "grpc") {
        set(grpc, "service", text(""));
    }
}

/// In these fields zero means "not set".
fn positive(map: &mut Marked, key: &str, value: i64) {
    if matches!(map.field(key).map(|it| &it.node), Some(Node::Int(0))) {
        put(map, key, Node::Int(value));
    }
    set(map, key, Node::Int(value));
}

fn http_get(handler: &mut Marked) {
    if let Some(get) = written_map(handler, "httpGet") {
        set(get, "path", text("/"));
        set(get, "scheme", text("HTTP"));
    }
}

/// Mirrors `parsers.ParseImageName`: no tag means `latest`, unless a digest says more.
/// Mirrors `ParseImageName`: what is no name of an image has no tag at all.
fn has_latest_tag(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let (host, last) = match image.rsplit_once('/') {
        Some((host, last)) => (Some(host), last),
        None => (None, image),
    };
    let (name, tag) = last.split_once(':').unwrap_or((last, "latest"));
    let is_legal = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"._-".contains(&it);
    let in_host = |it: u8| is_legal(it) || it.is_ascii_uppercase() || b":/[]".contains(&it);
    let framed = |it: &str| !it.starts_with(['.', '_', '-']) && !it.ends_with(['.', '_', '-']);
    tag == "latest"
        && (image.is_empty() || (!name.is_empty() && name.bytes().all(is_legal) && framed(name)))
        && host.is_none_or(|it| !it.is_empty() && it.bytes().all(in_host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_pulled_always_when_they_may_move() {
        for image in ["nginx", "nginx:latest", "host:5000/nginx", "a/b/c", ""] {
            assert!(has_latest_tag(image), "{image}");
        }
        for image in ["nginx ", " nginx", "Nginx", "a b:latest", "nginx:"] {
            assert!(!has_latest_tag(image), "{image}");
        }
        for image in ["nginx:1", "host:5000/nginx:1.2", "nginx@sha256:0", "nginx:latest@sha256:0"] {
            assert!(!has_latest_tag(image), "{image}");
        }
    }
}
