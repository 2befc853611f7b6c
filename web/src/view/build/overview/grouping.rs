//! Which Nodes stand together.

use std::cmp::Ordering;

use playground_api::{Node, natural_cmp};

use crate::view::Grouping;

const CONTROL_PLANE: &str = "control plane";
const WORKERS: &str = "workers";

/// The order of groups: the control plane first, ordinary workers last, the others as people count.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let rank = |title: &str| (title != CONTROL_PLANE, title == WORKERS);
    rank(one).cmp(&rank(other)).then_with(|| natural_cmp(one, other))
}

/// Labels that name a pool of Nodes, at the providers that have pools.
const POOLS: [&str; 5] = [
    "pool",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
    "node.kubernetes.io/pool",
];

/// The title of a Node's group, where the Node alone decides it.
pub(super) fn title(grouping: &Grouping, node: &Node) -> String {
    match grouping {
        Grouping::Pool => pool(node),
        Grouping::Role => match node.roles().first() {
            Some(role) => role.replace('-', " ").replace("master", CONTROL_PLANE),
            None => "no role".to_owned(),
        },
        Grouping::Label(key) => match node.metadata.labels.get(key.as_str()).map(|it| &**it) {
            Some("") => format!("{key}, empty"),
            Some(value) => value.to_owned(),
            None => format!("without {key}"),
        },
        Grouping::None | Grouping::Verdict | Grouping::Revision => "all".to_owned(),
    }
}

/// What a Node is for, by its labels. Not by its taints: a card should not jump when one comes.
fn pool(node: &Node) -> String {
    let label = |key: &str| node.metadata.labels.get(key).map(|it| &**it);
    if let Some(role) = node.roles().into_iter().find(|it| *it != "worker") {
        return role.replace('-', " ").replace("master", CONTROL_PLANE);
    }
    if let Some(pool) = POOLS.iter().find_map(|key| label(key)) {
        return pool.to_owned();
    }
    match (label("kubernetes.io/os"), label("kubernetes.io/arch")) {
        _ if label("nvidia.com/gpu.present") == Some("true") => "gpu",
        _ if label("eks.amazonaws.com/compute-type") == Some("fargate") => "fargate",
        (Some("windows"), _) => "windows",
        (_, Some("arm64")) => "arm64",
        _ => WORKERS,
    }
    .to_owned()
}
