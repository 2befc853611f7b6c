//! Short words for looking into object trees.

use playground_api::{Fields, Number, Value};

/// The text at a path; empty when there is none.
pub(crate) fn text<'a>(tree: &'a Value, path: &[&str]) -> &'a str {
    tree.at(path).and_then(Value::as_str).unwrap_or_default()
}

/// The whole number at a path.
pub(crate) fn int(tree: &Value, path: &[&str]) -> Option<i64> {
    tree.at(path).and_then(Value::as_i64)
}

/// Whether the value at a path is `true`.
pub(crate) fn is_true(tree: &Value, path: &[&str]) -> bool {
    tree.at(path).and_then(Value::as_bool).unwrap_or(false)
}

/// The items at a path; none when there is no list.
pub(crate) fn list<'a>(tree: &'a Value, path: &[&str]) -> &'a [Value] {
    tree.at(path).and_then(Value::as_list).unwrap_or_default()
}

/// The fields at a path; none when there is no map.
pub(crate) fn fields<'a>(tree: &'a Value, path: &[&str]) -> Option<&'a Fields> {
    tree.at(path).and_then(Value::as_object)
}

/// A value as a table or template prints it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Number(Number::Int(it)) => it.to_string(),
        Value::Number(Number::Decimal(text)) => text.to_string(),
        other => playground_manifest::to_json(other),
    }
}

/// The value at a path for a change; maps on the way are made.
pub(crate) fn slot<'a>(fields: &'a mut Fields, path: &[&str]) -> Option<&'a mut Fields> {
    let mut at = fields;
    for name in path {
        if at.get(name).and_then(Value::as_object).is_none() {
            at.insert(*name, Fields::new());
        }
        at = at.get_mut(name)?.as_object_mut()?;
    }
    Some(at)
}
