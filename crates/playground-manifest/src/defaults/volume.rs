//! Mirrors `SetDefaults_Volume` and those of its sources.

use crate::text::{Marked, Node};

use super::container::field_ref;
use super::{empty_map, items, set, text, written_map};

/// Files from the API are readable by everybody: 0644.
const FILE_MODE: Node = Node::Int(0o644);

pub(super) fn volume(volume: &mut Marked) {
    let is_map = matches!(volume.node, Node::Map(_));
    let has_source = volume.entries().iter().any(|it| it.key != "name" && !it.value.is_null());
    if is_map && !has_source {
        set(volume, "emptyDir", empty_map());
    }
    for (source, defaults) in SOURCES {
        if let Some(it) = written_map(volume, source) {
            for (key, value) in *defaults {
                set(it, key, text(value));
            }
        }
    }
    for source in ["configMap", "secret", "projected", "downwardAPI"] {
        if let Some(it) = written_map(volume, source) {
            set(it, "defaultMode", FILE_MODE);
            downward_items(it);
        }
    }
    if let Some(it) = written_map(volume, "projected") {
        for source in items(it, "sources") {
            projection(source);
        }
    }
    if let Some(it) = written_map(volume, "azureDisk") {
        set(it, "readOnly", Node::Bool(false));
    }
}

fn projection(source: &mut Marked) {
    if let Some(token) = written_map(source, "serviceAccountToken") {
        set(token, "expirationSeconds", Node::Int(3600));
    }
    if let Some(downward) = written_map(source, "downwardAPI") {
        downward_items(downward);
    }
}

fn downward_items(source: &mut Marked) {
    for item in items(source, "items") {
        field_ref(item);
    }
}

/// Texts that a source of this kind gets.
const SOURCES: &[(&str, &[(&str, &str)])] = &[
    ("hostPath", &[("type", "")]),
    ("iscsi", &[("iscsiInterface", "default")]),
    ("rbd", &[("pool", "rbd"), ("user", "admin"), ("keyring", "/etc/ceph/keyring")]),
    ("scaleIO", &[("storageMode", "ThinProvisioned"), ("fsType", "xfs")]),
    ("azureDisk", &[("cachingMode", "ReadWrite"), ("kind", "Shared"), ("fsType", "ext4")]),
];
