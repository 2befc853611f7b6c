//! `describe pod`.

use playground_api::{Object, Pod, PodConditionType, Value};
use playground_sim::Cluster;

use super::container::{Containers, containers};
use super::template::topology_spread;
use super::volume::volumes;
use super::writer::Writer;
use crate::printers::age;
use crate::tree;

/// Mirrors `describePod`.
pub(super) fn describe(out: &mut Writer, cluster: &Cluster, pod: &Pod) {
    let tree = playground_manifest::encode(&Object::Pod(pod.clone().into()));
    head(out, pod, &tree);
    status(out, cluster, pod);
    addresses(out, &tree);
    if let Some(owner) = pod.metadata.controller() {
        out.line(0, format!("Controlled By:\t{}/{}", owner.kind, owner.name));
    }
    if let Some(node) = &pod.status.nominated_node_name {
        out.field(0, "NominatedNodeName", &node);
    }
    let of = |specs, statuses| Containers {
        specs: tree::list(&tree, &["spec", specs]),
        statuses: tree::list(&tree, &["status", statuses]),
        pod: Some(&tree),
        space: "",
    };
    if !pod.spec.init_containers.is_empty() {
        containers(out, "Init Containers", &of("initContainers", "initContainerStatuses"));
    }
    containers(out, "Containers", &of("containers", "containerStatuses"));
    conditions(out, pod, &tree);
    volumes(out, tree::list(&tree, &["spec", "volumes"]), "");
    out.field(0, "QoS Class", &qos_class(pod));
    out.labels("Node-Selectors", &pod.spec.node_selector);
    out.tolerations("Tolerations", &pod.spec.tolerations);
    topology_spread(out, tree.at(&["spec"]).unwrap_or(&Value::Null), "");
}

fn head(out: &mut Writer, pod: &Pod, tree: &Value) {
    out.field(0, "Name", &pod.metadata.name);
    out.field(0, "Namespace", &pod.metadata.namespace);
    if let Some(priority) = pod.spec.priority {
        out.field(0, "Priority", &priority);
    }
    let fields = [
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ];
    for (title, field) in fields {
        let text = tree::text(tree, &["spec", field]);
        if !text.is_empty() {
            out.field(0, title, &text);
        }
    }
    let host = pod.status.host_ip.map(|it| it.to_string()).unwrap_or_default();
    match &pod.node_name {
        Some(node) => out.line(0, format!("Node:\t{node}/{host}")),
        None => out.line(0, "Node:\t<none>"),
    }
    if pod.status.start_time.is_some() {
        out.field(0, "Start Time", &age::rfc1123(pod.status.start_time));
    }
    out.labels("Labels", &pod.metadata.labels);
    out.annotations("Annotations", &pod.metadata.annotations);
}

fn status(out: &mut Writer, cluster: &Cluster, pod: &Pod) {
    let metadata = &pod.metadata;
    if metadata.is_terminating() && !pod.is_terminal() {
        let lasts = age::since(metadata.deletion_timestamp, cluster.timestamp());
        out.line(0, format!("Status:\tTerminating (lasts {lasts})"));
        let seconds = metadata.deletion_grace_period_seconds.unwrap_or(0);
        out.line(0, format!("Termination Grace Period:\t{seconds}s"));
    } else {
        out.field(0, "Status", &pod.status.phase.as_str());
    }
    for (title, text) in [("Reason", &pod.status.reason), ("Message", &pod.status.message)] {
        if let Some(text) = text.as_ref().filter(|it| !it.is_empty()) {
            out.field(0, title, &text);
        }
    }
}

fn addresses(out: &mut Writer, tree: &Value) {
    out.field(0, "IP", &tree::text(tree, &["status", "podIP"]));
    let all = tree::list(tree, &["status", "podIPs"]);
    if all.is_empty() {
        out.line(0, "IPs:\t<none>");
        return;
    }
    out.line(0, "IPs:");
    for it in all {
        out.field(1, "IP", &tree::text(it, &["ip"]));
    }
}

fn conditions(out: &mut Writer, pod: &Pod, tree: &Value) {
    let gates = tree::list(tree, &["spec", "readinessGates"]);
    if !gates.is_empty() {
        out.line(0, "Readiness Gates:\n  Type\tStatus");
    }
    for gate in gates {
        let name = tree::text(gate, &["conditionType"]);
        let condition = pod.status.condition(&PodConditionType::from_name(name));
        let status = condition.map_or("<none>", |it| it.status.as_str());
        out.line(1, format!("{name} \t{status} "));
    }
    if !pod.status.conditions.is_empty() {
        out.line(0, "Conditions:\n  Type\tStatus");
    }
    for it in &pod.status.conditions {
        out.line(1, format!("{} \t{} ", it.condition_type.as_str(), it.status.as_str()));
    }
}

/// The class that the API server wrote down, or would.
fn qos_class(pod: &Pod) -> String {
    if let Some(class) = pod.status.rest.get("qosClass").and_then(Value::as_str) {
        return class.to_owned();
    }
    pod.spec.qos_class().as_str().to_owned()
}
