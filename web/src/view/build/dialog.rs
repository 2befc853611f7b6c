//! What lies over the page.

use std::rc::Rc;

use super::{compare, courses, sheet};
use crate::action;
use crate::session::Session;
use crate::view::Dialog;

/// The open dialog, unless what it is about is gone.
pub fn dialog(session: &Session) -> Option<Dialog> {
    Some(match session.dialog()? {
        action::Dialog::Node(node) => {
            Dialog::Node(Rc::new(sheet::of_node(session.console(), node, session.refusal())?))
        }
        action::Dialog::Nodes => {
            let picked = &session.looks().picked;
            Dialog::Node(Rc::new(sheet::of_picked(session.console(), picked, session.refusal())?))
        }
        action::Dialog::Examples => Dialog::Examples,
        action::Dialog::Keys => Dialog::Keys,
        action::Dialog::Courses => Dialog::Courses(Rc::new(courses::courses(session))),
        action::Dialog::Compare(it) => {
            Dialog::Compare(Rc::new(compare::compare(session, it, session.basis()?)?))
        }
    })
}
