//! Mirrors `SetDefaults_Pod` and `SetDefaults_PodSpec` in `pkg/apis/core/v1/defaults.go`.

use crate::text::{Marked, Node};

use super::{container, empty_map, items, map, put, set, text, volume};

/// A Pod gets more than a template: links to Services, host ports, requests from limits.
pub(crate) fn pod(root: &mut Marked) {
    map(root, "metadata");
    let Some(spec) = map(root, "spec") else {
        return;
    };
    pod_spec(spec);
    set(spec, "enableServiceLinks", Node::Bool(true));
    let host_network = spec.field("hostNetwork").map(|it| &it.node) == Some(&Node::Bool(true));
    for list in ["containers", "initContainers"] {
        for container in items(spec, list) {
            container::requests_from_limits(container);
            if host_network {
                container::host_ports(container);
            }
        }
    }
}

/// What the specs of Pods and of templates have in common.
pub(super) fn pod_spec(spec: &mut Marked) {
    for volume in items(spec, "volumes") {
        volume::volume(volume);
    }
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in items(spec, list) {
            container::container(container);
        }
    }
    set(spec, "dnsPolicy", text("ClusterFirst"));
    set(spec, "restartPolicy", text("Always"));
    set(spec, "securityContext", empty_map());
    set(spec, "terminationGracePeriodSeconds", Node::Int(30));
    set(spec, "schedulerName", text("default-scheduler"));
    same_service_account(spec);
}

/// `serviceAccount` is the old name of `serviceAccountName`; both are always printed.
fn same_service_account(spec: &mut Marked) {
    let name = |key| spec.field(key).filter(|it| it.text().is_some_and(|it| !it.is_empty()));
    let found = name("serviceAccountName").or_else(|| name("serviceAccount")).cloned();
    if let Some(found) = found {
        set(spec, "serviceAccountName", found.node.clone());
        put(spec, "serviceAccount", found.node);
    }
}
