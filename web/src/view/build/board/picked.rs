//! The Nodes that were picked, and what can be done with all of them at once.

use std::collections::BTreeSet;

use playground_api::NodeName;
use playground_sim::Cluster;

use super::super::overview::Group;
use super::super::{known, words};
use crate::view::{Deed, Picked};

/// From so many Nodes on, a selector that means the same is looked for.
const MANY: usize = 4;

/// What is said of the picked Nodes. Those that are gone do not count.
pub(super) fn picked(
    cluster: &Cluster,
    picked: &BTreeSet<NodeName>,
    groups: &[Group],
) -> Option<Picked> {
    let picked: BTreeSet<NodeName> =
        picked.iter().filter(|it| cluster.store().node(it).is_some()).cloned().collect();
    if picked.is_empty() {
        return None;
    }
    let which = which(cluster, &picked);
    let mut shown = groups.iter().flat_map(|it| &it.members);
    Some(Picked {
        words: format!("{} picked", words::counted(picked.len(), "Node")),
        is_all: shown.all(|(name, _)| picked.contains(name)),
        deeds: known([
            Deed::new("Cordon", format!("kubectl cordon {which}")),
            Deed::new("Uncordon", format!("kubectl uncordon {which}")),
            Deed::new("Drain", format!("kubectl drain {which} --ignore-daemonsets")),
            Deed::danger("Remove from the cluster", format!("kubectl delete nodes {which}")),
        ]),
    })
}

/// The Nodes as kubectl takes them: by a label that they have and no other Node has, or by name.
pub(in super::super) fn which(cluster: &Cluster, picked: &BTreeSet<NodeName>) -> String {
    let names = || picked.iter().map(|it| &**it).collect::<Vec<_>>().join(" ");
    if picked.len() < MANY {
        return names();
    }
    let mut picked_nodes = picked.iter().filter_map(|it| cluster.store().node(it));
    let Some(first) = picked_nodes.next() else { return names() };
    // Labels that all picked Nodes have.
    let mut shared: Vec<_> = first.metadata.labels.iter().collect();
    for node in picked_nodes {
        shared.retain(|(key, value)| node.metadata.labels.get(key) == Some(*value));
        if shared.is_empty() {
            return names();
        }
    }
    for node in cluster.store().nodes().filter(|it| !picked.contains(&it.name())) {
        shared.retain(|(key, value)| node.metadata.labels.get(key) != Some(*value));
    }
    match shared.first() {
        Some((key, value)) => format!("-l {key}={value}"),
        None => names(),
    }
}
