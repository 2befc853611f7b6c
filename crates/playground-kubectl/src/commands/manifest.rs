//! Manifests that verbs read with `-f`.
//!
//! Deliberate difference: the API server checks the items of a `kind: List`, as it does all other
//! objects; kubectl checks such a text itself, in other words, and sends nothing of it.

use playground_api::Object;
use playground_manifest::{Document, Manifest, Refusal};

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
    /// `None` for a kind that is left alone.
    fn of(
        asked: Option<&str>,
        file: &'a str,
        document: &'a Document,
    ) -> Result<Option<Self>, Failure> {
        if let Some(failure) = client_refusal(file, document) {
            return Err(failure);
        }
        let Some(resource) = resource_of(document) else { return Ok(None) };
        let namespace = namespace_of(resource, document, asked)?;
        Ok(Some(Source { file, document, resource, namespace }))
    }

    /// The stored object of this name.
    pub(super) fn find(&self, context: &Context<'_>) -> Option<Item> {
        find::get(context.cluster(), self.resource, &self.namespace, &self.document.name)
    }
}

/// What the files of a line hold, before anything is done with it.
struct Read<'a> {
    documents: Vec<(&'a Document, Option<Source<'a>>)>,
    /// What kubectl itself refuses.
    refused: Vec<Failure>,
}

impl<'a> Read<'a> {
    /// Mirrors `StreamVisitor.Visit` of `k8s.io/cli-runtime`: what is no object ends its file.
    fn of(files: &'a [(&'a str, Manifest)], asked: Option<&str>) -> Self {
        let mut read = Read { documents: Vec::new(), refused: Vec::new() };
        for (file, manifest) in files {
            for document in &manifest.documents {
                match Source::of(asked, file, document) {
                    Ok(source) => read.documents.push((document, source)),
                    Err(failure) => read.refused.push(failure),
                }
                if ends_its_file(document) {
                    break;
                }
            }
        }
        read
    }
}

/// What failed of the documents of a line.
pub(super) struct Failures {
    /// What kubectl itself refuses.
    refused: Vec<Failure>,
    failed: Vec<Failure>,
}

impl Failures {
    /// For a verb that reads everything before it does anything.
    pub(super) fn first_read(self) -> Vec<Failure> {
        let (refused, failed) = self.folded();
        [refused, failed].concat()
    }

    /// For a verb that does something with each document as it is read.
    pub(super) fn read_one_by_one(self) -> Vec<Failure> {
        let (refused, failed) = self.folded();
        [failed, refused].concat()
    }

    /// What is refused counts as one beside the others: `EagerVisitorList` of `k8s.io/cli-runtime`
    /// makes one of it.
    fn folded(self) -> (Vec<Failure>, Vec<Failure>) {
        let Failures { refused, failed } = self;
        if refused.is_empty() || failed.is_empty() {
            return (refused, failed);
        }
        (vec![Failure::together(&refused)], failed)
    }
}

/// Does something with each document of the files that a line names. One that is refused does not
/// stop the others.
pub(super) fn each(
    context: &mut Context<'_>,
    flags: &Flags,
    verb: &str,
    mut visit: impl FnMut(&mut Context<'_>, &Source<'_>) -> Result<(), Failure>,
) -> Result<Failures, Failure> {
    if !flags.has("filename") {
        return Err(Failure::error("must specify one of -f and -k"));
    }
    let files = read_files(context, flags)?;
    if files.iter().all(|(_, it)| it.documents.is_empty()) {
        return Err(Failure::error(format!("no objects passed to {verb}")));
    }
    let read = Read::of(&files, flags.get("namespace"));
    let mut failed = Vec::new();
    for (document, source) in &read.documents {
        match source {
            None => warn_of_other_kind(context, document),
            Some(source) => failed.extend(visit(context, source).err()),
        }
    }
    Ok(Failures { refused: read.refused, failed })
}

