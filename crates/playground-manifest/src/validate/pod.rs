//! Mirrors `ValidatePodSpec` and `ValidatePodTemplateSpec`.

use k8s_openapi::api::core::v1::{PodSpec, PodTemplateSpec, TopologySpreadConstraint};
use playground_api::{FieldError, validation};

use crate::decode::Pod;

use super::report::{Report, quoted};
use super::{affinity, container, meta, ports, toleration, volume, warnings};

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
    volume::volumes(report, &at("volumes"), spec.volumes.as_deref().unwrap_or_default());
    container::containers(report, path, spec);
    report.one_of(at("restartPolicy"), spec.restart_policy.as_deref(), RESTART_POLICIES);
    report.one_of(at("dnsPolicy"), spec.dns_policy.as_deref(), DNS_POLICIES);
    report.labels(&at("nodeSelector"), spec.node_selector.as_ref());
    if spec.host_network == Some(true) {
        ports::host_network_ports(report, &at("containers"), &spec.containers);
    }
    security_context(report, path, spec);
    if let Some(it) = &spec.affinity {
        affinity::affinity(report, &at("affinity"), it);
    }
    for (i, it) in spec.topology_spread_constraints.iter().flatten().enumerate() {
        spread(report, &format!("{path}.topologySpreadConstraints[{i}]"), it);
    }
    report.subdomain(&at("serviceAccountName"), spec.service_account_name.as_ref());
    report.subdomain(&at("nodeName"), spec.node_name.as_ref());
    active_deadline(report, at("activeDeadlineSeconds"), spec.active_deadline_seconds);
    for (field, name) in [("hostname", &spec.hostname), ("subdomain", &spec.subdomain)] {
        if let Some(name) = name.as_ref().filter(|it| !it.is_empty()) {
            report.invalid_texts(&at(field), name, validation::dns1123_label(name));
        }
    }
    let tolerations = spec.tolerations.as_deref().unwrap_or_default();
    toleration::tolerations(report, &at("tolerations"), tolerations);
    report.subdomain(&at("priorityClassName"), spec.priority_class_name.as_ref());
    report.subdomain(&at("runtimeClassName"), spec.runtime_class_name.as_ref());
}

fn security_context(report: &mut Report, path: &str, spec: &PodSpec) {
    let Some(it) = &spec.security_context else {
        return;
    };
    let path = format!("{path}.securityContext");
    for (field, id) in
        [("fsGroup", it.fs_group), ("runAsUser", it.run_as_user), ("runAsGroup", it.run_as_group)]
    {
        container::user_id(report, format!("{path}.{field}"), id);
    }
}

fn active_deadline(report: &mut Report, path: String, seconds: Option<i64>) {
    let range = 1..=i64::from(i32::MAX);
    if let Some(seconds) = seconds.filter(|it| !range.contains(it)) {
        report.invalid(path, seconds, "must be between 1 and 2147483647, inclusive");
    }
}

fn spread(report: &mut Report, path: &str, it: &TopologySpreadConstraint) {
    if it.max_skew <= 0 {
        report.invalid(format!("{path}.maxSkew"), it.max_skew, "must be greater than zero");
    }
    if it.topology_key.is_empty() {
        report.required(format!("{path}.topologyKey"), "can not be empty");
    }
    let actions = ["DoNotSchedule", "ScheduleAnyway"];
    if !actions.contains(&it.when_unsatisfiable.as_str()) {
        let path = format!("{path}.whenUnsatisfiable");
        report.not_supported(path, quoted(&it.when_unsatisfiable), &actions);
    }
}
