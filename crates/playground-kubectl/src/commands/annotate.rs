//! `kubectl annotate`: sets and removes annotations.
//!
//! Mirrors kubectl's `pkg/cmd/annotate`.

use playground_api::{Labels, validation};

use super::pairs::{self, Changes, PairVerb, Pairs};
use super::{Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::{self, PAIR_FLAGS};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "annotate",
    usage: "kubectl annotate (TYPE NAME | TYPE -l SELECTOR | TYPE --all) KEY=VALUE.. KEY-.. \
            [--overwrite]",
    about: "sets and removes annotations",
    grammar: Grammar::new(&[Words::Objects(&[]), Words::AnnotationChanges], PAIR_FLAGS),
    run: |context, arguments| ANNOTATE.run(context, arguments),
};

const ANNOTATE: PairVerb =
    PairVerb { command: "kubectl annotate", a_noun: "an annotation", parse, make };

/// Mirrors `parsePairs`; the value may hold more of `=`.
fn parse(words: &[String]) -> Result<Pairs, Failure> {
    let mut pairs = Pairs::default();
    for pair in words {
        if let Some((key, value)) = pair.split_once('=') {
            let wrong = validation::label_key(key);
            if !wrong.is_empty() {
                let wrong = wrong.join(", ");
                return Err(Failure::error(format!("invalid annotation key {key:?}: {wrong}")));
            }
            pairs.set.insert(key.to_owned(), value.to_owned());
        } else if let Some(key) = pair.strip_suffix('-') {
            pairs.remove.push(key.to_owned());
        }
    }
    Ok(pairs)
}

fn make(changes: &Changes, context: &mut Context<'_>, item: &Item) -> Result<(), Failure> {
    let Some(before) = item.object() else {
        let what = item.resource().plural();
        return Err(Failure::not_simulated(format!("annotations of {what}")));
    };
    if !changes.overwrite {
        check_values(&changes.pairs, &before.metadata().annotations)?;
    }
    let mut after = before.clone();
    let annotations = &mut after.metadata_mut().annotations;
    for (key, value) in &changes.pairs.set {
        annotations.insert(key.as_str(), value.as_str());
    }
    for key in &changes.pairs.remove {
        annotations.remove(key);
    }
    if changes.list {
        pairs::print(context, &after.metadata().annotations);
        return Ok(());
    }
    if after != *before {
        edit::store(context, after, changes.dry_run)?;
    }
    context.print(format!("{} annotated{}", item.full_name(), changes.dry_run.suffix()));
    Ok(())
}

fn check_values(pairs: &Pairs, annotations: &Labels) -> Result<(), Failure> {
    let errors: Vec<String> = pairs
        .taken(annotations)
        .map(|(key, old)| format!("'{key}' already has a value ({old})"))
        .collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Failure::error(format!(
        "--overwrite is false but found the following declared annotation(s): {}",
        errors.join("; ")
    )))
}
