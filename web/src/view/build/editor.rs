//! The editor's panel: files, remarks, and what Apply would do.

use std::rc::Rc;

use playground_api::NodeName;
use playground_kubectl as kubectl;
use playground_manifest::{Diagnostic, Document, Manifest, Severity as Gravity};
use playground_sim::{Budget, Effect, OwnChange, Rejection, Stuck};

use super::{pods, words};
use crate::view::{
    Deed, Editor, EditorRemark, EditorTab, Newer, Outlook, OutlookTone, Problem, RemarkFix,
    Severity,
};

/// A file that was read, with its remarks.
#[derive(Clone, Debug)]
pub struct Reading {
    pub manifest: Manifest,
    pub remarks: Rc<Vec<EditorRemark>>,
}

impl Reading {
    /// Whether there is anything whose effect can be found out.
    pub fn can_be_tried(&self) -> bool {
        !self.manifest.documents.iter().all(Document::is_noted)
    }

    pub fn has_mistakes(&self) -> bool {
        self.manifest.diagnostics.iter().any(|it| it.severity == Gravity::Error)
    }
}

/// Reads a file of the editor.
pub fn read(text: &str) -> Reading {
    let manifest = playground_manifest::read(text);
    let remarks = manifest.diagnostics.iter().map(|it| remark(text, it)).collect();
    Reading { manifest, remarks: Rc::new(remarks) }
}

fn remark(text: &str, diagnostic: &Diagnostic) -> EditorRemark {
    let place = |byte: usize| units(text, byte);
    let fix = diagnostic.fix.as_ref().map(|it| RemarkFix {
        label: it.title.clone(),
        from: place(it.span.start),
        to: place(it.span.end),
        insert: it.replacement.clone(),
    });
    EditorRemark {
        from: place(diagnostic.span.start),
        to: place(diagnostic.span.end),
        severity: match diagnostic.severity {
            Gravity::Error => Severity::Error,
            Gravity::Warning | Gravity::Misconception => Severity::Warning,
        },
        message: sentence(&diagnostic.message),
        help: diagnostic.help.clone(),
        fixes: fix.into_iter().collect(),
    }
}

/// How many UTF-16 units stand before a byte.
fn units(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    if before.is_ascii() { before.len() } else { before.encode_utf16().count() }
}

/// The fields that the API has in a place of a text, which counts UTF-16 units.
pub fn fields_at(text: &str, at: usize) -> Vec<&'static str> {
    let mut units = 0;
    let byte = text.char_indices().find_map(|(byte, it)| {
        let is_here = units >= at;
        units += it.len_utf16();
        is_here.then_some(byte)
    });
    playground_manifest::fields_at(text, byte.unwrap_or(text.len()))
}

/// Ends with a full stop, because the help follows it.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// The files of the editor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Files<'a> {
    pub all: &'a [String],
    pub open: &'a str,
    /// The one that was closed last.
    pub closed: Option<&'a str>,
}

/// The name of the first DaemonSet in a text; without one, of the first object.
pub fn first_name(text: &str) -> Option<String> {
    let manifest = playground_manifest::read(text);
    let daemon_set = manifest.documents.iter().find(|it| it.kind == "DaemonSet");
    let name = &daemon_set.or(manifest.documents.first())?.name;
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | '_');
    (!name.is_empty() && name.chars().all(is_plain)).then(|| name.clone())
}

/// What the panel shows for the open file.
pub fn editor(
    files: Files<'_>,
    reading: &Reading,
    ahead: Option<&kubectl::Outlook>,
    overtaken: Option<&kubectl::Overtaken>,
    playing: bool,
) -> Editor {
    let tab = |it: &String| EditorTab { file: it.clone(), open: it == files.open };
    let outlook = outlook(reading, ahead, playing);
    Editor {
        tabs: files.all.iter().map(tab).collect(),
        closed: files.closed.map(str::to_owned),
        newer: overtaken.map(newer),
        can_apply: !reading.manifest.documents.is_empty(),
        applies: ahead.is_some_and(|it| it.changes) && outlook.tone != OutlookTone::Refused,
        has_daemon_set: reading.manifest.documents.iter().any(|it| it.kind == "DaemonSet"),
        outlook,
    }
}

