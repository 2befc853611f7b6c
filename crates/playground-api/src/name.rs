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
pub struct NodeName {
    text: Name,
    head: Head,
}

/// The beginning of a name as a number, which decides most comparisons without a look at the
/// texts. There are many names: a number of this size would be aligned to 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(C, packed(4))]
struct Head(u128);

impl Head {
    /// Of a name that has no number. No name has this one.
    const NONE: Head = Head(0);
}

impl NodeName {
    /// The name as shared text.
    pub fn as_name(&self) -> &Name {
        &self.text
    }
}

impl<T: Into<Name>> From<T> for NodeName {
    fn from(it: T) -> Self {
        let text = it.into();
        let head = natural_head(&text);
        NodeName { text, head }
    }
}

impl Deref for NodeName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

impl PartialEq for NodeName {
    fn eq(&self, other: &Self) -> bool {
        self.head == other.head && (Arc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

impl Hash for NodeName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for NodeName {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.head, other.head);
        if a != b && a != Head::NONE && b != Head::NONE {
            return a.cmp(&b);
        }
        match Arc::ptr_eq(&self.text, &other.text) {
            true => Ordering::Equal,
            false => natural_cmp(self, other),
        }
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

/// Of two names with different heads the one with the smaller head comes first; none for names
/// that it cannot tell about.
///
/// Each run of digits begins with their number, so that longer numbers are larger.
fn natural_head(text: &str) -> Head {
    let mut head = [0; size_of::<u128>()];
    let mut places = head.iter_mut();
    let mut push = |byte| places.next().map(|it| *it = byte).is_some();
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let digits = digits(rest);
        if digits.len() >= 9 || digits.len() > 1 && *first == b'0' {
            return Head::NONE;
        }
        let piece = if digits.is_empty() { &rest[..1] } else { digits };
        let is_pushed = (digits.is_empty() || push(b'0' + digits.len() as u8))
            && piece.iter().all(|it| push(*it));
        if !is_pushed {
            break;
        }
        rest = &rest[piece.len()..];
    }
    Head(u128::from_be_bytes(head))
}

/// What tells one namespaced object of a kind from another. Ordered as kubectl lists them.
#[derive(Clone, Eq)]
pub struct NamespacedName {
    /// The namespace.
    pub namespace: Name,
    /// The name within it.
    pub name: Name,
    head: Head,
}

impl NamespacedName {
    /// The object `name` of `namespace`.
    pub fn new(namespace: impl Into<Name>, name: impl Into<Name>) -> Self {
        let (namespace, name) = (namespace.into(), name.into());
        let mut head = [0; size_of::<u128>()];
        let length = name.len().min(head.len());
        head[..length].copy_from_slice(&name.as_bytes()[..length]);
        NamespacedName { namespace, name, head: Head(u128::from_be_bytes(head)) }
    }

    /// What the heads do not decide. Not inlined, since it is seldom wanted.
    #[inline(never)]
    fn cmp_texts(&self, other: &Self) -> Ordering {
        shared_cmp(&self.namespace, &other.namespace)
            .then_with(|| shared_cmp(&self.name, &other.name))
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
        if self.head != other.head && Arc::ptr_eq(&self.namespace, &other.namespace) {
            return self.head.cmp(&other.head);
        }
        self.cmp_texts(other)
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
                assert_eq!(NodeName::from(*a).cmp(&NodeName::from(*b)), expected, "{a} {b}");
            }
        }
    }
    /// Of all short texts of an alphabet, and of long ones that begin alike.
    #[test]
    fn heads_never_contradict_the_texts() {
        let mut texts = vec![String::new()];
        for length in 0..4 {
            let longest: Vec<_> = texts.iter().filter(|it| it.len() == length).cloned().collect();
            let longer = |it: String| ["0", "1", "12", "-", "a"].map(|end| format!("{it}{end}"));
            texts.extend(longest.into_iter().flat_map(longer));
        }
        for start in ["a-long-name-of-13", "123456789", "12345678", "a-long-name-of-a-no"] {
            texts.extend(["", "0", "1", "10", "x"].map(|end| format!("{start}{end}")));
        }
        for a in &texts {
            for b in &texts {
                let (x, y) = (NodeName::from(a.as_str()), NodeName::from(b.as_str()));
                assert_eq!(x.cmp(&y), natural_cmp(a, b), "{a} {b}");
                assert_eq!(x == y, a == b);
                let (x, y) = ((a.as_str(), b.as_str()), (b.as_str(), a.as_str()));
                let key = |it: (&str, &str)| NamespacedName::new(it.0, it.1);
                assert_eq!(key(x).cmp(&key(y)), x.cmp(&y), "{a} {b}");
            }
        }
    }
}
