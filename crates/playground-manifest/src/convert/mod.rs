//! Between plain trees and api objects, without loss.
//!
//! A reader takes the fields that the struct models out of the tree and leaves the others in
//! `rest`; a writer puts them back. Both stand side by side, so that a field is added in one file.
//! What a writer leaves out (zero, empty, `false`) is what Kubernetes leaves out (`omitempty`).

mod affinity;
mod api_object;
mod budget;
mod condition;
mod container;
mod controller_revision;
mod daemon_set;
mod deployment;
mod endpoint_slice;
mod fields;
mod meta;
mod namespace;
mod node;
mod pod;
mod pod_spec;
mod pod_status;
mod priority_class;
mod replica_set;
mod resource_quota;
mod service;
mod taint;
#[cfg(test)]
mod tests;

use playground_api::{Fields, Kind, Object, Value};

/// Builds the object of this kind from its tree.
pub(crate) fn read(kind: Kind, mut tree: Fields) -> Object {
    tree.remove("apiVersion");
    tree.remove("kind");
    match kind {
        Kind::Node => node::read(tree).into(),
        Kind::Pod => pod::read(tree).into(),
        Kind::DaemonSet => daemon_set::read(tree).into(),
        Kind::ControllerRevision => controller_revision::read(tree).into(),
        Kind::Namespace => namespace::read(tree).into(),
        Kind::ResourceQuota => resource_quota::read(tree).into(),
        Kind::Service => service::read(tree).into(),
        Kind::Deployment => deployment::read(tree).into(),
        Kind::ReplicaSet => replica_set::read(tree).into(),
        Kind::EndpointSlice => endpoint_slice::read(tree).into(),
        Kind::PodDisruptionBudget => budget::read(tree).into(),
        Kind::PriorityClass => priority_class::read(tree).into(),
    }
}

/// The complete form of an object, as `kubectl get -o yaml` shows it.
pub fn encode(object: &Object) -> Value {
    let mut tree = match object {
        Object::Node(it) => node::write(it),
        Object::Pod(it) => pod::write(it),
        Object::DaemonSet(it) => daemon_set::write(it),
        Object::ControllerRevision(it) => controller_revision::write(it),
        Object::Namespace(it) => namespace::write(it),
        Object::ResourceQuota(it) => resource_quota::write(it),
        Object::Service(it) => service::write(it),
        Object::Deployment(it) => deployment::write(it),
        Object::ReplicaSet(it) => replica_set::write(it),
        Object::EndpointSlice(it) => endpoint_slice::write(it),
        Object::PodDisruptionBudget(it) => budget::write(it),
        Object::PriorityClass(it) => priority_class::write(it),
    };
    tree.insert("apiVersion", object.kind().api_version());
    tree.insert("kind", object.kind().as_str());
    Value::Object(tree)
}
