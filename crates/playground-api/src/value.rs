//! A plain tree for the part of an object that no rule reads.

use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::sync::Arc;

use crate::Name;

/// Any value that a Kubernetes object can hold, as JSON has it.
///
/// Large parts are shared: a clone never copies a list or a map.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// `null`; in an object it means the same as an absent field.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer or a decimal number.
    Number(Number),
    /// A text.
    String(Name),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A map with text keys.
    Object(Fields),
}

/// A number as JSON has it, comparable and hashable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Number {
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other number, in the decimal text that Go prints in JSON.
    Decimal(Name),
}

/// The fields of an object by name, sorted as Kubernetes prints them, and shared when cloned.
///
/// An empty set takes no allocation.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fields(Option<Arc<BTreeMap<Name, Value>>>);

impl Fields {
    /// No fields.
    pub const fn new() -> Self {
        Fields(None)
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// The field of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// The field of this name, for a change; copies the map first when it is shared.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        Arc::make_mut(self.0.as_mut()?).get_mut(name)
    }

    /// Whether there is a field of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a field and returns what it held before.
    pub fn insert(&mut self, name: impl Into<Name>, value: impl Into<Value>) -> Option<Value> {
        Arc::make_mut(self.0.get_or_insert_default()).insert(name.into(), value.into())
    }

    /// Takes a field out. Nothing is copied when there is none of this name.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        if !self.contains(name) {
            return None;
        }
        let map = Arc::make_mut(self.0.as_mut()?);
        let value = map.remove(name);
        if map.is_empty() {
            self.0 = None;
        }
        value
    }

    /// The fields in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().flat_map(|map| map.iter())
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl FromIterator<(Name, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Name, Value)>>(entries: I) -> Self {
        // `collect` would sort first, and link a sort for each type of map.
        let mut map = BTreeMap::new();
        map.extend(entries);
        Fields((!map.is_empty()).then(|| Arc::new(map)))
    }
}

impl IntoIterator for Fields {
    type Item = (Name, Value);
    type IntoIter = btree_map::IntoIter<Name, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

impl Value {
    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(it) => Some(*it),
            _ => None,
        }
    }

    /// The whole number, if this is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(Number::Int(it)) => Some(*it),
            _ => None,
        }
    }

    /// The items, if this is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The fields, if this is a map.
    pub fn as_object(&self) -> Option<&Fields> {
        match self {
            Value::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The fields for a change, if this is a map.
    pub fn as_object_mut(&mut self) -> Option<&mut Fields> {
        match self {
            Value::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The value at the end of a path of field names.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, name| value.as_object()?.get(name))
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Value::Bool(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Value::Number(Number::Int(it))
    }
}

impl From<u32> for Value {
    fn from(it: u32) -> Self {
        i64::from(it).into()
    }
}

impl From<&str> for Value {
    fn from(it: &str) -> Self {
        Value::String(it.into())
    }
}

impl From<String> for Value {
    fn from(it: String) -> Self {
        Value::String(it.into())
    }
}

impl From<Name> for Value {
    fn from(it: Name) -> Self {
        Value::String(it)
    }
}

impl From<Fields> for Value {
    fn from(it: Fields) -> Self {
        Value::Object(it)
    }
}

impl From<Vec<Value>> for Value {
    fn from(it: Vec<Value>) -> Self {
        Value::List(Arc::new(it))
    }
}
