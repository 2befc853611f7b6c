//! What the kinds with a spec and a status have in common.

use playground_api::{ApiObject, Fields};

use super::fields::*;
use super::meta;

/// An object whose fields stand in `spec` and `status`.
pub(super) fn read<S, T>(
    mut tree: Fields,
    spec: fn(Fields) -> S,
    status: fn(Fields) -> T,
) -> ApiObject<S, T> {
    ApiObject {
        spec: spec(take_fields(&mut tree, "spec").unwrap_or_default()),
        status: status(take_fields(&mut tree, "status").unwrap_or_default()),
        metadata: meta::read(&mut tree),
        rest: tree,
    }
}

/// An object whose fields stand at the top.
pub(super) fn read_flat<S>(mut tree: Fields, spec: fn(&mut Fields) -> S) -> ApiObject<S, ()> {
    let metadata = meta::read(&mut tree);
    ApiObject { metadata, spec: spec(&mut tree), status: (), rest: tree }
}

/// Metadata and the rest; what the object is about is still to be put in.
pub(super) fn write<S, T>(object: &ApiObject<S, T>) -> Fields {
    let mut tree = object.rest.clone();
    meta::write(&mut tree, &object.metadata);
    tree
}
