//! `kubectl rollout`: looks at and steers the updates of a DaemonSet. One file for each.
//!
//! Mirrors kubectl's `pkg/cmd/rollout` and `pkg/polymorphichelpers`.

mod history;
mod restart;
mod status;
mod undo;

use std::sync::Arc;

use playground_api::{DaemonSet, Object};

use super::{Arguments, Verb, run_below};
use crate::context::{Context, Failure};
use crate::find::{self, Query};
use crate::flags::{Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "rollout",
    usage: "kubectl rollout status|history|undo|restart|pause|resume ds/NAME",
    about: "looks at and steers the updates of a DaemonSet",
    run,
};

/// What can be done with a rollout.
pub(super) const ALL: &[Verb] =
    &[history::VERB, PAUSE, restart::VERB, RESUME, status::VERB, undo::VERB];

const PAUSE: Verb = Verb {
    name: "pause",
    usage: "kubectl rollout pause: a DaemonSet cannot be paused",
    about: "is not supported for DaemonSets",
    run: |context, arguments| refuse(context, arguments, "kubectl rollout pause", "pausing"),
};

const RESUME: Verb = Verb {
    name: "resume",
    usage: "kubectl rollout resume: a DaemonSet cannot be paused",
    about: "is not supported for DaemonSets",
    run: |context, arguments| refuse(context, arguments, "kubectl rollout resume", "resuming"),
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    run_below(context, arguments, "kubectl rollout", ALL)
}

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    Flag::text("filename").short('f'),
    Flag::text("field-manager"),
    Flag::truth("recursive").short('R'),
];

fn refuse(
    context: &mut Context<'_>,
    arguments: &mut Arguments,
    command: &'static str,
    doing: &str,
) -> Result<(), Failure> {
    let flags = Flags::read(arguments, command, FLAGS)?;
    let (daemon_sets, missing) = daemon_sets(context, &flags)?;
    for it in daemon_sets {
        let name = &*it.metadata.name;
        let text = format!("daemonsets.apps {name:?} {doing} is not supported");
        context.fail(Failure::error(text));
    }
    for failure in missing {
        context.fail(failure);
    }
    Ok(())
}

/// The DaemonSets of a line, and why others were not found.
fn daemon_sets(
    context: &Context<'_>,
    flags: &Flags,
) -> Result<(Vec<Arc<DaemonSet>>, Vec<Failure>), Failure> {
    if flags.words.is_empty() {
        return Err(Failure::error("required resource not specified"));
    }
    let found = Query::new(flags, &flags.words).listing().find(context.cluster())?;
    let daemon_set = |it| match it {
        Item::Object(Object::DaemonSet(it)) => Ok(it),
        other => Err(Failure::error(format!(
            "no history viewer has been implemented for {:?}",
            Item::resource(&other).kind_name()
        ))),
    };
    let found_all: Result<Vec<_>, Failure> = found.items.into_iter().map(daemon_set).collect();
    Ok((found_all?, found.missing))
}
