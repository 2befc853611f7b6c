//! ControllerRevisions. Their `data` is a patch that replaces the template.
//!
//! Mirrors `getPatch` in `pkg/controller/daemon/update.go`.

use std::sync::Arc;

use playground_api::{ControllerRevision, Fields};

use super::fields::*;
use super::{meta, pod_spec};

pub(super) fn read(mut tree: Fields) -> ControllerRevision {
    let mut data = take_fields(&mut tree, "data").unwrap_or_default();
    let mut spec = take_fields(&mut data, "spec").unwrap_or_default();
    let mut template = take_fields(&mut spec, "template").unwrap_or_default();
    template.remove("$patch");
    ControllerRevision {
        metadata: meta::read(&mut tree),
        revision: take_int(&mut tree, "revision").unwrap_or(0),
        template: Arc::new(pod_spec::read_template(template)),
    }
}

pub(super) fn write(revision: &ControllerRevision) -> Fields {
    let mut template = pod_spec::write_template(&revision.template);
    template.insert("$patch", "replace");
    let mut spec = Fields::new();
    spec.insert("template", template);
    let mut data = Fields::new();
    data.insert("spec", spec);
    let mut tree = Fields::new();
    meta::write(&mut tree, &revision.metadata);
    tree.insert("data", data);
    tree.insert("revision", revision.revision);
    tree
}
