//! What the API server makes of a strategic merge patch.
//!
//! Mirrors `StrategicMergeMapPatch`.

use playground_api::{Fields, Value};

use super::keys::merge_key;
use super::{DELETE, DIRECTIVE, ORDER, RETAIN_KEYS};

/// The directive that takes plain values out of a list.
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";

/// An object after a patch with its directives: `$patch: replace`, `delete` and `merge`, `$retainKeys`,
/// `$setElementOrder/...` and `$deleteFromPrimitiveList/...`.
pub(crate) fn strategic(before: &Fields, patch: &Fields) -> Fields {
    patched("", before, patch)
}

/// `parent` is the field that the map is in, or the list of items.
fn patched(parent: &str, before: &Fields, patch: &Fields) -> Fields {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        None | Some("merge") => {}
        Some(DELETE) => return Fields::new(),
        Some(_) => return plain_fields(patch),
    }
    let mut result = before.clone();
    if let Some(kept) = patch.get(RETAIN_KEYS).and_then(Value::as_list) {
        for (name, _) in before.iter() {
            if !kept.iter().any(|it| it.as_str() == Some(name)) {
                result.remove(name);
            }
        }
    }
    for (name, value) in patch.iter() {
        if let Some(list) = name.strip_prefix(DELETE_FROM) {
            delete_from(&mut result, list, value);
        } else if let Some(list) = name.strip_prefix(ORDER) {
            if !patch.contains(list) {
                set(&mut result, parent, (list, &Vec::new().into()), Some(value));
            }
        } else if !name.starts_with('$') {
            let order = patch.get(&format!("{ORDER}{name}"));
            set(&mut result, parent, (name, value), order);
        }
    }
    result
}

fn delete_from(fields: &mut Fields, list: &str, deleted: &Value) {
    let deleted = deleted.as_list().unwrap_or_default();
    if let Some(items) = fields.get(list).and_then(Value::as_list) {
        let kept: Vec<Value> = items.iter().filter(|it| !deleted.contains(it)).cloned().collect();
        fields.insert(list, kept);
    }
}

fn set(fields: &mut Fields, parent: &str, (name, value): (&str, &Value), order: Option<&Value>) {
    let merged: Value = match (value, fields.get(name)) {
        (Value::Null, _) => {
            fields.remove(name);
            return;
        }
        (Value::Object(patch), Some(Value::Object(old))) => patched(name, old, patch).into(),
        (Value::List(patch), Some(Value::List(old))) => match merge_key(parent, name) {
            Some(key) => {
                let order = order.and_then(Value::as_list);
                list((name, key), old, patch, order).into()
            }
            None => value.clone(),
        },
        (Value::List(patch), None) if patch.is_empty() && order.is_some() => return,
        _ => plain(value),
    };
    fields.insert(name, merged);
}

/// A new value without nulls and directives.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(fields) => plain_fields(fields).into(),
        Value::List(items) => {
            let is_kept = |it: &&Value| directive(it) != Some(DELETE);
            items.iter().filter(is_kept).map(plain).collect::<Vec<_>>().into()
        }
        other => other.clone(),
    }
}

fn plain_fields(fields: &Fields) -> Fields {
    let kept = fields.iter().filter(|(name, it)| !name.starts_with('$') && **it != Value::Null);
    kept.map(|(name, it)| (name.clone(), plain(it))).collect()
}

fn directive(item: &Value) -> Option<&str> {
    item.at(&[DIRECTIVE])?.as_str()
}

/// Items are deleted first, then merged with the first of their key; `order` is that of the items in it.
fn list(
    (name, key): (&str, &str),
    old: &[Value],
    patch: &[Value],
    order: Option<&[Value]>,
) -> Vec<Value> {
    let id = |it: &Value| it.at(&[key]).cloned();
    let replaces = |it: &Value| directive(it) == Some("replace") && id(it).is_none();
    let mut result = if patch.iter().any(replaces) { Vec::new() } else { old.to_vec() };
    let (deleted, set): (Vec<&Value>, Vec<&Value>) =
        patch.iter().filter(|it| !replaces(it)).partition(|it| directive(it) == Some(DELETE));
    result.retain(|it| !deleted.iter().any(|deleted| id(deleted) == id(it)));
    for item in set.iter().copied() {
        match (result.iter_mut().find(|it| id(it) == id(item)), item) {
            (Some(Value::Object(old)), Value::Object(patch)) => *old = patched(name, old, patch),
            _ => result.push(plain(item)),
        }
    }
    let order: Vec<_> = order
        .map_or_else(|| set.iter().map(|it| id(it)).collect(), |it| it.iter().map(id).collect());
    in_order(result, &order, &old.iter().map(id).collect::<Vec<_>>(), id)
}

/// Items that a patch names in its order, and between them the others, where they stood before.
///
/// Mirrors `normalizeElementOrder` and `mergeSortedSlice`.
fn in_order(
    items: Vec<Value>,
    order: &[Option<Value>],
    before: &[Option<Value>],
    id: impl Fn(&Value) -> Option<Value>,
) -> Vec<Value> {
    let place = |ids: &[Option<Value>], it: &Value| ids.iter().position(|other| *other == id(it));
    let (mut named, others): (Vec<Value>, Vec<Value>) =
        items.into_iter().partition(|it| place(order, it).is_some());
    named.sort_by_key(|it| place(order, it));
    let mut others = others.into_iter().peekable();
    let mut result = Vec::new();
    for item in named {
        let at = place(before, &item);
        while let Some(other) = others.next_if(|it| at.is_some() && place(before, it) < at) {
            result.push(other);
        }
        result.push(item);
    }
    result.extend(others);
    result
}
