//! The Pods that DaemonSets made: each cluster gives them other names.

use std::collections::BTreeMap;

use playground_api::{Kind, Name};
use playground_sim::{Actor, Cluster, Verb};

/// What a Pod is, whatever its name.
pub(super) struct DaemonPod {
    pub(super) namespace: Name,
    pub(super) daemon_set: String,
    pub(super) node: Name,
}

/// All that were ever made, by their names.
pub(super) struct DaemonPods(BTreeMap<Name, DaemonPod>);

impl DaemonPods {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut pods = BTreeMap::new();
        for it in cluster.journal().iter() {
            let is_pod = it.object.kind == Kind::Pod
                && it.verb == Verb::Created
                && it.actor == Actor::DaemonSetController;
            // A Pod's name is that of its DaemonSet, and five letters.
            let daemon_set = it.object.name.rsplit_once('-').map(|it| it.0.to_owned());
            if let (true, Some(node), Some(daemon_set)) = (is_pod, &it.node, daemon_set) {
                let namespace = it.object.namespace.clone();
                let node = Name::from(&**node);
                pods.insert(it.object.name.clone(), DaemonPod { namespace, daemon_set, node });
            }
        }
        DaemonPods(pods)
    }

    pub(super) fn get(&self, name: &str) -> Option<&DaemonPod> {
        self.0.get(name)
    }
}
