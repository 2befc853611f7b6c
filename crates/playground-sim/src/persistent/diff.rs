//! What differs between two maps, found without a look at what they share.

use std::sync::Arc;

use super::Map;
use super::tree::Tree;

/// Reports the entries that may differ between two maps, in the order of their keys.
///
/// Of two maps that were cloned from each other, the parts that neither has changed are skipped: the cost is that
/// of the changes. What lies beside a change is reported as well, with two equal values.
pub(crate) fn diff<'a, K: Ord, V>(
    older: &'a Map<K, V>,
    newer: &'a Map<K, V>,
    mut report: impl FnMut(&'a K, Option<&'a V>, Option<&'a V>),
) {
    let (mut old, mut new) = (Side::of(older), Side::of(newer));
    loop {
        if old.entries.is_empty() && new.entries.is_empty() {
            if !go_on(&mut old, &mut new) {
                return;
            }
            continue;
        }
        // One of them stands within a leaf; the other has to, if anything is left of it.
        if old.opens_for_entries() || new.opens_for_entries() {
            continue;
        }
        match (old.entries.first(), new.entries.first()) {
            (Some((key, value)), Some((other, newer))) if key == other => {
                report(key, Some(value), Some(newer));
                old.entries = &old.entries[1..];
                new.entries = &new.entries[1..];
            }
            (Some((key, value)), other) if other.is_none_or(|(it, _)| key < it) => {
                report(key, Some(value), None);
                old.entries = &old.entries[1..];
            }
            (_, Some((key, value))) => {
                report(key, None, Some(value));
                new.entries = &new.entries[1..];
            }
            (_, None) => return,
        }
    }
}

/// Between two leaves: goes a level down in the higher one of the next trees, or past both where they are one tree.
/// Says whether there were any.
fn go_on<K, V>(old: &mut Side<'_, K, V>, new: &mut Side<'_, K, V>) -> bool {
    match (old.trees.last(), new.trees.last()) {
        (None, None) => return false,
        (Some((_, one)), Some((_, other))) if Arc::ptr_eq(one, other) => {
            old.trees.pop();
            new.trees.pop();
        }
        (one, other) => {
            let height = |it: Option<&(usize, _)>| it.map_or(0, |(height, _)| *height + 1);
            let (one, other) = (height(one), height(other));
            if one >= other {
                old.open();
            }
            if other >= one {
                new.open();
            }
        }
    }
    true
}

/// What is still to be looked at of a map.
struct Side<'a, K, V> {
    /// The rest of the leaf that is being read.
    entries: &'a [(K, V)],
    /// The trees after it with their heights, the next one last.
    trees: Vec<(usize, &'a Arc<Tree<K, V>>)>,
}

impl<'a, K, V> Side<'a, K, V> {
    fn of(map: &'a Map<K, V>) -> Self {
        let (mut height, mut tree) = (0, &map.root);
        while let Tree::Branch(children) = &**tree
            && let Some((_, first)) = children.first()
        {
            (height, tree) = (height + 1, first);
        }
        Side { entries: &[], trees: vec![(height, &map.root)] }
    }

    /// Goes a level down into the next tree.
    fn open(&mut self) {
        let Some((height, tree)) = self.trees.pop() else { return };
        match &**tree {
            Tree::Leaf(entries) => self.entries = entries,
            Tree::Branch(children) => {
                let children = children.iter().rev();
                self.trees.extend(children.map(|(_, it)| (height.saturating_sub(1), it)));
            }
        }
    }

    /// Goes a level down if no entry is at hand. Says whether it did.
    fn opens_for_entries(&mut self) -> bool {
        let opens = self.entries.is_empty() && !self.trees.is_empty();
        if opens {
            self.open();
        }
        opens
    }
}
