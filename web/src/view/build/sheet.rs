//! The sheet in which labels and taints are edited.

use std::collections::BTreeSet;
use std::rc::Rc;

use playground_api::NodeName;
use playground_kubectl::Console;
use playground_kubectl::complete::{known_node_labels, known_taints};

use super::board::which;
use super::words;
use crate::view::{KnownWords, NodeSheet};

/// A Node's labels and taints in full. `None` if there is no such Node.
pub fn of_node(
    console: &Console,
    node: &str,
    known: &Rc<KnownWords>,
    refusal: Option<&str>,
) -> Option<NodeSheet> {
    let node = console.cluster().store().node(&node.into())?;
    let labels = node.metadata.labels.iter();
    Some(NodeSheet {
        title: node.metadata.name.to_string(),
        which: node.metadata.name.to_string(),
        is_many: false,
        labels: labels.map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        taints: node.spec.taints.iter().map(ToString::to_string).collect(),
        known: Rc::clone(known),
        refusal: refusal.map(str::to_owned),
    })
}

/// What the picked Nodes have in common. `None` if none of them is there.
pub fn of_picked(
    console: &Console,
    picked: &BTreeSet<NodeName>,
    known: &Rc<KnownWords>,
    refusal: Option<&str>,
) -> Option<NodeSheet> {
    let cluster = console.cluster();
    let nodes: Vec<_> = picked.iter().filter_map(|it| cluster.store().node(it)).collect();
    let (first, rest) = nodes.split_first()?;
    if rest.is_empty() {
        return of_node(console, &first.metadata.name, known, refusal);
    }
    let has = |key: &str, value: &str| {
        rest.iter().all(|it| it.metadata.labels.get(key).is_some_and(|it| **it == *value))
    };
    let labels = first.metadata.labels.iter().filter(|(key, value)| has(key, value));
    let taints = nodes.iter().flat_map(|it| &it.spec.taints).map(ToString::to_string);
    Some(NodeSheet {
        title: words::counted(nodes.len(), "Node"),
        which: which(cluster, &nodes.iter().map(|it| it.name()).collect()),
        is_many: true,
        labels: labels.map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        taints: taints.collect::<BTreeSet<String>>().into_iter().collect(),
        known: Rc::clone(known),
        refusal: refusal.map(str::to_owned),
    })
}

/// What Nodes of the cluster have, and what its DaemonSets ask of them. Looks at some hundreds of Nodes.
pub fn known_words(console: &Console) -> KnownWords {
    KnownWords {
        labels: known_node_labels(console.cluster()),
        taints: known_taints(console.cluster()),
    }
}
