//! Between marked trees and plain trees.

use playground_api::{Fields, Name, Number, Value};

use crate::text::{Entry, Marked, Node, Span};

/// The tree without positions, as it was written: a `null` in a patch has a meaning.
pub(crate) fn plain(tree: &Marked) -> Value {
    walk(tree, |_| true)
}

/// The entries of a map as an object has them: there, `null` means the same as "not set".
pub(crate) fn fields(tree: &Marked) -> Fields {
    let is_set = |it: &Marked| !it.is_null();
    match walk(tree, is_set) {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

/// The tree without those entries of maps that are not to be kept.
fn walk(tree: &Marked, keep: fn(&Marked) -> bool) -> Value {
    match &tree.node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(value) => Value::Number(Number::Int(*value)),
        Node::Decimal(text) => Value::Number(Number::Decimal(text.as_str().into())),
        Node::Text(text) => Value::String(text.as_str().into()),
        Node::List(items) => items.iter().map(|it| walk(it, keep)).collect::<Vec<_>>().into(),
        Node::Map(entries) => {
            let kept = entries.iter().filter(|it| keep(&it.value));
            let fields = kept.map(|it| (Name::from(it.key.as_str()), walk(&it.value, keep)));
            Value::Object(fields.collect())
        }
    }
}

/// The tree as if it had been read, with no positions to point at.
pub(crate) fn marked(value: &Value) -> Marked {
    Marked::unwritten(match value {
        Value::Null => Node::Null,
        Value::Bool(value) => Node::Bool(*value),
        Value::Number(Number::Int(value)) => Node::Int(*value),
        Value::Number(Number::Decimal(text)) => Node::Decimal(text.to_string()),
        Value::String(text) => Node::Text(text.to_string()),
        Value::List(items) => Node::List(items.iter().map(marked).collect()),
        Value::Object(fields) => Node::Map(fields.iter().map(entry).collect()),
    })
}

fn entry((key, value): (&Name, &Value)) -> Entry {
    Entry { key: key.to_string(), key_span: Span::default(), value: marked(value) }
}
