//! Mounts of volumes.
//!
//! Mirrors `ValidateVolumeMounts`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Container, VolumeMount};

use super::report::{Report, quoted};

const PROPAGATIONS: &[&str] = &["Bidirectional", "HostToContainer", "None"];

/// `volumes` are the names of the valid volumes.
pub(super) fn mounts(
    report: &mut Report,
    path: &str,
    container: &Container,
    volumes: &BTreeSet<&str>,
) {
    let mut mount_points = BTreeSet::new();
    for (i, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let item = format!("{path}[{i}]");
        if mount.name.is_empty() {
            report.required(format!("{item}.name"), "");
        }
        if !volumes.contains(mount.name.as_str()) {
            report.not_found(format!("{item}.name"), &mount.name);
        }
        let mount_path = format!("{item}.mountPath");
        if mount.mount_path.is_empty() {
            report.required(&mount_path, "");
        }
        if !mount_points.insert(mount.mount_path.as_str()) {
            report.invalid_text(mount_path, &mount.mount_path, "must be unique");
        }
        sub_paths(report, path, &item, mount);
        propagation(report, format!("{path}.mountPropagation"), container, mount);
    }
}

/// Upstream leaves the index out of most of these paths.
fn sub_paths(report: &mut Report, path: &str, item: &str, mount: &VolumeMount) {
    let written = |it: &'_ Option<String>| it.clone().filter(|it| !it.is_empty());
    let (plain, expanded) = (written(&mount.sub_path), written(&mount.sub_path_expr));
    if let Some(it) = &plain {
        descending(report, &format!("{path}.subPath"), it);
    }
    if let Some(it) = &expanded {
        if plain.is_some() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            report.invalid_text(format!("{item}.subPathExpr"), it, detail);
        }
        descending(report, &format!("{path}.subPathExpr"), it);
    }
}

/// Mirrors `validateLocalDescendingPath`.
pub(super) fn descending(report: &mut Report, path: &str, target: &str) {
    if target.starts_with('/') {
        report.invalid_text(path, target, "must be a relative path");
    }
    if target.split('/').any(|part| part == "..") {
        report.invalid_text(path, target, "must not contain '..'");
    }
}

fn propagation(report: &mut Report, path: String, container: &Container, mount: &VolumeMount) {
    let Some(mode) = mount.mount_propagation.as_deref() else { return };
    if !PROPAGATIONS.contains(&mode) {
        report.not_supported(&path, quoted(mode), PROPAGATIONS);
    }
    let context = container.security_context.as_ref();
    if mode == "Bidirectional" && context.and_then(|it| it.privileged) != Some(true) {
        let detail = "Bidirectional mount propagation is available only to privileged containers";
        report.forbidden(path, detail);
    }
}
