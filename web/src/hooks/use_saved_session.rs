//! The session in the browser's storage: saved soon after each change, restored when the page opens again.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, JSON};
use playground_sim::Moment;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::page::is_embed;
use crate::action::Action;
use crate::browser;
use crate::session::{Saved, SavedCourse, Session};
use crate::view::Keeping;

/// The time from a change to its being stored, in milliseconds.
const SOON: u32 = 400;

/// Finds out which of the stored sessions is this tab's own.
pub(crate) async fn claim_session() {
    if !is_embed() {
        // It deals with its failures itself.
        let _ = JsFuture::from(browser::claim_session()).await;
    }
}

/// The session as it was left in this tab, and the one from before another was opened in its place.
///
/// Also read by `web/start.js`.
pub(super) fn stored() -> (Option<Saved>, Option<Saved>) {
    let entry = browser::stored_session().and_then(|it| JSON::parse(&it).ok());
    let entry = entry.and_then(|it| it.dyn_into::<Array>().ok()).unwrap_or_default();
    (read(&entry.get(1)), read(&entry.get(2)))
}

/// The stored form: its text, the moment at which it stands, the open file, all files by lines, the fragment
/// of the address that it goes on from, the name of its course, the courses that were left, each with its name, where
/// it was left, where it ends, a session, and how it stands, the title of its example, and whether it was only watched.
pub(super) fn read(stored: &JsValue) -> Option<Saved> {
    let stored = stored.dyn_ref::<Array>()?;
    let text = stored.get(0).as_string()?;
    if !playground_kubectl::session::is_session(&text) {
        return None;
    }
    let files = stored.get(3).as_string().unwrap_or_default();
    let courses = stored.get(6).dyn_into::<Array>().unwrap_or_default();
    Some(Saved {
        text,
        moment: moment(&stored.get(1))?,
        files: files.lines().map(str::to_owned).collect(),
        file: stored.get(2).as_string()?,
        link: stored.get(4).as_string(),
        course: stored.get(5).as_string(),
        title: stored.get(7).as_string(),
        watched: stored.get(8).is_truthy(),
        courses: courses.iter().filter_map(|it| read_course(&it)).collect(),
    })
}

/// Earlier versions stored how many moves were made, as a number.
fn moment(stored: &JsValue) -> Option<Moment> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let count = |it: f64| Moment::from(it as usize);
    stored.as_f64().map(count).or_else(|| stored.as_string()?.parse().ok())
}

fn read_course(stored: &JsValue) -> Option<SavedCourse> {
    let stored = stored.dyn_ref::<Array>()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
    let millis = |index| stored.get(index).as_f64().map(|it| it as u64);
    Some(SavedCourse {
        name: stored.get(0).as_string()?,
        left_at: millis(1)?,
        end: millis(2)?,
        stand: stored.get(4).as_string().unwrap_or_default(),
        session: Rc::new(read(&stored.get(3))?),
    })
}

fn write(session: &Saved) -> Array {
    let course = session.course.as_deref().map_or(JsValue::NULL, JsValue::from);
    let courses = session.courses.iter().map(write_course).collect::<Array>();
    [
        session.text.as_str().into(),
        session.moment.to_string().into(),
        session.file.as_str().into(),
        session.files.join("\n").into(),
        JsValue::from(session.link.as_deref()),
        course,
        if session.courses.is_empty() { JsValue::NULL } else { courses.into() },
        JsValue::from(session.title.as_deref()),
        JsValue::from(session.watched),
    ]
    .into_iter()
    .collect()
}

#[expect(clippy::cast_precision_loss, reason = "JavaScript knows no other numbers")]
fn write_course(course: &SavedCourse) -> Array {
    let millis = |it: u64| JsValue::from(it as f64);
    Array::of5(
        &course.name.as_str().into(),
        &millis(course.left_at),
        &millis(course.end),
        &write(&course.session),
        &course.stand.as_str().into(),
    )
}

/// Stores a session, and says so if it went otherwise than before.
fn save(session: &Session, on_action: &Callback<Action>) {
    let before = session.before().map(|it| write(it));
    let kept = JsFuture::from(browser::store_session(&write(&session.saved()), before));
    let (last, on_action) = (session.keeping(), on_action.clone());
    spawn_local(async move {
        let kept = kept.await.ok().and_then(|it| it.as_f64());
        let kept = match kept {
            Some(0.0) => Keeping::Whole,
            Some(1.0) => Keeping::WithoutBefore,
            Some(2.0) => Keeping::Alone,
            Some(3.0) => Keeping::Full,
            _ => Keeping::Forbidden,
        };
        if kept != last {
            on_action.emit(Action::Kept(kept));
        }
    });
}

/// Keeps the stored session in step. An embed is a guest in somebody else's page and stores nothing.
#[hook]
pub(crate) fn use_saved_session(is_embed: bool, session: &Session, on_action: &Callback<Action>) {
    let latest = use_mut_ref(|| session.clone());
    latest.replace(session.clone());
    let pending = use_mut_ref(|| None::<Timeout>);
    let changed = use_mut_ref(|| false);

    {
        let (latest, pending) = (Rc::clone(&latest), Rc::clone(&pending));
        let files = session.files().to_owned();
        let state = (session.version(), session.text(), session.file().to_owned(), files);
        let on_action = on_action.clone();
        use_effect_with(state, move |_| {
            // What the page opened with is stored already, or need not be.
            if changed.replace(!is_embed) && pending.borrow().is_none() {
                let timeout = Timeout::new(SOON, {
                    let pending = Rc::clone(&pending);
                    move || save_pending(&latest, &pending, &on_action)
                });
                pending.replace(Some(timeout));
            }
        });
    }
    use_effect_with(session.outgoing().cloned(), |outgoing| {
        if let Some(outgoing) = outgoing {
            // It deals with its failures itself.
            let _ = browser::keep_session(&write(outgoing));
        }
    });
    let on_action = on_action.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "pagehide", move |_| {
            if pending.borrow().is_some() {
                save_pending(&latest, &pending, &on_action);
            }
        });
        move || drop(listener)
    });
}

fn save_pending(
    latest: &RefCell<Session>,
    pending: &RefCell<Option<Timeout>>,
    on_action: &Callback<Action>,
) {
    pending.take();
    save(&latest.borrow(), on_action);
}
