//! What lies over the page.

use std::rc::Rc;

use super::{compare, courses, settings, share, sheet};
use crate::action;
use crate::session::Session;
use crate::view::{Dialog, KnownWords};

/// The open dialog, unless what it is about is gone. What builds one is not inlined: the page opens without any.
pub fn dialog(session: &Session, known: &Rc<KnownWords>) -> Option<Dialog> {
    Some(match session.dialog()? {
        action::Dialog::Node(node) => {
            let sheet = sheet::of_node(session.console(), node, known, session.refusal());
            Dialog::Node(Rc::new(sheet?))
        }
        action::Dialog::Nodes => {
            let picked = &session.looks().picked;
            let sheet = sheet::of_picked(session.console(), picked, known, session.refusal());
            Dialog::Node(Rc::new(sheet?))
        }
        action::Dialog::Examples => Dialog::Examples,
        action::Dialog::Help => Dialog::Help,
        action::Dialog::Courses => Dialog::Courses(Rc::new(courses::courses(session))),
        action::Dialog::Kept => Dialog::Kept(session.before().cloned()),
        action::Dialog::Compare(it) => {
            Dialog::Compare(Rc::new(compare::compare(session, it, session.basis()?)?))
        }
        action::Dialog::Export => Dialog::Export,
        action::Dialog::Import(dropped) => Dialog::Import(dropped.clone()),
        action::Dialog::Settings => Dialog::Settings(Rc::new(settings::settings(session))),
        action::Dialog::Share => Dialog::Share(Rc::new(share::share(session))),
        action::Dialog::Unreadable(unreadable) => Dialog::Unreadable(Rc::clone(unreadable)),
    })
}
