//! What lies over the page.

use std::rc::Rc;

use super::board;
use crate::action;
use crate::session::Session;
use crate::view::Dialog;

/// The open dialog, unless what it is about is gone.
pub fn dialog(session: &Session) -> Option<Dialog> {
    Some(match session.dialog()? {
        action::Dialog::Node(node) => {
            Dialog::Node(Rc::new(board::sheet(session.console(), node, session.refusal())?))
        }
        action::Dialog::Keys => Dialog::Keys,
        action::Dialog::Export => Dialog::Export,
        action::Dialog::Import(dropped) => Dialog::Import(dropped.clone()),
    })
}
