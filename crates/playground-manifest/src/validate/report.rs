//! The list of errors, with a method for each kind that upstream has.

use std::collections::BTreeMap;

use playground_api::{FieldError, FieldErrorKind, validation};

/// Field errors in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) errors: Vec<FieldError>,
}

/// Texts of upstream that several fields share.
pub(super) const NOT_NEGATIVE: &str = "must be greater than or equal to 0";
pub(super) const PORT_RANGE: &str = "must be between 1 and 65535, inclusive";

impl Report {
    fn push(&mut self, path: impl Into<String>, kind: FieldErrorKind, detail: &str) {
        self.errors.push(FieldError { path: path.into(), kind, detail: detail.to_owned() });
    }

    pub(super) fn required(&mut self, path: impl Into<String>, detail: &str) {
        self.push(path, FieldErrorKind::Required, detail);
    }

    pub(super) fn forbidden(&mut self, path: impl Into<String>, detail: &str) {
        self.push(path, FieldErrorKind::Forbidden, detail);
    }

    /// A value that is already in its printed form.
    pub(super) fn invalid(&mut self, path: impl Into<String>, value: impl ToString, detail: &str) {
        self.push(path, FieldErrorKind::Invalid(value.to_string()), detail);
    }

    pub(super) fn invalid_text(&mut self, path: impl Into<String>, value: &str, detail: &str) {
        self.push(path, FieldErrorKind::Invalid(quoted(value)), detail);
    }

    /// One error for each sentence.
    pub(super) fn invalid_texts(&mut self, path: &str, value: &str, details: Vec<String>) {
        for detail in details {
            self.invalid_text(path, value, &detail);
        }
    }

    pub(super) fn duplicate(
        &mut self,
        path: impl Into<String>,
        value: impl ToString,
        detail: &str,
    ) {
        self.push(path, FieldErrorKind::Duplicate(value.to_string()), detail);
    }

    pub(super) fn too_long(&mut self, path: impl Into<String>, limit: usize) {
        let detail = format!("may not be more than {limit} bytes");
        self.push(path, FieldErrorKind::TooLong, &detail);
    }

    pub(super) fn not_found(&mut self, path: impl Into<String>, value: &str) {
        self.push(path, FieldErrorKind::NotFound(quoted(value)), "");
    }

    /// A value, in its printed form, that is none of a list.
    pub(super) fn not_supported(&mut self, path: impl Into<String>, value: String, list: &[&str]) {
        let list: Vec<String> = list.iter().map(|it| quoted(it)).collect();
        let detail = format!("supported values: {}", list.join(", "));
        self.push(path, FieldErrorKind::NotSupported(value), &detail);
    }

    /// A text that must be one of a list; empty means that it is missing.
    pub(super) fn one_of(&mut self, path: impl Into<String>, value: Option<&str>, list: &[&str]) {
        match value.unwrap_or_default() {
            "" => self.required(path, ""),
            value if list.contains(&value) => {}
            value => self.not_supported(path, quoted(value), list),
        }
    }

    pub(super) fn not_negative(&mut self, path: impl Into<String>, value: Option<i64>) {
        if let Some(value) = value.filter(|it| *it < 0) {
            self.invalid(path, value, NOT_NEGATIVE);
        }
    }

    pub(super) fn subdomain(&mut self, path: &str, value: Option<&String>) {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            self.invalid_texts(path, value, validation::dns1123_subdomain(value));
        }
    }

    pub(super) fn label_name(&mut self, path: &str, key: &str) {
        self.invalid_texts(path, key, validation::label_key(key));
    }

    /// Mirrors `ValidateLabels`: each error stands at the map, not at its key.
    pub(super) fn labels(&mut self, path: &str, labels: Option<&BTreeMap<String, String>>) {
        for (key, value) in labels.into_iter().flatten() {
            self.label_name(path, key);
            self.invalid_texts(path, value, validation::label_value(value));
        }
    }
}

/// A text in Go's `%q` form.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            it if (it as u32) < 0x20 || it as u32 == 0x7f => {
                out.push_str(&format!("\\x{:02x}", it as u32));
            }
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

/// A map of texts as JSON, or `null`.
pub(super) fn json_map(map: Option<&BTreeMap<String, String>>) -> String {
    let Some(map) = map else {
        return "null".to_owned();
    };
    let entries: Vec<String> =
        map.iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(value))).collect();
    format!("{{{}}}", entries.join(","))
}
