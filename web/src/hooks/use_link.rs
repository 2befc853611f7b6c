//! Links that are opened while the page is open.

use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::page::{Page, is_opened, remember_opened};
use super::use_examples::fetch_examples;
use crate::action::{Action, Dialog};
use crate::session::{Request, Unreadable};

/// Opens what the address asks for whenever its fragment changes.
#[hook]
pub(crate) fn use_link(page: &Rc<Page>, on_action: &Callback<Action>) {
    let (page, on_action) = (Rc::clone(page), on_action.clone());
    use_effect_with((), move |()| {
        if let Some(request) = page.request() {
            if !is_opened(&request) {
                open_example(&request, &on_action);
            }
            remember_opened(&request);
        }
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if let Some(request) = page.request() {
                remember_opened(&request);
                open_example(&request, &on_action);
                on_action.emit(Action::OpenLink(request));
            }
        });
        move || drop(listener)
    });
}

/// Opens the example that an address asks for, if it asks for one, once the file of the examples is there.
fn open_example(request: &Request, on_action: &Callback<Action>) {
    let Some(id) = request.example().map(str::to_owned) else { return };
    let on_action = on_action.clone();
    spawn_local(async move {
        let found = match fetch_examples().await {
            Ok(all) => {
                all.into_iter().find(|it| it.id == id).ok_or_else(|| Unreadable::no_example(&id))
            }
            Err(why) => Err(Unreadable::no_examples(&why)),
        };
        on_action.emit(match found {
            Ok(example) => Action::OpenExample(example),
            Err(it) => Action::Open(Dialog::Unreadable(Rc::new(it))),
        });
    });
}
