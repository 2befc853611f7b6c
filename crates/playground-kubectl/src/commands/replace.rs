//! `kubectl replace`: puts objects in the place of stored ones.
//!
//! Mirrors kubectl's `pkg/cmd/replace`.

use playground_sim::Command;

use super::manifest::{self, Checks, Source};
use super::{Arguments, Grammar, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "replace",
    usage: "kubectl replace -f FILE",
    about: "puts objects in the place of stored ones",
    grammar: Grammar::new(&[], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    Flag::FILENAME,
    DryRun::FLAG,
    Flag::KUSTOMIZE,
    Flag::text("field-manager"),
    Flag::PRINTED,
    Flag::VALIDATE,
    Flag::truth("save-config"),
    Flag::truth("force"),
    Flag::truth("recursive").short('R'),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl replace", FLAGS)?;
    if flags.is_true("force") {
        return Err(Failure::not_simulated("\"kubectl replace --force\"; delete and create"));
    }
    let failures =
        manifest::each(context, &flags, "replace", |context, it| replace(context, &flags, it))?;
    context.fail_all(failures.read_one_by_one());
    Ok(())
}

fn replace(context: &mut Context<'_>, flags: &Flags, source: &Source<'_>) -> Result<(), Failure> {
    let Source { file, document, resource, namespace } = source;
    let doing = format!("error when replacing {file:?}: ");
    let name = &document.name;
    let found = source.find(context);
    let Some(live) = found.as_ref().and_then(Item::object) else {
        return Err(find::not_found(*resource, name).while_doing(&doing));
    };
    let mut object = manifest::accepted(context, &doing, document, Checks::of(flags)?)?;
    object.metadata_mut().namespace = namespace.as_str().into();
    edit::keep_what_the_cluster_writes(&mut object, live);
    let dry_run = DryRun::of(flags)?;
    if dry_run == DryRun::No {
        let sent = context.send(Command::Update(object));
        sent.map_err(|it| Failure::server(&it).while_doing(&doing))?;
    }
    context.print(format!("{}/{name} replaced{}", live.kind().singular(), dry_run.suffix()));
    Ok(())
}
