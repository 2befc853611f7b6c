//! A list that grows at its end.

use std::fmt;
use std::sync::Arc;

use super::{FULL, Map};

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

    /// Where the elements begin of which this does not hold, in a list where it holds of all before them.
    pub fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).is_some_and(&holds) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
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
