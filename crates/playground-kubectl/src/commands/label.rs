//! `kubectl label`: sets and removes labels.
//!
//! Mirrors kubectl's `pkg/cmd/label`.

use playground_api::{FieldError, FieldErrorKind, Labels, Object, validation};
use playground_sim::CommandError;

use super::pairs::{self, Changes, PairVerb, Pairs};
use super::{Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::{self, PAIR_FLAGS};
use crate::flags::DryRun;
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "label",
    usage: "kubectl label (TYPE NAME | TYPE -l SELECTOR | TYPE --all) KEY=VALUE.. KEY-.. \
            [--overwrite]",
    about: "sets and removes labels",
    grammar: Grammar::new(&[Words::Objects(&[]), Words::LabelChanges], PAIR_FLAGS),
    run: |context, arguments| LABEL.run(context, arguments),
};

const LABEL: PairVerb = PairVerb { command: "kubectl label", a_noun: "a label", parse, make };

/// Mirrors `parseLabels`.
fn parse(words: &[String]) -> Result<Pairs, Failure> {
    let mut pairs = Pairs::default();
    for pair in words {
        let parts: Vec<&str> = pair.split('=').collect();
        match parts.as_slice() {
            [key, value] => {
                let wrong = validation::label_value(value);
                if !wrong.is_empty() {
                    let wrong = wrong.join(";");
                    return Err(Failure::error(format!("invalid label value: {pair:?}: {wrong}")));
                }
                pairs.set.insert((*key).to_owned(), (*value).to_owned());
            }
            [key] => match key.strip_suffix('-') {
                Some(key) => pairs.remove.push(key.to_owned()),
                None => return Err(Failure::error(format!("unknown label spec: {pair}"))),
            },
            _ => return Err(Failure::error(format!("invalid label spec: {pair}"))),
        }
    }
    Ok(pairs)
}

fn make(changes: &Changes, context: &mut Context<'_>, item: &Item) -> Result<(), Failure> {
    let Some(before) = item.object() else {
        return Err(Failure::not_simulated(format!("labels of {}", item.resource().plural())));
    };
    let Changes { pairs, overwrite, list, dry_run } = changes;
    let labels = &before.metadata().labels;
    if !overwrite {
        check_values(pairs, labels)?;
    }
    if *dry_run != DryRun::Client && !list {
        for key in pairs.remove.iter().filter(|it| !labels.contains_key(it)) {
            context.print(format!("label {key:?} not found."));
        }
    }
    let mut after = before.clone();
    apply_to(pairs, &mut after.metadata_mut().labels);
    check_keys(pairs, &after)?;
    if *list {
        pairs::print(context, &after.metadata().labels);
        return Ok(());
    }
    let message = message(*overwrite, labels, &after.metadata().labels);
    if after != *before {
        edit::store(context, after, *dry_run)?;
    }
    context.print(format!("{} {message}{}", item.full_name(), dry_run.suffix()));
    Ok(())
}

/// Mirrors `validateNoOverwrites`.
fn check_values(pairs: &Pairs, labels: &Labels) -> Result<(), Failure> {
    let errors: Vec<String> = pairs
        .taken(labels)
        .map(|(key, old)| format!("'{key}' already has a value ({old}), and --overwrite is false"))
        .collect();
    match errors.as_slice() {
        [] => Ok(()),
        [one] => Err(Failure::error(one)),
        many => Err(Failure::error(format!("[{}]", many.join(", ")))),
    }
}

fn apply_to(pairs: &Pairs, labels: &mut Labels) {
    for (key, value) in &pairs.set {
        if labels.get(key).is_none_or(|old| **old != **value) {
            labels.insert(key.as_str(), value.as_str());
        }
    }
    for key in &pairs.remove {
        labels.remove(key);
    }
}

/// What the API server says of the new keys.
fn check_keys(pairs: &Pairs, object: &Object) -> Result<(), Failure> {
    let mut errors = Vec::new();
    for key in pairs.set.keys() {
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
fn message(overwrite: bool, before: &Labels, after: &Labels) -> &'static str {
    let length = |it: &Labels| -> usize {
        let entries = it.iter().map(|(key, value)| key.len() + value.len() + 6);
        entries.sum::<usize>() + if it.is_empty() { 0 } else { 12 }
    };
    match () {
        () if before == after => "not labeled",
        () if !overwrite && length(after) < length(before) => "unlabeled",
        () => "labeled",
    }
}
