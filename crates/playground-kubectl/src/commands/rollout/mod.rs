//! `kubectl rollout`: looks at and steers the updates of a workload. One file for each.
//!
//! Mirrors kubectl's `pkg/cmd/rollout` and `pkg/polymorphichelpers`.

mod history;
mod restart;
mod status;
mod undo;

use std::sync::Arc;

use playground_api::{
    DaemonSet, Deployment, Kind, Labels, Name, Object, ObjectMeta, PodTemplateSpec,
};
use playground_sim::Cluster;

use super::{Arguments, Grammar, Verb, Words, run_below};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self, Found, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "rollout",
    usage: "kubectl rollout status|history|undo|restart|pause|resume TYPE/NAME",
    about: "looks at and steers the updates of a DaemonSet or Deployment",
    grammar: Grammar::below(ALL),
    run,
};

/// What can be done with a rollout.
pub(super) const ALL: &[Verb] =
    &[history::VERB, PAUSE, restart::VERB, RESUME, status::VERB, undo::VERB];

const PAUSE: Verb = Verb {
    name: "pause",
    usage: "kubectl rollout pause deployment/NAME",
    about: "lets changes of a Deployment's template wait; a DaemonSet cannot be paused",
    grammar: Grammar::new(&[Words::Objects(&[Kind::Deployment])], FLAGS),
    run: |context, arguments| pause(context, arguments, true),
};

const RESUME: Verb = Verb {
    name: "resume",
    usage: "kubectl rollout resume deployment/NAME",
    about: "lets a paused Deployment go on; a DaemonSet cannot be paused",
    grammar: Grammar::new(&[Words::Objects(&[Kind::Deployment])], FLAGS),
    run: |context, arguments| pause(context, arguments, false),
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    run_below(context, arguments, "kubectl rollout", ALL)
}

/// What has revisions.
const WORKLOAD: Words = Words::Objects(&[Kind::DaemonSet, Kind::Deployment]);

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    Flag::FILENAME,
    Flag::PRINTED,
    Flag::text("field-manager"),
    Flag::truth("recursive").short('R'),
];

/// Mirrors `ObjectPauserFn` and `ObjectResumerFn`.
fn pause(
    context: &mut Context<'_>,
    arguments: &mut Arguments,
    paused: bool,
) -> Result<(), Failure> {
    let (command, doing, done) = match paused {
        true => ("kubectl rollout pause", "pausing", "paused"),
        false => ("kubectl rollout resume", "resuming", "resumed"),
    };
    let flags = Flags::read(arguments, command, FLAGS)?;
    let found = objects(context, &flags)?;
    if found.is_empty() {
        warn_of_nothing(context, &flags);
    }
    found.visit(context, |context, item| {
        let (resource, name) = (item.resource().qualified(), item.name().clone());
        let Item::Object(Object::Deployment(mut it)) = item else {
            return Err(refused(resource, &name, &format!("{doing} is not supported")));
        };
        if it.spec.paused == paused {
            let state = if paused { "is already paused" } else { "is not paused" };
            return Err(refused(resource, &name, state));
        }
        Arc::make_mut(&mut it).spec.paused = paused;
        edit::store(context, Object::Deployment(it), DryRun::No)?;
        context.print(format!("deployment.apps/{name} {done}"));
        Ok(())
    });
    Ok(())
}

/// `error: deployments.apps "x" is already paused`
fn refused(resource: &str, name: &str, why: &str) -> Failure {
    Failure::plain(format!("error: {resource} {name:?} {why}"))
}

fn warn_of_nothing(context: &mut Context<'_>, flags: &Flags) {
    context.warn(format!("No resources found in {} namespace.", flags.namespace()));
}

/// The objects of a line, whatever they are.
fn objects(context: &Context<'_>, flags: &Flags) -> Result<Found, Failure> {
    if flags.words.is_empty() {
        return Err(Failure::error("required resource not specified"));
    }
    Query::new(flags, &flags.words).listing().find(context.cluster())
}