/// What Apply would take back, and the text that does not.
fn newer(overtaken: &kubectl::Overtaken) -> Newer {
    let name = |it: &kubectl::OvertakenField| match &it.of {
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

/// What Apply would do, or what speaks against it.
fn outlook(reading: &Reading, ahead: Option<&kubectl::Outlook>, playing: bool) -> Outlook {
    let manifest = &reading.manifest;
    let errors: Vec<&Diagnostic> =
        manifest.diagnostics.iter().filter(|it| it.severity == Gravity::Error).collect();
    if !errors.is_empty() {
        return mistaken(manifest, &errors, ahead);
    }
    if manifest.documents.is_empty() {
        return told(OutlookTone::Plain, "An empty file.", "Paste or type a DaemonSet.");
    }
    if manifest.documents.iter().all(Document::is_noted) {
        return nothing_simulated(manifest);
    }
    let Some(ahead) = ahead else {
        let detail =
            if playing { "Pause to see what Apply would do." } else { "Trying it out …" };
        return told(OutlookTone::Plain, "", detail);
    };
    if let Some(refusal) = &ahead.refusal {
        return refused(manifest, refusal, ahead);
    }
    let outlook = if ahead.changes {
        effect(ahead)
    } else {
        told(OutlookTone::Plain, "No change.", "Apply changes nothing.")
    };
    Outlook { problems: warnings(manifest), ..outlook }
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

fn told(tone: OutlookTone, lead: &str, detail: impl Into<String>) -> Outlook {
    Outlook {
        tone,
        lead: lead.to_owned(),
        sentence: String::new(),
        detail: detail.into(),
        problems: Vec::new(),
        deeds: Vec::new(),
    }
}

/// The manifest itself has mistakes. kubectl applies the documents that have none.
fn mistaken(
    manifest: &Manifest,
    errors: &[&Diagnostic],
    ahead: Option<&kubectl::Outlook>,
) -> Outlook {
    let problem = |it: &&Diagnostic| Problem { line: it.line, message: short(&it.message) };
    let is_refused = |it: &&Document| it.outcome.refusal.is_some();
    let n_good = manifest.objects().count();
    let changes = ahead.map_or(n_good > 0, |it| it.changes);
    let lead = format!("{}.", words::counted(errors.len(), "mistake"));
    let sentence = if changes {
        let (bad, verb) = names(manifest.documents.iter().filter(is_refused));
        format!("{bad} {verb} refused, the rest is applied.")
    } else {
        "Apply would change nothing.".to_owned()
    };
    let rest = ahead.filter(|it| it.changes).map(effect);
    let detail = rest.map_or(String::new(), |it| joined([it.lead, it.sentence, it.detail]));
    Outlook {
        sentence,
        problems: errors.iter().map(problem).collect(),
        ..told(OutlookTone::Refused, &lead, detail)
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

/// The first sentence: the editor tells the others below the line.
fn short(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    message.split_once(". ").map_or(message, |(first, _)| first).to_owned()
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
    told(OutlookTone::Remark, "Nothing here is simulated.", detail)
}

/// The API server would refuse it, or a part of it.
fn refused(manifest: &Manifest, refusal: &str, ahead: &kubectl::Outlook) -> Outlook {
    let lead = if !ahead.changes {
        "It would be refused."
    } else if manifest.documents.len() > 1 {
        "A part would be refused."
    } else {
        "It would fail."
    };
    let rest = ahead.changes.then(|| effect(ahead));
    let rest = rest.map_or(String::new(), |it| joined([it.lead, it.sentence, it.detail]));
    let warnings = match ahead.warnings {
        0 => String::new(),
        n => format!("{}.", words::counted(n, "warning")),
    };
    Outlook {
        deeds: missing_namespaces(refusal),
        ..told(OutlookTone::Refused, lead, joined([rest, warnings, format!("\n{refusal}")]).trim())
    }
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

/// What would happen, in sentences.
pub fn effect(ahead: &kubectl::Outlook) -> Outlook {
    let objects = ahead.objects.iter().map(|it| {
        let what = if it.is_known { "changed" } else { "new" };
        format!("{what} {} {}", it.kind, it.name)
    });
    let objects: Vec<String> = objects.collect();
    let objects = match objects.len() {
        0 => String::new(),
        1..4 => words::capitalized(&format!("{}.", objects.join(", "))),
        n => format!("{n} Nodes and Pods are new or changed."),
    };
    let mut end = end(ahead);
    match ahead.effects.as_slice() {
        [] => told(
            OutlookTone::Plain,
            &objects,
            joined(["No daemon Pod comes or goes.".to_owned(), end]),
        ),
        [one] if is_only_noted(one) => told(
            OutlookTone::Plain,
            "No change.",
            joined([objects, "Apply only notes the file as what was applied last.".to_owned()]),
        ),
        [one] => {
            let (lead, mut sentence) = headline(one);
            if one.change == OwnChange::Created {
                sentence = format!("{}.", one.daemon_set.name);
            }
            let placed = placements(one);
            let placed = match one.kept_away.as_slice() {
                [] if placed.is_empty() && one.change != OwnChange::None => {
                    "No Node gains or loses a Pod.".to_owned()
                }
                [] => placed,
                reasons => joined([placed, nowhere(reasons)]),
            };
            if let Some(stuck) = &one.stuck {
                end = trouble(stuck);
            }
            let (lead, objects) = if lead.is_empty() { (objects, lead) } else { (lead, objects) };
            Outlook { sentence, ..told(tone(ahead), &lead, joined([objects, placed, end])) }
        }
        many => {
            let each = many.iter().map(|it| {
                let (lead, sentence) = headline(it);
                let trouble = it.stuck.as_ref().map_or(String::new(), trouble);
                format!(
                    "{}: {}",
                    it.daemon_set.name,
                    joined([lead, sentence, placements(it), nowhere(&it.kept_away), trouble])
                )
            });
            let lead = format!("{}.", words::counted(many.len(), "DaemonSet"));
            let each: Vec<String> = each.collect();
            told(tone(ahead), &lead, joined([objects, each.join("\n"), end]))
        }
    }
}

/// Whether nothing comes of it for any Pod or Node.
fn is_only_noted(effect: &Effect) -> bool {
    let is_empty = |nodes: &[NodeName]| nodes.is_empty();
    effect.change == OwnChange::Annotations
        && effect.restarts + effect.adopted == 0
        && [&effect.gain, &effect.lose, &effect.forgo].into_iter().all(|it| is_empty(it))
        && effect.stuck.is_none()
}

fn tone(ahead: &kubectl::Outlook) -> OutlookTone {
    match ahead.effects.iter().any(|it| it.stuck.is_some() || !it.kept_away.is_empty()) {
        true => OutlookTone::Remark,
        false => OutlookTone::Plain,
    }
}

/// When all is done, unless something is not.
fn end(ahead: &kubectl::Outlook) -> String {
    match ahead.takes {
        _ if ahead.effects.iter().any(|it| it.stuck.is_some()) => String::new(),
        Some(takes) if takes.as_millis() > 0 => {
            format!("Settled after {} at the current timings.", words::span(takes))
        }
        Some(_) => String::new(),
        None => "It does not settle: something goes on for ever, such as a back-off.".to_owned(),
    }
}

/// `Template changed.`, `5 Pods restart, 1 at a time.`
fn headline(effect: &Effect) -> (String, String) {
    let n = effect.restarts;
    let restarts = match (n, effect.budget) {
        (0, None) => match effect.awaits_deletion {
            1 => "OnDelete: the old Pod stays until you delete it.".to_owned(),
            _ => "OnDelete: the old Pods stay until you delete them.".to_owned(),
        },
        (0, _) => "No Pod restarts.".to_owned(),
        (1, _) => "1 Pod restarts.".to_owned(),
        (n, budget) => {
            format!("{n} Pods restart{}.", budget.map_or(String::new(), |it| pace(it, n)))
        }
    };
    match effect.change {
        OwnChange::Created => ("New DaemonSet.".to_owned(), String::new()),
        OwnChange::Template => ("Template changed.".to_owned(), restarts),
        OwnChange::Annotations if n == 0 => {
            ("No change.".to_owned(), "Only annotations differ.".to_owned())
        }
        OwnChange::Annotations | OwnChange::Other if n > 0 => ("Changed.".to_owned(), restarts),
        OwnChange::Annotations | OwnChange::Other => {
            ("Changed.".to_owned(), "No Pod restarts.".to_owned())
        }
        OwnChange::None if n > 0 => (restarts, String::new()),
        OwnChange::None => (String::new(), String::new()),
    }
}

/// `, 1 at a time`
fn pace(budget: Budget, n_pods: usize) -> String {
    match (budget.max_surge, budget.max_unavailable) {
        (0, n) if n as usize >= n_pods => ", all at once".to_owned(),
        (0, n) => format!(", {n} at a time"),
        (n, _) => format!(", {n} at a time, each beside the old one"),
    }
}

/// Who gains and who loses a Pod.
fn placements(effect: &Effect) -> String {
    let replaced = if effect.change == OwnChange::Created && effect.restarts > 0 {
        " and replaced"
    } else {
        ""
    };
    let adopted = match effect.adopted {
        0 => String::new(),
        1 => format!("1 Pod is adopted{replaced}."),
        n => format!("{n} Pods are adopted{replaced}."),
    };
    let of = |nodes: &[NodeName], one: &str, many: &str| match nodes.len() {
        0 => String::new(),
        1 => format!("{} {one}.", words::listed(nodes)),
        2 | 3 => format!("{} {many}.", words::listed(nodes)),
        n => format!("{n} Nodes {many}."),
    };
    joined([
        adopted,
        of(&effect.gain, "gains a Pod", "gain a Pod"),
        of(&effect.lose, "loses its Pod", "lose their Pod"),
        of(&effect.forgo, "gets no Pod", "get no Pod"),
    ])
}

/// What keeps the Pods away from all Nodes, and from how many each; nothing if they are wanted on one.
fn nowhere(reasons: &[(Rejection, usize)]) -> String {
    let all_are_taints = reasons.iter().all(|it| matches!(it.0, Rejection::Taint(_)));
    let because = match reasons {
        [] => return String::new(),
        [(Rejection::NodeName { wanted }, _)] => format!("There is no Node {wanted}"),
        [(Rejection::NodeSelector { key, wanted, .. }, _)] => format!("No Node has {key}={wanted}"),
        [(Rejection::NodeAffinity(_), _)] => {
            "No Node matches the required node affinity".to_owned()
        }
        [(Rejection::Taint(taint), _)] => {
            format!("Every Node has the taint {taint}, which is not tolerated")
        }
        _ if all_are_taints => "Every Node has a taint that is not tolerated".to_owned(),
        several => {
            let each: Vec<String> = several.iter().map(kept_away).collect();
            return format!("No Pod will run: {}.", each.join(", "));
        }
    };
    format!("{because}, so no Pod will run.")
}

/// `3 Nodes without disktype=ssd`
fn kept_away((reason, n): &(Rejection, usize)) -> String {
    let nodes = words::counted(*n, "Node");
    match reason {
        Rejection::NodeName { wanted } => format!("{nodes} not called {wanted}"),
        Rejection::NodeSelector { key, wanted, .. } => format!("{nodes} without {key}={wanted}"),
        Rejection::NodeAffinity(_) => format!("{nodes} that the node affinity does not match"),
        Rejection::Taint(taint) => format!("{nodes} with the taint {taint}"),
    }
}

/// An end that is none: what is waited for.
fn trouble(stuck: &Stuck) -> String {
    let what = if stuck.is_rollout {
        "The rollout does not finish"
    } else {
        "Not every Pod becomes available"
    };
    let Some(pod) = &stuck.pod else { return format!("{what}.") };
    let place = pod.node.as_ref().map_or(String::new(), |it| format!(" on {it}"));
    format!("{what}: the Pod{place} {}.", pods::plight(pod))
}

/// Sentences one after the other.
fn joined<const N: usize>(sentences: [String; N]) -> String {
    sentences.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}
