//! The bar over the journal that says which entries are shown.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::on_click;
use crate::action::Action;
use crate::view::{Actor, Journal, JournalFilter};

/// # Properties of [`JournalFilterBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct JournalFilterBarProps {
    pub journal: Rc<Journal>,
    pub on_action: Callback<Action>,
}

/// The group `Journal filter`.
#[component]
pub fn JournalFilterBar(props: &JournalFilterBarProps) -> Html {
    let JournalFilterBarProps { journal, on_action } = props;
    let filter = &journal.filter;
    let oninput = {
        let (filter, on_action) = (filter.clone(), on_action.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            on_action.emit(Action::FilterJournal(JournalFilter { text, ..filter.anew() }));
        })
    };
    html! {
        <div class="journal__bar" role="group" aria-label="Journal filter">
            for actor in Actor::ALL {
                { actor_chip(actor, filter, on_action) }
            }
            { selection_chip(journal, on_action) }
            <input type="search" class="journal__search" aria-label="Filter the journal" placeholder="find" title="By object or Node"
                autocomplete="off" autocapitalize="off" spellcheck="false" value={filter.text.clone()} {oninput} />
            // While nothing is filtered, it grows with each step, of which the page tells already.
            <span class="journal__count" role={filter.is_on().then_some("status")}
                aria-label={filter.is_on().then_some("Entries")}>
                { &journal.count }
            </span>
        </div>
    }
}

/// Shows or hides what one actor did.
fn actor_chip(actor: Actor, filter: &JournalFilter, on_action: &Callback<Action>) -> Html {
    let shown = !filter.hidden.get(actor as usize).copied().unwrap_or(false);
    let onclick = on_click(on_action, Action::FilterJournal(filter.toggled(actor)));
    html! {
        <button key={actor.label()} type="button" class="journal__chip" aria-pressed={shown.to_string()}
            title={actor.about()} {onclick}>
            <span class="actor" data-actor={actor.label()}>{ actor.title() }</span>
        </button>
    }
}

/// Shows only what concerns the selection; not there while nothing is selected.
fn selection_chip(journal: &Journal, on_action: &Callback<Action>) -> Html {
    let filter = &journal.filter;
    let pressed = filter.selected_only;
    let selected = match &journal.selected {
        Some(selected) => selected.as_str(),
        None if pressed => "the selection",
        None => return html! {},
    };
    let next = JournalFilter { selected_only: !pressed, ..filter.anew() };
    let onclick = on_click(on_action, Action::FilterJournal(next));
    html! {
        <button key="selection" type="button" class="journal__chip" data-kind="selection"
            aria-pressed={pressed.to_string()} aria-label={format!("only {selected}")} title={format!("Only {selected}")} {onclick}>
            { "only " }<span class="journal__selected">{ selected.to_owned() }</span>
            <span class="journal__short">{ "this" }</span>
        </button>
    }
}
