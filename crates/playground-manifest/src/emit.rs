//! Plain trees to text, as kubectl prints them: keys are sorted, because [`Fields`] are.
//!
//! [`Fields`]: playground_api::Fields

use playground_api::{Number, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::text;

/// Stands for the double quotes that `serde_yaml`, which knows only YAML 1.2, would not write.
/// A character for private use, which no manifest has; see [`to_yaml`].
const QUOTE: char = '\u{e000}';

/// A tree that serde can print.
struct Printed<'v> {
    value: &'v Value,
    /// Whether texts that YAML 1.1 takes for something else (`yes`, `1`) are put in quotes.
    quotes: bool,
}

impl<'v> Printed<'v> {
    const fn json(value: &'v Value) -> Self {
        Printed { value, quotes: false }
    }

    fn text(&self, text: &str) -> Option<String> {
        let needed = self.quotes && text::needs_quotes(text);
        needed.then(|| format!("{QUOTE}{text}{QUOTE}"))
    }
}

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let quotes = self.quotes;
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(Number::Int(value)) => serializer.serialize_i64(*value),
            Value::Number(Number::Decimal(text)) => match text.parse::<f64>() {
                Ok(value) => serializer.serialize_f64(value),
                Err(_) => serializer.serialize_str(text),
            },
            Value::String(text) => {
                serializer.serialize_str(self.text(text).as_deref().unwrap_or(text))
            }
            Value::List(items) => {
                serializer.collect_seq(items.iter().map(|value| Printed { value, quotes }))
            }
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields.iter() {
                    let key = self.text(key).map_or_else(|| key.clone(), Into::into);
                    map.serialize_entry(&*key, &Printed { value, quotes })?;
                }
                map.end()
            }
        }
    }
}

/// YAML, with a line break at the end.
///
/// Mirrors `sigs.k8s.io/yaml`: what YAML 1.1 would take for something else stands in double
/// quotes. Deliberate difference: long lines are not folded.
pub fn to_yaml(value: &Value) -> String {
    let quotes = !contains(value, QUOTE);
    // A tree of plain values has nothing that could fail to print.
    let text = serde_yaml::to_string(&Printed { value, quotes }).unwrap_or_default();
    if quotes { text.replace(QUOTE, "\"") } else { text }
}

fn contains(value: &Value, char: char) -> bool {
    match value {
        Value::String(text) => text.contains(char),
        Value::List(items) => items.iter().any(|it| contains(it, char)),
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| key.contains(char) || contains(value, char))
        }
        _ => false,
    }
}

/// JSON without blanks, on one line: the form of `last-applied-configuration`.
pub fn to_json(value: &Value) -> String {
    serde_json::to_string(&Printed::json(value)).unwrap_or_default()
}

/// JSON as `kubectl get -o json` prints it: indented by four, with a line break at the end.
pub fn to_json_pretty(value: &Value) -> String {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    if Printed::json(value).serialize(&mut serializer).is_err() {
        return String::new();
    }
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let value = crate::parse(text).expect("YAML");
        let yaml = to_yaml(&value);
        expected.assert_eq(&yaml);
        assert_eq!(crate::parse(&yaml).as_ref(), Ok(&value));
        assert_eq!(crate::parse(&to_json(&value)).as_ref(), Ok(&value));
        assert_eq!(crate::parse(&to_json_pretty(&value)).as_ref(), Ok(&value));
    }

    #[test]
    fn keys_are_sorted_and_lists_stand_below_their_key() {
        check(
            "b: [1, {y: 2, x: []}]\na: {}\n",
            expect![[r#"
            a: {}
            b:
            - 1
            - "true": 2
              x: []
        "#]],
        );
    }

    #[test]
    fn texts_that_look_like_something_else_are_quoted() {
        check(
            r#"{a: "yes", "on": "0600", c: "1.5", d: "", e: "~", f: "a: b", g: "x\ny\n", h: "- a", i: "é", j: true, k: 0.5}"#,
            expect![[r#"
                a: "yes"
                c: "1.5"
                d: ""
                e: "~"
                f: 'a: b'
                g: |
                  x
                  y
                h: '- a'
                i: é
                j: true
                k: 0.5
                "on": "0600"
            "#]],
        );
    }
}
