//! Ordered collections whose clones cost nothing and share whatever does not change afterwards.
//!
//! A B+ tree whose nodes are shared behind [`Arc`]s: a change copies only the nodes on its way,
//! and only those that some other clone still holds. A node splits when it is full and goes when
//! it is empty; half-empty neighbours are never merged, since what lives here mostly grows, or
//! is consumed from its front.
//!
//! Why not a library: compiled for size, each kind of map of `imbl` or `rpds` takes 6 to 13 KiB
//! of the page, and a cluster has two dozen kinds. One of these takes about three.

use std::fmt;
use std::slice;
use std::sync::Arc;

/// Most entries of a node.
const FULL: usize = 32;

/// A map in the order of its keys.
pub struct Map<K, V> {
    root: Arc<Tree<K, V>>,
    len: usize,
}

/// A part of a map.
#[derive(Clone)]
enum Tree<K, V> {
    Leaf(Vec<(K, V)>),
    Branch(Vec<Child<K, V>>),
}

/// A subtree with a lower bound of its keys; that of the first child is never looked at.
type Child<K, V> = (K, Arc<Tree<K, V>>);

impl<K: Ord, V> Map<K, V> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let mut tree = &*self.root;
        loop {
            match tree {
                Tree::Branch(children) => tree = &children[child_of(children, key)].1,
                Tree::Leaf(entries) => return find(entries, key).ok().map(|at| &entries[at].1),
            }
        }
    }

    /// Whether there is an entry of this key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// The first entry.
    pub fn first(&self) -> Option<(&K, &V)> {
        let mut tree = &*self.root;
        loop {
            match tree {
                Tree::Branch(children) => tree = &children.first()?.1,
                Tree::Leaf(entries) => return entries.first().map(|(key, value)| (key, value)),
            }
        }
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { branches: Vec::new(), leaf: [].iter() };
        iter.descend(&self.root);
        iter
    }

    /// The entries from a key on.
    pub fn range_from<'a>(&'a self, key: &K) -> Iter<'a, K, V> {
        let mut iter = Iter { branches: Vec::new(), leaf: [].iter() };
        let mut tree = &*self.root;
        while let Tree::Branch(children) = tree {
            let at = child_of(children, key);
            iter.branches.push(children[at + 1..].iter());
            tree = &children[at].1;
        }
        if let Tree::Leaf(entries) = tree {
            let (Ok(at) | Err(at)) = find(entries, key);
            iter.leaf = entries[at..].iter();
        }
        iter
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let mut tree = Arc::make_mut(&mut self.root);
        loop {
            match tree {
                Tree::Branch(children) => {
                    let at = child_of(children, key);
                    tree = Arc::make_mut(&mut children[at].1);
                }
                Tree::Leaf(entries) => {
                    return find(entries, key).ok().map(|at| &mut entries[at].1);
                }
            }
        }
    }

    /// Sets the value of a key, and gives the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (old, split) = Arc::make_mut(&mut self.root).insert(key, value);
        self.grow(split);
        self.len += usize::from(old.is_none());
        old
    }

    /// The value of a key, to be changed, made first if there is none.
    pub fn get_or_default(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        if !self.contains_key(key) {
            self.insert(key.clone(), V::default());
        }
        self.get_mut(key).expect("it was just made")
    }

    /// Changes the value of a key, made first if there is none.
    pub fn change(&mut self, key: &K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let (is_new, split) = Arc::make_mut(&mut self.root).change(key, change);
        self.grow(split);
        self.len += usize::from(is_new);
    }

    /// Puts a new root over the old one and its new neighbour, if there is one.
    fn grow(&mut self, split: Option<Child<K, V>>) {
        if let Some(right) = split {
            let left = std::mem::take(&mut self.root);
            let bound = right.0.clone(); // Never looked at.
            self.root = Arc::new(Tree::Branch(vec![(bound, left), right]));
        }
    }

    /// Takes out the entry of a key, which is mostly there.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        if self.is_empty() {
            return None;
        }
        let removed = Arc::make_mut(&mut self.root).remove(key)?;
        self.one_less();
        Some(removed)
    }

    /// Takes out the first entry.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        let first = Arc::make_mut(&mut self.root).pop_first()?;
        self.one_less();
        Some(first)
    }

    /// An entry was taken out, after which the root may have one child left, or none.
    fn one_less(&mut self) {
        self.len -= 1;
        while let Tree::Branch(children) = &*self.root
            && children.len() <= 1
        {
            let only = children.first().map(|(_, tree)| Arc::clone(tree));
            self.root = only.unwrap_or_default();
        }
    }
}

/// Which child leads to a key.
fn child_of<K: Ord, T>(children: &[(K, T)], key: &K) -> usize {
    children[1..].partition_point(|(bound, _)| bound <= key)
}

