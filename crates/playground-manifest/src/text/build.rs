//! From the parser's events to a marked tree: aliases, merge keys, duplicate keys.
//!
//! Mirrors `sigs.k8s.io/yaml/goyaml.v2` (`decode.go`): a later key wins over an earlier one, and
//! a merge (`<<`) counts as written where it stands.
//! Deliberate difference: depth and the size of aliases are limited more tightly.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::position::Bytes;
use super::split::Piece;
use super::{Entry, Marked, Node, Span, SyntaxError, repair, scalar, syntax};

/// Nothing in Kubernetes is nested nearly as deep; the limit keeps recursion on trees safe.
const MAX_DEPTH: usize = 128;
/// How many nodes the aliases of a document may stand for together.
const MAX_ALIASED_NODES: usize = 200_000;
/// How often a text is mended and read again before its error counts.
const MAX_REPAIRS: usize = 200;

/// A document, and what reading it brought to light.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) root: Marked,
    pub(crate) duplicates: Vec<Duplicate>,
}

/// A key that was written twice in one mapping.
#[derive(Debug)]
pub(crate) struct Duplicate {
    pub(crate) key: String,
    /// The one that wins.
    pub(crate) second: Span,
}

/// Reads one piece; `None` when there is nothing in it.
pub(super) fn tree(text: &str, piece: &Piece) -> Result<Option<Tree>, SyntaxError> {
    let original = text.get(piece.span.range()).unwrap_or_default();
    let mut bytes = Bytes::new(original, piece.span.start);
    let mut source = Cow::Borrowed(original);
    let mut n_repairs = 0;
    loop {
        let (error, opened) = match Builder::new(&bytes).read(&source) {
            Ok(tree) => return Ok(tree),
            Err(Failure::Build(error)) => return Err(error),
            Err(Failure::Scan(error, opened)) => (error, opened),
        };
        n_repairs += 1;
        match repair::mended(&source, &error, &mut bytes) {
            Some(better) if n_repairs <= MAX_REPAIRS => source = Cow::Owned(better),
            _ => return Err(scan_error(&error, text, piece, &bytes, opened)),
        }
    }
}

/// `opened`: the collection that was being read.
fn scan_error(
    error: &ScanError,
    text: &str,
    piece: &Piece,
    bytes: &Bytes,
    opened: Option<Span>,
) -> SyntaxError {
    let at = bytes.at(error.marker().index());
    let line = |until: usize| {
        let before = text.get(piece.span.start..until).unwrap_or_default();
        (before.matches('\n').count() + 1).saturating_sub(usize::from(piece.has_separator))
    };
    let rest = text.get(at..piece.span.end).unwrap_or_default();
    // A bracket that is never closed is found at the end, and made where it was opened.
    let opened = opened.filter(|_| rest.trim().is_empty()).map(|it| it.start);
    let opened = opened.filter(|it| text.get(*it..).is_some_and(|it| it.starts_with(['[', '{'])));
    SyntaxError {
        span: rest_of_line(text, opened.unwrap_or(at)),
        message: syntax::describe(error, rest, line(at), line(piece.span.end)),
    }
}

/// What an editor can underline for a position: the rest of its line, or else the whole line.
fn rest_of_line(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at);
    let (before, rest) = text.split_at(at);
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let rest = rest.split('\n').next().unwrap_or_default().trim_end();
    if rest.is_empty() { Span::new(start, at) } else { Span::new(at, at + rest.len()) }
}

enum Failure {
    /// With the collection that was being read.
    Scan(ScanError, Option<Span>),
    Build(SyntaxError),
}

/// A collection that is still being read.
struct Frame {
    anchor: usize,
    value: Marked,
    /// Where each key of a mapping stands, so that a long one is not searched for every key.
    places: BTreeMap<String, usize>,
    /// The key whose value comes next.
    key: Option<Key>,
}

impl Frame {
    fn push(&mut self, value: Marked) {
        if let Node::List(items) = &mut self.value.node {
            items.push(value);
        }
    }

    /// Sets a key; returns what it was set to before.
    fn set(&mut self, entry: Entry) -> Option<Duplicate> {
        let Node::Map(entries) = &mut self.value.node else {
            return None;
        };
        let place = self.places.get(&entry.key).copied();
        let Some(old) = place.and_then(|it| entries.get_mut(it)) else {
            self.places.insert(entry.key.clone(), entries.len());
            entries.push(entry);
            return None;
        };
        let key = entry.key.clone();
        let duplicate = Duplicate { key, second: entry.key_span };
        *old = entry;
        Some(duplicate)
    }

    /// `<<: *a` or `<<: [*a, *b]`: earlier ones of a list take precedence.
    fn merge(&mut self, value: &Marked) -> Result<(), SyntaxError> {
        let sources: Vec<&Marked> = match &value.node {
            Node::Map(_) => vec![value],
            Node::List(items) if items.iter().all(|it| matches!(it.node, Node::Map(_))) => {
                items.iter().rev().collect()
            }
            _ => {
                let problem = "map merge requires map or sequence of maps as the value";
                return Err(failure(value.span, problem));
            }
        };
        for entry in sources.into_iter().flat_map(Marked::entries) {
            self.set(entry.clone());
        }
        Ok(())
    }
}

enum Key {
    Merge,
    Plain(String, Span),
}

struct Builder<'b> {
    bytes: &'b Bytes,
    stack: Vec<Frame>,
    root: Option<Marked>,
    /// By id; the parser numbers them from 1.
    anchors: Vec<Option<Marked>>,
    n_aliased: usize,
    duplicates: Vec<Duplicate>,
}

