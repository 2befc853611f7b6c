//! `kubectl replace`: puts objects in the place of stored ones.
//!
//! Mirrors kubectl's `pkg/cmd/replace`.

use playground_manifest::Document;
use playground_sim::Command;

use super::manifest::{documents, live, settle_namespace};
use super::{Arguments, Verb, apply};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::resource::Resource;

pub(super) const VERB: Verb = Verb {
    name: "replace",
    usage: "kubectl replace -f FILE",
    about: "puts objects in the place of stored ones",
    run,
};

const FLAGS: &[Flag] = &[
    DryRun::FLAG,
    Flag::text("filename").short('f'),
    Flag::text("kustomize").short('k'),
    Flag::text("field-manager"),
    Flag::text("output").short('o'),
    Flag::text_or("validate", "strict"),
    Flag::truth("save-config"),
    Flag::truth("force"),
    Flag::truth("recursive").short('R'),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl replace", FLAGS)?;
    if flags.is_true("force") {
        return Err(Failure::not_simulated("\"kubectl replace --force\"; delete and create"));
    }
    let files: Vec<&str> = flags.all("filename").collect();
    if files.is_empty() {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    for file in files {
        for document in &documents(context, file, "replace")? {
            if let Err(failure) = replace(context, &flags, file, document) {
                context.fail(failure);
            }
        }
    }
    Ok(())
}

fn replace(
    context: &mut Context<'_>,
    flags: &Flags,
    file: &str,
    document: &Document,
) -> Result<(), Failure> {
    let shown = if file == "-" { "STDIN" } else { file };
    let Some(mut object) = apply::accepted(context, shown, document, flags.get("validate"))? else {
        return Ok(());
    };
    settle_namespace(&mut object, document, flags.get("namespace"))?;
    let name = object.metadata().name.clone();
    let doing = format!("error when replacing {shown:?}: ");
    let Some(live) = live(context, &object) else {
        let failure = find::not_found(Resource::of(object.kind()), &name);
        return Err(apply::with_source(failure, &doing));
    };
    edit::keep_what_the_cluster_writes(&mut object, &live);
    let dry_run = DryRun::of(flags)?;
    if dry_run == DryRun::No {
        context.send(Command::Update(object)).map_err(|it| apply::server(&it, &doing))?;
    }
    context.print(format!("{}/{name} replaced{}", live.kind().singular(), dry_run.suffix()));
    Ok(())
}
