//! Mirrors `ValidatePodSpec` and `ValidatePodTemplateSpec`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec};
use playground_api::{FieldError, validation};

use crate::decode::Pod;

use super::report::{Report, quoted};
use super::{
    affinity, container, meta, pod_resources, ports, resources, security, spread, toleration,
    volume, warnings,
};

const RESTART_POLICIES: &[&str] = &["Always", "OnFailure", "Never"];
const DNS_POLICIES: &[&str] = &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

pub(crate) fn pod(object: &Pod) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, true);
    let spec = &object.spec;
    pod_spec(&mut report, "spec", spec);
    for (i, it) in spec.containers.iter().enumerate() {
        let image = it.image.as_deref().unwrap_or_default();
        if image.trim() != image {
            let path = format!("spec.containers[{i}].image");
            report.invalid_text(path, image, "must not have leading or trailing whitespace");
        }
    }
    report.errors
}

/// What the API server accepts and warns of.
pub(crate) fn pod_warnings(object: &Pod) -> Vec<FieldError> {
    warnings::pod_spec("spec", &object.spec, false)
}

/// Upstream forgets `metadata` in the path of the labels.
pub(super) fn template(report: &mut Report, path: &str, template: &PodTemplateSpec) {
    if let Some(metadata) = &template.metadata {
        report.labels(&format!("{path}.labels"), metadata.labels.as_ref());
        meta::annotations(report, &format!("{path}.annotations"), metadata);
    }
    let nothing = PodSpec::default();
    let spec = template.spec.as_ref().unwrap_or(&nothing);
    let path = format!("{path}.spec");
    pod_spec(report, &path, spec);
    if spec.ephemeral_containers.as_ref().is_some_and(|it| !it.is_empty()) {
        let detail = "ephemeral containers not allowed in pod template";
        report.forbidden(format!("{path}.ephemeralContainers"), detail);
    }
}

fn pod_spec(report: &mut Report, path: &str, spec: &PodSpec) {
    let at = |field: &str| format!("{path}.{field}");
    let volumes = spec.volumes.as_deref().unwrap_or_default();
    let volumes = volume::volumes(report, &at("volumes"), volumes);
    container::containers(report, path, spec, &volumes);
    pod_resources::whole(report, path, spec);
    if spec.host_network == Some(true) {
        ports::host_network_ports(report, &at("containers"), &spec.containers);
    }
    report.one_of(at("restartPolicy"), spec.restart_policy.as_deref(), RESTART_POLICIES);
    report.one_of(at("dnsPolicy"), spec.dns_policy.as_deref(), DNS_POLICIES);
    report.labels(&at("nodeSelector"), spec.node_selector.as_ref());
    if let Some(it) = &spec.security_context {
        security::of_pod(report, &at("securityContext"), it);
    }
    if let Some(it) = &spec.affinity {
        affinity::affinity(report, &at("affinity"), it);
    }
    dns_config(report, &at("dnsConfig"), spec);
    gates(report, path, spec);
    let constraints = spec.topology_spread_constraints.as_deref().unwrap_or_default();
    spread::constraints(report, &at("topologySpreadConstraints"), constraints);
    report.subdomain(&at("serviceAccountName"), spec.service_account_name.as_ref());
    report.subdomain(&at("nodeName"), spec.node_name.as_ref());
    active_deadline(report, at("activeDeadlineSeconds"), spec.active_deadline_seconds);
    host_names(report, path, spec);
    let tolerations = spec.tolerations.as_deref().unwrap_or_default();
    toleration::tolerations(report, &at("tolerations"), tolerations);
    host_aliases(report, path, spec);
    report.subdomain(&at("priorityClassName"), spec.priority_class_name.as_ref());
    report.subdomain(&at("runtimeClassName"), spec.runtime_class_name.as_ref());
    if let Some(policy) = spec.preemption_policy.as_deref() {
        let policies = ["PreemptLowerPriority", "Never"];
        report.one_of(at("preemptionPolicy"), Some(policy), &policies);
    }
    if let Some(it) = &spec.overhead {
        resources::overhead(report, &at("overhead"), it);
    }
}

fn host_names(report: &mut Report, path: &str, spec: &PodSpec) {
    for (field, name) in [("hostname", &spec.hostname), ("subdomain", &spec.subdomain)] {
        if let Some(name) = name.as_ref().filter(|it| !it.is_empty()) {
            let path = format!("{path}.{field}");
            report.invalid_texts(&path, name, validation::dns1123_label(name));
        }
    }
}

/// Mirrors `validatePodDNSConfig`.
fn dns_config(report: &mut Report, path: &str, spec: &PodSpec) {
    let is_needed = spec.dns_policy.as_deref() == Some("None");
    let servers = spec.dns_config.as_ref().and_then(|it| it.nameservers.as_deref());
    if is_needed && spec.dns_config.is_none() {
        return report.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
    }
    if is_needed && servers.is_none_or(<[String]>::is_empty) {
        let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        return report.required(format!("{path}.nameservers"), detail);
    }
    for (i, it) in servers.into_iter().flatten().enumerate() {
        address(report, format!("{path}.nameservers[{i}]"), it);
    }
}

fn address(report: &mut Report, path: String, text: &str) {
    if text.parse::<std::net::IpAddr>().is_err() {
        let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        report.invalid_text(path, text, detail);
    }
}

/// Mirrors `validateReadinessGates` and `validateSchedulingGates`.
fn gates(report: &mut Report, path: &str, spec: &PodSpec) {
    for (i, it) in spec.readiness_gates.iter().flatten().enumerate() {
        report.label_name(&format!("{path}.readinessGates[{i}].conditionType"), &it.condition_type);
    }
    let mut names = BTreeSet::new();
    for (i, it) in spec.scheduling_gates.iter().flatten().enumerate() {
        let path = format!("{path}.schedulingGates[{i}]");
        report.label_name(&path, &it.name);
        if !names.insert(&it.name) {
            report.duplicate(path, quoted(&it.name), "");
        }
    }
}

/// Mirrors `ValidateHostAliases`.
fn host_aliases(report: &mut Report, path: &str, spec: &PodSpec) {
    for (i, alias) in spec.host_aliases.iter().flatten().enumerate() {
        let path = format!("{path}.hostAliases[{i}]");
        address(report, format!("{path}.ip"), &alias.ip);
        for (j, name) in alias.hostnames.iter().flatten().enumerate() {
            let details = validation::dns1123_subdomain(name);
            report.invalid_texts(&format!("{path}.hostnames[{j}]"), name, details);
        }
    }
}

fn active_deadline(report: &mut Report, path: String, seconds: Option<i64>) {
    let range = 1..=i64::from(i32::MAX);
    if let Some(seconds) = seconds.filter(|it| !range.contains(it)) {
        report.invalid(path, seconds, "must be between 1 and 2147483647, inclusive");
    }
}
