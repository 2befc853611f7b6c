//! `kubectl rollout undo`: goes back to a template of the past.

use std::sync::Arc;

use playground_api::ReplicaSet;
use playground_sim::{is_same_template, is_skipped_annotation};

use super::history::{Revision, revisions};
use super::{WORKLOAD, Workload, workloads};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::printers::describe::pod_template;

pub(super) const VERB: Verb = Verb {
    name: "undo",
    usage: "kubectl rollout undo TYPE/NAME [--to-revision=N]",
    about: "goes back to the last revision, or to the one named",
    grammar: Grammar::new(&[WORKLOAD], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    DryRun::FLAG,
    Flag::int("to-revision").of(Words::Revisions),
    Flag::FILENAME,
    Flag::PRINTED,
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout undo", FLAGS)?;
    let asked = flags.int("to-revision").unwrap_or(0);
    let dry_run = DryRun::of(&flags)?;
    let (workloads, missing) = workloads(context, &flags, "rollbacker")?;
    let mut failures = Vec::new();
    for it in workloads {
        match undo(context, &it, asked, dry_run) {
            Ok(done) => context.print(format!("{} {done}", it.full_name())),
            Err(failure) => failures.push(failure),
        }
    }
    failures.extend(missing);
    context.fail_all(failures);
    Ok(())
}

/// Mirrors the `Rollback` of both rollbackers; says what was done.
fn undo(
    context: &mut Context<'_>,
    workload: &Workload,
    asked: i64,
    dry_run: DryRun,
) -> Result<String, Failure> {
    let revisions = revisions(context.cluster(), workload);
    let target = target(&revisions, asked, workload)?;
    let suffix = dry_run.suffix();
    if dry_run == DryRun::Client {
        let template = pod_template(&target.template);
        return Ok(format!("will roll back to {template}{suffix}"));
    }
    let mut changed = workload.clone();
    let (annotations, template) = changed.parts();
    let same = match workload {
        Workload::DaemonSet(_) => *template == target.template,
        Workload::Deployment(it) if it.spec.paused => {
            return Err(Failure::error(
                "you cannot rollback a paused deployment; resume it first with 'kubectl rollout \
                 resume' and try again",
            ));
        }
        Workload::Deployment(_) => is_same_template(template, &target.template),
    };
    if same {
        return Ok(format!("skipped rollback (current template already matches revision {asked})"));
    }
    *template = Arc::clone(&target.template);
    if let Workload::Deployment(_) = workload {
        Arc::make_mut(template).labels.remove(ReplicaSet::HASH_LABEL);
        let kept = annotations.iter().filter(|it| is_skipped_annotation(it.0));
        let taken = target.annotations.iter().filter(|it| !is_skipped_annotation(it.0));
        let all = kept.chain(taken).map(|(key, value)| (key.clone(), value.clone()));
        *annotations = all.collect();
    }
    edit::store(context, changed.into_object(), dry_run)?;
    Ok(format!("rolled back{suffix}"))
}

/// The revision with this number; the one before the last for 0.
fn target(revisions: &[Revision], asked: i64, workload: &Workload) -> Result<Revision, Failure> {
    if asked == 0 {
        let before_last = revisions.len().checked_sub(2).and_then(|at| revisions.get(at));
        return before_last.cloned().ok_or_else(|| match workload {
            Workload::DaemonSet(_) => Failure::error("no last revision to roll back to"),
            Workload::Deployment(it) => Failure::error(format!(
                "no rollout history found for deployment {:?}",
                &*it.metadata.name
            )),
        });
    }
    let found = revisions.iter().find(|it| it.number == asked).cloned();
    found.ok_or_else(|| {
        Failure::error(format!("unable to find specified revision {asked} in history"))
    })
}
