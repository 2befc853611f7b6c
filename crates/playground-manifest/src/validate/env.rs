//! Environment variables.
//!
//! Mirrors `ValidateEnv` in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource, ObjectFieldSelector};

use super::report::{Report, quoted};

const NAME: &str = "a valid environment variable name must consist only of printable ASCII characters other than '='";

/// Fields of a Pod that a variable can hold.
const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Fields of a Pod that can be named, and that a variable cannot hold.
const OTHER_FIELDS: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "spec.host",
    "spec.restartPolicy",
    "spec.schedulerName",
    "status.phase",
];

pub(super) fn env(report: &mut Report, path: &str, variables: &[EnvVar]) {
    for (i, variable) in variables.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let name = &variable.name;
        if name.is_empty() {
            report.required(format!("{path}.name"), "");
        } else if !name.bytes().all(|it| (0x20..0x7f).contains(&it) && it != b'=') {
            report.invalid_text(format!("{path}.name"), name, NAME);
        }
        if let Some(source) = &variable.value_from {
            let has_value = variable.value.as_ref().is_some_and(|it| !it.is_empty());
            value_from(report, &format!("{path}.valueFrom"), source, has_value);
        }
    }
}

fn value_from(report: &mut Report, path: &str, source: &EnvVarSource, has_value: bool) {
    if let Some(it) = &source.field_ref {
        field_ref(report, &format!("{path}.fieldRef"), it);
    }
    if let Some(it) = &source.resource_field_ref
        && it.resource.is_empty()
    {
        report.required(format!("{path}.resourceFieldRef.resource"), "");
    }
    let refs = [
        ("configMapKeyRef", source.config_map_key_ref.as_ref().map(|it| (&it.name, &it.key))),
        ("secretKeyRef", source.secret_key_ref.as_ref().map(|it| (&it.name, &it.key))),
    ];
    for (field, it) in refs {
        let Some((name, key)) = it else { continue };
        for (part, value) in [("name", name), ("key", key)] {
            if value.is_empty() {
                report.required(format!("{path}.{field}.{part}"), "");
            }
        }
    }
    let n_sources = usize::from(source.field_ref.is_some())
        + usize::from(source.resource_field_ref.is_some())
        + refs.iter().filter(|it| it.1.is_some()).count();
    let problem = match n_sources {
        1.. if has_value => "may not be specified when `value` is not empty",
        0 if !has_value => {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        }
        2.. => "may not have more than one field specified at a time",
        _ => return,
    };
    report.invalid_text(path, "", problem);
}

fn field_ref(report: &mut Report, path: &str, field: &ObjectFieldSelector) {
    let name = field.field_path.as_str();
    let path = format!("{path}.fieldPath");
    let subscripted = ["metadata.labels['", "metadata.annotations['"];
    if name.is_empty() {
        report.required(path, "");
    } else if OTHER_FIELDS.contains(&name) {
        report.not_supported(path, quoted(name), FIELDS);
    } else if !FIELDS.contains(&name) && !subscripted.iter().any(|it| name.starts_with(it)) {
        let detail = format!("error converting fieldPath: field label not supported: {name}");
        report.invalid_text(path, name, &detail);
    }
}
