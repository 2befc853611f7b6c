//! Mirrors `SetDefaults_Deployment` and `SetDefaults_ReplicaSet` in
//! `pkg/apis/apps/v1/defaults.go`.

use crate::text::{Marked, Node};

use super::{map, metadata, pod, set, text};

pub(crate) fn deployment(root: &mut Marked) {
    let Some(spec) = replicated(root) else {
        return;
    };
    set(spec, "revisionHistoryLimit", Node::Int(10));
    set(spec, "progressDeadlineSeconds", Node::Int(600));
    let Some(strategy) = map(spec, "strategy") else {
        return;
    };
    set(strategy, "type", text("RollingUpdate"));
    if strategy.field("type").and_then(Marked::text) == Some("RollingUpdate")
        && let Some(rolling_update) = map(strategy, "rollingUpdate")
    {
        set(rolling_update, "maxUnavailable", text("25%"));
        set(rolling_update, "maxSurge", text("25%"));
    }
}

pub(crate) fn replica_set(root: &mut Marked) {
    replicated(root);
}

/// The spec, with what both kinds have.
fn replicated(root: &mut Marked) -> Option<&mut Marked> {
    metadata(root);
    let spec = map(root, "spec")?;
    set(spec, "replicas", Node::Int(1));
    if let Some(template) = map(spec, "template") {
        pod_template(template);
    }
    Some(spec)
}

/// A template of any workload.
pub(super) fn pod_template(template: &mut Marked) {
    map(template, "metadata");
    if let Some(pod_spec) = map(template, "spec") {
        pod::pod_spec(pod_spec);
    }
}
