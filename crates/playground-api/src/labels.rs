//! Labels, annotations and other maps of text to text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::Name;

/// A map of text to text, sorted by key and shared when cloned.
///
/// Serves for labels, annotations and `nodeSelector`. An empty map takes no allocation.
/// [`Display`](fmt::Display) prints `k=v,k=v`, as kubectl does.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Labels(Option<Arc<BTreeMap<Name, Name>>>);

impl Labels {
    /// An empty map.
    pub const fn new() -> Self {
        Labels(None)
    }

    /// Whether the map has no entry.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Name> {
        self.0.as_ref()?.get(key)
    }

    /// Whether the key is there, with any value.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets a value and returns the one before. Copies the map first when it is shared.
    pub fn insert(&mut self, key: impl Into<Name>, value: impl Into<Name>) -> Option<Name> {
        Arc::make_mut(self.0.get_or_insert_default()).insert(key.into(), value.into())
    }

    /// Takes an entry out. Nothing is copied when there is none.
    pub fn remove(&mut self, key: &str) -> Option<Name> {
        if !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(self.0.as_mut()?).remove(key)
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.0.iter().flat_map(|map| map.iter())
    }

    /// Whether every entry stands in `other`, with the same value.
    pub fn is_subset_of(&self, other: &Labels) -> bool {
        self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Into<Name>, V: Into<Name>> FromIterator<(K, V)> for Labels {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        // `collect` would sort first, and link a sort for each type of map.
        let mut map = BTreeMap::new();
        map.extend(entries.into_iter().map(|(key, value)| (key.into(), value.into())));
        Labels((!map.is_empty()).then(|| Arc::new(map)))
    }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (key, value)) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            write!(f, "{key}={value}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
