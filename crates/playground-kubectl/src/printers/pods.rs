//! The table of Pods.
//!
//! Mirrors `printPod` in `pkg/printers/internalversion/printers.go`.

use playground_api::{ContainerState, ContainerStatus, Pod, PodConditionType, Timestamp, Value};
use playground_sim::view;

use super::{age, or_none};

pub(super) const COLUMNS: &[(&str, bool)] = &[
    ("NAME", false),
    ("READY", false),
    ("STATUS", false),
    ("RESTARTS", false),
    ("AGE", false),
    ("IP", true),
    ("NODE", true),
    ("NOMINATED NODE", true),
    ("READINESS GATES", true),
];

pub(super) fn row(pod: &Pod, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    let (ready, all) = ready(pod);
    let mut row = vec![
        name,
        format!("{ready}/{all}"),
        view::pod_status_word(pod),
        restarts(pod, now),
        age::since(pod.metadata.creation_timestamp, now),
    ];
    if wide {
        row.push(or_none(pod.status.pod_ip.map(|it| it.to_string()).unwrap_or_default()));
        for node in [&pod.node_name, &pod.status.nominated_node_name] {
            row.push(or_none(node.as_ref().map(ToString::to_string).unwrap_or_default()));
        }
        row.push(readiness_gates(pod));
    }
    row
}

/// Init containers that go on running count as containers.
fn sidecars(pod: &Pod) -> impl Iterator<Item = Option<&ContainerStatus>> {
    let statuses = &pod.status.init_container_statuses;
    let sidecars = pod.spec.init_containers.iter().filter(|it| it.restarts_always);
    sidecars.map(move |it| statuses.iter().find(|status| status.name == it.name))
}

fn ready(pod: &Pod) -> (usize, usize) {
    let runs =
        |it: &&ContainerStatus| it.ready && matches!(it.state, ContainerState::Running { .. });
    let ready = pod.status.container_statuses.iter().filter(runs).count();
    let started = sidecars(pod).flatten().filter(runs).count();
    (ready + started, pod.spec.containers.len() + sidecars(pod).count())
}

fn restarts(pod: &Pod, now: Timestamp) -> String {
    let status = &pod.status;
    // Ordinary init containers count only while they are what the Pod waits for.
    let initializing = view::pod_status_word(pod).starts_with("Init:");
    let counted: Vec<&ContainerStatus> = if initializing {
        status.init_container_statuses.iter().collect()
    } else {
        sidecars(pod).flatten().chain(&status.container_statuses).collect()
    };
    let count: u32 = counted.iter().map(|it| it.restart_count).sum();
    let last = counted.iter().filter_map(|it| it.last_termination.as_ref()?.finished_at).max();
    match last {
        Some(last) if count > 0 => format!("{count} ({} ago)", age::since(Some(last), now)),
        _ => count.to_string(),
    }
}

fn readiness_gates(pod: &Pod) -> String {
    let gates = pod.spec.rest.get("readinessGates").and_then(Value::as_list).unwrap_or_default();
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let is_met = |gate: &&Value| {
        let name = gate.at(&["conditionType"]).and_then(Value::as_str).unwrap_or_default();
        pod.status.is_true(&PodConditionType::from_name(name))
    };
    format!("{}/{}", gates.iter().filter(is_met).count(), gates.len())
}
