//! A text with other values in one of its documents.

use std::ops::Range;

use playground_api::{Fields, Name, Value};

use crate::emit::to_yaml;
use crate::text::{self, Entry, Marked, Node};
use crate::value;

/// The text with another tree in the document of these bytes.
///
/// Only what differs is written anew, so that order, comments and form of all else stay. A document where that cannot be
/// done is written as a whole.
pub fn rewrite(text: &str, document: &Range<usize>, tree: &Value) -> String {
    let (before, after) = (text.get(..document.start), text.get(document.end..));
    let (Some(before), Some(after)) = (before, after) else { return text.to_owned() };
    edited(text, document, tree)
        .unwrap_or_else(|| format!("{before}{}{}", to_yaml(tree), after.trim_start()))
}

fn edited(text: &str, document: &Range<usize>, tree: &Value) -> Option<String> {
    let old = roots(text).find(|it| it.span.range() == *document)?;
    let mut edits = Edits { text, all: Vec::new() };
    edits.value(&old, tree)?;
    let result = edits.made()?;
    // Aliases and the like make one place mean several things: then it is not what was asked for.
    let new = roots(&result).find(|it| it.span.start == document.start)?;
    (value::plain(&new) == *tree).then_some(result)
}

fn roots(text: &str) -> impl Iterator<Item = Marked> {
    text::documents(text).into_iter().filter_map(|it| Some(it.tree.ok()??.root))
}

/// What is put in the place of which bytes. Inner edits stand before outer ones.
struct Edits<'a> {
    text: &'a str,
    all: Vec<(Range<usize>, String)>,
}

