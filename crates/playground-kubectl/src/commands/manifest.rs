//! Manifests that verbs read with `-f`.

use playground_api::{NamespacedName, Object};
use playground_manifest::{Document, Refusal};

use crate::context::{Context, Failure};
use crate::find;
use crate::flags::Flags;
use crate::item::Item;
use crate::resource::Resource;

/// The documents of a file.
pub(super) fn documents(
    context: &mut Context<'_>,
    file: &str,
    verb: &str,
) -> Result<Vec<Document>, Failure> {
    let text = context.read_file(file)?;
    let manifest = playground_manifest::read(&text);
    if manifest.documents.is_empty() {
        return Err(Failure::error(format!("no objects passed to {verb}")));
    }
    Ok(manifest.documents)
}

/// The stored objects that a file names.
pub(super) fn named(
    context: &mut Context<'_>,
    flags: &Flags,
    file: &str,
    items: &mut Vec<Item>,
    missing: &mut Vec<Failure>,
) -> Result<(), Failure> {
    let text = context.read_file(file)?;
    for document in &playground_manifest::read(&text).documents {
        let Some(resource) = resource(file, document, missing)? else { continue };
        let name = &document.name;
        let namespace = match document.namespace.as_str() {
            "" => flags.namespace(),
            namespace => namespace,
        };
        match find::get(context.cluster(), resource, namespace, name) {
            Some(item) => items.push(item),
            None => missing.push(not_found(file, resource, name)),
        }
    }
    Ok(())
}

fn not_found(file: &str, resource: Resource, name: &str) -> Failure {
    let failure = find::not_found(resource, name);
    let text = failure.text.replacen("): ", &format!("): error when deleting {file:?}: "), 1);
    Failure { text, ..failure }
}

/// The resource of a document; none of a kind that is left alone.
fn resource(
    file: &str,
    document: &Document,
    missing: &mut Vec<Failure>,
) -> Result<Option<Resource>, Failure> {
    match &document.outcome.refusal {
        Some(refusal @ Refusal::Syntax(_)) => {
            return Err(Failure::error(format!("error parsing {file}: {refusal}")));
        }
        Some(Refusal::NoMatch { .. }) => {
            missing.push(super::apply::refused_text(file, document));
            return Ok(None);
        }
        _ => {}
    }
    let version = document.api_version.as_str();
    let known = Resource::from_word(&document.kind).ok().and_then(|it| it.first().copied());
    Ok(known.filter(|it| it.kind_name() == document.kind && it.version() == version))
}

/// Puts an object into the namespace that the line or the document says.
pub(super) fn settle_namespace(
    object: &mut Object,
    document: &Document,
    namespace: Option<&str>,
) -> Result<(), Failure> {
    if !object.kind().is_namespaced() {
        return Ok(());
    }
    let own = document.namespace.as_str();
    match namespace {
        Some(asked) if !own.is_empty() && own != asked => Err(Failure::error(format!(
            "the namespace from the provided object {own:?} does not match the namespace \
             {asked:?}. You must pass '--namespace={own}' to perform this operation."
        ))),
        _ => {
            let name = if own.is_empty() { namespace.unwrap_or("default") } else { own };
            object.metadata_mut().namespace = name.into();
            Ok(())
        }
    }
}

/// The stored object of the same kind and name.
pub(super) fn live(context: &Context<'_>, object: &Object) -> Option<Object> {
    let NamespacedName { namespace, name } = object.metadata().key();
    let item = find::get(context.cluster(), Resource::of(object.kind()), &namespace, &name)?;
    item.object().cloned()
}
