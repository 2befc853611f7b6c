//! Why something happened: as a word for programs, as a sentence for people.

use std::fmt;

use playground_api::Taint;

use super::Cause;

impl Cause {
    /// The cause as one word for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Cause::Requested => "Requested",
            Cause::Changed(_) => "Changed",
            Cause::Refused(_) => "Refused",
            Cause::NewTemplate { .. } => "NewTemplate",
            Cause::TemplateReturned { .. } => "TemplateReturned",
            Cause::SameTemplate => "SameTemplate",
            Cause::HistoryLimit { .. } => "HistoryLimit",
            Cause::ReplicaMissing { .. } => "ReplicaMissing",
            Cause::ReplicaSurplus { .. } => "ReplicaSurplus",
            Cause::NewReplicaSet { .. } => "NewReplicaSet",
            Cause::Scaled { .. } => "Scaled",
            Cause::NoProgress { .. } => "NoProgress",
            Cause::Endpoints { .. } => "Endpoints",
            Cause::PodMissing => "PodMissing",
            Cause::Surge => "Surge",
            Cause::ReplacementBeside => "ReplacementBeside",
            Cause::NotEligible(_) => "NotEligible",
            Cause::Outdated { .. } => "Outdated",
            Cause::OutdatedUnavailable => "OutdatedUnavailable",
            Cause::NewPodAvailable => "NewPodAvailable",
            Cause::OutdatedNotEligible => "OutdatedNotEligible",
            Cause::Surplus { .. } => "Surplus",
            Cause::PodFailed => "PodFailed",
            Cause::PodSucceeded => "PodSucceeded",
            Cause::TargetNodeGone => "TargetNodeGone",
            Cause::SelectorMatches => "SelectorMatches",
            Cause::SelectorMismatch => "SelectorMismatch",
            Cause::Fits => "Fits",
            Cause::HighestScore { .. } => "HighestScore",
            Cause::DoesNotFit(_) => "DoesNotFit",
            Cause::WaitsForVictims { .. } => "WaitsForVictims",
            Cause::PreemptedBy { .. } => "PreemptedBy",
            Cause::NominationLost { .. } => "NominationLost",
            Cause::ContainersStarted => "ContainersStarted",
            Cause::ContainersReady => "ContainersReady",
            Cause::PullFailed(_) => "PullFailed",
            Cause::ProbeFailed => "ProbeFailed",
            Cause::ContainerEnded { .. } => "ContainerEnded",
            Cause::BackoffOver => "BackoffOver",
            Cause::RestartedAtOnce => "RestartedAtOnce",
            Cause::Rejected { .. } => "Rejected",
            Cause::Pressure { .. } => "Pressure",
            Cause::MakesRoom => "MakesRoom",
            Cause::ShutDown => "ShutDown",
            Cause::StaticPod => "StaticPod",
            Cause::GracePeriodOver { .. } => "GracePeriodOver",
            Cause::NothingToStop => "NothingToStop",
            Cause::NotConfirmed => "NotConfirmed",
            Cause::OwnerDeleted(_) => "OwnerDeleted",
            Cause::NamespaceDeleted(_) => "NamespaceDeleted",
            Cause::OwnerOrphans(_) => "OwnerOrphans",
            Cause::DependentsGone => "DependentsGone",
            Cause::TaintNotTolerated(_) => "TaintNotTolerated",
            Cause::TolerationOver(_) => "TolerationOver",
            Cause::NodeGone => "NodeGone",
            Cause::OutOfService => "OutOfService",
            Cause::KubeletNotReady => "KubeletNotReady",
            Cause::KubeletSilent => "KubeletSilent",
            Cause::KubeletPosts => "KubeletPosts",
            Cause::Unschedulable(_) => "Unschedulable",
            Cause::Taints { .. } => "Taints",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Requested => f.write_str("asked for by a command"),
            Cause::Changed(change) => f.write_str(change.as_str()),
            Cause::NewTemplate { revision, eligible, nodes } => {
                write!(
                    f,
                    "revision {revision} of the template; {eligible} of {nodes} Nodes are eligible"
                )
            }
            Cause::TemplateReturned { revision } => {
                write!(f, "the template is back, so the revision is now number {revision}")
            }
            Cause::SameTemplate => f.write_str("a newer revision holds the same template"),
            Cause::HistoryLimit { limit } => {
                write!(f, "more than {limit} old revisions (revisionHistoryLimit)")
            }
            Cause::ReplicaMissing { have, want } => write!(f, "{have} of {want} replicas exist"),
            Cause::ReplicaSurplus { have, want, criterion } => {
                write!(f, "{have} replicas where {want} are wanted; {criterion}")
            }
            Cause::NewReplicaSet { revision } => write!(f, "revision {revision} of the template"),
            Cause::Scaled { from, to, reason } => {
                write!(f, "from {from} to {to} replicas: {reason}")
            }
            Cause::NoProgress { seconds } => {
                write!(f, "no progress for {seconds}s (progressDeadlineSeconds)")
            }
            Cause::Endpoints { ready, total } => {
                write!(f, "{ready} of {total} endpoints are ready")
            }
            Cause::PodMissing => f.write_str("no Pod on an eligible Node"),
            Cause::Surge => f.write_str("new revision beside the old Pod (maxSurge)"),
            Cause::ReplacementBeside => {
                f.write_str("no live Pod on an eligible Node, and maxSurge is set")
            }
            Cause::NotEligible(rejection) => write!(f, "the Node should not run it: {rejection}"),
            Cause::Outdated { budget, spent } => {
                write!(f, "old revision, budget {} of {budget} free", budget.saturating_sub(*spent))
            }
            Cause::OutdatedUnavailable => f.write_str("old revision, and not available anyway"),
            Cause::NewPodAvailable => f.write_str("the new Pod beside it is available"),
            Cause::OutdatedNotEligible => f.write_str(
                "the Node should not run it, and enough new Pods are available elsewhere",
            ),
            Cause::Surplus { kept } => write!(f, "one Pod a Node is enough, {kept} stays"),
            Cause::PodFailed => f.write_str("the Pod failed"),
            Cause::PodSucceeded => f.write_str("the Pod ended, and a daemon should not"),
            Cause::TargetNodeGone => f.write_str("its Node is gone and it was never bound"),
            Cause::SelectorMatches => f.write_str("the selector matches and it has no owner"),
            Cause::SelectorMismatch => f.write_str("the selector matches it no more"),
            Cause::Fits => f.write_str("passes every filter"),
            Cause::HighestScore { score, nodes } => {
                write!(f, "highest score, {score}, of {nodes} Nodes that pass every filter")
            }
            Cause::DoesNotFit(message) | Cause::Refused(message) => f.write_str(message),
            Cause::WaitsForVictims { victims: 1 } => f.write_str("waits for 1 victim to leave"),
            Cause::WaitsForVictims { victims } => write!(f, "waits for {victims} victims to leave"),
            Cause::PreemptedBy { pod, priority, own } => {
                write!(f, "{pod} needs the room: priority {priority} against {own}")
            }
            Cause::NominationLost { to } => write!(f, "{to}, of higher priority, gets the room"),
            Cause::ContainersStarted => f.write_str("all containers run"),
            Cause::ContainersReady => f.write_str("all containers are ready"),
            Cause::PullFailed(image) => write!(f, "image {image} cannot be pulled"),
            Cause::ProbeFailed => f.write_str("a probe failed"),
            Cause::ContainerEnded { exit_code } => {
                write!(f, "a container ended with code {exit_code}")
            }
            Cause::BackoffOver => f.write_str("the back-off is over"),
            Cause::RestartedAtOnce => f.write_str("a first restart has no back-off"),
            Cause::Rejected { reason, message } => {
                write!(f, "the kubelet refused it, {reason}: {}", message.trim_end())
            }
            Cause::Pressure { pressure, holds: true } => {
                write!(f, "the Node has {}", pressure.condition())
            }
            Cause::Pressure { pressure, .. } => {
                write!(f, "the Node has {} no more", pressure.condition())
            }
            Cause::MakesRoom => f.write_str("it makes room for a critical Pod"),
            Cause::ShutDown => f.write_str("the machine is shut down"),
            Cause::StaticPod => f.write_str("a file on the Node says so"),
            Cause::GracePeriodOver { grace } => write!(f, "gone after {grace} of grace"),
            Cause::NothingToStop => f.write_str("nothing of it ran, so it is gone at once"),
            Cause::NotConfirmed => {
                f.write_str("removed at once, without its kubelet's word that it has stopped")
            }
            Cause::OwnerDeleted(owner) => write!(f, "its owner {owner} is gone"),
            Cause::NamespaceDeleted(name) => write!(f, "its Namespace {name} was deleted"),
            Cause::OwnerOrphans(owner) => {
                write!(f, "its owner {owner} was deleted with --cascade=orphan")
            }
            Cause::DependentsGone => f.write_str("all that it owned is gone"),
            Cause::TaintNotTolerated(taint) => write!(f, "taint {taint} is not tolerated"),
            Cause::TolerationOver(taint) => {
                write!(f, "taint {taint} was tolerated for a time that is over")
            }
            Cause::NodeGone => f.write_str("its Node is gone"),
            Cause::OutOfService => f.write_str("its Node is out of service"),
            Cause::KubeletNotReady => f.write_str("the kubelet reports that it is not ready"),
            Cause::KubeletSilent => f.write_str("the kubelet stopped posting node status"),
            Cause::KubeletPosts => f.write_str("the kubelet posts node status again"),
            Cause::Unschedulable(true) => f.write_str("cordoned"),
            Cause::Unschedulable(false) => f.write_str("uncordoned"),
            Cause::Taints { added, removed } => {
                let signed = |sign: char, taints: &[Taint]| {
                    taints.iter().map(|it| format!("{sign}{it}")).collect::<Vec<_>>()
                };
                let mut all = signed('+', added);
                all.extend(signed('-', removed));
                f.write_str(&all.join(" "))
            }
        }
    }
}
