//! From JSON to trees and api objects.

use std::sync::Arc;

use playground_api::{DaemonSet, Fields, Name, Node, Number, Object, Pod, Value as Tree};
use serde_json::{Value, json};

/// A JSON value as a tree of the api.
pub(super) fn tree(value: &Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Bool(it) => Tree::Bool(*it),
        Value::Number(it) => Tree::Number(match it.as_i64() {
            Some(int) => Number::Int(int),
            None => Number::Decimal(it.to_string().into()),
        }),
        Value::String(it) => it.as_str().into(),
        Value::Array(items) => items.iter().map(tree).collect::<Vec<_>>().into(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, it)| (Name::from(name.as_str()), tree(it)));
            Tree::Object(fields.collect::<Fields>())
        }
    }
}

/// A tree of the api as a JSON value.
pub(super) fn json(tree: &Tree) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(it) => json!(it),
        Tree::Number(Number::Int(it)) => json!(it),
        Tree::Number(Number::Decimal(it)) => serde_json::from_str(it).unwrap_or(Value::Null),
        Tree::String(it) => json!(&**it),
        Tree::List(items) => items.iter().map(json).collect(),
        Tree::Object(fields) => {
            fields.iter().map(|(name, it)| (name.to_string(), json(it))).collect()
        }
    }
}

/// Fills in what a vector leaves out of an object.
fn with_type(value: &Value, api_version: &str, kind: &str) -> Tree {
    let mut value = value.clone();
    value["apiVersion"] = json!(api_version);
    value["kind"] = json!(kind);
    tree(&value)
}

/// An object, whether the API would take it or not.
pub(super) fn object(value: &Value, api_version: &str, kind: &str) -> Result<Object, String> {
    playground_manifest::decode_unvalidated(&with_type(value, api_version, kind))
        .map_err(|it| format!("cannot read the {kind}: {it}"))
}

/// A DaemonSet, whether the API would take it or not.
pub(super) fn daemon_set(value: &Value) -> Result<DaemonSet, String> {
    match object(value, "apps/v1", "DaemonSet")? {
        Object::DaemonSet(it) => Ok(Arc::unwrap_or_clone(it)),
        other => Err(format!("not a DaemonSet: {}", other.kind())),
    }
}

/// A Node, whether the API would take it or not.
pub(super) fn node(value: &Value) -> Result<Node, String> {
    match object(value, "v1", "Node")? {
        Object::Node(it) => Ok(Arc::unwrap_or_clone(it)),
        other => Err(format!("not a Node: {}", other.kind())),
    }
}

/// A Pod, whether the API would take it or not.
pub(super) fn pod(value: &Value) -> Result<Pod, String> {
    match object(value, "v1", "Pod")? {
        Object::Pod(it) => Ok(Arc::unwrap_or_clone(it)),
        other => Err(format!("not a Pod: {}", other.kind())),
    }
}
