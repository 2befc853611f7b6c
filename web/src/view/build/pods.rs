//! What is true of a Pod now, as a row.

use std::sync::Arc;

use playground_api::{DaemonSet, NodeName, Pod, PodPhase, ReplicaSet, Uid};
use playground_sim::scheduler::is_ours;
use playground_sim::view::{Situation, pod_status_word};
use playground_sim::{
    Cluster, Eligibility, RolloutView, SimDuration, StuckPod, daemon_pod_spec, eligibility,
};

use super::{known, words};
use crate::view::{ComparedPod, Deed, MISSCHEDULED, ObjectName, PodRow, Selection, Tone};

/// The row of a Pod. `rollout` is that of its owner, if a DaemonSet owns it.
pub(super) fn row(
    cluster: &Cluster,
    pod: &Pod,
    rollout: Option<&RolloutView>,
    selection: Option<&Selection>,
) -> PodRow {
    let situation = cluster.situation(pod);
    let ComparedPod { title, revision, tone, phrase } = face(cluster, pod, &situation, rollout);
    let name = ObjectName::from(&pod.metadata.key());
    PodRow {
        uid: pod.metadata.uid.to_string(),
        title,
        revision,
        tone,
        status: status(pod, &situation),
        phrase,
        selected: matches!(selection, Some(Selection::Pod(it)) if *it == name),
        deeds: deeds(cluster, pod, &situation),
        touched: None,
        pod: name,
    }
}

/// What a row says of a Pod.
pub(super) fn face(
    cluster: &Cluster,
    pod: &Pod,
    situation: &Situation,
    rollout: Option<&RolloutView>,
) -> ComparedPod {
    let owner = cluster.daemon_set_of(pod);
    let revision = owner.and_then(|_| cluster.revision_of(pod));
    let is_old = revision.as_ref().is_some_and(|it| !it.is_current);
    let is_next = rollout.zip(pod.node_name.as_ref()).is_some_and(|(it, node)| it.is_next(node));
    let (tone, phrase) = match (situation, owner) {
        (Situation::Ready { .. }, None) if pod.metadata.controller().is_none() => {
            (Tone::Ready, "Ready, no owner".to_owned())
        }
        (Situation::Ready { .. }, Some(_)) if is_old => {
            (Tone::Old, if is_next { "old, next" } else { "old" }.to_owned())
        }
        (Situation::Ready { .. }, Some(owner)) if is_misscheduled(cluster, pod, owner) => {
            (Tone::Ready, MISSCHEDULED.to_owned())
        }
        _ => (tone(situation), phrase(cluster, pod, situation)),
    };
    ComparedPod {
        title: owner.map_or_else(|| own_title(pod), |it| it.metadata.name.to_string()),
        revision: revision.and_then(|it| u32::try_from(it.number).ok()),
        tone,
        phrase,
    }
}

/// What a Pod is called that no DaemonSet owns: after its Deployment, after its ReplicaSet, or by its own name.
fn own_title(pod: &Pod) -> String {
    let replica_set = pod.metadata.controller().filter(|it| &*it.kind == "ReplicaSet");
    let Some(replica_set) = replica_set else { return pod.metadata.name.to_string() };
    let hash = pod.metadata.labels.get(ReplicaSet::HASH_LABEL);
    let deployment = hash.and_then(|it| replica_set.name.strip_suffix(&**it)?.strip_suffix('-'));
    deployment.unwrap_or(&replica_set.name).to_owned()
}

/// Whether a taint that came later would keep the Pod away now.
pub(super) fn is_misscheduled(cluster: &Cluster, pod: &Pod, owner: &DaemonSet) -> bool {
    let node = pod.node_name.as_ref().and_then(|it| cluster.store().node(it));
    node.filter(|it| !it.spec.taints.is_empty()).is_some_and(|it| {
        matches!(eligibility(&daemon_pod_spec(owner), it), Eligibility::MayKeepRunning(_))
    })
}

/// The Pods of a DaemonSet on a Node: one, or the old one and the new one.
pub(super) fn oldest_first<'a>(
    cluster: &'a Cluster,
    daemon_set: Uid,
    node: &NodeName,
) -> Vec<&'a Arc<Pod>> {
    let mut pods: Vec<&Arc<Pod>> = Vec::new();
    for pod in cluster.store().controlled_pods_on(daemon_set, node) {
        let created = pod.metadata.creation_timestamp;
        let place = pods.partition_point(|it| it.metadata.creation_timestamp <= created);
        pods.insert(place, pod);
    }
    pods
}

/// kubectl's STATUS column, or `Ready`.
pub(super) fn status(pod: &Pod, situation: &Situation) -> String {
    match situation {
        Situation::Ready { .. } => "Ready".to_owned(),
        _ => pod_status_word(pod),
    }
}

fn tone(situation: &Situation) -> Tone {
    match situation {
        Situation::Pending { .. } => Tone::Pending,
        Situation::Starting { .. } => Tone::Starting,
        Situation::NotReady => Tone::NotReady,
        Situation::Ready { .. } => Tone::Ready,
        Situation::Terminating { .. } => Tone::Leaving,
        Situation::Failing | Situation::Lost => Tone::Failed,
        Situation::Succeeded => Tone::Other,
    }
}

