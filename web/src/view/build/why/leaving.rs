//! A Pod that is deleted and does not go, since nobody confirms that it has stopped: why, and what would make it go.

use playground_api::{DaemonSet, NodeName, Pod};
use playground_sim::Cluster;
use playground_sim::view::Situation;

use crate::view::Fix;
use crate::view::build::{pods, words};

/// The Node whose silence keeps a deleted Pod.
pub(super) fn silent_node(cluster: &Cluster, pod: &Pod, situation: &Situation) -> Option<NodeName> {
    let Situation::Terminating { left: None } = situation else { return None };
    let is_silent = |it: &NodeName| cluster.is_kubelet_stopped(it);
    pod.node_name.clone().filter(|it| pods::has_lost_its_node(cluster, pod) || is_silent(it))
}

/// Why it does not go.
pub(super) fn sentence(cluster: &Cluster, pod: &Pod, node: &NodeName) -> String {
    if pods::has_lost_its_node(cluster, pod) {
        return format!(
            "Deleted, and {node} is gone, so no kubelet confirms that it has stopped. The Pod garbage collector \
             removes it soon."
        );
    }
    let blocks = blocked_rollout(cluster, pod, node);
    let budget =
        blocks.map_or("", |_| " Until then the rollout waits for it: it spends the budget.");
    format!(
        "Deleted, and still there: it goes when the kubelet of {node} confirms that its containers have stopped, and \
         that kubelet is silent.{budget}"
    )
}

/// What makes it go, and what lets its rollout go on without that.
pub(super) fn fixes(cluster: &Cluster, pod: &Pod, node: &NodeName) -> Vec<Fix> {
    let key = pod.metadata.key();
    let namespace = words::in_namespace(&key);
    let fix = |what: String, effect: &str, line: String| Fix {
        what,
        effect: effect.to_owned(),
        lines: vec![line],
    };
    let by_force = fix(
        "Delete it by force".to_owned(),
        "the API server forgets it at once; its containers may run on for all that anybody knows",
        format!("kubectl delete pod {}{namespace} --force --grace-period=0", key.name),
    );
    if pods::has_lost_its_node(cluster, pod) {
        return vec![by_force];
    }
    let start = fix(
        format!("Start the kubelet of {node} again"),
        "it stops the containers and confirms it",
        format!("sim node start {node}"),
    );
    let delete = fix(
        format!("Delete Node {node}"),
        "if the machine is lost: the Pod garbage collector removes its Pods",
        format!("kubectl delete node {node}"),
    );
    let go_on = blocked_rollout(cluster, pod, node).map(|(owner, spent)| {
        let (key, more) = (owner.metadata.key(), spent + 1);
        fix(
            format!("Let {more} Nodes be unavailable"),
            "the rollout goes on elsewhere; the Pod stays",
            format!(
                "kubectl patch ds {}{} -p '{{\"spec\":{{\"updateStrategy\":{{\"rollingUpdate\":{{\"maxUnavailable\":\
                 {more}}}}}}}}}'",
                key.name,
                words::in_namespace(&key)
            ),
        )
    });
    [by_force, start, delete].into_iter().chain(go_on).collect()
}

/// The DaemonSet whose rollout has no room for another Node because of this one and others, and how many those are.
fn blocked_rollout<'a>(
    cluster: &'a Cluster,
    pod: &Pod,
    node: &NodeName,
) -> Option<(&'a DaemonSet, usize)> {
    let owner = cluster.daemon_set_of(pod)?;
    let rollout = cluster.rollout(owner.metadata.uid)?;
    let (spent, budget) = (rollout.spenders.len(), rollout.budget);
    let is_full = budget.max_surge == 0 && spent >= budget.max_unavailable as usize;
    let blocks = is_full && rollout.next.is_some() && rollout.spenders.contains(node);
    blocks.then_some((owner, spent))
}
