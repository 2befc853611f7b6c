//! The closed list of what can be asked of a cluster.

use std::sync::Arc;

use playground_api::{FieldError, Kind, Name, NamespacedName, NodeName, Object, Pod, PodPhase};

use crate::clock::SimDuration;
use crate::kubelet::{ImageBehavior, Pressure};
use crate::random::Seed;
use crate::timings::Timings;

/// One request to the cluster, by whoever watches it.
///
/// The first ones are requests to the API server. The others are what happens to machines and
/// programs, for which Kubernetes has no request.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Stores a new object.
    Create(Object),
    /// Replaces spec and metadata of an object; its status stays.
    Update(Object),
    /// Deletes an object.
    Delete {
        /// The kind.
        kind: Kind,
        /// Namespace (empty for Nodes) and name.
        key: NamespacedName,
        /// What becomes of the objects that it owns.
        propagation: Propagation,
        /// Seconds that a Pod may take to stop; `None` means what its spec says.
        grace_period: Option<u32>,
    },
    /// Asks for a Pod's eviction, as `kubectl drain` does.
    Evict(NamespacedName),
    /// The kubelet of a Node stops answering.
    StopKubelet(NodeName),
    /// The kubelet of a Node answers again.
    StartKubelet(NodeName),
    /// The kubelet of a Node reports that it is ready, or that its network is not set up.
    SetNodeReadiness {
        /// The Node.
        node: NodeName,
        /// What the kubelet reports.
        ready: bool,
    },
    /// A Node runs out of something; `None` ends all pressure on it.
    SetPressure {
        /// The Node.
        node: NodeName,
        /// What it runs out of.
        pressure: Option<Pressure>,
    },
    /// A machine is shut down in an orderly way, within this time.
    ShutDownNode {
        /// The Node.
        node: NodeName,
        /// How long its Pods may take together.
        grace: SimDuration,
    },
    /// Puts a Pod among the files that the kubelet of a Node runs by itself.
    AddStaticPod {
        /// The Node.
        node: NodeName,
        /// The Pod in the file.
        pod: Arc<Pod>,
    },
    /// Takes such a file away.
    RemoveStaticPod {
        /// The Node.
        node: NodeName,
        /// The Pod's name in the file, or that of its mirror.
        name: Name,
    },
    /// A Pod's containers end with an error and are restarted.
    CrashPod(NamespacedName),
    /// A Pod becomes ready, or stops being ready, until told otherwise.
    SetPodReadiness {
        /// The Pod.
        pod: NamespacedName,
        /// Whether it is to be ready.
        ready: bool,
    },
    /// All containers of a Pod end for good.
    FinishPod {
        /// The Pod.
        pod: NamespacedName,
        /// The exit code; 0 makes the Pod Succeeded, any other Failed.
        exit_code: i32,
    },
    /// Says how containers of an image behave from now on.
    SetImageBehavior {
        /// The image, tag included.
        image: Name,
        /// What its containers do.
        behavior: ImageBehavior,
    },
    /// Says whether Pods of the two system classes need a quota in their namespace, as some
    /// providers of clusters have it. When they do, `kube-system` gets one.
    LimitCriticalPods(bool),
    /// Changes the delays of the model.
    SetTimings(Timings),
    /// Draws all chance from another seed from now on.
    SetSeed(Seed),
    /// Binds a Pod by hand, as the scheduler would.
    BindPod {
        /// The Pod.
        pod: NamespacedName,
        /// The Node.
        node: NodeName,
    },
    /// Reports on a Pod by hand, as its kubelet would.
    ReportPod {
        /// The Pod.
        pod: NamespacedName,
        /// Its phase.
        phase: PodPhase,
        /// Whether it is ready.
        ready: bool,
    },
    /// Removes a Pod at once, as its kubelet does when everything has stopped.
    RemovePod(NamespacedName),
}

/// What becomes of the objects that a deleted object owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Propagation {
    /// They are deleted after it.
    #[default]
    Background,
    /// They are deleted before it.
    Foreground,
    /// They stay, without owner.
    Orphan,
}

/// Why a command was refused. Nothing has changed.
///
/// Match on the variant; its text is that of the API server, to the letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no such object.
    #[error("{} \"{name}\" not found", .kind.resource())]
    NotFound {
        /// The kind.
        kind: Kind,
        /// The name.
        name: Name,
    },
    /// There is such an object already.
    #[error("{} \"{name}\" already exists", .kind.resource())]
    AlreadyExists {
        /// The kind.
        kind: Kind,
        /// The name.
        name: Name,
    },
    /// Some admission plugin refuses it.
    #[error("{} \"{name}\" is forbidden: {reason}", .kind.resource())]
    Forbidden {
        /// The kind.
        kind: Kind,
        /// The name.
        name: Name,
        /// What the plugin says.
        reason: String,
    },
    /// Its namespace is going.
    #[error("{} \"{name}\" is forbidden: unable to create new content in namespace {namespace} because it is being terminated", .kind.resource())]
    NamespaceTerminating {
        /// The kind.
        kind: Kind,
        /// The name.
        name: Name,
        /// The namespace.
        namespace: Name,
    },
    /// Objects like it need a quota, and the namespace has none; the scopes without one.
    #[error("insufficient quota to match these scopes: {0}")]
    InsufficientQuota(String),
    /// An eviction would leave too few healthy Pods.
    #[error("Cannot evict pod as it would violate the pod's disruption budget.")]
    DisruptionBudget,
    /// Several budgets select the Pod.
    #[error(
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    )]
    SeveralBudgets,
    /// The change is not allowed.
    #[error("{} \"{name}\" is invalid: {}", .kind, causes(.errors))]
    Invalid {
        /// The kind.
        kind: Kind,
        /// The name.
        name: Name,
        /// What is wrong with which field.
        errors: Vec<FieldError>,
    },
    /// The Pod is bound already.
    #[error(
        "Operation cannot be fulfilled on pods/binding \"{0}\": pod {0} is already assigned to node \"{1}\""
    )]
    AlreadyBound(Name, NodeName),
    /// The Pod does not run, so what was asked cannot happen to it.
    #[error("pod \"{name}\" is {state}: {advice}")]
    NotRunning {
        /// The Pod.
        name: Name,
        /// What it is instead.
        state: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The kubelet is in the asked state already, or in one in which that cannot happen.
    #[error("the kubelet of node \"{0}\" {1}")]
    KubeletState(NodeName, &'static str),
}

fn causes(errors: &[FieldError]) -> String {
    match errors {
        [one] => one.to_string(),
        many => {
            let texts: Vec<String> = many.iter().map(ToString::to_string).collect();
            format!("[{}]", texts.join(", "))
        }
    }
}

/// How far to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing is left to do.
    Yes,
    /// The limit was reached first.
    No {
        /// The virtual time that was spent.
        after: SimDuration,
    },
}
