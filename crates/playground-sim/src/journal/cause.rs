//! Why something happened, as data.

use std::sync::Arc;

use playground_api::{Name, Taint, TaintEffect};

use crate::clock::SimDuration;
use crate::controllers::deployment::ScaleReason;
use crate::controllers::replica_set::Criterion;
use crate::eligibility::Rejection;
use crate::kubelet::Pressure;

/// Why something happened.
///
/// Match on the variant; [`Cause::reason`] is its word for programs, [`Display`](std::fmt::Display)
/// its sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A command asked for it.
    Requested,
    /// A command asked for it, and it changed this.
    Changed(Change),
    /// The API server refused the request, with this message.
    Refused(Arc<str>),
    /// The template is new, so a revision with this number is written first.
    NewTemplate {
        /// The revision's number.
        revision: i64,
        /// Nodes that should run a Pod.
        eligible: u32,
        /// All Nodes.
        nodes: u32,
    },
    /// The template is that of an older revision, which therefore gets this number.
    TemplateReturned {
        /// The revision's new number.
        revision: i64,
    },
    /// Two revisions hold the same template; only the newest stays.
    SameTemplate,
    /// More old revisions than `revisionHistoryLimit`.
    HistoryLimit {
        /// The limit.
        limit: u32,
    },
    /// A ReplicaSet has too few Pods.
    ReplicaMissing {
        /// How many it has.
        have: u32,
        /// How many it should have.
        want: u32,
    },
    /// A ReplicaSet has too many Pods.
    ReplicaSurplus {
        /// How many it has.
        have: u32,
        /// How many it should have.
        want: u32,
        /// What this Pod goes for, before those that stay.
        criterion: Criterion,
    },
    /// The template is new, so it gets a ReplicaSet with this number.
    NewReplicaSet {
        /// The revision's number.
        revision: i64,
    },
    /// A ReplicaSet gets another number of replicas.
    Scaled {
        /// The number before.
        from: u32,
        /// The number now.
        to: u32,
        /// What for.
        reason: ScaleReason,
    },
    /// A rollout made no progress for too long.
    NoProgress {
        /// `progressDeadlineSeconds`
        seconds: u32,
    },
    /// Other Pods stand behind a Service, or they are in another state.
    Endpoints {
        /// How many of them take traffic.
        ready: u32,
        /// All of them.
        total: u32,
    },
    /// An eligible Node has no Pod.
    PodMissing,
    /// An eligible Node gets a new Pod beside the old one, which is still there.
    Surge,
    /// An eligible Node gets a new Pod beside one that is terminating or failed.
    ReplacementBeside,
    /// The Node should not run the Pod.
    NotEligible(Rejection),
    /// The Pod is of an old revision, and the budget had room.
    Outdated {
        /// `maxUnavailable`, as a number of Nodes.
        budget: u32,
        /// How much of it was spent before.
        spent: u32,
    },
    /// The Pod is of an old revision and not available, so replacing it costs nothing.
    OutdatedUnavailable,
    /// The new Pod beside it is available.
    NewPodAvailable,
    /// Its Node should not run it, and elsewhere enough new Pods are available.
    OutdatedNotEligible,
    /// Another Pod of the DaemonSet keeps the Node.
    Surplus {
        /// The Pod that stays.
        kept: Name,
    },
    /// The Pod failed.
    PodFailed,
    /// The Pod ended well, though a daemon Pod should run forever.
    PodSucceeded,
    /// The Pod was never bound and its Node is gone.
    TargetNodeGone,
    /// The selector matches an object without owner.
    SelectorMatches,
    /// The selector matches no more.
    SelectorMismatch,
    /// The scheduler found room.
    Fits,
    /// Of several Nodes with room this one had the highest score.
    HighestScore {
        /// The weighted sum of all scores.
        score: i64,
        /// How many Nodes had room.
        nodes: u32,
    },
    /// The scheduler found no room; its message.
    DoesNotFit(Arc<str>),
    /// Pods of lower priority have to leave before there is room.
    WaitsForVictims {
        /// How many.
        victims: u32,
    },
    /// A Pod of higher priority needs the room.
    PreemptedBy {
        /// The Pod that gets the room.
        pod: Name,
        /// Its priority.
        priority: i32,
        /// The priority of the Pod that leaves.
        own: i32,
    },
    /// A Pod of higher priority takes the room that was being made for it.
    NominationLost {
        /// The Pod that gets the room.
        to: Name,
    },
    /// All containers were started.
    ContainersStarted,
    /// All containers are ready.
    ContainersReady,
    /// The image cannot be pulled.
    PullFailed(Name),
    /// A probe found a container not ready.
    ProbeFailed,
    /// A container ended with this code.
    ContainerEnded {
        /// The exit code.
        exit_code: i32,
    },
    /// The wait after a crash is over.
    BackoffOver,
    /// A container that ended is started again at once: only from the second time on the kubelet waits.
    RestartedAtOnce,
    /// The kubelet refused the Pod.
    Rejected {
        /// The reason in its status, such as `OutOfcpu`.
        reason: Name,
        /// What the kubelet says.
        message: Name,
    },
    /// The Node runs out of something, or does no more.
    Pressure {
        /// Of what.
        pressure: Pressure,
        /// Whether it does.
        holds: bool,
    },
    /// A critical Pod needs its place.
    MakesRoom,
    /// The machine is shut down.
    ShutDown,
    /// A file on the Node says so, not the API server.
    StaticPod,
    /// The grace period is over.
    GracePeriodOver {
        /// Its length.
        grace: SimDuration,
    },
    /// The object was removed at once: nothing of it ran.
    NothingToStop,
    /// A running Pod was removed at once: nobody waits until its kubelet has stopped it.
    NotConfirmed,
    /// The owner is gone.
    OwnerDeleted(Name),
    /// Its Namespace was deleted.
    NamespaceDeleted(Name),
    /// The owner was deleted with `--cascade=orphan`.
    OwnerOrphans(Name),
    /// The last dependent is gone.
    DependentsGone,
    /// A `NoExecute` taint is not tolerated.
    TaintNotTolerated(Taint),
    /// A `NoExecute` taint was tolerated for a limited time, which is over.
    TolerationOver(Taint),
    /// The Node is gone.
    NodeGone,
    /// The Pod is terminating on a Node that is out of service.
    OutOfService,
    /// The kubelet reports that it is not ready.
    KubeletNotReady,
    /// The kubelet is silent.
    KubeletSilent,
    /// The kubelet posts again.
    KubeletPosts,
    /// `spec.unschedulable` was set or taken away.
    Unschedulable(bool),
    /// Conditions changed, and so the taints.
    Taints {
        /// Taints that came.
        added: Vec<Taint>,
        /// Taints that went.
        removed: Vec<Taint>,
    },
}

