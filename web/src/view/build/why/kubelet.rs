//! What a kubelet decided about a Pod that it evicted or did not take, and what would turn it.

use playground_api::{
    ConditionStatus, Node, NodeCondition, NodeConditionType, NodeName, Pod, PodPhase,
};
use playground_sim::Cluster;

use crate::view::build::words;
use crate::view::{Fix, Link, Rule, RuleMark, Selection, Source};

/// The rule that decided; `None` where no kubelet had anything against the Pod.
pub(super) fn rule(pod: &Pod, node: &NodeName) -> Option<Rule> {
    let reason = reason(pod)?;
    Some(Rule {
        mark: RuleMark::Decides,
        name: "Kubelet: admission, eviction".to_owned(),
        source: Some(Source::Words(reason.to_owned())),
        field: Some(Link::select("Node", Selection::Node(node.to_string()))),
        detail: pod.status.message.as_deref().unwrap_or_default().trim_end().to_owned(),
    })
}

/// What would have it take the next Pod.
pub(super) fn fix(cluster: &Cluster, pod: &Pod, node: &NodeName) -> Option<Fix> {
    match reason(pod)? {
        "Evicted" => end_pressure(pressure(cluster.store().node(node)?)?, node),
        "PodOSNotSupported" => ask_for_system(cluster, pod),
        _ => None,
    }
}

fn end_pressure(pressure: &str, node: &NodeName) -> Option<Fix> {
    Some(Fix {
        what: format!("End the {pressure} pressure of {node}"),
        effect: "the controller replaces the Pod, and the kubelet takes the new one".to_owned(),
        lines: vec![format!("sim node pressure {node} none")],
    })
}

/// Asks for Nodes of the system that the Pod is made for.
fn ask_for_system(cluster: &Cluster, pod: &Pod) -> Option<Fix> {
    let key = cluster.daemon_set_of(pod)?.metadata.key();
    let system = pod.spec.rest.get("os")?.at(&["name"])?.as_str()?;
    Some(Fix {
        what: format!("Ask for {system} Nodes"),
        effect: "in the template: Nodes of another system get no Pod; every Pod restarts"
            .to_owned(),
        lines: vec![format!(
            "kubectl patch ds {}{} -p '{{\"spec\":{{\"template\":{{\"spec\":{{\"nodeSelector\":\
             {{\"kubernetes.io/os\":\"{system}\"}}}}}}}}}}'",
            key.name,
            words::in_namespace(&key)
        )],
    })
}

fn reason(pod: &Pod) -> Option<&str> {
    pod.status.reason.as_deref().filter(|_| pod.status.phase == PodPhase::Failed)
}

/// What a Node is short of.
fn pressure(node: &Node) -> Option<&'static str> {
    let holds = |it: &&NodeCondition| it.status == ConditionStatus::True;
    node.status.conditions.iter().filter(holds).find_map(|it| match it.condition_type {
        NodeConditionType::MemoryPressure => Some("memory"),
        NodeConditionType::DiskPressure => Some("disk"),
        NodeConditionType::PidPressure => Some("PID"),
        _ => None,
    })
}
