//! A set in the order of its elements.

use std::fmt;

use super::Map;

/// A set in the order of its elements.
pub(crate) struct Set<T>(Map<T, ()>);

impl<T: Ord> Set<T> {
    /// How many elements there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is an element.
    pub(crate) fn contains(&self, element: &T) -> bool {
        self.0.contains_key(element)
    }

    /// The elements, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.keys()
    }

    /// The elements from this one on.
    pub(crate) fn range_from<'a>(
        &'a self,
        element: &T,
    ) -> impl Iterator<Item = &'a T> + use<'a, T> {
        self.0.range_from(element).map(|(it, ())| it)
    }
}

impl<T: Ord + Clone> Set<T> {
    /// Puts an element in; whether it is new.
    pub(crate) fn insert(&mut self, element: T) -> bool {
        self.0.insert(element, ()).is_none()
    }

    /// Takes an element out; whether it was there.
    pub(crate) fn remove(&mut self, element: &T) -> bool {
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
