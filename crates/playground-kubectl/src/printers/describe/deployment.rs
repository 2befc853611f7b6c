//! `describe deployment` and `describe replicaset`.

use std::sync::Arc;

use playground_api::{Condition, Deployment, DeploymentStrategy, ReplicaSet};
use playground_sim::{Cluster, Family};

use super::daemon_set::pods_status;
use super::template::template_of;
use super::writer::Writer;
use crate::printers::age;

/// Mirrors `describeDeployment`.
pub(super) fn describe(out: &mut Writer, cluster: &Cluster, it: &Deployment) {
    let (metadata, spec, status) = (&it.metadata, &it.spec, &it.status);
    out.field(0, "Name", &metadata.name);
    out.field(0, "Namespace", &metadata.namespace);
    out.field(0, "CreationTimestamp", &age::rfc1123(metadata.creation_timestamp));
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
    out.field(0, "Selector", &spec.selector);
    let counts = format!(
        "{} desired | {} updated | {} total | {} available | {} unavailable",
        spec.replicas,
        status.updated_replicas,
        status.replicas,
        status.available_replicas,
        status.unavailable_replicas
    );
    out.field(0, "Replicas", &counts);
    let (name, rolling) = match &spec.strategy {
        DeploymentStrategy::Recreate => ("Recreate", None),
        DeploymentStrategy::RollingUpdate { max_unavailable, max_surge } => {
            let text = format!("{max_unavailable} max unavailable, {max_surge} max surge");
            ("RollingUpdate", Some(text))
        }
    };
    out.field(0, "StrategyType", &name);
    out.field(0, "MinReadySeconds", &spec.min_ready_seconds);
    if let Some(rolling) = rolling {
        out.field(0, "RollingUpdateStrategy", &rolling);
    }
    template_of(out, &spec.template);
    conditions(out, &status.conditions);
    let family = Family::of(cluster.store(), it);
    if family.all().next().is_some() {
        out.field(0, "OldReplicaSets", &names(&family.old));
        out.field(0, "NewReplicaSet", &names(&family.new));
    }
}

/// Mirrors `printReplicaSetsByLabels`.
fn names<'a>(all: impl IntoIterator<Item = &'a Arc<ReplicaSet>>) -> String {
    let name = |it: &Arc<ReplicaSet>| {
        let (have, want) = (it.status.replicas, it.spec.replicas);
        format!("{} ({have}/{want} replicas created)", it.metadata.name)
    };
    let names: Vec<String> = all.into_iter().map(name).collect();
    crate::printers::or_none(names.join(", "))
}

/// Mirrors `describeReplicaSet`.
pub(super) fn describe_replica_set(out: &mut Writer, cluster: &Cluster, it: &ReplicaSet) {
    let metadata = &it.metadata;
    out.field(0, "Name", &metadata.name);
    out.field(0, "Namespace", &metadata.namespace);
    out.field(0, "Selector", &it.spec.selector);
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
    if let Some(owner) = metadata.controller() {
        out.line(0, format!("Controlled By:\t{}/{}", owner.kind, owner.name));
    }
    let counts = format!("{} current / {} desired", it.status.replicas, it.spec.replicas);
    out.field(0, "Replicas", &counts);
    out.line(0, pods_status(cluster, metadata, &it.spec.selector));
    template_of(out, &it.spec.template);
    conditions(out, &it.status.conditions);
}

fn conditions(out: &mut Writer, conditions: &[Condition]) {
    if conditions.is_empty() {
        return;
    }
    out.line(0, "Conditions:\n  Type\tStatus\tReason");
    out.line(1, "----\t------\t------");
    for it in conditions {
        let status = it.status.as_str();
        out.line(1, format!("{} \t{status}\t{}", it.condition_type, it.reason));
    }
}
