//! `kubectl label`: sets and removes labels.
//!
//! Mirrors kubectl's `pkg/cmd/label`.

use std::collections::BTreeMap;

use playground_api::{FieldError, FieldErrorKind, Labels, Object, validation};
use playground_sim::CommandError;

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::{self, PAIR_FLAGS, resources_and_pairs};
use crate::find::Query;
use crate::flags::{DryRun, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "label",
    usage: "kubectl label (TYPE NAME | TYPE -l SELECTOR | TYPE --all) KEY=VALUE.. KEY-.. \
            [--overwrite]",
    about: "sets and removes labels",
    grammar: Grammar::new(&[Words::Objects(&[]), Words::LabelChanges], PAIR_FLAGS),
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
    let flags = Flags::read(arguments, "kubectl label", PAIR_FLAGS)?;
    let (words, pairs) = resources_and_pairs(&flags.words, "label")?;
    let (set, remove) = parse(pairs)?;
    let query = Query::new(&flags, words);
    if query.is_empty() {
        return Err(Failure::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let list = flags.is_true("list");
    if set.is_empty() && remove.is_empty() && !list {
        return Err(Failure::error("at least one label update is required"));
    }
    let dry_run = DryRun::of(&flags)?;
    let overwrite = flags.is_true("overwrite");
    let changes = Changes { set, remove, overwrite, list, dry_run };
    let found = query.find(context.cluster())?;
    found.visit(context, |context, item| changes.make(context, &item));
    Ok(())
}

/// Mirrors `parseLabels`.
fn parse(pairs: &[String]) -> Result<(BTreeMap<String, String>, Vec<String>), Failure> {
    let (mut set, mut remove) = (BTreeMap::new(), Vec::new());
    for pair in pairs {
        let parts: Vec<&str> = pair.split('=').collect();
        match parts.as_slice() {
            [key, value] => {
                let wrong = validation::label_value(value);
                if !wrong.is_empty() {
                    let wrong = wrong.join(";");
                    return Err(Failure::error(format!("invalid label value: {pair:?}: {wrong}")));
                }
                set.insert((*key).to_owned(), (*value).to_owned());
            }
            [key] => match key.strip_suffix('-') {
                Some(key) => remove.push(key.to_owned()),
                None => return Err(Failure::error(format!("unknown label spec: {pair}"))),
            },
            _ => return Err(Failure::error(format!("invalid label spec: {pair}"))),
        }
    }
    match remove.iter().find(|it| set.contains_key(*it)) {
        None => Ok((set, remove)),
        Some(_) => {
            Err(Failure::error("can not both modify and remove a label in the same command"))
        }
    }
}

impl Changes {
    fn make(&self, context: &mut Context<'_>, item: &Item) -> Result<(), Failure> {
        let Some(before) = item.object() else {
            return Err(Failure::not_simulated(format!("labels of {}", item.resource().plural())));
        };
        let labels = &before.metadata().labels;
        if !self.overwrite {
            self.check_values(labels)?;
        }
        if self.dry_run != DryRun::Client && !self.list {
            for key in self.remove.iter().filter(|it| !labels.contains_key(it)) {
                context.print(format!("label {key:?} not found."));
            }
        }
        let mut after = before.clone();
        self.apply_to(&mut after.metadata_mut().labels);
        self.check_keys(&after)?;
        if self.list {
            for (key, value) in after.metadata().labels.iter() {
                context.print(format!("{key}={value}"));
            }
            return Ok(());
        }
        let message = self.message(labels, &after.metadata().labels);
        if after != *before {
            edit::store(context, after, self.dry_run)?;
        }
        context.print(format!("{} {message}{}", item.full_name(), self.dry_run.suffix()));
        Ok(())
    }

    /// Mirrors `validateNoOverwrites`.
    fn check_values(&self, labels: &Labels) -> Result<(), Failure> {
        let taken = |(key, value): (&String, &String)| {
            let old = labels.get(key).filter(|old| ***old != **value)?;
            Some(format!("'{key}' already has a value ({old}), and --overwrite is false"))
        };
        let errors: Vec<String> = self.set.iter().filter_map(taken).collect();
        match errors.as_slice() {
            [] => Ok(()),
            [one] => Err(Failure::error(one)),
            many => Err(Failure::error(format!("[{}]", many.join(", ")))),
        }
    }

    fn apply_to(&self, labels: &mut Labels) {
        for (key, value) in &self.set {
            if labels.get(key).is_none_or(|old| **old != **value) {
                labels.insert(key.as_str(), value.as_str());
            }
        }
        for key in &self.remove {
            labels.remove(key);
        }
    }

    /// What the API server says of the new keys.
    fn check_keys(&self, object: &Object) -> Result<(), Failure> {
        let mut errors = Vec::new();
        for key in self.set.keys() {
            let kind = FieldErrorKind::Invalid(format!("{key:?}"));
            errors.extend(validation::label_key(key).into_iter().map(|detail| FieldError {
                path: "metadata.labels".to_owned(),
                kind: kind.clone(),
                detail,
            }));
        }
        if errors.is_empty() {
            return Ok(());
        }
        let (kind, name) = (object.kind(), object.metadata().name.clone());
        Err(Failure::server(&CommandError::Invalid { kind, name, errors }))
    }

    /// Mirrors `updateDataChangeMsg`, which compares the lengths of the two objects as JSON.
    fn message(&self, before: &Labels, after: &Labels) -> &'static str {
        let length = |it: &Labels| -> usize {
            let entries = it.iter().map(|(key, value)| key.len() + value.len() + 6);
            entries.sum::<usize>() + if it.is_empty() { 0 } else { 12 }
        };
        match () {
            () if before == after => "not labeled",
            () if !self.overwrite && length(after) < length(before) => "unlabeled",
            () => "labeled",
        }
    }
}
