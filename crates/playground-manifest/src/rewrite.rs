//! A text with other values in one of its documents.

use std::ops::Range;

use playground_api::Value;

use crate::emit::to_yaml;
use crate::text::{self, Marked, Node};
use crate::value;

/// The text with another tree in the document of these bytes.
///
/// Where only single values differ, these alone are replaced, so that comments and form stay; any other document is
/// written anew.
pub fn rewrite(text: &str, document: &Range<usize>, tree: &Value) -> String {
    let (before, after) = (text.get(..document.start), text.get(document.end..));
    let (Some(before), Some(after)) = (before, after) else { return text.to_owned() };
    let written = text::documents(text).into_iter().filter_map(|it| it.tree.ok().flatten());
    let root = written.map(|it| it.root).find(|it| it.span.range() == *document);
    root.and_then(|it| with_values(text, &it, tree))
        .unwrap_or_else(|| format!("{before}{}{}", to_yaml(tree), after.trim_start()))
}

/// The text with the values of a tree of the same shape; `None` if the shape is another.
fn with_values(text: &str, root: &Marked, tree: &Value) -> Option<String> {
    let mut edits = Vec::new();
    differences(root, tree, &mut edits)?;
    edits.sort_by_key(|(span, _)| span.start);
    let mut result = String::new();
    let mut end = 0;
    for (span, value) in edits {
        let old = without_comment(text.get(span.clone())?);
        // What stands on several lines has its own indentation.
        result.push_str(text.get(end..span.start).filter(|_| !old.contains('\n'))?);
        result.push_str(&value);
        end = span.start + old.len();
    }
    result.push_str(text.get(end..)?);
    Some(result)
}

/// A value as written: behind a quote, the parser counts the comment in.
fn without_comment(written: &str) -> &str {
    let (value, _) = written.split_once(" #").unwrap_or((written, ""));
    let value = value.trim_end();
    let is_whole = value.len() > 1 && value.ends_with(['"', '\'']);
    if is_whole { value } else { written.trim_end() }
}

fn differences(old: &Marked, new: &Value, edits: &mut Vec<(Range<usize>, String)>) -> Option<()> {
    match (&old.node, new) {
        (Node::Map(entries), Value::Object(fields)) if entries.len() == fields.len() => {
            entries.iter().try_for_each(|it| differences(&it.value, fields.get(&it.key)?, edits))
        }
        (Node::List(items), Value::List(values)) if items.len() == values.len() => items
            .iter()
            .zip(values.iter())
            .try_for_each(|(item, value)| differences(item, value, edits)),
        (_, Value::Object(_) | Value::List(_)) | (Node::Map(_) | Node::List(_), _) => None,
        _ if value::plain(old) == *new => Some(()),
        _ => {
            edits.push((old.span.range(), scalar(new)));
            Some(())
        }
    }
}

/// A single value, in a form that holds in `{}` and `[]` too.
fn scalar(value: &Value) -> String {
    let text = to_yaml(value);
    match text.trim_end() {
        plain if !plain.contains(['\n', ',', '[', ']', '{', '}']) => plain.to_owned(),
        _ => crate::to_json(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    /// A text whose second document takes the values of another one.
    #[track_caller]
    fn check(document: &str, other: &str, expected: Expect) {
        let text = format!("# first\na: 1\n---\n{document}---\nb: 2\n");
        let at = text.find(document).expect("the document");
        let chunks = text::documents(&text);
        let trees = chunks.into_iter().filter_map(|it| it.tree.ok().flatten());
        let root = trees.map(|it| it.root).find(|it| it.span.start >= at).expect("its tree");
        let tree = crate::parse(other).expect("a tree");
        let rewritten = rewrite(&text, &root.span.range(), &tree);
        expected.assert_eq(&rewritten);
    }

    #[test]
    fn single_values_change_where_they_stand() {
        check(
            "image: \"a:1\" # the image\nlist: [{x: 1}, {x: b}]\n",
            "image: a:2\nlist: [{x: 1}, {x: 'c, d'}]\n",
            expect![[r#"
                # first
                a: 1
                ---
                image: a:2 # the image
                list: [{x: 1}, {x: "c, d"}]
                ---
                b: 2
            "#]],
        );
    }

    #[test]
    fn another_shape_is_written_anew() {
        check(
            "image: a:1 # the image\nenv: []\n",
            "image: a:2\nenv: [{name: A}]\n",
            expect![[r#"
                # first
                a: 1
                ---
                env:
                - name: A
                image: a:2
                ---
                b: 2
            "#]],
        );
    }
}
