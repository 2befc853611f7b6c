//! The focus, when what had it goes: a Pod, or the card with its Node.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, NodeList};
use yew::prelude::*;

use super::focus;

/// What has the focus, and where it stands.
struct Focused {
    element: Element,
    card: Element,
    /// The card's place among all that are drawn.
    place: u32,
    /// The row's place on its card.
    row: Option<u32>,
}

/// Gives the focus to what takes the place of a row or a card that had it, or to the board where no card is left.
/// Returns what notes where the focus is.
#[hook]
pub(super) fn use_neighbour_focus(board: &NodeRef) -> Callback<FocusEvent> {
    let had = use_mut_ref(|| None::<Focused>);
    {
        let (board, had) = (board.clone(), Rc::clone(&had));
        use_effect(move || {
            let Some(focused) = had.take() else { return };
            let active = gloo::utils::document().active_element();
            if focused.element.is_connected() {
                // Nobody takes the focus from elsewhere when this goes later.
                let is_there = focused.card.contains(active.as_deref());
                *had.borrow_mut() = Some(focused).filter(|_| is_there);
                return;
            }
            let is_lost = active.is_none_or(|it| it.tag_name() == "BODY");
            let gone = Some(focused).filter(|_| is_lost);
            if let Some((gone, board)) = gone.zip(board.cast::<HtmlElement>()) {
                focus(&neighbour(&board, &gone).unwrap_or(board));
            }
        });
    }
    let board = board.clone();
    Callback::from(move |event: FocusEvent| {
        had.replace(focused(&board, &event));
    })
}

fn focused(board: &NodeRef, event: &FocusEvent) -> Option<Focused> {
    let element: Element = event.target()?.dyn_into().ok()?;
    let card = element.closest("article").ok()??;
    let place = find(&board.cast::<Element>()?, "article", |it| *it == card)?;
    let row = find(&card, ROWS, |it| it.contains(Some(&element)));
    Some(Focused { element, card, place, row })
}

const ROWS: &str = ".node-card > .node-card__places > li";

fn all(within: &Element, what: &str) -> Option<NodeList> {
    within.query_selector_all(what).ok()
}

fn find(within: &Element, what: &str, is_it: impl Fn(&Element) -> bool) -> Option<u32> {
    let all = all(within, what)?;
    (0..all.length()).find(|at| {
        let element = all.get(*at).and_then(|it| it.dyn_into().ok());
        element.is_some_and(|it: Element| is_it(&it))
    })
}

/// At a place, or the last before it.
fn nearest<T: JsCast>(within: &Element, what: &str, place: u32) -> Option<T> {
    let all = all(within, what)?;
    all.get(place.min(all.length().checked_sub(1)?))?.dyn_into().ok()
}

/// The row at the place of one that is gone, or the name of its card, or that of the card in its place.
fn neighbour(board: &Element, gone: &Focused) -> Option<HtmlElement> {
    const NAMES: &str = ".node-card__name";
    if !gone.card.is_connected() {
        return nearest(board, NAMES, gone.place);
    }
    let row: Option<Element> = gone.row.and_then(|it| nearest(&gone.card, ROWS, it));
    let within = row.and_then(|it| it.query_selector("button, summary").ok()?);
    within.and_then(|it| it.dyn_into().ok()).or_else(|| nearest(&gone.card, NAMES, 0))
}
