//! Fills in what the API server fills in, before anything else looks at the object.
//!
//! Mirrors `pkg/apis/{core,apps}/v1/defaults.go` of v1.34, and the two fields that its
//! conversions copy (`serviceAccount`, `podCIDRs`).
//! Works on the tree, so that what is defaulted is also what is validated and stored.

mod container;
mod daemon_set;
mod node;
mod pod;
mod service;
#[cfg(test)]
mod tests;
mod volume;
mod workload;

pub(crate) use daemon_set::daemon_set;
pub(crate) use node::node;
pub(crate) use pod::pod;
pub(crate) use service::service;
pub(crate) use workload::{deployment, replica_set};

use crate::text::{Entry, Marked, Node, Span};

/// For kinds that the API server adds nothing to.
pub(crate) fn metadata(root: &mut Marked) {
    map(root, "metadata");
}

/// Mirrors `SetDefaults_PriorityClass` in `pkg/apis/scheduling/v1/defaults.go`.
pub(crate) fn priority_class(root: &mut Marked) {
    metadata(root);
    set(root, "preemptionPolicy", text("PreemptLowerPriority"));
}

/// Sets a field that is absent or `null`, or an empty text where a text belongs. Does nothing to a
/// value that is no map.
fn set(map: &mut Marked, key: &str, node: Node) {
    let is_empty = |it: &Marked| {
        it.is_null()
            || matches!((&it.node, &node), (Node::Text(it), Node::Text(_)) if it.is_empty())
    };
    if map.field(key).is_none_or(is_empty) {
        put(map, key, node);
    }
}

/// Sets a field, whatever it was.
fn put(map: &mut Marked, key: &str, node: Node) {
    let Node::Map(entries) = &mut map.node else {
        return;
    };
    let value = Marked::unwritten(node);
    match entries.iter_mut().find(|it| it.key == key) {
        Some(entry) => entry.value = value,
        None => {
            entries.push(Entry { key: key.to_owned(), key_span: Span::default(), value });
        }
    }
}

/// The map in a field, made if there is none; `None` if something else stands there.
fn map<'t>(parent: &'t mut Marked, key: &str) -> Option<&'t mut Marked> {
    set(parent, key, Node::Map(Vec::new()));
    written_map(parent, key)
}

/// The map in a field, if one is written there.
fn written_map<'t>(parent: &'t mut Marked, key: &str) -> Option<&'t mut Marked> {
    parent.field_mut(key).filter(|it| matches!(it.node, Node::Map(_)))
}

/// The items of a list in a field; none if it is no list.
fn items<'t>(parent: &'t mut Marked, key: &str) -> &'t mut [Marked] {
    parent.field_mut(key).map_or(&mut [], Marked::items_mut)
}

fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

const fn empty_map() -> Node {
    Node::Map(Vec::new())
}
