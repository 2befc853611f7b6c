//! What a cluster printed, as `kubectl get -o yaml` does: taken without what only the cluster writes.

use std::collections::BTreeSet;

use playground_api::{Fields, Kind, Name, Namespace, ObjectMeta, PriorityClass, Value};
use playground_manifest::{
    Diagnostic, Document, Manifest, Refusal, Severity, decode_value, to_yaml,
};

use super::{File, Left, Objects, is_no_object};
use crate::tree;

/// Whether a cluster has stored the object: it gave it a uid or a version.
pub(super) fn is_stored(document: &Document) -> bool {
    let has = |field: &str| {
        document.written.at(&["metadata", field]).is_some_and(|it| *it != Value::Null)
    };
    has("uid") || has("resourceVersion") || has("managedFields")
}

pub(super) fn is_unreadable(document: &Document) -> bool {
    is_no_object(document.outcome.refusal.as_ref())
}

/// The order in which objects are applied: what others need comes first.
const ORDER: [Kind; 9] = [
    Kind::Namespace,
    Kind::PriorityClass,
    Kind::ResourceQuota,
    Kind::Service,
    Kind::PodDisruptionBudget,
    Kind::Pod,
    Kind::ReplicaSet,
    Kind::Deployment,
    Kind::DaemonSet,
];

/// An object that is taken, as it is written down.
struct Taken {
    kind: Kind,
    tree: Value,
}

/// Sorts what was printed into what is taken and what is left alone.
pub(super) fn objects(text: &str, manifest: Manifest) -> Objects {
    let mut objects = Objects { is_dump: true, ..Objects::default() };
    let names: BTreeSet<Key<'_>> = manifest.documents.iter().map(key).collect();
    let mut taken: Vec<Taken> = Vec::new();
    let mut mistaken: Vec<&Document> = Vec::new();
    for it in &manifest.documents {
        if is_unreadable(it) {
            objects.unreadable += 1;
            mistaken.push(it);
            continue;
        }
        if let Some(why) = left(it, &names) {
            objects.count_left(why, &it.kind);
            continue;
        }
        let Some(kind) = kind_of(it) else { continue };
        let tree = cleaned(kind, &it.written, &names);
        match decode_value(&tree).refusal {
            Some(Refusal::UnknownFields(_)) => objects.is_lenient = true,
            Some(_) => mistaken.push(it),
            None => {}
        }
        objects.count_taken(&it.kind);
        objects.need_namespace(&it.kind, &it.namespace);
        taken.push(Taken { kind, tree });
    }
    objects.namespaces.retain(|it| !names.contains(&(Kind::Namespace.as_str(), "", it)));
    objects.files = files(taken);
    let is_shown = |it: &Diagnostic| {
        let within = |document: &&Document| document.span.contains(&it.span.start);
        it.severity == Severity::Error && mistaken.iter().any(within)
    };
    objects.diagnostics = manifest.diagnostics.iter().filter(|it| is_shown(it)).cloned().collect();
    debug_assert!(objects.diagnostics.iter().all(|it| text.get(it.span.clone()).is_some()));
    objects
}

/// Kind, namespace and name.
type Key<'a> = (&'a str, &'a str, &'a str);

fn key(document: &Document) -> Key<'_> {
    (&document.kind, &document.namespace, &document.name)
}

fn kind_of(document: &Document) -> Option<Kind> {
    document.outcome.object.as_ref().map(|it| it.kind()).or_else(|| {
        let all = ORDER.into_iter().chain([Kind::Node]);
        all.into_iter().find(|it| it.as_str() == document.kind)
    })
}

/// Why an object is left alone, if it is.
fn left(document: &Document, names: &BTreeSet<Key<'_>>) -> Option<Left> {
    let written = &document.written;
    if document.is_noted() {
        return Some(Left::NotSimulated);
    }
    if [Kind::ControllerRevision, Kind::EndpointSlice].iter().any(|it| it.as_str() == document.kind)
    {
        return Some(Left::OfControllers);
    }
    if is_of_every_cluster(document) {
        return Some(Left::OfEveryCluster);
    }
    if matches!(tree::text(written, &["status", "phase"]), "Succeeded" | "Failed")
        && document.kind == Kind::Pod.as_str()
    {
        return Some(Left::Ended);
    }
    let owners = tree::list(written, &["metadata", "ownerReferences"]);
    let is_there = |owner: &Value| {
        let (kind, name) = (tree::text(owner, &["kind"]), tree::text(owner, &["name"]));
        kind != Kind::Node.as_str() && names.contains(&(kind, &*document.namespace, name))
    };
    owners.iter().any(is_there).then_some(Left::MadeAnew)
}

