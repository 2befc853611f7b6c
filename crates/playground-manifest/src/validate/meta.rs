//! Mirrors `ValidateObjectMeta` in `apimachinery/pkg/api/validation/objectmeta.go`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use playground_api::validation;

use super::report::Report;

/// Annotations may take 256 KiB together.
const MAX_ANNOTATIONS: usize = 256 * 1024;

pub(super) fn object_meta(report: &mut Report, meta: &ObjectMeta, is_namespaced: bool) {
    named(report, meta, is_namespaced, validation::dns1123_subdomain);
}

/// The same for a kind with a rule of its own for names.
///
/// A missing namespace is no error here: kubectl fills it in before it sends the object.
pub(super) fn named(
    report: &mut Report,
    meta: &ObjectMeta,
    is_namespaced: bool,
    rule: fn(&str) -> Vec<String>,
) {
    let name = meta.name.as_deref().unwrap_or_default();
    let prefix = meta.generate_name.as_deref().unwrap_or_default();
    if !prefix.is_empty() {
        // What is generated ends in a letter or digit, so the prefix may end in a dash.
        let made = format!("{}a", prefix.strip_suffix('-').unwrap_or(prefix));
        let details = rule(&made);
        report.invalid_texts("metadata.generateName", prefix, details);
    }
    match (name, prefix) {
        ("", "") => report.required("metadata.name", "name or generateName is required"),
        ("", _) => {}
        _ => report.invalid_texts("metadata.name", name, rule(name)),
    }
    match meta.namespace.as_deref().filter(|it| !it.is_empty()) {
        Some(namespace) if is_namespaced => {
            let details = validation::dns1123_label(namespace);
            report.invalid_texts("metadata.namespace", namespace, details);
        }
        Some(_) => report.forbidden("metadata.namespace", "not allowed on this type"),
        None => {}
    }
    report.not_negative("metadata.generation", meta.generation);
    report.labels("metadata.labels", meta.labels.as_ref());
    annotations(report, "metadata.annotations", meta);
    finalizers(report, meta);
}

/// Mirrors `ValidateAnnotations`: keys may be in upper case.
pub(super) fn annotations(report: &mut Report, path: &str, meta: &ObjectMeta) {
    let mut size = 0;
    for (key, value) in meta.annotations.iter().flatten() {
        size += key.len() + value.len();
        report.invalid_texts(path, key, validation::label_key(&key.to_ascii_lowercase()));
    }
    if size > MAX_ANNOTATIONS {
        report.too_long(path, MAX_ANNOTATIONS);
    }
}

fn finalizers(report: &mut Report, meta: &ObjectMeta) {
    for (i, finalizer) in meta.finalizers.iter().flatten().enumerate() {
        let path = format!("metadata.finalizers[{i}]");
        report.label_name(&path, finalizer);
    }
}
