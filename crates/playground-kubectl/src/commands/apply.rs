//! `kubectl apply`: makes the cluster what a manifest says.
//!
//! Mirrors kubectl's `pkg/cmd/apply` (client side): a three-way merge between the annotation
//! `last-applied-configuration`, the live object and the file.

use playground_api::{Fields, Object, Value};
use playground_manifest::{Document, Refusal};
use playground_sim::Command;

use super::manifest::{self, Checks};
use super::{Arguments, Verb};
use crate::context::{Context, Failure};
use crate::edit::{self, decode, same};
use crate::flags::{DryRun, Flag, Flags};
use crate::merge::{change, three_way};
use crate::resource::Resource;

pub(super) const VERB: Verb = Verb {
    name: "apply",
    usage: "kubectl apply -f FILE [-n NAMESPACE] [--dry-run=client|server]",
    about: "makes the cluster what a manifest says",
    run,
};

const FLAGS: &[Flag] = &[
    DryRun::FLAG,
    Flag::text("filename").short('f'),
    Flag::text("kustomize").short('k'),
    Flag::text("field-manager"),
    Flag::text("output").short('o'),
    Flag::text("selector").short('l'),
    Flag::text_or("validate", "strict"),
    Flag::truth("server-side"),
    Flag::truth("force-conflicts"),
    Flag::truth("overwrite"),
    Flag::truth("prune"),
    Flag::truth("recursive").short('R'),
    Flag::truth("wait"),
];

pub(super) const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How a manifest is applied.
struct Apply<'a> {
    /// The file as messages name it.
    file: &'a str,
    namespace: Option<&'a str>,
    checks: Checks,
    dry_run: DryRun,
    server_side: bool,
}

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let flags = Flags::read(arguments, "kubectl apply", FLAGS)?;
    if let Some(word) = flags.words.first() {
        return Err(Failure::usage("kubectl apply", format!("Unexpected args: [{word}]")));
    }
    if flags.is_true("prune") {
        return Err(Failure::not_simulated("\"kubectl apply --prune\""));
    }
    let files: Vec<&str> = flags.all("filename").collect();
    if files.is_empty() {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    for file in files {
        let documents = manifest::documents(context, file, "apply")?;
        let apply = Apply {
            file: manifest::shown(file),
            namespace: flags.get("namespace"),
            checks: Checks::of(&flags)?,
            dry_run: DryRun::of(&flags)?,
            server_side: flags.is_true("server-side"),
        };
        for document in &documents {
            if let Err(failure) = apply.document(context, document) {
                context.fail(failure);
            }
        }
    }
    Ok(())
}

/// The object as it was written, with its namespace and a place for annotations: what the
/// annotation `last-applied-configuration` holds.
pub(super) fn applied_form(document: &Document, namespace: &str) -> Fields {
    let mut written = document.written.as_object().cloned().unwrap_or_default();
    let mut metadata =
        written.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut annotations =
        metadata.get("annotations").and_then(Value::as_object).cloned().unwrap_or_default();
    annotations.remove(LAST_APPLIED);
    metadata.insert("annotations", annotations);
    if !namespace.is_empty() {
        metadata.insert("namespace", namespace);
    }
    written.insert("metadata", metadata);
    written.remove("status");
    written
}

/// The annotation for an object as it was written.
pub(super) fn annotation(written: &Fields) -> String {
    format!("{}\n", playground_manifest::to_json(&Value::Object(written.clone())))
}

