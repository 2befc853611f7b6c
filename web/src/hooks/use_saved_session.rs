//! The session in the browser's storage: saved soon after each change, restored when the page opens again.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::storage;
use crate::session::Session;

/// Also read by `web/start.js`.
const KEY: &str = "daemonset-playground.session";

/// The time from a change to its being stored, in milliseconds.
const SOON: u32 = 400;

/// The session as it was left, if one is stored.
pub(crate) fn restore() -> Option<Session> {
    let stored = storage::load(KEY)?.dyn_into::<Array>().ok()?;
    let text = stored.get(0).as_string()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let position = stored.get(1).as_f64()? as usize;
    let file = stored.get(2).as_string()?;
    playground_kubectl::session::is_session(&text)
        .then(|| Session::open(&text).resumed(position, &file))
}

/// Stores the session as text, how many of its moves are made, and the open file.
fn save(session: &Session) {
    let position = session.console().history().position();
    let stored =
        Array::of3(&session.to_text().into(), &JsValue::from(position), &session.file().into());
    if let Err(error) = storage::save(KEY, &stored) {
        gloo::console::warn!("the session could not be stored:", error);
    }
}

/// Keeps the stored session in step. Without storage, the page works and forgets.
#[hook]
pub(crate) fn use_saved_session(session: &Session) {
    let latest = use_mut_ref(|| session.clone());
    latest.replace(session.clone());
    let pending = use_mut_ref(|| None::<Timeout>);
    let changed = use_mut_ref(|| false);

    {
        let (latest, pending) = (Rc::clone(&latest), Rc::clone(&pending));
        let state = (session.version(), session.text(), session.file().to_owned());
        use_effect_with(state, move |_| {
            // What the page opened with is stored already, or need not be.
            if changed.replace(true) && pending.borrow().is_none() {
                let timeout = Timeout::new(SOON, {
                    let pending = Rc::clone(&pending);
                    move || save_pending(&latest, &pending)
                });
                pending.replace(Some(timeout));
            }
        });
    }
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "pagehide", move |_| {
            if pending.borrow().is_some() {
                save_pending(&latest, &pending);
            }
        });
        move || drop(listener)
    });
}

fn save_pending(latest: &RefCell<Session>, pending: &RefCell<Option<Timeout>>) {
    pending.take();
    save(&latest.borrow());
}
