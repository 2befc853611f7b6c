//! What a kubelet reports of a Pod: phase and conditions, made from its containers.
//!
//! Mirrors `getPhase` in `pkg/kubelet/kubelet_pods.go` and `pkg/kubelet/status/generate.go`.

use playground_api::{
    ConditionStatus, ContainerState, ContainerStatus, Fields, Name, Pod, PodCondition,
    PodConditionType, PodPhase, PodSpec, PodStatus, RestartPolicy, TerminatedState, Timestamp,
};

use super::probes::is_started;

/// The conditions of a kubelet in the order in which it lists them, after those of others.
const ORDER: [PodConditionType; 5] = [
    PodConditionType::PodReadyToStartContainers,
    PodConditionType::Initialized,
    PodConditionType::Ready,
    PodConditionType::ContainersReady,
    PodConditionType::PodScheduled,
];

/// All containers of a Pod wait for their first start.
pub(super) fn set_waiting(spec: &PodSpec, status: &mut PodStatus) {
    let inits = !spec.init_containers.is_empty();
    let reason: Name = if inits { "PodInitializing" } else { "ContainerCreating" }.into();
    let waiting = |container: &playground_api::Container| ContainerStatus {
        name: container.name.clone(),
        state: ContainerState::Waiting { reason: reason.clone(), message: Name::default() },
        last_termination: None,
        ready: false,
        restart_count: 0,
        rest: Fields::new(),
    };
    status.init_container_statuses = spec.init_containers.iter().map(waiting).collect();
    status.container_statuses = spec.containers.iter().map(waiting).collect();
}

/// How a container ended that ran until now.
pub(super) fn terminated(
    status: &ContainerStatus,
    exit_code: i32,
    now: Timestamp,
) -> TerminatedState {
    let started_at = match status.state {
        ContainerState::Running { started_at } => Some(started_at),
        _ => None,
    };
    let reason = if exit_code == 0 { "Completed" } else { "Error" };
    TerminatedState {
        exit_code,
        reason: reason.into(),
        started_at,
        finished_at: Some(now),
        rest: Fields::new(),
    }
}

/// The phase of a Pod that ended with this code.
pub(super) fn end_phase(exit_code: i32) -> PodPhase {
    if exit_code == 0 { PodPhase::Succeeded } else { PodPhase::Failed }
}

/// Makes phase and conditions what the containers call for. An end is for good.
///
/// Deliberate difference: when all other containers have ended, sidecars end at that instant;
/// upstream gives them what is left of the grace period.
pub(super) fn refresh(pod: &Pod, status: &mut PodStatus, now: Timestamp) {
    let has_ended = |it: &PodStatus| matches!(it.phase, PodPhase::Succeeded | PodPhase::Failed);
    if !has_ended(status) {
        status.phase = phase(&pod.spec, status);
    }
    let is_over = has_ended(status);
    for (report, spec) in status.init_container_statuses.iter_mut().zip(&pod.spec.init_containers) {
        if is_over && matches!(report.state, ContainerState::Running { .. }) {
            report.state = ContainerState::Terminated(terminated(report, 0, now));
        }
        if let ContainerState::Terminated(ended) = &report.state {
            report.ready = ended.exit_code == 0 && !spec.restarts_always;
        }
    }
    set_conditions(pod, status, now);
}

/// How a container of the phase rule counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    Waits,
    Runs,
    EndedWell,
    EndedBadly,
}

/// A container that waits for a restart counts as ended.
fn count(report: &ContainerStatus) -> Count {
    let of = |ended: &TerminatedState| match ended.exit_code {
        0 => Count::EndedWell,
        _ => Count::EndedBadly,
    };
    match (&report.state, &report.last_termination) {
        (ContainerState::Running { .. }, _) => Count::Runs,
        (ContainerState::Terminated(ended), _) => of(ended),
        (ContainerState::Waiting { .. }, Some(ended)) => of(ended),
        (ContainerState::Waiting { .. }, None) => Count::Waits,
    }
}

