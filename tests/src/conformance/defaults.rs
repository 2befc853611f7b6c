//! `defaults.json`: what the API server and the controller make of a DaemonSet as written.

use std::sync::Arc;

use playground_api::{ControllerRevision, NamespacedName, Object, Pod};
use playground_manifest::Refusal;
use playground_sim::{Cluster, Command, Components, Config, SimTime, Timings, daemon_pod_spec};
use serde_json::{Value, json};

use super::{expect_eq, tree};

pub(super) fn check(case: &Value) -> Result<(), String> {
    let outcome = playground_manifest::decode_value(&tree::tree(&case["daemonset"]));
    if case["valid"] == false {
        return check_errors(case, outcome.refusal);
    }
    let daemon_set = outcome.accepted().map_err(|it| format!("refused: {it}"))?;
    let cluster = create(daemon_set, &case["node"])?;
    let expected = &case["expect"];
    check_daemon_set(&cluster, &expected["daemonsetAfterCreate"])?;
    check_pod(&cluster, expected)?;
    check_revision(&cluster, &expected["revision"])
}

fn check_errors(case: &Value, refusal: Option<Refusal>) -> Result<(), String> {
    let errors: Vec<String> = match refusal {
        Some(Refusal::Invalid(errors)) => errors.iter().map(ToString::to_string).collect(),
        other => return Err(format!("expected errors, got {other:?}")),
    };
    let expected: Vec<String> = case["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    expect_eq("errors", &expected, &errors)
}

/// A cluster in which only the DaemonSet controller runs, and has run.
fn create(mut daemon_set: Object, node: &Value) -> Result<Cluster, String> {
    let components = Components { scheduler: false, kubelet: false, node_controllers: false };
    let timings = Timings::immediate();
    let mut cluster = Cluster::new(Config { components, timings, ..Config::default() });
    let metadata = daemon_set.metadata_mut();
    if metadata.namespace.is_empty() {
        metadata.namespace = "default".into();
    }
    for object in [Object::Node(Arc::new(tree::node(node)?)), daemon_set] {
        cluster.apply(Command::Create(object)).map_err(|it| it.to_string())?;
    }
    cluster.advance(SimTime::ZERO);
    Ok(cluster)
}

fn check_daemon_set(cluster: &Cluster, expected: &Value) -> Result<(), String> {
    let stored = cluster.store().daemon_sets().next().ok_or("no DaemonSet")?;
    let actual = tree::json(&playground_manifest::encode(&Object::DaemonSet(Arc::clone(stored))));
    let (metadata, spec) = (&actual["metadata"], &actual["spec"]);
    for (field, value) in expected.as_object().into_iter().flatten() {
        let actual = match field.as_str() {
            "annotations" | "generation" => &metadata[field],
            _ => &spec[field],
        };
        let zero = empty_like(value);
        expect_eq(field, value, if actual.is_null() { &zero } else { actual })?;
    }
    Ok(())
}

fn check_pod(cluster: &Cluster, expected: &Value) -> Result<(), String> {
    let daemon_set = cluster.store().daemon_sets().next().ok_or("no DaemonSet")?;
    let stored = cluster.store().pods().next();
    if expected["pod"].is_null() {
        return expect_eq("pods", &0, &cluster.store().pods().count());
    }
    let stored = stored.ok_or("no Pod was created")?;
    let posted = Pod { spec: Arc::new(daemon_pod_spec(daemon_set)), ..Pod::clone(stored) };
    compare_pod(&expected["pod"], &Arc::new(posted))?;
    compare_pod(&expected["podAfterApiDefaults"], stored)
}

fn compare_pod(expected: &Value, pod: &Arc<Pod>) -> Result<(), String> {
    let actual = tree::json(&playground_manifest::encode(&Object::Pod(Arc::clone(pod))));
    let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL);
    for (field, value) in expected.as_object().into_iter().flatten() {
        let is_metadata = matches!(
            field.as_str(),
            "annotations" | "finalizers" | "generateName" | "labels" | "ownerReferences"
        );
        let mut actual = actual[if is_metadata { "metadata" } else { "spec" }][field].clone();
        if field == "ownerReferences" {
            without_uids(&mut actual);
        }
        if actual.is_null() {
            actual = empty_like(value);
        }
        expect_eq(field, value, &hidden(actual, hash.map(|it| &**it)))?;
    }
    Ok(())
}

/// Vectors show an absent field as the zero of its type.
fn empty_like(value: &Value) -> Value {
    match value {
        Value::Object(_) => json!({}),
        Value::Array(_) => json!([]),
        Value::String(_) => json!(""),
        Value::Bool(_) => json!(false),
        Value::Number(_) => json!(0),
        _ => Value::Null,
    }
}

fn without_uids(owners: &mut Value) {
    for owner in owners.as_array_mut().into_iter().flatten() {
        if let Some(owner) = owner.as_object_mut() {
            owner.remove("uid");
        }
    }
}

/// Puts `<HASH>` in the place of the hash.
fn hidden(value: Value, hash: Option<&str>) -> Value {
    let Some(hash) = hash else { return value };
    let text = value.to_string().replace(hash, "<HASH>");
    serde_json::from_str(&text).unwrap_or(value)
}

fn check_revision(cluster: &Cluster, expected: &Value) -> Result<(), String> {
    let store = cluster.store();
    let revision = store.controller_revisions().next().ok_or("no revision was written")?;
    let key: NamespacedName = revision.metadata.key();
    let object = Object::ControllerRevision(Arc::clone(revision));
    let actual = tree::json(&playground_manifest::encode(&object));
    for (field, value) in expected.as_object().into_iter().flatten() {
        let mut actual = match field.as_str() {
            "data" | "revision" => actual[field].clone(),
            _ => actual["metadata"][field].clone(),
        };
        if field == "ownerReferences" {
            without_uids(&mut actual);
        }
        if actual.is_null() {
            actual = empty_like(value);
        }
        let hash = revision.hash().map(|it| &**it);
        expect_eq(&format!("revision {key} {field}"), value, &hidden(actual, hash))?;
    }
    Ok(())
}