/// A PriorityClass of the system, or one of the first namespaces with no labels of its own.
fn is_of_every_cluster(document: &Document) -> bool {
    let Document { kind, name, written, .. } = document;
    let labels = written.at(&["metadata", "labels"]).and_then(Value::as_object);
    let mut labels = labels.into_iter().flat_map(Fields::iter);
    let is_of_system =
        *kind == Kind::PriorityClass.as_str() && name.starts_with(PriorityClass::SYSTEM_PREFIX);
    let is_initial = *kind == Kind::Namespace.as_str() && Namespace::INITIAL.contains(&&**name);
    is_of_system || is_initial && labels.all(|(key, _)| **key == *Namespace::NAME_LABEL)
}

/// Nodes in a file of their own, the others behind it.
fn files(taken: Vec<Taken>) -> Vec<File> {
    let (nodes, mut others): (Vec<Taken>, Vec<Taken>) =
        taken.into_iter().partition(|it| it.kind == Kind::Node);
    playground_api::sort_by_key(&mut others, |it| ORDER.iter().position(|kind| *kind == it.kind));
    let file = |name: &str, taken: Vec<Taken>| {
        let text: Vec<String> = taken.iter().map(|it| to_yaml(&it.tree)).collect();
        File { name: name.to_owned(), text: text.join("---\n") }
    };
    let mut files = Vec::new();
    if !nodes.is_empty() {
        files.push(file("nodes.yaml", nodes));
    }
    if !others.is_empty() {
        files.push(file("", others));
    }
    files
}

/// The object without what only a cluster writes, and without what no rule of the simulation reads.
fn cleaned(kind: Kind, written: &Value, names: &BTreeSet<Key<'_>>) -> Value {
    let mut tree = written.as_object().cloned().unwrap_or_default();
    let metadata = tree.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    tree.insert("metadata", metadata_of(kind, &metadata));
    let status = tree.remove("status");
    let mut spec = tree.get("spec").and_then(Value::as_object).cloned().unwrap_or_default();
    match kind {
        Kind::Node => {
            for field in ["podCIDR", "podCIDRs", "configSource"] {
                spec.remove(field);
            }
            tree.insert("status", node_status(status.as_ref()));
        }
        Kind::Pod => clean_pod(&mut spec, names),
        _ => {}
    }
    if !spec.is_empty() {
        tree.insert("spec", spec);
    }
    Value::Object(tree)
}

fn only(fields: &Fields, wanted: &[&str]) -> Fields {
    let held = wanted.iter().filter_map(|it| Some((Name::from(*it), fields.get(it)?.clone())));
    held.collect()
}

fn metadata_of(kind: Kind, metadata: &Fields) -> Fields {
    let mut kept = only(metadata, &["name", "namespace", "labels"]);
    let annotations = metadata.get("annotations").and_then(Value::as_object).cloned();
    let mut annotations = annotations.unwrap_or_default();
    annotations.remove(ObjectMeta::LAST_APPLIED);
    if kind != Kind::Node && !annotations.is_empty() {
        kept.insert("annotations", annotations);
    }
    kept
}

fn node_status(status: Option<&Value>) -> Fields {
    let status = status.and_then(Value::as_object).cloned().unwrap_or_default();
    let mut kept = only(&status, &["capacity", "allocatable", "addresses", "nodeInfo"]);
    let conditions: Vec<Value> = status
        .get("conditions")
        .and_then(Value::as_list)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_object)
        .map(|it| Value::Object(only(it, &["type", "status", "reason"])))
        .collect();
    if !conditions.is_empty() {
        kept.insert("conditions", conditions);
    }
    kept
}

/// A Pod that stays where it is, for the room that it takes: its owner is not there.
fn clean_pod(spec: &mut Fields, names: &BTreeSet<Key<'_>>) {
    // Admission works the number out of the class.
    for field in ["priority", "preemptionPolicy", "serviceAccount"] {
        spec.remove(field);
    }
    let class =
        spec.get("priorityClassName").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_known = class.starts_with("system-")
        || names.contains(&(Kind::PriorityClass.as_str(), "", &*class));
    if !is_known {
        spec.remove("priorityClassName");
    }
}
