//! Which part of an element can be seen: measured when something scrolls or changes its size.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use crate::view::Look;

/// Elements that scroll the board, from the inside: which of them does depends on the window's width.
const SCROLLERS: [&str; 2] = [".board__scroll", ".workbench__cluster"];
/// Scrolling by less than this is not reported: the board draws more than can be seen.
const QUANTUM: u32 = 120;

/// Reports what can be seen of an element, when it is drawn and whenever that changes.
#[hook]
pub(crate) fn use_look(body: &NodeRef, known: Look, on_look: Callback<Look>) {
    let latest = use_mut_ref(|| known);
    latest.replace(known);
    let body = body.clone();
    use_effect_with((), move |()| {
        let report = Rc::new(move || {
            let Some(look) = body.cast::<Element>().and_then(|it| measure(&it)) else { return };
            if is_news(*latest.borrow(), look) {
                on_look.emit(look);
            }
        });
        report();
        let observed = {
            let report = Rc::clone(&report);
            Closure::<dyn FnMut()>::new(move || report())
        };
        let observer = ResizeObserver::new(observed.as_ref().unchecked_ref()).ok();
        let scrollers = SCROLLERS
            .into_iter()
            .filter_map(|it| gloo::utils::document().query_selector(it).ok().flatten());
        for scroller in scrollers {
            if let Some(observer) = &observer {
                observer.observe(&scroller);
            }
        }
        let listener = on_scroll(move || report());
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop((listener, observed));
        }
    });
}

/// Scrolling does not bubble, so the window has to catch it on its way down.
fn on_scroll(report: impl Fn() + 'static) -> EventListener {
    let phase = EventListenerPhase::Capture;
    let options = EventListenerOptions { phase, ..EventListenerOptions::default() };
    let window = gloo::utils::window();
    EventListener::new_with_options(&window, "scroll", options, move |_| report())
}

fn is_news(known: Look, look: Look) -> bool {
    (known.height, known.width) != (look.height, look.width)
        || known.top.abs_diff(look.top) >= QUANTUM
}

/// What the scrollers around an element leave of it.
fn measure(body: &Element) -> Option<Look> {
    let rect = body.get_bounding_client_rect();
    let view = gloo::utils::document_element();
    let (mut top, mut bottom) = (0.0, f64::from(view.client_height()));
    for scroller in SCROLLERS {
        let clip = body.closest(scroller).ok()??.get_bounding_client_rect();
        (top, bottom) = (clip.top().max(top), clip.bottom().min(bottom));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "pixels; what is out of range becomes the nearest that is not"
    )]
    let pixels = |it: f64| it.max(0.0) as u32;
    Some(Look {
        top: pixels(top - rect.top()),
        height: pixels(bottom - top),
        width: pixels(rect.width()),
    })
}
