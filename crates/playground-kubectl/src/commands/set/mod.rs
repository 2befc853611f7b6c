//! `kubectl set`: changes single things of a workload. One file for each.
//!
//! Mirrors kubectl's `pkg/cmd/set`.

mod env;
mod image;
mod resources;
mod selector;
mod service_account;

use playground_api::{Fields, Kind, Object, Value};

use super::{Arguments, Grammar, Verb, Words, run_below};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self as query, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "set",
    usage: "kubectl set image|env|resources|serviceaccount TYPE/NAME ..",
    about: "changes image, variables or resources of a workload",
    grammar: Grammar::below(ALL),
    run,
};

/// What can be set.
pub(super) const ALL: &[Verb] =
    &[image::VERB, env::VERB, resources::VERB, selector::VERB, service_account::VERB];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    run_below(context, arguments, "kubectl set", ALL)
}

/// The flags of those that need no others.
/// What has a Pod template, and Pods.
const TARGETS: Words =
    Words::Objects(&[Kind::DaemonSet, Kind::Deployment, Kind::ReplicaSet, Kind::Pod]);

const FLAGS: &[Flag] = &[
    query::SELECTOR,
    query::ALL,
    DryRun::FLAG,
    Flag::LOCAL,
    Flag::FILENAME,
    Flag::PRINTED,
    Flag::text("field-manager"),
];

/// A change of the containers of a template.
struct Change<'a> {
    /// What the message of success says: `image`.
    what: &'a str,
    /// What stands before a refusal of the API server.
    failing: &'a str,
    dry_run: DryRun,
}

/// The objects of a line that have a Pod template, and why others were not found.
struct Targets {
    objects: Vec<Object>,
    missing: Vec<Failure>,
}

fn find(context: &Context<'_>, flags: &Flags, words: &[String]) -> Result<Targets, Failure> {
    if words.is_empty() {
        return Err(Failure::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let found = Query::new(flags, words).find(context.cluster())?;
    let object = |it| match it {
        Item::Object(
            it @ (Object::DaemonSet(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::Pod(_)),
        ) => Ok(it),
        other => Err(Failure::error(format!(
            "{}/{} the object is not a pod or does not have a pod template: *v1.{}",
            other.resource().plural(),
            other.name(),
            other.resource().kind_name(),
        ))),
    };
    let objects: Result<Vec<Object>, Failure> = found.items.into_iter().map(object).collect();
    Ok(Targets { objects: objects?, missing: found.missing })
}

/// The spec of an object's Pods.
fn pod_spec<'a>(fields: &'a mut Fields, object: &Object) -> Option<&'a mut Fields> {
    match object {
        Object::Pod(_) => tree::slot(fields, &["spec"]),
        _ => tree::slot(fields, &["spec", "template", "spec"]),
    }
}

/// Changes the containers of a list.
fn each_container(spec: &mut Fields, list: &str, mut change: impl FnMut(&mut Fields)) {
    if let Some(Value::List(items)) = spec.get_mut(list) {
        for item in std::sync::Arc::make_mut(items) {
            if let Value::Object(fields) = item {
                change(fields);
            }
        }
    }
}

/// The name of a container.
fn name_of(container: &Fields) -> &str {
    container.get("name").and_then(Value::as_str).unwrap_or_default()
}

impl Change<'_> {
    /// Changes the spec of the Pods of each object, and stores it when `change` says so. One
    /// failure does not stop the others.
    fn each(
        &self,
        context: &mut Context<'_>,
        targets: Targets,
        mut change: impl FnMut(&mut Context<'_>, &Object, &mut Fields) -> Result<bool, Failure>,
    ) {
        for object in targets.objects {
            let mut fields = edit::tree(&object);
            let Some(spec) = pod_spec(&mut fields, &object) else { continue };
            let stored = match change(context, &object, spec) {
                Ok(true) => self.store(context, &object, &fields),
                other => other.map(drop),
            };
            if let Err(failure) = stored {
                context.fail(failure);
            }
        }
        for failure in targets.missing {
            context.fail(failure);
        }
    }

    /// Stores a changed object and says so; nothing is said of one that did not change.
    fn store(
        &self,
        context: &mut Context<'_>,
        before: &Object,
        after: &Fields,
    ) -> Result<(), Failure> {
        if *after == edit::tree(before) {
            return Ok(());
        }
        let changed = edit::decode(after, before).map_err(|it| self.refused(it, before))?;
        if edit::same(&changed, before) {
            return Ok(());
        }
        edit::store(context, changed, self.dry_run)?;
        let (kind, name) = (before.kind().singular(), &before.metadata().name);
        context.print(format!("{kind}/{name} {} updated{}", self.what, self.dry_run.suffix()));
        Ok(())
    }

    /// kubectl's words around a refusal: `DaemonSet.apps "x" is invalid: ..`.
    fn refused(&self, failure: Failure, object: &Object) -> Failure {
        let Some(rest) = failure.text.strip_prefix("The ") else { return failure };
        let (kind, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let group = object.kind().singular().split_once('.').map_or("", |it| it.1);
        let dot = if group.is_empty() { "" } else { "." };
        let rest = match rest.split_once(": \n") {
            Some((head, causes)) => {
                let causes: Vec<&str> =
                    causes.lines().map(|it| it.strip_prefix("* ").unwrap_or(it)).collect();
                format!("{head}: [{}]", causes.join(", "))
            }
            None => rest.to_owned(),
        };
        Failure::error(format!("{} {kind}{dot}{group} {rest}", self.failing))
    }
}
