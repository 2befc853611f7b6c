//! Volumes.
//!
//! Mirrors `describeVolumes` and the print functions of the sources.

use playground_api::Value;

use super::writer::Writer;
use crate::tree;

/// A kind of volume: its field, its description, and its lines: title, field, text when missing.
type Source = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const SOURCES: &[Source] = &[
    (
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path", ""), ("HostPathType", "type", "")],
    ),
    (
        "emptyDir",
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        &[("Medium", "medium", ""), ("SizeLimit", "sizeLimit", "<unset>")],
    ),
    (
        "secret",
        "Secret (a volume populated by a Secret)",
        &[("SecretName", "secretName", ""), ("Optional", "optional", "false")],
    ),
    (
        "configMap",
        "ConfigMap (a volume populated by a ConfigMap)",
        &[("Name", "name", ""), ("Optional", "optional", "false")],
    ),
    (
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server", ""), ("Path", "path", ""), ("ReadOnly", "readOnly", "false")],
    ),
    (
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        &[("ClaimName", "claimName", ""), ("ReadOnly", "readOnly", "false")],
    ),
    (
        "image",
        "Image (a container image or OCI artifact)",
        &[("Reference", "reference", ""), ("PullPolicy", "pullPolicy", "")],
    ),
    (
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[
            ("PDName", "pdName", ""),
            ("FSType", "fsType", ""),
            ("Partition", "partition", "0"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[
            ("VolumeID", "volumeID", ""),
            ("FSType", "fsType", ""),
            ("Partition", "partition", "0"),
            ("ReadOnly", "readOnly", "false"),
        ],
    ),
    (
        "csi",
        "CSI (a Container Storage Interface (CSI) volume source)",
        &[("Driver", "driver", ""), ("FSType", "fsType", ""), ("ReadOnly", "readOnly", "false")],
    ),
];

/// Describes volumes.
pub(super) fn volumes(out: &mut Writer, volumes: &[Value], space: &str) {
    if volumes.is_empty() {
        out.line(0, format!("{space}Volumes:\t<none>"));
        return;
    }
    out.line(0, format!("{space}Volumes:"));
    let indent = if space.is_empty() { "" } else { " " };
    for volume in volumes {
        out.line(1, format!("{indent}{}:", tree::text(volume, &["name"])));
        source(out, volume);
    }
}

fn source(out: &mut Writer, volume: &Value) {
    if let Some(projected) = volume.at(&["projected"]) {
        self::projected(out, projected);
    } else if let Some(downward) = volume.at(&["downwardAPI"]) {
        downward_api(out, downward);
    } else if let Some(it) = SOURCES.iter().find(|it| volume.at(&[it.0]).is_some()) {
        let (field, about, lines) = it;
        out.field(2, "Type", &about);
        for (title, inner, missing) in *lines {
            let value = volume.at(&[field, inner]).map(tree::shown);
            out.field(2, title, &value.unwrap_or_else(|| (*missing).to_owned()));
        }
        if *field == "csi" {
            attributes(out, volume);
        }
    } else {
        out.line(1, "<unknown>");
    }
}

fn attributes(out: &mut Writer, volume: &Value) {
    let fields = tree::fields(volume, &["csi", "volumeAttributes"]);
    let entries = fields.into_iter().flat_map(|it| it.iter());
    let entries: Vec<String> =
        entries.map(|(key, value)| format!("{key}={}", tree::shown(value))).collect();
    out.entries("    VolumeAttributes", entries);
}

fn projected(out: &mut Writer, projected: &Value) {
    out.line(2, "Type:\tProjected (a volume that contains injected data from multiple sources)");
    for source in tree::list(projected, &["sources"]) {
        if let Some(it) = source.at(&["secret"]) {
            out.field(2, "SecretName", &tree::text(it, &["name"]));
            out.field(2, "Optional", &tree::is_true(it, &["optional"]));
        } else if source.at(&["downwardAPI"]).is_some() {
            out.line(2, "DownwardAPI:\ttrue");
        } else if let Some(it) = source.at(&["configMap"]) {
            out.field(2, "ConfigMapName", &tree::text(it, &["name"]));
            out.field(2, "Optional", &tree::is_true(it, &["optional"]));
        } else if let Some(it) = source.at(&["serviceAccountToken"]) {
            let seconds = tree::int(it, &["expirationSeconds"]).unwrap_or(3600);
            out.field(2, "TokenExpirationSeconds", &seconds);
        }
    }
}

fn downward_api(out: &mut Writer, downward: &Value) {
    out.line(2, "Type:\tDownwardAPI (a volume populated by information about the pod)");
    out.line(2, "Items:");
    for item in tree::list(downward, &["items"]) {
        let from = match tree::text(item, &["fieldRef", "fieldPath"]) {
            "" => tree::text(item, &["resourceFieldRef", "resource"]),
            field => field,
        };
        out.line(3, format!("{from} -> {}", tree::text(item, &["path"])));
    }
}
