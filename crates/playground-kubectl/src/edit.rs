//! Changes of objects as trees: encode, edit, decode.

use std::sync::Arc;

use playground_api::{Fields, Object, Value};
use playground_manifest::Refusal;
use playground_sim::CommandError;

use crate::context::Failure;

/// The object as a tree, for a change.
pub(crate) fn tree(object: &Object) -> Fields {
    playground_manifest::encode(object).as_object().cloned().unwrap_or_default()
}

/// The object that a patched tree describes; what only the cluster writes is taken from the
/// live one.
pub(crate) fn decode(tree: &Fields, live: &Object) -> Result<Object, Failure> {
    let outcome = playground_manifest::decode_value(&Value::Object(tree.clone()));
    let mut object = outcome.accepted().map_err(|it| {
        let (kind, name) = (live.kind(), &live.metadata().name);
        match it {
            Refusal::Invalid(errors) => {
                Failure::server(&CommandError::Invalid { kind, name: name.clone(), errors })
            }
            other => {
                Failure::plain(format!("The request is invalid: patch: Invalid value: {other}"))
            }
        }
    })?;
    let metadata = object.metadata_mut();
    metadata.uid = live.metadata().uid;
    metadata.resource_version = live.metadata().resource_version;
    metadata.generation = live.metadata().generation;
    match (&mut object, live) {
        (Object::DaemonSet(it), Object::DaemonSet(live)) => {
            Arc::make_mut(it).status = live.status.clone();
        }
        (Object::Node(it), Object::Node(live)) => {
            Arc::make_mut(it).status = live.status.clone();
        }
        (Object::Pod(it), Object::Pod(live)) => Arc::make_mut(it).status = live.status.clone(),
        _ => {}
    }
    Ok(object)
}

/// Whether a patch would change nothing that a user can change.
pub(crate) fn same(changed: &Object, live: &Object) -> bool {
    let user_visible = |it: &Object| {
        let metadata = it.metadata();
        (metadata.labels.clone(), metadata.annotations.clone())
    };
    let same_spec = match (changed, live) {
        (Object::DaemonSet(a), Object::DaemonSet(b)) => a.spec == b.spec && a.rest == b.rest,
        (Object::Node(a), Object::Node(b)) => a.spec == b.spec && a.rest == b.rest,
        (Object::Pod(a), Object::Pod(b)) => a.spec == b.spec,
        (Object::ControllerRevision(a), Object::ControllerRevision(b)) => {
            a.revision == b.revision && a.template == b.template
        }
        _ => false,
    };
    same_spec && user_visible(changed) == user_visible(live)
}