/// Where the entry of a key is, or would have to be.
fn find<K: Ord, V>(entries: &[(K, V)], key: &K) -> Result<usize, usize> {
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
        entries.insert(at, entry);
        return None;
    }
    let mut right = Vec::with_capacity(FULL);
    if at == FULL {
        right.push(entry);
        return Some(right);
    }
    right.extend(entries.drain(FULL / 2..));
    match at.checked_sub(FULL / 2) {
        Some(at) if at > 0 => right.insert(at, entry),
        _ => entries.insert(at, entry),
    }
    Some(right)
}

impl<K: Ord + Clone, V: Clone> Tree<K, V> {
    /// Gives the old value, and the new right neighbour if the node was full.
    fn insert(&mut self, key: K, value: V) -> (Option<V>, Option<Child<K, V>>) {
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
    fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) -> (bool, Option<Child<K, V>>)
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

    fn remove(&mut self, key: &K) -> Option<V> {
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

    fn pop_first(&mut self) -> Option<(K, V)> {
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

    fn is_empty(&self) -> bool {
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

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map { root: Arc::default(), len: 0 }
    }
}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        Map { root: Arc::clone(&self.root), len: self.len }
    }
}

impl<K: Ord, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.root, &other.root)
            || (self.len == other.len && self.iter().eq(other.iter()))
    }
}

impl<K: Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// The entries of a [`Map`] in the order of their keys.
pub struct Iter<'a, K, V> {
    /// What is left of the branches above the leaf, from the root on.
    branches: Vec<slice::Iter<'a, Child<K, V>>>,
    leaf: slice::Iter<'a, (K, V)>,
}

impl<'a, K, V> Iter<'a, K, V> {
    /// Goes on with the first leaf of a tree.
    fn descend(&mut self, mut tree: &'a Tree<K, V>) {
        while let Tree::Branch(children) = tree {
            let mut rest = children.iter();
            let Some((_, first)) = rest.next() else { return };
            self.branches.push(rest);
            tree = first;
        }
        if let Tree::Leaf(entries) = tree {
            self.leaf = entries.iter();
        }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.leaf.next() {
                return Some((key, value));
            }
            let branch = self.branches.last_mut()?;
            match branch.next() {
                Some((_, child)) => self.descend(child),
                None => drop(self.branches.pop()),
            }
        }
    }
}

impl<K, V> fmt::Debug for Iter<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").finish_non_exhaustive()
    }
}

/// A set in the order of its elements.
pub struct Set<T>(Map<T, ()>);

impl<T: Ord> Set<T> {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is an element.
    pub fn contains(&self, element: &T) -> bool {
        self.0.contains_key(element)
    }

    /// The elements, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// The elements from this one on.
    pub fn range_from<'a>(&'a self, element: &T) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.0.range_from(element).map(|(it, ())| it)
    }
}

impl<T: Ord + Clone> Set<T> {
    /// Puts an element in; whether it is new.
    pub fn insert(&mut self, element: T) -> bool {
        self.0.insert(element, ()).is_none()
    }

    /// Takes an element out; whether it was there.
    pub fn remove(&mut self, element: &T) -> bool {
        self.0.remove(element).is_some()
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Set(Map::default())
    }
}

impl<T> Clone for Set<T> {
    fn clone(&self) -> Self {
        Set(self.0.clone())
    }
}

impl<T: Ord> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Ord + fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Ord + Clone> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        for it in elements {
            self.insert(it);
        }
    }
}

/// A list that grows at its end.
///
/// Its elements lie in chunks of [`FULL`]; what is appended goes to the last one, which lies
/// apart, so that no tree is touched until it is full.
pub struct List<T> {
    full: Map<usize, Arc<Vec<T>>>,
    /// Shorter than the others.
    last: Arc<Vec<T>>,
}

impl<T> List<T> {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.full.len() * FULL + self.last.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at this place, counted from 0.
    pub fn get(&self, at: usize) -> Option<&T> {
        let chunk = at / FULL;
        let chunk = if chunk == self.full.len() { &self.last } else { self.full.get(&chunk)? };
        chunk.get(at % FULL)
    }

    /// The last element.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// The elements, first to last.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.iter_from(0)
    }

    /// The elements from this place on.
    pub fn iter_from(&self, at: usize) -> impl Iterator<Item = &T> {
        let first = (at / FULL).min(self.full.len());
        let full = self.full.range_from(&first).map(|(_, chunk)| chunk);
        full.chain([&self.last]).flat_map(|it| it.iter()).skip(at - first * FULL)
    }
}

