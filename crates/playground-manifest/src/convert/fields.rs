//! Taking typed values out of a tree, and putting them back.
//!
//! `take_*` leaves a value of another type where it is; `put_*` leaves out what is empty.

use std::fmt::Display;
use std::str::FromStr;

use playground_api::{Fields, IntOrPercent, Labels, Name, ResourceList, Value};

pub(super) fn take_text(fields: &mut Fields, key: &str) -> Option<Name> {
    let text = match fields.get(key)? {
        Value::String(text) => text.clone(),
        _ => return None,
    };
    fields.remove(key);
    Some(text)
}

/// A text, empty if there is none.
pub(super) fn take_name(fields: &mut Fields, key: &str) -> Name {
    take_text(fields, key).unwrap_or_else(|| "".into())
}

/// A text that says something else: a time, an address.
pub(super) fn take_parsed<T: FromStr>(fields: &mut Fields, key: &str) -> Option<T> {
    let value = fields.get(key)?.as_str()?.parse().ok()?;
    fields.remove(key);
    Some(value)
}

pub(super) fn take_int(fields: &mut Fields, key: &str) -> Option<i64> {
    let value = fields.get(key)?.as_i64()?;
    fields.remove(key);
    Some(value)
}

/// An integer of a smaller type; one that does not fit stays where it is.
pub(super) fn take_small<T: TryFrom<i64>>(fields: &mut Fields, key: &str) -> Option<T> {
    let value = T::try_from(fields.get(key)?.as_i64()?).ok()?;
    fields.remove(key);
    Some(value)
}

pub(super) fn take_bool(fields: &mut Fields, key: &str) -> bool {
    let Some(value) = fields.get(key).and_then(Value::as_bool) else {
        return false;
    };
    fields.remove(key);
    value
}

pub(super) fn take_fields(fields: &mut Fields, key: &str) -> Option<Fields> {
    let taken = fields.get(key)?.as_object()?.clone();
    fields.remove(key);
    Some(taken)
}

/// The maps of a list, read one by one.
pub(super) fn take_list<T>(fields: &mut Fields, key: &str, read: fn(Fields) -> T) -> Vec<T> {
    let Some(Value::List(items)) = fields.get(key) else {
        return Vec::new();
    };
    let items = items.clone();
    fields.remove(key);
    items.iter().map(|it| read(it.as_object().cloned().unwrap_or_default())).collect()
}

pub(super) fn take_texts(fields: &mut Fields, key: &str) -> Vec<Name> {
    let Some(Value::List(items)) = fields.get(key) else {
        return Vec::new();
    };
    let items = items.clone();
    fields.remove(key);
    items.iter().filter_map(Value::as_str).map(Name::from).collect()
}

pub(super) fn take_labels(fields: &mut Fields, key: &str) -> Labels {
    let labels = take_fields(fields, key).unwrap_or_default();
    let text = |value: Value| match value {
        Value::String(text) => text,
        _ => "".into(),
    };
    labels.into_iter().map(|(key, value)| (key, text(value))).collect()
}

pub(super) fn take_resources(fields: &mut Fields, key: &str) -> ResourceList {
    let mut list = ResourceList::new();
    for (name, value) in take_fields(fields, key).unwrap_or_default() {
        if let Some(Ok(quantity)) = value.as_str().map(str::parse) {
            list.insert(name, quantity);
        }
    }
    list
}

pub(super) fn put_text(fields: &mut Fields, key: &str, text: &Name) {
    if !text.is_empty() {
        fields.insert(key, text.clone());
    }
}

pub(super) fn put_shown<T: Display>(fields: &mut Fields, key: &str, value: Option<&T>) {
    if let Some(value) = value {
        fields.insert(key, value.to_string());
    }
}

pub(super) fn put_int(fields: &mut Fields, key: &str, value: impl Into<i64>) {
    let value = value.into();
    if value != 0 {
        fields.insert(key, value);
    }
}

pub(super) fn put_bool(fields: &mut Fields, key: &str, value: bool) {
    if value {
        fields.insert(key, value);
    }
}

pub(super) fn put_fields(fields: &mut Fields, key: &str, value: Fields) {
    if !value.is_empty() {
        fields.insert(key, value);
    }
}

pub(super) fn put_list<T>(fields: &mut Fields, key: &str, items: &[T], write: fn(&T) -> Fields) {
    if !items.is_empty() {
        let items: Vec<Value> = items.iter().map(|it| Value::Object(write(it))).collect();
        fields.insert(key, items);
    }
}

pub(super) fn put_texts(fields: &mut Fields, key: &str, texts: &[Name]) {
    if !texts.is_empty() {
        let texts: Vec<Value> = texts.iter().cloned().map(Value::String).collect();
        fields.insert(key, texts);
    }
}

pub(super) fn put_labels(fields: &mut Fields, key: &str, labels: &Labels) {
    let labels = labels.iter().map(|(key, value)| (key.clone(), Value::String(value.clone())));
    put_fields(fields, key, labels.collect());
}

pub(super) fn put_resources(fields: &mut Fields, key: &str, list: &ResourceList) {
    let list = list.iter().map(|(name, it)| (name.clone(), Value::from(it.to_string())));
    put_fields(fields, key, list.collect());
}

pub(super) fn take_int_or_percent(fields: &mut Fields, key: &str) -> Option<IntOrPercent> {
    match fields.remove(key)? {
        Value::String(text) => match text.strip_suffix('%') {
            Some(share) => share.parse().ok().map(IntOrPercent::Percent),
            None => text.parse().ok().map(IntOrPercent::Int),
        },
        value => u32::try_from(value.as_i64()?).ok().map(IntOrPercent::Int),
    }
}

pub(super) fn int_or_percent(value: IntOrPercent) -> Value {
    match value {
        IntOrPercent::Int(number) => number.into(),
        IntOrPercent::Percent(_) => value.to_string().into(),
    }
}
