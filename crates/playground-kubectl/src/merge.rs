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
        wanted.as_ref().and_then(|wanted| {
            items.iter().find(|it| id(it).as_ref() == Some(wanted)).cloned()
        })
    };
    let last = last.unwrap_or_default();
    let mut result: Vec<Value> = new
        .iter()
        .map(|item| {
            let wanted = id(item);
            merged("", find(last, &wanted).as_ref(), item, find(live, &wanted).as_ref())
        })
        .collect();
    let others = live.iter().filter(|item| {
        let wanted = id(item);
        find(new, &wanted).is_none() && find(last, &wanted).is_none()
    });
    result.extend(others.cloned());
    result
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
}
