//! What Apply would do, worked out when the learner pauses.

use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use playground_kubectl::Outlook;
use yew::prelude::*;

use crate::session::Session;
use crate::view::build::editor::{MOST_NODES_AHEAD, Reading};

/// The pause after which it is worked out, in milliseconds.
const PAUSE: u32 = 300;

/// The outlook of the open file; `None` until it is known, and where it is not asked for.
#[hook]
pub(crate) fn use_outlook(session: &Session, reading: &Reading) -> Option<Rc<Outlook>> {
    let outlook = use_state(|| None::<Found>);
    let asked = reading.can_be_tried()
        && !session.is_playing()
        && session.console().cluster().store().n_nodes() <= MOST_NODES_AHEAD;
    {
        let (session, outlook) = (session.clone(), outlook.clone());
        let state = (session.version(), session.text(), session.file().to_owned(), asked);
        use_effect_with(state, move |_| {
            let timeout = asked.then(|| {
                Timeout::new(PAUSE, move || {
                    let line = session.apply_line();
                    outlook.set(Some(Found {
                        outlook: Rc::new(session.console().outlook(&line)),
                        file: session.file().to_owned(),
                        text: session.text(),
                    }));
                })
            });
            move || drop(timeout)
        });
    }
    // What was found while the file was another stands until more is known, unless it is mistaken now.
    let found = (*outlook).clone().filter(|_| asked)?;
    let holds =
        found.text == session.text() || (found.file == session.file() && !reading.has_mistakes());
    holds.then_some(found.outlook)
}

/// An outlook, and what it is of.
#[derive(Clone)]
struct Found {
    outlook: Rc<Outlook>,
    file: String,
    text: Arc<str>,
}
