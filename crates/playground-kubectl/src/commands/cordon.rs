//! `kubectl cordon` and `uncordon`: whether ordinary Pods may come to a Node.
//!
//! Mirrors `RunCordonOrUncordon` in kubectl's `pkg/cmd/drain`.

use std::sync::Arc;

use playground_api::{Kind, Node, Object};

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const CORDON: Verb = Verb {
    name: "cordon",
    usage: "kubectl cordon NODE.. | -l SELECTOR",
    about: "keeps new ordinary Pods away from a Node",
    grammar: Grammar::new(&[Words::Names(Kind::Node)], FLAGS),
    run: |context, arguments| run(context, arguments, "kubectl cordon", "cordon", true),
};

pub(super) const UNCORDON: Verb = Verb {
    name: "uncordon",
    usage: "kubectl uncordon NODE.. | -l SELECTOR",
    about: "lets Pods come to a Node again",
    grammar: Grammar::new(&[Words::Names(Kind::Node)], FLAGS),
    run: |context, arguments| run(context, arguments, "kubectl uncordon", "uncordon", false),
};

const FLAGS: &[Flag] = &[find::SELECTOR, DryRun::FLAG];

fn run(
    context: &mut Context<'_>,
    arguments: &mut Arguments,
    command: &'static str,
    verb: &str,
    cordoned: bool,
) -> Result<(), Failure> {
    let flags = Flags::read(arguments, command, FLAGS)?;
    let nodes = nodes(context, &flags, command, verb)?;
    let dry_run = DryRun::of(&flags)?;
    for node in nodes {
        cordon(context, &node, cordoned, dry_run)?;
    }
    Ok(())
}

/// The Nodes that a line names. One that does not exist stops all.
///
/// Mirrors `DrainCmdOptions.Complete`.
pub(super) fn nodes(
    context: &Context<'_>,
    flags: &Flags,
    command: &str,
    verb: &str,
) -> Result<Vec<Arc<Node>>, Failure> {
    if flags.words.is_empty() && !flags.has("selector") {
        return Err(Failure::usage(command, format!("USAGE: {verb} NODE [flags]")));
    }
    if !flags.words.is_empty() && flags.has("selector") {
        return Err(Failure::usage(
            command,
            "cannot specify both a node name and a --selector option",
        ));
    }
    let mut words = flags.words.clone();
    if !words.iter().any(|it| it.contains('/')) {
        words.insert(0, "nodes".to_owned());
    }
    let found = Query::new(flags, &words).find(context.cluster())?;
    if let Some(failure) = found.missing.into_iter().next() {
        return Err(failure);
    }
    let node = |it| match it {
        Item::Object(Object::Node(node)) => Ok(node),
        other => Err(Failure::error(format!("{} is not a node", Item::full_name(&other)))),
    };
    found.items.into_iter().map(node).collect()
}

/// Cordons a Node or the opposite, and says so.
pub(super) fn cordon(
    context: &mut Context<'_>,
    node: &Arc<Node>,
    cordoned: bool,
    dry_run: DryRun,
) -> Result<(), Failure> {
    let name = &node.metadata.name;
    let done = if cordoned { "cordoned" } else { "uncordoned" };
    if node.spec.unschedulable == cordoned {
        context.print(format!("node/{name} already {done}{}", dry_run.suffix()));
        return Ok(());
    }
    let mut changed = Node::clone(node);
    changed.spec.unschedulable = cordoned;
    edit::store(context, Object::Node(Arc::new(changed)), dry_run)?;
    context.print(format!("node/{name} {done}{}", dry_run.suffix()));
    Ok(())
}
