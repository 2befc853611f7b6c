//! Plain trees to text, as kubectl prints them: keys are sorted, because [`Fields`] are.
//!
//! [`Fields`]: playground_api::Fields

use playground_api::{Number, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A tree that serde can print.
struct Printed<'v>(&'v Value);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(Number::Int(value)) => serializer.serialize_i64(*value),
            Value::Number(Number::Decimal(text)) => match text.parse::<f64>() {
                Ok(value) => serializer.serialize_f64(value),
                Err(_) => serializer.serialize_str(text),
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items.iter().map(Printed)),
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields.iter() {
                    map.serialize_entry(&**key, &Printed(value))?;
                }
                map.end()
            }
        }
    }
}

/// YAML, with a line break at the end.
pub fn to_yaml(value: &Value) -> String {
    // A tree of plain values has nothing that could fail to print.
    serde_yaml::to_string(&Printed(value)).unwrap_or_default()
}

/// JSON without blanks, on one line: the form of `last-applied-configuration`.
pub fn to_json(value: &Value) -> String {
    serde_json::to_string(&Printed(value)).unwrap_or_default()
}

/// JSON as `kubectl get -o json` prints it: indented by four, with a line break at the end.
pub fn to_json_pretty(value: &Value) -> String {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    if Printed(value).serialize(&mut serializer).is_err() {
        return String::new();
    }
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_default()
}
