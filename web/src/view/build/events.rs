//! What was reported about an object.

use playground_api::{Event, EventType, Kind, NamespacedName, Object, sort_by_key};
use playground_kubectl::printers;
use playground_sim::Cluster;

use super::words;
use crate::view::{EventRow, Events};

/// At most so many are shown: the latest.
const MOST: usize = 100;

/// How long the API server keeps an Event.
const KEPT_MILLIS: i64 = 3_600_000;

/// The Events about an object as `kubectl describe` lists them; `None` if there is no such object.
pub(super) fn events(cluster: &Cluster, kind: Kind, key: &NamespacedName) -> Option<Events> {
    let object = cluster.store().object(kind, key)?;
    let now = cluster.timestamp();
    let mut events = cluster.events_about(&object.reference());
    sort_by_key(&mut events, |it| it.last_timestamp);
    let n_earlier = events.len().saturating_sub(MOST);
    let row = |it: &Event| EventRow {
        is_warning: it.event_type == EventType::Warning,
        reason: it.reason.to_string(),
        age: printers::interval(it, now),
        from: it.source.to_string(),
        message: it.message.trim().to_owned(),
    };
    let namespace = words::in_namespace(key);
    Some(Events {
        line: format!("kubectl events --for {}/{}{namespace}", kind.word(), key.name),
        empty: if events.is_empty() { why_none(cluster, &object) } else { String::new() },
        n_earlier,
        rows: events.iter().skip(n_earlier).map(row).collect(),
    })
}

fn why_none(cluster: &Cluster, object: &Object) -> String {
    let created = object.metadata().creation_timestamp;
    let is_old = created.is_some_and(|it| cluster.timestamp().millis_since(it) > KEPT_MILLIS);
    let who = match object.kind() {
        Kind::Pod => {
            "The scheduler reports when it binds a Pod, the kubelet when it pulls images, and starts and \
             stops containers."
        }
        Kind::Node => {
            "The kubelet and the node controller report when the state of a Node changes."
        }
        Kind::DaemonSet => "The controller reports each Pod that it creates or deletes.",
        _ => "Its controller reports what it creates and deletes.",
    };
    match is_old {
        true => format!("None in the last hour, and the API server keeps Events no longer. {who}"),
        false => format!("None so far. {who}"),
    }
}
