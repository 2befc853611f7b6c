//! `kubectl rollout history`: the revisions of a DaemonSet.

use std::sync::Arc;

use playground_api::{ControllerRevision, DaemonSet, sort_by_key};
use playground_sim::Cluster;

use super::daemon_sets;
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::find;
use crate::flags::{Flag, Flags};
use crate::printers::Layout;
use crate::printers::describe::pod_template;

pub(super) const VERB: Verb = Verb {
    name: "history",
    usage: "kubectl rollout history ds/NAME [--revision=N]",
    about: "lists the revisions",
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    Flag::int("revision"),
    Flag::text("output").short('o'),
    Flag::text("filename").short('f'),
];

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout history", FLAGS)?;
    let asked = flags.int("revision").unwrap_or(0);
    if asked < 0 {
        return Err(Failure::error(format!("revision must be a positive integer: {asked}")));
    }
    let (daemon_sets, missing) = daemon_sets(context, &flags)?;
    for it in daemon_sets {
        let name = &it.metadata.name;
        let revisions = revisions(context.cluster(), &it);
        if asked == 0 {
            context.print(format!("daemonset.apps/{name} "));
            context.print(table(&revisions));
            continue;
        }
        match revisions.iter().find(|it| it.revision == asked) {
            Some(found) => {
                context.print(format!("daemonset.apps/{name} with revision #{asked}"));
                context.print(pod_template(found));
            }
            None => context.fail(Failure::error("unable to find the specified revision")),
        }
    }
    for failure in missing {
        context.fail(failure);
    }
    Ok(())
}

fn table(revisions: &[Arc<ControllerRevision>]) -> String {
    if revisions.is_empty() {
        return "No rollout history found.".to_owned();
    }
    let mut rows = vec![vec!["REVISION".to_owned(), "CHANGE-CAUSE".to_owned()]];
    for it in revisions {
        let cause = it.metadata.annotations.get(CHANGE_CAUSE).filter(|it| !it.is_empty());
        let cause = cause.map_or("<none>", |it| &**it);
        rows.push(vec![it.revision.to_string(), cause.to_owned()]);
    }
    Layout::DESCRIPTION.table(&rows)
}

/// The revisions of a DaemonSet by number.
pub(super) fn revisions(cluster: &Cluster, daemon_set: &DaemonSet) -> Vec<Arc<ControllerRevision>> {
    let owned = cluster.store().revisions_of(daemon_set.metadata.uid).cloned();
    let selector = &daemon_set.spec.selector;
    let mut revisions: Vec<_> = owned.filter(|it| selector.matches(&it.metadata.labels)).collect();
    sort_by_key(&mut revisions, |it| it.revision);
    revisions
}
