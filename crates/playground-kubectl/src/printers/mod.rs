//! How objects are printed: tables, ages and descriptions.

pub mod age;
mod controller_revisions;
mod daemon_sets;
pub(crate) mod describe;
mod events;
mod kinds;
mod nodes;
mod pods;
mod table;

use playground_api::{Kind, NamespacedName, Object, Timestamp};
use playground_sim::Cluster;

pub use events::interval;
pub use table::Layout;

use crate::find;
use crate::item::Item;
use crate::resource::Resource;

pub(crate) use events::{field_path, timeline};

/// What `kubectl get KIND NAME -o yaml` prints; `None` if there is no such object.
pub fn yaml(cluster: &Cluster, kind: Kind, key: &NamespacedName) -> Option<String> {
    let item = find::get(cluster, Resource::Of(kind), &key.namespace, &key.name)?;
    Some(playground_manifest::to_yaml(&item.tree()))
}

/// The header of a resource's table. The wide columns stand where upstream has them.
pub(crate) fn header(resource: Resource, wide: bool) -> Vec<String> {
    let columns = match resource {
        Resource::Of(Kind::Node) => nodes::COLUMNS,
        Resource::Of(Kind::Pod) => pods::COLUMNS,
        Resource::Of(Kind::DaemonSet) => daemon_sets::COLUMNS,
        Resource::Of(Kind::ControllerRevision) => controller_revisions::COLUMNS,
        Resource::Of(kind) => kinds::columns(kind),
        Resource::Event => events::COLUMNS,
    };
    let shown = columns.iter().filter(|(_, is_wide)| wide || !is_wide);
    shown.map(|(name, _)| (*name).to_owned()).collect()
}

/// The cells of an object's row; `name` is how it is called there.
pub(crate) fn row(item: &Item, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    match item {
        Item::Object(Object::Node(it)) => nodes::row(it, name, now, wide),
        Item::Object(Object::Pod(it)) => pods::row(it, name, now, wide),
        Item::Object(Object::DaemonSet(it)) => daemon_sets::row(it, name, now, wide),
        Item::Object(Object::ControllerRevision(it)) => controller_revisions::row(it, name, now),
        Item::Event(it) => events::row(it, name, now, wide),
        Item::Object(it) => kinds::row(it, name, now, wide),
    }
}

/// A text, or `<none>` for the empty one.
fn or_none(text: impl Into<String>) -> String {
    let text = text.into();
    if text.is_empty() { "<none>".to_owned() } else { text }
}

/// Names and images of containers, for the wide tables of workloads.
fn containers(containers: &[playground_api::Container]) -> (String, String) {
    let join = |of: fn(&playground_api::Container) -> &str| {
        containers.iter().map(of).collect::<Vec<_>>().join(",")
    };
    (join(|it| &it.name), join(|it| &it.image))
}
