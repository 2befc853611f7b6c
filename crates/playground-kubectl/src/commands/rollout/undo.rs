//! `kubectl rollout undo`: goes back to a template of the past.

use std::sync::Arc;

use playground_api::{ControllerRevision, DaemonSet, Object};

use super::daemon_sets;
use super::history::revisions;
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::printers::describe::pod_template;

pub(super) const VERB: Verb = Verb {
    name: "undo",
    usage: "kubectl rollout undo ds/NAME [--to-revision=N]",
    about: "goes back to the last revision, or to the one named",
    run,
};

const FLAGS: &[Flag] =
    &[find::SELECTOR, DryRun::FLAG, Flag::int("to-revision"), Flag::text("filename").short('f')];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout undo", FLAGS)?;
    let asked = flags.int("to-revision").unwrap_or(0);
    let dry_run = DryRun::of(&flags)?;
    let (daemon_sets, missing) = daemon_sets(context, &flags)?;
    for it in daemon_sets {
        match undo(context, &it, asked, dry_run) {
            Ok(done) => context.print(format!("daemonset.apps/{} {done}", it.metadata.name)),
            Err(failure) => context.fail(failure),
        }
    }
    for failure in missing {
        context.fail(failure);
    }
    Ok(())
}

/// Mirrors `DaemonSetRollbacker.Rollback`; says what was done.
fn undo(
    context: &mut Context<'_>,
    daemon_set: &DaemonSet,
    asked: i64,
    dry_run: DryRun,
) -> Result<String, Failure> {
    let revisions = revisions(context.cluster(), daemon_set);
    let target = target(&revisions, asked)?;
    let suffix = dry_run.suffix();
    if dry_run == DryRun::Client {
        let template = pod_template(&target);
        return Ok(format!("will roll back to {template}{suffix}"));
    }
    if daemon_set.spec.template == target.template {
        return Ok(format!("skipped rollback (current template already matches revision {asked})"));
    }
    let mut changed = daemon_set.clone();
    changed.spec.template = Arc::clone(&target.template);
    edit::store(context, Object::DaemonSet(Arc::new(changed)), dry_run)?;
    Ok(format!("rolled back{suffix}"))
}

/// The revision with this number; the one before the last for 0.
fn target(
    revisions: &[Arc<ControllerRevision>],
    asked: i64,
) -> Result<Arc<ControllerRevision>, Failure> {
    if asked == 0 {
        let before_last = revisions.len().checked_sub(2).and_then(|at| revisions.get(at));
        let found = before_last.cloned();
        return found.ok_or_else(|| Failure::error("no last revision to roll back to"));
    }
    let found = revisions.iter().find(|it| it.revision == asked).cloned();
    found.ok_or_else(|| {
        Failure::error(format!("unable to find specified revision {asked} in history"))
    })
}
