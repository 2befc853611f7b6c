//! Mirrors `validateContainers` and below in `pkg/apis/core/validation/validation.go`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, PodSpec, SecurityContext};
use playground_api::validation;

use super::report::{Report, quoted};
use super::{env, mounts, ports, probe, resources, security};

const PULL_POLICIES: &[&str] = &["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES: &[&str] = &["File", "FallbackToLogsOnError"];

/// What a container stands in.
#[derive(Clone, Copy)]
struct Around<'o> {
    spec: &'o PodSpec,
    volumes: &'o BTreeSet<&'o str>,
}

/// Containers and init containers, which share their names.
///
/// `volumes` are the names of the valid volumes.
pub(super) fn containers(
    report: &mut Report,
    path: &str,
    spec: &PodSpec,
    volumes: &BTreeSet<&str>,
) {
    let around = Around { spec, volumes };
    let main = format!("{path}.containers");
    let mut names = BTreeSet::new();
    if spec.containers.is_empty() {
        report.required(&main, "");
    }
    for (i, it) in spec.containers.iter().enumerate() {
        let path = format!("{main}[{i}]");
        common(report, &path, it, around);
        unique(report, &path, &it.name, &mut names);
        probe::container(report, &path, it, spec.termination_grace_period_seconds);
        if it.restart_policy.is_some() {
            let detail = "may not be set for non-init containers";
            report.forbidden(format!("{path}.restartPolicy"), detail);
        }
    }
    ports::host_port_conflicts(report, &main, &spec.containers);
    for (i, it) in spec.init_containers.iter().flatten().enumerate() {
        init_container(report, &format!("{path}.initContainers"), (i, it), around, &mut names);
    }
}

fn init_container<'o>(
    report: &mut Report,
    list: &str,
    (i, it): (usize, &'o Container),
    around: Around<'_>,
    names: &mut BTreeSet<&'o str>,
) {
    let path = format!("{list}[{i}]");
    common(report, &path, it, around);
    let policy = it.restart_policy.as_deref();
    if let Some(other) = policy.filter(|it| *it != "Always") {
        report.not_supported(format!("{path}.restartPolicy"), quoted(other), &["Always"]);
    }
    unique(report, &path, &it.name, names);
    if it.name.is_empty() {
        names.remove("");
    }
    // Upstream counts from the container itself.
    ports::host_port_conflicts(report, list, std::slice::from_ref(it));
    if policy == Some("Always") {
        return probe::container(report, &path, it, around.spec.termination_grace_period_seconds);
    }
    let never = [
        ("lifecycle", it.lifecycle.is_some()),
        ("livenessProbe", it.liveness_probe.is_some()),
        ("readinessProbe", it.readiness_probe.is_some()),
        ("startupProbe", it.startup_probe.is_some()),
    ];
    for (field, _) in never.into_iter().filter(|it| it.1) {
        let detail = "may not be set for init containers without restartPolicy=Always";
        report.forbidden(format!("{path}.{field}"), detail);
    }
}

fn unique<'o>(report: &mut Report, path: &str, name: &'o str, names: &mut BTreeSet<&'o str>) {
    if !names.insert(name) {
        report.duplicate(format!("{path}.name"), quoted(name), "");
    }
}

fn common(report: &mut Report, path: &str, it: &Container, around: Around<'_>) {
    match it.name.as_str() {
        "" => report.required(format!("{path}.name"), ""),
        name => {
            let details = validation::dns1123_label(name);
            report.invalid_texts(&format!("{path}.name"), name, details);
        }
    }
    if it.image.as_ref().is_none_or(String::is_empty) {
        report.required(format!("{path}.image"), "");
    }
    let policy = it.termination_message_policy.as_deref();
    report.one_of(format!("{path}.terminationMessagePolicy"), policy, MESSAGE_POLICIES);
    let ports = it.ports.as_deref().unwrap_or_default();
    ports::container_ports(report, &format!("{path}.ports"), ports);
    env::env(report, &format!("{path}.env"), it.env.as_deref().unwrap_or_default());
    let sources = it.env_from.as_deref().unwrap_or_default();
    env::env_from(report, &format!("{path}.envFrom"), sources);
    mounts::mounts(report, &format!("{path}.volumeMounts"), it, around.volumes);
    let pull_policy = it.image_pull_policy.as_deref();
    report.one_of(format!("{path}.imagePullPolicy"), pull_policy, PULL_POLICIES);
    if let Some(it) = &it.resources {
        resources::resources(report, &format!("{path}.resources"), it);
    }
    if let Some(it) = &it.security_context {
        let own_users = around.spec.host_users == Some(false);
        security_context(report, &format!("{path}.securityContext"), it, own_users);
    }
}

fn security_context(report: &mut Report, path: &str, it: &SecurityContext, own_users: bool) {
    let ids = [("runAsUser", it.run_as_user), ("runAsGroup", it.run_as_group)];
    for (field, id) in ids {
        user_id(report, format!("{path}.{field}"), id);
    }
    if let Some(mount) = it.proc_mount.as_deref() {
        let path = format!("{path}.procMount");
        match mount {
            "Default" => {}
            "Unmasked" if own_users => {}
            "Unmasked" => {
                report.invalid_text(path, mount, "`hostUsers` must be false to use `Unmasked`");
            }
            _ => report.not_supported(path, quoted(mount), &["Default", "Unmasked"]),
        }
    }
    if let Some(it) = &it.seccomp_profile {
        security::seccomp_profile(report, &format!("{path}.seccompProfile"), it);
    }
    if it.allow_privilege_escalation == Some(false) && it.privileged == Some(true) {
        let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
        report.invalid(path, json(it), detail);
    }
}

pub(super) fn user_id(report: &mut Report, path: String, id: Option<i64>) {
    if let Some(id) = id.filter(|it| !(0..=i64::from(i32::MAX)).contains(it)) {
        report.invalid(path, id, "must be between 0 and 2147483647, inclusive");
    }
}

/// The struct as Go's internal type prints it. The nested ones are left out, as they do not
/// matter to the error.
fn json(it: &SecurityContext) -> String {
    let show = |it: Option<String>| it.unwrap_or_else(|| "null".to_owned());
    let flag = |it: Option<bool>| show(it.map(|it| it.to_string()));
    let id = |it: Option<i64>| show(it.map(|it| it.to_string()));
    format!(
        "{{\"Capabilities\":null,\"Privileged\":{},\"SELinuxOptions\":null,\"WindowsOptions\":null,\
         \"RunAsUser\":{},\"RunAsGroup\":{},\"RunAsNonRoot\":{},\"ReadOnlyRootFilesystem\":{},\
         \"AllowPrivilegeEscalation\":{},\"ProcMount\":{},\"SeccompProfile\":null,\
         \"AppArmorProfile\":null}}",
        flag(it.privileged),
        id(it.run_as_user),
        id(it.run_as_group),
        flag(it.run_as_non_root),
        flag(it.read_only_root_filesystem),
        flag(it.allow_privilege_escalation),
        show(it.proc_mount.as_deref().map(quoted)),
    )
}
