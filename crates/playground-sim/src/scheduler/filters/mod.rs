//! The filters: can this Pod go to this Node?

mod inter_pod_affinity;
mod node_affinity;
mod node_name;
mod node_ports;
mod node_resources_fit;
mod node_unschedulable;
mod pod_topology_spread;
mod taint_toleration;

use std::fmt;

use playground_api::{HostPort, Name, Node, NodeName, Pod, Taint};

use crate::store::{NodeUsage, Requests};

pub(crate) use inter_pod_affinity::{AffinityCounts, term_matches};
pub(crate) use node_affinity::{Candidates, candidates};
pub(crate) use pod_topology_spread::{SpreadCounts, counts_node, node_counts};

/// What a filter sees: a Pod, a Node, what other Pods take of it, and what was counted of them
/// beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The Pod that looks for a Node.
    pub pod: &'a Pod,
    /// What it asks for.
    pub requests: &'a Requests,
    /// Ports of the Node that it wants.
    pub host_ports: &'a [HostPort],
    /// The Node.
    pub node: &'a Node,
    /// Its name.
    pub name: &'a NodeName,
    /// What other Pods take of it.
    pub usage: &'a NodeUsage,
    /// Pods that matter to its affinity; `None` when nobody has any.
    pub(crate) affinity: Option<&'a AffinityCounts>,
    /// Pods by the domains of its spread constraints; `None` when it has none.
    pub(crate) spread: Option<&'a SpreadCounts>,
}

/// One filter of the scheduling framework.
///
/// A filter answers from what it is shown; it keeps no state and does not see what the other
/// filters said.
pub trait FilterPlugin: fmt::Debug + Sync {
    /// The upstream plugin name, for example `TaintToleration`.
    fn name(&self) -> &'static str;

    /// `Ok` when the Pod fits on the Node, otherwise why not.
    ///
    /// # Errors
    ///
    /// The reasons, never empty; only `NodeResourcesFit` gives several.
    fn filter(&self, look: &Look<'_>) -> Result<(), Vec<FilterReason>>;
}

/// Every filter that is modelled, in upstream's default order (`getDefaultPlugins`).
pub const ALL: &[&dyn FilterPlugin] = &[
    &node_unschedulable::NodeUnschedulable,
    &node_name::NodeName,
    &taint_toleration::TaintToleration,
    &node_affinity::NodeAffinity,
    &node_ports::NodePorts,
    &node_resources_fit::NodeResourcesFit,
    &pod_topology_spread::PodTopologySpread,
    &inter_pod_affinity::InterPodAffinity,
];

/// A filter's no: the plugin and its reasons.
pub type Rejection = (&'static str, Vec<FilterReason>);

/// Asks every filter; the first that turns the Node down decides.
///
/// # Errors
///
/// The plugin's name and its reasons.
pub(crate) fn run(look: &Look<'_>) -> Result<(), Rejection> {
    ALL.iter().try_for_each(|it| it.filter(look).map_err(|reasons| (it.name(), reasons)))
}

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
    /// The Node lacks the label by which Pods are to be spread.
    NoTopologyLabel {
        /// The label's key.
        key: Name,
    },
    /// The Node's domain would be too far ahead of the emptiest one.
    TooSkewed {
        /// The label whose values are the domains.
        key: Name,
        /// Matching Pods in the domain, this one included if it matches.
        count: i64,
        /// Matching Pods in the emptiest domain.
        least: i64,
        /// By how many a domain may be ahead.
        max_skew: u32,
    },
    /// The Pods that it must be near are not near this Node.
    PodAffinity,
    /// A Pod that it must not be near is near this Node.
    PodAntiAffinity,
    /// A Pod near this Node must not be near it.
    ExistingAntiAffinity,
}

impl FilterReason {
    /// Whether the eviction of other Pods could help.
    pub fn is_resolvable(&self) -> bool {
        match self {
            FilterReason::NoFreePorts
            | FilterReason::TooManyPods
            | FilterReason::TooSkewed { .. }
            | FilterReason::PodAntiAffinity
            | FilterReason::ExistingAntiAffinity => true,
            FilterReason::Insufficient { requested, allocatable, .. } => requested <= allocatable,
            _ => false,
        }
    }
}

impl fmt::Display for FilterReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            FilterReason::Unschedulable => "node(s) were unschedulable",
            FilterReason::OtherNodeName => "node(s) didn't match the requested node name",
            FilterReason::UntoleratedTaint(_) => "node(s) had untolerated taint(s)",
            FilterReason::NodeAffinity => "node(s) didn't match Pod's node affinity/selector",
            FilterReason::NoFreePorts => {
                "node(s) didn't have free ports for the requested pod ports"
            }
            FilterReason::TooManyPods => "Too many pods",
            FilterReason::Insufficient { resource, .. } => {
                return write!(f, "Insufficient {resource}");
            }
            FilterReason::NoTopologyLabel { .. } => {
                "node(s) didn't match pod topology spread constraints (missing required label)"
            }
            FilterReason::TooSkewed { .. } => {
                "node(s) didn't match pod topology spread constraints"
            }
            FilterReason::PodAffinity => "node(s) didn't match pod affinity rules",
            FilterReason::PodAntiAffinity => "node(s) didn't match pod anti-affinity rules",
            FilterReason::ExistingAntiAffinity => {
                "node(s) didn't satisfy existing pods anti-affinity rules"
            }
        };
        f.write_str(text)
    }
}
