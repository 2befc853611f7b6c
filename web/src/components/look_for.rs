//! What to look for in the example that is open: a line above the board.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::on_click;
use crate::action::Action;
use crate::view::Example;

/// The line, until it is closed.
pub fn look_for(example: &Example, on_action: &Callback<Action>) -> Html {
    let stop = if example.title.ends_with(['?', '!']) { "" } else { "." };
    html! {
        <section class="look-for" aria-label="Look for">
            <p class="look-for__text"><strong>{ &example.title }{ stop }</strong>{ " " }{ &example.look }</p>
            <button type="button" class="button" data-kind="icon" aria-label="Close the note" title="Close the note"
                onclick={on_click(on_action, Action::CloseNote)}>
                { icon(Icon::Cross) }
            </button>
        </section>
    }
}
