//! What there is to know of the selection.

use playground_api::{ControllerRevision, Kind, NamespacedName, Object, Pod};
use playground_kubectl::{Console, printers};
use playground_sim::Cluster;

use super::{attempts, events, revisions, why, words};
use crate::view::{Detail, Inspector, Link, ObjectName, Pane, Selection, Tab, Yaml};

/// What is open of the selection; `None` if the selection is not there any more.
///
/// Only what the open tab shows is worked out.
pub fn inspector(
    console: &Console,
    selection: &Selection,
    tab: Tab,
    detail: Detail,
) -> Option<Inspector> {
    let title = title(console, selection)?;
    let tabs = tabs(console.cluster(), selection);
    let tab = if tabs.contains(&tab) { tab } else { *tabs.first()? };
    let pane = pane(console, selection, tab, detail)?;
    Some(Inspector { title, links: links(console.cluster(), selection), tabs, pane })
}

fn title(console: &Console, selection: &Selection) -> Option<String> {
    let store = console.cluster().store();
    match selection {
        Selection::Place { daemon_set, node } => {
            why::place_title(console, daemon_set, &node.as_str().into())
        }
        Selection::Pod(name) => Some(match store.pod(&name.into())?.node_or_target() {
            Some(node) => format!("{} on {node}", name.name),
            None => name.name.clone(),
        }),
        Selection::Node(name) => Some(store.node(&name.as_str().into())?.name().to_string()),
        Selection::DaemonSet(name) => {
            Some(format!("DaemonSet {}", store.daemon_set(&name.into())?.metadata.name))
        }
        Selection::Object(kind, name) => {
            Some(format!("{kind} {}", store.object(*kind, &name.into())?.metadata().name))
        }
    }
}

fn tabs(cluster: &Cluster, selection: &Selection) -> Vec<Tab> {
    let mut tabs = match selection {
        Selection::Place { .. } => return vec![Tab::Why],
        Selection::Object(Kind::Deployment | Kind::ReplicaSet, _) => {
            return vec![Tab::Yaml, Tab::Events];
        }
        // Nobody reports Events about the others.
        Selection::Object(..) => return vec![Tab::Yaml],
        Selection::Pod(_) | Selection::Node(_) | Selection::DaemonSet(_) => {
            vec![Tab::Why, Tab::Yaml, Tab::Events]
        }
    };
    match selection {
        Selection::DaemonSet(_) => tabs.push(Tab::Revisions),
        Selection::Pod(name) if attempts::is_tried(cluster, name) => tabs.push(Tab::Attempts),
        _ => {}
    }
    tabs
}

fn pane(console: &Console, selection: &Selection, tab: Tab, detail: Detail) -> Option<Pane> {
    let cluster = console.cluster();
    Some(match (tab, selection) {
        (Tab::Why, _) => Pane::Why(why::why(console, selection)?),
        (Tab::Revisions, Selection::DaemonSet(name)) => {
            Pane::Revisions(revisions::revisions(cluster, name, detail)?)
        }
        (Tab::Attempts, Selection::Pod(name)) => {
            Pane::Attempts(attempts::attempts(console, name, detail)?)
        }
        (Tab::Events, _) => {
            let (kind, key) = object(selection)?;
            Pane::Events(events::events(cluster, kind, &key)?)
        }
        _ => {
            let (kind, key) = object(selection)?;
            Pane::Yaml(yaml(cluster, kind, &key)?)
        }
    })
}

/// The object that is selected, unless a place is, where there may be none.
fn object(selection: &Selection) -> Option<(Kind, NamespacedName)> {
    Some(match selection {
        Selection::Place { .. } => return None,
        Selection::Pod(name) => (Kind::Pod, name.into()),
        Selection::Node(name) => (Kind::Node, NamespacedName::new("", name.as_str())),
        Selection::DaemonSet(name) => (Kind::DaemonSet, name.into()),
        Selection::Object(kind, name) => (*kind, name.into()),
    })
}

fn yaml(cluster: &Cluster, kind: Kind, key: &NamespacedName) -> Option<Yaml> {
    let namespace = words::in_namespace(key);
    Some(Yaml {
        line: format!("kubectl get {} {}{namespace} -o yaml", kind.word(), key.name),
        text: printers::yaml(cluster, kind, key)?.into(),
    })
}

/// The way to an object.
pub(super) fn selection_of(kind: Kind, name: ObjectName) -> Selection {
    match kind {
        Kind::Pod => Selection::Pod(name),
        Kind::Node => Selection::Node(name.name),
        Kind::DaemonSet => Selection::DaemonSet(name),
        _ => Selection::Object(kind, name),
    }
}

/// What belongs to the selection, and is there.
fn links(cluster: &Cluster, selection: &Selection) -> Vec<Link> {
    if let Selection::Place { daemon_set, node } = selection {
        return vec![
            link(Kind::DaemonSet, daemon_set.clone()),
            link(Kind::Node, ObjectName::new("", node)),
        ];
    }
    let found = object(selection).and_then(|(kind, key)| cluster.store().object(kind, &key));
    let Some(object) = found else { return Vec::new() };
    let mut links: Vec<Link> = owner(cluster, &object).into_iter().collect();
    if let Object::Pod(pod) = &object {
        links.extend(revision(cluster, pod));
        let node = pod.node_or_target().filter(|it| cluster.store().node(it).is_some());
        links.extend(node.map(|it| link(Kind::Node, ObjectName::new("", &*it))));
    }
    links
}

fn link(kind: Kind, name: ObjectName) -> Link {
    Link::select(format!("{kind} {}", name.name), selection_of(kind, name))
}

fn owner(cluster: &Cluster, object: &Object) -> Option<Link> {
    let owner = object.metadata().controller()?;
    let kind = Kind::from_owner(&owner.api_version, &owner.kind)?;
    let namespace = if kind.is_namespaced() { &*object.metadata().namespace } else { "" };
    let key = NamespacedName::new(namespace, owner.name.clone());
    cluster.store().object(kind, &key)?;
    Some(link(kind, ObjectName::from(&key)))
}

/// The ControllerRevision with a Pod's template.
fn revision(cluster: &Cluster, pod: &Pod) -> Option<Link> {
    let owner = pod.metadata.controller()?;
    let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL)?;
    let revision = cluster.store().revisions_of(owner.uid).find(|it| it.hash() == Some(hash))?;
    Some(revisions::link(revision))
}
