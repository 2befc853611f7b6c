//! Pods.

use std::sync::Arc;

use playground_api::{Fields, Pod};

use super::fields::*;
use super::{meta, pod_spec, pod_status};

pub(super) fn read(mut tree: Fields) -> Pod {
    let mut spec = pod_spec::read(take_fields(&mut tree, "spec").unwrap_or_default());
    let status = take_fields(&mut tree, "status").unwrap_or_default();
    Pod {
        metadata: meta::read(&mut tree),
        node_name: spec.node_name.take(),
        spec: Arc::new(spec),
        target_node: None,
        status: pod_status::read(status),
    }
}

pub(super) fn write(pod: &Pod) -> Fields {
    let mut tree = Fields::new();
    meta::write(&mut tree, &pod.metadata);
    let mut spec = pod_spec::write(&pod.shown_spec());
    put_shown(&mut spec, "nodeName", pod.node_name.as_ref());
    tree.insert("spec", spec);
    tree.insert("status", pod_status::write(&pod.status));
    tree
}
