//! What may be changed of a Pod that exists.
//!
//! Mirrors `ValidatePodUpdate` in `pkg/apis/core/validation/validation.go`.
//! Deliberate difference: a change of the tolerations, of `activeDeadlineSeconds` or of the
//! finalizers of a Pod that exists is refused, and a refusal does not end in a list of the
//! differences in Go's notation. Finalizers that a Pod is created with hold nothing up.

use std::sync::Arc;

use playground_api::{Container, FieldError, FieldErrorKind, Kind, Pod, PodSpec};

use crate::cluster::{Cluster, Deed};
use crate::command::CommandError;
use crate::journal::{Actor, Cause, Change, Verb};

const ONLY: &str = "pod updates may not change fields other than `spec.containers[*].image`,\
    `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions \
    to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it \
    was previously negative)";
const NUMBER: &str = "pod updates may not add or remove containers";

impl Cluster {
    /// Changes labels, annotations and images of a Pod, and refuses all else.
    pub(crate) fn update_pod_object(&mut self, pod: &Pod) -> Result<(), CommandError> {
        let key = pod.metadata.key();
        let before = self.require_pod(&key)?;
        check(&before, pod)?;
        let spec = Arc::new(with_images_of(&before.spec, &pod.spec));
        let change = match before.metadata.labels == pod.metadata.labels {
            _ if spec != before.spec => Change::Spec,
            true => Change::Metadata,
            false => Change::Labels,
        };
        self.store_mut().update_pod(&key, |it| {
            it.metadata.labels = pod.metadata.labels.clone();
            it.metadata.annotations = pod.metadata.annotations.clone();
            if change == Change::Spec {
                it.spec = spec;
            }
        });
        let deed = Deed::new(Actor::You, Kind::Pod, &before.metadata);
        let deed = deed.on(before.node_name.clone());
        self.record(deed.done(Verb::Updated, Cause::Changed(change)));
        if change == Change::Spec {
            self.images_changed(&key, &before.spec);
        }
        Ok(())
    }
}

/// Why a Pod cannot become another one, if it cannot.
fn check(old: &Pod, new: &Pod) -> Result<(), CommandError> {
    let name = &old.metadata.name;
    let forbidden = |path: &str, detail: &str| CommandError::Invalid {
        kind: Kind::Pod,
        name: name.clone(),
        errors: vec![FieldError {
            path: path.to_owned(),
            kind: FieldErrorKind::Forbidden,
            detail: detail.to_owned(),
        }],
    };
    if old.metadata.finalizers != new.metadata.finalizers {
        let reason = "the playground does not change the finalizers of a Pod: delete it and \
                      create it anew";
        let (kind, name, reason) = (Kind::Pod, name.clone(), reason.to_owned());
        return Err(CommandError::Forbidden { kind, name, reason });
    }
    if old.spec.containers.len() != new.spec.containers.len() {
        return Err(forbidden("spec.containers", NUMBER));
    }
    if old.spec.init_containers.len() != new.spec.init_containers.len() {
        return Err(forbidden("spec.initContainers", NUMBER));
    }
    let (before, after) = (old.shown_spec(), new.shown_spec());
    let is_same = new.node_name == old.node_name && with_images_of(&after, &before) == *before;
    if is_same { Ok(()) } else { Err(forbidden("spec", ONLY)) }
}

/// A spec with the images of another one.
pub(crate) fn with_images_of(spec: &PodSpec, other: &PodSpec) -> PodSpec {
    let mut spec = spec.clone();
    let replace = |to: &mut [Container], from: &[Container]| {
        for (to, from) in to.iter_mut().zip(from) {
            to.image = from.image.clone();
        }
    };
    replace(&mut spec.containers, &other.containers);
    replace(&mut spec.init_containers, &other.init_containers);
    spec
}
