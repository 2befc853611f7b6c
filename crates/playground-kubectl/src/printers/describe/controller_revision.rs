//! `describe controllerrevision`: kinds without a description of their own are printed field by
//! field.
//!
//! Mirrors `genericDescriber`.

use playground_api::{Fields, Object, Value, sort_by};

use super::writer::Writer;
use crate::tree;

/// Words that keep their case.
const ACRONYMS: [(&str, &str); 5] =
    [("Api", "API"), ("Uid", "UID"), ("Id", "ID"), ("Ip", "IP"), ("Url", "URL")];

pub(super) fn describe(out: &mut Writer, object: &Object) {
    let metadata = object.metadata();
    out.field(0, "Name", &metadata.name);
    out.field(0, "Namespace", &metadata.namespace);
    out.labels("Labels", &metadata.labels);
    out.annotations("Annotations", &metadata.annotations);
    let mut tree = playground_manifest::encode(object).as_object().cloned().unwrap_or_default();
    if let Some(Value::Object(metadata)) = tree.get_mut("metadata") {
        for known in ["name", "namespace", "labels", "annotations"] {
            metadata.remove(known);
        }
    }
    write(out, 0, &tree);
}

fn write(out: &mut Writer, level: usize, fields: &Fields) {
    let mut titled: Vec<(String, &Value)> =
        fields.iter().map(|(name, value)| (title(name), value)).collect();
    sort_by(&mut titled, |a, b| a.0.cmp(&b.0));
    for (title, value) in titled {
        match value {
            Value::Object(inner) => {
                out.line(level, format!("{title}:"));
                write(out, level + 1, inner);
            }
            Value::List(items) => {
                out.line(level, format!("{title}:"));
                for item in items.iter() {
                    match item {
                        Value::Object(inner) => write(out, level + 1, inner),
                        other => out.line(level + 1, tree::shown(other)),
                    }
                }
            }
            other => out.field(level, &title, &tree::shown(other)),
        }
    }
}

/// `resourceVersion` as `Resource Version`.
fn title(name: &str) -> String {
    let mut words = String::new();
    for (i, it) in name.chars().enumerate() {
        if i == 0 {
            words.push(it.to_ascii_uppercase());
            continue;
        }
        if it.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(it);
    }
    let word = |it: &str| {
        let found = ACRONYMS.iter().find(|(plain, _)| *plain == it);
        found.map_or(it.to_owned(), |(_, written)| (*written).to_owned())
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
