//! `kubectl set env`.

use std::sync::Arc;

use playground_api::{Fields, Value};

use super::{Change, TARGETS, each_container, find, name_of};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit::resources_and_pairs;
use crate::find as query;
use crate::flags::{DryRun, Flag, Flags};
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "env",
    usage: "kubectl set env TYPE/NAME KEY=VALUE.. KEY-.. [-c CONTAINER] [--list]",
    about: "changes the variables of containers",
    grammar: Grammar::new(&[TARGETS, Words::Free], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    query::SELECTOR,
    query::ALL,
    DryRun::FLAG,
    Flag::text("containers").short('c').of(Words::Containers),
    Flag::truth("list"),
    Flag::LOCAL,
    Flag::PRINTED,
    Flag::truth("overwrite"),
    Flag::FILENAME,
    Flag::text("field-manager"),
];

/// What is asked for.
struct Variables<'a> {
    set: Vec<(&'a str, &'a str)>,
    remove: Vec<&'a str>,
    containers: &'a str,
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl set env", FLAGS)?;
    let (words, pairs) = resources_and_pairs(&flags.words, "environment variable")?;
    let set: Vec<(&str, &str)> = pairs.iter().filter_map(|it| it.split_once('=')).collect();
    let remove: Vec<&str> =
        pairs.iter().filter(|it| !it.contains('=')).filter_map(|it| it.strip_suffix('-')).collect();
    if remove.iter().any(|name| set.iter().any(|(it, _)| it == name)) {
        return Err(Failure::error(
            "can not both modify and remove the same environment variable in the same command",
        ));
    }
    let list = flags.is_true("list");
    if set.is_empty() && remove.is_empty() && !list {
        return Err(Failure::error("at least one environment variable must be provided"));
    }
    let variables = Variables { set, remove, containers: flags.get("containers").unwrap_or("*") };
    let targets = find(context, &flags, words)?;
    let change = Change {
        what: "env",
        failing: "failed to patch env update to pod template:",
        dry_run: DryRun::of(&flags)?,
    };
    change.each(context, targets, |context, object, spec| {
        let n = variables.apply(spec);
        let (kind, name) = (object.kind(), &object.metadata().name);
        if n == 0 {
            context.warn(format!(
                "Warning: {kind}/{name} does not have any containers matching {:?}",
                variables.containers
            ));
        } else if list {
            print(context, spec, &format!("{kind} {name}"));
        }
        Ok(n > 0 && !list)
    });
    Ok(())
}

impl Variables<'_> {
    /// Changes the containers that are meant, and counts them.
    fn apply(&self, spec: &mut Fields) -> usize {
        let mut n = 0;
        for list in ["containers", "initContainers"] {
            each_container(spec, list, |container| {
                if self.containers == "*" || name_of(container) == self.containers {
                    n += 1;
                    self.apply_to(container);
                }
            });
        }
        n
    }

    fn apply_to(&self, container: &mut Fields) {
        if self.set.is_empty() && self.remove.is_empty() {
            return;
        }
        let mut env = container.get("env").and_then(Value::as_list).unwrap_or_default().to_vec();
        env.retain(|it| !self.remove.contains(&tree::text(it, &["name"])));
        for (name, value) in &self.set {
            let mut variable = Fields::new();
            variable.insert("name", *name);
            variable.insert("value", *value);
            match env.iter_mut().find(|it| tree::text(it, &["name"]) == *name) {
                Some(old) => *old = Value::Object(variable),
                None => env.push(Value::Object(variable)),
            }
        }
        if env.is_empty() {
            container.remove("env");
        } else {
            container.insert("env", Value::List(Arc::new(env)));
        }
    }
}

fn print(context: &mut Context<'_>, spec: &Fields, of: &str) {
    for list in ["containers", "initContainers"] {
        for container in spec.get(list).and_then(Value::as_list).unwrap_or_default() {
            context.print(format!("# {of}, container {}", tree::text(container, &["name"])));
            for it in tree::list(container, &["env"]) {
                let name = tree::text(it, &["name"]);
                context.print(format!("{name}={}", tree::text(it, &["value"])));
            }
        }
    }
}
