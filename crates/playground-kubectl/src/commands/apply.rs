//! `kubectl apply`: makes the cluster what a manifest says.
//!
//! Mirrors kubectl's `pkg/cmd/apply` (client side): a three-way merge between the annotation
//! `last-applied-configuration`, the live object and the file.
//! Deliberate difference: an object is `unchanged`, too, where a patch would only write a value in another way, such as
//! `1000m` for `1`.

use playground_api::{Fields, Object, ObjectMeta, Value};
use playground_manifest::{Document, Refusal};
use playground_sim::Command;

use super::manifest::{self, Checks, Source};
use super::{Arguments, Grammar, Verb};
use crate::context::{Context, Failure};
use crate::edit::{self, decode, same};
use crate::find;
use crate::flags::{DryRun, Flag, Flags};
use crate::item::Item;
use crate::merge::{strategic, three_way};

pub(super) const VERB: Verb = Verb {
    name: "apply",
    usage: "kubectl apply -f FILE [-n NAMESPACE] [--dry-run=client|server]",
    about: "makes the cluster what a manifest says",
    grammar: Grammar::new(&[], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[
    Flag::FILENAME,
    DryRun::FLAG,
    Flag::KUSTOMIZE,
    Flag::text("field-manager"),
    Flag::PRINTED,
    find::SELECTOR,
    Flag::VALIDATE,
    Flag::truth("server-side"),
    Flag::truth("force-conflicts"),
    Flag::truth("overwrite"),
    Flag::truth("prune"),
    Flag::truth("recursive").short('R'),
    Flag::truth("wait"),
];

const LAST_APPLIED: &str = ObjectMeta::LAST_APPLIED;

/// How a manifest is applied.
struct Apply<'a> {
    source: &'a Source<'a>,
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
    let (checks, dry_run) = (Checks::of(&flags)?, DryRun::of(&flags)?);
    let server_side = flags.is_true("server-side");
    let failures = manifest::each(context, &flags, "apply", |context, source| {
        Apply { source, checks, dry_run, server_side }.run(context)
    })?;
    context.fail_all(failures.first_read());
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
    fn run(&self, context: &mut Context<'_>) -> Result<(), Failure> {
        self.check_name()?;
        let written = applied_form(self.source.document, &self.source.namespace);
        match self.source.find(context).as_ref().and_then(Item::object) {
            None => self.create(context, &written),
            Some(live) => self.patch(context, live, &written),
        }
    }

    /// kubectl asks for the live object first, and for that it needs a name.
    fn check_name(&self) -> Result<(), Failure> {
        let Source { file, document, .. } = self.source;
        if !document.name.is_empty() {
            return Ok(());
        }
        let prefix = document.written.at(&["metadata", "generateName"]).and_then(Value::as_str);
        if let Some(prefix) = prefix {
            return Err(Failure::error(format!(
                "from {prefix}: cannot use generate name with apply"
            )));
        }
        Err(Failure::error(format!(
            "error when retrieving current configuration of:\n{}\nfrom server for: {file:?}: \
             resource name may not be empty",
            self.info()
        )))
    }

    /// Mirrors `Info.String` of `k8s.io/cli-runtime`.
    fn info(&self) -> String {
        let Source { document, resource, namespace, .. } = self.source;
        format!(
            "Resource: \"{}\", GroupVersionKind: \"{}\"\nName: {:?}, Namespace: {namespace:?}",
            resource.full_name(),
            resource.full_kind(),
            document.name
        )
    }

    fn create(&self, context: &mut Context<'_>, written: &Fields) -> Result<(), Failure> {
        let Source { file, document, resource, namespace } = self.source;
        let name = &document.name;
        let suffix = self.dry_run.suffix();
        if self.dry_run == DryRun::Client {
            let kind = resource.singular();
            context.print(format!("{kind}/{name} created{suffix}"));
            return Ok(());
        }
        let doing = format!("error when creating {file:?}: ");
        let mut object = manifest::accepted(context, &doing, document, self.checks)?;
        object.metadata_mut().namespace = namespace.as_str().into();
        if !self.server_side {
            object.metadata_mut().annotations.insert(LAST_APPLIED, annotation(written));
        }
        let kind = object.kind().singular();
        if self.dry_run == DryRun::No {
            let sent = context.send(Command::Create(object));
            sent.map_err(|it| Failure::server(&it).while_doing(&doing))?;
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
        let mut new = written.clone();
        if !self.server_side {
            annotate(&mut new, written);
        }
        let patch = three_way(last.as_ref().and_then(Value::as_object), &new, &before);
        let sent = playground_manifest::to_json(&Value::Object(patch.clone()));
        let file = self.source.file;
        let doing = format!(
            "error when applying patch:\n{sent}\nto:\n{}\nfor: {file:?}: error when patching \
             {file:?}: ",
            self.info()
        );
        let tree = self.known(context, strategic(&before, &patch), patch)?;
        let changed = decode(&tree, live).map_err(|it| it.while_doing(&doing))?;
        let suffix = self.dry_run.suffix();
        if live.metadata().is_terminating() {
            context.warn(format!(
                "Warning: Detected changes to resource {} which is currently being deleted.",
                live.metadata().name
            ));
        }
        if same(&changed, live) && !self.server_side {
            context.print(format!("{name} unchanged{suffix}"));
            return Ok(());
        }
        if self.dry_run == DryRun::No {
            let sent = context.send(Command::Update(changed));
            sent.map_err(|it| Failure::server(&it).while_doing(&doing))?;
        }
        let done = if self.server_side { "serverside-applied" } else { "configured" };
        context.print(format!("{name} {done}{suffix}"));
        Ok(())
    }

    /// The merged tree without fields that the API does not have, if these are let pass.
    fn known(
        &self,
        context: &mut Context<'_>,
        merged: Fields,
        patch: Fields,
    ) -> Result<Fields, Failure> {
        let outcome = playground_manifest::decode_value(&Value::Object(merged.clone()));
        let patch = Value::Object(patch);
        let refused = |what: &str| {
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
    let resource = live.kind().plural();
    format!(
        "Warning: resource {resource}/{} is missing the {LAST_APPLIED} annotation which is required \
         by kubectl apply. kubectl apply should only be used on resources created declaratively \
         by either kubectl create --save-config or kubectl apply. The missing annotation will be \
         patched automatically.",
        live.metadata().name
    )
}

#[cfg(test)]
mod tests {
    use playground_sim::Config;

    use crate::Console;

    const DAEMON_SET: &str = "\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: dns}
spec:
  selector: {matchLabels: {app: dns}}
  template:
    metadata: {labels: {app: dns}}
    spec:
      containers:
      - name: dns
        image: dns:1
        ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: TCP}]
        resources: {requests: {cpu: 100m}}
        env: [{name: A, value: x}]
        volumeMounts: [{name: v, mountPath: /v}]
      volumes: [{name: v, emptyDir: {}}]
";

    fn service(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{{spec}}}\n")
    }

    #[track_caller]
    fn check_twice(file: &str) {
        let mut console = Console::new(Config::default());
        console.set_file("a.yaml", file);
        let first = console.run("kubectl apply -f a.yaml");
        assert_eq!(first.stderr, "", "{file}");
        assert!(console.run("sim run 1m").is_ok());
        let second = console.run("kubectl apply -f a.yaml");
        let expected = first.stdout.replace(" created", " unchanged");
        assert_eq!((second.stdout, second.stderr), (expected, String::new()), "{file}");
    }

    #[test]
    fn what_was_applied_is_unchanged_the_second_time() {
        for spec in [
            "ports: [{port: 80}]",
            "ports: [{port: 80, name: http, targetPort: web}, {port: 443, name: https}]",
            "ports: [{port: 53, name: u, protocol: UDP}, {port: 53, name: t, protocol: TCP}]",
            "clusterIP: None, ports: [{port: 80}]",
            "type: NodePort, selector: {app: web}, ports: [{port: 80, protocol: TCP}]",
            "type: ExternalName, externalName: a.example",
        ] {
            check_twice(&service(spec));
        }
        check_twice(DAEMON_SET);
        check_twice(&DAEMON_SET.replace("kind: DaemonSet", "kind: Deployment"));
        check_twice(
            "apiVersion: v1\nkind: Node\nmetadata: {name: node-1}\nspec: {unschedulable: true}\n",
        );
    }

    #[test]
    fn another_image_leaves_one_port_in_two_protocols_alone() {
        let mut console = Console::new(Config::default());
        console.set_file("a.yaml", DAEMON_SET);
        assert!(console.run("kubectl apply -f a.yaml").is_ok());
        console.set_file("a.yaml", DAEMON_SET.replace("dns:1", "dns:2"));
        assert!(console.run("kubectl apply -f a.yaml").is_ok());
        let line =
            "kubectl get ds dns -o jsonpath={.spec.template.spec.containers[0].ports[*].protocol}";
        assert_eq!(console.run(line).stdout, "UDP TCP");
    }
}