impl<'b> Builder<'b> {
    fn new(bytes: &'b Bytes) -> Builder<'b> {
        Builder {
            bytes,
            stack: Vec::new(),
            root: None,
            anchors: Vec::new(),
            n_aliased: 0,
            duplicates: Vec::new(),
        }
    }

    fn read(mut self, source: &str) -> Result<Option<Tree>, Failure> {
        for event in Parser::new_from_str(source) {
            let (event, span) = match event {
                Ok(it) => it,
                Err(error) => {
                    let opened = self.stack.last().map(|it| it.value.span);
                    return Err(Failure::Scan(error, opened));
                }
            };
            let span = self.bytes.span(span);
            // What follows a `...` line is not read by kubectl either.
            if matches!(event, Event::DocumentEnd) {
                break;
            }
            self.event(event, span).map_err(Failure::Build)?;
        }
        let duplicates = self.duplicates;
        Ok(self.root.map(|root| Tree { root, duplicates }))
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_merge = style == ScalarStyle::Plain && text == "<<";
                self.scalar(is_merge, scalar_node(&text, style, tag.as_deref()), anchor, span)
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, _) => self.open(anchor, Node::List(Vec::new()), span),
            Event::MappingStart(anchor, _) => self.open(anchor, Node::Map(Vec::new()), span),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        is_merge: bool,
        node: Node,
        anchor: usize,
        span: Span,
    ) -> Result<(), SyntaxError> {
        let value = Marked { span, node };
        if anchor != 0 {
            self.remember(anchor, &value);
        }
        if is_merge && self.expects_key() {
            return self.key(Key::Merge);
        }
        self.attach(value)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), SyntaxError> {
        let Some(Some(value)) = self.anchors.get(anchor) else {
            return Err(failure(span, "anchor value contains itself"));
        };
        self.n_aliased += n_nodes(value);
        if self.n_aliased > MAX_ALIASED_NODES {
            return Err(failure(span, "document contains excessive aliasing"));
        }
        if self.stack.len() + depth(value) > MAX_DEPTH {
            return Err(failure(span, "exceeded max depth"));
        }
        let value = value.clone();
        self.attach(value)
    }

    fn open(&mut self, anchor: usize, node: Node, span: Span) -> Result<(), SyntaxError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(failure(span, "exceeded max depth"));
        }
        if self.expects_key() {
            return Err(failure(span, &invalid_key(&node)));
        }
        let value = Marked { span, node };
        self.stack.push(Frame { anchor, value, places: BTreeMap::new(), key: None });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(mut frame) = self.stack.pop() else {
            return Ok(());
        };
        let last = match &frame.value.node {
            Node::List(items) => items.last().map(|it| it.span.end),
            Node::Map(entries) => entries.last().map(|it| it.value.span.end.max(it.key_span.end)),
            _ => None,
        };
        // A block ends with its last value; only a bracket has a place of its own.
        let is_bracket = span.end > span.start;
        let end = if is_bracket { span.end } else { last.unwrap_or(span.start) };
        frame.value.span.end = end.max(frame.value.span.start);
        if frame.anchor != 0 {
            self.remember(frame.anchor, &frame.value);
        }
        self.attach(frame.value)
    }

    fn remember(&mut self, anchor: usize, value: &Marked) {
        if self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        if let Some(place) = self.anchors.get_mut(anchor) {
            *place = Some(value.clone());
        }
    }

    fn expects_key(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|it| it.key.is_none() && matches!(it.value.node, Node::Map(_)))
    }

    fn key(&mut self, key: Key) -> Result<(), SyntaxError> {
        if let Some(frame) = self.stack.last_mut() {
            frame.key = Some(key);
        }
        Ok(())
    }

    /// Puts a finished value where it belongs: it is a key, an entry's value, an item or the root.
    fn attach(&mut self, value: Marked) -> Result<(), SyntaxError> {
        if self.expects_key() {
            return match scalar::key(&value.node) {
                Some(text) => self.key(Key::Plain(text, value.span)),
                None => Err(failure(value.span, &invalid_key(&value.node))),
            };
        }
        let Some(frame) = self.stack.last_mut() else {
            self.root.get_or_insert(value);
            return Ok(());
        };
        match frame.key.take() {
            None => frame.push(value),
            Some(Key::Merge) => frame.merge(&value)?,
            Some(Key::Plain(key, key_span)) => {
                self.duplicates.extend(frame.set(Entry { key, key_span, value }));
            }
        }
        Ok(())
    }
}

fn scalar_node(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Node {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() => scalar::resolve_as(&tag.suffix, text),
        _ if style == ScalarStyle::Plain => scalar::resolve(text),
        _ => Node::Text(text.to_owned()),
    }
}

fn invalid_key(node: &Node) -> String {
    match node {
        Node::Null => "invalid map key: <nil>".to_owned(),
        Node::List(_) => "invalid map key: []interface {}".to_owned(),
        _ => "invalid map key: map[interface {}]interface {}".to_owned(),
    }
}

fn failure(span: Span, problem: &str) -> SyntaxError {
    SyntaxError { span, message: syntax::plain(problem) }
}

fn n_nodes(value: &Marked) -> usize {
    let below: usize = value.items().iter().map(n_nodes).sum();
    let entries: usize = value.entries().iter().map(|it| n_nodes(&it.value)).sum();
    1 + below + entries
}

fn depth(value: &Marked) -> usize {
    let items = value.items().iter().map(depth).max();
    let entries = value.entries().iter().map(|it| depth(&it.value)).max();
    items.max(entries).map_or(0, |it| it + 1)
}
