//! Volumes.
//!
//! Mirrors `ValidateVolumes` and `validateVolumeSource`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Volume;
use playground_api::validation;

use super::report::{Report, quoted};
use super::{resources, volume_source};

/// Returns the names of the valid ones: a container can mount no other.
pub(super) fn volumes<'o>(
    report: &mut Report,
    path: &str,
    volumes: &'o [Volume],
) -> BTreeSet<&'o str> {
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
    names
}

fn source(report: &mut Report, path: &str, volume: &Volume) {
    let size = volume.empty_dir.as_ref().and_then(|it| it.size_limit.as_ref());
    if size.is_some_and(|it| resources::parsed(it).is_negative()) {
        let detail = "SizeLimit field must be a valid resource quantity";
        report.forbidden(format!("{path}.emptyDir.sizeLimit"), detail);
    }
    let mut n_sources = 0;
    for name in sources(volume) {
        n_sources += 1;
        if n_sources > 1 {
            // Upstream's slip.
            let name = if name == "downwardAPI" { "downwarAPI" } else { name };
            let detail = "may not specify more than 1 volume type";
            report.forbidden(format!("{path}.{name}"), detail);
        } else {
            volume_source::details(report, &format!("{path}.{name}"), name, volume);
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
