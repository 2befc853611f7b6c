//! The focus, when the card that had it goes with its Node.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::focus;

/// Gives the focus to the card that takes the place of one that had it, or to the board where no card is left.
/// `count` changes with the Nodes that are shown. Returns what notes where the focus is.
#[hook]
pub(super) fn use_neighbour_focus(board: &NodeRef, count: &str) -> Callback<FocusEvent> {
    // The card with the focus, and its place among all that are drawn.
    let had = use_mut_ref(|| None::<(Element, u32)>);
    {
        let (board, had) = (board.clone(), Rc::clone(&had));
        use_effect_with(count.to_owned(), move |_| {
            let is_gone = had.borrow().as_ref().is_some_and(|(card, _)| !card.is_connected());
            let document = gloo::utils::document();
            let is_lost = document.active_element().is_none_or(|it| it.tag_name() == "BODY");
            if is_gone
                && is_lost
                && let Some((_, place)) = had.take()
                && let Some(board) = board.cast::<HtmlElement>()
            {
                focus(&neighbour(&board, place).unwrap_or(board));
            }
        });
    }
    let board = board.clone();
    Callback::from(move |event: FocusEvent| {
        let focused = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let card = focused.and_then(|it| it.closest("article").ok().flatten());
        had.replace(card.and_then(|card| {
            let place = place_of(&board.cast::<Element>()?, &card)?;
            Some((card, place))
        }));
    })
}

fn place_of(board: &Element, card: &Element) -> Option<u32> {
    let cards = board.query_selector_all("article").ok()?;
    (0..cards.length()).find(|it| cards.get(*it).as_ref() == Some(card))
}

/// The name of the card at a place, or of the last one.
fn neighbour(board: &Element, place: u32) -> Option<HtmlElement> {
    let names = board.query_selector_all(".node-card__name").ok()?;
    let last = names.length().checked_sub(1)?;
    names.get(place.min(last))?.dyn_into().ok()
}
