//! The serde `Deserializer` over a marked tree.
//!
//! There is one type of it, and not a second one for trials, since every type of deserializer
//! makes the compiler write out the whole Kubernetes API once more.

use serde::de::value::{BorrowedStrDeserializer, UnitDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use playground_api::{Quantity, Timestamp, sort_by};

use super::context::{Context, Never, Unknown};
use crate::path::Step;
use crate::text::{Entry, Marked, Node, Span};

/// The value of everything that is not there.
static NOTHING: Marked = Marked::unwritten(Node::Null);
/// An entry of a map that is not there.
static NO_ENTRY: Entry =
    Entry { key: String::new(), key_span: Span::new(0, 0), value: Marked::unwritten(Node::Null) };

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

    fn integer<I: TryFrom<i64> + Default>(&mut self, go_type: &str) -> I {
        self.tried(go_type);
        let value = match self.node.node {
            Node::Int(value) => I::try_from(value).ok(),
            _ => None,
        };
        value.unwrap_or_else(|| {
            self.mismatch(go_type);
            I::default()
        })
    }

    /// The text of a quantity as the API server prints it.
    fn quantity(&mut self) -> String {
        self.tried("resource.Quantity");
        let written = match &self.node.node {
            Node::Null => return "0".to_owned(),
            Node::Text(text) => text.trim().to_owned(),
            Node::Int(value) => value.to_string(),
            Node::Decimal(text) => text.clone(),
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
    type Error = Never;

    /// Only `IntOrString` asks for any type.
    fn deserialize_any<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Never> {
        self.tried("intstr.IntOrString");
        match &self.node.node {
            Node::Text(text) => visitor.visit_borrowed_str(text),
            _ => visitor.visit_i32(self.integer("int32")),
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Never> {
        self.tried("bool");
        match self.node.node {
            Node::Bool(value) => visitor.visit_bool(value),
            _ => {
                self.mismatch("bool");
                visitor.visit_bool(false)
            }
        }
    }

    fn deserialize_i32<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_i32(self.integer("int32"))
    }

    fn deserialize_i64<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_i64(self.integer("int64"))
    }

    fn deserialize_str<V: Visitor<'t>>(mut self, visitor: V) -> Result<V::Value, Never> {
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

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Never> {
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
    ) -> Result<V::Value, Never> {
        match name {
            "Quantity" => visitor.visit_string(self.quantity()),
            // See `is_time`.
            "Time" => unreachable!("times are not handed on"),
            // `FieldsV1`, which says who manages which field: it stays in the tree.
            _ => visitor.visit_newtype_struct(UnitDeserializer::new()),
        }
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Items::of(self))
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_map(Keys::of_map(self))
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_map(Keys::of_struct(self, name, fields))
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        i8 i16 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct enum identifier
    }
}

/// The item of a list or map that is none: it is decoded to find out which type is wanted.
struct Trial<'t> {
    /// `[]` or `map[string]`.
    collection: &'static str,
    /// What stands in the place of the collection; `None` within another trial.
    found: Option<&'t Marked>,
}

impl<'t> Trial<'t> {
    /// `fits`: whether there is such a collection; one that is missing is an empty one.
    fn of(decoder: &Decoder<'_, 't>, collection: &'static str, fits: bool) -> Option<Self> {
        if decoder.is_trial {
            return Some(Trial { collection, found: None });
        }
        let is_wrong = !fits && !decoder.node.is_null();
        is_wrong.then_some(Trial { collection, found: Some(decoder.node) })
    }

    fn finish(self, context: &mut Context) {
        let go_type = format!("{}{}", self.collection, context.tried);
        match self.found {
            Some(found) => context.mismatch(found, &go_type),
            None => context.tried = go_type,
        }
    }
}

/// Steps out of an item.
fn leave(context: &mut Context, trial: Option<Trial<'_>>) {
    context.steps.pop();
    if let Some(trial) = trial {
        trial.finish(context);
    }
}

/// The entries of a map or struct, sorted by key, as they reach the API server in JSON.
struct Keys<'c, 't> {
    context: &'c mut Context,
    entries: std::vec::IntoIter<&'t Entry>,
    /// The struct's name and fields; `None` for a map.
    owner: Option<(&'static str, &'static [&'static str])>,
    value: &'t Marked,
    trial: Option<Trial<'t>>,
}

impl<'c, 't> Keys<'c, 't> {
    fn of_map(decoder: Decoder<'c, 't>) -> Self {
        let is_map = matches!(decoder.node.node, Node::Map(_));
        let trial = Trial::of(&decoder, "map[string]", is_map);
        let entries = match trial {
            Some(_) => std::slice::from_ref(&NO_ENTRY),
            None => decoder.node.entries(),
        };
        Keys { trial, ..Keys::new(decoder.context, entries, None) }
    }

    fn of_struct(
        mut decoder: Decoder<'c, 't>,
        name: &'static str,
        fields: &'static [&'static str],
    ) -> Self {
        let go_type = format!("v1.{name}");
        decoder.tried(&go_type);
        if !matches!(decoder.node.node, Node::Map(_)) {
            decoder.mismatch(&go_type);
        }
        decoder.context.owners.push(name);
        Keys::new(decoder.context, decoder.node.entries(), Some((name, fields)))
    }

    fn new(
        context: &'c mut Context,
        entries: &'t [Entry],
        owner: Option<(&'static str, &'static [&'static str])>,
    ) -> Self {
        let mut entries: Vec<&Entry> = entries.iter().collect();
        sort_by(&mut entries, |a, b| a.key.cmp(&b.key));
        Keys { context, entries: entries.into_iter(), owner, value: &NOTHING, trial: None }
    }

    fn next_key(&mut self) -> Option<&'t str> {
        let Some(entry) = self.next_known() else {
            if self.owner.is_some() {
                self.context.owners.pop();
            }
            return None;
        };
        self.value = &entry.value;
        let key = entry.key.clone();
        self.context.steps.push(match self.owner {
            Some(_) => Step::Field(key),
            None => Step::Key(key),
        });
        Some(&entry.key)
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

    fn leave(&mut self) {
        leave(self.context, self.trial.take());
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
    type Error = Never;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Never> {
        match self.next_key() {
            Some(key) => seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Never> {
        let is_trial = self.trial.is_some();
        let value = seed.deserialize(Decoder { context: self.context, node: self.value, is_trial });
        self.leave();
        value
    }
}

/// The items of a list.
struct Items<'c, 't> {
    context: &'c mut Context,
    items: &'t [Marked],
    at: usize,
    trial: Option<Trial<'t>>,
}

impl<'c, 't> Items<'c, 't> {
    fn of(decoder: Decoder<'c, 't>) -> Self {
        let trial = Trial::of(&decoder, "[]", matches!(decoder.node.node, Node::List(_)));
        let items = match trial {
            Some(_) => std::slice::from_ref(&NOTHING),
            None => decoder.node.items(),
        };
        Items { context: decoder.context, items, at: 0, trial }
    }

    fn leave(&mut self) {
        leave(self.context, self.trial.take());
    }
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Never> {
        let Some(node) = self.items.get(self.at) else {
            return Ok(None);
        };
        self.context.steps.push(Step::Index(self.at));
        self.at += 1;
        let is_trial = self.trial.is_some();
        let value = seed.deserialize(Decoder { context: self.context, node, is_trial });
        self.leave();
        value.map(Some)
    }
}
