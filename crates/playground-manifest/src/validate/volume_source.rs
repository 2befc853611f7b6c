//! What is in a volume.
//!
//! Mirrors `validateVolumeSource` and below.
//!
//! Deliberate difference: of the rarer sources nothing is checked but that they stand alone.

use k8s_openapi::api::core::v1::{DownwardAPIVolumeFile, KeyToPath, Volume};

use super::report::{Report, quoted};
use super::{env, mounts};

const HOST_PATH_TYPES: &[&str] = &[
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
];

pub(super) fn details(report: &mut Report, path: &str, name: &str, volume: &Volume) {
    match name {
        "secret" => {
            let Some(it) = &volume.secret else { return };
            needs(report, path, "secretName", it.secret_name.as_ref());
            files(report, path, it.default_mode, it.items.as_deref());
        }
        "configMap" => {
            let Some(it) = &volume.config_map else { return };
            needs(report, path, "name", Some(&it.name));
            files(report, path, it.default_mode, it.items.as_deref());
        }
        "downwardAPI" => {
            let Some(it) = &volume.downward_api else { return };
            mode(report, path, "defaultMode", it.default_mode);
            it.items.iter().flatten().for_each(|it| downward_file(report, path, it));
        }
        "persistentVolumeClaim" => {
            let claim = volume.persistent_volume_claim.as_ref();
            needs(report, path, "claimName", claim.map(|it| &it.claim_name));
        }
        "nfs" => {
            needs(report, path, "server", volume.nfs.as_ref().map(|it| &it.server));
            needs(report, path, "path", volume.nfs.as_ref().map(|it| &it.path));
        }
        "csi" => needs(report, path, "driver", volume.csi.as_ref().map(|it| &it.driver)),
        "hostPath" => host_path(report, path, volume),
        _ => {}
    }
}

fn needs(report: &mut Report, path: &str, field: &str, value: Option<&String>) {
    if value.is_none_or(String::is_empty) {
        report.required(format!("{path}.{field}"), "");
    }
}

fn mode(report: &mut Report, path: &str, field: &str, mode: Option<i32>) {
    if let Some(mode) = mode.filter(|it| !(0..=0o777).contains(it)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        report.invalid(format!("{path}.{field}"), mode, detail);
    }
}

/// Mirrors `validateKeyToPath`.
fn files(report: &mut Report, path: &str, default_mode: Option<i32>, items: Option<&[KeyToPath]>) {
    mode(report, path, "defaultMode", default_mode);
    for (i, it) in items.into_iter().flatten().enumerate() {
        let path = format!("{path}.items[{i}]");
        needs(report, &path, "key", Some(&it.key));
        needs(report, &path, "path", Some(&it.path));
        not_reserved(report, &format!("{path}.path"), &it.path);
        mode(report, &path, "mode", it.mode);
    }
}

/// Mirrors `validateDownwardAPIVolumeFile`, which leaves the items out of the path.
fn downward_file(report: &mut Report, path: &str, file: &DownwardAPIVolumeFile) {
    needs(report, path, "path", Some(&file.path));
    not_reserved(report, &format!("{path}.path"), &file.path);
    match (&file.field_ref, &file.resource_field_ref) {
        (Some(it), resource) => {
            env::field_ref(report, &format!("{path}.fieldRef"), it, env::FIELDS_OF_VOLUMES);
            if resource.is_some() {
                let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
                report.invalid_text(path, "resource", detail);
            }
        }
        (None, Some(it)) => {
            env::resource_field_ref(report, &format!("{path}.resourceFieldRef"), it, true);
        }
        (None, None) => {
            report.required(path, "one of fieldRef and resourceFieldRef is required");
        }
    }
    mode(report, path, "mode", file.mode);
}

/// Mirrors `ValidateLocalNonReservedPath`.
fn not_reserved(report: &mut Report, path: &str, target: &str) {
    mounts::descending(report, path, target);
    if target.starts_with("..") && !target.starts_with("../") {
        report.invalid_text(path, target, "must not start with '..'");
    }
}

fn host_path(report: &mut Report, path: &str, volume: &Volume) {
    let Some(source) = &volume.host_path else { return };
    if source.path.is_empty() {
        return report.required(format!("{path}.path"), "");
    }
    if source.path.split(['/', '\\']).any(|it| it == "..") {
        report.invalid_text(format!("{path}.path"), &source.path, "must not contain '..'");
    }
    let kind = source.type_.as_deref().unwrap_or_default();
    if !HOST_PATH_TYPES.contains(&kind) {
        report.not_supported(format!("{path}.type"), quoted(kind), HOST_PATH_TYPES);
    }
}
