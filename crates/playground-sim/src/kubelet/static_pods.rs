//! Static Pods: files on a Node that its kubelet runs without the API server, which only sees a
//! mirror of each.
//!
//! Mirrors `pkg/kubelet/config` and `pkg/kubelet/pod/mirror_client.go`.
//! Deliberate difference: a static Pod runs when its mirror exists; while the API server has no
//! such Node there is none.

use std::sync::Arc;

use playground_api::{
    Kind, Name, NamespacedName, NodeName, OwnerReference, Pod, PodStatus, TaintEffect, Toleration,
};

use super::ACTOR;
use crate::cluster::{Cluster, Deed};
use crate::journal::{Cause, Verb};

/// The annotation that marks a mirror Pod.
pub const MIRROR_ANNOTATION: &str = "kubernetes.io/config.mirror";

/// Whether a Pod only mirrors what a kubelet runs by itself.
pub fn is_mirror(pod: &Pod) -> bool {
    pod.metadata.annotations.contains_key(MIRROR_ANNOTATION)
}

impl Cluster {
    /// A file with a Pod appears on a Node, or changes there.
    pub(crate) fn add_static_pod(&mut self, node: &NodeName, pod: Pod) {
        let pod = Arc::new(pod);
        let mirror = mirror_key(node, &pod);
        self.remove_static_pod(node, &mirror.name);
        self.kubelets.nodes.get_or_default(node).static_pods.push(Arc::clone(&pod));
        self.create_mirror(node, &pod, PodStatus::default());
    }

    /// The file goes away. Takes the name in the file or that of the mirror Pod; returns whether
    /// there was such a file.
    pub(crate) fn remove_static_pod(&mut self, node: &NodeName, name: &str) -> bool {
        let Some(memory) = self.kubelets.nodes.get_mut(node) else {
            return false;
        };
        let is_it =
            |it: &Arc<Pod>| &*it.metadata.name == name || &*mirror_key(node, it).name == name;
        let Some(at) = memory.static_pods.iter().position(is_it) else {
            return false;
        };
        let key = mirror_key(node, &memory.static_pods.remove(at));
        self.kubelets.nameless.remove(&key);
        // Another Pod may have the name.
        let is_ours = self.store().pod(&key).is_some_and(|it| is_mirror(it));
        if is_ours && let Some(pod) = self.store_mut().remove_pod(&key) {
            let deed = Deed::new(ACTOR, Kind::Pod, &pod.metadata).on(Some(node.clone()));
            self.record(deed.done(Verb::Terminated, Cause::StaticPod));
        }
        true
    }

    /// A Pod is gone. What a mirror Pod mirrors still runs, so it comes back; where another Pod had
    /// its name, it can come now.
    pub(super) fn restore_static_pod(&mut self, gone: &Pod) {
        let key = gone.metadata.key();
        let waiting = self.kubelets.nameless.remove(&key);
        let own = gone.node_name.as_ref().filter(|_| is_mirror(gone));
        let Some(node) = waiting.as_ref().or(own) else {
            return;
        };
        if self.store().node(node).is_none() {
            return;
        }
        let files = self.kubelets.nodes.get(node).into_iter().flat_map(|it| &it.static_pods);
        let file = files.into_iter().find(|it| mirror_key(node, it) == key).cloned();
        if let Some(pod) = file {
            let runs = is_mirror(gone) && !gone.is_terminal();
            let status = if runs { gone.status.clone() } else { PodStatus::default() };
            self.create_mirror(node, &pod, status);
        }
    }

    /// A kubelet that starts again starts its static Pods again that have ended.
    pub(super) fn restart_static_pod(&mut self, key: &NamespacedName) {
        let ended = |it: &&Arc<Pod>| is_mirror(it) && it.is_terminal();
        if self.store().pod(key).filter(ended).is_some() {
            self.store_mut().remove_pod(key);
        }
    }

    /// Static Pods without mirror, for [`audit`](crate::audit).
    pub(crate) fn static_pod_errors(&self) -> Vec<String> {
        let mut offenders = Vec::new();
        for (node, memory) in self.kubelets.nodes.iter() {
            let keys = memory.static_pods.iter().map(|it| mirror_key(node, it));
            let missing = keys.filter(|it| self.store().pod(it).is_none());
            offenders.extend(missing.map(|it| it.to_string()));
        }
        offenders
    }

    fn create_mirror(&mut self, node_name: &NodeName, pod: &Pod, status: PodStatus) {
        let Some(node) = self.store().node(node_name).cloned() else {
            return;
        };
        let mut mirror = pod.clone();
        let key = mirror_key(node_name, pod);
        if self.store().pod(&key).is_some() {
            self.kubelets.nameless.insert(key, node_name.clone());
            return;
        }
        (mirror.metadata.namespace, mirror.metadata.name) = (key.namespace.clone(), key.name);
        mirror.metadata.uid = self.next_uid();
        mirror.metadata.creation_timestamp = Some(self.timestamp());
        let hash = mirror.metadata.uid.to_string().replace('-', "");
        let annotations = &mut mirror.metadata.annotations;
        annotations.insert("kubernetes.io/config.hash", hash.as_str());
        annotations.insert(MIRROR_ANNOTATION, hash.as_str());
        annotations.insert("kubernetes.io/config.source", "file");
        mirror.metadata.owner_references = [OwnerReference {
            api_version: "v1".into(),
            kind: "Node".into(),
            name: node.metadata.name.clone(),
            uid: node.metadata.uid,
            controller: true,
            block_owner_deletion: false,
        }]
        .into();
        let mut spec = self.admit(Arc::unwrap_or_clone(mirror.spec));
        let all = Toleration::exists(Name::from(""), TaintEffect::NoExecute);
        spec.tolerations.retain(|it| !it.matches(&all));
        spec.tolerations.push(all);
        mirror.spec = Arc::new(spec);
        mirror.node_name = Some(node_name.clone());
        mirror.status = status;
        let deed = Deed::new(ACTOR, Kind::Pod, &mirror.metadata).on(Some(node_name.clone()));
        self.store_mut().insert_pod(mirror);
        self.record(deed.done(Verb::Created, Cause::StaticPod));
    }
}

/// The mirror of a static Pod: its name, a dash and the Node's name.
fn mirror_key(node: &NodeName, pod: &Pod) -> NamespacedName {
    let namespace = match &*pod.metadata.namespace {
        "" => "default".into(),
        _ => pod.metadata.namespace.clone(),
    };
    NamespacedName::new(namespace, format!("{}-{node}", pod.metadata.name))
}
