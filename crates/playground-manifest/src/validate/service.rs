//! Mirrors `ValidateService` in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use k8s_openapi::api::core::v1::{ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use playground_api::{FieldError, validation};

use crate::decode::{EndpointSlice, Service};

use super::report::{Report, quoted};
use super::{meta, ports};

const NODE_PORTS: RangeInclusive<i32> = 30_000..=32_767;
const TYPES: &[&str] = &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

pub(crate) fn service(object: &Service) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::named(&mut report, &object.metadata, true, validation::dns1035_label);
    let spec = &object.spec;
    let service_type = spec.type_.as_deref().unwrap_or_default();
    let given = spec.ports.as_deref().unwrap_or_default();
    let is_headless = spec.cluster_ip.as_deref() == Some("None");
    if given.is_empty() && !is_headless && service_type != "ExternalName" {
        report.required("spec.ports", "");
    }
    if service_type == "ExternalName" && spec.external_name.as_ref().is_none_or(String::is_empty) {
        report.required("spec.externalName", "");
    }
    let mut names = BTreeSet::new();
    for (i, it) in given.iter().enumerate() {
        port(&mut report, &format!("spec.ports[{i}]"), it, given.len() > 1, &mut names);
    }
    report.labels("spec.selector", spec.selector.as_ref());
    report.one_of("spec.type", spec.type_.as_deref(), TYPES);
    duplicate_ports(&mut report, given);
    let traffic = ["Cluster", "Local"];
    for (path, policy) in [
        ("spec.externalTrafficPolicy", &spec.external_traffic_policy),
        ("spec.internalTrafficPolicy", &spec.internal_traffic_policy),
    ] {
        if let Some(policy) = policy {
            report.one_of(path, Some(policy), &traffic);
        }
    }
    if let Some(near) = &spec.traffic_distribution {
        let list = ["PreferClose", "PreferSameZone", "PreferSameNode"];
        report.one_of("spec.trafficDistribution", Some(near), &list);
    }
    cluster_ip(&mut report, spec.cluster_ip.as_deref().unwrap_or_default());
    if report.errors.is_empty() {
        allocation(&mut report, spec);
    }
    report.errors
}

fn cluster_ip(report: &mut Report, text: &str) {
    if !matches!(text, "" | "None") && text.parse::<IpAddr>().is_err() {
        const DETAIL: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        report.invalid_text("spec.clusterIPs[0]", text, DETAIL);
    }
}

/// What the allocators of addresses and ports refuse, once all else is in order.
///
/// Mirrors `pkg/registry/core/service/storage/alloc.go`, with the ranges 10.96.0.0/12 and
/// 30000-32767.
fn allocation(report: &mut Report, spec: &ServiceSpec) {
    if let Some(Ok(IpAddr::V4(ip))) = spec.cluster_ip.as_deref().map(str::parse)
        && !matches!(ip.octets(), [10, 96..=111, ..])
    {
        let detail = format!(
            "failed to allocate IP {ip}: the provided network does not match the current range"
        );
        report.invalid("spec.clusterIPs", format!("[\"{ip}\"]"), &detail);
    }
    for (i, port) in spec.ports.iter().flatten().enumerate() {
        if let Some(number) = port.node_port.filter(|it| *it != 0 && !NODE_PORTS.contains(it)) {
            const DETAIL: &str = "provided port is not in the valid range. The range of valid \
                ports is 30000-32767";
            report.invalid(format!("spec.ports[{i}].nodePort"), number, DETAIL);
        }
    }
}

/// They are written by a controller.
pub(crate) fn endpoint_slice(object: &EndpointSlice) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let types = ["FQDN", "IPv4", "IPv6"];
    report.one_of("addressType", Some(&object.address_type), &types);
    report.errors
}

fn port<'a>(
    report: &mut Report,
    path: &str,
    port: &'a ServicePort,
    needs_name: bool,
    names: &mut BTreeSet<&'a str>,
) {
    let at = |field: &str| format!("{path}.{field}");
    match port.name.as_deref().unwrap_or_default() {
        "" if needs_name => report.required(at("name"), ""),
        "" => {}
        name => {
            report.invalid_texts(&at("name"), name, validation::dns1123_label(name));
            if !names.insert(name) {
                report.duplicate(at("name"), quoted(name), "");
            }
        }
    }
    ports::in_range(report, at("port"), port.port);
    report.one_of(at("protocol"), port.protocol.as_deref(), ports::PROTOCOLS);
    if let Some(target) = &port.target_port {
        ports::number_or_name(report, at("targetPort"), target);
    }
}

/// Two ports of one Service cannot have number and protocol in common.
fn duplicate_ports(report: &mut Report, ports: &[ServicePort]) {
    let mut seen = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let protocol = port.protocol.as_deref().unwrap_or_default();
        if !seen.insert((protocol, port.port)) {
            let zero = IntOrString::Int(0);
            let value = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{},\
                 \"TargetPort\":{},\"NodePort\":0}}",
                quoted(protocol),
                port.port,
                super::amounts::shown(&zero)
            );
            report.duplicate(format!("spec.ports[{i}]"), value, "");
        }
    }
}