/// Mirrors `getPhase`.
fn phase(spec: &PodSpec, status: &PodStatus) -> PodPhase {
    let inits = status.init_container_statuses.iter().zip(&spec.init_containers);
    for (report, _) in inits.filter(|(_, it)| !it.restarts_always) {
        let badly = matches!(&report.state, ContainerState::Terminated(it) if it.exit_code != 0);
        if badly && spec.restart_policy == RestartPolicy::Never {
            return PodPhase::Failed;
        }
        if !matches!(&report.state, ContainerState::Terminated(it) if it.exit_code == 0) {
            return PodPhase::Pending;
        }
    }
    let counts = || status.container_statuses.iter().map(count);
    let any = |wanted: Count| counts().any(|it| it == wanted);
    if status.container_statuses.len() < spec.containers.len() || any(Count::Waits) {
        return PodPhase::Pending;
    }
    match spec.restart_policy {
        _ if any(Count::Runs) => PodPhase::Running,
        RestartPolicy::Always => PodPhase::Running,
        _ if !any(Count::EndedBadly) => PodPhase::Succeeded,
        RestartPolicy::Never => PodPhase::Failed,
        RestartPolicy::OnFailure => PodPhase::Running,
    }
}

fn set_conditions(pod: &Pod, status: &mut PodStatus, now: Timestamp) {
    let ended = match status.phase {
        PodPhase::Succeeded => Some("PodCompleted"),
        PodPhase::Failed => Some("PodFailed"),
        _ => None,
    };
    status.conditions.reserve_exact(ORDER.len().saturating_sub(status.conditions.len()));
    let none = Name::default();
    let network = status.pod_ip.is_some() && ended.is_none();
    set(status, PodConditionType::PodReadyToStartContainers, network, &none, &none, now);
    if pod.node_name.is_some() {
        set(status, PodConditionType::PodScheduled, true, &none, &none, now);
    }
    let (initialized, reason, message) = match (initializing(&pod.spec, status), status.phase) {
        (_, PodPhase::Succeeded) => (true, "PodCompleted".into(), none.clone()),
        (None, _) => (true, none.clone(), none.clone()),
        (Some(message), _) => (false, "ContainersNotInitialized".into(), message),
    };
    set(status, PodConditionType::Initialized, initialized, &reason, &message, now);
    let (reason, message) = match (ended, unready_message(&pod.spec, status)) {
        (Some(reason), _) => (reason.into(), none),
        (None, Some(message)) => ("ContainersNotReady".into(), message),
        (None, None) => (none.clone(), none),
    };
    let ready = reason.is_empty();
    set(status, PodConditionType::ContainersReady, ready, &reason, &message, now);
    match gates_message(&pod.spec, status).filter(|_| ready) {
        Some(message) => {
            let reason = "ReadinessGatesNotReady".into();
            set(status, PodConditionType::Ready, false, &reason, &message, now);
        }
        None => set(status, PodConditionType::Ready, ready, &reason, &message, now),
    }
}

/// Sets one condition; costs nothing when it stays as it is.
fn set(
    status: &mut PodStatus,
    condition_type: PodConditionType,
    holds: bool,
    reason: &Name,
    message: &Name,
    now: Timestamp,
) {
    let holds = ConditionStatus::from(holds);
    let conditions = &mut status.conditions;
    if let Some(it) = conditions.iter_mut().find(|it| it.condition_type == condition_type) {
        if it.status != holds {
            it.status = holds;
            it.last_transition_time = Some(now);
        }
        for (text, wanted) in [(&mut it.reason, reason), (&mut it.message, message)] {
            if text != wanted {
                *text = wanted.clone();
            }
        }
        return;
    }
    let place = |it: &PodConditionType| ORDER.iter().position(|other| other == it);
    let own = place(&condition_type);
    let before = conditions.iter().position(|it| own.is_some() && place(&it.condition_type) > own);
    let condition = PodCondition {
        condition_type,
        status: holds,
        reason: reason.clone(),
        message: message.clone(),
        last_transition_time: Some(now),
        rest: Fields::new(),
    };
    // Conditions of others come first.
    let at = before.unwrap_or(if own.is_some() { conditions.len() } else { 0 });
    conditions.insert(at, condition);
}

