//! `kubectl set image`.

use playground_api::{Fields, Value};

use super::{Change, FLAGS, TARGETS, each_container, find, name_of};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::resources_and_pairs;
use crate::flags::{DryRun, Flags};

pub(super) const VERB: Verb = Verb {
    name: "image",
    usage: "kubectl set image TYPE/NAME CONTAINER=IMAGE.. [*=IMAGE]",
    about: "changes the image of containers",
    grammar: Grammar::new(&[TARGETS, Words::Images], FLAGS),
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set image", FLAGS)?;
    let (words, pairs) = resources_and_pairs(&flags.words, "image")?;
    let pairs: Vec<(&str, &str)> = pairs.iter().filter_map(|it| it.split_once('=')).collect();
    if words.len() <= 1 && pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    let targets = find(context, &flags, words)?;
    if pairs.is_empty() {
        return Err(Failure::error("at least one image update is required"));
    }
    let change = Change {
        what: "image",
        failing: "failed to patch image update to pod template:",
        dry_run: DryRun::of(&flags)?,
    };
    let mut unknown = Vec::new();
    change.each(context, targets, |_, _, spec| {
        unknown.extend(set(spec, &pairs));
        Ok(true)
    });
    unknown.into_iter().for_each(|it| context.fail(it));
    Ok(())
}

/// Sets the images, and says which containers do not exist.
fn set(spec: &mut Fields, pairs: &[(&str, &str)]) -> Vec<Failure> {
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
            unknown.push(Failure::error(format!("unable to find container named {name:?}")));
        }
    }
    unknown
}
