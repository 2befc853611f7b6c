//! Decoding cannot fail: every field of the API takes every value.

use serde::de::DeserializeOwned;

use super::{DaemonSet, Node as ClusterNode, Pod, decode};
use crate::text::{Entry, Marked, Node, Span};

/// A key that no struct has, so that decoding tells which ones it has.
const PROBE: &str = "?";

fn map(key: &str, value: Node) -> Node {
    let value = Marked::unwritten(value);
    Node::Map(vec![Entry { key: key.to_owned(), key_span: Span::default(), value }])
}

fn list(item: Node) -> Node {
    Node::List(vec![Marked::unwritten(item)])
}

/// A value of every type and near every limit.
fn scalars() -> Vec<Node> {
    let texts = ["", "x", "é", "1", "10%", "100m", "2024-01-02T03:04:05Z", "true"];
    let texts = texts.map(|it| Node::Text(it.to_owned()));
    let numbers = [0, -1, i64::from(i32::MAX) + 1, i64::MIN, i64::MAX].map(Node::Int);
    let others = [Node::Null, Node::Bool(true), Node::Decimal("0.5".to_owned())];
    texts.into_iter().chain(numbers).chain(others).collect()
}

/// Scalars, and lists and maps of them and of each other.
fn values() -> Vec<Node> {
    let mut values = scalars();
    for deep in 0..2 {
        let inner = if deep == 0 { scalars() } else { values.clone() };
        values.extend([Node::List(Vec::new()), Node::Map(Vec::new())]);
        values.extend(inner.iter().cloned().map(list));
        values.extend(inner.into_iter().map(|it| map("k", it)));
    }
    values
}

/// Fills every field of the struct at `place`, and of the structs in it; returns how many.
fn fill<T: DeserializeOwned>(place: &dyn Fn(Node) -> Node, values: &[Node]) -> usize {
    let decoded = |node| decode::<T>(&Marked::unwritten(place(node)));
    let probe = || map(PROBE, Node::Null);
    let found = decoded(probe());
    let Some(owner) = found.unknown.iter().find(|it| it.key == PROBE) else { return 0 };
    let mut n_fields = 0;
    for field in owner.fields {
        for value in values {
            decoded(map(field, value.clone()));
        }
        n_fields += 1;
        n_fields += fill::<T>(&|node| place(map(field, node)), values);
        n_fields += fill::<T>(&|node| place(map(field, list(node))), values);
        n_fields += fill::<T>(&|node| place(map(field, map("k", node))), values);
    }
    n_fields
}

#[test]
fn every_field_takes_every_value() {
    let values = values();
    for value in &values {
        decode::<DaemonSet>(&Marked::unwritten(value.clone()));
    }
    let n_fields = [
        fill::<DaemonSet>(&|node| node, &values),
        fill::<ClusterNode>(&|node| node, &values),
        fill::<Pod>(&|node| node, &values),
    ];
    assert!(n_fields.iter().all(|it| *it > 30), "{n_fields:?}");
}
