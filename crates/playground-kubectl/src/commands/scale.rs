//! `kubectl scale`: says how many Pods. A DaemonSet has no number of replicas.

use std::sync::Arc;

use playground_api::{Kind, Object};

use super::{Arguments, Grammar, Verb, Words, manifest};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self, Found, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "scale",
    usage: "kubectl scale --replicas=N (deployment/NAME | replicaset/NAME) [--current-replicas=M]",
    about: "says how many Pods there should be; is refused for DaemonSets",
    grammar: Grammar::new(&[Words::Objects(&[Kind::Deployment, Kind::ReplicaSet])], FLAGS),
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
    Flag::FILENAME,
    Flag::PRINTED,
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
    let current = flags.int("current-replicas").and_then(|it| u32::try_from(it).ok());
    let dry_run = DryRun::of(&flags)?;
    let query = Query::new(&flags, &flags.words);
    let Found { items, missing, .. } = manifest::found(context, &flags, &query, |_| String::new())?;
    if let Some(failure) = missing.into_iter().next() {
        let text = failure.text.rsplit("): ").next().unwrap_or_default().to_owned();
        return Err(Failure::error(format!("no objects passed to scale {text}")));
    }
    for item in items {
        scale(context, &item, replicas, current, dry_run)?;
    }
    Ok(())
}

fn scale(
    context: &mut Context<'_>,
    item: &Item,
    replicas: u32,
    current: Option<u32>,
    dry_run: DryRun,
) -> Result<(), Failure> {
    let mut object = item.object().cloned();
    let asked = match &mut object {
        Some(Object::Deployment(it)) => &mut Arc::make_mut(it).spec.replicas,
        Some(Object::ReplicaSet(it)) => &mut Arc::make_mut(it).spec.replicas,
        _ => {
            return Err(Failure::plain(
                "Error from server (NotFound): the server could not find the requested resource",
            ));
        }
    };
    if let Some(current) = current.filter(|it| it != asked) {
        return Err(Failure::error(format!("Expected replicas to be {current}, was {asked}")));
    }
    *asked = replicas;
    if let Some(object) = object {
        edit::store(context, object, dry_run)?;
    }
    context.print(format!("{} scaled{}", item.full_name(), dry_run.suffix()));
    Ok(())
}
