//! `kubectl create`: stores new objects; `create namespace`.
//!
//! Mirrors kubectl's `pkg/cmd/create`.

use playground_api::{FieldError, FieldErrorKind, Namespace, ObjectMeta, validation};
use playground_sim::Command;

use super::manifest::{self, Checks, Source};
use super::{Arguments, Grammar, Verb, Words, apply, create_kind};
use crate::context::{Context, Failure};
use crate::flags::{DryRun, Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "create",
    usage: "kubectl create -f FILE | namespace NAME | deployment NAME --image IMAGE | quota NAME \
            --hard pods=5 | priorityclass NAME --value N | pdb NAME --selector K=V \
            --min-available N | service clusterip NAME --tcp 80:8080",
    about: "stores new objects",
    grammar: Grammar { below: create_kind::ALL, ..Grammar::new(&[ALSO, Words::Free], FLAGS) },
    run,
};

/// What has no flags of its own.
const ALSO: Words = Words::OneOf(&["namespace"]);

const FLAGS: &[Flag] = &[
    Flag::FILENAME,
    DryRun::FLAG,
    Flag::KUSTOMIZE,
    Flag::text("field-manager"),
    Flag::PRINTED,
    Flag::VALIDATE,
    Flag::truth("save-config"),
    Flag::truth("recursive").short('R'),
];

/// What kubectl can create without a file and the playground has no use for.
const ELSEWHERE: &[&str] = &[
    "clusterrole",
    "clusterrolebinding",
    "configmap",
    "cronjob",
    "ingress",
    "job",
    "role",
    "rolebinding",
    "secret",
    "serviceaccount",
    "token",
];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    // Flags may stand before the word that says what to create.
    let asked = arguments.next_verb();
    let asked = asked.as_deref().unwrap_or_default();
    if ELSEWHERE.contains(&asked) {
        return Err(Failure::not_simulated(format!("\"kubectl create {asked}\"")));
    }
    if let Some(verb) = create_kind::named(asked) {
        return (verb.run)(context, arguments);
    }
    let flags = Flags::read(arguments, "kubectl create", FLAGS)?;
    if let "namespace" | "ns" = asked {
        return namespace(context, &flags);
    }
    if !asked.is_empty() && flags.get("filename").is_none() {
        return Err(Failure::not_simulated(format!("\"kubectl create {asked}\"; use -f")));
    }
    let failures =
        manifest::each(context, &flags, "create", |context, it| create(context, &flags, it))?;
    context.fail_all(failures.read_one_by_one());
    Ok(())
}

fn create(context: &mut Context<'_>, flags: &Flags, source: &Source<'_>) -> Result<(), Failure> {
    let Source { file, document, namespace, .. } = source;
    let doing = format!("error when creating {file:?}: ");
    let mut object = manifest::accepted(context, &doing, document, Checks::of(flags)?)?;
    if flags.is_true("save-config") {
        let written = apply::applied_form(document, namespace);
        let text = apply::annotation(&written);
        object.metadata_mut().annotations.insert(ObjectMeta::LAST_APPLIED, text);
    }
    object.metadata_mut().namespace = namespace.as_str().into();
    let dry_run = DryRun::of(flags)?;
    let (kind, name) = (object.kind().singular(), object.metadata().name.clone());
    if dry_run == DryRun::No {
        let sent = context.send(Command::Create(object));
        sent.map_err(|it| Failure::server(&it).while_doing(&doing))?;
    }
    context.print(format!("{kind}/{name} created{}", dry_run.suffix()));
    Ok(())
}

fn namespace(context: &mut Context<'_>, flags: &Flags) -> Result<(), Failure> {
    let [name] = flags.words.as_slice() else {
        let n = flags.words.len();
        let text = format!("exactly one NAME is required, got {n}");
        return Err(Failure::usage("kubectl create namespace", text));
    };
    let wrong = validation::dns1123_label(name);
    if let Some(detail) = wrong.into_iter().next() {
        let error = FieldError {
            path: "metadata.name".to_owned(),
            kind: FieldErrorKind::Invalid(format!("{name:?}")),
            detail,
        };
        return Err(Failure::plain(format!("The Namespace {name:?} is invalid: {error}")));
    }
    let dry_run = DryRun::of(flags)?;
    if dry_run == DryRun::No {
        let metadata = ObjectMeta { name: name.as_str().into(), ..ObjectMeta::default() };
        let object = Namespace { metadata, ..Namespace::default() };
        context.send(Command::Create(object.into())).map_err(|it| Failure::server(&it))?;
    }
    context.print(format!("namespace/{name} created{}", dry_run.suffix()));
    Ok(())
}
