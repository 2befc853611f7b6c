//! `kubectl set resources`.

use playground_api::{Fields, Quantity, Value};

use super::{Change, TARGETS, each_container, find, name_of};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::find as query;
use crate::flags::{DryRun, Flag, Flags};
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "resources",
    usage: "kubectl set resources TYPE/NAME [--limits=cpu=..,memory=..] [--requests=..] \
            [-c CONTAINER]",
    about: "changes requests and limits of containers",
    grammar: Grammar::new(&[TARGETS], FLAGS),
    run,
};

/// What is asked for or limited, as it is written.
const AMOUNTS: Words = Words::OneOf(&["cpu=", "memory="]);

const FLAGS: &[Flag] = &[
    query::SELECTOR,
    query::ALL,
    DryRun::FLAG,
    Flag::text("containers").short('c').of(Words::Containers),
    Flag::text("limits").of(AMOUNTS),
    Flag::text("requests").of(AMOUNTS),
    Flag::LOCAL,
    Flag::PRINTED,
    Flag::FILENAME,
    Flag::text("field-manager"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set resources", FLAGS)?;
    let (limits, requests) = (amounts(&flags, "limits")?, amounts(&flags, "requests")?);
    if limits.is_empty() && requests.is_empty() {
        return Err(Failure::error(
            "you must specify an update to requests or limits (in the form of --requests/--limits)",
        ));
    }
    let wanted = flags.get("containers").unwrap_or("*");
    let targets = find(context, &flags, &flags.words)?;
    let change = Change {
        what: "resource requirements",
        failing: "failed to patch resources update to pod template",
        dry_run: DryRun::of(&flags)?,
    };
    change.each(context, targets, |_, _, spec| match set(spec, wanted, &limits, &requests) {
        0 => Err(Failure::error(format!("unable to find container named {wanted}"))),
        _ => Ok(true),
    });
    Ok(())
}

/// Sets the amounts in the containers that are meant, and counts these.
fn set(spec: &mut Fields, wanted: &str, limits: &[Amount], requests: &[Amount]) -> usize {
    let mut n = 0;
    for list in ["containers", "initContainers"] {
        each_container(spec, list, |container| {
            if wanted != "*" && name_of(container) != wanted {
                return;
            }
            n += 1;
            for (field, amounts) in [("limits", limits), ("requests", requests)] {
                let Some(slot) = tree::slot(container, &["resources", field]) else { return };
                for (name, amount) in amounts {
                    slot.insert(name.as_str(), Value::from(amount.as_str()));
                }
            }
        });
    }
    n
}

/// A resource and how much of it.
type Amount = (String, String);

/// Mirrors `populateResourceListV1`.
fn amounts(flags: &Flags, flag: &str) -> Result<Vec<Amount>, Failure> {
    let mut amounts = Vec::new();
    for part in flags.get(flag).unwrap_or_default().split(',').filter(|it| !it.is_empty()) {
        let Some((name, amount)) = part.split_once('=').filter(|it| !it.1.contains('=')) else {
            return Err(Failure::error(format!(
                "Invalid argument syntax {part}, expected <resource>=<value>"
            )));
        };
        amount.parse::<Quantity>().map_err(Failure::error)?;
        amounts.push((name.to_owned(), amount.to_owned()));
    }
    Ok(amounts)
}
