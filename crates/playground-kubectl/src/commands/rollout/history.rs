//! `kubectl rollout history`: the revisions of a workload.

use std::sync::Arc;

use playground_api::{Labels, PodTemplateSpec, ReplicaSet, sort_by_key};
use playground_sim::{Cluster, Family, revision};

use super::{WORKLOAD, Workload, workloads};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::find;
use crate::flags::{Flag, Flags};
use crate::printers::Layout;
use crate::printers::describe::pod_template;

pub(super) const VERB: Verb = Verb {
    name: "history",
    usage: "kubectl rollout history TYPE/NAME [--revision=N]",
    about: "lists the revisions",
    grammar: Grammar::new(&[WORKLOAD], FLAGS),
    run,
};

const FLAGS: &[Flag] =
    &[find::SELECTOR, Flag::int("revision").of(Words::Revisions), Flag::PRINTED, Flag::FILENAME];

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout history", FLAGS)?;
    let asked = flags.int("revision").unwrap_or(0);
    if asked < 0 {
        return Err(Failure::error(format!("revision must be a positive integer: {asked}")));
    }
    let (workloads, missing) = workloads(context, &flags, "history viewer")?;
    let mut failures = Vec::new();
    for it in workloads {
        let name = it.full_name();
        let revisions = revisions(context.cluster(), &it);
        if asked == 0 {
            context.print(format!("{name} "));
            context.print(table(&revisions));
            continue;
        }
        match revisions.iter().find(|it| it.number == asked) {
            Some(found) => {
                context.print(format!("{name} with revision #{asked}"));
                context.print(pod_template(&found.shown));
            }
            None => failures.push(Failure::error("unable to find the specified revision")),
        }
    }
    failures.extend(missing);
    context.fail_all(failures);
    Ok(())
}

fn table(revisions: &[Revision]) -> String {
    if revisions.is_empty() {
        return "No rollout history found.".to_owned();
    }
    let mut rows = vec![vec!["REVISION".to_owned(), "CHANGE-CAUSE".to_owned()]];
    for it in revisions {
        let cause = it.annotations.get(CHANGE_CAUSE).filter(|it| !it.is_empty());
        let cause = cause.map_or("<none>", |it| &**it);
        rows.push(vec![it.number.to_string(), cause.to_owned()]);
    }
    Layout::DESCRIPTION.table(&rows)
}

/// A template that a workload has had.
#[derive(Clone)]
pub(super) struct Revision {
    pub(super) number: i64,
    /// Annotations of the object that keeps it.
    pub(super) annotations: Labels,
    pub(super) template: Arc<PodTemplateSpec>,
    /// The template as the history prints it.
    pub(super) shown: Arc<PodTemplateSpec>,
}

/// The revisions of a workload by number.
pub(super) fn revisions(cluster: &Cluster, workload: &Workload) -> Vec<Revision> {
    let store = cluster.store();
    let mut revisions: Vec<Revision> = match workload {
        Workload::DaemonSet(it) => {
            let selector = &it.spec.selector;
            let owned = store.revisions_of(it.metadata.uid);
            let owned = owned.filter(|it| selector.matches(&it.metadata.labels));
            owned
                .map(|it| Revision {
                    number: it.revision,
                    annotations: it.metadata.annotations.clone(),
                    template: Arc::clone(&it.template),
                    shown: Arc::clone(&it.template),
                })
                .collect()
        }
        Workload::Deployment(it) => {
            Family::of(store, it).all().map(|it| of_replica_set(it)).collect()
        }
    };
    sort_by_key(&mut revisions, |it| it.number);
    revisions
}

/// Mirrors `DeploymentHistoryViewer`: the cause stands among the template's annotations.
fn of_replica_set(replica_set: &ReplicaSet) -> Revision {
    let annotations = replica_set.metadata.annotations.clone();
    let template = Arc::clone(&replica_set.spec.template);
    let mut shown = Arc::clone(&template);
    if let Some(cause) = annotations.get(CHANGE_CAUSE).filter(|it| !it.is_empty()) {
        Arc::make_mut(&mut shown).annotations.insert(CHANGE_CAUSE, cause.clone());
    }
    Revision { number: revision(&annotations), annotations, template, shown }
}
