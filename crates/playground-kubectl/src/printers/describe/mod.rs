//! `kubectl describe`.
//!
//! Mirrors kubectl's `pkg/describe`. A description is text with tabs that is aligned at the end.

mod container;
mod controller_revision;
mod daemon_set;
mod kinds;
mod node;
mod pod;
mod template;
mod volume;
mod workload;
mod writer;

use playground_api::{Event, Object, Timestamp, sort_by_key};
use playground_sim::Cluster;

use super::events::interval;
use super::table::Layout;
use writer::Writer;

pub(crate) use template::pod_template;

/// Describes an object.
pub(crate) fn describe(cluster: &Cluster, object: &Object, with_events: bool) -> String {
    let mut out = Writer::default();
    match object {
        Object::DaemonSet(it) => daemon_set::describe(&mut out, cluster, it),
        Object::Node(it) => node::describe(&mut out, cluster, &cluster.with_heartbeats(it)),
        Object::Pod(it) => pod::describe(&mut out, cluster, it),
        Object::Namespace(it) => kinds::namespace(&mut out, cluster, it),
        Object::ResourceQuota(it) => kinds::quota(&mut out, it),
        Object::Service(it) => kinds::service(&mut out, cluster, it),
        Object::Deployment(it) => workload::deployment(&mut out, cluster, it),
        Object::ReplicaSet(it) => workload::replica_set(&mut out, cluster, it),
        Object::EndpointSlice(it) => kinds::endpoint_slice(&mut out, it),
        Object::PodDisruptionBudget(it) => kinds::budget(&mut out, it),
        Object::PriorityClass(it) => kinds::priority_class(&mut out, it),
        Object::ControllerRevision(_) => controller_revision::describe(&mut out, object),
    }
    let has_no_events = matches!(object, Object::Namespace(_) | Object::ResourceQuota(_));
    if with_events && !has_no_events {
        events(&mut out, cluster.events_about(&object.reference()), cluster.timestamp());
    }
    out.finish()
}

/// Mirrors `DescribeEvents`.
fn events(out: &mut Writer, mut events: Vec<Event>, now: Timestamp) {
    if events.is_empty() {
        out.line(0, "Events:\t<none>");
        return;
    }
    sort_by_key(&mut events, |it| it.last_timestamp);
    out.flush();
    out.line(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage");
    out.line(1, "----\t------\t----\t----\t-------");
    for it in &events {
        let (kind, reason, age) = (it.event_type.as_str(), &it.reason, interval(it, now));
        out.line(1, format!("{kind}\t{reason}\t{age}\t{}\t{}", it.source, it.message.trim()));
    }
}
