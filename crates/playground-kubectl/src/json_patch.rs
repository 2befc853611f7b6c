//! JSON patches: RFC 6902.

use std::sync::Arc;

use playground_api::Value;

use crate::tree;

/// The tree after all operations of a patch; `None` if one of them cannot be carried out.
pub(crate) fn apply(root: &Value, patch: &Value) -> Option<Value> {
    let mut root = root.clone();
    for operation in patch.as_list()? {
        root = one(root, operation)?;
    }
    Some(root)
}

fn one(mut root: Value, operation: &Value) -> Option<Value> {
    let path = pointer(tree::text(operation, &["path"]))?;
    let from = pointer(tree::text(operation, &["from"])).unwrap_or_default();
    let value = operation.at(&["value"]).cloned();
    match tree::text(operation, &["op"]) {
        "add" => add(&mut root, &path, value?)?,
        "remove" => {
            remove(&mut root, &path)?;
        }
        // A field that is not there counts as empty, as with the library that the API server uses.
        "replace" => {
            remove(&mut root, &path);
            add(&mut root, &path, value?)?;
        }
        "move" => {
            let moved = remove(&mut root, &from)?;
            add(&mut root, &path, moved)?;
        }
        "copy" => {
            let copied = get(&root, &from)?.clone();
            add(&mut root, &path, copied)?;
        }
        "test" => {
            if get(&root, &path)? != &value? {
                return None;
            }
        }
        _ => return None,
    }
    Some(root)
}

/// The parts of a pointer such as `/spec/template`.
fn pointer(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parts = text.strip_prefix('/')?.split('/');
    Some(parts.map(|it| it.replace("~1", "/").replace("~0", "~")).collect())
}

fn get<'a>(root: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(root, |at, name| match at {
        Value::Object(fields) => fields.get(name),
        Value::List(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

fn get_mut<'a>(root: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(root, |at, name| match at {
        Value::Object(fields) => fields.get_mut(name),
        Value::List(items) => Arc::make_mut(items).get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

fn add(root: &mut Value, path: &[String], value: Value) -> Option<()> {
    let Some((last, parent)) = path.split_last() else {
        *root = value;
        return Some(());
    };
    match get_mut(root, parent)? {
        Value::Object(fields) => {
            fields.insert(last.as_str(), value);
        }
        Value::List(items) => {
            let items = Arc::make_mut(items);
            let at = if last == "-" { items.len() } else { last.parse().ok()? };
            if at > items.len() {
                return None;
            }
            items.insert(at, value);
        }
        _ => return None,
    }
    Some(())
}

fn remove(root: &mut Value, path: &[String]) -> Option<Value> {
    let (last, parent) = path.split_last()?;
    match get_mut(root, parent)? {
        Value::Object(fields) => fields.remove(last),
        Value::List(items) => {
            let at: usize = last.parse().ok()?;
            (at < items.len()).then(|| Arc::make_mut(items).remove(at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tree: &str, patch: &str, expected: &str) {
        let parse = |text| playground_manifest::parse(text).expect("YAML");
        let result = apply(&parse(tree), &parse(patch));
        let text = result.map_or("refused".to_owned(), |it| playground_manifest::to_json(&it));
        assert_eq!(text, expected);
    }

    #[test]
    fn operations_follow_each_other() {
        check(
            "{a: {b: [1, 2]}}",
            "[{op: add, path: /a/b/-, value: 3}, {op: remove, path: /a/b/0}, {op: add, path: /c, value: 4}]",
            r#"{"a":{"b":[2,3]},"c":4}"#,
        );
        check("{a: 1}", "[{op: test, path: /a, value: 2}]", "refused");
        check("{a: 1}", "[{op: remove, path: /b}]", "refused");
        check("{a: 1}", "[{op: replace, path: /a, value: 2}]", r#"{"a":2}"#);
    }
}
