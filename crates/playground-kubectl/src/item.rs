//! What `get` and `describe` look at: any object, with what all have.

use std::sync::Arc;

use playground_api::{Event, Fields, Kind, Labels, Name, NodeName, Object, Timestamp, Value};

use crate::printers::field_path;
use crate::resource::Resource;

/// An object of any resource.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A stored object.
    Object(Object),
    /// An Event.
    Event(Arc<Event>),
}

const NO_LABELS: &Labels = &Labels::new();

impl Item {
    /// Its resource.
    pub(crate) fn resource(&self) -> Resource {
        match self {
            Item::Object(it) => Resource::Of(it.kind()),
            Item::Event(_) => Resource::Event,
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &Name {
        match self {
            Item::Object(it) => &it.metadata().name,
            Item::Event(it) => &it.name,
        }
    }

    /// Its namespace; empty when it has none.
    pub(crate) fn namespace(&self) -> &str {
        match self {
            Item::Object(it) => &it.metadata().namespace,
            Item::Event(it) => &it.namespace,
        }
    }

    /// Its labels.
    pub(crate) fn labels(&self) -> &Labels {
        match self {
            Item::Object(it) => &it.metadata().labels,
            Item::Event(_) => NO_LABELS,
        }
    }

    /// Such as `daemonset.apps/fluentd`.
    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.resource().singular(), self.name())
    }

    /// The stored object, if it is one.
    pub(crate) fn object(&self) -> Option<&Object> {
        match self {
            Item::Object(it) => Some(it),
            Item::Event(_) => None,
        }
    }

    /// The complete form.
    pub(crate) fn tree(&self) -> Value {
        match self {
            Item::Object(it) => playground_manifest::encode(it),
            Item::Event(it) => event_tree(it),
        }
    }

    /// The value that a field selector asks for; `None` when there is no such field to ask for.
    pub(crate) fn field(&self, path: &str) -> Option<String> {
        match path {
            "metadata.name" => return Some(self.name().to_string()),
            "metadata.namespace" if self.resource().is_namespaced() => {
                return Some(self.namespace().to_owned());
            }
            _ => {}
        }
        match self {
            Item::Object(Object::Node(it)) => {
                (path == "spec.unschedulable").then(|| it.spec.unschedulable.to_string())
            }
            Item::Object(Object::Pod(it)) => pod_field(it, path),
            Item::Object(Object::Namespace(it)) => {
                (path == "status.phase").then(|| it.status.phase.as_str().to_owned())
            }
            Item::Object(Object::ReplicaSet(it)) => {
                (path == "status.replicas").then(|| it.status.replicas.to_string())
            }
            Item::Object(Object::Service(it)) => match path {
                "spec.clusterIP" => Some(it.spec.cluster_ip.to_string()),
                "spec.type" => Some(it.spec.service_type.to_string()),
                _ => None,
            },
            Item::Object(_) => None,
            Item::Event(it) => event_field(it, path),
        }
    }
}

fn pod_field(pod: &playground_api::Pod, path: &str) -> Option<String> {
    let node = |it: &Option<NodeName>| it.as_ref().map(ToString::to_string).unwrap_or_default();
    Some(match path {
        "spec.nodeName" => node(&pod.node_name),
        "spec.restartPolicy" => pod.spec.restart_policy.as_str().to_owned(),
        "spec.schedulerName" => pod.spec.scheduler_name.to_string(),
        "spec.serviceAccountName" => {
            let account = pod.spec.rest.get("serviceAccountName").and_then(Value::as_str);
            account.unwrap_or_default().to_owned()
        }
        "spec.hostNetwork" => pod.spec.host_network.to_string(),
        "status.phase" => pod.status.phase.as_str().to_owned(),
        "status.podIP" => pod.status.pod_ip.map(|it| it.to_string()).unwrap_or_default(),
        "status.nominatedNodeName" => node(&pod.status.nominated_node_name),
        _ => return None,
    })
}

fn event_field(event: &Event, path: &str) -> Option<String> {
    let object = &event.involved_object;
    Some(match path {
        "involvedObject.kind" => object.kind.to_string(),
        "involvedObject.namespace" => object.namespace.to_string(),
        "involvedObject.name" => object.name.to_string(),
        "involvedObject.uid" => object.uid.to_string(),
        "involvedObject.apiVersion" => object.kind.api_version().to_owned(),
        "reason" => event.reason.to_string(),
        "source" | "reportingComponent" => event.source.to_string(),
        "type" => event.event_type.as_str().to_owned(),
        _ => return None,
    })
}

fn event_tree(event: &Event) -> Value {
    let object = &event.involved_object;
    let mut involved = Fields::new();
    involved.insert("apiVersion", object.kind.api_version());
    involved.insert("kind", object.kind.as_str());
    involved.insert("name", object.name.clone());
    if object.kind != Kind::Node {
        involved.insert("namespace", object.namespace.clone());
    }
    involved.insert("uid", object.uid.to_string());
    if let Some(path) = field_path(event) {
        involved.insert("fieldPath", path);
    }
    let mut metadata = Fields::new();
    metadata.insert("name", event.name.clone());
    metadata.insert("namespace", event.namespace.clone());
    metadata.insert("creationTimestamp", event.first_timestamp.to_string());
    let mut tree = Fields::new();
    tree.insert("apiVersion", "v1");
    tree.insert("kind", "Event");
    tree.insert("metadata", metadata);
    tree.insert("involvedObject", involved);
    tree.insert("type", event.event_type.as_str());
    tree.insert("reason", event.reason.clone());
    tree.insert("message", event.message.clone());
    put_source_and_times(&mut tree, event);
    Value::Object(tree)
}

/// The scheduler reports through the newer API, which has other fields for the same things.
fn put_source_and_times(tree: &mut Fields, event: &Event) {
    let is_new = &*event.source == "default-scheduler";
    let mut source = Fields::new();
    if is_new {
        tree.insert("reportingComponent", event.source.clone());
        tree.insert("eventTime", micro_time(event.first_timestamp));
        if event.count > 1 {
            let mut series = Fields::new();
            series.insert("count", event.count);
            series.insert("lastObservedTime", micro_time(event.last_timestamp));
            tree.insert("series", series);
        }
    } else {
        source.insert("component", event.source.clone());
        tree.insert("eventTime", Value::Null);
        tree.insert("count", event.count);
    }
    if let Some(host) = &event.host {
        let (fields, key) =
            if is_new { (&mut *tree, "reportingInstance") } else { (&mut source, "host") };
        fields.insert(key, host.clone());
    }
    let times =
        [("firstTimestamp", event.first_timestamp), ("lastTimestamp", event.last_timestamp)];
    for (key, at) in times {
        tree.insert(key, if is_new { Value::Null } else { at.to_string().into() });
    }
    tree.insert("source", source);
}

/// Such as `2006-01-02T15:04:05.000000Z`.
fn micro_time(at: Timestamp) -> String {
    let seconds = at.to_string();
    let millis = at.as_millis().rem_euclid(1000);
    format!("{}.{millis:03}000Z", seconds.trim_end_matches('Z'))
}
