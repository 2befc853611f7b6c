//! `kubectl patch`: changes fields of an object.
//!
//! Mirrors kubectl's `pkg/cmd/patch`.

use playground_api::{Fields, Object, Value};
use playground_manifest::Refusal;

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::Query;
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;
use crate::json_patch;
use crate::merge;

pub(super) const VERB: Verb = Verb {
    name: "patch",
    usage: "kubectl patch TYPE NAME [--type strategic|merge|json] -p PATCH",
    about: "changes fields of an object",
    grammar: Grammar::new(&[Words::Objects(&[])], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    DryRun::FLAG,
    Flag::text("patch").short('p'),
    Flag::text("patch-file").of(Words::Files),
    Flag::text("type").of(Words::OneOf(&["strategic", "merge", "json"])),
    Flag::FILENAME,
    Flag::text("field-manager"),
    Flag::PRINTED,
    Flag::text("subresource").of(Words::OneOf(&["status", "scale"])),
    Flag::LOCAL,
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl patch", FLAGS)?;
    let text = match (flags.get("patch"), flags.get("patch-file")) {
        (Some(text), _) => text.to_owned(),
        (None, Some(file)) => context.read_file(file)?.to_string(),
        (None, None) => {
            return Err(Failure::error(
                "must specify --patch or --patch-file containing the contents of the patch",
            ));
        }
    };
    let kind = flags.get("type").unwrap_or("strategic");
    if !["json", "merge", "strategic"].contains(&kind) {
        return Err(Failure::error(format!(
            "--type must be one of [json merge strategic], not {kind:?}"
        )));
    }
    let found = Query::new(&flags, &flags.words).find(context.cluster())?;
    if let Some(failure) = found.missing.into_iter().next() {
        return Err(failure);
    }
    let patch = parse(&text)?;
    for item in found.items {
        let Item::Object(object) = &item else {
            return Err(Failure::not_simulated(format!("patches of {}", item.resource().plural())));
        };
        patch_object(context, object, kind, &patch, DryRun::of(&flags)?)?;
    }
    Ok(())
}

/// A patch may be YAML; what is neither is refused in the words of the JSON reader.
fn parse(text: &str) -> Result<Value, Failure> {
    playground_manifest::parse(text).map_err(|it| {
        let trimmed = text.trim_start();
        let second = trimmed.chars().nth(1).filter(|_| trimmed.starts_with('{'));
        match second {
            Some(letter) if letter != '"' => Failure::plain(format!(
                "Error from server (BadRequest): invalid character '{letter}' looking for \
                 beginning of object key string"
            )),
            _ => Failure::error(format!("unable to parse {text:?}: {it}")),
        }
    })
}

fn patch_object(
    context: &mut Context<'_>,
    object: &Object,
    kind: &str,
    patch: &Value,
    dry_run: DryRun,
) -> Result<(), Failure> {
    let before = edit::tree(object);
    let after = patched(&before, kind, patch)?;
    let outcome = playground_manifest::decode_value(&Value::Object(after.clone()));
    let mut tree = after;
    if let Some(Refusal::UnknownFields(paths)) = &outcome.refusal {
        for path in paths {
            context.warn(format!("Warning: unknown field {path:?}"));
        }
        if let Some(known) = &outcome.object {
            tree = edit::tree(known);
        }
    }
    if let Some(Refusal::Mistyped { message, .. }) = &outcome.refusal {
        let wanted = message.rsplit(" of type ").next().unwrap_or_default();
        return Err(Failure::plain(format!(
            "The request is invalid: patch: Invalid value: \"{}\": unrecognized type: {wanted}",
            edit::go_text(patch)
        )));
    }
    let changed = edit::decode(&tree, object)?;
    let name = format!("{}/{}", object.kind().singular(), object.metadata().name);
    let suffix = dry_run.suffix();
    if edit::same(&changed, object) {
        context.print(format!("{name} patched (no change){suffix}"));
        return Ok(());
    }
    edit::store(context, changed, dry_run)?;
    context.print(format!("{name} patched{suffix}"));
    Ok(())
}

fn patched(before: &Fields, kind: &str, patch: &Value) -> Result<Fields, Failure> {
    let rejected = || {
        Failure::plain(
            "The request is invalid: the server rejected our request due to an error in our \
             request",
        )
    };
    match (kind, patch) {
        ("json", patch) => {
            let tree = json_patch::apply(&Value::Object(before.clone()), patch);
            tree.and_then(|it| it.as_object().cloned()).ok_or_else(rejected)
        }
        ("merge", Value::Object(patch)) => Ok(merge::json_merge(before, patch)),
        (_, Value::Object(patch)) => Ok(merge::strategic(before, patch)),
        _ => Err(rejected()),
    }
}