impl Apply<'_> {
    fn document(&self, context: &mut Context<'_>, document: &Document) -> Result<(), Failure> {
        if let Some(failure) = manifest::client_refusal(self.file, document) {
            return Err(failure);
        }
        let Some(resource) = manifest::resource_of(document) else {
            manifest::leave_alone(context, document);
            return Ok(());
        };
        let namespace = manifest::namespace_of(resource, document, self.namespace)?;
        self.check_name(resource, document, &namespace)?;
        let written = applied_form(document, &namespace);
        match manifest::find(context, resource, &namespace, &document.name) {
            None => self.create(context, document, &namespace, &written),
            Some(live) => self.patch(context, &live, &written),
        }
    }

    /// kubectl asks for the live object first, and for that it needs a name.
    fn check_name(
        &self,
        resource: Resource,
        document: &Document,
        namespace: &str,
    ) -> Result<(), Failure> {
        if !document.name.is_empty() {
            return Ok(());
        }
        let prefix = document.written.at(&["metadata", "generateName"]).and_then(Value::as_str);
        if let Some(prefix) = prefix {
            return Err(Failure::error(format!(
                "from {prefix}: cannot use generate name with apply"
            )));
        }
        let (version, kind, plural) = (resource.version(), resource.kind_name(), resource.plural());
        Err(Failure::error(format!(
            "error when retrieving current configuration of:\nResource: \"{version}, \
             Resource={plural}\", GroupVersionKind: \"{version}, Kind={kind}\"\nName: \"\", \
             Namespace: {namespace:?}\nfrom server for: {:?}: resource name may not be empty",
            self.file
        )))
    }

    fn create(
        &self,
        context: &mut Context<'_>,
        document: &Document,
        namespace: &str,
        written: &Fields,
    ) -> Result<(), Failure> {
        let name = &document.name;
        let suffix = self.dry_run.suffix();
        if self.dry_run == DryRun::Client {
            let resource = manifest::resource_of(document);
            let kind = resource.map(Resource::singular).unwrap_or_default();
            context.print(format!("{kind}/{name} created{suffix}"));
            return Ok(());
        }
        let doing = format!("error when creating {:?}: ", self.file);
        let mut object = manifest::accepted(context, &doing, document, self.checks)?;
        object.metadata_mut().namespace = namespace.into();
        if !self.server_side {
            object.metadata_mut().annotations.insert(LAST_APPLIED, annotation(written));
        }
        let kind = object.kind().singular();
        if self.dry_run == DryRun::No {
            let sent = context.send(Command::Create(object));
            sent.map_err(|it| manifest::server(&it, &doing))?;
        }
        let done = if self.server_side { "serverside-applied" } else { "created" };
        context.print(format!("{kind}/{name} {done}{suffix}"));
        Ok(())
    }

    fn patch(
        &self,
        context: &mut Context<'_>,
        live: &Object,
        written: &Fields,
    ) -> Result<(), Failure> {
        let name = format!("{}/{}", live.kind().singular(), live.metadata().name);
        let last = live.metadata().annotations.get(LAST_APPLIED);
        if last.is_none() && !self.server_side {
            context.warn(missing_annotation(live));
        }
        let last = last.and_then(|it| playground_manifest::parse(it).ok());
        let before = edit::tree(live);
        let mut merged = three_way(last.as_ref().and_then(Value::as_object), written, &before);
        if !self.server_side {
            annotate(&mut merged, written);
        }
        let tree = self.known(context, &before, merged)?;
        let changed = decode(&tree, live)?;
        let suffix = self.dry_run.suffix();
        if same(&changed, live) && !self.server_side {
            context.print(format!("{name} unchanged{suffix}"));
            return Ok(());
        }
        if live.metadata().is_terminating() {
            context.warn(format!(
                "Warning: Detected changes to resource {} which is currently being deleted.",
                live.metadata().name
            ));
        }
        if self.dry_run == DryRun::No {
            let doing = format!("error when applying patch to {:?}: ", self.file);
            let sent = context.send(Command::Update(changed));
            sent.map_err(|it| manifest::server(&it, &doing))?;
        }
        let done = if self.server_side { "serverside-applied" } else { "configured" };
        context.print(format!("{name} {done}{suffix}"));
        Ok(())
    }

    /// The merged tree without fields that the API does not have, if these are let pass.
    fn known(
        &self,
        context: &mut Context<'_>,
        before: &Fields,
        merged: Fields,
    ) -> Result<Fields, Failure> {
        let outcome = playground_manifest::decode_value(&Value::Object(merged.clone()));
        let refused = |what: &str| {
            let patch = Value::Object(change(before, &merged));
            Failure::plain(format!(
                "The request is invalid: patch: Invalid value: {:?}: {what}",
                edit::go_text(&patch)
            ))
        };
        match &outcome.refusal {
            Some(refusal @ Refusal::UnknownFields(paths)) => match self.checks {
                Checks::Strict => Err(refused(&refusal.to_string())),
                checks => {
                    manifest::warn_of_unknown(context, checks, paths);
                    Ok(outcome.object.as_ref().map_or(merged, edit::tree))
                }
            },
            Some(Refusal::Mistyped { message, .. }) => {
                let wanted = message.rsplit(" of type ").next().unwrap_or_default();
                Err(refused(&format!("unrecognized type: {wanted}")))
            }
            _ => Ok(merged),
        }
    }
}

fn annotate(tree: &mut Fields, written: &Fields) {
    if let Some(annotations) = crate::tree::slot(tree, &["metadata", "annotations"]) {
        annotations.insert(LAST_APPLIED, annotation(written));
    }
}

fn missing_annotation(live: &Object) -> String {
    let resource = Resource::of(live.kind()).plural();
    format!(
        "Warning: resource {resource}/{} is missing the {LAST_APPLIED} annotation which is required \
         by kubectl apply. kubectl apply should only be used on resources created declaratively \
         by either kubectl create --save-config or kubectl apply. The missing annotation will be \
         patched automatically.",
        live.metadata().name
    )
}
