//! What lies over the page.

use std::rc::Rc;

use super::Session;
use crate::action::Dialog;
use crate::view::build::compare::{self, Basis};

impl Session {
    /// What lies over the page.
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// What holds of the courses that are compared.
    pub fn basis(&self) -> Option<&Basis> {
        self.basis.as_deref()
    }

    pub(super) fn open_dialog(&mut self, dialog: Dialog) {
        self.refusal = None;
        // What lies over the page covers the keys of time, and is about the moment that is shown.
        self.playing = false;
        if let Dialog::Compare(new) = &dialog
            && !matches!(&self.dialog, Some(Dialog::Compare(it)) if it.course == new.course)
        {
            self.basis = compare::basis(self, new.course).map(Rc::new);
        }
        self.dialog = Some(dialog);
    }
}
