//! A whole text: its documents, and what there is to say about them.

use std::ops::Range;

use playground_api::{Kind, Object, Value, sort_by_key};

use crate::checks::{self, Facts};
use crate::diagnostic::{Diagnostic, Severity};
use crate::kinds::Recognized;
use crate::outcome::{self, Examined, Head, Outcome, Refusal};
use crate::text::{self, Chunk, Lines, Marked, Tree};
use crate::value;

/// What was read from one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The objects in the order of the text. The items of a `List` stand in its place.
    pub documents: Vec<Document>,
    /// What the author should know, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// One object of a text, or what was meant to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The bytes of the text that it was read from.
    pub span: Range<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Whether it is an item of a list, such as `kind: List`.
    pub is_item: bool,
    /// `apiVersion` as written; empty if it is not.
    pub api_version: String,
    /// `kind` as written; empty if it is not.
    pub kind: String,
    /// `metadata.name` as written; empty if it is not.
    pub name: String,
    /// `metadata.namespace` as written; empty if it is not.
    pub namespace: String,
    /// The object as it was written, without defaults and with its `null`s; `Null` for a document
    /// with a syntax error.
    ///
    /// It is what `kubectl apply` writes down as `last-applied-configuration`.
    pub written: Value,
    /// What became of it.
    pub outcome: Outcome,
}

impl Document {
    /// Whether it is of a kind that the playground leaves alone, such as a ConfigMap.
    pub fn is_noted(&self) -> bool {
        self.outcome == Outcome::default()
    }

    /// The object, if nothing speaks against it.
    pub fn object(&self) -> Option<&Object> {
        self.outcome.object.as_ref().filter(|_| self.outcome.refusal.is_none())
    }
}

/// Reads YAML or JSON. Never fails: what cannot be read becomes a diagnostic.
///
/// ```
/// let manifest = playground_manifest::read("apiVersion: v1\nkind: Node\nmetadata: {name: a}\n");
/// assert_eq!(manifest.summary(), "ok 0 DaemonSets 1 Nodes, 0 diagnostics");
/// ```
pub fn read(text: &str) -> Manifest {
    let lines = Lines::new(text);
    let mut manifest = Manifest::default();
    for chunk in text::documents(text) {
        manifest.add_chunk(text, &lines, chunk);
    }
    for diagnostic in &mut manifest.diagnostics {
        diagnostic.line = lines.line(diagnostic.span.start);
        if diagnostic.help.is_empty() {
            // Every constructor says more; this keeps the promise of the type.
            diagnostic.help = "Compare it with the documentation of the field.".to_owned();
        }
    }
    sort_by_key(&mut manifest.diagnostics, |it| (it.span.start, it.severity));
    manifest
}

/// The tree of the first document of a text, for `kubectl patch -p` and the like.
///
/// # Errors
///
/// What kubectl says after `error parsing FILE: `.
pub fn parse(text: &str) -> Result<Value, String> {
    match text::documents(text).into_iter().next() {
        None => Ok(Value::Null),
        Some(Chunk { tree: Ok(tree), .. }) => {
            Ok(tree.map_or(Value::Null, |it| value::plain(&it.root)))
        }
        Some(Chunk { tree: Err(error), .. }) => Err(error.message),
    }
}

impl Manifest {
    /// The objects that would be accepted.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.documents.iter().filter_map(Document::object)
    }

    /// One line on a whole file: `ok N DaemonSets M Nodes, K diagnostics`, or `error ...` with
    /// the first reason why `kubectl apply` would fail.
    pub fn summary(&self) -> String {
        let counts = format!(
            "{} DaemonSets {} Nodes, {} diagnostics",
            self.n_objects(Kind::DaemonSet),
            self.n_objects(Kind::Node),
            self.diagnostics.len()
        );
        let is_refused = self.documents.iter().any(|it| it.outcome.refusal.is_some());
        let error = self.diagnostics.iter().find(|it| it.severity == Severity::Error);
        match error.filter(|_| is_refused) {
            None => format!("ok {counts}"),
            Some(Diagnostic { line, message, .. }) => {
                format!("error line {line}: {message} ({counts})")
            }
        }
    }

    fn n_objects(&self, kind: Kind) -> usize {
        self.objects().filter(|it| it.kind() == kind).count()
    }

    fn add_chunk(&mut self, text: &str, lines: &Lines, chunk: Chunk) {
        match chunk.tree {
            Err(error) => {
                self.diagnostics.push(checks::syntax_error(text, &error));
                let refusal = Some(Refusal::Syntax(error.message));
                let outcome = Outcome { refusal, ..Outcome::default() };
                let line = lines.line(chunk.span.start);
                self.documents.push(Document {
                    span: chunk.span.range(),
                    line,
                    is_item: false,
                    api_version: String::new(),
                    kind: String::new(),
                    name: String::new(),
                    namespace: String::new(),
                    written: Value::Null,
                    outcome,
                });
            }
            Ok(None) => {}
            Ok(Some(Tree { root, duplicates })) => {
                self.diagnostics.extend(duplicates.iter().map(checks::duplicate_key));
                self.add_tree(text, lines, &root);
            }
        }
    }

    /// Adds an object, or the items of a list of objects.
    fn add_tree(&mut self, text: &str, lines: &Lines, tree: &Marked) {
        let head = Head::of(tree);
        if let Ok(head @ Head { recognized: Recognized::List, .. }) = &head
            && let Some(items) = tree.field("items")
        {
            // A list in a list would be refused; reading it shows the same.
            for item in items.items() {
                self.add_object(text, lines, &head.named(item), true);
            }
        } else {
            self.add_object(text, lines, tree, false);
        }
    }

    fn add_object(&mut self, text: &str, lines: &Lines, tree: &Marked, is_item: bool) {
        let Examined { outcome, inspection, kind } = outcome::examine(tree);
        let written =
            |keys: &[&str]| tree.at(keys).and_then(Marked::text).unwrap_or_default().to_owned();
        let facts = Facts {
            text,
            tree,
            kind,
            refusal: outcome.refusal.as_ref(),
            object: outcome.object.as_ref(),
            inspection: &inspection,
        };
        self.diagnostics.extend(checks::run(&facts));
        let document = Document {
            span: tree.span.range(),
            line: lines.line(tree.span.start),
            is_item,
            api_version: written(&["apiVersion"]),
            kind: written(&["kind"]),
            name: written(&["metadata", "name"]),
            namespace: written(&["metadata", "namespace"]),
            written: value::plain(tree),
            outcome,
        };
        let name = tree.at(&["metadata", "name"]).map_or(tree.span, |it| it.span);
        self.diagnostics.extend(checks::same_object(&self.documents, &document, name));
        self.documents.push(document);
    }
}
