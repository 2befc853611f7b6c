//! Namespaces.

use playground_api::{Fields, Namespace, NamespacePhase, NamespaceSpec, NamespaceStatus};

use super::api_object;
use super::fields::*;

pub(super) fn read(tree: Fields) -> Namespace {
    api_object::read(tree, |rest| NamespaceSpec { rest }, read_status)
}

pub(super) fn write(namespace: &Namespace) -> Fields {
    let mut tree = api_object::write(namespace);
    let mut status = namespace.status.rest.clone();
    status.insert("phase", namespace.status.phase.as_str());
    tree.insert("spec", namespace.spec.rest.clone());
    tree.insert("status", status);
    tree
}

fn read_status(mut rest: Fields) -> NamespaceStatus {
    let phase = match &*take_name(&mut rest, "phase") {
        "Terminating" => NamespacePhase::Terminating,
        _ => NamespacePhase::Active,
    };
    NamespaceStatus { phase, rest }
}
