//! `kubectl annotate`: sets and removes annotations.
//!
//! Mirrors kubectl's `pkg/cmd/annotate`.

use std::collections::BTreeMap;

use playground_api::{Labels, validation};

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::{self, PAIR_FLAGS, resources_and_pairs};
use crate::find::Query;
use crate::flags::{DryRun, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "annotate",
    usage: "kubectl annotate (TYPE NAME | TYPE -l SELECTOR | TYPE --all) KEY=VALUE.. KEY-.. \
            [--overwrite]",
    about: "sets and removes annotations",
    grammar: Grammar::new(&[Words::Objects(&[]), Words::AnnotationChanges], PAIR_FLAGS),
    run,
};

/// What is asked for.
struct Changes {
    set: BTreeMap<String, String>,
    remove: Vec<String>,
    overwrite: bool,
    list: bool,
    dry_run: DryRun,
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl annotate", PAIR_FLAGS)?;
    let (words, pairs) = resources_and_pairs(&flags.words, "annotation")?;
    let (set, remove) = parse(pairs)?;
    let list = flags.is_true("list");
    let query = Query::new(&flags, words);
    if query.is_empty() {
        return Err(Failure::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    if set.is_empty() && remove.is_empty() && !list {
        return Err(Failure::error("at least one annotation update is required"));
    }
    let dry_run = DryRun::of(&flags)?;
    let overwrite = flags.is_true("overwrite");
    let changes = Changes { set, remove, overwrite, list, dry_run };
    let found = query.find(context.cluster())?;
    found.visit(context, |context, item| changes.make(context, &item));
    Ok(())
}

/// Mirrors `parsePairs`; the value may hold more of `=`.
fn parse(pairs: &[String]) -> Result<(BTreeMap<String, String>, Vec<String>), Failure> {
    let (mut set, mut remove) = (BTreeMap::new(), Vec::new());
    for pair in pairs {
        if let Some((key, value)) = pair.split_once('=') {
            let wrong = validation::label_key(key);
            if !wrong.is_empty() {
                let wrong = wrong.join(", ");
                return Err(Failure::error(format!("invalid annotation key {key:?}: {wrong}")));
            }
            set.insert(key.to_owned(), value.to_owned());
        } else if let Some(key) = pair.strip_suffix('-') {
            remove.push(key.to_owned());
        }
    }
    match remove.iter().find(|it| set.contains_key(*it)) {
        None => Ok((set, remove)),
        Some(_) => {
            Err(Failure::error("can not both modify and remove an annotation in the same command"))
        }
    }
}

impl Changes {
    fn make(&self, context: &mut Context<'_>, item: &Item) -> Result<(), Failure> {
        let Some(before) = item.object() else {
            let what = item.resource().plural();
            return Err(Failure::not_simulated(format!("annotations of {what}")));
        };
        if !self.overwrite {
            self.check_values(&before.metadata().annotations)?;
        }
        let mut after = before.clone();
        let annotations = &mut after.metadata_mut().annotations;
        for (key, value) in &self.set {
            annotations.insert(key.as_str(), value.as_str());
        }
        for key in &self.remove {
            annotations.remove(key);
        }
        if self.list {
            for (key, value) in after.metadata().annotations.iter() {
                context.print(format!("{key}={value}"));
            }
            return Ok(());
        }
        if after != *before {
            edit::store(context, after, self.dry_run)?;
        }
        context.print(format!("{} annotated{}", item.full_name(), self.dry_run.suffix()));
        Ok(())
    }

    fn check_values(&self, annotations: &Labels) -> Result<(), Failure> {
        let taken = |(key, value): (&String, &String)| {
            let old = annotations.get(key).filter(|old| ***old != **value)?;
            Some(format!("'{key}' already has a value ({old})"))
        };
        let errors: Vec<String> = self.set.iter().filter_map(taken).collect();
        if errors.is_empty() {
            return Ok(());
        }
        Err(Failure::error(format!(
            "--overwrite is false but found the following declared annotation(s): {}",
            errors.join("; ")
        )))
    }
}
