//! Manifests that verbs read with `-f`.

use playground_api::Object;
use playground_manifest::{Document, Refusal};
use playground_sim::CommandError;

use crate::context::{Context, Failure};
use crate::find::{self, Found, Query};
use crate::flags::Flags;
use crate::item::Item;
use crate::resource::Resource;

/// What becomes of fields that the API does not have: `--validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checks {
    /// The object is refused.
    Strict,
    /// They are named and dropped.
    Warn,
    /// They are dropped.
    Ignore,
}

impl Checks {
    /// Mirrors `cmdutil.GetValidationDirective`.
    pub(super) fn of(flags: &Flags) -> Result<Self, Failure> {
        match flags.get("validate") {
            None | Some("strict" | "true") => Ok(Checks::Strict),
            Some("warn") => Ok(Checks::Warn),
            Some("ignore" | "false") => Ok(Checks::Ignore),
            Some(other) => Err(Failure::error(format!(
                "invalid - validate option {other:?}; must be one of: strict (or true), warn, \
                 ignore (or false)"
            ))),
        }
    }
}

/// A file as messages name it.
fn shown(file: &str) -> &str {
    if file == "-" { "STDIN" } else { file }
}

/// A document that names an object which the playground can store.
pub(super) struct Source<'a> {
    /// The file as messages name it.
    pub(super) file: &'a str,
    pub(super) document: &'a Document,
    pub(super) resource: Resource,
    /// The namespace that the line or the document says; empty for objects without one.
    pub(super) namespace: String,
}

impl<'a> Source<'a> {
    /// `None` for a kind that is named and left alone.
    fn of(
        context: &mut Context<'_>,
        asked: Option<&str>,
        file: &'a str,
        document: &'a Document,
    ) -> Result<Option<Self>, Failure> {
        if let Some(failure) = client_refusal(file, document) {
            return Err(failure);
        }
        let Some(resource) = resource_of(document) else {
            let Document { kind, name, .. } = document;
            context.warn(format!("Warning: {kind} {name:?} is not simulated and was left alone"));
            return Ok(None);
        };
        let namespace = namespace_of(resource, document, asked)?;
        Ok(Some(Source { file, document, resource, namespace }))
    }

    /// The stored object of this name.
    pub(super) fn find(&self, context: &Context<'_>) -> Option<Item> {
        find::get(context.cluster(), self.resource, &self.namespace, &self.document.name)
    }
}

/// Does something with each document of the files that a line names. One that is refused does not
/// stop the others.
pub(super) fn each(
    context: &mut Context<'_>,
    flags: &Flags,
    verb: &str,
    mut visit: impl FnMut(&mut Context<'_>, &Source<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if !flags.has("filename") {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    for file in flags.all("filename") {
        let manifest = playground_manifest::read(&context.read_file(file)?);
        if manifest.documents.is_empty() {
            return Err(Failure::error(format!("no objects passed to {verb}")));
        }
        for document in &manifest.documents {
            let source = Source::of(context, flags.get("namespace"), shown(file), document);
            let done = source.and_then(|it| it.map_or(Ok(()), |it| visit(context, &it)));
            if let Err(failure) = done {
                context.fail(failure);
            }
        }
    }
    Ok(())
}

/// The stored objects that the words or the files of a line name.
///
/// `doing` makes what kubectl puts before the words of the API server.
pub(super) fn found(
    context: &mut Context<'_>,
    flags: &Flags,
    query: &Query<'_>,
    doing: fn(&str) -> String,
) -> Result<Found, Failure> {
    if !flags.has("filename") {
        return query.find(context.cluster());
    }
    if !query.is_empty() {
        return Err(Failure::error(
            "when paths, URLs, or stdin is provided as resource input, you may not specify \
             resource arguments as well",
        ));
    }
    let mut found = Found { by_name: true, ..Found::default() };
    for file in flags.all("filename") {
        let manifest = playground_manifest::read(&context.read_file(file)?);
        let file = shown(file);
        for document in &manifest.documents {
            match Source::of(context, flags.get("namespace"), file, document) {
                Ok(None) => {}
                Ok(Some(source)) => {
                    found.resources.push(source.resource);
                    match source.find(context) {
                        Some(item) => found.items.push(item),
                        None => {
                            let failure = find::not_found(source.resource, &document.name);
                            found.missing.push(with_source(failure, &doing(file)));
                        }
                    }
                }
                Err(failure) => found.missing.push(failure),
            }
        }
    }
    found.resources.dedup();
    Ok(found)
}

