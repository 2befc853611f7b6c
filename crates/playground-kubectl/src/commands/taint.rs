//! `kubectl taint`: sets and removes taints of Nodes.
//!
//! Mirrors kubectl's `pkg/cmd/taint`.

use std::sync::Arc;

use playground_api::{Kind, Node, Object, Taint, TaintEffect, validation};

use super::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::edit;
use crate::find::{self, Query};
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;

pub(super) const VERB: Verb = Verb {
    name: "taint",
    usage: "kubectl taint node (NAME.. | -l SELECTOR | --all) KEY[=VALUE]:EFFECT.. KEY[:EFFECT]-.. \
            [--overwrite]",
    about: "sets and removes taints of Nodes",
    grammar: Grammar::new(&[Words::Objects(&[Kind::Node]), Words::TaintChanges], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::ALL,
    DryRun::FLAG,
    Flag::truth("overwrite"),
    Flag::VALIDATE,
    Flag::PRINTED,
    Flag::text("field-manager"),
];

/// A taint to remove.
struct Removal {
    key: String,
    /// `None` for any.
    effect: Option<TaintEffect>,
}

/// What is asked for.
struct Changes {
    set: Vec<Taint>,
    remove: Vec<Removal>,
    overwrite: bool,
    dry_run: DryRun,
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl taint", FLAGS)?;
    let (words, specs) = split(&flags.words)?;
    let Some(kind) = words.first() else {
        return Err(Failure::error("one or more resources must be specified as <resource> <name>"));
    };
    if kind.contains('/') {
        return Err(Failure::plain(format!("the server doesn't have a resource type {kind:?}")));
    }
    if specs.is_empty() {
        return Err(Failure::error("at least one taint update is required"));
    }
    let (set, remove) = parse_all(specs).map_err(|it| Failure::usage("kubectl taint", it))?;
    if !["node", "nodes", "no"].contains(&kind.to_ascii_lowercase().as_str()) {
        let kind = kind.to_ascii_lowercase();
        return Err(Failure::error(format!(
            "invalid resource type {kind}, only node types are supported"
        )));
    }
    let (overwrite, dry_run) = (flags.is_true("overwrite"), DryRun::of(&flags)?);
    let changes = Changes { set, remove, overwrite, dry_run };
    changes.check_conflicts()?;
    let found = Query::new(&flags, words).find(context.cluster())?;
    found.visit(context, |context, item| match item {
        Item::Object(Object::Node(node)) => changes.make(context, &node),
        _ => Ok(()),
    });
    Ok(())
}

/// Splits the words into those that name Nodes and those that are taints.
fn split(words: &[String]) -> Result<(&[String], &[String]), Failure> {
    let is_taint = |it: &String| it.contains(['=', ':']) || it.ends_with('-');
    let first = words.iter().position(is_taint).unwrap_or(words.len());
    let (words, specs) = words.split_at(first);
    match specs.iter().find(|it| !is_taint(it)) {
        None => Ok((words, specs)),
        Some(it) => Err(Failure::error(format!(
            "all resources must be specified before taint changes: {it}"
        ))),
    }
}

/// Mirrors `parseTaints`.
fn parse_all(specs: &[String]) -> Result<(Vec<Taint>, Vec<Removal>), String> {
    let (mut set, mut remove): (Vec<Taint>, Vec<Removal>) = (Vec::new(), Vec::new());
    for spec in specs {
        if let Some(spec) = spec.strip_suffix('-') {
            let (key, _, effect) = parse(spec)?;
            remove.push(Removal { key, effect });
            continue;
        }
        let (key, value, effect) = parse(spec)?;
        let effect = effect.ok_or_else(|| format!("invalid taint spec: {spec}"))?;
        let taint = Taint { key: key.into(), value: value.into(), effect, time_added: None };
        if set.iter().any(|it| it.matches(&taint)) {
            return Err(format!(
                "duplicated taints with the same key and effect: {{{} {} {} <nil>}}",
                taint.key,
                taint.value,
                taint.effect.as_str()
            ));
        }
        set.push(taint);
    }
    Ok((set, remove))
}

/// Mirrors `parseTaint`: key, value, effect.
fn parse(spec: &str) -> Result<(String, String, Option<TaintEffect>), String> {
    let parts: Vec<&str> = spec.split(':').collect();
    let (key, value, effect) = match parts.as_slice() {
        [key] => (*key, "", None),
        [pair, effect] => {
            let effect = match TaintEffect::from_name(effect) {
                TaintEffect::Unknown(word) => {
                    return Err(format!("invalid taint effect: {word}, unsupported taint effect"));
                }
                effect => effect,
            };
            match pair.split('=').collect::<Vec<_>>().as_slice() {
                [key] => (*key, "", Some(effect)),
                [key, value] => (*key, *value, Some(effect)),
                _ => return Err(format!("invalid taint spec: {spec}")),
            }
        }
        _ => return Err(format!("invalid taint spec: {spec}")),
    };
    let wrong = validation::label_value(value);
    let wrong = if wrong.is_empty() { validation::label_key(key) } else { wrong };
    if !wrong.is_empty() {
        return Err(format!("invalid taint spec: {spec}, {}", wrong.join("; ")));
    }
    Ok((key.to_owned(), value.to_owned(), effect))
}

impl Changes {
    fn check_conflicts(&self) -> Result<(), Failure> {
        let mut conflicts = Vec::new();
        for taint in &self.set {
            for removal in self.remove.iter().filter(|it| it.matches(taint)) {
                let effect = removal.effect.as_ref().map_or("", TaintEffect::as_str);
                conflicts.push(format!("{}={effect}", removal.key));
            }
        }
        if conflicts.is_empty() {
            return Ok(());
        }
        Err(Failure::error(format!(
            "can not both modify and remove the following taint(s) in the same command: {}",
            conflicts.join(", ")
        )))
    }

    fn make(&self, context: &mut Context<'_>, node: &Arc<Node>) -> Result<(), Failure> {
        let old = &node.spec.taints;
        if !self.overwrite {
            self.check_new(node)?;
        }
        // New ones stand in front.
        let mut taints = self.set.clone();
        taints.extend(old.iter().filter(|it| !self.set.iter().any(|new| new.matches(it))).cloned());
        let added = taints.len() != old.len();
        let removed = self.remove_from(&mut taints)?;
        let operation = match () {
            () if added && removed || self.overwrite => "modified",
            () if added => "tainted",
            () => "untainted",
        };
        if taints != *old {
            let mut changed = Node::clone(node);
            changed.spec.taints = taints;
            edit::store(context, Object::Node(Arc::new(changed)), self.dry_run)?;
        }
        context.print(format!("node/{} {operation}", node.metadata.name));
        Ok(())
    }

    /// Mirrors `checkIfTaintsAlreadyExists`.
    fn check_new(&self, node: &Node) -> Result<(), Failure> {
        let taken = self.set.iter().filter(|it| node.spec.taints.iter().any(|old| old.matches(it)));
        let mut keys: Vec<&str> = taken.map(|it| &*it.key).collect();
        keys.dedup();
        if keys.is_empty() {
            return Ok(());
        }
        Err(Failure::error(format!(
            "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
            node.metadata.name,
            keys.join(", ")
        )))
    }

    fn remove_from(&self, taints: &mut Vec<Taint>) -> Result<bool, Failure> {
        let mut missing = Vec::new();
        for removal in &self.remove {
            let before = taints.len();
            taints.retain(|it| !removal.matches(it));
            if taints.len() == before {
                missing.push(format!("taint {:?} not found", removal.text()));
            }
        }
        match missing.as_slice() {
            [] => Ok(!self.remove.is_empty()),
            [one] => Err(Failure::error(one)),
            many => Err(Failure::error(format!("[{}]", many.join(", ")))),
        }
    }
}

impl Removal {
    fn matches(&self, taint: &Taint) -> bool {
        *taint.key == *self.key && self.effect.as_ref().is_none_or(|it| *it == taint.effect)
    }

    fn text(&self) -> String {
        match &self.effect {
            Some(effect) => format!("{}:{}", self.key, effect.as_str()),
            None => self.key.clone(),
        }
    }
}
