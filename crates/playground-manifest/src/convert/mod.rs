//! Between plain trees and api objects, without loss.
//!
//! A reader takes the fields that the struct models out of the tree and leaves the others in
//! `rest`; a writer puts them back. Both stand side by side, so that a field is added in one file.
//! What a writer leaves out (zero, empty, `false`) is what Kubernetes leaves out (`omitempty`).

mod affinity;
mod container;
mod controller_revision;
mod daemon_set;
mod fields;
mod meta;
mod node;
mod pod;
mod pod_spec;
mod pod_status;
mod taint;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use playground_api::{Fields, Kind, Object, Value};

/// Builds the object of this kind from its tree.
pub(crate) fn read(kind: Kind, mut tree: Fields) -> Object {
    tree.remove("apiVersion");
    tree.remove("kind");
    match kind {
        Kind::DaemonSet => Object::DaemonSet(Arc::new(daemon_set::read(tree))),
        Kind::Node => Object::Node(Arc::new(node::read(tree))),
        Kind::Pod => Object::Pod(Arc::new(pod::read(tree))),
        Kind::ControllerRevision => {
            Object::ControllerRevision(Arc::new(controller_revision::read(tree)))
        }
    }
}

/// The complete form of an object, as `kubectl get -o yaml` shows it.
pub fn encode(object: &Object) -> Value {
    let mut tree = match object {
        Object::DaemonSet(it) => daemon_set::write(it),
        Object::Node(it) => node::write(it),
        Object::Pod(it) => pod::write(it),
        Object::ControllerRevision(it) => controller_revision::write(it),
    };
    tree.insert("apiVersion", object.kind().api_version());
    tree.insert("kind", object.kind().as_str());
    Value::Object(tree)
}
