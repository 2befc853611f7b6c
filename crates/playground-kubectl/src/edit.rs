//! Changes of objects as trees: encode, edit, decode.

use playground_api::{FieldError, FieldErrorKind, Fields, Kind, Object, Value};
use playground_manifest::Refusal;
use playground_sim::{Command, CommandError};

use crate::context::{Context, Failure};
use crate::find;
use crate::flags::{DryRun, Flag};
use crate::tree;

/// The object as a tree, for a change.
pub(crate) fn tree(object: &Object) -> Fields {
    playground_manifest::encode(object).as_object().cloned().unwrap_or_default()
}

/// The object that a patched tree describes; what only the cluster writes is taken from the
/// live one.
pub(crate) fn decode(tree: &Fields, live: &Object) -> Result<Object, Failure> {
    let outcome = playground_manifest::decode_value(&Value::Object(tree.clone()));
    let mut object = outcome.accepted().map_err(|it| {
        let (kind, name) = (live.kind(), &live.metadata().name);
        match it {
            Refusal::Invalid(mut errors) => {
                if let Some(error) = immutable_selector(tree, live) {
                    let is_first = kind == Kind::DaemonSet;
                    errors.insert(if is_first { 0 } else { errors.len() }, error);
                }
                Failure::server(&CommandError::Invalid { kind, name: name.clone(), errors })
            }
            other => {
                Failure::plain(format!("The request is invalid: patch: Invalid value: {other}"))
            }
        }
    })?;
    keep_what_the_cluster_writes(&mut object, live);
    Ok(object)
}

/// What the API server says of another selector beside the other mistakes.
fn immutable_selector(tree: &Fields, live: &Object) -> Option<FieldError> {
    let kinds = [Kind::DaemonSet, Kind::Deployment, Kind::ReplicaSet];
    if !kinds.contains(&live.kind()) {
        return None;
    }
    let after = tree.get("spec")?.at(&["selector"])?.clone();
    let before = self::tree(live);
    let unchanged = before.get("spec")?.at(&["selector"]) == Some(&after);
    (!unchanged).then(|| FieldError {
        path: "spec.selector".to_owned(),
        kind: FieldErrorKind::Invalid(playground_manifest::to_json(&after)),
        detail: "field is immutable".to_owned(),
    })
}

/// A tree as Go prints a map: `map[spec:map[minReadySeconds:5]]`.
pub(crate) fn go_text(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let entries: Vec<String> =
                fields.iter().map(|(key, value)| format!("{key}:{}", go_text(value))).collect();
            format!("map[{}]", entries.join(" "))
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(go_text).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Null => "<nil>".to_owned(),
        other => tree::shown(other),
    }
}

/// Takes uid, generation and status from the live object.
pub(crate) fn keep_what_the_cluster_writes(object: &mut Object, live: &Object) {
    let metadata = object.metadata_mut();
    metadata.uid = live.metadata().uid;
    metadata.resource_version = live.metadata().resource_version;
    metadata.generation = live.metadata().generation;
    object.keep_status(live);
}

/// Whether a patch would change nothing that a user can change.
pub(crate) fn same(changed: &Object, live: &Object) -> bool {
    let user_visible = |it: &Object| {
        let metadata = it.metadata();
        (metadata.labels.clone(), metadata.annotations.clone(), metadata.finalizers.clone())
    };
    changed.same_spec(live) && user_visible(changed) == user_visible(live)
}

/// What stands behind a change of an object: `Update`, with kubectl's words for a refusal.
pub(crate) fn store(
    context: &mut Context<'_>,
    object: Object,
    dry_run: DryRun,
) -> Result<(), Failure> {
    if dry_run != DryRun::No {
        return Ok(());
    }
    context.send(Command::Update(object)).map_err(|it| Failure::server(&it))
}

/// The flags of the commands that set and remove pairs: `label` and `annotate`.
pub(crate) const PAIR_FLAGS: &[Flag] = &[
    find::SELECTOR,
    find::FIELD_SELECTOR,
    find::ALL,
    find::ALL_NAMESPACES,
    DryRun::FLAG,
    Flag::truth("overwrite"),
    Flag::truth("list"),
    Flag::LOCAL,
    Flag::text("resource-version"),
    Flag::text("field-manager"),
    Flag::FILENAME,
    Flag::PRINTED,
    Flag::KUSTOMIZE,
];

/// Splits words into those that name objects and those that say what changes.
///
/// Mirrors `GetResourcesAndPairs`.
pub(crate) fn resources_and_pairs<'a>(
    words: &'a [String],
    what: &str,
) -> Result<(&'a [String], &'a [String]), Failure> {
    let is_pair =
        |it: &String| it.contains('=') && !it.starts_with('=') || it.ends_with('-') && it != "-";
    let first = words.iter().position(is_pair).unwrap_or(words.len());
    let (resources, pairs) = words.split_at(first);
    match pairs.iter().find(|it| !is_pair(it)) {
        None => Ok((resources, pairs)),
        Some(it) => Err(Failure::error(format!(
            "all resources must be specified before {what} changes: {it}"
        ))),
    }
}