/// What a command changed in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// `spec.template`
    Template,
    /// Another field of the spec.
    Spec,
    /// Labels.
    Labels,
    /// Taints.
    Taints,
    /// `spec.unschedulable` became true.
    Cordon,
    /// `spec.unschedulable` became false.
    Uncordon,
    /// Annotations or another field of the metadata.
    Metadata,
}

impl Change {
    /// What is told of a change of several of these: the first.
    pub(crate) const fn of(template: bool, spec: bool, labels: bool) -> Change {
        match (template, spec, labels) {
            (true, ..) => Change::Template,
            (_, true, _) => Change::Spec,
            (.., true) => Change::Labels,
            _ => Change::Metadata,
        }
    }

    /// What changed, as a phrase.
    pub const fn as_str(self) -> &'static str {
        match self {
            Change::Template => "template changed",
            Change::Spec => "spec changed",
            Change::Labels => "labels changed",
            Change::Taints => "taints changed",
            Change::Cordon => "cordoned",
            Change::Uncordon => "uncordoned",
            Change::Metadata => "metadata changed",
        }
    }
}

impl Cause {
    /// Whether a rollout is behind it.
    pub fn is_rollout(&self) -> bool {
        matches!(
            self,
            Cause::Surge
                | Cause::Outdated { .. }
                | Cause::OutdatedUnavailable
                | Cause::OutdatedNotEligible
                | Cause::NewPodAvailable
        )
    }

    /// Whether it brings an end nearer that may be far off: a rollout takes an old Pod away, or
    /// a zone's limiter lets a lost Node be tainted. Both happen a limited number of times.
    pub(crate) fn is_headway(&self) -> bool {
        match self {
            Cause::Surge => false,
            Cause::Taints { added, .. } => {
                added.iter().any(|it| it.effect == TaintEffect::NoExecute)
            }
            _ => self.is_rollout(),
        }
    }
}
