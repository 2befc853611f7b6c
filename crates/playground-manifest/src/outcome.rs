//! What became of one object: the object, or why kubectl or the API server refuses it.

use std::borrow::Cow;
use std::fmt;

use playground_api::{FieldError, Kind, Object, Value};

use crate::decode::Mistyped;
use crate::kinds::{self, Inspection, Model, Recognized};
use crate::text::{Entry, Marked, Node, Span};
use crate::{convert, path, value};

/// What reading one object came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The object with its defaults; there is none of a kind that is only noted.
    ///
    /// With [`Refusal::UnknownFields`] it is there all the same, without those fields: that is
    /// what `--validate=warn` and `--validate=ignore` store.
    pub object: Option<Object>,
    /// Why `kubectl apply` would fail.
    pub refusal: Option<Refusal>,
    /// What kubectl prints after `Warning: ` for an object that is accepted.
    pub warnings: Vec<String>,
}

/// Why an object is refused. Texts are kubectl's or the API server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The text is no YAML: what kubectl prints after `error parsing FILE: `.
    Syntax(String),
    /// The document is no map.
    NotAnObject,
    /// `apiVersion` or `kind` or both are missing; the names of those that are.
    NotSet(Vec<&'static str>),
    /// There is no such kind in such a version.
    NoMatch {
        /// The `apiVersion` as written.
        api_version: String,
        /// The `kind` as written.
        kind: String,
    },
    /// Some value is of the wrong type.
    Mistyped {
        /// The sentence for the first such value, in Go's words.
        message: String,
        /// Whether it is a label or an annotation of the object: those kubectl reads itself.
        is_metadata: bool,
    },
    /// There are fields that the API does not have, by their paths.
    UnknownFields(Vec<String>),
    /// The API server finds these errors.
    Invalid(Vec<FieldError>),
}

/// The sentence without what kubectl puts around it.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Syntax(message) | Refusal::Mistyped { message, .. } => f.write_str(message),
            Refusal::NotAnObject => {
                f.write_str("error validating data: invalid object to validate")
            }
            Refusal::NotSet(names) => {
                let names: Vec<String> = names.iter().map(|it| format!("{it} not set")).collect();
                match names.as_slice() {
                    [one] => write!(f, "error validating data: {one}"),
                    _ => write!(f, "error validating data: [{}]", names.join(", ")),
                }
            }
            Refusal::NoMatch { api_version, kind } => {
                write!(f, "no matches for kind {kind:?} in version {api_version:?}")
            }
            Refusal::UnknownFields(paths) => {
                let fields: Vec<String> =
                    paths.iter().map(|it| format!("unknown field {it:?}")).collect();
                write!(f, "strict decoding error: {}", fields.join(", "))
            }
            Refusal::Invalid(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                f.write_str(&errors.join("\n"))
            }
        }
    }
}

impl Outcome {
    /// The object, if nothing speaks against it.
    ///
    /// # Errors
    ///
    /// Why it is refused. An object of a kind that is not modelled counts as without a match.
    pub fn accepted(self) -> Result<Object, Refusal> {
        match (self.refusal, self.object) {
            (Some(refusal), _) => Err(refusal),
            (None, Some(object)) => Ok(object),
            (None, None) => Err(Refusal::NotAnObject),
        }
    }

    fn refused(refusal: Refusal) -> Outcome {
        Outcome { refusal: Some(refusal), ..Outcome::default() }
    }
}

/// Reads an object from its tree: defaults, strict decoding, validation, conversion.
///
/// This is the way back for whatever works on trees: `set image`, patches, the three-way apply.
pub fn decode_value(tree: &Value) -> Outcome {
    examine(&value::marked(tree)).outcome
}

/// Reads an object that the API server would refuse, for rules that answer for those as well.
///
/// Values that the api types cannot hold become their nearest: a negative number becomes 0.
///
/// # Errors
///
/// The tree is no object of a modelled kind, or its values are of the wrong types.
pub fn decode_unvalidated(tree: &Value) -> Result<Object, Refusal> {
    let mut outcome = decode_value(tree);
    if let Some(object) = outcome.object.take() {
        return Ok(object);
    }
    match (outcome.refusal, Head::of(&value::marked(tree)).map(|it| it.recognized)) {
        (Some(Refusal::Invalid(_)), Ok(Recognized::Modelled(model))) => {
            let mut tree = value::marked(tree);
            (model.default)(&mut tree);
            Ok(build(model.kind, tree, &(model.inspect)))
        }
        (refusal, _) => Err(refusal.unwrap_or(Refusal::NotAnObject)),
    }
}

fn build(kind: Kind, mut tree: Marked, inspect: &fn(&Marked) -> Inspection) -> Object {
    let found = inspect(&tree);
    canonicalize(&mut tree, &found);
    convert::read(kind, value::fields(&tree))
}

