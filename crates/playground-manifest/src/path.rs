//! Paths into an object: how the API server writes them, and what they point at in a text.

use crate::text::{Marked, Node, Span};

/// One step from a value into a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A field of a struct.
    Field(String),
    /// A key of a map.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// The path as strict decoding prints it: `spec.template.spec.containers[0].image`.
pub(crate) fn dotted(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        match step {
            Step::Field(name) | Step::Key(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Step::Index(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

/// The path as Go's decoder prints it: the fields alone.
pub(crate) fn fields_only(steps: &[Step]) -> String {
    let names = steps.iter().filter_map(|step| match step {
        Step::Field(name) => Some(name.as_str()),
        Step::Key(_) | Step::Index(_) => None,
    });
    names.collect::<Vec<_>>().join(".")
}

/// Reads a path as validation prints it: `spec.limits[example.com/gpu]`, `items[0].name`.
pub(crate) fn parse(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (text, after) = inner.split_once(']').unwrap_or((inner, ""));
            steps.push(match text.parse() {
                Ok(index) => Step::Index(index),
                Err(_) => Step::Key(text.to_owned()),
            });
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if !name.is_empty() {
                steps.push(Step::Field(name.to_owned()));
            }
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }
    steps
}

/// What to underline for a path: the value if it is short, else its key, else what is nearest.
pub(crate) fn locate(root: &Marked, steps: &[Step]) -> Span {
    let mut at = root;
    let mut span = root.entries().first().map_or(root.span, |it| it.key_span);
    for step in steps {
        let (next, named) = match step {
            Step::Field(name) | Step::Key(name) => match at.entry(name) {
                Some(entry) => (&entry.value, entry.key_span),
                None => return span,
            },
            Step::Index(index) => match at.items().get(*index) {
                Some(item) => (item, first_line(item, span)),
                None => return span,
            },
        };
        // What nobody wrote has no place; the nearest thing that was written has to do.
        let is_scalar = !matches!(next.node, Node::List(_) | Node::Map(_) | Node::Null);
        let better = if is_scalar && next.span.end > next.span.start { next.span } else { named };
        if better.end > better.start {
            span = better;
        }
        at = next;
    }
    span
}

/// The key at the end of a path, where there is one.
pub(crate) fn locate_key(root: &Marked, steps: &[Step]) -> Option<Span> {
    let (last, before) = steps.split_last()?;
    let parent = before.iter().try_fold(root, |at, step| match step {
        Step::Field(name) | Step::Key(name) => at.field(name),
        Step::Index(index) => at.items().get(*index),
    })?;
    match last {
        Step::Field(name) | Step::Key(name) => parent.entry(name).map(|it| it.key_span),
        Step::Index(_) => None,
    }
}

/// The first key of an item that is a map; all of an item that is not.
fn first_line(item: &Marked, otherwise: Span) -> Span {
    match &item.node {
        Node::Map(entries) => entries.first().map_or(item.span, |it| it.key_span),
        Node::List(_) => otherwise,
        _ => item.span,
    }
}

/// Replaces the text at a path. Does nothing where the path leads nowhere.
pub(crate) fn replace(root: &mut Marked, steps: &[Step], text: String) {
    if let Some(target) = at_mut(root, steps) {
        target.node = Node::Text(text);
    }
}

/// Takes the entry at a path out of its map.
pub(crate) fn remove(root: &mut Marked, steps: &[Step]) {
    let Some((Step::Field(last) | Step::Key(last), before)) = steps.split_last() else {
        return;
    };
    if let Some(Node::Map(entries)) = at_mut(root, before).map(|it| &mut it.node) {
        entries.retain(|it| it.key != *last);
    }
}

fn at_mut<'t>(root: &'t mut Marked, steps: &[Step]) -> Option<&'t mut Marked> {
    steps.iter().try_fold(root, |at, step| match step {
        Step::Field(name) | Step::Key(name) => at.field_mut(name),
        Step::Index(index) => at.items_mut().get_mut(*index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, go: &str) {
        let steps = parse(path);
        assert_eq!(fields_only(&steps), go);
    }

    #[test]
    fn paths_are_read_as_they_are_printed() {
        check("spec.template.spec.containers[0].image", "spec.template.spec.containers.image");
        check("limits[example.com/gpu].x", "limits.x");
        check("[0]", "");
        check("a..b[", "a.b");
        let path = "spec.containers[12].name";
        assert_eq!(dotted(&parse(path)), path);
    }
}
