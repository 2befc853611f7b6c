//! The sessions that the browser keeps beside this tab's own.

use std::rc::Rc;

use js_sys::{Array, Date, JSON};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::use_saved_session::read;
use crate::browser;
use crate::session::Saved;
use crate::view::KeptRow;
use crate::view::build::kept;

/// The one from before, and then those of the storage, the latest first. `None` until that was read.
#[hook]
pub(crate) fn use_kept(before: Option<&Rc<Saved>>) -> Option<Rc<Vec<KeptRow>>> {
    let rows = use_state(|| None);
    {
        let (rows, before) = (rows.setter(), before.cloned());
        use_effect_with((), move |()| {
            spawn_local(async move {
                let before = before.map(|it| ("from before in this tab".to_owned(), it));
                let stored = JsFuture::from(browser::other_sessions()).await;
                let stored = stored.ok().and_then(|it| it.dyn_into::<Array>().ok());
                let stored = stored.unwrap_or_default().into_iter().flat_map(|it| read_entry(&it));
                rows.set(Some(Rc::new(kept::rows(before.into_iter().chain(stored)))));
            });
        });
    }
    (*rows).clone()
}

/// The session of an entry and the one before it, with when they were stored.
fn read_entry(text: &JsValue) -> Vec<(String, Rc<Saved>)> {
    let entry = text.as_string().and_then(|it| JSON::parse(&it).ok());
    let entry = entry.and_then(|it| it.dyn_into::<Array>().ok()).unwrap_or_default();
    let when =
        String::from(Date::new(&entry.get(0)).to_locale_string("default", &JsValue::UNDEFINED));
    let sessions = [read(&entry.get(1)), read(&entry.get(2))];
    sessions.into_iter().flatten().map(|it| (when.clone(), Rc::new(it))).collect()
}
