//! `kubectl scale`: a DaemonSet has no number of replicas.

use super::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::find::{self, Query};
use crate::flags::{DryRun, Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "scale",
    usage: "kubectl scale: a DaemonSet cannot be scaled, its number is that of the Nodes",
    about: "is refused for DaemonSets",
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::ALL,
    DryRun::FLAG,
    Flag::int("replicas"),
    Flag::int("current-replicas"),
    Flag::duration("timeout"),
    Flag::text("resource-version"),
    Flag::text("filename").short('f'),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl scale", FLAGS)?;
    match flags.int("replicas") {
        None => return Err(Failure::error("required flag(s) \"replicas\" not set")),
        Some(..0) => {
            return Err(Failure::error(
                "The --replicas=COUNT flag is required, and COUNT must be greater than or equal \
                 to 0",
            ));
        }
        Some(_) => {}
    }
    let found = Query::new(&flags, &flags.words).find(context.cluster())?;
    if let Some(failure) = found.missing.into_iter().next() {
        let text = failure.text.rsplit("): ").next().unwrap_or_default().to_owned();
        return Err(Failure::error(format!("no objects passed to scale {text}")));
    }
    Err(Failure::plain(
        "Error from server (NotFound): the server could not find the requested resource",
    ))
}
