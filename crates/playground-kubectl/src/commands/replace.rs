//! `kubectl replace`: puts objects in the place of stored ones.
//!
//! Mirrors kubectl's `pkg/cmd/replace`.

use playground_manifest::Document;
use playground_sim::Command;

use super::manifest::{self, Checks};
use super::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find;
use crate::flags::{DryRun, Flag, Flags};

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
        for document in &manifest::documents(context, file, "replace")? {
            if let Err(failure) = replace(context, &flags, manifest::shown(file), document) {
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
    if let Some(failure) = manifest::client_refusal(file, document) {
        return Err(failure);
    }
    let Some(resource) = manifest::resource_of(document) else {
        manifest::leave_alone(context, document);
        return Ok(());
    };
    let namespace = manifest::namespace_of(resource, document, flags.get("namespace"))?;
    let doing = format!("error when replacing {file:?}: ");
    let name = &document.name;
    let Some(live) = manifest::find(context, resource, &namespace, name) else {
        return Err(manifest::with_source(find::not_found(resource, name), &doing));
    };
    let mut object = manifest::accepted(context, &doing, document, Checks::of(flags)?)?;
    object.metadata_mut().namespace = namespace.into();
    edit::keep_what_the_cluster_writes(&mut object, &live);
    let dry_run = DryRun::of(flags)?;
    if dry_run == DryRun::No {
        let sent = context.send(Command::Update(object));
        sent.map_err(|it| manifest::server(&it, &doing))?;
    }
    context.print(format!("{}/{name} replaced{}", live.kind().singular(), dry_run.suffix()));
    Ok(())
}
