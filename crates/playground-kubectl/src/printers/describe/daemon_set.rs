//! `describe daemonset`.

use playground_api::{DaemonSet, LabelSelector, ObjectMeta, PodPhase};
use playground_sim::Cluster;

use super::template::template_of;
use super::writer::Writer;
use crate::printers::or_none;

/// Mirrors `describeDaemonSet`.
pub(super) fn describe(out: &mut Writer, cluster: &Cluster, ds: &DaemonSet) {
    let template = &ds.spec.template;
    out.field(0, "Name", &ds.metadata.name);
    out.field(0, "Namespace", &ds.metadata.namespace);
    out.field(0, "Selector", &ds.spec.selector);
    out.field(0, "Node-Selector", &or_none(template.spec.node_selector.to_string()));
    out.labels("Labels", &ds.metadata.labels);
    out.annotations("Annotations", &ds.metadata.annotations);
    let status = &ds.status;
    let counts = [
        ("Desired Number of Nodes Scheduled", status.desired_number_scheduled),
        ("Current Number of Nodes Scheduled", status.current_number_scheduled),
        ("Number of Nodes Scheduled with Up-to-date Pods", status.updated_number_scheduled),
        ("Number of Nodes Scheduled with Available Pods", status.number_available),
        ("Number of Nodes Misscheduled", status.number_misscheduled),
    ];
    for (what, count) in counts {
        out.line(0, format!("{what}: {count}"));
    }
    out.line(0, pods_status(cluster, &ds.metadata, &ds.spec.selector));
    template_of(out, template);
}

/// Mirrors `getPodStatusForController`.
pub(super) fn pods_status(
    cluster: &Cluster,
    owner: &ObjectMeta,
    selector: &LabelSelector,
) -> String {
    let count = |phase| {
        let owned = cluster.store().controlled_pods(owner.uid);
        owned.filter(|it| it.status.phase == phase && selector.matches(&it.metadata.labels)).count()
    };
    format!(
        "Pods Status:\t{} Running / {} Waiting / {} Succeeded / {} Failed",
        count(PodPhase::Running),
        count(PodPhase::Pending),
        count(PodPhase::Succeeded),
        count(PodPhase::Failed),
    )
}
