//! Deletion: of objects at once or when their finalizers are gone, of Pods gracefully.
//!
//! Mirrors `apiserver/pkg/registry/rest/delete.go`, the deletion in
//! `apiserver/pkg/registry/generic/registry/store.go` and `pkg/registry/core/pod/strategy.go`.

use playground_api::{Kind, Name, NamespacedName, NodeName, ObjectReference};

use crate::cluster::{Cluster, Deed};
use crate::command::{CommandError, Propagation};
use crate::controllers::garbage_collector::{FOREGROUND, ORPHAN, is_collectors};
use crate::events::EventKind;
use crate::journal::{Actor, Cause, Verb};

const ACTOR: Actor = Actor::You;
/// Namespaces that nobody can delete.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

impl Cluster {
    pub(crate) fn delete(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        propagation: Propagation,
        grace_period: Option<u32>,
    ) -> Result<(), CommandError> {
        self.require(kind, key)?;
        if kind == Kind::Namespace && IMMORTAL.contains(&&*key.name) {
            let reason = "this namespace may not be deleted".to_owned();
            return Err(CommandError::Forbidden { kind, name: key.name.clone(), reason });
        }
        match kind {
            Kind::Node => self.delete_node(&key.name.clone().into()),
            Kind::Pod => {
                self.delete_pod(key, grace_period, ACTOR, Verb::Deleted, Cause::Requested);
            }
            _ => self.delete_object(kind, key, propagation, ACTOR, Cause::Requested),
        }
        Ok(())
    }

    fn delete_node(&mut self, name: &NodeName) {
        let Some(node) = self.store().node(name).cloned() else {
            return;
        };
        self.store_mut().remove_node(name);
        let about = playground_api::ObjectReference::new(Kind::Node, &node.metadata);
        self.emit(about, EventKind::RemovingNode);
        let deed = Deed::new(ACTOR, Kind::Node, &node.metadata).on(Some(name.clone()));
        self.record(deed.done(Verb::Deleted, Cause::Requested));
    }

    pub(crate) fn evict(&mut self, key: &NamespacedName) -> Result<(), CommandError> {
        self.spend_budget(key)?;
        self.delete_pod(key, None, ACTOR, Verb::Evicted, Cause::Requested);
        Ok(())
    }

    /// Deletes a Pod: gracefully when something of it may run, at once otherwise.
    ///
    /// Mirrors `podStrategy.CheckGracefulDelete`, by which a Pod that is not bound or has ended
    /// gets no grace, and `BeforeDelete`: of a Pod that is terminating already, a request that
    /// names a grace period can shorten what there was from the first request on.
    pub(crate) fn delete_pod(
        &mut self,
        key: &NamespacedName,
        grace_period: Option<u32>,
        actor: Actor,
        verb: Verb,
        cause: Cause,
    ) {
        let Some(pod) = self.store().pod(key).cloned() else {
            return;
        };
        let metadata = &pod.metadata;
        let already = metadata.deletion_timestamp.zip(metadata.deletion_grace_period_seconds);
        let needs_no_grace = pod.node_name.is_none() || pod.is_terminal();
        let (begun, grace) = match (already, grace_period) {
            (Some((_, before)), asked) if asked.is_none_or(|it| it >= before) => return,
            (Some((gone_by, before)), Some(asked)) => {
                (gone_by.plus_millis(-i64::from(before) * 1000), asked)
            }
            _ if needs_no_grace => (self.timestamp(), 0),
            (_, asked) => {
                (self.timestamp(), asked.unwrap_or(pod.spec.termination_grace_period_seconds))
            }
        };
        let deed = || Deed::new(actor, Kind::Pod, metadata).on(pod.node_or_target());
        if already.is_none() {
            self.record(deed().done(verb, cause));
        }
        if grace == 0 {
            self.store_mut().remove_pod(key);
            let cause = match needs_no_grace {
                true => Cause::NothingToStop,
                false => Cause::NotConfirmed,
            };
            self.record(deed().done(Verb::Terminated, cause));
            return;
        }
        let gone_by = begun.plus_millis(i64::from(grace) * 1000);
        self.store_mut().update_pod(key, |it| {
            it.metadata.deletion_timestamp = Some(gone_by);
            it.metadata.deletion_grace_period_seconds = Some(grace);
        });
    }

    /// Deletes an object: at once, or when the garbage collector has seen to its dependents and
    /// nobody else holds it.
    pub(crate) fn delete_object(
        &mut self,
        kind: Kind,
        key: &NamespacedName,
        propagation: Propagation,
        actor: Actor,
        cause: Cause,
    ) {
        let Some(object) = self.store().object(kind, key) else {
            return;
        };
        let metadata = object.metadata();
        if !metadata.is_terminating() {
            self.record(Deed::new(actor, kind, metadata).done(Verb::Deleted, cause));
        }
        if kind == Kind::Namespace {
            self.terminate_namespace(&key.name);
            return;
        }
        let finalizer = match propagation {
            Propagation::Background => None,
            Propagation::Foreground => Some(FOREGROUND),
            Propagation::Orphan => Some(ORPHAN),
        };
        // A later request may ask for another way. Mirrors `deletionFinalizersForGarbageCollection`.
        let of_others = metadata.finalizers.iter().filter(|it| !is_collectors(it)).cloned();
        let finalizers: Vec<Name> = of_others.chain(finalizer.map(Name::from)).collect();
        if finalizers.is_empty() {
            self.store_mut().remove(kind, key);
            return;
        }
        let now = self.timestamp();
        self.store_mut().update_metadata(kind, key, |it| {
            if it.deletion_timestamp.is_none() {
                it.deletion_timestamp = Some(now);
                it.generation += i64::from(it.generation > 0);
            }
            it.deletion_grace_period_seconds = Some(0);
            it.finalizers = finalizers;
        });
        if finalizer.is_some() {
            self.plan_garbage_collection(ObjectReference::new(kind, metadata));
        }
    }
}
