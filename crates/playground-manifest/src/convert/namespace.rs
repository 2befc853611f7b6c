//! Namespaces.

use playground_api::{Fields, Namespace, NamespacePhase, NamespaceSpec, NamespaceStatus};

use super::fields::*;
use super::{api_object, condition};

pub(super) fn read(tree: Fields) -> Namespace {
    api_object::read(tree, |rest| NamespaceSpec { rest }, read_status)
}

pub(super) fn write(namespace: &Namespace) -> Fields {
    let mut tree = api_object::write(namespace);
    let mut status = namespace.status.rest.clone();
    status.insert("phase", namespace.status.phase.as_str());
    put_list(&mut status, "conditions", &namespace.status.conditions, condition::write);
    tree.insert("spec", namespace.spec.rest.clone());
    tree.insert("status", status);
    tree
}

fn read_status(mut rest: Fields) -> NamespaceStatus {
    let phase = match &*take_name(&mut rest, "phase") {
        "Terminating" => NamespacePhase::Terminating,
        _ => NamespacePhase::Active,
    };
    let conditions = take_list(&mut rest, "conditions", condition::read);
    NamespaceStatus { phase, conditions, rest }
}
