//! What the API server says about a field that it refuses.

use std::fmt;

/// A field and what is wrong with it, in the API server's words.
///
/// Mirrors `apimachinery/pkg/util/validation/field/errors.go` of v1.34.
/// [`Display`](fmt::Display) prints it as kubectl does:
/// `spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Such as `spec.template.spec.containers[0].image`.
    pub path: String,
    /// What kind of mistake it is.
    pub kind: FieldErrorKind,
    /// The sentence after the kind; may be empty.
    pub detail: String,
}

/// The kind of a [`FieldError`]. Values are already in their printed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldErrorKind {
    /// The field must be set.
    Required,
    /// The value is not allowed.
    Invalid(String),
    /// The value is none of a fixed list.
    NotSupported(String),
    /// Another item has the same value.
    Duplicate(String),
    /// The field may not be set.
    Forbidden,
    /// The value names something that does not exist.
    NotFound(String),
    /// The value is too long.
    TooLong,
    /// The value is of the wrong type.
    TypeInvalid(String),
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message())
    }
}

impl FieldError {
    /// Kind and sentence, without the path.
    pub fn message(&self) -> String {
        let head = match &self.kind {
            FieldErrorKind::Required => "Required value".to_owned(),
            FieldErrorKind::Invalid(value) | FieldErrorKind::TypeInvalid(value) => {
                format!("Invalid value: {value}")
            }
            FieldErrorKind::NotSupported(value) => format!("Unsupported value: {value}"),
            FieldErrorKind::Duplicate(value) => format!("Duplicate value: {value}"),
            FieldErrorKind::Forbidden => "Forbidden".to_owned(),
            FieldErrorKind::NotFound(value) => format!("Not found: {value}"),
            FieldErrorKind::TooLong => "Too long".to_owned(),
        };
        if self.detail.is_empty() { head } else { format!("{head}: {}", self.detail) }
    }
}
