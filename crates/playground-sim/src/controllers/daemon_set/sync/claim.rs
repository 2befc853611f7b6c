//! Adoption and release of Pods and ControllerRevisions.
//!
//! Mirrors `ClaimPods` in `pkg/controller/controller_ref_manager.go`.

use std::sync::Arc;

use playground_api::{DaemonSet, Kind};

use super::super::Work;
use super::ACTOR;
use crate::cluster::{Cluster, Deed};
use crate::journal::{Cause, Verb};

impl Cluster {
    /// Adopts Pods without owner that the selector matches, and releases those of its own that
    /// it matches no more.
    pub(super) fn claim_pods(&mut self, daemon_set: &DaemonSet, work: &mut Work) {
        let uid = daemon_set.metadata.uid;
        for key in std::mem::take(&mut work.claims).iter() {
            let Some(pod) = self.store().pod(key) else {
                continue;
            };
            let matches = daemon_set.spec.selector.matches(&pod.metadata.labels);
            let node = pod.node_or_target();
            let deed = Deed { node: node.clone(), ..Deed::new(ACTOR, Kind::Pod, &pod.metadata) };
            match pod.metadata.controller().map(|it| it.uid) {
                None if matches && !pod.metadata.is_terminating() => {
                    let owner: Arc<[_]> = [daemon_set.owner_reference()].into();
                    self.store_mut().update_pod(key, |it| it.metadata.owner_references = owner);
                    self.record(deed.done(Verb::Adopted, Cause::SelectorMatches));
                }
                Some(owner) if owner == uid && !matches => {
                    self.store_mut().update_pod(key, |it| {
                        it.metadata.owner_references = Arc::default();
                    });
                    self.record(deed.done(Verb::Released, Cause::SelectorMismatch));
                }
                _ => continue,
            }
            if let Some(node) = node {
                work.dirty.push(node);
            }
        }
    }

    /// Adopts revisions without owner, in the same way.
    pub(super) fn claim_revisions(&mut self, daemon_set: &DaemonSet) {
        let orphans: Vec<_> = self
            .store()
            .revisions_of(playground_api::Uid::default())
            .filter(|it| it.metadata.namespace == daemon_set.metadata.namespace)
            .filter(|it| daemon_set.spec.selector.matches(&it.metadata.labels))
            .map(|it| it.metadata.clone())
            .collect();
        for metadata in orphans {
            let owner: Arc<[_]> = [daemon_set.owner_reference()].into();
            self.store_mut()
                .update_revision(&metadata.key(), |it| it.metadata.owner_references = owner);
            let deed = Deed::new(ACTOR, Kind::ControllerRevision, &metadata);
            self.record(deed.done(Verb::Adopted, Cause::SelectorMatches));
        }
    }
}
