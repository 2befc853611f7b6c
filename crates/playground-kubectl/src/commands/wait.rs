//! `kubectl wait`: lets the time run until something is true of objects.
//!
//! Mirrors kubectl's `pkg/cmd/wait`.

use playground_api::Value;
use playground_sim::SimDuration;

use super::{Arguments, Grammar, Verb, Words, manifest};
use crate::context::{Context, Failure, Patience};
use crate::find::{self, Query};
use crate::flags::{Flag, Flags};
use crate::item::Item;
use crate::jsonpath::{self, Template};
use crate::tree;

pub(super) const VERB: Verb = Verb {
    name: "wait",
    usage: "kubectl wait (TYPE NAME.. | TYPE -l SELECTOR | TYPE --all | -f FILE) \
            --for=condition=NAME|delete|create|jsonpath='{..}'=VALUE [--timeout=30s]",
    about: "lets the time run until something is true of objects",
    grammar: Grammar::new(&[Words::Objects(&[])], FLAGS),
    run,
};

/// What can be waited for, or how it begins.
const GOALS: &[&str] = &["condition=", "delete", "create", "jsonpath="];

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::FIELD_SELECTOR,
    find::ALL,
    find::ALL_NAMESPACES,
    Flag::text("for").of(Words::OneOf(GOALS)),
    Flag::duration("timeout"),
    Flag::FILENAME,
    Flag::PRINTED,
    Flag::LOCAL,
    Flag::truth("recursive").short('R'),
];

/// What is waited for.
enum Goal {
    Create,
    Delete,
    Condition { name: String, status: String },
    JsonPath { path: Template, value: Option<String> },
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl wait", FLAGS)?;
    let goal = Goal::parse(flags.get("for").unwrap_or_default())?;
    let query = Query::new(&flags, &flags.words);
    if query.is_empty() && !flags.has("filename") {
        return Err(Failure::error(
            "arguments in resource/name form must have a single resource and name",
        ));
    }
    let limit = flags.get("timeout").map_or(Some(SimDuration::from_secs(30)), |text| {
        let none = SimDuration::from_millis(0);
        (!text.starts_with('-')).then(|| flags.duration("timeout").unwrap_or(none))
    });
    let mut found = manifest::found(context, &flags, &query, |_| String::new())?;
    let patience = Patience::new(context.cluster().now(), limit);
    while matches!(goal, Goal::Create) && (found.items.is_empty() || !found.missing.is_empty()) {
        if !context.wait_step(patience).map_err(Failure::error)? {
            return Err(Failure::error("timed out waiting for the condition"));
        }
        found = manifest::found(context, &flags, &query, |_| String::new())?;
    }
    let is_delete = matches!(goal, Goal::Delete);
    if found.items.is_empty() && found.missing.is_empty() && !is_delete {
        return Err(Failure::error("no matching resources found"));
    }
    if is_delete {
        found.missing.retain(|it| !it.is_not_found());
    }
    let mut late = Vec::new();
    for item in &found.items {
        let patience = Patience::new(context.cluster().now(), limit);
        match until(context, patience, item, |it| goal.is_met(it)) {
            Ok(()) => context.print(format!("{} condition met", item.full_name())),
            Err(text) => late.push(text),
        }
    }
    context.fail_all(found.missing);
    match late.as_slice() {
        [] => Ok(()),
        [one] => Err(Failure::error(one)),
        many => Err(Failure::plain(many.join("\n"))),
    }
}

/// Lets the time run until something is true of an object, or of its absence. Returns what is
/// said when that does not come in time.
pub(super) fn until(
    context: &mut Context<'_>,
    patience: Patience,
    item: &Item,
    is_met: impl Fn(Option<&Item>) -> bool,
) -> Result<(), String> {
    let (resource, name) = (item.resource(), item.name());
    let uid = |it: &Item| it.object().map(|it| it.metadata().uid);
    loop {
        let now = find::get(context.cluster(), resource, item.namespace(), name);
        if is_met(now.filter(|it| uid(it) == uid(item)).as_ref()) {
            return Ok(());
        }
        if !context.wait_step(patience)? {
            let plural = resource.plural();
            return Err(format!("timed out waiting for the condition on {plural}/{name}"));
        }
    }
}

impl Goal {
    /// Mirrors `conditionFuncFor`.
    fn parse(text: &str) -> Result<Self, Failure> {
        if let Some(rest) = text.strip_prefix("condition=") {
            let (name, status) = rest.split_once('=').unwrap_or((rest, "true"));
            return Ok(Goal::Condition { name: name.to_owned(), status: status.to_owned() });
        }
        if let Some(rest) = text.strip_prefix("jsonpath=") {
            // A filter in the path may have signs of its own.
            let end = rest.rfind('}').map_or(0, |it| it + 1);
            let sign = rest.get(end..).and_then(|it| it.find('='));
            let (path, value) = rest.split_at(sign.map_or(rest.len(), |it| end + it));
            let path = Template::parse(&jsonpath::relaxed(path))
                .map_err(|it| Failure::error(format!("error parsing jsonpath {path}, {it}")))?;
            let value = value.strip_prefix('=').map(|it| it.trim_matches(['\'', '"']).to_owned());
            return Ok(Goal::JsonPath { path, value });
        }
        match text.to_ascii_lowercase().as_str() {
            "delete" => Ok(Goal::Delete),
            "create" => Ok(Goal::Create),
            _ => Err(Failure::error(format!("unrecognized condition: {text:?}"))),
        }
    }

    fn is_met(&self, item: Option<&Item>) -> bool {
        let tree = item.map(Item::tree);
        match (self, &tree) {
            (Goal::Delete, tree) => tree.is_none(),
            (_, None) => false,
            (Goal::Create, Some(_)) => true,
            (Goal::Condition { name, status }, Some(tree)) => has_condition(tree, name, status),
            (Goal::JsonPath { path, value }, Some(tree)) => match path.values(tree).as_slice() {
                [one] => value.as_ref().is_none_or(|it| *it == tree::shown(one)),
                _ => false,
            },
        }
    }
}

/// Whether a condition has a status, as of the present generation.
fn has_condition(tree: &Value, name: &str, status: &str) -> bool {
    let generation = tree::int(tree, &["metadata", "generation"]).unwrap_or(0);
    let observed = tree::int(tree, &["status", "observedGeneration"]);
    let is = |it: &Value, field: &str, wanted: &str| {
        tree::text(it, &[field]).eq_ignore_ascii_case(wanted)
    };
    observed.is_none_or(|it| it >= generation)
        && tree::list(tree, &["status", "conditions"])
            .iter()
            .any(|it| is(it, "type", name) && is(it, "status", status))
}