/// Says that the Pod is about to be terminated by a disruption.
pub(crate) fn set_disruption_target(
    status: &mut PodStatus,
    reason: &str,
    message: &str,
    now: Timestamp,
) {
    let (reason, message) = (reason.into(), message.into());
    set(status, PodConditionType::DisruptionTarget, true, &reason, &message, now);
}

/// Sets `ContainersReady` and `Ready`, whatever the containers do.
pub(crate) fn set_ready_conditions(pod: &mut Pod, ready: bool, now: Timestamp) {
    let spec = std::sync::Arc::clone(&pod.spec);
    let message = unready_message(&spec, &pod.status).filter(|_| !ready).unwrap_or_default();
    let reason = if ready { "" } else { "ContainersNotReady" }.into();
    for it in [PodConditionType::ContainersReady, PodConditionType::Ready] {
        set(&mut pod.status, it, ready, &reason, &message, now);
    }
}

/// Makes condition `Ready` false, and leaves all else as the kubelet last reported it.
pub(crate) fn set_ready_condition(status: &mut PodStatus, now: Timestamp) {
    let ready = status.condition(&PodConditionType::Ready).cloned();
    let (reason, message) = ready.map(|it| (it.reason, it.message)).unzip();
    let (reason, message) = (reason.unwrap_or_default(), message.unwrap_or_default());
    set(status, PodConditionType::Ready, false, &reason, &message, now);
}

/// Says which containers are not as they should be; `None` when there are none.
fn complaint(what: &str, names: &mut dyn Iterator<Item = &str>) -> Option<Name> {
    let mut list = names.next()?.to_owned();
    for name in names {
        list.push(' ');
        list.push_str(name);
    }
    Some(["containers with ", what, " status: [", &list, "]"].concat().into())
}

/// Which init containers are not done; `None` when all are.
fn initializing(spec: &PodSpec, status: &PodStatus) -> Option<Name> {
    let is_done = |at: usize| {
        let report = status.init_container_statuses.get(at);
        let sidecar = spec.init_containers.get(at).is_some_and(|it| it.restarts_always);
        report.is_some_and(|it| match &it.state {
            ContainerState::Terminated(ended) => !sidecar && ended.exit_code == 0,
            ContainerState::Running { .. } => sidecar && is_started(it),
            ContainerState::Waiting { .. } => false,
        })
    };
    // An application container that was started once says that all were done then.
    let started = status.container_statuses.iter().any(|it| count(it) != Count::Waits);
    let names = spec.init_containers.iter().enumerate();
    let mut names = names.filter(|(at, _)| !started && !is_done(*at)).map(|(_, it)| &*it.name);
    complaint("incomplete", &mut names)
}

/// Which containers are not ready; `None` when all are. Sidecars count.
fn unready_message(spec: &PodSpec, status: &PodStatus) -> Option<Name> {
    let sidecars = spec.init_containers.iter().zip(&status.init_container_statuses);
    let sidecars = sidecars.filter(|(it, _)| it.restarts_always).map(|(_, report)| report);
    let n_reports = status.container_statuses.len();
    if n_reports < spec.containers.len() {
        let mut names = spec.containers.iter().skip(n_reports).map(|it| &*it.name);
        return complaint("unknown", &mut names);
    }
    let mut names = sidecars.chain(&status.container_statuses).filter(|it| !it.ready);
    complaint("unready", &mut names.by_ref().map(|it| &*it.name))
}

/// Which readiness gates are not met; `None` when all are, or there are none.
fn gates_message(spec: &PodSpec, status: &PodStatus) -> Option<Name> {
    let gates = spec.rest.get("readinessGates")?.as_list()?;
    let names = gates.iter().filter_map(|it| it.at(&["conditionType"])?.as_str());
    let unmet = names.filter_map(|name| {
        match status.condition(&PodConditionType::from_name(name)).map(|it| it.status) {
            Some(ConditionStatus::True) => None,
            Some(it) => Some(format!(
                "the status of pod readiness gate \"{name}\" is not \"True\", but {}",
                it.as_str()
            )),
            None => Some(format!(
                "corresponding condition of pod readiness gate \"{name}\" does not exist."
            )),
        }
    });
    let unmet: Vec<String> = unmet.collect();
    (!unmet.is_empty()).then(|| unmet.join(", ").into())
}
