//! The patch that `kubectl apply` sends.
//!
//! Mirrors `CreateThreeWayMergePatch`. Deliberate difference: lists of plain values are replaced as a whole.

use std::cmp::Ordering;

use playground_api::{Fields, Value};

use super::keys::{merge_key, retains_keys};
use super::{DELETE, DIRECTIVE, ORDER, RETAIN_KEYS};
use crate::tree;

/// The half of the differences that is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    /// What is new or other than before.
    Changes,
    /// What is no more.
    Deletions,
}

/// What `kubectl apply` asks for: fields of `last` that `new` no longer has go, fields of `new` are set, and all others
/// of `live` stay as they are. Empty if nothing is to be changed.
pub(crate) fn three_way(last: Option<&Fields>, new: &Fields, live: &Fields) -> Fields {
    let deletions = last.map(|last| differences("", last, new, Half::Deletions, false));
    let changes = differences("", live, new, Half::Changes, false);
    laid_over("", deletions.unwrap_or_default(), &changes)
}

fn differences(parent: &str, old: &Fields, new: &Fields, half: Half, retains: bool) -> Fields {
    let mut patch = Fields::new();
    for (name, value) in new.iter() {
        match (old.get(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                let within = differences(name, old, new, half, retains_keys(name));
                if !within.is_empty() {
                    patch.insert(name.clone(), within);
                }
            }
            (Some(Value::List(old)), Value::List(new)) if merge_key(parent, name).is_some() => {
                let key = merge_key(parent, name).unwrap_or_default();
                list_differences(&mut patch, (name, key), (old, new), half);
            }
            (None, Value::Null) => {}
            (old, new) if half == Half::Changes && old != Some(new) => {
                patch.insert(name.clone(), new.clone());
            }
            _ => {}
        }
    }
    let mut gone = old.iter().filter(|(name, _)| !new.contains(name)).peekable();
    let has_more = gone.peek().is_some();
    if half == Half::Deletions {
        gone.for_each(|(name, _)| {
            patch.insert(name.clone(), Value::Null);
        });
    }
    if retains && (has_more || !patch.is_empty()) {
        let names = new.iter().map(|(name, _)| name.clone().into()).collect::<Vec<Value>>();
        patch.insert(RETAIN_KEYS, names);
    }
    patch
}

/// Mirrors `diffLists`: both lists are sorted by their keys and compared in pairs, so that the nth item of a key meets
/// the nth of that key, as two ports of one number in two protocols have.
fn list_differences(
    patch: &mut Fields,
    (name, key): (&str, &str),
    (old, new): (&[Value], &[Value]),
    half: Half,
) {
    if old.is_empty() {
        if half == Half::Changes && !new.is_empty() {
            patch.insert(name, new.to_vec());
        }
        return;
    }
    let mut items: Vec<Value> = Vec::new();
    for pair in pairs(key, old, new) {
        match pair {
            (Some(old), Some(new)) => {
                let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else {
                    continue;
                };
                let mut within = differences(name, before, after, half, retains_keys(name));
                if let Some(id) = new.at(&[key]).filter(|_| !within.is_empty()) {
                    within.insert(key, id.clone());
                    items.push(within.into());
                }
            }
            (None, Some(new)) if half == Half::Changes => items.push(new.clone()),
            (Some(old), None) if half == Half::Deletions => items.push(deletion(key, old)),
            _ => {}
        }
    }
    let ids = |items: &[Value]| items.iter().map(|it| it.at(&[key]).cloned()).collect::<Vec<_>>();
    let is_moved = half == Half::Changes && ids(old) != ids(new);
    if is_moved || !items.is_empty() {
        let order = new.iter().map(|it| only(key, it).into()).collect::<Vec<Value>>();
        patch.insert(format!("{ORDER}{name}"), order);
    }
    if !items.is_empty() {
        patch.insert(name, items);
    }
}

/// The items of one key in pairs, by the text of their keys.
fn pairs<'a>(
    key: &str,
    old: &'a [Value],
    new: &'a [Value],
) -> Vec<(Option<&'a Value>, Option<&'a Value>)> {
    let id = |it: &Value| it.at(&[key]).map(tree::shown);
    let sorted = |items: &'a [Value]| {
        let mut items: Vec<&Value> = items.iter().collect();
        items.sort_by_key(|it| id(it));
        items.into_iter().peekable()
    };
    let (mut old, mut new) = (sorted(old), sorted(new));
    let mut pairs = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => id(old).cmp(&id(new)),
        };
        pairs.push((
            old.next_if(|_| order != Ordering::Greater),
            new.next_if(|_| order != Ordering::Less),
        ));
    }
}

/// An item with nothing but its key.
fn only(key: &str, item: &Value) -> Fields {
    item.at(&[key]).map(|id| (key.into(), id.clone())).into_iter().collect()
}

fn deletion(key: &str, item: &Value) -> Value {
    let mut fields = only(key, item);
    fields.insert(DIRECTIVE, DELETE);
    fields.into()
}

/// One patch with both. Mirrors `mergeMap` where it keeps nulls and directives.
fn laid_over(parent: &str, mut base: Fields, patch: &Fields) -> Fields {
    for (name, value) in patch.iter() {
        let both = match (base.get(name), value) {
            (Some(Value::Object(base)), Value::Object(patch)) => {
                laid_over(name, base.clone(), patch).into()
            }
            (Some(Value::List(base)), Value::List(patch)) if merge_key(parent, name).is_some() => {
                let key = merge_key(parent, name).unwrap_or_default();
                let mut items = base.to_vec();
                for item in patch.iter() {
                    let namesake = items.iter_mut().find(|it| it.at(&[key]) == item.at(&[key]));
                    match (namesake, item) {
                        (Some(Value::Object(it)), Value::Object(patch)) => {
                            *it = laid_over(name, it.clone(), patch);
                        }
                        _ => items.push(item.clone()),
                    }
                }
                items.into()
            }
            _ => value.clone(),
        };
        base.insert(name.clone(), both);
    }
    base
}
