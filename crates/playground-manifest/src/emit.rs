//! Plain trees to text, as kubectl prints them: keys are sorted, because [`Fields`] are.
//!
//! [`Fields`]: playground_api::Fields

use playground_api::{Number, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::text;

/// A tree that serde can print.
struct Printed<'v> {
    value: &'v Value,
    marks: Marks,
    /// Whether texts that YAML 1.1 takes for something else (`yes`, `1`) are put in quotes.
    quotes: bool,
}

/// Characters that stand in the output for what no serializer can be told, until it is done.
#[derive(Clone, Copy)]
struct Marks {
    /// For the double quotes that `serde_yaml`, which knows only YAML 1.2, would not write.
    quote: char,
    /// Around the text of a number; as a float it would link the tables that print floats.
    number: char,
}

impl Marks {
    /// Characters for private use that the tree does not have.
    fn for_tree(value: &Value) -> Marks {
        let mut free = ('\u{e000}'..='\u{f8ff}').filter(|it| !contains(value, *it));
        let quote = free.next().unwrap_or('\u{e000}');
        Marks { quote, number: free.next().unwrap_or(quote) }
    }
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

impl<'v> Printed<'v> {
    fn json(value: &'v Value) -> Self {
        Printed { value, marks: Marks::for_tree(value), quotes: false }
    }

    /// The JSON without the quotes around numbers, and with what Go escapes for pages of HTML:
    /// letters that stand nowhere but in texts.
    fn finish_json(&self, json: &str) -> String {
        let mark = self.marks.number;
        let mut json = json.replace(&format!("\"{mark}"), "").replace(&format!("{mark}\""), "");
        for letter in ['<', '>', '&', '\u{2028}', '\u{2029}'] {
            json = json.replace(letter, &format!("\\u{:04x}", u32::from(letter)));
        }
        json
    }

    fn text(&self, text: &str) -> Option<String> {
        let needed = self.quotes && text::needs_quotes(text);
        needed.then(|| marked(text, self.marks.quote))
    }

    fn below(&self, value: &'v Value) -> Self {
        Printed { value, ..*self }
    }
}

fn marked(text: &str, mark: char) -> String {
    format!("{mark}{text}{mark}")
}

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(Number::Int(value)) => serializer.serialize_i64(*value),
            Value::Number(Number::Decimal(text)) => {
                serializer.serialize_str(&marked(text, self.marks.number))
            }
            Value::String(text) => {
                serializer.serialize_str(self.text(text).as_deref().unwrap_or(text))
            }
            Value::List(items) => serializer.collect_seq(items.iter().map(|it| self.below(it))),
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields.iter() {
                    let quoted = self.text(key);
                    let key = quoted.as_deref().unwrap_or(key);
                    map.serialize_entry(key, &self.below(value))?;
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
    let marks = Marks::for_tree(value);
    // A tree of plain values has nothing that could fail to print.
    let text = serde_yaml::to_string(&Printed { value, marks, quotes: true }).unwrap_or_default();
    text.replace(marks.number, "").replace(marks.quote, "\"")
}

/// JSON without blanks, on one line: the form of `last-applied-configuration`.
pub fn to_json(value: &Value) -> String {
    let printed = Printed::json(value);
    printed.finish_json(&serde_json::to_string(&printed).unwrap_or_default())
}

/// JSON as `kubectl get -o json` prints it: indented by four, with a line break at the end.
pub fn to_json_pretty(value: &Value) -> String {
    let printed = Printed::json(value);
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    if printed.serialize(&mut serializer).is_err() {
        return String::new();
    }
    printed.finish_json(&String::from_utf8(out).unwrap_or_default()) + "\n"
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

    #[test]
    fn numbers_are_no_texts() {
        check(
            "a: [0.5, 1e21, -1.5e-7, 18446744073709551615]\nb: \"0.5\"\nc: \"<\u{e000}>\"\n",
            expect![[r#"
                a:
                - 0.5
                - 1e+21
                - -1.5e-7
                - 18446744073709551615
                b: "0.5"
                c: <>
            "#]],
        );
        let value = crate::parse("[0.5, \"0.5\", \"\u{e001}\"]").expect("YAML");
        assert_eq!(to_json(&value), "[0.5,\"0.5\",\"\u{e001}\"]");
    }
}
