//! How many there are of something in each place.

use std::collections::BTreeMap;

use playground_api::{Labels, Name, Node};

/// Counts by place. A place is the set of Nodes that have a label with the same value.
///
/// One type for all that filters and scores count, so that there is little code of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally(BTreeMap<(Name, Name), i64>);

impl Tally {
    /// Counts `by` more in the place of a Node. A Node without the label is in no place.
    pub(crate) fn add(&mut self, node: &Node, key: &Name, by: i64) {
        if let Some(value) = node.metadata.labels.get(key) {
            *self.0.entry((key.clone(), value.clone())).or_default() += by;
        }
    }

    /// The count in the place of a Node with these labels; `None` if nothing was ever counted
    /// there.
    pub(crate) fn get(&self, labels: &Labels, key: &Name) -> Option<i64> {
        let value = labels.get(key)?;
        self.0.get(&(key.clone(), value.clone())).copied()
    }

    /// Whether a Node with these labels is in a place with something in it.
    pub(crate) fn has(&self, labels: &Labels, key: &Name) -> bool {
        self.get(labels, key).is_some_and(|it| it > 0)
    }

    /// The counts of all places that a Node with these labels is in.
    pub(crate) fn all_of<'a>(&'a self, labels: &'a Labels) -> impl Iterator<Item = i64> + 'a {
        let here = self.0.iter().filter(|((key, value), _)| labels.get(key) == Some(value));
        here.map(|(_, count)| *count)
    }

    /// All counts.
    pub(crate) fn counts(&self) -> impl Iterator<Item = i64> {
        self.0.values().copied()
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
