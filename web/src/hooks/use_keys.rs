//! The keys of a video player, wherever nothing else wants them.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::action::Action;

/// A key, how it is told, and what it does. None of them is a letter, so that they can be always on.
pub(crate) const KEYS: [(&str, &str, &str); 5] = [
    (" ", "Space", "Play, pause"),
    ("ArrowRight", "→", "Step"),
    ("ArrowLeft", "←", "Step back"),
    ("End", "End", "Run until settled"),
    ("Home", "Home", "Back to the beginning"),
];

/// Elements that use these keys themselves.
const WRITING: &str =
    "input, textarea, select, dialog, [role=menu], [role=log], .editor-pane__host";
/// Elements that a space presses.
const PRESSED: &str = "button, a, summary";

/// Reports what the keys mean. `playing` says which of its two meanings Space has.
#[hook]
pub(crate) fn use_keys(playing: bool, on_action: &Callback<Action>) {
    let on_action = on_action.clone();
    use_effect_with(playing, move |playing| {
        let playing = *playing;
        let options = EventListenerOptions::enable_prevent_default();
        let window = gloo::utils::window();
        let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if let Some(action) = meaning(event, playing) {
                event.prevent_default();
                on_action.emit(action);
            }
        });
        move || drop(listener)
    });
}

fn meaning(event: &KeyboardEvent, playing: bool) -> Option<Action> {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
    if event.default_prevented() || modified || is_taken(event) {
        return None;
    }
    let run = |line: &str| Some(Action::Run(line.to_owned()));
    match event.key().as_str() {
        " " if playing => Some(Action::Pause),
        " " => Some(Action::Play),
        "ArrowRight" => run("sim step"),
        "ArrowLeft" => run("sim back"),
        "End" => run("sim run until settled"),
        "Home" => run("sim seek 0"),
        _ => None,
    }
}

/// Whether what has the focus uses the key itself.
fn is_taken(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|it| it.dyn_into::<Element>().ok()) else {
        return false;
    };
    let within = |selector: &str| element.closest(selector).is_ok_and(|it| it.is_some());
    within(WRITING) || (event.key() == " " && within(PRESSED))
}
