//! What happened, when, by whom and why.

mod cause;
mod words;

use std::fmt;

use playground_api::{NodeName, ObjectReference, Uid};

pub use cause::{Cause, Change};

use crate::clock::SimTime;

/// One thing that happened in the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// When.
    pub at: SimTime,
    /// The move of the session to which it belongs, from 1: a command, or one action of one
    /// component.
    pub step: u64,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub verb: Verb,
    /// To which object.
    pub object: ObjectReference,
    /// Who controls the object, if anything does.
    pub controller: Option<Uid>,
    /// The Node concerned, if any.
    pub node: Option<NodeName>,
    /// Why.
    pub cause: Cause,
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// Whoever gives commands.
    You,
    /// Creates, replaces and deletes daemon Pods.
    DaemonSetController,
    /// Keeps a ReplicaSet's number of Pods.
    ReplicaSetController,
    /// Creates ReplicaSets and moves replicas from one to the other.
    DeploymentController,
    /// Writes down which Pods stand behind a Service.
    EndpointSliceController,
    /// Binds Pods to Nodes.
    Scheduler,
    /// Runs the Pods of one Node.
    Kubelet,
    /// Turns Node conditions into taints.
    NodeController,
    /// Evicts Pods because of `NoExecute` taints.
    TaintEvictionController,
    /// Deletes what lost its owner.
    GarbageCollector,
    /// Removes Pods whose Node is gone.
    PodGarbageCollector,
    /// Empties deleted Namespaces.
    NamespaceController,
}

impl Actor {
    /// Every actor.
    pub const ALL: [Actor; 12] = [
        Actor::You,
        Actor::DaemonSetController,
        Actor::ReplicaSetController,
        Actor::DeploymentController,
        Actor::EndpointSliceController,
        Actor::Scheduler,
        Actor::Kubelet,
        Actor::NodeController,
        Actor::TaintEvictionController,
        Actor::GarbageCollector,
        Actor::PodGarbageCollector,
        Actor::NamespaceController,
    ];

    /// The component's name as Kubernetes has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Actor::You => "you",
            Actor::DaemonSetController => "daemonset-controller",
            Actor::ReplicaSetController => "replicaset-controller",
            Actor::DeploymentController => "deployment-controller",
            Actor::EndpointSliceController => "endpointslice-controller",
            Actor::Scheduler => "default-scheduler",
            Actor::Kubelet => "kubelet",
            Actor::NodeController => "node-controller",
            Actor::TaintEvictionController => "taint-eviction-controller",
            Actor::GarbageCollector => "garbage-collector",
            Actor::PodGarbageCollector => "pod-garbage-collector",
            Actor::NamespaceController => "namespace-controller",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What was done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// It was stored for the first time.
    Created,
    /// Its creation was refused.
    Refused,
    /// It was changed.
    Updated,
    /// Its deletion was asked for; a Pod still has its grace period.
    Deleted,
    /// It was bound to a Node.
    Scheduled,
    /// The scheduler found no Node for it.
    Unschedulable,
    /// The scheduler makes room for it on a Node.
    Nominated,
    /// Its containers run.
    Started,
    /// It became ready.
    Ready,
    /// It is ready no more.
    Unready,
    /// It is gone.
    Terminated,
    /// Its deletion was asked for because of its Node's state.
    Evicted,
    /// Its deletion was asked for to make room for a Pod of higher priority.
    Preempted,
    /// It ended badly.
    Failed,
    /// It ended well.
    Succeeded,
    /// A container ended and will be restarted.
    Crashed,
    /// A container could not start, and waits for the next attempt.
    BackedOff,
    /// It got an owner.
    Adopted,
    /// It lost its owner.
    Released,
    /// A kubelet stopped answering.
    Stopped,
    /// A kubelet answers again.
    Resumed,
}

impl Verb {
    /// The verb as it stands in the journal.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Created => "created",
            Verb::Refused => "refused",
            Verb::Updated => "updated",
            Verb::Deleted => "deleted",
            Verb::Scheduled => "scheduled",
            Verb::Unschedulable => "unschedulable",
            Verb::Nominated => "nominated",
            Verb::Started => "started",
            Verb::Ready => "ready",
            Verb::Unready => "unready",
            Verb::Terminated => "terminated",
            Verb::Evicted => "evicted",
            Verb::Preempted => "preempted",
            Verb::Failed => "failed",
            Verb::Succeeded => "succeeded",
            Verb::Crashed => "crashed",
            Verb::BackedOff => "backed-off",
            Verb::Adopted => "adopted",
            Verb::Released => "released",
            Verb::Stopped => "stopped",
            Verb::Resumed => "resumed",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
