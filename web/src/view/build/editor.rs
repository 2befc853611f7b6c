//! The editor's panel: its files, and remarks on the one that is open.

use std::rc::Rc;

use playground_kubectl::{Outlook, Overtaken};
use playground_manifest::{Diagnostic, Document, Manifest, Severity as Gravity};
use playground_sim::Cluster;

use super::manifest_lines::line_in;
use super::outlook::{newer, outlook, plain, with_left_behind};
use crate::view::{Editor, EditorRemark, EditorTab, OutlookTone, RemarkFix, Severity};

/// A file that was read, with its remarks.
#[derive(Clone, Debug)]
pub struct Reading {
    pub manifest: Manifest,
    pub remarks: Rc<Vec<EditorRemark>>,
    /// The line of each document's selector, or on which it begins.
    pub selectors: Vec<usize>,
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
    let selector = |it: &Document| line_in(text, it, "selector").unwrap_or(it.line);
    let selectors = manifest.documents.iter().map(selector).collect();
    Reading { manifest, remarks: Rc::new(remarks), selectors }
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
        message: sentence(&plain(&diagnostic.message)),
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
    /// What they were applied to.
    pub cluster: Option<&'a Cluster>,
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
    ahead: Option<&Outlook>,
    overtaken: Option<&Overtaken>,
    playing: bool,
) -> Editor {
    let tab = |it: &String| EditorTab { file: it.clone(), open: it == files.open };
    let mut outlook = outlook(reading, ahead, overtaken.is_some(), playing);
    if let Some(cluster) = files.cluster {
        outlook = with_left_behind(outlook, cluster, files.open, &reading.manifest);
    }
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
