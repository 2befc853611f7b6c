//! What can be due, and what a component says that it did.

use playground_api::{Kind, Name, NamespacedName, NodeName, ObjectMeta, ObjectReference, Uid};

use crate::journal::{Actor, Cause, Verb};
use crate::store::PodId;

/// What is due at some instant: one piece of work of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    SyncDaemonSet(NamespacedName),
    RetryDaemonSet(NamespacedName),
    SyncReplicaSet(NamespacedName),
    SyncDeployment(NamespacedName),
    SyncEndpoints(NamespacedName),
    SchedulePod,
    RetryPod(NamespacedName),
    RunKubelet(PodId),
    EvictForPressure(NodeName),
    LiftPressure(NodeName),
    ShutDown(NodeName),
    SyncNodeTaints(NodeName),
    TaintZone(Name),
    CheckHeartbeat(NodeName),
    EvictPod(NamespacedName),
    CollectGarbage(ObjectReference),
    CollectPods(NodeName),
    CountQuotas(playground_api::Name),
    SyncBudget(NamespacedName),
    EmptyNamespace(playground_api::Name),
}

/// Something that a component did: an entry of the journal to be.
#[derive(Debug)]
pub(crate) struct Deed {
    pub(crate) actor: Actor,
    pub(crate) verb: Verb,
    pub(crate) object: ObjectReference,
    pub(crate) controller: Option<Uid>,
    pub(crate) node: Option<NodeName>,
    pub(crate) cause: Cause,
}

impl Deed {
    /// Something that `actor` does to an object; what and why is still to be said.
    pub(crate) fn new(actor: Actor, kind: Kind, metadata: &ObjectMeta) -> Self {
        Deed {
            actor,
            verb: Verb::Updated,
            object: ObjectReference::new(kind, metadata),
            controller: metadata.controller().map(|it| it.uid),
            node: None,
            cause: Cause::Requested,
        }
    }

    /// Says what was done and why.
    pub(crate) fn done(self, verb: Verb, cause: Cause) -> Self {
        Deed { verb, cause, ..self }
    }

    /// Says which Node it concerns.
    pub(crate) fn on(self, node: Option<NodeName>) -> Self {
        Deed { node, ..self }
    }
}
