//! The filters: can this Pod go to this Node?

mod node_affinity;
mod node_name;
mod node_ports;
mod node_resources_fit;
mod node_unschedulable;
mod taint_toleration;

use std::fmt;

use playground_api::{Name, Node, Pod, Taint};

use crate::store::NodeUsage;

/// One filter of the scheduling framework.
///
/// A filter looks at one Pod and one Node and answers; it keeps no state and does not see what
/// the other filters said.
pub trait FilterPlugin: fmt::Debug + Sync {
    /// The upstream plugin name, for example `TaintToleration`.
    fn name(&self) -> &'static str;

    /// `Ok` when the Pod fits on the Node, otherwise why not.
    ///
    /// # Errors
    ///
    /// The reasons, never empty; only `NodeResourcesFit` gives several.
    fn filter(&self, pod: &Pod, node: &Node, usage: &NodeUsage) -> Result<(), Vec<FilterReason>>;
}

/// Every filter that is modelled, in upstream's default order (`getDefaultPlugins`).
pub const ALL: &[&dyn FilterPlugin] = &[
    &node_unschedulable::NodeUnschedulable,
    &node_name::NodeName,
    &taint_toleration::TaintToleration,
    &node_affinity::NodeAffinity,
    &node_ports::NodePorts,
    &node_resources_fit::NodeResourcesFit,
];

/// Why a filter turns a Node down. Prints upstream's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterReason {
    /// The Node is cordoned.
    Unschedulable,
    /// The Pod names another Node.
    OtherNodeName,
    /// A taint is not tolerated.
    UntoleratedTaint(Taint),
    /// Node selector or required node affinity does not match.
    NodeAffinity,
    /// A host port is taken.
    NoFreePorts,
    /// The Node is full of Pods.
    TooManyPods,
    /// Not enough of a resource is left.
    Insufficient {
        /// The resource.
        resource: Name,
        /// What the Pod asks for, in the scheduler's units.
        requested: i64,
        /// What other Pods have taken.
        used: i64,
        /// What the Node has for Pods.
        allocatable: i64,
    },
}

impl FilterReason {
    /// Whether the eviction of other Pods could help.
    pub fn is_resolvable(&self) -> bool {
        match self {
            FilterReason::NoFreePorts | FilterReason::TooManyPods => true,
            FilterReason::Insufficient { requested, allocatable, .. } => requested <= allocatable,
            _ => false,
        }
    }
}

impl fmt::Display for FilterReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilterReason::Unschedulable => f.write_str("node(s) were unschedulable"),
            FilterReason::OtherNodeName => {
                f.write_str("node(s) didn't match the requested node name")
            }
            FilterReason::UntoleratedTaint(_) => f.write_str("node(s) had untolerated taint(s)"),
            FilterReason::NodeAffinity => {
                f.write_str("node(s) didn't match Pod's node affinity/selector")
            }
            FilterReason::NoFreePorts => {
                f.write_str("node(s) didn't have free ports for the requested pod ports")
            }
            FilterReason::TooManyPods => f.write_str("Too many pods"),
            FilterReason::Insufficient { resource, .. } => write!(f, "Insufficient {resource}"),
        }
    }
}
