//! What a decoder remembers on its way through a tree.

use std::fmt;

use crate::path::{self, Step};
use crate::text::{Marked, Node, Span};

use super::go;

/// A field that the API does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    pub(crate) steps: Vec<Step>,
    pub(crate) key: String,
    pub(crate) key_span: Span,
    /// The Go name of the struct that it was written in.
    pub(crate) owner: &'static str,
    /// The fields that the struct has.
    pub(crate) fields: &'static [&'static str],
}

impl Unknown {
    /// Such as `spec.template.spec.containers[0].b`.
    pub(crate) fn path(&self) -> String {
        path::dotted(&self.steps)
    }
}

/// A value of a type that its field does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistyped {
    pub(crate) steps: Vec<Step>,
    pub(crate) span: Span,
    /// The Go type that is wanted, such as `int32`.
    pub(crate) wanted: String,
    /// Upstream's whole sentence, `json: cannot unmarshal ...`.
    pub(crate) message: String,
    /// Whether the value is of the right type, and its text is not what it should be.
    pub(crate) is_malformed: bool,
}

/// That a value could not be built, for serde. Why is noted in the context.
///
/// It holds no text: printing what a visitor has to say would link the printing code of every
/// error that any type of the API can have.
#[derive(Debug)]
pub(super) struct Fault;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that its type does not have")
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Fault
    }
}

#[derive(Debug, Default)]
pub(super) struct Context {
    /// Where the decoder is.
    pub(super) steps: Vec<Step>,
    /// The structs around it.
    pub(super) owners: Vec<&'static str>,
    pub(super) unknown: Vec<Unknown>,
    pub(super) mistyped: Vec<Mistyped>,
    pub(super) canonical: Vec<(Vec<Step>, String)>,
    /// The Go type that the last trial found, see `Decoder::trial`.
    pub(super) tried: String,
}

impl Context {
    /// Notes a value of the wrong type.
    pub(super) fn mismatch(&mut self, found: &Marked, wanted: &str) {
        let numeric = wanted.starts_with("int") || wanted.starts_with("float");
        let what = match &found.node {
            Node::Null => "null".to_owned(),
            Node::Bool(_) => "bool".to_owned(),
            Node::Int(value) if numeric => format!("number {value}"),
            Node::Float(value) if numeric => format!("number {value}"),
            Node::Int(_) | Node::Float(_) => "number".to_owned(),
            Node::Text(_) => "string".to_owned(),
            Node::List(_) => "array".to_owned(),
            Node::Map(_) => "object".to_owned(),
        };
        let owner = self.owners.last().copied().unwrap_or_default();
        let field = self.steps.iter().rev().find_map(|step| match step {
            Step::Field(name) => Some(name.as_str()),
            _ => None,
        });
        let wanted = go::field_type(owner, field.unwrap_or_default(), wanted).to_owned();
        let path = path::fields_only(&self.steps);
        let target = match path.as_str() {
            "" => format!("Go value of type {wanted}"),
            _ => format!("Go struct field {owner}.{path} of type {wanted}"),
        };
        let message = format!("json: cannot unmarshal {what} into {target}");
        self.push(found.span, wanted, message, false);
    }

    /// Notes a value that is of the right type and still not what it should be.
    pub(super) fn malformed(&mut self, found: &Marked, wanted: &str, message: String) {
        self.push(found.span, wanted.to_owned(), message, true);
    }

    /// Makes sure that a failure has a reason, whoever reported it.
    pub(super) fn fallback(&mut self, span: Span) {
        if self.mistyped.is_empty() {
            self.push(span, String::new(), Fault.to_string(), true);
        }
    }

    fn push(&mut self, span: Span, wanted: String, message: String, is_malformed: bool) {
        let steps = self.steps.clone();
        self.mistyped.push(Mistyped { steps, span, wanted, message, is_malformed });
    }
}
