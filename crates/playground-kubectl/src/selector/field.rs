//! `--field-selector`.
//!
//! Mirrors `apimachinery/pkg/fields`.

use std::fmt;

use playground_api::sort_by;

/// A field selector: all of its terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    terms: Vec<FieldTerm>,
}

/// One term of a field selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTerm {
    /// The field's path, such as `spec.nodeName`.
    pub field: String,
    /// Whether the value must be another one.
    pub negated: bool,
    /// The value.
    pub value: String,
}

impl FieldSelector {
    /// Reads a field selector.
    ///
    /// # Errors
    ///
    /// The text is no field selector; says why in kubectl's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in split_unescaped(text).iter().filter(|it| !it.is_empty()) {
            let Some((field, negated, value)) = split_term(part) else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            terms.push(FieldTerm { field: field.to_owned(), negated, value: unescape(value)? });
        }
        sort_by(&mut terms, |a: &FieldTerm, b| a.field.cmp(&b.field));
        Ok(FieldSelector { terms })
    }

    /// The terms, in their order.
    pub fn terms(&self) -> &[FieldTerm] {
        &self.terms
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let term = |it: &FieldTerm| {
            let operator = if it.negated { "!=" } else { "=" };
            let value = it.value.replace('\\', "\\\\").replace(',', "\\,").replace('=', "\\=");
            format!("{}{operator}{value}", it.field)
        };
        let terms: Vec<String> = self.terms.iter().map(term).collect();
        f.write_str(&terms.join(","))
    }
}

/// Splits at commas that no backslash stands before.
fn split_unescaped(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for it in text.chars() {
        if it == ',' && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = it == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(it);
        }
    }
    parts
}

/// Splits at the first operator; `!=` and `==` go before `=`.
fn split_term(part: &str) -> Option<(&str, bool, &str)> {
    for (at, _) in part.char_indices() {
        let (field, rest) = part.split_at(at);
        for (operator, negated) in [("!=", true), ("==", false), ("=", false)] {
            if let Some(value) = rest.strip_prefix(operator) {
                return Some((field, negated, value));
            }
        }
    }
    None
}

fn unescape(value: &str) -> Result<String, String> {
    let mut result = String::new();
    let mut chars = value.chars();
    while let Some(it) = chars.next() {
        match it {
            '\\' => match chars.next() {
                Some(next @ ('\\' | ',' | '=')) => result.push(next),
                Some(next) => {
                    return Err(format!(
                        "invalid field selector: invalid escape sequence: \\{next}"
                    ));
                }
                None => return Err("invalid field selector: invalid escape sequence: \\".into()),
            },
            ',' | '=' => {
                return Err(format!(
                    "invalid field selector: unescaped character in value: {}",
                    u32::from(it)
                ));
            }
            other => result.push(other),
        }
    }
    Ok(result)
}
