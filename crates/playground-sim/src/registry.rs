//! Creation and change of objects of every kind that has no code of its own.
//!
//! Mirrors `apiserver/pkg/registry/generic/registry/store.go`, and of `pkg/registry` the
//! strategies of the kinds.

use std::sync::Arc;

use playground_api::{
    DeploymentStatus, FieldError, FieldErrorKind, Kind, LabelSelector, NamespaceStatus, Object,
    PodDisruptionBudgetStatus, ReplicaSetStatus, ResourceQuotaStatus,
};

use crate::allocation::{self, allocate, keep};
use crate::bootstrap::{name_label, namespace_spec};
use crate::cluster::{Cluster, Deed};
use crate::command::CommandError;
use crate::journal::{Actor, Cause, Change, Verb};

/// Whether the API server counts the changes of the spec.
const fn has_generation(kind: Kind) -> bool {
    !matches!(kind, Kind::Namespace | Kind::Service | Kind::ResourceQuota)
}

impl Cluster {
    /// Stores a new object. Its name is free, and its namespace takes it.
    pub(crate) fn create_object(&mut self, mut object: Object, actor: Actor, cause: Cause) {
        let kind = object.kind();
        self.stamp_new(object.metadata_mut());
        object.metadata_mut().generation = i64::from(has_generation(kind));
        prepare_for_create(&mut object);
        if let Object::Service(it) = &mut object {
            allocate(self.store(), Arc::make_mut(it));
        }
        let deed = Deed::new(actor, kind, object.metadata());
        self.store_mut().put(object);
        self.record(deed.done(Verb::Created, cause));
    }

    /// Replaces what users may change of an object.
    pub(crate) fn update_object(&mut self, mut new: Object) -> Result<(), CommandError> {
        let (kind, key) = (new.kind(), new.metadata().key());
        let Some(old) = self.store().object(kind, &key) else {
            return Err(CommandError::NotFound { kind, name: key.name });
        };
        if let (Object::Service(it), Object::Service(old)) = (&mut new, &old) {
            keep(Arc::make_mut(it), old);
        }
        let errors = update_errors(&old, &new);
        if !errors.is_empty() {
            return Err(CommandError::Invalid { kind, name: key.name, errors });
        }
        new.keep_status(&old);
        keep_what_the_server_writes(&mut new, &old);
        if let (Object::Namespace(it), Object::Namespace(old)) = (&mut new, &old) {
            let it = Arc::make_mut(it);
            it.spec = old.spec.clone();
            name_label(it);
        }
        if let Object::Service(it) = &mut new {
            allocate(self.store(), Arc::make_mut(it));
        }
        self.admit_priority_class(&new)?;
        if new == old {
            return Ok(()); // The API server stores nothing, so nobody hears of it.
        }
        let spec_changed = !new.same_spec(&old);
        new.metadata_mut().generation += i64::from(spec_changed && has_generation(kind));
        let labels_changed = new.metadata().labels != old.metadata().labels;
        let change = Change::of(template(&new) != template(&old), spec_changed, labels_changed);
        let gone = new.metadata().is_terminating() && new.metadata().finalizers.is_empty();
        let deed = Deed::new(Actor::You, kind, old.metadata());
        self.store_mut().put(new);
        self.record(deed.done(Verb::Updated, Cause::Changed(change)));
        if gone && kind != Kind::Namespace {
            self.store_mut().remove(kind, &key);
        }
        Ok(())
    }
}

fn keep_what_the_server_writes(new: &mut Object, old: &Object) {
    let (old, new) = (old.metadata(), new.metadata_mut());
    new.uid = old.uid;
    new.generate_name = old.generate_name.clone();
    new.generation = old.generation;
    new.resource_version = old.resource_version;
    new.creation_timestamp = old.creation_timestamp;
    new.deletion_timestamp = old.deletion_timestamp;
    new.deletion_grace_period_seconds = old.deletion_grace_period_seconds;
}

/// Mirrors the `PrepareForCreate` of the strategies: a new object has no status.
fn prepare_for_create(object: &mut Object) {
    match object {
        Object::Namespace(it) => {
            let it = Arc::make_mut(it);
            it.spec = namespace_spec();
            it.status = NamespaceStatus::default();
            name_label(it);
        }
        Object::ResourceQuota(it) => Arc::make_mut(it).status = ResourceQuotaStatus::default(),
        Object::PodDisruptionBudget(it) => {
            Arc::make_mut(it).status = PodDisruptionBudgetStatus::default();
        }
        Object::Deployment(it) => Arc::make_mut(it).status = DeploymentStatus::default(),
        Object::ReplicaSet(it) => Arc::make_mut(it).status = ReplicaSetStatus::default(),
        _ => {}
    }
}

fn template(object: &Object) -> Option<&Arc<playground_api::PodTemplateSpec>> {
    match object {
        Object::Deployment(it) => Some(&it.spec.template),
        Object::ReplicaSet(it) => Some(&it.spec.template),
        _ => None,
    }
}

fn selector(object: &Object) -> Option<&LabelSelector> {
    match object {
        Object::Deployment(it) => Some(&it.spec.selector),
        Object::ReplicaSet(it) => Some(&it.spec.selector),
        _ => None,
    }
}

/// Mirrors the `ValidateUpdate` of the strategies: what cannot be changed.
fn update_errors(old: &Object, new: &Object) -> Vec<FieldError> {
    if let (Object::Service(old), Object::Service(new)) = (old, new) {
        return allocation::update_errors(old, new);
    }
    let mut errors = Vec::new();
    let mut refuse = |path: &str, kind: FieldErrorKind, detail: &str| {
        errors.push(FieldError { path: path.to_owned(), kind, detail: detail.to_owned() });
    };
    const IMMUTABLE: &str = "field is immutable";
    if let (Object::PriorityClass(old), Object::PriorityClass(new)) = (old, new) {
        if old.spec.value != new.spec.value {
            refuse("value", FieldErrorKind::Forbidden, "may not be changed in an update.");
        }
        if old.spec.preemption_policy != new.spec.preemption_policy {
            let value = format!("\"{}\"", new.spec.preemption_policy.as_str());
            refuse("preemptionPolicy", FieldErrorKind::Invalid(value), IMMUTABLE);
        }
    }
    if let (Some(a), Some(b)) = (selector(old), selector(new))
        && a != b
    {
        let value = crate::api_server::selector_json(b);
        refuse("spec.selector", FieldErrorKind::Invalid(value), IMMUTABLE);
    }
    errors
}
