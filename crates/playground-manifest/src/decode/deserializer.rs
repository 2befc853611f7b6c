//! The serde `Deserializer` over a marked tree.
//!
//! There is one type of it, and not a second one for trials, since every type of deserializer
//! makes the compiler write out the whole Kubernetes API once more.

use serde::de::value::{BorrowedStrDeserializer, UnitDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use playground_api::{Quantity, Timestamp};

use super::context::{Context, Fault, Unknown};
use crate::path::Step;
use crate::text::{Entry, Marked, Node};

/// The value of everything that is not there.
static NOTHING: Marked = Marked::unwritten(Node::Null);

pub(super) struct Decoder<'c, 't> {
    context: &'c mut Context,
    node: &'t Marked,
    /// Whether this only finds out which type is wanted, for a message.
    is_trial: bool,
}

impl<'c, 't> Decoder<'c, 't> {
    pub(super) fn new(context: &'c mut Context, node: &'t Marked) -> Self {
        Decoder { context, node, is_trial: false }
    }

    /// Decodes nothing, and leaves the name of the type in `Context::tried`.
    fn trial(context: &'c mut Context) -> Self {
        Decoder { context, node: &NOTHING, is_trial: true }
    }

    fn tried(&mut self, go_type: &str) {
        if self.is_trial {
            self.context.tried = go_type.to_owned();
        }
    }

    /// Notes that the value is not of this type, unless there is none: then it is the zero value.
    fn mismatch(&mut self, go_type: &str) {
        if !self.node.is_null() {
            self.context.mismatch(self.node, go_type);
        }
    }

    fn integer(&mut self, go_type: &str, min: i64, max: i64) -> i64 {
        self.tried(go_type);
        match self.node.node {
            Node::Int(value) if (min..=max).contains(&value) => value,
            _ => {
                self.mismatch(go_type);
                0
            }
        }
    }

    fn float(&mut self) -> f64 {
        self.tried("float64");
        match self.node.node {
            Node::Int(value) => value as f64,
            Node::Float(value) => value,
            _ => {
                self.mismatch("float64");
                0.0
            }
        }
    }

    /// The text of a quantity as the API server prints it.
    fn quantity(&mut self) -> String {
        self.tried("resource.Quantity");
        let written = match &self.node.node {
            Node::Null => return "0".to_owned(),
            Node::Text(text) => text.trim().to_owned(),
            Node::Int(value) => value.to_string(),
            Node::Float(value) => value.to_string(),
            Node::Bool(value) => value.to_string(),
            Node::List(_) | Node::Map(_) => "{}".to_owned(),
        };
        match written.parse::<Quantity>() {
            Ok(quantity) => self.canonical(quantity.to_string()),
            Err(error) => {
                self.context.malformed(self.node, "quantity", error.to_string());
                "0".to_owned()
            }
        }
    }

    /// Looks at the text of a time, and notes how the API server prints it.
    fn time(&mut self) {
        let Node::Text(text) = &self.node.node else { return self.mismatch("v1.Time") };
        match text.parse::<Timestamp>() {
            Ok(time) => {
                self.canonical(time.to_string());
            }
            Err(_) => {
                const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";
                let message = format!(
                    "parsing time {text:?} as {LAYOUT:?}: cannot parse {text:?} as \"2006\""
                );
                self.context.malformed(self.node, "time", message);
            }
        }
    }

    fn canonical(&mut self, text: String) -> String {
        if self.node.text() != Some(&text) {
            self.context.canonical.push((self.context.steps.clone(), text.clone()));
        }
        text
    }
}

impl<'t> Deserializer<'t> for Decoder<'_, 't> {
    type Error = Fault;

    /// Only `IntOrString` asks for any type.
    fn deserialize_any<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        self.tried("intstr.IntOrString");
        match &self.node.node {
            Node::Text(text) => visitor.visit_borrowed_str(text),
            _ => {
                let value = self.integer("int32", i32::MIN.into(), i32::MAX.into());
                visitor.visit_i64(value)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        self.tried("bool");
        match self.node.node {
            Node::Bool(value) => visitor.visit_bool(value),
            _ => {
                self.mismatch("bool");
                visitor.visit_bool(false)
            }
        }
    }

    fn deserialize_i32<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_i64(self.integer("int32", i32::MIN.into(), i32::MAX.into()))
    }

    fn deserialize_i64<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_i64(self.integer("int64", i64::MIN, i64::MAX))
    }

    fn deserialize_f64<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_f64(self.float())
    }

    fn deserialize_str<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        self.tried("string");
        match &self.node.node {
            Node::Text(text) => visitor.visit_borrowed_str(text),
            // Only in a map or list of texts; in a field of a struct it is no value at all.
            Node::Null if !self.is_trial => visitor.visit_string(self.canonical(String::new())),
            _ => {
                self.mismatch("string");
                visitor.visit_borrowed_str("")
            }
        }
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_null() && !self.is_trial {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match name {
            "Quantity" => visitor.visit_string(self.quantity()),
            // `FieldsV1`, which says who manages which field, and times: they stay in the tree,
            // and are never built. See `is_time`.
            _ => visitor.visit_newtype_struct(UnitDeserializer::new()),
        }
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        let is_list = matches!(self.node.node, Node::List(_));
        if is_list || (self.node.is_null() && !self.is_trial) {
            return visitor.visit_seq(Items {
                context: self.context,
                items: self.node.items(),
                at: 0,
            });
        }
        let value = visitor.visit_seq(Trial { context: self.context, has_key: false });
        let go_type = format!("[]{}", self.context.tried);
        if self.is_trial {
            self.context.tried = go_type;
        } else {
            self.context.mismatch(self.node, &go_type);
        }
        value
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        let is_map = matches!(self.node.node, Node::Map(_));
        if is_map || (self.node.is_null() && !self.is_trial) {
            return visitor.visit_map(Keys::new(self.context, self.node, None));
        }
        let value = visitor.visit_map(Trial { context: self.context, has_key: false });
        let go_type = format!("map[string]{}", self.context.tried);
        if self.is_trial {
            self.context.tried = go_type;
        } else {
            self.context.mismatch(self.node, &go_type);
        }
        value
    }

    fn deserialize_struct<V: Visitor<'t>>(
        mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let go_type = format!("v1.{name}");
        self.tried(&go_type);
        if !matches!(self.node.node, Node::Map(_)) {
            self.mismatch(&go_type);
        }
        self.context.owners.push(name);
        let keys = Keys::new(self.context, self.node, Some((name, fields)));
        let value = visitor.visit_map(keys);
        self.context.owners.pop();
        value
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        i8 i16 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct tuple
        tuple_struct enum identifier
    }
}

