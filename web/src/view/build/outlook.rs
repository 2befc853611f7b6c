//! What Apply will do to what is in the editor, or what speaks against it.

use playground_api::NamespacedName;
use playground_kubectl::{Outlook as Ahead, Overtaken, OvertakenField};
use playground_manifest::{Diagnostic, Document, Manifest, Severity as Gravity};
use playground_sim::Cluster;

use super::editor::Reading;
use super::effect::{effect, joined};
use super::words;
use crate::view::{Deed, Newer, Outlook, OutlookTone, Problem};

/// What Apply would do, or what speaks against it.
///
/// `takes_back` says that it would take something back: then one without any change is of before that.
pub(super) fn outlook(
    reading: &Reading,
    ahead: Option<&Ahead>,
    takes_back: bool,
    playing: bool,
) -> Outlook {
    let ahead = ahead.filter(|it| it.changes || it.refusal.is_some() || !takes_back);
    let manifest = &reading.manifest;
    let errors: Vec<&Diagnostic> =
        manifest.diagnostics.iter().filter(|it| it.severity == Gravity::Error).collect();
    if !errors.is_empty() {
        return mistaken(reading, &errors, ahead);
    }
    if manifest.documents.is_empty() {
        return Outlook::new(OutlookTone::Plain, "An empty file.", "Paste or type a DaemonSet.");
    }
    if manifest.documents.iter().all(Document::is_noted) {
        return nothing_simulated(manifest);
    }
    let Some(ahead) = ahead else {
        let detail =
            if playing { "Pause to see what Apply would do." } else { "Trying it out …" };
        return Outlook::new(OutlookTone::Plain, "", detail);
    };
    if let Some(refusal) = &ahead.refusal {
        return refused(reading, refusal, ahead);
    }
    let outlook = if ahead.changes {
        effect(ahead)
    } else {
        Outlook::new(OutlookTone::Plain, "No change.", "Apply changes nothing.")
    };
    Outlook { problems: warnings(manifest), ..outlook }
}

/// Adds that the DaemonSet after which a file is called stays in the cluster, where the file holds others in its place.
pub(super) fn with_left_behind(
    outlook: Outlook,
    cluster: &Cluster,
    file: &str,
    manifest: &Manifest,
) -> Outlook {
    let name = file.strip_suffix(".yaml").unwrap_or(file);
    let mut written = manifest.documents.iter().filter(|it| it.kind == "DaemonSet").peekable();
    if written.peek().is_none() || written.any(|it| it.name == name) {
        return outlook;
    }
    let mut all = cluster.store().daemon_sets().map(|it| it.metadata.key());
    let Some(key) = all.find(|it| &*it.name == name) else { return outlook };
    let stays = format!("DaemonSet {name} is not in this file any more, and stays in the cluster.");
    let line = format!("kubectl delete ds {name}{}", words::in_namespace(&key));
    let deed = Deed::danger(format!("Delete {name}"), line);
    Outlook {
        detail: joined([outlook.detail, stays]),
        deeds: outlook.deeds.into_iter().chain([deed]).collect(),
        ..outlook
    }
}

/// What Apply would take back, and the text that does not.
pub(super) fn newer(overtaken: &Overtaken) -> Newer {
    let name = |it: &OvertakenField| match &it.of {
        Some(of) => format!("{} of {of}", it.field),
        None => it.field.to_string(),
    };
    let names: Vec<String> = match overtaken.fields.len() {
        ..4 => overtaken.fields.iter().map(name).collect(),
        n => vec![format!("{n} fields")],
    };
    Newer {
        sentence: format!(
            "Apply would take back what was changed in the cluster: {}.",
            names.join(", ")
        ),
        text: overtaken.text.as_str().into(),
    }
}

/// What is doubtful, in a line that leads to the first of it.
fn warnings(manifest: &Manifest) -> Vec<Problem> {
    let mut warnings = manifest.diagnostics.iter().filter(|it| it.severity != Gravity::Error);
    let Some(first) = warnings.next() else { return Vec::new() };
    let message = match warnings.count() {
        0 => format!("1 warning: {}", short(&first.message)),
        more => format!("{} warnings, first: {}", more + 1, short(&first.message)),
    };
    vec![Problem { line: first.line, message }]
}

/// The manifest itself has mistakes. kubectl applies the documents that have none.
fn mistaken(reading: &Reading, errors: &[&Diagnostic], ahead: Option<&Ahead>) -> Outlook {
    let manifest = &reading.manifest;
    let problem = |it: &&Diagnostic| Problem { line: it.line, message: short(&it.message) };
    let is_refused = |it: &&Document| it.outcome.refusal.is_some();
    let n_good = manifest.objects().count();
    let changes = ahead.map_or(n_good > 0, |it| it.changes);
    let sentence = if changes {
        let (bad, verb) = names(manifest.documents.iter().filter(is_refused));
        format!("{bad} {verb} refused, the rest is applied.")
    } else {
        "Apply would change nothing.".to_owned()
    };
    let refusal = ahead.and_then(|it| it.refusal.as_deref()).unwrap_or_default();
    let (fixed, deeds) = fixed(reading, refusal);
    let lead = format!("{}.", words::counted(errors.len() + fixed.len(), "mistake"));
    Outlook {
        sentence,
        problems: errors.iter().map(problem).chain(fixed).collect(),
        deeds,
        ..Outlook::new(OutlookTone::Refused, &lead, ahead.map_or(String::new(), rest))
    }
}

