//! The editor's panel: files, remarks, and what Apply would do.

use std::rc::Rc;
use std::sync::Arc;

use playground_api::{DaemonSet, NodeName, Object};
use playground_kubectl::{self as kubectl, Console};
use playground_manifest::{Diagnostic, Manifest, Severity as Gravity};
use playground_sim::Budget;

use super::words;
use crate::view::{
    Editor, EditorRemark, EditorTab, Outlook, OutlookTone, Problem, RemarkFix, Severity,
};

/// The largest cluster for which the outlook is found out by trying.
pub const MOST_NODES_AHEAD: usize = 200;

/// A file that was read, with its remarks.
#[derive(Clone, Debug)]
pub struct Reading {
    pub manifest: Manifest,
    pub remarks: Rc<Vec<EditorRemark>>,
}

impl Reading {
    /// Whether nothing speaks against applying it.
    pub fn can_be_applied(&self) -> bool {
        let is_error = |it: &Diagnostic| it.severity == Gravity::Error;
        !self.manifest.documents.is_empty() && !self.manifest.diagnostics.iter().any(is_error)
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

/// Ends with a full stop, because the help follows it.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// What the panel shows for the open file.
pub fn editor(
    console: &Console,
    file: &str,
    reading: &Reading,
    ahead: Option<&kubectl::Outlook>,
    playing: bool,
) -> Editor {
    let tab =
        |(name, _): (&str, &Arc<str>)| EditorTab { file: name.to_owned(), open: name == file };
    Editor {
        tabs: console.files().map(tab).collect(),
        can_apply: !reading.manifest.documents.is_empty(),
        outlook: outlook(console, reading, ahead, playing),
    }
}

/// What Apply would do, or what speaks against it.
fn outlook(
    console: &Console,
    reading: &Reading,
    ahead: Option<&kubectl::Outlook>,
    playing: bool,
) -> Outlook {
    let plain = |lead: String, detail: String| Outlook {
        tone: OutlookTone::Plain,
        lead,
        sentence: String::new(),
        detail,
        problems: Vec::new(),
    };
    let errors: Vec<&Diagnostic> =
        reading.manifest.diagnostics.iter().filter(|it| it.severity == Gravity::Error).collect();
    if !errors.is_empty() {
        return refused(&errors);
    }
    if reading.manifest.documents.is_empty() {
        return plain("An empty file.".to_owned(), "Paste or type a DaemonSet.".to_owned());
    }
    if console.cluster().store().n_nodes() > MOST_NODES_AHEAD {
        let detail = format!(
            "In clusters of more than {MOST_NODES_AHEAD} Nodes the effect is not worked out beforehand."
        );
        return plain("Ready to apply.".to_owned(), detail);
    }
    let Some(ahead) = ahead else {
        let detail = if playing { "Pause to see what Apply would do." } else { "…" };
        return plain(String::new(), detail.to_owned());
    };
    if let Some(refusal) = &ahead.refusal {
        return Outlook {
            tone: OutlookTone::Refused,
            lead: "It would be refused.".to_owned(),
            sentence: String::new(),
            detail: refusal.clone(),
            problems: Vec::new(),
        };
    }
    if !ahead.changes {
        return plain("No change.".to_owned(), "The cluster is what this file says.".to_owned());
    }
    effect(console, &reading.manifest, ahead)
}

fn refused(errors: &[&Diagnostic]) -> Outlook {
    let problem = |it: &&Diagnostic| Problem { line: it.line, message: it.message.clone() };
    Outlook {
        tone: OutlookTone::Refused,
        lead: format!("{}.", words::counted(errors.len(), "mistake")),
        sentence: "Apply would change nothing.".to_owned(),
        detail: String::new(),
        problems: errors.iter().map(problem).collect(),
    }
}

fn effect(console: &Console, manifest: &Manifest, ahead: &kubectl::Outlook) -> Outlook {
    let store = console.cluster().store();
    let daemon_sets = manifest.objects().filter_map(|it| match it {
        Object::DaemonSet(it) => Some(it),
        _ => None,
    });
    let (known, new): (Vec<_>, Vec<_>) = daemon_sets
        .partition(|it: &&Arc<DaemonSet>| store.daemon_set(&it.metadata.key()).is_some());
    let placements = placements(ahead);
    let takes = match ahead.takes {
        Some(takes) if takes.as_millis() > 0 => {
            format!("Settled after {} at the current timings.", words::span(takes))
        }
        Some(_) => String::new(),
        None => "It does not settle within an hour.".to_owned(),
    };
    let (lead, sentence) = match (new.first(), ahead.restarts) {
        (Some(new), _) => ("New DaemonSet.".to_owned(), format!("{}.", new.metadata.name)),
        (None, 0) if placements.is_empty() => {
            ("Changed.".to_owned(), "No Pod restarts.".to_owned())
        }
        (None, 0) => ("Placement changed.".to_owned(), String::new()),
        (None, restarts) => {
            let pace = known.first().map_or(String::new(), |it| pace(it, restarts));
            let restart = if restarts == 1 { "restarts" } else { "restart" };
            (
                "Template changed.".to_owned(),
                format!("{} {restart}{pace}.", words::counted(restarts, "Pod")),
            )
        }
    };
    let placed =
        if placements.is_empty() { "No Node gains or loses a Pod.".to_owned() } else { placements };
    let detail =
        [placed, takes].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    Outlook { tone: OutlookTone::Plain, lead, sentence, detail, problems: Vec::new() }
}

/// `, 1 at a time`
fn pace(daemon_set: &DaemonSet, n_pods: usize) -> String {
    let budget =
        Budget::of(&daemon_set.spec.update_strategy, u32::try_from(n_pods).unwrap_or(u32::MAX));
    match (budget.max_surge, budget.max_unavailable) {
        _ if n_pods < 2 => String::new(),
        (0, n) if n as usize >= n_pods => ", all at once".to_owned(),
        (0, n) => format!(", {n} at a time"),
        (n, _) => format!(", {n} at a time, each beside the old one"),
    }
}

fn placements(ahead: &kubectl::Outlook) -> String {
    let mut sentences = Vec::new();
    for placement in &ahead.placements {
        for (nodes, one, many) in [
            (&placement.gain, "gains a Pod", "gain a Pod"),
            (&placement.lose, "loses its Pod", "lose their Pod"),
        ] {
            if !nodes.is_empty() {
                let verb = if nodes.len() == 1 { one } else { many };
                sentences.push(format!("{} {verb}.", told(nodes)));
            }
        }
    }
    sentences.join(" ")
}

fn told(nodes: &[NodeName]) -> String {
    if nodes.len() > 3 { words::counted(nodes.len(), "Node") } else { words::listed(nodes) }
}
