//! `kubectl delete`: deletes objects.
//!
//! Mirrors kubectl's `pkg/cmd/delete`.
//! Deliberate difference: without `--wait` or `--timeout` the line does not wait until the objects
//! are gone, so that what follows can be watched step by step.

use playground_api::Kind;
use playground_sim::{Command, Propagation};

use super::wait::until;
use super::{Arguments, Grammar, Verb, Words, manifest};
use crate::context::{Context, Failure, Patience};
use crate::find::{self, Found, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "delete",
    usage: "kubectl delete (TYPE NAME.. | TYPE -l SELECTOR | TYPE --all | -f FILE) \
            [--cascade=background|foreground|orphan] [--grace-period N] [--force] [--wait]",
    about: "deletes objects",
    grammar: Grammar::new(&[Words::Objects(&[])], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::FIELD_SELECTOR,
    find::ALL,
    find::ALL_NAMESPACES,
    Flag::OUTPUT.of(Words::OneOf(&["name"])),
    DryRun::FLAG,
    Flag::FILENAME,
    Flag::KUSTOMIZE,
    Flag::text_or("cascade", "background").of(Words::OneOf(&[
        "background",
        "foreground",
        "orphan",
    ])),
    Flag::int("grace-period"),
    Flag::duration("timeout"),
    Flag::truth("force"),
    Flag::truth("now"),
    Flag::truth("wait"),
    Flag::truth("ignore-not-found"),
    Flag::truth("recursive").short('R'),
    Flag::truth("interactive").short('i'),
];

const IMMEDIATELY: &str = "Warning: Immediate deletion does not wait for confirmation that the \
    running resource has been terminated. The resource may continue to run on the cluster \
    indefinitely.";

/// How objects are deleted.
struct Deletion {
    propagation: Propagation,
    grace_period: Option<u32>,
    force: bool,
    short: bool,
    dry_run: DryRun,
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl delete", FLAGS)?;
    let propagation = propagation(context, &flags)?;
    if flags.words.is_empty() && !flags.has("filename") {
        return Err(Failure::error(
            "You must provide one or more resources by argument or filename.\nExample resource \
             specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   \
             '<resource> <name>'\n   '<resource>'",
        ));
    }
    let deletion = Deletion::new(&flags, propagation)?;
    let query = Query::new(&flags, &flags.words);
    let doing = |file: &str| format!("error when deleting {file:?}: ");
    let Found { items, mut missing, .. } = manifest::found(context, &flags, &query, doing)?;
    if deletion.force && deletion.grace_period == Some(0) {
        context.warn(IMMEDIATELY);
    }
    if items.is_empty() && missing.is_empty() {
        context.print("No resources found");
    }
    for item in &items {
        deletion.delete(context, item)?;
    }
    if deletion.dry_run == DryRun::No && (flags.is_true("wait") || flags.has("timeout")) {
        wait(context, &flags, &items)?;
    }
    if flags.is_true("ignore-not-found") {
        missing.retain(|it| !it.is_not_found());
    }
    context.fail_all(missing);
    Ok(())
}

fn propagation(context: &mut Context<'_>, flags: &Flags) -> Result<Propagation, Failure> {
    match flags.get("cascade") {
        None | Some("background") => Ok(Propagation::Background),
        Some("foreground") => Ok(Propagation::Foreground),
        Some("orphan") => Ok(Propagation::Orphan),
        Some("true") => {
            context.warn(
                "warning: --cascade=true is deprecated (boolean value) and can be replaced with \
                 --cascade=background.",
            );
            Ok(Propagation::Background)
        }
        Some("false") => {
            context.warn(
                "warning: --cascade=false is deprecated (boolean value) and can be replaced with \
                 --cascade=orphan.",
            );
            Ok(Propagation::Orphan)
        }
        Some(other) => Err(Failure::error(format!(
            "invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\""
        ))),
    }
}

impl Deletion {
    fn new(flags: &Flags, propagation: Propagation) -> Result<Self, Failure> {
        let force = flags.is_true("force");
        let short = match flags.get("output") {
            None | Some("") => false,
            Some("name") => true,
            Some(_) => {
                return Err(Failure::error(
                    "unexpected -o output mode: only \"name\" is supported",
                ));
            }
        };
        let asked = flags.int("grace-period").filter(|it| *it >= 0);
        let grace_period = match asked.and_then(|it| u32::try_from(it).ok()) {
            _ if flags.is_true("now") && asked.is_some() => {
                return Err(Failure::error(
                    "--now and --grace-period cannot be specified together",
                ));
            }
            _ if flags.is_true("now") => Some(1),
            // Nothing is deleted at once by accident.
            Some(0) if !force => Some(1),
            None if force => Some(0),
            other => other,
        };
        Ok(Deletion { propagation, grace_period, force, short, dry_run: DryRun::of(flags)? })
    }

    fn delete(&self, context: &mut Context<'_>, item: &Item) -> Result<(), Failure> {
        let Some(kind) = item.resource().kind() else {
            let what = item.resource().plural();
            return Err(Failure::not_simulated(format!("deleting {what}")));
        };
        if self.dry_run == DryRun::No {
            self.send(context, kind, item)?;
        }
        if self.short {
            context.print(item.full_name());
            return Ok(());
        }
        let forced = if self.force && self.grace_period == Some(0) { "force " } else { "" };
        let place = match item.namespace() {
            "" => String::new(),
            namespace => format!(" from {namespace} namespace"),
        };
        let (what, dry_run) = (item.resource().singular(), self.dry_run.suffix());
        let name = item.name();
        context.print(format!("{what} \"{name}\" {forced}deleted{place}{dry_run}"));
        Ok(())
    }

    fn send(&self, context: &mut Context<'_>, kind: Kind, item: &Item) -> Result<(), Failure> {
        let key = playground_api::NamespacedName::new(item.namespace(), item.name().clone());
        let command = Command::Delete {
            kind,
            key,
            propagation: self.propagation,
            grace_period: self.grace_period,
        };
        context.send(command).map_err(|it| Failure::server(&it))
    }
}

/// Lets the time run until the objects are gone.
fn wait(context: &mut Context<'_>, flags: &Flags, items: &[Item]) -> Result<(), Failure> {
    let patience = Patience::new(context.cluster().now(), flags.duration("timeout"));
    for item in items {
        until(context, patience, item, |it| it.is_none()).map_err(Failure::error)?;
    }
    Ok(())
}
