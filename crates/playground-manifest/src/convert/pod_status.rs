//! `status` of a Pod.

use playground_api::{
    ConditionStatus, ContainerState, ContainerStatus, Fields, NodeName, PodCondition,
    PodConditionType, PodPhase, PodStatus, TerminatedState, Timestamp, Value,
};

use super::fields::*;

pub(super) fn read(mut rest: Fields) -> PodStatus {
    let it = &mut rest;
    let nominated = take_text(it, "nominatedNodeName").filter(|it| !it.is_empty());
    let status = PodStatus {
        phase: PodPhase::from_name(&take_name(it, "phase")).unwrap_or_default(),
        reason: take_text(it, "reason"),
        message: take_text(it, "message"),
        conditions: take_list(it, "conditions", read_condition),
        start_time: take_parsed(it, "startTime"),
        pod_ip: take_parsed(it, "podIP"),
        host_ip: take_parsed(it, "hostIP"),
        container_statuses: take_list(it, "containerStatuses", read_container),
        init_container_statuses: take_list(it, "initContainerStatuses", read_container),
        nominated_node_name: nominated.map(NodeName::from),
        rest: Fields::new(),
    };
    // Lists that repeat the one address are made again when they are needed.
    for (key, address) in [("podIPs", status.pod_ip), ("hostIPs", status.host_ip)] {
        if let Some(address) = address {
            drop_same(&mut rest, key, &addresses(&address.to_string()));
        }
    }
    PodStatus { rest, ..status }
}

pub(super) fn write(status: &PodStatus) -> Fields {
    let mut fields = status.rest.clone();
    let it = &mut fields;
    it.insert("phase", status.phase.as_str());
    put_shown(it, "reason", status.reason.as_ref());
    put_shown(it, "message", status.message.as_ref());
    put_list(it, "conditions", &status.conditions, write_condition);
    put_shown(it, "startTime", status.start_time.as_ref());
    let ips = [("podIP", "podIPs", status.pod_ip), ("hostIP", "hostIPs", status.host_ip)];
    for (one, all, address) in ips {
        let Some(address) = address.map(|it| it.to_string()) else {
            continue;
        };
        make(it, all, addresses(&address));
        it.insert(one, address);
    }
    put_list(it, "containerStatuses", &status.container_statuses, write_container);
    put_list(it, "initContainerStatuses", &status.init_container_statuses, write_container);
    put_shown(it, "nominatedNodeName", status.nominated_node_name.as_ref());
    fields
}

fn addresses(address: &str) -> Value {
    let mut it = Fields::new();
    it.insert("ip", address);
    vec![Value::Object(it)].into()
}

fn read_condition(mut rest: Fields) -> PodCondition {
    let it = &mut rest;
    drop_same(it, "lastProbeTime", &Value::Null);
    PodCondition {
        condition_type: PodConditionType::from_name(&take_name(it, "type")),
        status: ConditionStatus::from_name(&take_name(it, "status")),
        reason: take_name(it, "reason"),
        message: take_name(it, "message"),
        last_transition_time: take_parsed(it, "lastTransitionTime"),
        rest,
    }
}

/// Drops a value that is made again when it is needed.
fn drop_same(fields: &mut Fields, key: &str, value: &Value) {
    if fields.get(key) == Some(value) {
        fields.remove(key);
    }
}

/// Makes a value that is not there.
fn make(fields: &mut Fields, key: &str, value: impl Into<Value>) {
    if !fields.contains(key) {
        fields.insert(key, value);
    }
}

fn write_condition(condition: &PodCondition) -> Fields {
    let mut it = condition.rest.clone();
    it.insert("type", condition.condition_type.as_str());
    it.insert("status", condition.status.as_str());
    put_text(&mut it, "reason", &condition.reason);
    put_text(&mut it, "message", &condition.message);
    make(&mut it, "lastProbeTime", Value::Null);
    put_shown(&mut it, "lastTransitionTime", condition.last_transition_time.as_ref());
    it
}

fn read_container(mut rest: Fields) -> ContainerStatus {
    let it = &mut rest;
    let last = take_fields(it, "lastState").unwrap_or_default();
    let state = read_state(take_fields(it, "state").unwrap_or_default());
    drop_same(it, "started", &is_running(&state).into());
    ContainerStatus {
        name: take_name(it, "name"),
        state,
        last_termination: take_fields(&mut { last }, "terminated").map(read_terminated),
        ready: take_bool(it, "ready"),
        restart_count: take_small(it, "restartCount").unwrap_or(0),
        rest,
    }
}

fn is_running(state: &ContainerState) -> bool {
    matches!(state, ContainerState::Running { .. })
}

fn write_container(status: &ContainerStatus) -> Fields {
    let mut last = Fields::new();
    if let Some(terminated) = &status.last_termination {
        last.insert("terminated", write_terminated(terminated));
    }
    let mut it = status.rest.clone();
    it.insert("name", status.name.clone());
    it.insert("state", write_state(&status.state));
    it.insert("lastState", last);
    it.insert("ready", status.ready);
    it.insert("restartCount", status.restart_count);
    make(&mut it, "started", is_running(&status.state));
    it
}

fn read_state(mut it: Fields) -> ContainerState {
    if let Some(mut running) = take_fields(&mut it, "running") {
        let started_at = take_parsed(&mut running, "startedAt");
        let started_at = started_at.unwrap_or(Timestamp::from_millis(0));
        return ContainerState::Running { started_at };
    }
    if let Some(terminated) = take_fields(&mut it, "terminated") {
        return ContainerState::Terminated(read_terminated(terminated));
    }
    let mut waiting = take_fields(&mut it, "waiting").unwrap_or_default();
    ContainerState::Waiting {
        reason: take_name(&mut waiting, "reason"),
        message: take_name(&mut waiting, "message"),
    }
}

fn write_state(state: &ContainerState) -> Fields {
    let mut inner = Fields::new();
    let key = match state {
        ContainerState::Waiting { reason, message } => {
            put_text(&mut inner, "reason", reason);
            put_text(&mut inner, "message", message);
            "waiting"
        }
        ContainerState::Running { started_at } => {
            inner.insert("startedAt", started_at.to_string());
            "running"
        }
        ContainerState::Terminated(terminated) => {
            inner = write_terminated(terminated);
            "terminated"
        }
    };
    let mut it = Fields::new();
    it.insert(key, inner);
    it
}

fn read_terminated(mut rest: Fields) -> TerminatedState {
    let it = &mut rest;
    TerminatedState {
        exit_code: take_small(it, "exitCode").unwrap_or(0),
        reason: take_name(it, "reason"),
        started_at: take_parsed(it, "startedAt"),
        finished_at: take_parsed(it, "finishedAt"),
        rest,
    }
}

fn write_terminated(terminated: &TerminatedState) -> Fields {
    let mut it = terminated.rest.clone();
    it.insert("exitCode", i64::from(terminated.exit_code));
    put_text(&mut it, "reason", &terminated.reason);
    put_shown(&mut it, "startedAt", terminated.started_at.as_ref());
    put_shown(&mut it, "finishedAt", terminated.finished_at.as_ref());
    it
}
