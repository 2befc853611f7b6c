//! `kubectl set selector`: which Pods a Service means.

use playground_api::{Kind, Object, Value};

use super::{FLAGS, query};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit;
use crate::flags::{DryRun, Flags};
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "selector",
    usage: "kubectl set selector service NAME KEY=VALUE..",
    about: "says which Pods a Service means",
    grammar: Grammar::new(&[Words::Objects(&[Kind::Service]), Words::Free], FLAGS),
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set selector", FLAGS)?;
    let (words, pairs) = edit::resources_and_pairs(&flags.words, "selector")?;
    if words.is_empty() {
        return Err(Failure::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let dry_run = DryRun::of(&flags)?;
    let pairs: Vec<_> = pairs.iter().filter_map(|it| it.split_once('=')).collect();
    let found = query::Query::new(&flags, words).find(context.cluster())?;
    found.visit(context, |context, item| {
        let Some(object @ Object::Service(_)) = item.object() else {
            return Err(Failure::error("setting a selector is only supported for Services"));
        };
        let mut fields = edit::tree(object);
        if let Some(spec) = tree::slot(&mut fields, &["spec"]) {
            let selector = pairs.iter().map(|(key, value)| ((*key).into(), Value::from(*value)));
            spec.insert("selector", selector.collect::<playground_api::Fields>());
        }
        let changed = edit::decode(&fields, object)?;
        edit::store(context, changed, dry_run)?;
        context.print(format!("{} selector updated{}", item.full_name(), dry_run.suffix()));
        Ok(())
    });
    Ok(())
}
