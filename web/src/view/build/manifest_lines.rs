//! Where in the editor's files a field of an object stands.

use std::sync::Arc;

use playground_api::NamespacedName;
use playground_kubectl::Console;
use playground_manifest::Document;

use crate::view::Source;

/// The line on which a DaemonSet's manifest sets a field of its Pods, if a file of the editor holds it.
///
/// Looks for the field's name at the beginning of a line: the fields that rules read stand in no other place of a
/// DaemonSet.
pub(super) fn find(console: &Console, daemon_set: &NamespacedName, field: &str) -> Option<Source> {
    console.files().find_map(|(file, text)| {
        let line = line_of(text, daemon_set, field)?;
        Some(Source::Line { file: file.to_owned(), line })
    })
}

fn line_of(text: &Arc<str>, daemon_set: &NamespacedName, field: &str) -> Option<usize> {
    let manifest = playground_manifest::read(text);
    let document = manifest.documents.iter().find(|it| {
        let namespace = if it.namespace.is_empty() { "default" } else { &it.namespace };
        it.kind == "DaemonSet"
            && *it.name == *daemon_set.name
            && namespace == &*daemon_set.namespace
    })?;
    line_in(text, document, field)
}

/// The line of a document that begins with a field's name.
pub(super) fn line_in(text: &str, document: &Document, field: &str) -> Option<usize> {
    let body = text.get(document.span.clone())?;
    let is_field = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        line.strip_prefix(field).is_some_and(|rest| rest.starts_with(':'))
    };
    let at = body.lines().position(is_field)?;
    Some(document.line + at)
}