impl Edits<'_> {
    fn made(mut self) -> Option<String> {
        self.all.sort_by_key(|(span, _)| span.start);
        let mut result = String::new();
        let mut end = 0;
        for (span, new) in self.all {
            result.push_str(self.text.get(end..span.start)?);
            result.push_str(&new);
            end = span.end;
        }
        result.push_str(self.text.get(end..)?);
        Some(result)
    }

    /// Turns a value into another one; `None` if what it stands in has to be written anew.
    fn value(&mut self, old: &Marked, new: &Value) -> Option<()> {
        if value::plain(old) == *new {
            return Some(());
        }
        let written = self.text.get(old.span.range())?;
        let is_flow = written.starts_with(['{', '[']);
        match (&old.node, new) {
            (Node::Map(entries), Value::Object(fields)) if !is_flow => self.map(entries, fields),
            (Node::List(items), Value::List(values)) if !is_flow => self.list(items, values),
            (Node::Map(_) | Node::List(_), _) if !is_flow => None,
            (_, Value::Object(_) | Value::List(_)) if !is_flow => None,
            _ => {
                let written = if is_flow { written } else { without_comment(written) };
                // What stands on several lines has its own indentation.
                if written.is_empty() || written.contains('\n') {
                    return None;
                }
                let start = old.span.start;
                self.all.push((start..start + written.len(), flow(new)));
                Some(())
            }
        }
    }

    fn map(&mut self, entries: &[Entry], fields: &Fields) -> Option<()> {
        let indent = self.column(entries.first()?.key_span.start)?;
        for entry in entries {
            let span = entry.key_span.start..entry.value.span.end.max(entry.key_span.end);
            let Some(new) = fields.get(&entry.key) else {
                self.delete(span)?;
                continue;
            };
            let n_edits = self.all.len();
            if self.value(&entry.value, new).is_none() {
                self.all.truncate(n_edits);
                let span = span.start..self.end(&span)?;
                self.all.push((span, field(&entry.key, new, &indent)));
            }
        }
        let is_new = |(name, _): &(&Name, &Value)| entries.iter().all(|it| it.key != ***name);
        let added: Vec<String> = in_usual_order(fields)
            .into_iter()
            .filter(is_new)
            .map(|(name, value)| format!("\n{indent}{}", field(name, value, &indent)))
            .collect();
        let last = entries.last().filter(|it| fields.contains(&it.key) || added.is_empty())?;
        self.insert_after(last.value.span.end.max(last.key_span.end), added)
    }

    /// Items that both lists begin with or end with stay; between them they are changed one by one.
    fn list(&mut self, items: &[Marked], values: &[Value]) -> Option<()> {
        let same = |(item, value): &(&Marked, &Value)| value::plain(item) == **value;
        let n_first = items.iter().zip(values).take_while(same).count();
        let (items, values) =
            (items.get(n_first.saturating_sub(1)..)?, values.get(n_first.saturating_sub(1)..)?);
        let n_last =
            items.iter().skip(1).rev().zip(values.iter().skip(1).rev()).take_while(same).count();
        let (old, new) = (items.get(..items.len() - n_last)?, values.get(..values.len() - n_last)?);
        let last = old.last().filter(|_| !new.is_empty())?;
        for item in old.get(new.len()..).unwrap_or_default() {
            self.delete(self.dash(item)?..item.span.end)?;
        }
        for (item, value) in old.iter().zip(new) {
            let n_edits = self.all.len();
            if self.value(item, value).is_none() {
                self.all.truncate(n_edits);
                let dash = self.dash(item)?;
                let indent = self.column(dash)?;
                let end = self.end(&(dash..item.span.end))?;
                self.all.push((dash..end, lines(&vec![value.clone()].into(), &indent)));
            }
        }
        let indent = self.column(self.dash(last)?)?;
        let added = new.get(old.len()..).unwrap_or_default().iter();
        let added =
            added.map(|it| format!("\n{indent}{}", lines(&vec![it.clone()].into(), &indent)));
        self.insert_after(last.span.end, added.collect())
    }

    /// Where the dash of an item stands.
    fn dash(&self, item: &Marked) -> Option<usize> {
        self.text.get(..item.span.start)?.rfind('-')
    }

    /// The blanks before a place, if nothing else but a dash stands before it in its line.
    fn column(&self, at: usize) -> Option<String> {
        let before = self.text.get(self.line_start(at)?..at)?;
        before.chars().all(|it| matches!(it, ' ' | '-')).then(|| " ".repeat(before.len()))
    }

    fn line_start(&self, at: usize) -> Option<usize> {
        Some(self.text.get(..at)?.rfind('\n').map_or(0, |it| it + 1))
    }

    /// Where what is written in a place ends.
    fn end(&self, span: &Range<usize>) -> Option<usize> {
        Some(span.start + self.text.get(span.clone())?.trim_end().len())
    }

    /// Takes whole lines away; `None` where something else begins on the first of them.
    fn delete(&mut self, span: Range<usize>) -> Option<()> {
        let start = self.line_start(span.start)?;
        let is_alone = self.text.get(start..span.start)?.trim().is_empty();
        let end = self.line_end(self.end(&span)?)? + 1;
        is_alone.then(|| self.all.push((start..end.min(self.text.len()), String::new())))
    }

    fn line_end(&self, at: usize) -> Option<usize> {
        Some(at + self.text.get(at..)?.find('\n').unwrap_or(self.text.len() - at))
    }

    /// Puts lines behind the one in which something ends.
    fn insert_after(&mut self, end: usize, added: Vec<String>) -> Option<()> {
        if !added.is_empty() {
            let end = self.text.get(..end)?.trim_end().len();
            let at = self.line_end(end)?;
            self.all.push((at..at, added.concat()));
        }
        Some(())
    }
}

/// A value as written: behind a quote, the parser counts the comment in.
fn without_comment(written: &str) -> &str {
    let (value, _) = written.split_once(" #").unwrap_or((written, ""));
    let value = value.trim_end();
    let is_whole = value.len() > 1 && value.ends_with(['"', '\'']);
    if is_whole { value } else { written.trim_end() }
}

/// Fields in the order in which people write them: what an object is called comes first.
fn in_usual_order(fields: &Fields) -> Vec<(&Name, &Value)> {
    const FIRST: [&str; 4] = ["name", "key", "operator", "value"];
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|(name, _)| {
        FIRST.iter().position(|it| *it == &***name).unwrap_or(FIRST.len())
    });
    fields
}

