//! Patches of object trees.
//!
//! Mirrors `apimachinery/pkg/util/strategicpatch`.

mod keys;
mod overtaken;
mod strategic;
mod three_way;

use playground_api::{Fields, Value};

pub(crate) use self::overtaken::{Sides, overtaken};
pub(crate) use self::strategic::strategic;
pub(crate) use self::three_way::three_way;

/// The directive of a strategic merge patch, and what it may say.
const DIRECTIVE: &str = "$patch";
const DELETE: &str = "delete";

/// The directive that names the fields that stay.
const RETAIN_KEYS: &str = "$retainKeys";

/// The directive, before the name of a list, that says in which order its items are to be.
const ORDER: &str = "$setElementOrder/";

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
