//! Patches of object trees.
//!
//! Mirrors `apimachinery/pkg/util/strategicpatch`.

mod keys;
mod strategic;
mod three_way;

use playground_api::{Fields, Value};

use self::keys::merge_key;
pub(crate) use self::strategic::strategic;
pub(crate) use self::three_way::three_way;

/// The directive of a strategic merge patch, and what it may say.
const DIRECTIVE: &str = "$patch";
const DELETE: &str = "delete";

/// The directive that names the fields that stay.
const RETAIN_KEYS: &str = "$retainKeys";

/// The directive, before the name of a list, that says in which order its items are to be.
const ORDER: &str = "$setElementOrder/";

/// A part of a manifest with the values that a live object has in the place of those that were applied.
///
/// What else the live object has is left out: it would stay if the manifest were applied. `None` if the live object has
/// nothing there.
pub(crate) fn overtaken(
    (parent, name): (&str, &str),
    written: &Value,
    applied: Option<&Value>,
    live: Option<&Value>,
) -> Option<Value> {
    match (written, applied, live?) {
        (_, applied, live) if applied == Some(live) => Some(written.clone()),
        (Value::Object(written), Some(Value::Object(applied)), Value::Object(live)) => {
            let fields = written.iter().filter_map(|(field, value)| {
                let (applied, live) = (applied.get(field), live.get(field));
                Some((field.clone(), overtaken((name, field), value, applied, live)?))
            });
            Some(Value::Object(fields.collect()))
        }
        (Value::List(written), Some(Value::List(applied)), Value::List(live)) => {
            let Some(key) = merge_key(parent, name) else { return Some(Value::List(live.clone())) };
            let id = |it: &Value| it.as_object().and_then(|it| it.get(key)).cloned();
            let namesake =
                |items: &[Value], item: &Value| items.iter().find(|it| id(it) == id(item)).cloned();
            let items = written.iter().filter_map(|item| {
                let (applied, live) = (namesake(applied, item), namesake(live, item));
                overtaken(("", name), item, applied.as_ref(), live.as_ref())
            });
            Some(items.collect::<Vec<_>>().into())
        }
        (_, _, live) => Some(live.clone()),
    }
}

/// A JSON merge patch: RFC 7386.
pub(crate) fn json_merge(before: &Fields, patch: &Fields) -> Fields {
    let mut result = before.clone();
    for (name, value) in patch.iter() {
        let merged = match (value, before.get(name)) {
            (Value::Null, _) => {
                result.remove(name);
                continue;
            }
            (Value::Object(patch), Some(Value::Object(old))) => json_merge(old, patch).into(),
            (Value::Object(patch), _) => json_merge(&Fields::new(), patch).into(),
            (other, _) => other.clone(),
        };
        result.insert(name.clone(), merged);
    }
    result
}

#[cfg(test)]
mod tests;
