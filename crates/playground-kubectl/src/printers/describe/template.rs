//! Pod templates.

use std::sync::Arc;

use playground_api::{ControllerRevision, Object, ObjectMeta, PodTemplateSpec, Value, sort_by_key};

use super::container::{Containers, containers};
use super::volume::volumes;
use super::writer::Writer;
use crate::tree;

/// A template with its tabs as they are.
///
/// `rollout history` and `rollout undo` print it so.
pub(crate) fn pod_template(template: &Arc<PodTemplateSpec>) -> String {
    let mut out = Writer::default();
    // Any object with the template has it in the form that the lines are made from.
    let revision = ControllerRevision {
        metadata: ObjectMeta::default(),
        revision: 0,
        template: Arc::clone(template),
    };
    let tree = playground_manifest::encode(&Object::ControllerRevision(revision.into()));
    let tree = tree.at(&["data", "spec", "template"]).cloned().unwrap_or(Value::Null);
    template_lines(&mut out, template, &tree);
    out.raw()
}

/// Mirrors `DescribePodTemplate`.
pub(super) fn template_lines(out: &mut Writer, template: &PodTemplateSpec, tree: &Value) {
    out.line(0, "Pod Template:");
    out.labels("  Labels", &template.labels);
    if !template.annotations.is_empty() {
        out.annotations("  Annotations", &template.annotations);
    }
    let spec = tree.at(&["spec"]).unwrap_or(&Value::Null);
    let account = tree::text(spec, &["serviceAccountName"]);
    if !account.is_empty() {
        out.field(1, "Service Account", &account);
    }
    let of = |field| Containers {
        specs: tree::list(spec, &[field]),
        statuses: &[],
        pod: None,
        space: "  ",
    };
    if !tree::list(spec, &["initContainers"]).is_empty() {
        containers(out, "Init Containers", &of("initContainers"));
    }
    containers(out, "Containers", &of("containers"));
    volumes(out, tree::list(spec, &["volumes"]), "  ");
    topology_spread(out, spec, "  ");
    if !template.spec.priority_class_name.is_empty() {
        out.field(1, "Priority Class Name", &template.spec.priority_class_name);
    }
    out.labels("  Node-Selectors", &template.spec.node_selector);
    out.tolerations("  Tolerations", &template.spec.tolerations);
}

/// Mirrors `describeTopologySpreadConstraints`.
pub(super) fn topology_spread(out: &mut Writer, spec: &Value, space: &str) {
    let constraints = tree::list(spec, &["topologySpreadConstraints"]);
    if constraints.is_empty() {
        return;
    }
    let mut sorted: Vec<&Value> = constraints.iter().collect();
    sort_by_key(&mut sorted, |it| tree::text(it, &["topologyKey"]));
    let lines = sorted.into_iter().map(|it| {
        let selector = match it.at(&["labelSelector"]) {
            Some(selector) => format!(" for selector {}", selector_text(selector)),
            None => String::new(),
        };
        format!(
            "{}:{} when max skew {} is exceeded{selector}",
            tree::text(it, &["topologyKey"]),
            tree::text(it, &["whenUnsatisfiable"]),
            tree::int(it, &["maxSkew"]).unwrap_or(0),
        )
    });
    out.entries(&format!("{space}Topology Spread Constraints"), lines);
}

fn selector_text(selector: &Value) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(labels) = tree::fields(selector, &["matchLabels"]) {
        parts.extend(labels.iter().map(|(key, value)| format!("{key}={}", tree::shown(value))));
    }
    for it in tree::list(selector, &["matchExpressions"]) {
        let key = tree::text(it, &["key"]);
        let values: Vec<String> = tree::list(it, &["values"]).iter().map(tree::shown).collect();
        let values = values.join(",");
        parts.push(match tree::text(it, &["operator"]) {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        });
    }
    parts.join(",")
}
