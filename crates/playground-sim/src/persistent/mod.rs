//! Ordered collections whose clones cost nothing and share whatever does not change afterwards.
//!
//! A B+ tree whose nodes are shared behind [`Arc`]s: a change copies only the nodes on its way,
//! and only those that some other clone still holds. A node splits when it is full and goes when
//! it is empty; half-empty neighbours are never merged, since what lives here mostly grows, or
//! is consumed from its front.
//!
//! Why not a library: compiled for size, each kind of map of `imbl` or `rpds` takes 6 to 13 KiB
//! of the page, and a cluster has two dozen kinds. One of these takes about three.
//!
//! | file | holds |
//! |---|---|
//! | `map` | a map, with what iterates over it |
//! | `tree` | the nodes of a map |
//! | `set` | a set, which is a map to nothing |
//! | `list` | a list that grows at its end |
//! | `diff` | what differs between two maps |

mod diff;
mod list;
mod map;
mod set;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use diff::diff;
pub use list::List;
pub(crate) use map::Map;
pub(crate) use set::Set;

/// Most entries of a node.
const FULL: usize = 32;
