//! `placement.json`: should this Node run a Pod of this DaemonSet?

use playground_sim::{daemon_pod_spec, eligibility};
use serde_json::Value;

use super::{expect_eq, tree};

pub(super) fn check(case: &Value) -> Result<(), String> {
    let daemon_set = tree::daemon_set(&case["daemonset"])?;
    let node = tree::node(&case["node"])?;
    let answer = eligibility(&daemon_pod_spec(&daemon_set), &node);
    let expected = &case["expect"];
    let pair = (expected["shouldRun"] == true, expected["shouldContinueRunning"] == true);
    expect_eq("decision", &pair, &(answer.should_run(), answer.should_continue_running()))?;
    let accepted = is_accepted(&case["daemonset"]);
    expect_eq("valid", &(case["valid"] == true), &accepted)
}

fn is_accepted(daemon_set: &Value) -> bool {
    playground_manifest::decode_value(&tree::tree(daemon_set)).refusal.is_none()
}
