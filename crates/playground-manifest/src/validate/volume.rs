//! Volumes and their mounts.
//!
//! Mirrors `ValidateVolumes`, `validateVolumeSource` and `ValidateVolumeMounts`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Volume, VolumeMount};
use playground_api::validation;

use super::report::{Report, quoted};

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

pub(super) fn volumes(report: &mut Report, path: &str, volumes: &[Volume]) {
    let mut names = BTreeSet::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let name = volume.name.as_str();
        let n_errors = report.errors.len();
        source(report, &path, volume);
        let path = format!("{path}.name");
        if name.is_empty() {
            report.required(path, "");
            continue;
        }
        report.invalid_texts(&path, name, validation::dns1123_label(name));
        if names.contains(name) {
            report.duplicate(path, quoted(name), "");
        }
        if report.errors.len() == n_errors {
            names.insert(name);
        }
    }
}

fn source(report: &mut Report, path: &str, volume: &Volume) {
    let mut n_sources = 0;
    for name in sources(volume) {
        n_sources += 1;
        let path = format!("{path}.{name}");
        if n_sources > 1 {
            report.forbidden(path, "may not specify more than 1 volume type");
        } else {
            details(report, &path, name, volume);
        }
    }
    if n_sources == 0 {
        report.required(path, "must specify a volume type");
    }
}

/// The sources that are set, in the order in which upstream looks at them.
fn sources(it: &Volume) -> Vec<&'static str> {
    let all = [
        ("emptyDir", it.empty_dir.is_some()),
        ("hostPath", it.host_path.is_some()),
        ("gitRepo", it.git_repo.is_some()),
        ("gcePersistentDisk", it.gce_persistent_disk.is_some()),
        ("awsElasticBlockStore", it.aws_elastic_block_store.is_some()),
        ("secret", it.secret.is_some()),
        ("nfs", it.nfs.is_some()),
        ("iscsi", it.iscsi.is_some()),
        ("glusterfs", it.glusterfs.is_some()),
        ("persistentVolumeClaim", it.persistent_volume_claim.is_some()),
        ("rbd", it.rbd.is_some()),
        ("cinder", it.cinder.is_some()),
        ("cephfs", it.cephfs.is_some()),
        ("flocker", it.flocker.is_some()),
        ("downwardAPI", it.downward_api.is_some()),
        ("fc", it.fc.is_some()),
        ("azureFile", it.azure_file.is_some()),
        ("configMap", it.config_map.is_some()),
        ("vsphereVolume", it.vsphere_volume.is_some()),
        ("quobyte", it.quobyte.is_some()),
        ("azureDisk", it.azure_disk.is_some()),
        ("photonPersistentDisk", it.photon_persistent_disk.is_some()),
        ("projected", it.projected.is_some()),
        ("portworxVolume", it.portworx_volume.is_some()),
        ("scaleIO", it.scale_io.is_some()),
        ("storageos", it.storageos.is_some()),
        ("csi", it.csi.is_some()),
        ("ephemeral", it.ephemeral.is_some()),
        ("image", it.image.is_some()),
    ];
    all.into_iter().filter(|it| it.1).map(|it| it.0).collect()
}

/// Deliberate difference: of the rarer sources nothing is checked but that they stand alone.
fn details(report: &mut Report, path: &str, name: &str, volume: &Volume) {
    let mut needs = |field: &str, value: Option<&String>| {
        if value.is_none_or(String::is_empty) {
            report.required(format!("{path}.{field}"), "");
        }
    };
    match name {
        "secret" => {
            needs("secretName", volume.secret.as_ref().and_then(|it| it.secret_name.as_ref()));
        }
        "configMap" => needs("name", volume.config_map.as_ref().map(|it| &it.name)),
        "persistentVolumeClaim" => {
            let claim = volume.persistent_volume_claim.as_ref();
            needs("claimName", claim.map(|it| &it.claim_name));
        }
        "nfs" => {
            needs("server", volume.nfs.as_ref().map(|it| &it.server));
            needs("path", volume.nfs.as_ref().map(|it| &it.path));
        }
        "csi" => needs("driver", volume.csi.as_ref().map(|it| &it.driver)),
        "hostPath" => host_path(report, path, volume),
        _ => {}
    }
}

fn host_path(report: &mut Report, path: &str, volume: &Volume) {
    let Some(source) = &volume.host_path else {
        return;
    };
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

pub(super) fn mounts(report: &mut Report, path: &str, mounts: &[VolumeMount], volumes: &[Volume]) {
    let mut mount_points = BTreeSet::new();
    for (i, mount) in mounts.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if mount.name.is_empty() {
            report.required(format!("{path}.name"), "");
        } else if !volumes.iter().any(|it| it.name == mount.name) {
            report.not_found(format!("{path}.name"), &mount.name);
        }
        let mount_path = format!("{path}.mountPath");
        if mount.mount_path.is_empty() {
            report.required(&mount_path, "");
        }
        if !mount_points.insert(mount.mount_path.as_str()) {
            report.invalid_text(mount_path, &mount.mount_path, "must be unique");
        }
        for (field, it) in [("subPath", &mount.sub_path), ("subPathExpr", &mount.sub_path_expr)] {
            let Some(it) = it else { continue };
            let path = format!("{path}.{field}");
            if it.starts_with('/') {
                report.invalid_text(&path, it, "must be a relative path");
            }
            if it.split('/').any(|part| part == "..") {
                report.invalid_text(&path, it, "must not contain '..'");
            }
        }
    }
}
