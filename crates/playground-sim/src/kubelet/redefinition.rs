//! Containers that get another image while they exist: the one change that the API server lets
//! anybody make to the containers of a Pod. Its owner does not mind: to a DaemonSet the Pod is
//! still of the revision that its label says.
//!
//! Mirrors `containerChanged` and `computePodActions` in `pkg/kubelet/kuberuntime`; the back-offs of
//! a container are those of its image, so they begin anew.

use playground_api::{ContainerState, NamespacedName, PodSpec};

use super::look::Look;
use super::{ContainerMemory, all_containers};
use crate::cluster::Cluster;
use crate::events::Kill;

impl Cluster {
    /// The images of a Pod were changed; `before` is its spec of before that. A kubelet that is
    /// silent learns of it when it answers again.
    pub(crate) fn images_changed(&mut self, key: &NamespacedName, before: &PodSpec) {
        let Some(pod) = self.store().pod(key).cloned() else { return };
        // No kubelet has looked at a Pod that waits for its Node, and none looks at one that ended.
        let Some(node) = pod.node_name.as_ref().filter(|_| !pod.is_terminal()) else { return };
        if !self.components().kubelet {
            return;
        }
        let Some(mut look) = self.look_at(key) else { return };
        let is_silent = self.kubelets.is_stopped(node) || self.store().node(node).is_none();
        look.worker.held |= is_silent;
        let both = all_containers(before).zip(all_containers(&pod.spec)).enumerate();
        for (at, _) in both.filter(|(_, (old, new))| old.image != new.image) {
            // One that is being stopped for another image starts with the newest.
            let Some(memory) = look.worker.memory(at).filter(|it| !it.changed) else { continue };
            *memory = ContainerMemory { changed: true, ..ContainerMemory::default() };
            if !is_silent {
                self.restart_changed(&mut look, at);
            }
        }
        self.conclude(look);
    }

    /// Restarts the changed containers of a Pod whose kubelet answers again.
    pub(super) fn restart_all_changed(&mut self, key: &NamespacedName) {
        let Some(mut look) = self.look_at(key) else { return };
        for at in 0..look.n_containers() {
            if look.worker.memories.get(at).is_some_and(|it| it.changed) {
                self.restart_changed(&mut look, at);
            }
        }
        self.conclude(look);
    }

    /// Stops what runs with an image of before, and tries anew what waits.
    fn restart_changed(&mut self, look: &mut Look, at: usize) {
        if look.is_stopping() {
            return;
        }
        // An init container that is at work ends its work.
        let is_stoppable = !look.is_init(at) || look.is_sidecar(at);
        if look.runs(at) && is_stoppable {
            return self.kill_container(look, at, Kill::Changed);
        }
        if let Some(memory) = look.worker.memory(at) {
            memory.changed = false;
        }
        let is_planned = look.worker.agenda.iter().any(|it| it.container == at) && !look.runs(at);
        let starts = matches!(look.state(at), Some(ContainerState::Waiting { reason, .. })
            if matches!(&**reason, "ContainerCreating" | "PodInitializing"));
        if is_planned && !starts {
            look.worker.clear(at);
            self.begin_start(look, at, self.timings().container_start);
        }
    }
}