/// What the first look at a tree says it is.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    pub(crate) recognized: Recognized,
}

impl Head {
    pub(crate) fn of(tree: &Marked) -> Result<Head, Refusal> {
        if !matches!(tree.node, Node::Map(_)) {
            return Err(Refusal::NotAnObject);
        }
        let text = |key| tree.field(key).and_then(Marked::text).filter(|it| !it.is_empty());
        match (text("apiVersion"), text("kind")) {
            (Some(api_version), Some(kind)) => Ok(Head {
                recognized: kinds::recognize(api_version, kind),
                api_version: api_version.to_owned(),
                kind: kind.to_owned(),
            }),
            (version, kind) => {
                let missing = [("apiVersion", version.is_none()), ("kind", kind.is_none())];
                let names = missing.into_iter().filter(|it| it.1).map(|it| it.0);
                Err(Refusal::NotSet(names.collect()))
            }
        }
    }
}

impl Head {
    /// An item of a list of this kind, which need not say of which kind it is.
    ///
    /// Mirrors `UnstructuredJSONScheme.decodeToList`.
    pub(crate) fn named<'t>(&self, item: &'t Marked) -> Cow<'t, Marked> {
        let kind = self.kind.strip_suffix("List").unwrap_or_default();
        if kind.is_empty() || item.field("kind").is_some() || item.field("apiVersion").is_some() {
            return Cow::Borrowed(item);
        }
        let mut item = item.clone();
        if let Node::Map(entries) = &mut item.node {
            for (key, text) in [("apiVersion", self.api_version.as_str()), ("kind", kind)] {
                let value = Marked::unwritten(Node::Text(text.to_owned()));
                entries.push(Entry { key: key.to_owned(), key_span: Span::default(), value });
            }
        }
        Cow::Owned(item)
    }
}

/// An outcome, and what the checks need to explain it.
#[derive(Debug, Default)]
pub(crate) struct Examined {
    pub(crate) outcome: Outcome,
    pub(crate) inspection: Inspection,
    pub(crate) kind: Option<Kind>,
}

pub(crate) fn examine(tree: &Marked) -> Examined {
    let head = match Head::of(tree) {
        Ok(head) => head,
        Err(refusal) => return Examined::refused(refusal),
    };
    match head.recognized {
        Recognized::Modelled(model) => examine_model(model, tree.clone()),
        Recognized::Noted | Recognized::List => Examined::default(),
        Recognized::Nothing => {
            let Head { api_version, kind, .. } = head;
            Examined::refused(Refusal::NoMatch { api_version, kind })
        }
    }
}

impl Examined {
    fn refused(refusal: Refusal) -> Examined {
        Examined { outcome: Outcome::refused(refusal), ..Examined::default() }
    }
}

fn examine_model(model: &Model, mut tree: Marked) -> Examined {
    (model.default)(&mut tree);
    let inspection = (model.inspect)(&tree);
    let refusal = refusal(&inspection);
    let is_object =
        matches!(refusal, None | Some(Refusal::UnknownFields(_))) && inspection.errors.is_empty();
    let object = is_object.then(|| {
        canonicalize(&mut tree, &inspection);
        convert::read(model.kind, value::fields(&tree))
    });
    let warning = |it: &FieldError| format!("{}: {}", it.path, it.detail);
    let warnings = inspection.warnings.iter().map(warning).collect();
    Examined { outcome: Outcome { object, refusal, warnings }, inspection, kind: Some(model.kind) }
}

/// Stores quantities and times as the API server does, and drops what it does not have.
fn canonicalize(tree: &mut Marked, inspection: &Inspection) {
    for (steps, text) in &inspection.canonical {
        path::replace(tree, steps, text.clone());
    }
    for unknown in &inspection.unknown {
        path::remove(tree, &unknown.steps);
    }
}

/// Decoding comes before validation; a value that no decoder takes comes before all else.
fn refusal(inspection: &Inspection) -> Option<Refusal> {
    let first = inspection.mistyped.iter().find(|it| it.is_malformed);
    if let Some(it) = first.or(inspection.mistyped.first()) {
        let message = it.message.clone();
        return Some(Refusal::Mistyped { message, is_metadata: is_metadata(it) });
    }
    if !inspection.unknown.is_empty() {
        let paths = inspection.unknown.iter().map(|it| it.path()).collect();
        return Some(Refusal::UnknownFields(paths));
    }
    let errors = &inspection.errors;
    (!errors.is_empty()).then(|| Refusal::Invalid(errors.clone()))
}

fn is_metadata(it: &Mistyped) -> bool {
    matches!(it.steps.first(), Some(path::Step::Field(name)) if name == "metadata")
}
