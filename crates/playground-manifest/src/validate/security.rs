//! What the containers of a Pod may do on the Node.
//!
//! Mirrors `validatePodSpecSecurityContext` and `validateSeccompProfileField`.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{PodSecurityContext, SeccompProfile, Sysctl};

use super::container::user_id;
use super::mounts;
use super::report::{Report, quoted};

const SYSCTL: &str = "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const PROFILES: &[&str] = &["Localhost", "RuntimeDefault", "Unconfined"];

/// `spec.securityContext`.
pub(super) fn of_pod(report: &mut Report, path: &str, it: &PodSecurityContext) {
    for (field, id) in
        [("fsGroup", it.fs_group), ("runAsUser", it.run_as_user), ("runAsGroup", it.run_as_group)]
    {
        user_id(report, format!("{path}.{field}"), id);
    }
    for (i, id) in it.supplemental_groups.iter().flatten().enumerate() {
        user_id(report, format!("{path}.supplementalGroups[{i}]"), Some(*id));
    }
    sysctls(report, path, it.sysctls.as_deref().unwrap_or_default());
    if let Some(it) = &it.seccomp_profile {
        seccomp_profile(report, &format!("{path}.seccompProfile"), it);
    }
}

fn sysctls(report: &mut Report, path: &str, list: &[Sysctl]) {
    let mut names = BTreeSet::new();
    for (i, it) in list.iter().enumerate() {
        let path = format!("{path}.sysctls[{i}].name");
        let is_new = names.insert(it.name.as_str());
        if it.name.is_empty() {
            report.required(path, "");
        } else if it.name.len() > 253 || !it.name.split(['.', '/']).all(is_segment) {
            report.invalid_text(path, &it.name, SYSCTL);
        } else if !is_new {
            report.duplicate(path, quoted(&it.name), "");
        }
    }
}

fn is_segment(text: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.iter().all(|it| is_letter(*it) || matches!(it, b'-' | b'_'))
        && bytes.first().is_some_and(|it| is_letter(*it))
        && bytes.last().is_some_and(|it| is_letter(*it))
}

pub(super) fn seccomp_profile(report: &mut Report, path: &str, it: &SeccompProfile) {
    match it.type_.as_str() {
        "" => {
            report.required(format!("{path}.type"), "type is required when seccompProfile is set")
        }
        kind if !PROFILES.contains(&kind) => {
            report.not_supported(format!("{path}.type"), quoted(kind), PROFILES);
        }
        _ => {}
    }
    let profile_path = format!("{path}.localhostProfile");
    match (&it.localhost_profile, it.type_ == "Localhost") {
        (None, true) => {
            report.required(profile_path, "must be set when seccomp type is Localhost");
        }
        (Some(profile), true) => mounts::descending(report, &profile_path, profile),
        (Some(profile), false) => {
            let (kind, profile) = (quoted(&it.type_), quoted(profile));
            let value = format!("{{\"Type\":{kind},\"LocalhostProfile\":{profile}}}");
            report.invalid(profile_path, value, "can only be set when seccomp type is Localhost");
        }
        (None, false) => {}
    }
}
