//! Between marked trees and plain trees.

use playground_api::{Fields, Name, Number, Value};

use crate::text::{Entry, Marked, Node, Span};

/// The tree without positions. `null` in a map means "not set" and is left out.
pub(crate) fn plain(tree: &Marked) -> Value {
    match &tree.node {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Int(value) => Value::Number(Number::Int(*value)),
        Node::Float(value) => Value::Number(Number::Decimal(value.to_string().into())),
        Node::Text(text) => Value::String(text.as_str().into()),
        Node::List(items) => items.iter().map(plain).collect::<Vec<_>>().into(),
        Node::Map(_) => Value::Object(fields(tree)),
    }
}

/// The entries of a map.
pub(crate) fn fields(tree: &Marked) -> Fields {
    let set = tree.entries().iter().filter(|it| !it.value.is_null());
    set.map(|it| (Name::from(it.key.as_str()), plain(&it.value))).collect()
}

/// The tree as if it had been read, with no positions to point at.
pub(crate) fn marked(value: &Value) -> Marked {
    Marked::unwritten(match value {
        Value::Null => Node::Null,
        Value::Bool(value) => Node::Bool(*value),
        Value::Number(Number::Int(value)) => Node::Int(*value),
        Value::Number(Number::Decimal(text)) => text.parse().map_or(Node::Null, Node::Float),
        Value::String(text) => Node::Text(text.to_string()),
        Value::List(items) => Node::List(items.iter().map(marked).collect()),
        Value::Object(fields) => Node::Map(fields.iter().map(entry).collect()),
    })
}

fn entry((key, value): (&Name, &Value)) -> Entry {
    Entry { key: key.to_string(), key_span: Span::default(), value: marked(value) }
}
