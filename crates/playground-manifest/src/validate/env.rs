//! Environment variables.
//!
//! Mirrors `ValidateEnv` in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::{
    EnvFromSource, EnvVar, EnvVarSource, ObjectFieldSelector, ResourceFieldSelector,
};
use playground_api::validation;

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

/// Fields of a Pod that a file of a volume can hold.
pub(super) const FIELDS_OF_VOLUMES: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];

/// Fields of a Pod that can be named.
const NAMED: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];

/// Amounts of a container that can be named.
const AMOUNTS: &[&str] = &[
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// The name of a variable, or how it begins. Mirrors `IsRelaxedEnvVarName`.
fn name(report: &mut Report, path: String, name: &str) {
    if !name.bytes().all(|it| (0x20..0x7f).contains(&it) && it != b'=') {
        report.invalid_text(path, name, NAME);
    }
}

/// Mirrors `ValidateEnvFrom`, which leaves the index out of some paths.
pub(super) fn env_from(report: &mut Report, path: &str, sources: &[EnvFromSource]) {
    for (i, source) in sources.iter().enumerate() {
        let item = format!("{path}[{i}]");
        if let Some(prefix) = source.prefix.as_deref().filter(|it| !it.is_empty()) {
            name(report, format!("{item}.prefix"), prefix);
        }
        let refs = [
            ("configMapRef", source.config_map_ref.as_ref().map(|it| &it.name)),
            ("secretRef", source.secret_ref.as_ref().map(|it| &it.name)),
        ];
        for (field, it) in refs {
            let Some(it) = it else { continue };
            let path = format!("{item}.{field}.name");
            if it.is_empty() {
                report.required(&path, "");
            } else {
                // Checked like a prefix, which may end with a dash.
                let checked = it.strip_suffix('-').map_or(it.clone(), |it| format!("{it}a"));
                report.invalid_texts(&path, it, validation::dns1123_subdomain(&checked));
            }
        }
        match refs.iter().filter(|it| it.1.is_some()).count() {
            0 => {
                report.invalid_text(path, "", "must specify one of: `configMapRef` or `secretRef`")
            }
            1 => {}
            _ => report.invalid_text(
                path,
                "",
                "may not have more than one field specified at a time",
            ),
        }
    }
}

pub(super) fn env(report: &mut Report, path: &str, variables: &[EnvVar]) {
    for (i, variable) in variables.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if variable.name.is_empty() {
            report.required(format!("{path}.name"), "");
        } else {
            name(report, format!("{path}.name"), &variable.name);
        }
        if let Some(source) = &variable.value_from {
            let has_value = variable.value.as_ref().is_some_and(|it| !it.is_empty());
            value_from(report, &format!("{path}.valueFrom"), source, has_value);
        }
    }
}

fn value_from(report: &mut Report, path: &str, source: &EnvVarSource, has_value: bool) {
    if let Some(it) = &source.field_ref {
        field_ref(report, &format!("{path}.fieldRef"), it, FIELDS);
    }
    if let Some(it) = &source.resource_field_ref {
        resource_field_ref(report, &format!("{path}.resourceFieldRef"), it, false);
    }
    let refs = [
        ("configMapKeyRef", source.config_map_key_ref.as_ref().map(|it| (&it.name, &it.key))),
        ("secretKeyRef", source.secret_key_ref.as_ref().map(|it| (&it.name, &it.key))),
    ];
    for (field, it) in refs {
        let Some((name, key)) = it else { continue };
        let details = validation::dns1123_subdomain(name);
        report.invalid_texts(&format!("{path}.{field}.name"), name, details);
        let path = format!("{path}.{field}.key");
        match key.as_str() {
            "" => report.required(path, ""),
            key => report.invalid_texts(&path, key, validation::config_key(key)),
        }
    }
    let n_sources = usize::from(source.field_ref.is_some())
        + usize::from(source.resource_field_ref.is_some())
        + refs.iter().filter(|it| it.1.is_some()).count();
    let problem = match n_sources {
        1.. if has_value => "may not be specified when `value` is not empty",
        0 => {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
        }
        2.. => "may not have more than one field specified at a time",
        _ => return,
    };
    report.invalid_text(path, "", problem);
}

/// Mirrors `validateObjectFieldSelector`.
pub(super) fn field_ref(
    report: &mut Report,
    path: &str,
    field: &ObjectFieldSelector,
    fields: &[&str],
) {
    // `spec.host` is an old name.
    let name = match field.field_path.as_str() {
        "spec.host" => "spec.nodeName",
        other => other,
    };
    let subscript = ["metadata.labels", "metadata.annotations"].into_iter().find_map(|map| {
        let key = name.strip_prefix(map)?.strip_prefix("['")?.strip_suffix("']")?;
        Some(if map == "metadata.labels" { key.to_owned() } else { key.to_lowercase() })
    });
    if name.is_empty() {
        report.required(format!("{path}.fieldPath"), "");
    } else if let Some(key) = subscript {
        report.label_name(path, &key);
    } else if !NAMED.contains(&name) {
        let detail = format!("error converting fieldPath: field label not supported: {name}");
        report.invalid_text(format!("{path}.fieldPath"), name, &detail);
    } else if !fields.contains(&name) {
        report.not_supported(format!("{path}.fieldPath"), quoted(name), fields);
    }
}

/// Mirrors `validateContainerResourceFieldSelector`; a volume must name the container.
pub(super) fn resource_field_ref(
    report: &mut Report,
    path: &str,
    field: &ResourceFieldSelector,
    in_volume: bool,
) {
    let name = field.resource.as_str();
    let is_huge =
        ["requests.hugepages-", "limits.hugepages-"].iter().any(|it| name.starts_with(it));
    if in_volume && field.container_name.as_ref().is_none_or(String::is_empty) {
        report.required(format!("{path}.containerName"), "");
    } else if name.is_empty() {
        report.required(format!("{path}.resource"), "");
    } else if !AMOUNTS.contains(&name) && !is_huge {
        report.not_supported(format!("{path}.resource"), quoted(name), AMOUNTS);
    }
}
