//! The session in the browser's storage: saved soon after each change, restored when the page opens again.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use super::storage;
use crate::session::{Saved, SavedCourse, Session};

/// Also read by `web/start.js`.
const KEY: &str = "daemonset-playground.session";
/// The session from before starting over.
const BEFORE: &str = "daemonset-playground.before";

/// The time from a change to its being stored, in milliseconds.
const SOON: u32 = 400;

/// The session as it was left, if one is stored; the opening one otherwise.
pub(crate) fn restore() -> Session {
    let session = load(KEY).map_or_else(Session::opening, |it| Session::restored(&it));
    session.with_before(load(BEFORE))
}

/// A session as it was stored, if it can be read.
fn load(key: &str) -> Option<Saved> {
    read(&storage::load(key)?)
}

/// The stored form: its text, how many of its moves are made, the open file, all files by lines, the name of its
/// course, and the courses that were left, each with its name, where it was left, where it ends, and a session.
fn read(stored: &JsValue) -> Option<Saved> {
    let stored = stored.dyn_ref::<Array>()?;
    let text = stored.get(0).as_string()?;
    if !playground_kubectl::session::is_session(&text) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let position = stored.get(1).as_f64()? as usize;
    let files = stored.get(3).as_string().unwrap_or_default();
    let courses = stored.get(5).dyn_into::<Array>().unwrap_or_default();
    Some(Saved {
        text,
        position,
        files: files.lines().map(str::to_owned).collect(),
        file: stored.get(2).as_string()?,
        course: stored.get(4).as_string(),
        courses: courses.iter().filter_map(|it| read_course(&it)).collect(),
    })
}

fn read_course(stored: &JsValue) -> Option<SavedCourse> {
    let stored = stored.dyn_ref::<Array>()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
    let millis = |index| stored.get(index).as_f64().map(|it| it as u64);
    Some(SavedCourse {
        name: stored.get(0).as_string()?,
        left_at: millis(1)?,
        end: millis(2)?,
        session: Rc::new(read(&stored.get(3))?),
    })
}

fn write(session: &Saved) -> Array {
    let course = session.course.as_deref().map_or(JsValue::NULL, JsValue::from);
    let stored: Array = [
        session.text.as_str().into(),
        JsValue::from(session.position),
        session.file.as_str().into(),
        session.files.join("\n").into(),
        course,
    ]
    .into_iter()
    .collect();
    if !session.courses.is_empty() {
        stored.push(&session.courses.iter().map(write_course).collect::<Array>());
    }
    stored
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript knows no other numbers")]
fn write_course(course: &SavedCourse) -> Array {
    let millis = |it: u64| JsValue::from(it as f64);
    Array::of4(
        &course.name.as_str().into(),
        &millis(course.left_at),
        &millis(course.end),
        &write(&course.session),
    )
}

fn save(key: &str, session: &Saved) {
    let whole = write(session);
    let stored = storage::save(key, &whole).or_else(|_| {
        // There may be room for the session without the courses that were left.
        whole.set_length(5);
        storage::save(key, &whole)
    });
    if let Err(error) = stored {
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
        let files = session.files().to_owned();
        let state = (session.version(), session.text(), session.file().to_owned(), files);
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
    use_effect_with(session.before().cloned(), |before| match before {
        Some(before) => save(BEFORE, before),
        None => storage::remove(BEFORE),
    });
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
    save(KEY, &latest.borrow().saved());
}
