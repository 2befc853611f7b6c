//! `describe daemonset`.

use playground_api::{DaemonSet, Value};
use playground_sim::Cluster;

use super::template::template_lines;
use super::workload::pods_status;
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
    out.line(0, pods_status(cluster, ds.metadata.uid, &ds.spec.selector));
    let tree = playground_manifest::encode(&playground_api::Object::DaemonSet(ds.clone().into()));
    let tree = tree.at(&["spec", "template"]).cloned().unwrap_or(Value::Null);
    template_lines(out, template, &tree);
}
