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

/// What can go wrong for serde: nothing. Whatever a type asks for, the decoder hands it; where
/// the tree has something else, that is noted, and it is the type's zero value.
///
/// So no error path is compiled, of which every field of the API has one.
#[derive(Debug)]
pub(super) enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl serde::de::Error for Never {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        unreachable!("no type of the API refuses what it asked for")
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
            Node::Decimal(value) if numeric => format!("number {value}"),
            Node::Int(_) | Node::Decimal(_) => "number".to_owned(),
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

    fn push(&mut self, span: Span, wanted: String, message: String, is_malformed: bool) {
        let steps = self.steps.clone();
        self.mistyped.push(Mistyped { steps, span, wanted, message, is_malformed });
    }
}
