//! The ReplicaSets of a Deployment: which is the new one, and what their annotations say.
//!
//! Mirrors `pkg/controller/deployment/util/deployment_util.go`.

use std::sync::Arc;

use playground_api::{Deployment, Labels, Name, ObjectMeta, PodTemplateSpec, ReplicaSet, sort_by};

use super::rollout::Fenceposts;
use crate::store::Store;

/// All numbers that a ReplicaSet has had as a revision before.
const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// The Deployment's `replicas` when the ReplicaSet was scaled last.
const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
/// The same with `maxSurge`.
const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";
const ROLLBACK_TO: &str = "deprecated.deployment.rollback.to";

/// The ReplicaSets of a Deployment.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// The one with the Deployment's template, if it was created.
    pub new: Option<Arc<ReplicaSet>>,
    /// All others, the oldest first.
    pub old: Vec<Arc<ReplicaSet>>,
}

impl Family {
    /// Those that the Deployment owns.
    ///
    /// Mirrors `FindNewReplicaSet` and `FindOldReplicaSets`.
    pub fn of(store: &Store, deployment: &Deployment) -> Self {
        let metadata = &deployment.metadata;
        let owned = store.replica_sets_of(&metadata.namespace, metadata.uid);
        Family::from_list(deployment, owned.cloned().collect())
    }

    pub(crate) fn from_list(deployment: &Deployment, mut all: Vec<Arc<ReplicaSet>>) -> Self {
        sort_by(&mut all, |a, b| {
            let created = |it: &ReplicaSet| it.metadata.creation_timestamp;
            created(a).cmp(&created(b)).then_with(|| a.metadata.name.cmp(&b.metadata.name))
        });
        let template = &deployment.spec.template;
        let at = all.iter().position(|it| is_same_template(&it.spec.template, template));
        Family { new: at.map(|at| all.remove(at)), old: all }
    }

    /// The old ones, then the new one.
    pub fn all(&self) -> impl Iterator<Item = &Arc<ReplicaSet>> {
        self.old.iter().chain(&self.new)
    }

    /// Those that should have Pods.
    pub(super) fn active(&self) -> Vec<&Arc<ReplicaSet>> {
        self.all().filter(|it| it.spec.replicas > 0).collect()
    }

    /// The number for a new revision.
    pub(super) fn next_revision(&self) -> i64 {
        self.old.iter().map(|it| revision(&it.metadata.annotations)).max().unwrap_or(0).max(0) + 1
    }
}

/// Whether two templates are the same but for the label with their hash.
///
/// Mirrors `EqualIgnoreHash`.
pub fn is_same_template(a: &PodTemplateSpec, b: &PodTemplateSpec) -> bool {
    let labels = |it: &PodTemplateSpec| {
        let mut labels = it.labels.clone();
        labels.remove(ReplicaSet::HASH_LABEL);
        labels
    };
    a.spec == b.spec
        && a.annotations == b.annotations
        && a.metadata_rest == b.metadata_rest
        && labels(a) == labels(b)
}

/// The number of a revision, by the annotations of a Deployment or ReplicaSet; 0 where none was
/// given.
pub fn revision(annotations: &Labels) -> i64 {
    number(annotations, Deployment::REVISION).unwrap_or(0)
}

fn number(annotations: &Labels, key: &str) -> Option<i64> {
    annotations.get(key)?.parse().ok()
}

/// The Deployment's `replicas` when the ReplicaSet was scaled last.
pub(super) fn desired_replicas(replica_set: &ReplicaSet) -> Option<i64> {
    number(&replica_set.metadata.annotations, DESIRED_REPLICAS)
}

/// The most Pods that the Deployment could have when the ReplicaSet was scaled last.
pub(super) fn max_replicas(replica_set: &ReplicaSet) -> Option<i64> {
    number(&replica_set.metadata.annotations, MAX_REPLICAS)
}

/// Mirrors `SetReplicasAnnotations`.
pub(super) fn set_replicas_annotations(annotations: &mut Labels, deployment: &Deployment) {
    let replicas = deployment.spec.replicas;
    let most = replicas.saturating_add(Fenceposts::of(&deployment.spec).max_surge);
    for (key, value) in [(DESIRED_REPLICAS, replicas), (MAX_REPLICAS, most)] {
        set(annotations, key, value.to_string());
    }
}

/// Sets a value; a map that says so already stays shared.
fn set(annotations: &mut Labels, key: &str, value: impl Into<Name>) {
    let value = value.into();
    if annotations.get(key) != Some(&value) {
        annotations.insert(key, value);
    }
}

/// Gives the new ReplicaSet the Deployment's annotations and a number that is high enough.
///
/// Mirrors `SetNewReplicaSetAnnotations`.
pub(super) fn set_new_annotations(annotations: &mut Labels, deployment: &Deployment, number: i64) {
    for (key, value) in
        deployment.metadata.annotations.iter().filter(|it| !is_skipped_annotation(it.0))
    {
        set(annotations, key, value.clone());
    }
    let before = annotations.get(Deployment::REVISION).cloned();
    let is_lower = before.as_ref().is_none_or(|it| it.parse::<i64>().is_ok_and(|it| it < number));
    if !is_lower {
        return;
    }
    set(annotations, Deployment::REVISION, number.to_string());
    if let Some(before) = before {
        let history = annotations.get(REVISION_HISTORY).filter(|it| !it.is_empty());
        let history = history.map_or_else(|| before.to_string(), |it| format!("{it},{before}"));
        set(annotations, REVISION_HISTORY, history);
    }
}

/// Annotations that do not go from a Deployment to its ReplicaSets, nor back.
pub fn is_skipped_annotation(key: &str) -> bool {
    [
        Deployment::REVISION,
        REVISION_HISTORY,
        DESIRED_REPLICAS,
        MAX_REPLICAS,
        ObjectMeta::LAST_APPLIED,
    ]
    .contains(&key)
        || key == ROLLBACK_TO
}
