//! The marked tree: plain data in which everything knows the bytes that it was written with.

use std::ops::Range;

/// A range of bytes of the text.
///
/// `Range<usize>` is not `Copy`; this one travels with every node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) const fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    pub(crate) const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Marked {
    pub(crate) span: Span,
    pub(crate) node: Node,
}

/// What a value is, after the scalar rules of YAML 1.1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    /// A number that is no `i64`, in its decimal text.
    Decimal(String),
    Text(String),
    List(Vec<Marked>),
    Map(Vec<Entry>),
}

/// One `key: value` of a mapping, in the order of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Marked,
}

impl Marked {
    /// A value that nobody wrote: a default, or a part of an object that did not come from text.
    pub(crate) const fn unwritten(node: Node) -> Marked {
        Marked { span: Span::new(0, 0), node }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.node {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Marked] {
        match &self.node {
            Node::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|it| it.key == key)
    }

    pub(crate) fn field(&self, key: &str) -> Option<&Marked> {
        self.entry(key).map(|it| &it.value)
    }

    /// The value below several keys; `None` as soon as one is missing.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Marked> {
        keys.iter().try_fold(self, |it, key| it.field(key))
    }

    pub(crate) fn field_mut(&mut self, key: &str) -> Option<&mut Marked> {
        match &mut self.node {
            Node::Map(entries) => {
                entries.iter_mut().find(|it| it.key == key).map(|it| &mut it.value)
            }
            _ => None,
        }
    }

    pub(crate) fn items_mut(&mut self) -> &mut [Marked] {
        match &mut self.node {
            Node::List(items) => items,
            _ => &mut [],
        }
    }

    /// Whether the value is missing in the sense of Go's decoder, for which `null` is no value.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.node, Node::Null)
    }
}
