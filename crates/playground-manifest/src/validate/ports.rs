//! Ports: of containers, of probes and of the Node.
//!
//! Mirrors `validateContainerPorts`, `checkHostPortConflicts` and `IsValidPortName`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, ContainerPort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::report::{PORT_RANGE, Report, quoted};

pub(super) const PROTOCOLS: &[&str] = &["SCTP", "TCP", "UDP"];

pub(super) fn container_ports(report: &mut Report, path: &str, ports: &[ContainerPort]) {
    let mut names = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if let Some(name) = port.name.as_deref().filter(|it| !it.is_empty()) {
            let details = port_name(name);
            if details.is_empty() && !names.insert(name) {
                report.duplicate(format!("{path}.name"), quoted(name), "");
            }
            report.invalid_texts(&format!("{path}.name"), name, details);
        }
        match port.container_port {
            0 => report.required(format!("{path}.containerPort"), ""),
            number => in_range(report, format!("{path}.containerPort"), number),
        }
        if let Some(number) = port.host_port.filter(|it| *it != 0) {
            in_range(report, format!("{path}.hostPort"), number);
        }
        report.one_of(format!("{path}.protocol"), port.protocol.as_deref(), PROTOCOLS);
    }
}

pub(super) fn in_range(report: &mut Report, path: String, number: i32) {
    if !(1..=65535).contains(&number) {
        report.invalid(path, number, PORT_RANGE);
    }
}

/// A port by number or by name, in a probe.
pub(super) fn number_or_name(report: &mut Report, path: String, port: &IntOrString) {
    match port {
        IntOrString::Int(number) => in_range(report, path, *number),
        IntOrString::String(name) => report.invalid_texts(&path, name, port_name(name)),
    }
}

/// Two ports of one Pod cannot be the same port of its Node.
pub(super) fn host_port_conflicts(report: &mut Report, path: &str, containers: &[Container]) {
    let mut claims = Vec::new();
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in container.ports.iter().flatten().enumerate() {
            let Some(number) = port.host_port.filter(|it| *it != 0) else { continue };
            let protocol = port.protocol.as_deref().unwrap_or_default();
            let address = port.host_ip.as_deref().unwrap_or_default();
            claims.push((format!("{protocol}/{address}/{number}"), i, j));
        }
    }
    let mut taken = BTreeSet::new();
    for (claim, i, j) in &claims {
        if !taken.insert(claim.as_str()) {
            let path = format!("{path}[{i}].ports[{j}].hostPort");
            report.duplicate(path, quoted(claim), "");
        }
    }
}

/// With the Node's network, a port of the container is the port of the Node.
pub(super) fn host_network_ports(report: &mut Report, path: &str, containers: &[Container]) {
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in container.ports.iter().flatten().enumerate() {
            let Some(number) = port.host_port.filter(|it| *it != 0) else {
                continue;
            };
            if number != port.container_port {
                let path = format!("{path}[{i}].ports[{j}].hostPort");
                let detail = "must match `containerPort` when `hostNetwork` is true";
                report.invalid(path, number, detail);
            }
        }
    }
}

fn port_name(name: &str) -> Vec<String> {
    let legal = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    let mut details = Vec::new();
    let mut unless = |holds: bool, detail: &str| {
        if !holds {
            details.push(detail.to_owned());
        }
    };
    unless(name.len() <= 15, "must be no more than 15 characters");
    unless(
        !name.is_empty() && name.bytes().all(legal),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    let has_letter = name.bytes().any(|it| it.is_ascii_lowercase());
    unless(has_letter, "must contain at least one letter (a-z)");
    unless(!name.contains("--"), "must not contain consecutive hyphens");
    let framed = !name.is_empty() && !name.starts_with('-') && !name.ends_with('-');
    unless(framed, "must not begin or end with a hyphen");
    details
}
