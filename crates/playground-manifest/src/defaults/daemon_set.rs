//! Mirrors `SetDefaults_DaemonSet` in `pkg/apis/apps/v1/defaults.go`.

use crate::text::{Marked, Node};

use super::{map, set, text, workload};

pub(crate) fn daemon_set(root: &mut Marked) {
    map(root, "metadata");
    let Some(spec) = map(root, "spec") else {
        return;
    };
    if let Some(template) = map(spec, "template") {
        workload::pod_template(template);
    }
    set(spec, "revisionHistoryLimit", Node::Int(10));
    let Some(strategy) = map(spec, "updateStrategy") else {
        return;
    };
    set(strategy, "type", text("RollingUpdate"));
    if strategy.field("type").and_then(Marked::text) == Some("RollingUpdate")
        && let Some(rolling_update) = map(strategy, "rollingUpdate")
    {
        set(rolling_update, "maxUnavailable", Node::Int(1));
        set(rolling_update, "maxSurge", Node::Int(0));
    }
}
