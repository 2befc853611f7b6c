//! JSONPath templates: `-o jsonpath`, `custom-columns`, `--sort-by`, `wait --for=jsonpath`.
//!
//! Mirrors `client-go/util/jsonpath` as far as paths, indexes, ranges, wildcards, recursive
//! descent, comparisons in filters, `range` and texts go.

use playground_api::{Quantity, Value};

use crate::tree;

/// A template: texts, and paths between braces.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Path(Vec<Segment>),
    Range(Vec<Segment>, Vec<Part>),
}

#[derive(Clone, Debug, PartialEq)]
enum Segment {
    Field(String),
    Index(i64),
    Slice(Option<i64>, Option<i64>),
    Every,
    Descend,
    Filter(Vec<Segment>, Option<(String, Operand)>),
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Literal(String),
    Path(Vec<Segment>),
}

/// Puts braces and a dot where kubectl allows to leave them out.
///
/// Mirrors `get.RelaxedJSONPathExpression`.
pub(crate) fn relaxed(path: &str) -> String {
    let inner = path.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or(path);
    let inner = inner.strip_prefix('.').unwrap_or(inner);
    format!("{{.{inner}}}")
}

impl Template {
    /// Reads a template.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text };
        let parts = parser.parts(false)?;
        Ok(Template { text: text.to_owned(), parts })
    }

    /// The template as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What it prints for a tree.
    pub(crate) fn run(&self, root: &Value) -> Result<String, String> {
        let mut out = String::new();
        run(&self.parts, root, &mut out)?;
        Ok(out)
    }

    /// The values that its paths find in a tree.
    pub(crate) fn values(&self, root: &Value) -> Vec<Value> {
        let paths = self.parts.iter().filter_map(|it| match it {
            Part::Path(path) => Some(path),
            _ => None,
        });
        paths.flat_map(|it| walk(it, root).unwrap_or_default()).collect()
    }
}

fn run(parts: &[Part], at: &Value, out: &mut String) -> Result<(), String> {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Path(path) => {
                let values: Vec<String> = walk(path, at)?.iter().map(tree::shown).collect();
                out.push_str(&values.join(" "));
            }
            Part::Range(path, inner) => {
                for item in walk(path, at)? {
                    run(inner, &item, out)?;
                }
            }
        }
    }
    Ok(())
}

/// The values at the end of a path. A field that is missing is an error only at the end of a
/// path without wildcards, as upstream has it.
fn walk(path: &[Segment], root: &Value) -> Result<Vec<Value>, String> {
    let mut values = vec![root.clone()];
    for segment in path {
        let mut next = Vec::new();
        for value in &values {
            segment.step(value, &mut next)?;
        }
        values = next;
    }
    Ok(values)
}

impl Segment {
    fn step(&self, value: &Value, next: &mut Vec<Value>) -> Result<(), String> {
        match (self, value) {
            (Segment::Field(name), Value::Object(fields)) => next.extend(fields.get(name).cloned()),
            (Segment::Every, Value::Object(fields)) => {
                next.extend(fields.iter().map(|(_, it)| it.clone()));
            }
            (Segment::Every, Value::List(items)) => next.extend(items.iter().cloned()),
            (Segment::Index(index), Value::List(items)) => {
                let n = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let at = if *index < 0 { index + n } else { *index };
                match usize::try_from(at).ok().and_then(|it| items.get(it)) {
                    Some(item) => next.push(item.clone()),
                    None => {
                        return Err(format!(
                            "array index out of bounds: index {index}, length {n}"
                        ));
                    }
                }
            }
            (Segment::Slice(start, end), Value::List(items)) => {
                let n = i64::try_from(items.len()).unwrap_or(i64::MAX);
                let bound = |it: i64| if it < 0 { it + n } else { it }.clamp(0, n) as usize;
                let (start, end) = (bound(start.unwrap_or(0)), bound(end.unwrap_or(n)));
                next.extend(items.get(start..end).unwrap_or_default().iter().cloned());
            }
            (Segment::Filter(path, test), Value::List(items)) => {
                next.extend(items.iter().filter(|it| holds(path, test.as_ref(), it)).cloned());
            }
            (Segment::Descend, value) => descend(value, next),
            _ => {}
        }
        Ok(())
    }
}

fn descend(value: &Value, found: &mut Vec<Value>) {
    found.push(value.clone());
    match value {
        Value::List(items) => items.iter().for_each(|it| descend(it, found)),
        Value::Object(fields) => fields.iter().for_each(|(_, it)| descend(it, found)),
        _ => {}
    }
}

fn holds(path: &[Segment], test: Option<&(String, Operand)>, item: &Value) -> bool {
    let found = walk(path, item).unwrap_or_default();
    let Some((operator, operand)) = test else { return !found.is_empty() };
    let Some(left) = found.first().map(tree::shown) else { return false };
    let right = match operand {
        Operand::Literal(text) => text.clone(),
        Operand::Path(path) => {
            let found = walk(path, item).unwrap_or_default();
            found.first().map(tree::shown).unwrap_or_default()
        }
    };
    let order = match (number(&left), number(&right)) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.cmp(&right),
    };
    match operator.as_str() {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        _ => false,
    }
}

/// A number without a unit, as the quantity that it is.
fn number(text: &str) -> Option<Quantity> {
    text.parse().ok().filter(|_| text.ends_with(|it: char| it.is_ascii_digit()))
}

struct Parser<'t> {
    rest: &'t str,
}