/// `key: value`, in as many lines as it takes.
fn field(name: &str, value: &Value, indent: &str) -> String {
    let name = flow(&name.into());
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let indent = format!("{indent}  ");
            format!("{name}:\n{indent}{}", lines(value, &indent))
        }
        Value::List(items) if !items.is_empty() => {
            format!("{name}:\n{indent}{}", lines(value, indent))
        }
        _ => format!("{name}: {}", flow(value)),
    }
}

/// A value in lines of which all but the first are indented.
fn lines(value: &Value, indent: &str) -> String {
    let lines: Vec<String> = match value {
        Value::Object(fields) if !fields.is_empty() => {
            in_usual_order(fields).into_iter().map(|(name, it)| field(name, it, indent)).collect()
        }
        Value::List(items) if !items.is_empty() => {
            items.iter().map(|it| format!("- {}", lines(it, &format!("{indent}  ")))).collect()
        }
        _ => return flow(value),
    };
    lines.join(&format!("\n{indent}"))
}

/// A value in one line, in a form that holds in `{}` and `[]` too.
fn flow(value: &Value) -> String {
    let joined = |it: Vec<String>| it.join(", ");
    match value {
        Value::Object(fields) => {
            let fields = in_usual_order(fields).into_iter();
            let fields =
                fields.map(|(name, it)| format!("{}: {}", flow(&name.clone().into()), flow(it)));
            format!("{{{}}}", joined(fields.collect()))
        }
        Value::List(items) => format!("[{}]", joined(items.iter().map(flow).collect())),
        value => match to_yaml(value).trim_end() {
            plain if !plain.contains(['\n', ',', '[', ']', '{', '}']) => plain.to_owned(),
            _ => crate::to_json(value),
        },
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
    fn what_is_new_or_gone_leaves_the_rest_as_it_was_written() {
        check(
            "z: 1 # one\ncontainers:\n  # the agent\n  - name: a # first\n    image: a:1\n  - name: b\nold:\n  x: 1\ntolerations:\n- key: a\n  effect: E\nenv: []\n",
            "z: 1\ncontainers: [{name: a, image: a:2, env: [{name: A, value: x}]}, {name: b}]\n\
             tolerations: [{key: a, effect: E}, {effect: F, key: b, operator: Exists}]\nenv: [{name: A}]\nlast: {x: 1}\n",
            expect![[r#"
                # first
                a: 1
                ---
                z: 1 # one
                containers:
                  # the agent
                  - name: a # first
                    image: a:2
                    env:
                    - name: A
                      value: x
                  - name: b
                tolerations:
                - key: a
                  effect: E
                - key: b
                  operator: Exists
                  effect: F
                env: [{name: A}]
                last:
                  x: 1
                ---
                b: 2
            "#]],
        );
    }

    #[test]
    fn items_of_a_list_go_and_come() {
        check(
            "a:\n- x: 1 # one\n- x: 2 # two\n- x: 3 # three\nb:\n- 1\n- 2\nc: [{x: 1}]\nd:\n- 1\n",
            "a: [{x: 1}, {x: 3}]\nb: [2, 1, 0]\nc: [{x: 1}, {x: 2, name: q}]\nd: []\n",
            expect![[r#"
                # first
                a: 1
                ---
                a:
                - x: 1 # one
                - x: 3 # three
                b:
                - 2
                - 1
                - 0
                c: [{x: 1}, {name: q, x: 2}]
                d: []
                ---
                b: 2
            "#]],
        );
    }

    #[test]
    fn what_an_alias_stands_for_is_written_anew() {
        check(
            "a: &it {x: 1}\nb: *it\nc: 1\n",
            "a: {x: 1}\nb: {x: 2}\nc: 1\n",
            expect![[r#"
            # first
            a: 1
            ---
            a:
              x: 1
            b:
              x: 2
            c: 1
            ---
            b: 2
        "#]],
        );
    }
}