/// What kubectl prints for a document that it does not send to the API server.
fn client_refusal(file: &str, document: &Document) -> Option<Failure> {
    let refusal = document.outcome.refusal.as_ref()?;
    match refusal {
        Refusal::Syntax(_) => Some(Failure::error(format!("error parsing {file}: {refusal}"))),
        Refusal::NotSet(_) | Refusal::NotAnObject => Some(Failure::error(format!(
            "error validating {file:?}: {refusal}; if you choose to ignore these errors, turn \
             validation off with --validate=false"
        ))),
        Refusal::NoMatch { .. } => Some(Failure::error(format!(
            "resource mapping not found for name: {:?} namespace: {:?} from {file:?}: \
             {refusal}\nensure CRDs are installed first",
            document.name, document.namespace
        ))),
        Refusal::Mistyped { message, is_metadata: true } => {
            Some(Failure::error(format!("unable to decode {file:?}: {message}")))
        }
        _ => None,
    }
}

/// The resource of a document; none of a kind that is left alone.
fn resource_of(document: &Document) -> Option<Resource> {
    let known = Resource::from_word(&document.kind).ok()?.first().copied()?;
    let is_it = known.kind_name() == document.kind && known.version() == document.api_version;
    (is_it && known.kind().is_some()).then_some(known)
}

/// The namespace that the line or the document says; empty for objects without one.
fn namespace_of(
    resource: Resource,
    document: &Document,
    asked: Option<&str>,
) -> Result<String, Failure> {
    if !resource.is_namespaced() {
        return Ok(String::new());
    }
    let own = document.namespace.as_str();
    match asked {
        Some(asked) if !own.is_empty() && own != asked => Err(Failure::error(format!(
            "the namespace from the provided object {own:?} does not match the namespace \
             {asked:?}. You must pass '--namespace={own}' to perform this operation."
        ))),
        _ => Ok(if own.is_empty() { asked.unwrap_or("default") } else { own }.to_owned()),
    }
}

/// The object of a document that the API server takes, with its warnings printed.
///
/// `doing` is what kubectl puts before a refusal.
pub(super) fn accepted(
    context: &mut Context<'_>,
    doing: &str,
    document: &Document,
    checks: Checks,
) -> Result<Object, Failure> {
    let Document { kind, name, api_version, outcome, .. } = document;
    match &outcome.refusal {
        None => {}
        Some(Refusal::UnknownFields(paths)) if checks != Checks::Strict => {
            warn_of_unknown(context, checks, paths);
        }
        Some(Refusal::Invalid(errors)) => {
            return Err(Failure::plain(invalid(kind, name, errors)));
        }
        Some(refusal) => {
            let version = api_version.rsplit('/').next().unwrap_or_default();
            return Err(Failure::plain(format!(
                "Error from server (BadRequest): {doing}{kind} in version {version:?} cannot be \
                 handled as a {kind}: {refusal}"
            )));
        }
    }
    for warning in &outcome.warnings {
        context.warn(format!("Warning: {warning}"));
    }
    let object = outcome.object.clone();
    object.ok_or_else(|| Failure::error(format!("{kind} {name:?} cannot be read")))
}

fn invalid(kind: &str, name: &str, errors: &[playground_api::FieldError]) -> String {
    let mut causes: Vec<String> = Vec::new();
    for error in errors.iter().map(|it| format!("* {it}")) {
        if !causes.contains(&error) {
            causes.push(error);
        }
    }
    match errors {
        [one] => format!("The {kind} \"{name}\" is invalid: {one}"),
        _ => format!("The {kind} \"{name}\" is invalid: \n{}", causes.join("\n")),
    }
}

/// Names fields that the API does not have and that are dropped.
pub(super) fn warn_of_unknown(context: &mut Context<'_>, checks: Checks, paths: &[String]) {
    for path in paths.iter().filter(|_| checks == Checks::Warn) {
        context.warn(format!("Warning: unknown field {path:?}"));
    }
}

/// A refusal of the API server, with what kubectl was doing.
pub(super) fn server(error: &CommandError, doing: &str) -> Failure {
    let failure = Failure::server(error);
    if matches!(error, CommandError::Invalid { .. }) {
        failure
    } else {
        with_source(failure, doing)
    }
}

/// Puts what kubectl was doing before the API server's words.
pub(super) fn with_source(failure: Failure, doing: &str) -> Failure {
    let text = match failure.text.split_once("): ") {
        Some((reason, text)) => format!("{reason}): {doing}{text}"),
        None => failure.text,
    };
    Failure { text, ..failure }
}
