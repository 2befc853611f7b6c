//! Names of objects, and the order in which people read them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A name or another short text that many objects share.
pub type Name = Arc<str>;

/// The name of a Node.
///
/// Ordered as people count: `node-2` comes before `node-10`.
/// Wherever upstream ranges over a map of Nodes at random, the playground goes in this order.
#[derive(Clone, Eq)]
pub struct NodeName(Name);

impl NodeName {
    /// The name as shared text.
    pub fn as_name(&self) -> &Name {
        &self.0
    }
}

impl From<&str> for NodeName {
    fn from(it: &str) -> Self {
        NodeName(it.into())
    }
}

impl From<String> for NodeName {
    fn from(it: String) -> Self {
        NodeName(it.into())
    }
}

impl From<Name> for NodeName {
    fn from(it: Name) -> Self {
        NodeName(it)
    }
}

impl Deref for NodeName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl PartialEq for NodeName {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Hash for NodeName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Ord for NodeName {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { natural_cmp(self, other) }
    }
}

impl PartialOrd for NodeName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares two texts by their pieces, a run of digits counting as one number.
///
/// Equal only for equal texts: where two numbers differ in leading zeros alone, the plain order
/// of the texts decides.
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let Some(split) = a.iter().zip(b).position(|(x, y)| x != y) else {
        return a.len().cmp(&b.len());
    };
    // The first difference may lie within a number that began before it.
    let start = split - a[..split].iter().rev().take_while(|it| it.is_ascii_digit()).count();
    let (x, y) = (digits(&a[start..]), digits(&b[start..]));
    let by_number = if x.is_empty() || y.is_empty() {
        Ordering::Equal
    } else {
        let (x, y) = (without_leading_zeros(x), without_leading_zeros(y));
        x.len().cmp(&y.len()).then_with(|| x.cmp(y))
    };
    by_number.then_with(|| a.cmp(b))
}

fn digits(text: &[u8]) -> &[u8] {
    let n = text.iter().take_while(|it| it.is_ascii_digit()).count();
    &text[..n]
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let n = digits.iter().take_while(|it| **it == b'0').count();
    &digits[n..]
}

/// What tells one namespaced object of a kind from another. Ordered as kubectl lists them.
#[derive(Clone, Eq)]
pub struct NamespacedName {
    /// The namespace.
    pub namespace: Name,
    /// The name within it.
    pub name: Name,
}

impl NamespacedName {
    /// The object `name` of `namespace`.
    pub fn new(namespace: impl Into<Name>, name: impl Into<Name>) -> Self {
        NamespacedName { namespace: namespace.into(), name: name.into() }
    }
}

/// Names are mostly shared, so a look at the pointers saves a look at the texts.
fn shared_cmp(a: &Name, b: &Name) -> Ordering {
    if Arc::ptr_eq(a, b) { Ordering::Equal } else { a.cmp(b) }
}

impl PartialEq for NamespacedName {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Ord for NamespacedName {
    fn cmp(&self, other: &Self) -> Ordering {
        shared_cmp(&self.namespace, &other.namespace)
            .then_with(|| shared_cmp(&self.name, &other.name))
    }
}

impl PartialOrd for NamespacedName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for NamespacedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

impl fmt::Debug for NamespacedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside_names_count_as_numbers() {
        let sorted = ["", "node", "node-1", "node-2", "node-02", "node-10", "node-10a", "node-a"];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                let expected = if (i, j) == (3, 4) || (i, j) == (4, 3) {
                    a.cmp(b) // Equal numbers: the plain order decides.
                } else {
                    i.cmp(&j)
                };
                assert_eq!(natural_cmp(a, b), expected, "{a} {b}");
            }
        }
    }
}
