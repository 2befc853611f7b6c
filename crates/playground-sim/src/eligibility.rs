//! Whether a Node should hold a daemon Pod: the heart of a DaemonSet.
//!
//! Mirrors `pkg/controller/daemon/daemon_controller.go`: `NodeShouldRunDaemonPod`, `predicates`.

use std::fmt;

use playground_api::{
    DaemonSet, Name, Node, NodeName, NodeSelector, PodSpec, Taint, TaintEffect, Toleration,
    first_untolerated,
};

/// Whether a Node should hold a Pod of a DaemonSet.
///
/// Upstream's `NodeShouldRunDaemonPod` returns two booleans, `shouldRun` and
/// `shouldContinueRunning`. One of the four combinations cannot occur; here it cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Eligibility {
    /// A Pod is created here if there is none.
    ShouldRun,
    /// No new Pod, but one that runs stays: a `NoSchedule` taint came later.
    MayKeepRunning(Rejection),
    /// No Pod, and one that runs is deleted.
    MustNotRun(Rejection),
}

/// The rule that keeps a Node from being eligible, with what it read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// `spec.template.spec.nodeName` names another Node.
    NodeName {
        /// The Node that is named.
        wanted: NodeName,
    },
    /// `nodeSelector` asks for a label that the Node does not have.
    NodeSelector {
        /// The label's key.
        key: Name,
        /// The value asked for.
        wanted: Name,
        /// The value that the Node has, if it has the key.
        actual: Option<Name>,
    },
    /// No term of the required node affinity matches.
    NodeAffinity(NodeSelector),
    /// A taint is not tolerated.
    Taint(Taint),
}

impl Eligibility {
    /// Upstream's `shouldRun`.
    pub fn should_run(&self) -> bool {
        matches!(self, Eligibility::ShouldRun)
    }

    /// Upstream's `shouldContinueRunning`.
    pub fn should_continue_running(&self) -> bool {
        !matches!(self, Eligibility::MustNotRun(_))
    }

    /// The rule that decided, unless the Node is eligible.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Eligibility::ShouldRun => None,
            Eligibility::MayKeepRunning(it) | Eligibility::MustNotRun(it) => Some(it),
        }
    }
}

/// Decides whether a Node should hold a Pod with this spec, whose automatic tolerations are
/// already added.
///
/// Reads the Node's name, labels and taints, and nothing else: no condition, no resource,
/// no port, not `spec.unschedulable`.
pub fn eligibility(spec: &PodSpec, node: &Node) -> Eligibility {
    if let Some(rejection) = placement_rejection(spec, node) {
        return Eligibility::MustNotRun(rejection);
    }
    let taints = &node.spec.taints;
    let Some(taint) = first_untolerated(taints, &spec.tolerations, Taint::forbids) else {
        return Eligibility::ShouldRun;
    };
    let no_execute = |it: &Taint| it.effect == TaintEffect::NoExecute;
    match first_untolerated(taints, &spec.tolerations, no_execute) {
        None => Eligibility::MayKeepRunning(Rejection::Taint(taint.clone())),
        Some(taint) => Eligibility::MustNotRun(Rejection::Taint(taint.clone())),
    }
}

/// The rule on name or labels that keeps the Pod away, if any: the first in upstream's order.
fn placement_rejection(spec: &PodSpec, node: &Node) -> Option<Rejection> {
    by_node_name(spec, node)
        .or_else(|| by_node_selector(spec, node))
        .or_else(|| by_node_affinity(spec, node))
}

pub(crate) fn by_node_name(spec: &PodSpec, node: &Node) -> Option<Rejection> {
    let wanted = spec.node_name.as_ref()?;
    (**wanted != *node.metadata.name).then(|| Rejection::NodeName { wanted: wanted.clone() })
}

