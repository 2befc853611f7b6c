//! `kubectl scale`: changes a number of replicas, which a DaemonSet does not have.

use std::sync::Arc;

use playground_api::Object;

use super::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "scale",
    usage: "kubectl scale deployment/NAME --replicas=N [--current-replicas=N]",
    about: "changes the number of replicas; a DaemonSet has none, its number is that of the Nodes",
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
    let replicas = flags.int("replicas").and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    let expected = flags.int("current-replicas").filter(|it| *it >= 0);
    let dry_run = DryRun::of(&flags)?;
    let found = Query::new(&flags, &flags.words).find(context.cluster())?;
    if found.items.is_empty()
        && let Some(failure) = found.missing.first()
    {
        let text = failure.text.rsplit("): ").next().unwrap_or_default().to_owned();
        return Err(Failure::error(format!("no objects passed to scale {text}")));
    }
    found.visit(context, |context, item| {
        let name = item.full_name();
        let Item::Object(mut object) = item else { return Err(not_scalable()) };
        let number = match &mut object {
            Object::Deployment(it) => &mut Arc::make_mut(it).spec.replicas,
            Object::ReplicaSet(it) => &mut Arc::make_mut(it).spec.replicas,
            _ => return Err(not_scalable()),
        };
        if let Some(expected) = expected.filter(|it| *it != i64::from(*number)) {
            let text = format!("Expected replicas to be {expected}, was {number}");
            return Err(Failure::error(text));
        }
        *number = replicas;
        edit::store(context, object, dry_run)?;
        context.print(format!("{name} scaled{}", dry_run.suffix()));
        Ok(())
    });
    Ok(())
}

fn not_scalable() -> Failure {
    Failure::plain("Error from server (NotFound): the server could not find the requested resource")
}
