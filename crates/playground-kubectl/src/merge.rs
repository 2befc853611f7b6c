//! Patches of object trees.
//!
//! Mirrors `apimachinery/pkg/util/strategicpatch`: `CreateThreeWayMergePatch` and
//! `StrategicMergePatch`, as one step from tree to tree.

use playground_api::{Fields, Value};

/// Lists whose items are told apart by a field, with that field; all other lists are replaced
/// as a whole. Mirrors the `patchMergeKey` tags of the API types.
const MERGE_KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("volumes", "name"),
    ("env", "name"),
    ("imagePullSecrets", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("hostAliases", "ip"),
    ("ports", "containerPort"),
    ("topologySpreadConstraints", "topologyKey"),
    ("ownerReferences", "uid"),
    ("conditions", "type"),
    ("addresses", "type"),
    ("taints", "key"),
];

fn merge_key(list: &str) -> Option<&'static str> {
    MERGE_KEYS.iter().find(|(name, _)| *name == list).map(|(_, key)| *key)
}

/// What `kubectl apply` makes of a live object.
///
/// Fields of `last` that `new` no longer has go; fields of `new` are set; all others of `live`
/// stay as they are.
pub(crate) fn three_way(last: Option<&Fields>, new: &Fields, live: &Fields) -> Fields {
    let mut result = live.clone();
    for (name, _) in last.iter().flat_map(|it| it.iter()) {
        if !new.contains(name) {
            result.remove(name);
        }
    }
    for (name, value) in new.iter() {
        let last = last.and_then(|it| it.get(name));
        match merged(name, last, value, live.get(name)) {
            Value::Null => {
                result.remove(name);
            }
            merged => {
                result.insert(name.clone(), merged);
            }
        }
    }
    result
}

fn merged(name: &str, last: Option<&Value>, new: &Value, live: Option<&Value>) -> Value {
    match (new, live) {
        (Value::Object(new), Some(Value::Object(live))) => {
            Value::Object(three_way(last.and_then(Value::as_object), new, live))
        }
        (Value::List(new), Some(Value::List(live))) => match merge_key(name) {
            Some(key) => lists(key, last.and_then(Value::as_list), new, live).into(),
            None => Value::List(new.clone()),
        },
        _ => new.clone(),
    }
}

/// The items of `new` in their order, each merged with its namesake in `live`; then the items of
/// `live` that nobody applied.
fn lists(key: &str, last: Option<&[Value]>, new: &[Value], live: &[Value]) -> Vec<Value> {
    let id = |it: &Value| it.as_object().and_then(|it| it.get(key)).cloned();
    let find = |items: &[Value], wanted: &Option<Value>| {
        wanted
            .as_ref()
            .and_then(|wanted| items.iter().find(|it| id(it).as_ref() == Some(wanted)).cloned())
    };
    let last = last.unwrap_or_default();
    let mut result: Vec<Value> = Vec::new();
    for item in new {
        let wanted = id(item);
        // An item of the same name again is laid over the first.
        let again = wanted.as_ref().and_then(|_| result.iter().position(|it| id(it) == wanted));
        let base = match again {
            Some(at) => Some(result.remove(at)),
            None => find(live, &wanted),
        };
        result.push(merged("", find(last, &wanted).as_ref(), item, base.as_ref()));
    }
    let others = live.iter().filter(|item| {
        let wanted = id(item);
        find(new, &wanted).is_none() && find(last, &wanted).is_none()
    });
    result.extend(others.cloned());
    result
}

