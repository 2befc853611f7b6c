//! The table of Nodes.
//!
//! Mirrors `printNode` in `pkg/printers/internalversion/printers.go`.

use playground_api::{Node, NodeConditionType, Timestamp, Value};

use super::{age, or_none};

pub(super) const COLUMNS: &[(&str, bool)] = &[
    ("NAME", false),
    ("STATUS", false),
    ("ROLES", false),
    ("AGE", false),
    ("VERSION", false),
    ("INTERNAL-IP", true),
    ("EXTERNAL-IP", true),
    ("OS-IMAGE", true),
    ("KERNEL-VERSION", true),
    ("CONTAINER-RUNTIME", true),
];

pub(super) fn row(node: &Node, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    let mut row = vec![
        name,
        status(node),
        or_none(node.roles().join(",")),
        age::since(node.metadata.creation_timestamp, now),
        info(node, "kubeletVersion").to_owned(),
    ];
    if wide {
        let address =
            |kind| or_none(node.address(kind).map(|it| it.to_string()).unwrap_or_default());
        row.push(address("InternalIP"));
        row.push(address("ExternalIP"));
        for field in ["osImage", "kernelVersion", "containerRuntimeVersion"] {
            let text = info(node, field);
            row.push(if text.is_empty() { "<unknown>" } else { text }.to_owned());
        }
    }
    row
}

/// A field of `status.nodeInfo`; empty when it is not there.
pub(super) fn info<'a>(node: &'a Node, field: &str) -> &'a str {
    let info = node.status.rest.get("nodeInfo").and_then(Value::as_object);
    info.and_then(|it| it.get(field)).and_then(Value::as_str).unwrap_or_default()
}

fn status(node: &Node) -> String {
    let ready = match node.condition(&NodeConditionType::Ready) {
        None => "Unknown",
        Some(_) if node.is_ready() => "Ready",
        Some(_) => "NotReady",
    };
    let cordoned = if node.spec.unschedulable { ",SchedulingDisabled" } else { "" };
    format!("{ready}{cordoned}")
}
