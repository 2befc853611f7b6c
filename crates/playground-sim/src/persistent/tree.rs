//! The nodes of a map.

use std::sync::Arc;

use super::FULL;

/// How many entries more a node makes room for.
const ROOM: usize = 4;

/// A part of a map.
#[derive(Clone)]
pub(super) enum Tree<K, V> {
    Leaf(Vec<(K, V)>),
    Branch(Vec<Child<K, V>>),
}

/// A subtree with a lower bound of its keys; that of the first child is never looked at.
pub(super) type Child<K, V> = (K, Arc<Tree<K, V>>);

/// Which child leads to a key.
pub(super) fn child_of<K: Ord, T>(children: &[(K, T)], key: &K) -> usize {
    children[1..].partition_point(|(bound, _)| bound <= key)
}

/// Where the entry of a key is, or would have to be.
pub(super) fn find<K: Ord, V>(entries: &[(K, V)], key: &K) -> Result<usize, usize> {
    entries.binary_search_by(|(it, _)| it.cmp(key))
}

/// Where a new entry of a key goes, or where the one is that it replaces.
///
/// Most keys that come are greater than all that are there, which one comparison finds.
fn place_for<K: Ord, V>(entries: &[(K, V)], key: &K) -> Result<usize, usize> {
    match entries.last() {
        Some((last, _)) if last < key => Err(entries.len()),
        _ => find(entries, key),
    }
}

/// Which child a key that comes goes to; the same holds.
fn child_for<K: Ord, T>(children: &[(K, T)], key: &K) -> usize {
    match children.last() {
        Some((bound, _)) if bound <= key => children.len() - 1,
        _ => child_of(children, key),
    }
}

/// Puts an entry in; the part that does not fit any more is given back.
///
/// A node that grows at its end stays full, so that whatever is appended lies dense.
fn insert_at<T>(entries: &mut Vec<T>, at: usize, entry: T) -> Option<Vec<T>> {
    if entries.len() < FULL {
        make_room(entries);
        entries.insert(at, entry);
        return None;
    }
    if at == FULL {
        let mut right = Vec::with_capacity(FULL);
        right.push(entry);
        return Some(right);
    }
    let mut right = Vec::with_capacity(FULL / 2 + ROOM);
    right.extend(entries.drain(FULL / 2..));
    entries.shrink_to(FULL / 2 + ROOM);
    match at.checked_sub(FULL / 2) {
        Some(at) if at > 0 => right.insert(at, entry),
        _ => entries.insert(at, entry),
    }
    Some(right)
}

/// Makes room for few entries more. Many versions of a node may be alive, and what a list makes
/// room for by itself would be a third of them.
fn make_room<T>(entries: &mut Vec<T>) {
    if entries.len() == entries.capacity() {
        entries.reserve_exact(ROOM.min(FULL - entries.len()));
    }
}

impl<K: Ord + Clone, V: Clone> Tree<K, V> {
    /// Gives the old value, and the new right neighbour if the node was full.
    pub(super) fn insert(&mut self, key: K, value: V) -> (Option<V>, Option<Child<K, V>>) {
        match self {
            Tree::Leaf(entries) => match place_for(entries, &key) {
                Ok(at) => (Some(std::mem::replace(&mut entries[at].1, value)), None),
                Err(at) => {
                    let right = insert_at(entries, at, (key, value));
                    (None, right.map(|it| (it[0].0.clone(), Arc::new(Tree::Leaf(it)))))
                }
            },
            Tree::Branch(children) => {
                let at = child_for(children, &key);
                let (old, split) = Arc::make_mut(&mut children[at].1).insert(key, value);
                let right = split.and_then(|child| insert_at(children, at + 1, child));
                (old, right.map(|it| (it[0].0.clone(), Arc::new(Tree::Branch(it)))))
            }
        }
    }

    /// Says whether the entry is new, and gives the new right neighbour if the node was full.
    pub(super) fn change(
        &mut self,
        key: &K,
        change: impl FnOnce(&mut V),
    ) -> (bool, Option<Child<K, V>>)
    where
        V: Default,
    {
        match self {
            Tree::Leaf(entries) => match place_for(entries, key) {
                Ok(at) => {
                    change(&mut entries[at].1);
                    (false, None)
                }
                Err(at) => {
                    let mut value = V::default();
                    change(&mut value);
                    let right = insert_at(entries, at, (key.clone(), value));
                    (true, right.map(|it| (it[0].0.clone(), Arc::new(Tree::Leaf(it)))))
                }
            },
            Tree::Branch(children) => {
                let at = child_for(children, key);
                let (is_new, split) = Arc::make_mut(&mut children[at].1).change(key, change);
                let right = split.and_then(|child| insert_at(children, at + 1, child));
                (is_new, right.map(|it| (it[0].0.clone(), Arc::new(Tree::Branch(it)))))
            }
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> Option<V> {
        match self {
            Tree::Leaf(entries) => find(entries, key).ok().map(|at| entries.remove(at).1),
            Tree::Branch(children) => {
                let at = child_of(children, key);
                let child = Arc::make_mut(&mut children[at].1);
                let removed = child.remove(key);
                if child.is_empty() {
                    children.remove(at);
                }
                removed
            }
        }
    }

    pub(super) fn pop_first(&mut self) -> Option<(K, V)> {
        match self {
            Tree::Leaf(entries) if entries.is_empty() => None,
            Tree::Leaf(entries) => Some(entries.remove(0)),
            Tree::Branch(children) => {
                let child = Arc::make_mut(&mut children.first_mut()?.1);
                let first = child.pop_first();
                if child.is_empty() {
                    children.remove(0);
                }
                first
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Tree::Leaf(entries) => entries.is_empty(),
            Tree::Branch(children) => children.is_empty(),
        }
    }
}

impl<K, V> Default for Tree<K, V> {
    fn default() -> Self {
        Tree::Leaf(Vec::new())
    }
}