impl<'t> Parser<'t> {
    fn parts(&mut self, in_range: bool) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        while !self.rest.is_empty() {
            let (text, after) = match self.rest.find('{') {
                Some(at) => self.rest.split_at(at),
                None => (self.rest, ""),
            };
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            self.rest = after;
            let Some(after) = after.strip_prefix('{') else { break };
            let end = closing(after).ok_or("unclosed action")?;
            let (action, after) = after.split_at(end);
            self.rest = after.get(1..).unwrap_or_default();
            let action = action.trim();
            if action == "end" {
                return if in_range {
                    Ok(parts)
                } else {
                    Err("not in range, nothing to end".into())
                };
            }
            if let Some(path) = action.strip_prefix("range ") {
                let path = path_of(path)?;
                parts.push(Part::Range(path, self.parts(true)?));
            } else if let Some(quoted) = action.chars().next().filter(|it| "'\"".contains(*it)) {
                parts.push(Part::Text(unquote(action, quoted)));
            } else {
                parts.push(Part::Path(path_of(action)?));
            }
        }
        if in_range { Err("unterminated range".into()) } else { Ok(parts) }
    }
}

/// The place of the brace that ends an action; quoted braces do not count.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, it) in text.char_indices() {
        match quote {
            Some(open) if it == open => quote = None,
            Some(_) => {}
            None if it == '"' || it == '\'' => quote = Some(it),
            None if it == '}' => return Some(at),
            None => {}
        }
    }
    None
}

fn unquote(text: &str, quote: char) -> String {
    let inner = text.trim_matches(quote);
    inner.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"").replace("\\'", "'")
}

fn path_of(text: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let text = text.trim();
    let mut rest = text.strip_prefix(['$', '@']).unwrap_or(text);
    while let Some(first) = rest.chars().next() {
        match first {
            '.' if rest.starts_with("..") => {
                segments.push(Segment::Descend);
                rest = &rest[1..];
                if rest.starts_with(".[") {
                    rest = &rest[1..];
                }
            }
            '.' => rest = field(&rest[1..], &mut segments),
            '[' => {
                let end = bracket_end(rest).ok_or("unterminated array")?;
                segments.push(bracket(rest.get(1..end).unwrap_or_default())?);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            _ => rest = field(rest, &mut segments),
        }
    }
    Ok(segments)
}

/// Reads a field's name; a backslash stands before a dot that belongs to it.
fn field<'t>(text: &'t str, segments: &mut Vec<Segment>) -> &'t str {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, it)) = chars.next() {
        match it {
            '\\' => name.extend(chars.next().map(|it| it.1)),
            '.' | '[' => {
                push_field(name, segments);
                return &text[at..];
            }
            other => name.push(other),
        }
    }
    push_field(name, segments);
    ""
}

fn push_field(name: String, segments: &mut Vec<Segment>) {
    match name.as_str() {
        "" => {}
        "*" => segments.push(Segment::Every),
        _ => segments.push(Segment::Field(name)),
    }
}

fn bracket_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, it) in text.char_indices() {
        match quote {
            Some(open) if it == open => quote = None,
            Some(_) => {}
            None => match it {
                '"' | '\'' => quote = Some(it),
                '[' => depth += 1,
                ']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            },
        }
    }
    None
}

fn bracket(text: &str) -> Result<Segment, String> {
    let text = text.trim();
    if text == "*" {
        return Ok(Segment::Every);
    }
    if let Some(quote) = text.chars().next().filter(|it| "'\"".contains(*it)) {
        return Ok(Segment::Field(text.trim_matches(quote).to_owned()));
    }
    if let Some(filter) = text.strip_prefix("?(").and_then(|it| it.strip_suffix(')')) {
        return filter_of(filter);
    }
    let number = |it: &str| it.trim().parse::<i64>().ok();
    if let Some((start, end)) = text.split_once(':') {
        return Ok(Segment::Slice(number(start), number(end)));
    }
    number(text).map(Segment::Index).ok_or_else(|| format!("invalid array index {text}"))
}

fn filter_of(text: &str) -> Result<Segment, String> {
    for operator in ["==", "!=", "<=", ">=", "<", ">"] {
        if let Some((left, right)) = text.split_once(operator) {
            let right = right.trim();
            let operand = match right.chars().next() {
                Some(quote @ ('"' | '\'')) => Operand::Literal(unquote(right, quote)),
                Some('@' | '$' | '.') => Operand::Path(path_of(right)?),
                _ => Operand::Literal(right.to_owned()),
            };
            return Ok(Segment::Filter(path_of(left)?, Some((operator.to_owned(), operand))));
        }
    }
    Ok(Segment::Filter(path_of(text)?, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let tree = "{items: [{name: a, size: 1, at: {x.y: 5}}, {name: b, size: 2}]}";
        let tree = playground_manifest::parse(tree).expect("YAML");
        let result = Template::parse(template).and_then(|it| it.run(&tree));
        assert_eq!(result.unwrap_or_else(|it| format!("! {it}")), expected);
    }

    #[test]
    fn paths_lists_and_ranges() {
        check("{.items[*].name}", "a b");
        check("{.items[0].at.x\\.y}", "5");
        check("{.items[-1:].name}", "b");
        check("{range .items[*]}{.name}={.size}{\"\\n\"}{end}", "a=1\nb=2\n");
        check("{.items[?(@.size>1)].name}", "b");
        check("{.items[?(@.name==\"a\")].size} and {..name}", "1 and a b");
        check("{.nothing}", "");
    }

    #[test]
    fn mistakes() {
        check("{.items", "! unclosed action");
        check("{.items[7]}", "! array index out of bounds: index 7, length 2");
        check("{range .items[*]}", "! unterminated range");
    }
}