impl<T: Clone> List<T> {
    /// Appends an element.
    pub fn push(&mut self, element: T) {
        let last = Arc::make_mut(&mut self.last);
        last.push(element);
        if last.len() == FULL {
            let next = Arc::new(Vec::with_capacity(FULL));
            let full = std::mem::replace(&mut self.last, next);
            self.full.insert(self.full.len(), full);
        }
    }

    /// The element at this place, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let chunk = at / FULL;
        let is_last = chunk == self.full.len();
        let chunk = if is_last { &mut self.last } else { self.full.get_mut(&chunk)? };
        Arc::make_mut(chunk).get_mut(at % FULL)
    }

    /// Takes elements off the end until there are at most so many.
    pub fn truncate(&mut self, len: usize) {
        while self.len() > len {
            if self.full.len() > len / FULL
                && let Some(chunk) = self.full.remove(&(self.full.len() - 1))
            {
                self.last = chunk;
            }
            let rest = len.saturating_sub(self.full.len() * FULL);
            Arc::make_mut(&mut self.last).truncate(rest);
        }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { full: Map::default(), last: Arc::default() }
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        List { full: self.full.clone(), last: Arc::clone(&self.last) }
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.full == other.full && self.last == other.last
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::random::{Seed, Stream};

    /// The same random changes to a map and to the standard library's, clones taken on the way.
    #[test]
    fn a_map_is_what_the_standard_one_is_and_its_clones_never_change() {
        for (seed, n_keys) in [(1, 10), (2, 100), (3, 3_000)] {
            let mut random = Stream::new(Seed(seed), "persistent");
            let (mut map, mut model) = (Map::default(), BTreeMap::new());
            let mut clones = Vec::new();
            for turn in 0..6_000_u64 {
                // Grows at first, shrinks to nothing in the end.
                let (key, is_insert) = (random.next() % n_keys, random.next() % 6_000 > turn);
                if is_insert {
                    assert_eq!(map.insert(key, turn), model.insert(key, turn));
                } else {
                    assert_eq!(map.remove(&key), model.remove(&key));
                }
                if let Some(value) = map.get_mut(&(key + 1)) {
                    *value += 1;
                }
                model.entry(key + 1).and_modify(|it| *it += 1);
                assert_eq!(map.len(), model.len());
                assert_eq!(map.get(&key), model.get(&key));
                assert_eq!(map.first(), model.first_key_value());
                if turn % 500 == 0 {
                    clones.push((map.clone(), model.clone()));
                    assert!(map.range_from(&key).eq(model.range(key..)));
                }
            }
            for (map, model) in clones {
                assert!(map.iter().eq(model.iter()));
                let mut again = Map::default();
                model.into_iter().rev().for_each(|(key, value)| _ = again.insert(key, value));
                assert!(map == again);
            }
        }
    }

    /// How many leaves the tree of a map has.
    fn leaves<K, V>(tree: &Tree<K, V>) -> usize {
        match tree {
            Tree::Leaf(_) => 1,
            Tree::Branch(children) => children.iter().map(|(_, it)| leaves(it)).sum(),
        }
    }

    #[test]
    fn what_is_appended_lies_dense_and_what_is_consumed_leaves_nothing() {
        let mut map = Map::default();
        (0..FULL * FULL * 2).for_each(|it| _ = map.insert(it, it));
        assert_eq!(leaves(&map.root), FULL * 2);
        let longer = map.clone();
        for at in 0..FULL * FULL * 2 {
            assert_eq!(map.pop_first(), Some((at, at)));
        }
        assert_eq!((map.len(), map.pop_first(), leaves(&map.root)), (0, None, 1));
        assert_eq!(longer.len(), FULL * FULL * 2);
    }

    #[test]
    fn a_list_is_what_a_vector_is_and_its_clones_never_change() {
        let all: Vec<usize> = (0..FULL * FULL + 5).collect();
        let mut list = List::default();
        for it in &all {
            assert_eq!((list.len(), list.last()), (*it, it.checked_sub(1).as_ref()));
            list.push(*it);
        }
        for len in [all.len(), FULL * FULL, FULL * FULL - 1, FULL + 1, FULL, FULL - 1, 1, 0] {
            let longer = list.clone();
            list.truncate(len);
            assert!(list.iter().eq(&all[..len]), "{len}");
            assert!(longer.iter_from(len).eq(&all[len..longer.len()]), "{len}");
            let mut again = list.clone();
            again.push(7);
            assert_eq!((again.get(len), list.get(len)), (Some(&7), None), "{len}");
            *again.get_mut(0).expect("there is one") = 8;
            assert_eq!((again.get(0), list.get(0)), (Some(&8), all[..len].first()), "{len}");
            assert!(list != again && longer.iter_from(longer.len() + 40).next().is_none());
        }
    }
}
