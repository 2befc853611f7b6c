//! Mirrors `ValidateNode` in `pkg/apis/core/validation/validation.go`.

use k8s_openapi::api::core::v1::Taint;
use playground_api::{FieldError, validation};

use crate::decode::Node;

use super::meta;
use super::report::{Report, quoted};
use super::toleration::EFFECTS;

pub(crate) fn node(object: &Node) -> Vec<FieldError> {
    let mut report = Report::default();
    meta::object_meta(&mut report, &object.metadata, false);
    let spec = &object.spec;
    taints(&mut report, spec.taints.as_deref().unwrap_or_default());
    for (i, cidr) in spec.pod_cidrs.iter().flatten().enumerate() {
        if !is_cidr(cidr) {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            report.invalid_text(format!("spec.podCIDRs[{i}]"), cidr, detail);
        }
    }
    report.errors
}

/// Upstream says `metadata.taints`, where a Node has `spec.taints`.
fn taints(report: &mut Report, taints: &[Taint]) {
    for (i, taint) in taints.iter().enumerate() {
        let path = format!("metadata.taints[{i}]");
        report.label_name(&format!("{path}.key"), &taint.key);
        let value = taint.value.as_deref().unwrap_or_default();
        report.invalid_texts(&format!("{path}.value"), value, validation::label_value(value));
        report.one_of(format!("{path}.effect"), Some(&taint.effect), EFFECTS);
        let before = taints.get(..i).unwrap_or_default();
        if before.iter().any(|it| it.key == taint.key && it.effect == taint.effect) {
            report.duplicate(path, json(taint), "taints must be unique by key and effect pair");
        }
    }
}

fn json(taint: &Taint) -> String {
    let value = quoted(taint.value.as_deref().unwrap_or_default());
    let (key, effect) = (quoted(&taint.key), quoted(&taint.effect));
    let added = match &taint.time_added {
        Some(_) => "\"...\"",
        None => "null",
    };
    format!("{{\"Key\":{key},\"Value\":{value},\"Effect\":{effect},\"TimeAdded\":{added}}}")
}

fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else {
        return false;
    };
    let length: Option<u8> = length.parse().ok();
    match address.parse() {
        Ok(std::net::IpAddr::V4(_)) => length.is_some_and(|it| it <= 32),
        Ok(std::net::IpAddr::V6(_)) => length.is_some_and(|it| it <= 128),
        Err(_) => false,
    }
}
