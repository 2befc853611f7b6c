//! What keeps the containers of a Pod from being ready, and what would mend it.

use playground_api::{ContainerState, ContainerStatus, Pod, TerminatedState};
use playground_sim::Cluster;
use playground_sim::view::Situation;

use crate::view::Fix;
use crate::view::build::words;

/// What is wrong, in sentences; `None` where no container can tell.
pub(super) fn told(cluster: &Cluster, pod: &Pod, situation: &Situation) -> Option<String> {
    if let Some(reason) = &pod.status.reason {
        let message = pod.status.message.as_deref().unwrap_or_default();
        return Some(format!("{reason}. {message}").trim_end().to_owned());
    }
    let all = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    let mut troubled = all.filter(|it| !it.ready);
    match situation {
        Situation::Failing => {
            let told = troubled.find_map(|it| failure(pod, it))?;
            Some(format!("{told}{}", next_attempt(cluster, pod)))
        }
        Situation::NotReady => unready(pod, troubled.next()?),
        _ => None,
    }
}

/// How a container failed.
fn failure(pod: &Pod, status: &ContainerStatus) -> Option<String> {
    let ended = |it: &TerminatedState| {
        let times = words::counted(status.restart_count as usize, "restart");
        let TerminatedState { exit_code, reason, .. } = it;
        format!(
            "Container {} ended with exit code {exit_code} ({reason}), after {times}.",
            status.name
        )
    };
    match &status.state {
        ContainerState::Terminated(it) => Some(ended(it)),
        ContainerState::Waiting { reason, .. } if &**reason == "CrashLoopBackOff" => {
            let last = status.last_termination.as_ref().map(ended).unwrap_or_default();
            Some(format!("CrashLoopBackOff: it is started again and again. {last}"))
        }
        ContainerState::Waiting { reason, .. } if reason.contains("Image") => {
            let image = image(pod, status)?;
            Some(format!("{reason}: image {image} cannot be had."))
        }
        _ => None,
    }
}

/// Why a container that runs is not ready.
fn unready(pod: &Pod, status: &ContainerStatus) -> Option<String> {
    let ContainerState::Running { .. } = status.state else { return None };
    let mut all = pod.spec.init_containers.iter().chain(&pod.spec.containers);
    let container = all.find(|it| it.name == status.name)?;
    let probe = match (&container.startup_probe, &container.readiness_probe) {
        (Some(_), _) if status.rest.get("started").is_none() => "its startup probe fails",
        (_, Some(_)) => "its readiness probe fails",
        _ => "nothing will make it so by itself",
    };
    Some(format!("Container {} runs and is not ready: {probe}.", status.name))
}

fn image<'a>(pod: &'a Pod, status: &ContainerStatus) -> Option<&'a str> {
    let mut all = pod.spec.init_containers.iter().chain(&pod.spec.containers);
    Some(&*all.find(|it| it.name == status.name)?.image)
}

fn next_attempt(cluster: &Cluster, pod: &Pod) -> String {
    match cluster.next_attempt(pod) {
        Some(at) => format!(" The next attempt is in {}.", words::span(at.since(cluster.now()))),
        None => String::new(),
    }
}

/// Ways out for a Pod that fails, or runs and does not become ready: the template before this one, and another script
/// for its image.
pub(super) fn fixes(cluster: &Cluster, pod: &Pod, situation: &Situation) -> Vec<Fix> {
    if !matches!(situation, Situation::Failing | Situation::NotReady) || pod.is_terminal() {
        return Vec::new();
    }
    let images = pod.spec.init_containers.iter().chain(&pod.spec.containers).map(|it| &it.image);
    let scripted = images.filter(|it| cluster.is_scripted(it)).map(|image| Fix {
        what: format!("Let image {image} work"),
        effect: "in the simulation only: its containers do as any image's do".to_owned(),
        lines: vec![format!("sim image {image} ok")],
    });
    roll_back(cluster, pod).into_iter().chain(scripted).collect()
}

fn roll_back(cluster: &Cluster, pod: &Pod) -> Option<Fix> {
    let owner = cluster.daemon_set_of(pod)?;
    let revision = cluster.revision_of(pod).filter(|it| it.is_current)?.number;
    let all = cluster.store().revisions_of(owner.metadata.uid).map(|it| it.revision);
    let before = all.filter(|it| *it < revision).max()?;
    let key = owner.metadata.key();
    Some(Fix {
        what: format!("Roll back to revision {before}"),
        effect: "Pods that are not available are replaced at once, whatever the budget".to_owned(),
        lines: vec![format!("kubectl rollout undo ds/{}{}", key.name, words::in_namespace(&key))],
    })
}
