//! A session that the browser keeps.

use std::rc::Rc;

use crate::session::Saved;

/// What the dialog `Kept in this browser` tells of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRow {
    /// The example that it began with, or its files.
    pub title: String,
    /// `12 Nov 2026, 14:32, 5 commands`
    pub about: String,
    /// Its last lines, oldest first.
    pub lines: Vec<String>,
    pub saved: Rc<Saved>,
}