/// The entries of a map or struct, sorted by key, as they reach the API server in JSON.
struct Keys<'c, 't> {
    context: &'c mut Context,
    entries: std::vec::IntoIter<&'t Entry>,
    /// The struct's name and fields; `None` for a map.
    owner: Option<(&'static str, &'static [&'static str])>,
    value: &'t Marked,
}

impl<'c, 't> Keys<'c, 't> {
    fn new(
        context: &'c mut Context,
        node: &'t Marked,
        owner: Option<(&'static str, &'static [&'static str])>,
    ) -> Self {
        let mut entries: Vec<&Entry> = node.entries().iter().collect();
        entries.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Keys { context, entries: entries.into_iter(), owner, value: &NOTHING }
    }

    /// Takes the next entry whose key is known; notes the others.
    fn next_known(&mut self) -> Option<&'t Entry> {
        loop {
            let entry = self.entries.next()?;
            let Some((owner, fields)) = self.owner else { return Some(entry) };
            if !fields.contains(&entry.key.as_str()) {
                self.unknown(entry, owner, fields);
            } else if is_time(owner, &entry.key) {
                self.context.steps.push(Step::Field(entry.key.clone()));
                Decoder::new(self.context, &entry.value).time();
                self.context.steps.pop();
            } else {
                return Some(entry);
            }
        }
    }

    fn unknown(&mut self, entry: &Entry, owner: &'static str, fields: &'static [&'static str]) {
        let mut steps = self.context.steps.clone();
        steps.push(Step::Field(entry.key.clone()));
        let (key, key_span) = (entry.key.clone(), entry.key_span);
        self.context.unknown.push(Unknown { steps, key, key_span, owner, fields });
    }
}

/// Times are checked here and not handed on: building one would link a whole calendar.
fn is_time(owner: &str, key: &str) -> bool {
    match owner {
        "ObjectMeta" => key == "creationTimestamp" || key == "deletionTimestamp",
        "ManagedFieldsEntry" => key == "time",
        "Taint" => key == "timeAdded",
        "DaemonSetCondition" => key == "lastTransitionTime",
        _ => false,
    }
}

impl<'t> MapAccess<'t> for Keys<'_, 't> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self.next_known() else {
            return Ok(None);
        };
        self.value = &entry.value;
        let key = entry.key.clone();
        self.context.steps.push(match self.owner {
            Some(_) => Step::Field(key),
            None => Step::Key(key),
        });
        seed.deserialize(BorrowedStrDeserializer::new(&entry.key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let value = seed.deserialize(Decoder::new(self.context, self.value));
        self.context.steps.pop();
        value
    }
}

/// The items of a list.
struct Items<'c, 't> {
    context: &'c mut Context,
    items: &'t [Marked],
    at: usize,
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.get(self.at) else {
            return Ok(None);
        };
        self.context.steps.push(Step::Index(self.at));
        self.at += 1;
        let value = seed.deserialize(Decoder::new(self.context, item));
        self.context.steps.pop();
        value.map(Some)
    }
}

/// Finds out the type of the items of a list or map that is none.
struct Trial<'c> {
    context: &'c mut Context,
    has_key: bool,
}

impl<'t> SeqAccess<'t> for Trial<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let _zero = seed.deserialize(Decoder::trial(self.context));
        Ok(None)
    }
}

impl<'t> MapAccess<'t> for Trial<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        if std::mem::replace(&mut self.has_key, true) {
            return Ok(None);
        }
        seed.deserialize(BorrowedStrDeserializer::new("")).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(Decoder::trial(self.context))
    }
}
