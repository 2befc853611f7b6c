//! `kubectl apply`: makes the cluster what a manifest says.
//!
//! Mirrors kubectl's `pkg/cmd/apply` (client side): a three-way merge between the annotation
//! `last-applied-configuration`, the live object and the file.

use playground_api::{Fields, Object, Value};
use playground_manifest::{Document, Refusal};
use playground_sim::{Command, CommandError};

use super::arguments::Argument;
use super::manifest::{live, settle_namespace};
use super::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit::{decode, same};
use crate::merge::three_way;

pub(super) const VERB: Verb = Verb {
    name: "apply",
    usage: "kubectl apply -f FILE [-n NAMESPACE]",
    about: "makes the cluster what a manifest says",
    run,
};

pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let mut files = Vec::new();
    let mut namespace = None;
    while let Some(argument) = arguments.next()? {
        match &argument {
            Argument::Short('f') => files.push(arguments.value("-f")?),
            Argument::Long(name) if name == "filename" => {
                files.push(arguments.value("--filename")?);
            }
            Argument::Short('n') => namespace = Some(arguments.value("-n")?),
            Argument::Long(name) if name == "namespace" => {
                namespace = Some(arguments.value("--namespace")?);
            }
            Argument::Word(_) => {
                return Err(Failure::error("Unexpected args: pass the file with -f"));
            }
            _ => return Err(argument.unexpected("kubectl apply")),
        }
    }
    if files.is_empty() {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    for file in files {
        apply_file(context, &file, namespace.as_deref())?;
    }
    Ok(())
}

fn apply_file(
    context: &mut Context<'_>,
    file: &str,
    namespace: Option<&str>,
) -> Result<(), Failure> {
    let text = context.read_file(file)?;
    let shown = if file == "-" { "STDIN" } else { file };
    let manifest = playground_manifest::read(&text);
    if manifest.documents.is_empty() {
        return Err(Failure::error("no objects passed to apply"));
    }
    for document in &manifest.documents {
        if let Err(failure) = apply_document(context, shown, document, namespace) {
            context.fail(failure);
        }
    }
    Ok(())
}

fn apply_document(
    context: &mut Context<'_>,
    file: &str,
    document: &Document,
    namespace: Option<&str>,
) -> Result<(), Failure> {
    if let Some(refusal) = &document.outcome.refusal {
        return Err(refused(refusal, file, document));
    }
    for warning in &document.outcome.warnings {
        context.warn(format!("Warning: {warning}"));
    }
    let Some(object) = &document.outcome.object else {
        leave_alone(context, document);
        return Ok(());
    };
    let mut object = object.clone();
    settle_namespace(&mut object, document, namespace)?;
    let written = applied_form(document, &object);
    match live(context, &object) {
        None => create(context, file, object, &written),
        Some(live) => patch(context, file, &live, &written),
    }
}

/// Kinds that the playground does not model are named and left alone.
fn leave_alone(context: &mut Context<'_>, document: &Document) {
    let Document { kind, name, .. } = document;
    context.warn(format!("Warning: {kind} {name:?} is not simulated and was left alone"));
}

/// The object as it was written, with its namespace and a place for annotations: what the
/// annotation `last-applied-configuration` holds.
pub(super) fn applied_form(document: &Document, object: &Object) -> Fields {
    let mut written = document.written.as_object().cloned().unwrap_or_default();
    let mut metadata =
        written.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut annotations =
        metadata.get("annotations").and_then(Value::as_object).cloned().unwrap_or_default();
    annotations.remove(LAST_APPLIED);
    metadata.insert("annotations", annotations);
    if object.kind().is_namespaced() {
        metadata.insert("namespace", object.metadata().namespace.clone());
    }
    written.insert("metadata", metadata);
    written.remove("status");
    written
}

fn create(
    context: &mut Context<'_>,
    file: &str,
    mut object: Object,
    written: &Fields,
) -> Result<(), Failure> {
    let applied = format!("{}\n", playground_manifest::to_json(&Value::Object(written.clone())));
    object.metadata_mut().annotations.insert(LAST_APPLIED, applied);
    let name = format!("{}/{}", object.kind().singular(), object.metadata().name);
    let doing = format!("error when creating {file:?}: ");
    context.send(Command::Create(object)).map_err(|it| server(&it, &doing))?;
    context.print(format!("{name} created"));
    Ok(())
}