/// A part of a manifest with the values that a live object has in the place of those that were applied.
///
/// What else the live object has is left out: it would stay if the manifest were applied. `None` if the live object has
/// nothing there.
pub(crate) fn overtaken(
    name: &str,
    written: &Value,
    applied: Option<&Value>,
    live: Option<&Value>,
) -> Option<Value> {
    match (written, applied, live?) {
        (_, applied, live) if applied == Some(live) => Some(written.clone()),
        (Value::Object(written), Some(Value::Object(applied)), Value::Object(live)) => {
            let fields = written.iter().filter_map(|(name, value)| {
                Some((name.clone(), overtaken(name, value, applied.get(name), live.get(name))?))
            });
            Some(Value::Object(fields.collect()))
        }
        (Value::List(written), Some(Value::List(applied)), Value::List(live)) => {
            let Some(key) = merge_key(name) else { return Some(Value::List(live.clone())) };
            let id = |it: &Value| it.as_object().and_then(|it| it.get(key)).cloned();
            let namesake =
                |items: &[Value], item: &Value| items.iter().find(|it| id(it) == id(item)).cloned();
            let items = written.iter().filter_map(|item| {
                let (applied, live) = (namesake(applied, item), namesake(live, item));
                overtaken("", item, applied.as_ref(), live.as_ref())
            });
            Some(items.collect::<Vec<_>>().into())
        }
        (_, _, live) => Some(live.clone()),
    }
}

/// The fields that differ, as a patch that makes `before` into `after` has them.
///
/// Mirrors `CreateTwoWayMergePatch` as far as its text is printed: of lists whose items have
/// names nothing is shown.
pub(crate) fn change(before: &Fields, after: &Fields) -> Fields {
    let mut patch = Fields::new();
    for (name, value) in after.iter() {
        match (before.get(name), value) {
            (Some(old), new) if old == new => {}
            (Some(Value::Object(old)), Value::Object(new)) => {
                patch.insert(name.clone(), change(old, new));
            }
            (Some(Value::List(_)), Value::List(_)) if merge_key(name).is_some() => {}
            (_, new) => {
                patch.insert(name.clone(), new.clone());
            }
        }
    }
    for (name, _) in before.iter().filter(|(name, _)| !after.contains(name)) {
        patch.insert(name.clone(), Value::Null);
    }
    patch
}

/// A JSON merge patch: RFC 7386.
pub(crate) fn json_merge(before: &Fields, patch: &Fields) -> Fields {
    let mut result = before.clone();
    for (name, value) in patch.iter() {
        let merged = match (value, before.get(name)) {
            (Value::Null, _) => {
                result.remove(name);
                continue;
            }
            (Value::Object(patch), Some(Value::Object(old))) => json_merge(old, patch).into(),
            (Value::Object(patch), _) => json_merge(&Fields::new(), patch).into(),
            (other, _) => other.clone(),
        };
        result.insert(name.clone(), merged);
    }
    result
}

/// The directive of a strategic merge patch.
const DIRECTIVE: &str = "$patch";

/// A strategic merge patch, with its directives `$patch: replace`, `delete` and `merge`,
/// `$retainKeys`, `$setElementOrder/...` and `$deleteFromPrimitiveList/...`.
pub(crate) fn strategic(before: &Fields, patch: &Fields) -> Fields {
    let directive = patch.get(DIRECTIVE).and_then(Value::as_str).unwrap_or("merge");
    let mut result = match directive {
        "merge" => before.clone(),
        _ => Fields::new(),
    };
    if directive == "delete" {
        return result;
    }
    if let Some(kept) = patch.get("$retainKeys").and_then(Value::as_list) {
        for (name, _) in before.iter() {
            if !kept.iter().any(|it| it.as_str() == Some(name)) {
                result.remove(name);
            }
        }
    }
    for (name, value) in patch.iter() {
        if let Some(list) = name.strip_prefix("$deleteFromPrimitiveList/") {
            delete_from(&mut result, list, value);
        } else if !name.starts_with('$') {
            set_strategic(&mut result, name, value);
        }
    }
    result
}

fn delete_from(fields: &mut Fields, list: &str, deleted: &Value) {
    let deleted = deleted.as_list().unwrap_or_default();
    if let Some(items) = fields.get(list).and_then(Value::as_list) {
        let kept: Vec<Value> = items.iter().filter(|it| !deleted.contains(it)).cloned().collect();
        fields.insert(list, kept);
    }
}

