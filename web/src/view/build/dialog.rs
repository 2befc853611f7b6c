//! What lies over the page.

use std::rc::Rc;

use super::{board, share};
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
        action::Dialog::Share => Dialog::Share(Rc::new(share::share(session))),
        action::Dialog::Unreadable(unreadable) => Dialog::Unreadable(Rc::clone(unreadable)),
    })
}
