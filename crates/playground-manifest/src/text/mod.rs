//! Text to marked trees: what was written, and where.
//!
//! Mirrors how kubectl reads a file: `k8s.io/apimachinery/pkg/util/yaml` cuts it into documents,
//! `sigs.k8s.io/yaml` (go-yaml v2) reads each of them by the rules of YAML 1.1.
//! Deliberate difference: JSON takes the same way as YAML, so one parser serves both.

mod build;
mod marked;
mod position;
mod repair;
mod scalar;
mod split;
mod syntax;

pub(crate) use build::{Duplicate, Tree};
pub(crate) use marked::{Entry, Marked, Node, Span};
pub(crate) use position::Lines;
pub(crate) use scalar::needs_quotes;
pub(crate) use syntax::SyntaxError;

/// One document of a file, read as far as it could be.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// The bytes of the file that belong to it.
    pub(crate) span: Span,
    /// `None` for a document that holds nothing but comments.
    pub(crate) tree: Result<Option<Tree>, SyntaxError>,
}

/// Reads every document of a text.
///
/// A broken document does not hide the others: each is parsed on its own, as kubectl does it.
pub(crate) fn documents(text: &str) -> Vec<Chunk> {
    split::documents(text)
        .into_iter()
        .map(|piece| Chunk { span: piece.span, tree: build::tree(text, &piece) })
        .filter(|chunk| !matches!(chunk.tree, Ok(None)))
        .collect()
}
