//! What a line would do, found out by doing it on a copy.

use std::sync::Arc;

use playground_api::{NamespacedName, NodeName, Pod, Uid, sort};
use playground_sim::{Cluster, Settled, SimDuration};

use crate::console::{Console, SETTLE_LIMIT};

/// What a line would do to the daemon Pods of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What it would print on standard error if it failed.
    pub refusal: Option<String>,
    /// Whether it would change anything at all.
    pub changes: bool,
    /// Nodes that gain or lose a Pod, by DaemonSet.
    pub placements: Vec<Placement>,
    /// How many Pods of DaemonSets that were there before are replaced by new ones.
    pub restarts: usize,
    /// How long it takes until nothing is left to do; `None` if that does not come within an hour.
    pub takes: Option<SimDuration>,
}

/// Nodes that gain or lose a Pod of one DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The DaemonSet.
    pub daemon_set: NamespacedName,
    /// Nodes with a Pod afterwards that have none now.
    pub gain: Vec<NodeName>,
    /// Nodes with a Pod now that have none afterwards.
    pub lose: Vec<NodeName>,
}

impl Console {
    /// Says what a line would do, without doing it.
    ///
    /// Runs it on a copy of the session until everything has settled.
    pub fn outlook(&self, line: &str) -> Outlook {
        let mut without = self.clone();
        without.history.settle(SETTLE_LIMIT);
        let mut with = self.clone();
        let moves = with.history.moves().len();
        let output = with.run(line);
        let mut outlook = Outlook {
            refusal: (!output.is_ok()).then(|| output.stderr.trim_end().to_owned()),
            changes: with.history.moves().len() != moves,
            ..Outlook::default()
        };
        if !outlook.changes {
            return outlook;
        }
        let start = with.cluster().now();
        let settled = with.history.settle(SETTLE_LIMIT);
        outlook.takes = (settled == Settled::Yes).then(|| with.cluster().now().since(start));
        outlook.compare(without.cluster(), with.cluster());
        outlook
    }
}

impl Outlook {
    fn compare(&mut self, before: &Cluster, after: &Cluster) {
        let daemon_sets = before.store().daemon_sets().chain(after.store().daemon_sets());
        for key in sorted(daemon_sets.map(|it| it.metadata.key())) {
            let (was, is) = (pods_by_node(before, &key), pods_by_node(after, &key));
            let nodes = |pods: &[(NodeName, Uid)]| sorted(pods.iter().map(|it| it.0.clone()));
            let (old, new) = (nodes(&was), nodes(&is));
            let kept = sorted(is.iter().map(|it| it.1));
            let is_replaced = |(node, uid): &&(NodeName, Uid)| {
                new.binary_search(node).is_ok() && kept.binary_search(uid).is_err()
            };
            self.restarts += was.iter().filter(is_replaced).count();
            let (gain, lose) = (difference(&new, &old), difference(&old, &new));
            if !gain.is_empty() || !lose.is_empty() {
                self.placements.push(Placement { daemon_set: key, gain, lose });
            }
        }
    }
}

/// The items in their order, each once.
fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    sort(&mut items);
    items.dedup();
    items
}

/// Those that are not among the others, which are sorted.
fn difference(names: &[NodeName], others: &[NodeName]) -> Vec<NodeName> {
    names.iter().filter(|it| others.binary_search(it).is_err()).cloned().collect()
}

/// The live Pods of a DaemonSet with the Nodes that they are on or made for.
fn pods_by_node(cluster: &Cluster, key: &NamespacedName) -> Vec<(NodeName, Uid)> {
    let Some(daemon_set) = cluster.store().daemon_set(key) else { return Vec::new() };
    let live = |it: &&Arc<Pod>| !it.metadata.is_terminating() && !it.is_terminal();
    cluster
        .store()
        .controlled_pods(daemon_set.metadata.uid)
        .filter(live)
        .filter_map(|it| Some((it.node_or_target()?, it.metadata.uid)))
        .collect()
}
