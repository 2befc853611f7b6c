//! `kubectl set image`.

use playground_api::{Fields, Value};

use super::{Change, each_container, find, name_of, pod_spec, report};
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit::{self, resources_and_pairs};
use crate::find as query;
use crate::flags::{DryRun, Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "image",
    usage: "kubectl set image TYPE/NAME CONTAINER=IMAGE.. [*=IMAGE]",
    about: "changes the image of containers",
    run,
};

const FLAGS: &[Flag] = &[
    query::SELECTOR,
    query::ALL,
    DryRun::FLAG,
    Flag::truth("local"),
    Flag::text("filename").short('f'),
    Flag::text("field-manager"),
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set image", FLAGS)?;
    let (words, pairs) = resources_and_pairs(&flags.words, "image")?;
    let pairs: Vec<(&str, &str)> = pairs.iter().filter_map(|it| it.split_once('=')).collect();
    if words.len() <= 1 && pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    let (objects, missing) = find(context, &flags, words)?;
    if pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    let change = Change {
        what: "image",
        failing: "failed to patch image update to pod template:",
        dry_run: DryRun::of(&flags)?,
    };
    for object in objects {
        let mut fields = edit::tree(&object);
        let spec = pod_spec(&mut fields, &object);
        let unknown = spec.map(|spec| set(spec, &pairs)).unwrap_or_default();
        if let Err(failure) = change.store(context, &object, &fields) {
            context.fail(failure);
        }
        for text in unknown {
            context.fail(Failure::plain(text));
        }
    }
    report(context, missing);
    Ok(())
}

/// Sets the images, and says which containers do not exist.
fn set(spec: &mut Fields, pairs: &[(&str, &str)]) -> Vec<String> {
    let mut unknown = Vec::new();
    for (name, image) in pairs {
        let mut found = false;
        for list in ["initContainers", "containers"] {
            each_container(spec, list, |container| {
                if *name == "*" || name_of(container) == *name {
                    container.insert("image", Value::from(*image));
                    found = true;
                }
            });
        }
        if !found {
            unknown.push(format!("error: unable to find container named {name:?}"));
        }
    }
    unknown
}