pub(crate) fn by_node_selector(spec: &PodSpec, node: &Node) -> Option<Rejection> {
    let labels = &node.metadata.labels;
    let mut wanted = spec.node_selector.iter();
    let (key, wanted) = wanted.find(|(key, value)| labels.get(key) != Some(value))?;
    let actual = labels.get(key).cloned();
    Some(Rejection::NodeSelector { key: key.clone(), wanted: wanted.clone(), actual })
}

pub(crate) fn by_node_affinity(spec: &PodSpec, node: &Node) -> Option<Rejection> {
    let affinity = spec.required_node_affinity()?;
    let matches = affinity.matches(&node.name(), &node.metadata.labels);
    (!matches).then(|| Rejection::NodeAffinity(affinity.clone()))
}

/// The first taint that keeps a new Pod away.
pub(crate) fn by_taint(spec: &PodSpec, node: &Node) -> Option<Rejection> {
    let taint = first_untolerated(&node.spec.taints, &spec.tolerations, Taint::forbids)?;
    Some(Rejection::Taint(taint.clone()))
}

/// The tolerations that the controller adds to each Pod it creates, in upstream's order.
///
/// Mirrors `AddOrUpdateDaemonPodTolerations` in `pkg/controller/daemon/util`.
pub fn automatic_tolerations(host_network: bool) -> impl Iterator<Item = Toleration> {
    let always = [
        ("not-ready", TaintEffect::NoExecute),
        ("unreachable", TaintEffect::NoExecute),
        ("disk-pressure", TaintEffect::NoSchedule),
        ("memory-pressure", TaintEffect::NoSchedule),
        ("pid-pressure", TaintEffect::NoSchedule),
        ("unschedulable", TaintEffect::NoSchedule),
    ];
    let network = host_network.then_some(("network-unavailable", TaintEffect::NoSchedule));
    always
        .into_iter()
        .chain(network)
        .map(|(key, effect)| Toleration::exists(format!("node.kubernetes.io/{key}"), effect))
}

/// The spec of the Pods of a DaemonSet: that of its template with the automatic tolerations.
///
/// Each toleration of the template that speaks of the same taints is replaced in place, so a
/// limit in seconds on it is lost.
pub fn daemon_pod_spec(daemon_set: &DaemonSet) -> PodSpec {
    let mut spec = daemon_set.spec.template.spec.clone();
    for toleration in automatic_tolerations(spec.host_network) {
        let mut is_there = false;
        for same in spec.tolerations.iter_mut().filter(|it| it.matches(&toleration)) {
            *same = toleration.clone();
            is_there = true;
        }
        if !is_there {
            spec.tolerations.push(toleration);
        }
    }
    spec
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejection::NodeName { wanted } => write!(f, "nodeName is {wanted}"),
            Rejection::NodeSelector { key, wanted, actual: None } => {
                write!(f, "nodeSelector asks for {key}={wanted}, and the Node has no label {key}")
            }
            Rejection::NodeSelector { key, wanted, actual: Some(actual) } => {
                write!(f, "nodeSelector asks for {key}={wanted}, and the Node has {key}={actual}")
            }
            Rejection::NodeAffinity(_) => {
                f.write_str("no term of the required node affinity matches")
            }
            Rejection::Taint(taint) => write!(f, "taint {taint} is not tolerated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn every_own_toleration_of_an_automatic_taint_loses_its_seconds() {
        let timed = |seconds| Toleration {
            toleration_seconds: Some(seconds),
            ..Toleration::exists("node.kubernetes.io/not-ready", TaintEffect::NoExecute)
        };
        let mut daemon_set = DaemonSet::default();
        Arc::make_mut(&mut daemon_set.spec.template).spec.tolerations = vec![timed(60), timed(30)];
        let tolerations = daemon_pod_spec(&daemon_set).tolerations;
        let texts: Vec<String> = tolerations.iter().take(3).map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "node.kubernetes.io/not-ready:NoExecute op=Exists",
                "node.kubernetes.io/not-ready:NoExecute op=Exists",
                "node.kubernetes.io/unreachable:NoExecute op=Exists",
            ]
        );
    }
}
