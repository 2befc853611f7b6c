//! The table of DaemonSets.
//!
//! Mirrors `printDaemonSet` in `pkg/printers/internalversion/printers.go`.

use playground_api::{DaemonSet, Timestamp};

use super::{age, containers, or_none};

pub(super) const COLUMNS: &[(&str, bool)] = &[
    ("NAME", false),
    ("DESIRED", false),
    ("CURRENT", false),
    ("READY", false),
    ("UP-TO-DATE", false),
    ("AVAILABLE", false),
    ("NODE SELECTOR", false),
    ("AGE", false),
    ("CONTAINERS", true),
    ("IMAGES", true),
    ("SELECTOR", true),
];

pub(super) fn row(ds: &DaemonSet, name: String, now: Timestamp, wide: bool) -> Vec<String> {
    let status = &ds.status;
    let template = &ds.spec.template.spec;
    let mut row = vec![
        name,
        status.desired_number_scheduled.to_string(),
        status.current_number_scheduled.to_string(),
        status.number_ready.to_string(),
        status.updated_number_scheduled.to_string(),
        status.number_available.to_string(),
        or_none(template.node_selector.to_string()),
        age::since(ds.metadata.creation_timestamp, now),
    ];
    if wide {
        let (names, images) = containers(&template.containers);
        row.extend([names, images, ds.spec.selector.to_string()]);
    }
    row
}
