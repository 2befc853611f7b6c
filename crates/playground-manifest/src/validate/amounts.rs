//! Numbers or shares: `maxUnavailable` and the like.
//!
//! Mirrors `ValidatePositiveIntOrPercent` and `IsNotMoreThan100Percent` in
//! `pkg/apis/apps/validation/validation.go`.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::report::{NOT_NEGATIVE, Report, quoted};

const PERCENT: &str = "a valid percent string must be a numeric string followed by an ending '%' \
    (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

pub(super) fn shown(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => quoted(text),
    }
}

/// The number before the `%`, if the text is a percentage.
fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    // Too large for a number is still more than 100.
    is_number.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// Mirrors `getIntOrPercentValue`: a text that is no percentage counts as the number in it.
pub(super) fn amount(value: &IntOrString) -> i64 {
    match value {
        IntOrString::Int(number) => i64::from(*number),
        IntOrString::String(text) => percent(text).or_else(|| text.parse().ok()).unwrap_or(0),
    }
}

pub(super) fn int_or_percent(report: &mut Report, path: &str, value: &IntOrString) {
    match value {
        IntOrString::Int(number) if *number < 0 => report.invalid(path, number, NOT_NEGATIVE),
        IntOrString::String(text) if percent(text).is_none() => {
            report.invalid_text(path, text, PERCENT);
        }
        _ => {}
    }
}

pub(super) fn at_most_all(report: &mut Report, path: &str, value: &IntOrString) {
    if let IntOrString::String(text) = value
        && percent(text).is_some_and(|it| it > 100)
    {
        report.invalid_text(path, text, "must not be greater than 100%");
    }
}
