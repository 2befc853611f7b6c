//! The checks: one file each, and the list.
//!
//! A file holds a check, the constructor of its diagnostic, and its tests.
//! To add one, write the file and its line in [`ALL`].

mod api_warning;
mod duplicate_key;
mod equal_without_value;
mod invalid_field;
mod misplaced_field;
mod no_such_kind;
mod not_an_object;
mod preferred_affinity;
mod same_object;
mod selector_for_nodes;
mod similar;
mod surge_with_host_port;
mod syntax_error;
#[cfg(test)]
pub(crate) mod testing;
mod unknown_field;
mod wrong_type;

use playground_api::{DaemonSet, Kind, Object};

use crate::diagnostic::{Code, Diagnostic};
use crate::kinds::Inspection;
use crate::outcome::Refusal;
use crate::path;
use crate::text::{Marked, Span};

pub(crate) use duplicate_key::duplicate_key;
pub(crate) use same_object::same_object;
pub(crate) use syntax_error::syntax_error;

/// What a check may look at.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) text: &'a str,
    /// The object as written.
    pub(crate) tree: &'a Marked,
    /// The kind, if it is modelled.
    pub(crate) kind: Option<Kind>,
    pub(crate) refusal: Option<&'a Refusal>,
    pub(crate) object: Option<&'a Object>,
    pub(crate) inspection: &'a Inspection,
}

/// A kind of diagnostic, and what finds it in one object.
#[derive(Debug)]
pub struct Check {
    /// What it finds.
    pub code: Code,
    /// One sentence on it, for the page that lists all of them.
    pub about: &'static str,
    run: fn(&Facts<'_>) -> Vec<Diagnostic>,
}

/// Every check.
pub const ALL: &[Check] = &[
    syntax_error::CHECK,
    duplicate_key::CHECK,
    same_object::CHECK,
    not_an_object::CHECK,
    no_such_kind::CHECK,
    wrong_type::CHECK,
    unknown_field::CHECK,
    misplaced_field::CHECK,
    invalid_field::CHECK,
    api_warning::CHECK,
    selector_for_nodes::CHECK,
    equal_without_value::CHECK,
    surge_with_host_port::CHECK,
    preferred_affinity::CHECK,
];

/// Runs every check on one object.
pub(crate) fn run(facts: &Facts<'_>) -> Vec<Diagnostic> {
    ALL.iter().flat_map(|it| (it.run)(facts)).collect()
}

impl Facts<'_> {
    /// What to underline for a path as validation prints it.
    fn locate(&self, path: &str) -> Span {
        path::locate(self.tree, &path::parse(path))
    }

    /// The DaemonSet, if the API server would accept this as one.
    fn daemon_set(&self) -> Option<&DaemonSet> {
        match self.object? {
            Object::DaemonSet(it) => Some(it),
            _ => None,
        }
    }

    /// The spec of the Pods, as written.
    fn pod_spec(&self) -> Option<&Marked> {
        match self.kind? {
            Kind::DaemonSet => self.tree.at(&["spec", "template", "spec"]),
            Kind::Pod => self.tree.field("spec"),
            _ => None,
        }
    }

    /// The column of a byte, from 0: how far the line of a key is indented.
    fn column(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        at - before.rfind('\n').map_or(0, |it| it + 1)
    }
}