/// What has rollouts.
#[derive(Clone)]
enum Workload {
    DaemonSet(Arc<DaemonSet>),
    Deployment(Arc<Deployment>),
}

impl Workload {
    fn metadata(&self) -> &ObjectMeta {
        match self {
            Workload::DaemonSet(it) => &it.metadata,
            Workload::Deployment(it) => &it.metadata,
        }
    }

    /// Such as `daemonset.apps/fluentd`.
    fn full_name(&self) -> String {
        let kind = match self {
            Workload::DaemonSet(_) => Kind::DaemonSet,
            Workload::Deployment(_) => Kind::Deployment,
        };
        format!("{}/{}", kind.singular(), self.metadata().name)
    }

    /// The annotations, and the template, for a change.
    fn parts(&mut self) -> (&mut Labels, &mut Arc<PodTemplateSpec>) {
        match self {
            Workload::DaemonSet(it) => {
                let it = Arc::make_mut(it);
                (&mut it.metadata.annotations, &mut it.spec.template)
            }
            Workload::Deployment(it) => {
                let it = Arc::make_mut(it);
                (&mut it.metadata.annotations, &mut it.spec.template)
            }
        }
    }

    fn into_object(self) -> Object {
        match self {
            Workload::DaemonSet(it) => Object::DaemonSet(it),
            Workload::Deployment(it) => Object::Deployment(it),
        }
    }
}

const STATUS_VIEWER: &str = "status viewer";

/// The revisions of a workload by number, each with the images of its template.
pub(crate) fn revisions(cluster: &Cluster, object: &Object) -> Vec<(i64, Vec<Name>)> {
    let workload = match object {
        Object::DaemonSet(it) => Workload::DaemonSet(Arc::clone(it)),
        Object::Deployment(it) => Workload::Deployment(Arc::clone(it)),
        _ => return Vec::new(),
    };
    let revisions = history::revisions(cluster, &workload);
    let images = |it: &history::Revision| {
        it.template.spec.containers.iter().map(|it| it.image.clone()).collect()
    };
    revisions.iter().map(|it| (it.number, images(it))).collect()
}

/// The workloads of a line, and why others were not found. `tool` is what other kinds lack.
fn workloads(
    context: &Context<'_>,
    flags: &Flags,
    tool: &str,
) -> Result<(Vec<Workload>, Vec<Failure>), Failure> {
    let found = objects(context, flags)?;
    let workload = |it| match it {
        Item::Object(Object::DaemonSet(it)) => Ok(Workload::DaemonSet(it)),
        Item::Object(Object::Deployment(it)) => Ok(Workload::Deployment(it)),
        other => {
            let resource = Item::resource(&other);
            let group = resource.version().split_once('/').map_or("", |it| it.0);
            let dot = if group.is_empty() { "" } else { "." };
            let kind = format!("{}{dot}{group}", resource.kind_name());
            // Upstream quotes the kind but in one of its texts.
            let kind = if tool == STATUS_VIEWER { kind } else { format!("{kind:?}") };
            Err(Failure::error(format!("no {tool} has been implemented for {kind}")))
        }
    };
    let all: Result<Vec<_>, Failure> = found.items.into_iter().map(workload).collect();
    Ok((all?, found.missing))
}

#[cfg(test)]
mod tests {
    use playground_sim::Config;

    use crate::Console;

    #[test]
    fn a_namespace_without_workloads_is_named() {
        let mut console = Console::new(Config::default());
        for verb in ["restart", "status", "pause", "resume"] {
            let output = console.run(&format!("kubectl rollout {verb} daemonset -n kube-system"));
            let expected = "No resources found in kube-system namespace.\n";
            assert_eq!((&*output.stderr, output.exit), (expected, 0), "{verb}");
        }
    }
}
