//! What the page has to say of itself, until it is read: of its address, of the browser's storage.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::on_click;
use crate::action::Action;
use crate::browser;
use crate::view::Export;

/// # Properties of [`Notes`]
#[derive(Debug, PartialEq, Properties)]
pub struct NotesProps {
    pub notes: Rc<Vec<String>>,
}

/// Sentences over the page, which go with a click.
#[component]
pub fn Notes(props: &NotesProps) -> Html {
    let closed = use_state(|| false);
    if props.notes.is_empty() || *closed {
        return html! {};
    }
    let close = Callback::from(move |_: MouseEvent| closed.set(true));
    html! {
        <div class="notes" role="status" aria-label="The address">
            <div>
                for note in &*props.notes {
                    <p>{ note }</p>
                }
            </div>
            <button type="button" class="button" data-kind="icon" aria-label="Close the note" onclick={close}>
                { icon(Icon::Cross) }
            </button>
        </div>
    }
}

/// How little of the session the browser keeps, and a way to keep it all the same.
pub(super) fn keeping_note(
    note: &'static str,
    export: &Callback<(Export, bool), String>,
    on_action: &Callback<Action>,
) -> Html {
    let save = export.reform(|_: MouseEvent| (Export::Session, false));
    let save = Callback::from(move |event| {
        let session = Export::Session;
        browser::save_as_file(session.file(), session.media_type(), &save.emit(event));
    });
    html! {
        <div class="notes" role="status" aria-label="Storage">
            <div>
                <p>{ note }</p>
                <button type="button" class="button notes__button" onclick={save}>{ "Save as a file" }</button>
            </div>
            <button type="button" class="button" data-kind="icon" aria-label="Close the note"
                onclick={on_click(on_action, Action::CloseKeepingNote)}>
                { icon(Icon::Cross) }
            </button>
        </div>
    }
}
