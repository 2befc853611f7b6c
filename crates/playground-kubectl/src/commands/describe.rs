//! `kubectl describe`: all about an object, with its Events.
//!
//! Mirrors kubectl's `pkg/cmd/describe`.

use super::{Arguments, Grammar, Verb, Words, manifest};
use crate::context::{Context, Failure};
use crate::find::{self, Found, Query};
use crate::flags::{Flag, Flags};
use crate::item::Item;
use crate::printers::describe::describe;

pub(super) const VERB: Verb = Verb {
    name: "describe",
    usage: "kubectl describe (TYPE [NAME_PREFIX] | TYPE/NAME | -f FILE) [-n NAMESPACE | -A] [-l SELECTOR]",
    about: "shows all about an object, with its Events",
    grammar: Grammar::new(&[Words::Objects(&[])], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::ALL_NAMESPACES,
    Flag::FILENAME,
    Flag::truth("show-events"),
    Flag::int("chunk-size"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl describe", FLAGS)?;
    let query = Query::new(&flags, &flags.words).listing();
    if query.is_empty() && !flags.has("filename") {
        return Err(Failure::error(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for \
             a complete list of supported resources.",
        ));
    }
    let mut found = manifest::found(context, &flags, &query, |_| String::new())?;
    let mut by_prefix = false;
    if let (true, [], [_], [kind, prefix]) =
        (found.by_name, found.items.as_slice(), found.missing.as_slice(), flags.words.as_slice())
    {
        by_prefix = find_by_prefix(context, &flags, kind, prefix, &mut found)?;
    }
    let with_events = flags.is_not_false("show-events");
    let texts: Result<Vec<String>, Failure> =
        found.items.iter().map(|it| text(context, it, with_events)).collect();
    let texts = texts?;
    if by_prefix {
        texts.iter().for_each(|it| context.print(it));
    } else {
        context.print_raw(&texts.join("\n\n"));
    }
    if texts.is_empty() && found.missing.is_empty() {
        context.warn(super::get::nothing(&flags, &found));
    }
    context.fail_all(found.missing);
    Ok(())
}

fn text(context: &Context<'_>, item: &Item, with_events: bool) -> Result<String, Failure> {
    match item.object() {
        Some(it) => Ok(describe(context.cluster(), it, with_events)),
        None => Err(Failure::not_simulated(format!("describing {}", item.resource().plural()))),
    }
}

/// A name that is not there stands for all that begin with it. Returns whether there are any.
fn find_by_prefix(
    context: &Context<'_>,
    flags: &Flags,
    kind: &str,
    prefix: &str,
    found: &mut Found,
) -> Result<bool, Failure> {
    let words = [kind.to_owned()];
    let all = Query::new(flags, &words).listing().find(context.cluster())?;
    let matching = all.items.into_iter().filter(|it| it.name().starts_with(prefix));
    found.items.extend(matching);
    if !found.items.is_empty() {
        found.missing.clear();
    }
    Ok(!found.items.is_empty())
}
