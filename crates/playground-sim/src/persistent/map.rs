//! A map in the order of its keys.

use std::fmt;
use std::slice;
use std::sync::Arc;

use super::tree::{Child, Tree, child_of, find};

/// A map in the order of its keys.
pub(crate) struct Map<K, V> {
    pub(super) root: Arc<Tree<K, V>>,
    len: usize,
}

impl<K: Ord, V> Map<K, V> {
    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        let mut tree = &*self.root;
        loop {
            match tree {
                Tree::Branch(children) => tree = &children[child_of(children, key)].1,
                Tree::Leaf(entries) => return find(entries, key).ok().map(|at| &entries[at].1),
            }
        }
    }

    /// Whether there is an entry of this key.
    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// The first entry.
    pub(crate) fn first(&self) -> Option<(&K, &V)> {
        let mut tree = &*self.root;
        loop {
            match tree {
                Tree::Branch(children) => tree = &children.first()?.1,
                Tree::Leaf(entries) => return entries.first().map(|(key, value)| (key, value)),
            }
        }
    }

    /// The entries in the order of their keys.
    pub(crate) fn iter(&self) -> Iter<'_, K, V> {
        let mut iter = Iter { branches: Vec::new(), leaf: [].iter() };
        iter.descend(&self.root);
        iter
    }

    /// The entries from a key on.
    pub(crate) fn range_from<'a>(&'a self, key: &K) -> Iter<'a, K, V> {
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
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// The value of a key, to be changed.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
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
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (old, split) = Arc::make_mut(&mut self.root).insert(key, value);
        self.grow(split);
        self.len += usize::from(old.is_none());
        old
    }

    /// The value of a key, to be changed, made first if there is none.
    pub(crate) fn get_or_default(&mut self, key: &K) -> &mut V
    where
        V: Default,
    {
        if !self.contains_key(key) {
            self.insert(key.clone(), V::default());
        }
        self.get_mut(key).expect("it was just made")
    }

    /// Changes the value of a key, made first if there is none.
    pub(crate) fn change(&mut self, key: &K, change: impl FnOnce(&mut V))
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
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        if self.is_empty() {
            return None;
        }
        let removed = Arc::make_mut(&mut self.root).remove(key)?;
        self.one_less();
        Some(removed)
    }

    /// Takes out the first entry.
    pub(crate) fn pop_first(&mut self) -> Option<(K, V)> {
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
pub(crate) struct Iter<'a, K, V> {
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
