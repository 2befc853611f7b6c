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
        let Some(mut look) = self.look_at(key).filter(|_| self.components().kubelet) else {
            return;
        };
        let pod = look.pod.clone();
        let both = all_containers(before).zip(all_containers(&pod.spec)).enumerate();
        for (at, _) in both.filter(|(_, (old, new))| old.image != new.image) {
            if let Some(memory) = look.worker.memory(at) {
                *memory = ContainerMemory { changed: true, ..ContainerMemory::default() };
            }
        }
        match look.node().is_none_or(|it| self.kubelets.is_stopped(it)) {
            true => look.worker.held = true,
            false => self.restart_changed(&mut look),
        }
        self.conclude(look);
    }

    /// Restarts what runs with an image of before, and tries anew what waits.
    pub(super) fn restart_changed(&mut self, look: &mut Look) {
        for at in 0..look.n_containers() {
            let changed = look.worker.memories.get(at).is_some_and(|it| it.changed);
            if !changed || look.is_stopping() {
                continue;
            }
            if look.runs(at) {
                if !look.is_init(at) || look.is_sidecar(at) {
                    self.kill_container(look, at, Kill::Changed);
                }
                continue;
            }
            if let Some(memory) = look.worker.memory(at) {
                memory.changed = false;
            }
            let is_planned = look.worker.agenda.iter().any(|it| it.container == at);
            let starts = matches!(look.state(at), Some(ContainerState::Waiting { reason, .. })
                if matches!(&**reason, "ContainerCreating" | "PodInitializing"));
            if is_planned && !starts {
                look.worker.clear(at);
                self.begin_start(look, at, self.timings().container_start);
            }
        }
    }
}
