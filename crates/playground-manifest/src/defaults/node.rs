//! Mirrors `SetDefaults_NodeStatus`, and the conversion of `podCIDR`.

use crate::text::{Marked, Node};

use super::{map, put, set};

pub(crate) fn node(root: &mut Marked) {
    map(root, "metadata");
    if let Some(spec) = map(root, "spec")
        && let Some(cidr) = spec.field("podCIDR").filter(|it| it.text().is_some()).cloned()
    {
        set(spec, "podCIDRs", Node::List(vec![cidr]));
    }
    if let Some(status) = map(root, "status")
        && status.field("allocatable").is_none_or(Marked::is_null)
        && let Some(capacity) = status.field("capacity").cloned()
    {
        put(status, "allocatable", capacity.node);
    }
}
