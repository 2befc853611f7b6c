//! The templates that a DaemonSet has had.

use std::sync::Arc;

use playground_api::{
    ControllerRevision, DaemonSet, Fields, Kind, NamespacedName, Object, Pod, Value, sort_by_key,
};
use playground_kubectl::printers::age;
use playground_sim::Cluster;

use super::diff::diff;
use super::words;
use crate::view::{
    Detail, Diff, Link, ObjectName, Revision, RevisionDetails, Revisions, Selection,
};

/// At most so many are shown: the newest.
const MOST: usize = 20;
/// At most so many Pods of one are named.
const MOST_PODS: usize = 12;

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The newest first; `None` if there is no such DaemonSet.
pub(super) fn revisions(cluster: &Cluster, name: &ObjectName, detail: Detail) -> Option<Revisions> {
    let daemon_set = cluster.store().daemon_set(&NamespacedName::from(name))?;
    let mut all: Vec<&Arc<ControllerRevision>> =
        cluster.store().revisions_of(daemon_set.metadata.uid).collect();
    sort_by_key(&mut all, |it| std::cmp::Reverse(it.revision));
    let pods = Pods::of(cluster, daemon_set, &all);
    let row = |at: usize| {
        let it = all.get(at)?;
        let number = u64::try_from(it.revision).unwrap_or(0);
        let (n_pods, pods) = pods.0.get(at)?;
        let about = format!(
            "{} old, {}",
            age::since(it.metadata.creation_timestamp, cluster.timestamp()),
            words::counted(*n_pods, "Pod")
        );
        let details = || RevisionDetails {
            n_more_pods: n_pods - pods.len(),
            pods: pods.clone(),
            diffs: diffs(&all, at),
            undo: (at > 0).then(|| undo_line(daemon_set, number)),
        };
        let cause = it.metadata.annotations.get(CHANGE_CAUSE);
        Some(Revision {
            number,
            object: Link { words: format!("ControllerRevision {}", it.metadata.name), ..link(it) },
            is_current: at == 0,
            about,
            cause: cause.map(ToString::to_string).unwrap_or_default(),
            details: detail.is_of(number, at == 0).then(details),
        })
    };
    let rows: Vec<Revision> = (0..all.len().min(MOST)).filter_map(row).collect();
    Some(Revisions { n_older: all.len() - rows.len(), rows })
}

/// The way to the object that keeps a template.
pub(super) fn link(revision: &ControllerRevision) -> Link {
    let name = ObjectName::from(&revision.metadata.key());
    let words = format!("revision {}", revision.revision);
    Link::select(words, Selection::Object(Kind::ControllerRevision, name))
}

fn undo_line(daemon_set: &DaemonSet, number: u64) -> String {
    let key = daemon_set.metadata.key();
    let namespace = words::in_namespace(&key);
    format!("kubectl rollout undo ds/{} --to-revision={number}{namespace}", key.name)
}

/// For each revision how many Pods are on it, and the way to the first of them.
struct Pods(Vec<(usize, Vec<Link>)>);

impl Pods {
    fn of(
        cluster: &Cluster,
        daemon_set: &DaemonSet,
        revisions: &[&Arc<ControllerRevision>],
    ) -> Pods {
        let mut pods = vec![(0, Vec::new()); revisions.len()];
        for pod in cluster.store().controlled_pods(daemon_set.metadata.uid) {
            let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL);
            let at = revisions.iter().position(|it| hash.is_some() && it.hash() == hash);
            let Some((n, links)) = at.and_then(|it| pods.get_mut(it)) else { continue };
            *n += 1;
            if links.len() < MOST_PODS {
                links.push(pod_link(pod));
            }
        }
        Pods(pods)
    }
}

fn pod_link(pod: &Pod) -> Link {
    let name = ObjectName::from(&pod.metadata.key());
    Link::select(name.name.clone(), Selection::Pod(name))
}

/// What a revision changed, and what going back to it would change.
fn diffs(all: &[&Arc<ControllerRevision>], at: usize) -> Vec<Diff> {
    let between = |from: usize, to: usize| {
        let (from, to) = (all.get(from)?, all.get(to)?);
        Some((from.revision, diff(&template(from), &template(to))))
    };
    let changed = between(at + 1, at).map(|(before, lines)| Diff {
        caption: format!("what it changed, since revision {before}"),
        lines,
    });
    let undo = between(0, at).filter(|_| at > 0).map(|(newest, lines)| Diff {
        caption: format!("what going back would change, from revision {newest}"),
        lines,
    });
    changed.into_iter().chain(undo).collect()
}

/// The template of a revision as YAML.
fn template(revision: &Arc<ControllerRevision>) -> String {
    let tree = playground_manifest::encode(&Object::ControllerRevision(Arc::clone(revision)));
    let template = tree.at(&["data", "spec", "template"]).and_then(Value::as_object);
    let mut template = template.cloned().unwrap_or_else(Fields::new);
    // A word to whoever applies it as a patch, and no part of the template.
    template.remove("$patch");
    playground_manifest::to_yaml(&Value::Object(template))
}
