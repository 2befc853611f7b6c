//! Mirrors `SetDefaults_Service` in `pkg/apis/core/v1/defaults.go`.

use crate::text::{Marked, Node};

use super::{items, map, metadata, set, text, written_map};

pub(crate) fn service(root: &mut Marked) {
    metadata(root);
    if let Some(status) = written_map(root, "status")
        && let Some(balancer) = written_map(status, "loadBalancer")
    {
        for ingress in items(balancer, "ingress") {
            if ingress.field("ip").is_some() {
                set(ingress, "ipMode", text("VIP"));
            }
        }
    }
    let Some(spec) = map(root, "spec") else {
        return;
    };
    set(spec, "sessionAffinity", text("None"));
    set(spec, "type", text("ClusterIP"));
    for port in items(spec, "ports") {
        set(port, "protocol", text("TCP"));
        let is_given = port.field("targetPort").is_some_and(|it| !matches!(it.node, Node::Int(0)));
        if let Some(number) = port.field("port").cloned().filter(|_| !is_given) {
            super::put(port, "targetPort", number.node);
        }
    }
    let is_type = |it: &Marked, names: &[&str]| {
        it.field("type").and_then(Marked::text).is_some_and(|it| names.contains(&it))
    };
    if is_type(spec, &["ClusterIP", "NodePort", "LoadBalancer"]) {
        set(spec, "internalTrafficPolicy", text("Cluster"));
    }
    if is_type(spec, &["NodePort", "LoadBalancer"]) {
        set(spec, "externalTrafficPolicy", text("Cluster"));
    }
    if is_type(spec, &["LoadBalancer"]) {
        set(spec, "allocateLoadBalancerNodePorts", Node::Bool(true));
    }
}
