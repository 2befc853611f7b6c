//! `kubectl rollout status`: how far the update is.
//!
//! Watching is the default: virtual time runs until the update is done, `--timeout` has passed,
//! or nothing is left to happen. Each state line is printed when it changes.
//! Deliberate difference: upstream prints the line on each change of the object, also the same
//! line again.

use playground_api::{DaemonSet, Deployment, UpdateStrategy};
use playground_sim::revision;

use super::{STATUS_VIEWER, WORKLOAD, Workload, warn_of_nothing, workloads};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure, Patience};
use crate::find;
use crate::flags::{Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "status",
    usage: "kubectl rollout status TYPE/NAME [--watch=false] [--timeout=60s]",
    about: "says how far the update is, and lets the time run until it is done",
    grammar: Grammar::new(&[WORKLOAD], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    Flag::truth("watch").short('w'),
    Flag::duration("timeout"),
    Flag::int("revision").of(Words::Revisions),
    Flag::FILENAME,
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl rollout status", FLAGS)?;
    if flags.words.is_empty() {
        return Err(Failure::error("required resource not specified"));
    }
    if let Some(revision) = flags.int("revision").filter(|it| *it < 0) {
        return Err(Failure::error(format!("revision must be a positive integer: {revision}")));
    }
    let (workloads, missing) = workloads(context, &flags, STATUS_VIEWER)?;
    if workloads.is_empty() && missing.is_empty() {
        warn_of_nothing(context, &flags);
    }
    for it in workloads {
        watch(context, &flags, &it)?;
    }
    context.fail_all(missing);
    Ok(())
}

fn watch(context: &mut Context<'_>, flags: &Flags, workload: &Workload) -> Result<(), Failure> {
    let key = &workload.metadata().key();
    let revision = flags.int("revision").unwrap_or(0);
    let patience = Patience::new(context.cluster().now(), flags.duration("timeout"));
    let mut printed = String::new();
    loop {
        let store = context.cluster().store();
        let state = match workload {
            Workload::DaemonSet(_) => store.daemon_set(key).map(|it| state(it)),
            Workload::Deployment(_) => store.deployment(key).map(|it| of_deployment(it, revision)),
        };
        let Some(state) = state else {
            return Err(Failure::error("object has been deleted"));
        };
        let (line, done) = state?;
        if line != printed {
            context.print(&line);
            printed = line;
        }
        if done || !flags.is_not_false("watch") {
            return Ok(());
        }
        if !context.wait_step(patience).map_err(Failure::error)? {
            return Err(Failure::error("timed out waiting for the condition"));
        }
    }
}

/// The state in words, and whether the update is done.
///
/// Mirrors `DaemonSetStatusViewer.Status`.
fn state(daemon_set: &DaemonSet) -> Result<(String, bool), Failure> {
    if !matches!(daemon_set.spec.update_strategy, UpdateStrategy::RollingUpdate { .. }) {
        return Err(Failure::error(
            "rollout status is only available for RollingUpdate strategy type",
        ));
    }
    let (name, status) = (&*daemon_set.metadata.name, &daemon_set.status);
    if daemon_set.metadata.generation > status.observed_generation {
        return Ok(("Waiting for daemon set spec update to be observed...".to_owned(), false));
    }
    let desired = status.desired_number_scheduled;
    let (updated, available) = (status.updated_number_scheduled, status.number_available);
    if updated < desired {
        let line = format!(
            "Waiting for daemon set {name:?} rollout to finish: {updated} out of {desired} new \
             pods have been updated..."
        );
        return Ok((line, false));
    }
    if available < desired {
        let line = format!(
            "Waiting for daemon set {name:?} rollout to finish: {available} of {desired} updated \
             pods are available..."
        );
        return Ok((line, false));
    }
    Ok((format!("daemon set {name:?} successfully rolled out"), true))
}

/// Mirrors `DeploymentStatusViewer.Status`.
fn of_deployment(deployment: &Deployment, asked: i64) -> Result<(String, bool), Failure> {
    let (name, status) = (&*deployment.metadata.name, &deployment.status);
    let running = revision(&deployment.metadata.annotations);
    if asked > 0 && asked != running {
        return Err(Failure::error(format!(
            "desired revision ({asked}) is different from the running revision ({running})"
        )));
    }
    if deployment.metadata.generation > status.observed_generation {
        return Ok(("Waiting for deployment spec update to be observed...".to_owned(), false));
    }
    if status.conditions.iter().any(|it| &*it.reason == "ProgressDeadlineExceeded") {
        return Err(Failure::error(format!("deployment {name:?} exceeded its progress deadline")));
    }
    let (replicas, updated) = (deployment.spec.replicas, status.updated_replicas);
    let what = match () {
        () if updated < replicas => {
            format!("{updated} out of {replicas} new replicas have been updated")
        }
        () if status.replicas > updated => {
            format!("{} old replicas are pending termination", status.replicas - updated)
        }
        () if status.available_replicas < updated => {
            format!("{} of {updated} updated replicas are available", status.available_replicas)
        }
        () => return Ok((format!("deployment {name:?} successfully rolled out"), true)),
    };
    Ok((format!("Waiting for deployment {name:?} rollout to finish: {what}..."), false))
}