fn patch(
    context: &mut Context<'_>,
    file: &str,
    live: &Object,
    written: &Fields,
) -> Result<(), Failure> {
    let name = format!("{}/{}", live.kind().singular(), live.metadata().name);
    let last = live.metadata().annotations.get(LAST_APPLIED);
    if last.is_none() {
        context.warn(missing_annotation(&name));
    }
    let last = last.and_then(|it| playground_manifest::parse(it).ok());
    let last = last.as_ref().and_then(Value::as_object);
    let tree = playground_manifest::encode(live);
    let before = tree.as_object().cloned().unwrap_or_default();
    let merged = three_way(last, written, &before);
    let mut changed = decode(&merged, live)?;
    let applied = format!("{}\n", playground_manifest::to_json(&Value::Object(written.clone())));
    changed.metadata_mut().annotations.insert(LAST_APPLIED, applied);
    if same(&changed, live) {
        context.print(format!("{name} unchanged"));
        return Ok(());
    }
    if live.metadata().is_terminating() {
        context.warn(format!(
            "Warning: Detected changes to resource {} which is currently being deleted.",
            live.metadata().name
        ));
    }
    let doing = format!("error when applying patch to {file:?}: ");
    context.send(Command::Update(changed)).map_err(|it| server(&it, &doing))?;
    context.print(format!("{name} configured"));
    Ok(())
}

/// What kubectl prints for a document that is refused, by a verb that does not create it.
pub(super) fn refused_text(file: &str, document: &Document) -> Failure {
    match &document.outcome.refusal {
        Some(refusal) => refused(refusal, file, document),
        None => Failure::error(format!("error parsing {file}")),
    }
}

/// What kubectl prints for a document that does not get as far as the cluster.
fn refused(refusal: &Refusal, file: &str, document: &Document) -> Failure {
    let Document { kind, name, api_version, .. } = document;
    match refusal {
        Refusal::Syntax(_) => Failure::error(format!("error parsing {file}: {refusal}")),
        Refusal::NotSet(_) | Refusal::NotAnObject => Failure::error(format!(
            "error validating {file:?}: {refusal}; if you choose to ignore these errors, turn \
             validation off with --validate=false"
        )),
        Refusal::NoMatch { .. } => Failure::error(format!(
            "resource mapping not found for name: {name:?} namespace: {:?} from {file:?}: \
             {refusal}\nensure CRDs are installed first",
            document.namespace
        )),
        Refusal::Mistyped { message, is_metadata: true } => {
            Failure::error(format!("unable to decode {file:?}: {message}"))
        }
        Refusal::Mistyped { .. } | Refusal::UnknownFields(_) => {
            let version = api_version.rsplit('/').next().unwrap_or_default();
            Failure::plain(format!(
                "Error from server (BadRequest): error when creating {file:?}: {kind} in version \
                 {version:?} cannot be handled as a {kind}: {refusal}"
            ))
        }
        Refusal::Invalid(errors) => match errors.as_slice() {
            [one] => Failure::plain(format!("The {kind} {name:?} is invalid: {one}")),
            many => {
                let causes: Vec<String> = many.iter().map(|it| format!("* {it}")).collect();
                let causes = causes.join("\n");
                Failure::plain(format!("The {kind} {name:?} is invalid: \n{causes}"))
            }
        },
    }
}

/// A refusal of the API server, with what kubectl was doing.
pub(super) fn server(error: &CommandError, doing: &str) -> Failure {
    let failure = Failure::server(error);
    if matches!(error, CommandError::Invalid { .. }) {
        return failure;
    }
    let text = match failure.text.split_once("): ") {
        Some((reason, text)) => format!("{reason}): {doing}{text}"),
        None => failure.text,
    };
    Failure { text, ..failure }
}

fn missing_annotation(name: &str) -> String {
    let resource = name.split_once('/').map_or(name.to_owned(), |(kind, name)| {
        format!("{}s/{name}", kind.split('.').next().unwrap_or(kind))
    });
    format!(
        "Warning: resource {resource} is missing the {LAST_APPLIED} annotation which is required \
         by kubectl apply. kubectl apply should only be used on resources created declaratively \
         by either kubectl create --save-config or kubectl apply. The missing annotation will be \
         patched automatically."
    )
}
