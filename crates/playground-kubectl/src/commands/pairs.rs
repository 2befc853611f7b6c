//! What `label` and `annotate` share: pairs to set and keys to remove, on all objects that are named.

use std::collections::BTreeMap;

use playground_api::Labels;

use super::Arguments;
use crate::context::{Context, Failure};
use crate::edit::{PAIR_FLAGS, resources_and_pairs};
use crate::find::Query;
use crate::flags::{DryRun, Flags};
use crate::item::Item;

/// A verb that changes pairs.
pub(super) struct PairVerb {
    /// `kubectl label`
    pub(super) command: &'static str,
    /// What it changes, with its article: `a label`.
    pub(super) a_noun: &'static str,
    pub(super) parse: fn(&[String]) -> Result<Pairs, Failure>,
    /// Changes one object.
    pub(super) make: fn(&Changes, &mut Context<'_>, &Item) -> Result<(), Failure>,
}

/// What is asked for of pairs.
#[derive(Default)]
pub(super) struct Pairs {
    pub(super) set: BTreeMap<String, String>,
    pub(super) remove: Vec<String>,
}

/// What is asked for.
pub(super) struct Changes {
    pub(super) pairs: Pairs,
    pub(super) overwrite: bool,
    pub(super) list: bool,
    pub(super) dry_run: DryRun,
}

impl PairVerb {
    pub(super) fn run(
        &self,
        context: &mut Context<'_>,
        arguments: &mut Arguments,
    ) -> Result<(), Failure> {
        let noun = self.a_noun.split_once(' ').map_or(self.a_noun, |(_, noun)| noun);
        let flags = Flags::read(arguments, self.command, PAIR_FLAGS)?;
        let (words, pairs) = resources_and_pairs(&flags.words, noun)?;
        let pairs = self.read(pairs)?;
        let query = Query::new(&flags, words);
        if query.is_empty() {
            return Err(Failure::error(
                "one or more resources must be specified as <resource> <name> or <resource>/<name>",
            ));
        }
        let list = flags.is_true("list");
        if pairs.set.is_empty() && pairs.remove.is_empty() && !list {
            return Err(Failure::error(format!("at least one {noun} update is required")));
        }
        let dry_run = DryRun::of(&flags)?;
        let changes = Changes { pairs, overwrite: flags.is_true("overwrite"), list, dry_run };
        let found = query.find(context.cluster())?;
        found.visit(context, |context, item| (self.make)(&changes, context, &item));
        Ok(())
    }

    fn read(&self, pairs: &[String]) -> Result<Pairs, Failure> {
        let pairs = (self.parse)(pairs)?;
        if pairs.remove.iter().any(|it| pairs.set.contains_key(it)) {
            let what = self.a_noun;
            let message = format!("can not both modify and remove {what} in the same command");
            return Err(Failure::error(message));
        }
        Ok(pairs)
    }
}

impl Pairs {
    /// The pairs that would overwrite a value, each with the value that is there.
    pub(super) fn taken<'a>(&'a self, old: &'a Labels) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.set.iter().filter_map(|(key, value)| {
            let old = old.get(key).filter(|old| ***old != **value)?;
            Some((key.as_str(), &**old))
        })
    }
}

/// Prints pairs, one a line.
pub(super) fn print(context: &mut Context<'_>, pairs: &Labels) {
    for (key, value) in pairs.iter() {
        context.print(format!("{key}={value}"));
    }
}
