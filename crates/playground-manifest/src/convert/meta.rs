//! `metadata`.

use playground_api::{Fields, ObjectMeta, OwnerReference, Uid, Value};

use super::fields::*;

pub(super) fn read(tree: &mut Fields) -> ObjectMeta {
    let mut rest = take_fields(tree, "metadata").unwrap_or_default();
    let it = &mut rest;
    ObjectMeta {
        name: take_name(it, "name"),
        generate_name: take_text(it, "generateName"),
        namespace: take_name(it, "namespace"),
        uid: take_uid(it),
        labels: take_labels(it, "labels"),
        annotations: take_labels(it, "annotations"),
        owner_references: take_list(it, "ownerReferences", read_owner).into(),
        finalizers: take_texts(it, "finalizers"),
        generation: take_int(it, "generation").unwrap_or(0),
        resource_version: take_parsed(it, "resourceVersion").unwrap_or(0),
        creation_timestamp: take_parsed(it, "creationTimestamp"),
        deletion_timestamp: take_parsed(it, "deletionTimestamp"),
        deletion_grace_period_seconds: take_small(it, "deletionGracePeriodSeconds"),
        rest,
    }
}

pub(super) fn write(tree: &mut Fields, meta: &ObjectMeta) {
    let mut fields = meta.rest.clone();
    let it = &mut fields;
    put_text(it, "name", &meta.name);
    if let Some(prefix) = &meta.generate_name {
        put_text(it, "generateName", prefix);
    }
    put_text(it, "namespace", &meta.namespace);
    put_shown(it, "uid", Some(&meta.uid).filter(|it| it.0 != 0));
    put_labels(it, "labels", &meta.labels);
    put_labels(it, "annotations", &meta.annotations);
    put_list(it, "ownerReferences", &meta.owner_references, write_owner);
    put_texts(it, "finalizers", &meta.finalizers);
    put_int(it, "generation", meta.generation);
    put_shown(it, "resourceVersion", Some(&meta.resource_version).filter(|it| **it != 0));
    put_shown(it, "creationTimestamp", meta.creation_timestamp.as_ref());
    put_shown(it, "deletionTimestamp", meta.deletion_timestamp.as_ref());
    if let Some(seconds) = meta.deletion_grace_period_seconds {
        it.insert("deletionGracePeriodSeconds", seconds);
    }
    tree.insert("metadata", fields);
}

fn read_owner(mut it: Fields) -> OwnerReference {
    OwnerReference {
        api_version: take_name(&mut it, "apiVersion"),
        kind: take_name(&mut it, "kind"),
        name: take_name(&mut it, "name"),
        uid: take_uid(&mut it),
        controller: take_bool(&mut it, "controller"),
        block_owner_deletion: take_bool(&mut it, "blockOwnerDeletion"),
    }
}

fn write_owner(owner: &OwnerReference) -> Fields {
    let mut it = Fields::new();
    put_text(&mut it, "apiVersion", &owner.api_version);
    put_text(&mut it, "kind", &owner.kind);
    put_text(&mut it, "name", &owner.name);
    it.insert("uid", owner.uid.to_string());
    put_bool(&mut it, "controller", owner.controller);
    put_bool(&mut it, "blockOwnerDeletion", owner.block_owner_deletion);
    it
}

/// A uid in the usual form; any other stays in the tree, and the object counts as not stored.
pub(super) fn take_uid(fields: &mut Fields) -> Uid {
    let uid = fields.get("uid").and_then(Value::as_str).and_then(parse_uid);
    if uid.is_some() {
        fields.remove("uid");
    }
    uid.unwrap_or_default()
}

fn parse_uid(text: &str) -> Option<Uid> {
    let uid = Uid(u128::from_str_radix(&text.replace('-', ""), 16).ok()?);
    (uid.to_string() == text).then_some(uid)
}
