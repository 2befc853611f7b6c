//! Writes of ControllerRevisions: the present one is made sure of, surplus ones go.
//!
//! Mirrors `constructHistory` and `cleanupHistory` in `pkg/controller/daemon/update.go`.

use std::sync::Arc;

use playground_api::{ControllerRevision, DaemonSet, Kind, NamespacedName, Node, ObjectMeta};

use super::super::history::{HistoryPlan, duplicates, plan_history};
use super::ACTOR;
use crate::cluster::{Cluster, Deed};
use crate::eligibility::{daemon_pod_spec, eligibility};
use crate::journal::{Cause, Verb};

impl Cluster {
    /// The revision of the present template. `None` when it has to be written first: the sync
    /// goes on when the write is done.
    pub(super) fn construct_history(
        &mut self,
        daemon_set: &DaemonSet,
    ) -> Option<Arc<ControllerRevision>> {
        let current = match plan_history(self.store(), daemon_set) {
            HistoryPlan::Current(revision) => revision,
            HistoryPlan::Renumber(revision, number) => {
                let key = revision.metadata.key();
                self.store_mut().update_revision(&key, |it| it.revision = number);
                let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
                self.record(deed.done(Verb::Updated, Cause::TemplateReturned { revision: number }));
                self.store().controller_revision(&key).cloned()?
            }
            HistoryPlan::Create { name, hash, revision } => {
                self.create_revision(daemon_set, name, hash, revision);
                return None;
            }
            HistoryPlan::Collision => {
                let key = daemon_set.metadata.key();
                self.store_mut().update_daemon_set(&key, |it| {
                    let count = it.status.collision_count.unwrap_or(0) + 1;
                    it.status.collision_count = Some(count);
                });
                return None;
            }
        };
        self.drop_duplicate_revisions(daemon_set, &current);
        Some(current)
    }

    fn create_revision(
        &mut self,
        daemon_set: &DaemonSet,
        name: playground_api::Name,
        hash: playground_api::Name,
        number: i64,
    ) {
        let mut labels = daemon_set.spec.template.labels.clone();
        labels.insert(ControllerRevision::HASH_LABEL, hash);
        let metadata = ObjectMeta {
            name,
            namespace: daemon_set.metadata.namespace.clone(),
            uid: self.next_uid(),
            labels,
            annotations: daemon_set.metadata.annotations.clone(),
            owner_references: [daemon_set.owner_reference()].into(),
            creation_timestamp: Some(self.timestamp()),
            ..ObjectMeta::default()
        };
        let cause = self.new_template(daemon_set, number);
        self.record(
            Deed::new(ACTOR, Kind::ControllerRevision, &metadata).done(Verb::Created, cause),
        );
        self.store_mut().insert_revision(ControllerRevision {
            metadata,
            revision: number,
            template: Arc::clone(&daemon_set.spec.template),
        });
        let resume = self.now() + self.timings().revision_write;
        self.enqueue_daemon_set_at(&daemon_set.metadata.key(), resume);
    }

    /// A revision of a new template, and for how many of the Nodes it is.
    fn new_template(&self, daemon_set: &DaemonSet, revision: i64) -> Cause {
        let pod_spec = daemon_pod_spec(daemon_set);
        let is_eligible = |node: &&Arc<Node>| eligibility(&pod_spec, node).should_run();
        Cause::NewTemplate {
            revision,
            eligible: self.store().nodes().filter(is_eligible).count() as u32,
            nodes: self.store().n_nodes() as u32,
        }
    }

    /// After adoption several revisions may hold the present template: Pods take on the hash of
    /// the newest, and the others go.
    fn drop_duplicate_revisions(&mut self, daemon_set: &DaemonSet, current: &ControllerRevision) {
        let others = duplicates(self.store(), daemon_set, current);
        if others.is_empty() {
            return;
        }
        if let Some(hash) = current.hash().cloned() {
            let pods: Vec<_> = self
                .store()
                .controlled_pods(daemon_set.metadata.uid)
                .filter(|it| it.metadata.labels.get(ControllerRevision::HASH_LABEL) != Some(&hash))
                .map(|it| it.metadata.key())
                .collect();
            for key in pods {
                let hash = hash.clone();
                self.store_mut().update_pod(&key, |it| {
                    it.metadata.labels.insert(ControllerRevision::HASH_LABEL, hash);
                });
            }
        }
        self.delete_revisions(others, &Cause::SameTemplate);
    }

    pub(super) fn delete_revisions(&mut self, keys: Vec<NamespacedName>, cause: &Cause) {
        for key in keys {
            if let Some(revision) = self.store_mut().remove_revision(&key) {
                let deed = Deed::new(ACTOR, Kind::ControllerRevision, &revision.metadata);
                self.record(deed.done(Verb::Deleted, cause.clone()));
            }
        }
    }
}
