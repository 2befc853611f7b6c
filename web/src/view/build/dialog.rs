//! What lies over the page.

use std::rc::Rc;

use super::board;
use crate::action;
use crate::session::Session;
use crate::view::{Dialog, KnownWords};

/// The open dialog, unless what it is about is gone.
pub fn dialog(session: &Session, known: &Rc<KnownWords>) -> Option<Dialog> {
    Some(match session.dialog()? {
        action::Dialog::Node(node) => {
            Dialog::Node(Rc::new(board::sheet(session.console(), node, known, session.refusal())?))
        }
        action::Dialog::Keys => Dialog::Keys,
    })
}
