//! The hints of a first visit: a line above the board, one hint after another.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::on_click;
use crate::action::Action;
use crate::view::HINTS;

/// The hint at a place, and the ways on and out.
pub(super) fn hint_line(at: usize, on_action: &Callback<Action>) -> Html {
    let Some(words) = HINTS.get(at) else { return html! {} };
    let is_last = at + 1 == HINTS.len();
    html! {
        <section class="hint" aria-label="Hints">
            <p class="hint__words" role="status">
                <span class="hint__count">{ format!("{} of {}", at + 1, HINTS.len()) }</span>{ " " }{ *words }
            </p>
            <button type="button" class="button" data-kind="quiet"
                onclick={on_click(on_action, Action::ShowHint(Some(at + 1)))}>
                { if is_last { "Done" } else { "Next hint" } }
            </button>
            if !is_last {
                <button type="button" class="button" data-kind="icon" aria-label="No more hints"
                    title="No more hints. They come again from Help." onclick={on_click(on_action, Action::ShowHint(None))}>
                    { icon(Icon::Cross) }
                </button>
            }
        </section>
    }
}