/// The files that a line names, each as messages name it.
fn read_files<'a>(
    context: &mut Context<'_>,
    flags: &'a Flags,
) -> Result<Vec<(&'a str, Manifest)>, Failure> {
    let read = |file: &'a str| {
        let text = context.read_file(file)?;
        Ok((shown(file), playground_manifest::read(&text)))
    };
    flags.all("filename").map(read).collect()
}

fn warn_of_other_kind(context: &mut Context<'_>, document: &Document) {
    let Document { kind, name, .. } = document;
    context.warn(format!("Warning: {kind} {name:?} is not simulated and was left alone"));
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
    let files = read_files(context, flags)?;
    let read = Read::of(&files, flags.get("namespace"));
    for (document, source) in read.documents {
        let Some(source) = source else {
            warn_of_other_kind(context, document);
            continue;
        };
        found.resources.push(source.resource);
        match source.find(context) {
            Some(item) => found.items.push(item),
            None => {
                let failure = find::not_found(source.resource, &document.name);
                found.missing.push(failure.while_doing(&doing(source.file)));
            }
        }
    }
    found.missing.extend(read.refused);
    found.resources.dedup();
    Ok(found)
}

/// Whether kubectl reads no further in the file of a document, since that is no object at all.
fn ends_its_file(document: &Document) -> bool {
    use Refusal::{NotAnObject, NotSet, Syntax};
    matches!(document.outcome.refusal, Some(Syntax(_) | NotSet(_) | NotAnObject))
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
        Refusal::NoMatch { .. } if document.is_item => {
            Some(Failure::error(format!("unable to recognize {refusal}")))
        }
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
            let group = api_version.split_once('/').map_or("", |it| it.0);
            return Err(Failure::invalid(kind, group, name, errors).while_doing(doing));
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

/// Names fields that the API does not have and that are dropped.
pub(super) fn warn_of_unknown(context: &mut Context<'_>, checks: Checks, paths: &[String]) {
    for path in paths.iter().filter(|_| checks == Checks::Warn) {
        context.warn(format!("Warning: unknown field {path:?}"));
    }
}

#[cfg(test)]
mod tests {
    use playground_sim::Config;

    use crate::testing::AGENT;
    use crate::{Console, Output};

    /// Applies or creates what `documents` are, in one file.
    fn run(verb: &str, documents: &[String]) -> Output {
        let mut console = Console::new(Config::default());
        console.set_file("a.yaml", documents.join("---\n"));
        console.run(&format!("kubectl {verb} -f a.yaml"))
    }

    fn agent(name: &str) -> String {
        AGENT.replacen("{name: agent}", &format!("{{name: {name}}}"), 1)
    }

    fn invalid(name: &str) -> String {
        agent(name).replacen("spec:\n", "spec:\n  minReadySeconds: -1\n", 1)
    }

    fn of_no_kind(name: &str) -> String {
        format!("apiVersion: apps/v1\nkind: Daemonset\nmetadata: {{name: {name}}}\n")
    }

    const NEGATIVE: &str =
        "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0";

    #[test]
    fn what_is_wrong_with_one_object_is_said_after_the_others_were_created() {
        for verb in ["apply", "create"] {
            let output = run(verb, &[invalid("a"), agent("b")]);
            assert_eq!(output.stdout, "daemonset.apps/b created\n");
            assert_eq!(output.stderr, format!("The DaemonSet \"a\" is invalid: {NEGATIVE}\n"));
            let pieces: Vec<&str> = output.pieces().map(|it| it.1).collect();
            assert_eq!(pieces, [&*output.stdout, &*output.stderr], "{verb}");
        }
    }

    #[test]
    fn several_failures_are_listed_each_as_the_servers_words() {
        let listed = |name: &str| {
            format!(
                "Error from server (Invalid): error when creating \"a.yaml\": DaemonSet.apps \
                 \"{name}\" is invalid: {NEGATIVE}\n"
            )
        };
        for verb in ["apply", "create"] {
            let output = run(verb, &[invalid("a"), agent("b"), invalid("c")]);
            assert_eq!(output.stdout, "daemonset.apps/b created\n");
            assert_eq!(output.stderr, listed("a") + &listed("c"), "{verb}");
            assert_eq!(output.exit, 1);
        }
    }

    #[test]
    fn kinds_that_do_not_exist_are_listed_without_a_prefix() {
        let missing = |name: &str| {
            format!(
                "resource mapping not found for name: {name:?} namespace: \"\" from \"a.yaml\": \
                 no matches for kind \"Daemonset\" in version \"apps/v1\"\nensure CRDs are \
                 installed first"
            )
        };
        let [a, c] = [missing("a"), missing("c")];
        let output = run("apply", &[of_no_kind("a"), agent("b")]);
        assert_eq!(output.stderr, format!("error: {a}\n"));
        let output = run("apply", &[of_no_kind("a"), agent("b"), of_no_kind("c")]);
        assert_eq!(output.stdout, "daemonset.apps/b created\n");
        assert_eq!(output.stderr, format!("{a}\n{c}\n"));

        // To apply, what was read badly is one failure beside those of the server.
        let documents = [of_no_kind("a"), invalid("b"), of_no_kind("c")];
        let applied = run("apply", &documents).stderr;
        assert!(applied.starts_with(&format!("[{a}, {c}]\nError from server (Inv")), "{applied}");
        let twice = [of_no_kind("a"), of_no_kind("a"), invalid("b")];
        let applied = run("apply", &twice).stderr;
        assert!(applied.starts_with(&format!("{a}\nError from server (Inv")), "{applied}");
        let created = run("create", &documents).stderr;
        assert!(created.starts_with("Error from server (Inv"), "{created}");
        assert!(created.ends_with(&format!("\n[{a}, {c}]\n")), "{created}");
    }

    #[test]
    fn items_of_a_list_are_not_recognized_in_other_words() {
        let items = [agent("a"), of_no_kind("b")].map(|it| it.replace('\n', "\n  "));
        let [a, b] = items;
        let list = format!("apiVersion: v1\nkind: List\nitems:\n- {a}\n- {b}\n");
        let output = run("apply", &[list]);
        assert_eq!(output.stdout, "daemonset.apps/a created\n");
        let expected = "error: unable to recognize no matches for kind \"Daemonset\" in version \
                        \"apps/v1\"\n";
        assert_eq!(output.stderr, expected);
    }

    #[test]
    fn what_is_no_object_ends_its_file() {
        let output = run("apply", &[agent("a"), "kind: DaemonSet\n".to_owned(), agent("b")]);
        assert_eq!(output.stdout, "daemonset.apps/a created\n");
        assert!(output.stderr.starts_with("error: error validating \"a.yaml\""), "{output:?}");
    }

    #[test]
    fn nothing_is_applied_when_a_file_is_missing() {
        let mut console = Console::new(Config::default());
        console.set_file("a.yaml", AGENT);
        let output = console.run("kubectl apply -f a.yaml -f b.yaml");
        assert_eq!(output.stdout, "");
        assert_eq!(output.stderr, "error: the path \"b.yaml\" does not exist\n");
        assert_eq!(console.cluster().store().daemon_sets().count(), 0);
    }

    #[test]
    fn a_patch_that_is_refused_beside_another_failure_is_shown() {
        let mut console = Console::new(Config::default());
        console.set_file("a.yaml", agent("a"));
        assert!(console.run("kubectl apply -f a.yaml").is_ok());
        console.set_file("a.yaml", [invalid("a"), of_no_kind("b")].join("---\n"));
        let output = console.run("kubectl apply -f a.yaml");
        let [start, end] = [
            "Error from server (Invalid): error when applying patch:\n{\"metadata\":",
            &format!(
                "\nto:\nResource: \"apps/v1, Resource=daemonsets\", GroupVersionKind: \"apps/v1, \
                 Kind=DaemonSet\"\nName: \"a\", Namespace: \"default\"\nfor: \"a.yaml\": error when \
                 patching \"a.yaml\": DaemonSet.apps \"a\" is invalid: {NEGATIVE}\n"
            ),
        ];
        assert!(output.stderr.contains(start) && output.stderr.ends_with(end), "{output:?}");
    }
}
