//! `describe deployment` and `describe replicaset`.
//!
//! Mirrors `describeDeployment` and `describeReplicaSet`.

use std::sync::Arc;

use playground_api::{
    Condition, Deployment, DeploymentStrategy, LabelSelector, Object, PodPhase, PodTemplateSpec,
    ReplicaSet, Uid, Value,
};
use playground_sim::{Cluster, Family};

use super::template::template_lines;
use super::writer::Writer;
use crate::printers::age;

pub(super) fn deployment(out: &mut Writer, cluster: &Cluster, deployment: &Deployment) {
    let (metadata, spec, status) = (&deployment.metadata, &deployment.spec, &deployment.status);
    out.field(0, "Name", &metadata.name);
    out.field(0, "Namespace", &metadata.namespace);
    out.field(0, "CreationTimestamp", &age::rfc1123(metadata.creation_timestamp));
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
    out.field(0, "Selector", &spec.selector);
    out.field(
        0,
        "Replicas",
        &format!(
            "{} desired | {} updated | {} total | {} available | {} unavailable",
            spec.replicas,
            status.updated_replicas,
            status.replicas,
            status.available_replicas,
            status.unavailable_replicas
        ),
    );
    let rolling = match &spec.strategy {
        DeploymentStrategy::Recreate => None,
        DeploymentStrategy::RollingUpdate { max_unavailable, max_surge } => {
            Some(format!("{max_unavailable} max unavailable, {max_surge} max surge"))
        }
    };
    let strategy = if rolling.is_some() { "RollingUpdate" } else { "Recreate" };
    out.field(0, "StrategyType", &strategy);
    out.field(0, "MinReadySeconds", &spec.min_ready_seconds);
    if let Some(rolling) = rolling {
        out.field(0, "RollingUpdateStrategy", &rolling);
    }
    template(out, &Object::from(deployment.clone()), &spec.template);
    conditions(out, &status.conditions);
    replica_sets(out, cluster, deployment);
}

/// The ReplicaSet of the present template, and all others.
fn replica_sets(out: &mut Writer, cluster: &Cluster, deployment: &Deployment) {
    let family = Family::of(cluster.store(), deployment);
    if family.all().next().is_none() {
        return;
    }
    let shown = |sets: &[Arc<ReplicaSet>]| {
        let text = |it: &Arc<ReplicaSet>| {
            let (name, spec, status) = (&it.metadata.name, &it.spec, &it.status);
            format!("{name} ({}/{} replicas created)", status.replicas, spec.replicas)
        };
        let texts: Vec<String> = sets.iter().map(text).collect();
        if texts.is_empty() { "<none>".to_owned() } else { texts.join(", ") }
    };
    out.field(0, "OldReplicaSets", &shown(&family.old));
    out.field(0, "NewReplicaSet", &shown(family.new.as_slice()));
}

pub(super) fn replica_set(out: &mut Writer, cluster: &Cluster, replica_set: &ReplicaSet) {
    let (metadata, spec, status) = (&replica_set.metadata, &replica_set.spec, &replica_set.status);
    out.field(0, "Name", &metadata.name);
    out.field(0, "Namespace", &metadata.namespace);
    out.field(0, "Selector", &spec.selector);
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
    if let Some(owner) = metadata.controller() {
        out.field(0, "Controlled By", &format!("{}/{}", owner.kind, owner.name));
    }
    out.field(0, "Replicas", &format!("{} current / {} desired", status.replicas, spec.replicas));
    out.line(0, pods_status(cluster, metadata.uid, &spec.selector));
    template(out, &Object::from(replica_set.clone()), &spec.template);
    conditions(out, &status.conditions);
}

fn template(out: &mut Writer, object: &Object, template: &PodTemplateSpec) {
    let tree = playground_manifest::encode(object);
    let tree = tree.at(&["spec", "template"]).cloned().unwrap_or(Value::Null);
    template_lines(out, template, &tree);
}

fn conditions(out: &mut Writer, conditions: &[Condition]) {
    if conditions.is_empty() {
        return;
    }
    out.line(0, "Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------");
    for it in conditions {
        out.line(1, format!("{} \t{}\t{}", it.condition_type, it.status.as_str(), it.reason));
    }
}

/// Mirrors `getPodStatusForController`.
pub(super) fn pods_status(cluster: &Cluster, owner: Uid, selector: &LabelSelector) -> String {
    let count = |phase| {
        let owned = cluster.store().controlled_pods(owner);
        let counted =
            owned.filter(|it| it.status.phase == phase && selector.matches(&it.metadata.labels));
        counted.count()
    };
    format!(
        "Pods Status:\t{} Running / {} Waiting / {} Succeeded / {} Failed",
        count(PodPhase::Running),
        count(PodPhase::Pending),
        count(PodPhase::Succeeded),
        count(PodPhase::Failed),
    )
}
