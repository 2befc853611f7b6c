//! The table of ControllerRevisions.
//!
//! Mirrors `printControllerRevision` in `pkg/printers/internalversion/printers.go`.

use playground_api::{ControllerRevision, Timestamp};

use super::age;

pub(super) const COLUMNS: &[(&str, bool)] =
    &[("NAME", false), ("CONTROLLER", false), ("REVISION", false), ("AGE", false)];

pub(super) fn row(revision: &ControllerRevision, name: String, now: Timestamp) -> Vec<String> {
    let controller = revision.metadata.controller().map(|it| {
        let group = it.api_version.split_once('/').map_or("", |(group, _)| group);
        let kind = it.kind.to_ascii_lowercase();
        let dot = if group.is_empty() { "" } else { "." };
        format!("{kind}{dot}{group}/{}", it.name)
    });
    vec![
        name,
        controller.unwrap_or_else(|| "<none>".to_owned()),
        revision.revision.to_string(),
        age::since(revision.metadata.creation_timestamp, now),
    ]
}