fn set_strategic(fields: &mut Fields, name: &str, value: &Value) {
    let merged: Value = match (value, fields.get(name)) {
        (Value::Null, _) => {
            fields.remove(name);
            return;
        }
        (Value::Object(patch), Some(Value::Object(old))) => strategic(old, patch).into(),
        (Value::Object(patch), _) => strategic(&Fields::new(), patch).into(),
        (Value::List(patch), Some(Value::List(old))) => match merge_key(name) {
            Some(key) => strategic_list(key, old, patch).into(),
            None => value.clone(),
        },
        (Value::List(patch), _) if merge_key(name).is_some() => {
            strategic_list(merge_key(name).unwrap_or_default(), &[], patch).into()
        }
        (other, _) => other.clone(),
    };
    fields.insert(name, merged);
}

/// New items stand in front, as upstream puts them.
fn strategic_list(key: &str, old: &[Value], patch: &[Value]) -> Vec<Value> {
    let directive = |it: &Value| it.at(&[DIRECTIVE]).and_then(Value::as_str).map(str::to_owned);
    let replaces =
        |it: &&Value| directive(it).as_deref() == Some("replace") && it.at(&[key]).is_none();
    let mut result = if patch.iter().any(|it| replaces(&it)) { Vec::new() } else { old.to_vec() };
    let mut added = Vec::new();
    for item in patch.iter().filter(|it| !replaces(it)) {
        let Some(fields) = item.as_object() else { continue };
        let place = result.iter().position(|it| it.at(&[key]) == item.at(&[key]));
        match (place, directive(item).as_deref()) {
            (Some(at), Some("delete")) => {
                result.remove(at);
            }
            (None, Some("delete")) => {}
            (Some(at), _) => {
                if let Some(Value::Object(old)) = result.get(at).cloned() {
                    result[at] = strategic(&old, fields).into();
                }
            }
            (None, _) => added.push(strategic(&Fields::new(), fields).into()),
        }
    }
    added.extend(result);
    added
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last: &str, new: &str, live: &str, expected: &str) {
        let tree = |text| match playground_manifest::parse(text) {
            Ok(Value::Object(fields)) => fields,
            other => panic!("{text}: {other:?}"),
        };
        let result = three_way(Some(&tree(last)), &tree(new), &tree(live));
        assert_eq!(playground_manifest::to_json(&Value::Object(result)), expected);
    }

    #[test]
    fn what_was_applied_and_is_no_more_goes_and_what_others_set_stays() {
        check(
            "{a: 1, b: {x: 1, y: 2}}",
            "{b: {x: 3}}",
            "{a: 1, b: {x: 1, y: 2, z: 5}, c: 4}",
            r#"{"b":{"x":3,"z":5},"c":4}"#,
        );
    }

    #[test]
    fn containers_are_merged_by_name_and_tolerations_replaced() {
        check(
            "{containers: [{name: a, image: a:1}, {name: b}], tolerations: [{key: x}]}",
            "{containers: [{name: a, image: a:2}], tolerations: [{key: z}]}",
            "{containers: [{name: a, image: a:1, tty: true}, {name: b}, {name: injected}], \
             tolerations: [{key: x}]}",
            r#"{"containers":[{"image":"a:2","name":"a","tty":true},{"name":"injected"}],"tolerations":[{"key":"z"}]}"#,
        );
    }

    #[track_caller]
    fn check_strategic(before: &str, patch: &str, expected: &str) {
        let tree = |text| match playground_manifest::parse(text) {
            Ok(Value::Object(fields)) => fields,
            other => panic!("{text}: {other:?}"),
        };
        let result = strategic(&tree(before), &tree(patch));
        assert_eq!(playground_manifest::to_json(&Value::Object(result)), expected);
    }

    #[test]
    fn a_strategic_patch_merges_by_name_and_follows_directives() {
        let before = "{containers: [{name: a, image: a:1, tty: true}], labels: {p: q, r: s}}";
        check_strategic(
            before,
            "{containers: [{name: a, image: a:2}, {name: b}], labels: {p: null}}",
            r#"{"containers":[{"name":"b"},{"image":"a:2","name":"a","tty":true}],"labels":{"r":"s"}}"#,
        );
        check_strategic(
            before,
            "{containers: [{name: a, $patch: delete}], labels: {$patch: replace, z: s}}",
            r#"{"containers":[],"labels":{"z":"s"}}"#,
        );
    }
}
