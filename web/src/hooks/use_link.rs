//! Links that are opened while the page is open.

use std::rc::Rc;

use gloo::events::EventListener;
use yew::prelude::*;

use super::page::{Page, remember_opened};
use crate::action::Action;

/// Opens what the address asks for whenever its fragment changes.
#[hook]
pub(crate) fn use_link(page: &Rc<Page>, on_action: &Callback<Action>) {
    let (page, on_action) = (Rc::clone(page), on_action.clone());
    use_effect_with((), move |()| {
        if let Some(request) = page.request() {
            remember_opened(&request);
        }
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if let Some(request) = page.request() {
                remember_opened(&request);
                on_action.emit(Action::OpenLink(request));
            }
        });
        move || drop(listener)
    });
}