/// `line 17: unknown field "spec.template.spec.toleratoins"`, and how many mistakes more there are.
pub fn first_mistake(text: &str) -> Option<String> {
    let diagnostics = playground_manifest::read(text).diagnostics;
    let mut errors = diagnostics.iter().filter(|it| it.severity == Gravity::Error);
    let first = errors.next()?;
    let more = match errors.count() {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    Some(format!("line {}: {}{more}", first.line, short(&first.message)))
}

/// What kubectl says of a text that is no YAML, without the line that go-yaml counts: it is often the one before.
pub(super) fn plain(message: &str) -> String {
    let Some(problem) = message.strip_prefix("error converting YAML to JSON: yaml: ") else {
        return message.to_owned();
    };
    let counted = problem.strip_prefix("line ").and_then(|it| it.split_once(": "));
    format!("this is not YAML: {}", counted.map_or(problem, |(_, problem)| problem))
}

/// The first sentence, of a path its end: the editor tells the others below the line.
fn short(message: &str) -> String {
    let message = &*plain(message.lines().next().unwrap_or_default());
    let message = message.split_once(". ").map_or(message, |(first, _)| first);
    let Some((path, what)) = message.split_once(": ") else { return message.to_owned() };
    format!("{}: {what}", end_of_path(path))
}

/// A path of a field up to here has room in a line.
const LONG_PATH: usize = 30;

/// `…volumeMounts[0].name` for a field deep in an object: the line that it stands on is told, too.
fn end_of_path(path: &str) -> String {
    let end = path.rmatch_indices('.').nth(1).and_then(|(at, dot)| path.get(at + dot.len()..));
    match end {
        Some(end) if path.len() > LONG_PATH && !path.contains(' ') => format!("…{end}"),
        _ => path.to_owned(),
    }
}

/// Documents as one names them, and `is` or `are`.
fn names<'a>(documents: impl Iterator<Item = &'a Document>) -> (String, &'static str) {
    let name = |it: &Document| match (it.kind.as_str(), it.name.as_str()) {
        ("", _) | (_, "") => format!("what begins on line {}", it.line),
        (kind @ ("DaemonSet" | "Node" | "Pod"), name) if it.is_noted() => {
            format!("{kind} {name} of {}", it.api_version)
        }
        (kind, name) => format!("{kind} {name}"),
    };
    let mut names: Vec<String> = documents.map(name).collect();
    let n = names.len();
    if n > 3 {
        names = vec![format!("{n} objects")];
    }
    (words::capitalized(&names.join(", ")), if n == 1 { "is" } else { "are" })
}

fn nothing_simulated(manifest: &Manifest) -> Outlook {
    let (names, verb) = names(manifest.documents.iter());
    let detail = format!("{names} {verb} left alone: the playground has no such kind of object.");
    Outlook::new(OutlookTone::Remark, "Nothing here is simulated.", detail)
}

/// The API server would refuse it, or a part of it.
fn refused(reading: &Reading, refusal: &str, ahead: &Ahead) -> Outlook {
    let lead = if !ahead.changes {
        "It would be refused."
    } else if reading.manifest.documents.len() > 1 {
        "A part would be refused."
    } else {
        "It would fail."
    };
    let warnings = match ahead.warnings {
        0 => String::new(),
        n => format!("{}.", words::counted(n, "warning")),
    };
    let (problems, deeds) = fixed(reading, refusal);
    Outlook {
        problems,
        deeds: missing_namespaces(refusal).into_iter().chain(deeds).collect(),
        ..Outlook::new(
            OutlookTone::Refused,
            lead,
            joined([rest(ahead), warnings, format!("\n{refusal}")]).trim(),
        )
    }
}

/// The selectors that nobody may change, each with its line, and the ways out:
/// `The DaemonSet "agent" is invalid: spec.selector: ...: field is immutable`.
fn fixed(reading: &Reading, refusal: &str) -> (Vec<Problem>, Vec<Deed>) {
    let (mut problems, mut deeds) = (Vec::new(), Vec::new());
    for said in refusal.split("The DaemonSet \"").skip(1) {
        let is_fixed = said
            .lines()
            .any(|it| it.contains("spec.selector: ") && it.ends_with("field is immutable"));
        let name = said.split('"').next().unwrap_or_default();
        let mut documents = reading.manifest.documents.iter().zip(&reading.selectors);
        let is_meant = |it: &(&Document, &usize)| it.0.kind == "DaemonSet" && it.0.name == name;
        let Some((document, line)) = documents.find(is_meant).filter(|_| is_fixed) else {
            continue;
        };
        problems.push(Problem {
            line: *line,
            message: "spec.selector of a DaemonSet cannot be changed. Delete the DaemonSet, then apply again"
                .to_owned(),
        });
        let key = NamespacedName::new(&*document.namespace, name);
        let delete = format!("kubectl delete ds {name}{}", words::in_namespace(&key));
        deeds.push(Deed::new(
            "Delete it, and keep its Pods",
            format!("{delete} --cascade=orphan --wait"),
        ));
        deeds.push(Deed::danger("Delete it with its Pods", format!("{delete} --wait")));
    }
    (problems, deeds)
}

/// What happens all the same, of all that was asked for.
fn rest(ahead: &Ahead) -> String {
    if !ahead.changes {
        return String::new();
    }
    let Outlook { lead, sentence, detail, .. } = effect(ahead);
    joined([lead, sentence, detail])
}

/// The lines that make namespaces that are asked for: `namespaces "logging" not found`.
fn missing_namespaces(refusal: &str) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = Vec::new();
    for rest in refusal.split("namespaces \"").skip(1) {
        if let Some((name, end)) = rest.split_once('"')
            && end.starts_with(" not found")
        {
            let deed = Deed::new(
                format!("Create namespace {name}"),
                format!("kubectl create namespace {name}"),
            );
            if !deeds.contains(&deed) {
                deeds.push(deed);
            }
        }
    }
    deeds
}
