//! What a rule read of the template and the Node.

use std::fmt;

use playground_api::{
    HostPort, Name, NamespacedName, NodeName, NodeSelectorRequirement, Taint, Toleration,
};

use crate::scheduler::filters::FilterReason;

/// Something that a rule read. Prints a phrase for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The template names this Node.
    NodeName(NodeName),
    /// What the Node has of a label that `nodeSelector` asks for.
    Label {
        /// The label's key.
        key: Name,
        /// Its value on the Node, if it is there.
        value: Option<Name>,
    },
    /// A requirement of the node affinity.
    Requirement {
        /// The term that it is in, from 1; one term has to hold.
        term: usize,
        /// What it asks for.
        requirement: NodeSelectorRequirement,
        /// What the Node has.
        value: Option<Name>,
        /// Whether it holds; a requirement that cannot be understood does not.
        holds: bool,
    },
    /// A taint of the Node.
    Taint {
        /// The taint.
        taint: Taint,
        /// The toleration that matches it, if one does.
        tolerated_by: Option<Toleration>,
    },
    /// The tolerations that were tried on taints that none of them matches.
    Tolerations {
        /// How many are the template's.
        n_own: usize,
        /// Those that Kubernetes adds to them.
        added: Vec<Toleration>,
    },
    /// The API server refuses the Pod; its words.
    Refusal(String),
    /// The Pod is bound to the Node.
    Bound,
    /// No scheduler of this name runs.
    NoScheduler(Name),
    /// Another Pod holds a host port that the Pod wants.
    HostPort {
        /// The port.
        port: HostPort,
        /// The Pod that holds it.
        holder: NamespacedName,
    },
    /// The old Pod stays until this one is available, and this one finds no room beside it.
    Deadlock(NamespacedName),
    /// A Pod that was preempted for this one has not left yet.
    Leaving(NamespacedName),
    /// A filter of the scheduler says no.
    Filter(FilterReason),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::NodeName(name) => write!(f, "nodeName: {name}"),
            Fact::Label { key, value } => label(f, key, value.as_ref()),
            Fact::Requirement { term, requirement, value, holds } => {
                let verdict = if *holds { "holds" } else { "does not hold" };
                write!(f, "term {term}: {requirement} {verdict}, ")?;
                label(f, &requirement.key, value.as_ref())
            }
            Fact::Taint { taint, tolerated_by: Some(toleration), .. } => {
                write!(f, "{taint} is tolerated by {toleration}")
            }
            Fact::Taint { taint, .. } if taint.forbids() => {
                write!(f, "{taint} is matched by no toleration")
            }
            Fact::Taint { taint, .. } => write!(f, "{taint} forbids nothing"),
            Fact::Tolerations { n_own, added } => {
                let own = if *n_own == 0 { "none".to_owned() } else { n_own.to_string() };
                let names = added.iter().map(|it| it.key.rsplit('/').next().unwrap_or_default());
                write!(
                    f,
                    "there are {own} of its own and {} added by Kubernetes ({})",
                    added.len(),
                    names.collect::<Vec<_>>().join(", ")
                )
            }
            Fact::Refusal(reason) => f.write_str(reason),
            Fact::Bound => f.write_str("the Pod is bound to the Node"),
            Fact::NoScheduler(name) => {
                write!(f, "no scheduler called {name} runs in this cluster")
            }
            Fact::HostPort { port, holder } => {
                write!(
                    f,
                    "{} holds host port {}/{}",
                    holder.name,
                    port.port,
                    port.protocol.as_str()
                )
            }
            Fact::Deadlock(old) => write!(
                f,
                "with maxSurge the old Pod, {}, stays until this one is available, so they wait for each other",
                old.name
            ),
            Fact::Leaving(victim) => write!(f, "{} was preempted for it, and leaves", victim.name),
            Fact::Filter(reason) => filter(f, reason),
        }
    }
}

fn label(f: &mut fmt::Formatter<'_>, key: &str, value: Option<&Name>) -> fmt::Result {
    match value {
        Some(value) => write!(f, "{key}={value} is on the Node"),
        None => write!(f, "the Node has no label {key}"),
    }
}

/// A reason of the scheduler with the numbers behind it.
fn filter(f: &mut fmt::Formatter<'_>, reason: &FilterReason) -> fmt::Result {
    match reason {
        FilterReason::Insufficient { resource, requested, used, allocatable } => {
            let left = allocatable.wrapping_sub(*used);
            let [requested, left, all] = amounts(resource, [*requested, left, *allocatable]);
            write!(f, "{resource}: the Pod asks for {requested}, {left} of {all} are free")
        }
        FilterReason::TooSkewed { key, count, least, max_skew } => write!(
            f,
            "{key}: with the Pod {count} are in the Node's domain and {least} in the emptiest, \
             and it may be {max_skew} ahead"
        ),
        FilterReason::NoTopologyLabel { key } => write!(f, "the Node has no label {key}"),
        FilterReason::TooManyPods => f.write_str("the Node has as many Pods as it can"),
        FilterReason::NoFreePorts => f.write_str("another Pod holds a host port that it wants"),
        other => write!(f, "{other}"),
    }
}

/// Amounts of a resource that are to be compared: all in one unit.
fn amounts(resource: &str, units: [i64; 3]) -> [String; 3] {
    match resource {
        "cpu" if units.iter().any(|it| it % 1000 != 0) => units.map(|it| format!("{it}m")),
        _ => units.map(|it| amount(resource, it)),
    }
}

/// An amount of a resource, in the scheduler's units, as a manifest would say it.
pub fn amount(resource: &str, units: i64) -> String {
    const MI: i64 = 1 << 20;
    match resource {
        "cpu" if units % 1000 == 0 => (units / 1000).to_string(),
        "cpu" => format!("{units}m"),
        "memory" | "ephemeral-storage" if units >= MI => format!("{}Mi", units / MI),
        _ => units.to_string(),
    }
}