/// One short phrase that is true now: `Ready in 9 s`, `18 s left`.
pub(super) fn phrase(cluster: &Cluster, pod: &Pod, situation: &Situation) -> String {
    match situation {
        Situation::Pending { message: Some(message) } => {
            format!("Pending: {}", short_refusal(message))
        }
        Situation::Pending { message: None } => "Pending".to_owned(),
        Situation::Starting { ready_in: Some(SimDuration::ZERO) } => "turns Ready now".to_owned(),
        Situation::Starting { ready_in: Some(left) } => format!("Ready in {}", words::span(*left)),
        Situation::NotReady if pod.status.phase == PodPhase::Running => {
            "Running, not Ready".to_owned()
        }
        Situation::Starting { ready_in: None } | Situation::NotReady | Situation::Failing => {
            pod_status_word(pod)
        }
        Situation::Ready { available_in } if available_in.as_millis() > 0 => {
            format!("available in {}", words::span(*available_in))
        }
        Situation::Ready { .. } => "Ready".to_owned(),
        Situation::Terminating { left: Some(SimDuration::ZERO) } => "leaves now".to_owned(),
        Situation::Terminating { left: Some(left) } => format!("{} left", words::span(*left)),
        Situation::Terminating { left: None } if has_lost_its_node(cluster, pod) => {
            "Node gone, collected soon".to_owned()
        }
        Situation::Terminating { left: None } => "kubelet silent".to_owned(),
        Situation::Succeeded => "Completed".to_owned(),
        Situation::Lost => match silent_since(cluster, pod.node_name.as_ref()) {
            Some(millis) => format!("lost {}", words::age(millis)),
            None => "lost".to_owned(),
        },
    }
}

/// What will be wrong with a Pod that keeps others waiting, after its name: `is Pending: Insufficient cpu`.
pub(super) fn plight(pod: &StuckPod) -> String {
    match &pod.situation {
        Situation::Pending { message: Some(message) } => {
            format!("is Pending: {}", short_refusal(message))
        }
        Situation::Pending { message: None } => "is Pending, and no scheduler takes it".to_owned(),
        Situation::Terminating { .. } => "cannot stop: the kubelet is silent".to_owned(),
        Situation::Lost => "is lost: the kubelet is silent".to_owned(),
        Situation::Failing | Situation::Succeeded => format!("ends in {}", pod.status),
        Situation::NotReady | Situation::Starting { .. } => "does not become Ready".to_owned(),
        Situation::Ready { .. } => "is not available".to_owned(),
    }
}

/// Whether the Node of a Pod is gone, so that the Pod garbage collector removes it.
pub(super) fn has_lost_its_node(cluster: &Cluster, pod: &Pod) -> bool {
    pod.node_name.as_ref().is_some_and(|it| cluster.store().node(it).is_none())
}

/// Whether a Pod waits for a scheduler that does not run.
pub(super) fn is_of_no_scheduler(pod: &Pod) -> bool {
    pod.node_name.is_none() && !is_ours(&pod.spec)
}

/// How long ago a Node's silence was noticed, in milliseconds.
fn silent_since(cluster: &Cluster, node: Option<&NodeName>) -> Option<i64> {
    let node = cluster.store().node(node?)?;
    let ready = node.condition(&playground_api::NodeConditionType::Ready)?;
    Some(cluster.timestamp().millis_since(ready.last_transition_time?))
}

/// The part of the scheduler's message that speaks of the Pod's own Node:
/// `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy ...` becomes `Insufficient cpu`.
fn short_refusal(message: &str) -> String {
    let reasons = message.split_once(": ").map_or(message, |(_, reasons)| reasons);
    let reasons = reasons.split(". ").next().unwrap_or(reasons).trim_end_matches('.');
    let is_of_others = |it: &&str| it.contains("plugin(s)") || it.contains("affinity/selector");
    let own = reasons.split(", ").find(|it| !is_of_others(it));
    let own =
        own.unwrap_or(reasons).trim_start_matches(|it: char| it.is_ascii_digit()).trim_start();
    match own {
        "node(s) didn't have free ports for the requested pod ports" => "no free port".to_owned(),
        "Too many pods" => "too many Pods".to_owned(),
        other => other.trim_start_matches("node(s) ").to_owned(),
    }
}

fn deeds(cluster: &Cluster, pod: &Pod, situation: &Situation) -> Vec<Deed> {
    let key = pod.metadata.key();
    let (name, namespace) = (&key.name, words::in_namespace(&key));
    let is_silent = pod.node_name.as_ref().is_some_and(|it| cluster.is_kubelet_stopped(it));
    let running =
        pod.status.phase == PodPhase::Running && !pod.metadata.is_terminating() && !is_silent;
    let mut deeds = Vec::new();
    if running && matches!(situation, Situation::Ready { .. }) {
        deeds.push(Deed::new("Make it not Ready", format!("sim pod unready {name}{namespace}")));
    }
    if running && matches!(situation, Situation::NotReady) {
        deeds.push(Deed::new("Make it Ready", format!("sim pod ready {name}{namespace}")));
    }
    if running {
        deeds.push(Deed::new("Crash its container", format!("sim pod crash {name}{namespace}")));
    }
    deeds.push(Deed::new("Describe", format!("kubectl describe pod {name}{namespace}")));
    if !pod.metadata.is_terminating() {
        deeds.push(Deed::danger("Delete", format!("kubectl delete pod {name}{namespace}")));
    }
    known(deeds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedulers_message_is_cut_to_the_pods_own_node() {
        let cpu = "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. \
                   no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful.";
        assert_eq!(short_refusal(cpu), "Insufficient cpu");
        let port = "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.";
        assert_eq!(short_refusal(port), "no free port");
        assert_eq!(short_refusal("no nodes"), "no nodes");
        let anti = "0/3 nodes are available: 1 node(s) didn't match pod anti-affinity rules, \
                    2 node(s) didn't satisfy plugin(s) [NodeAffinity].";
        assert_eq!(short_refusal(anti), "didn't match pod anti-affinity rules");
    }
}
