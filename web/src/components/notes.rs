//! What could not be understood of the page's address, until it is read.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};

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
