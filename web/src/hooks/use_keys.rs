//! The keys of a video player, wherever nothing else wants them.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::action::{Action, Dialog};
use crate::view::time::SPEEDS;

/// How a key is told, and what it does. None of them is a letter, a digit or a sign by itself, so that they can be
/// always on; but for the question mark, which only counts where a control has the focus.
pub(crate) const KEYS: [(&str, &str); 10] = [
    ("Space", "Play, pause"),
    ("→", "Step"),
    ("←", "Step back"),
    ("Shift → ←", "Ten steps forth, back"),
    ("Shift ↑ ↓", "Play faster, slower"),
    ("End", "Run until settled"),
    ("Home", "Back to the beginning"),
    ("Ctrl Z", "Take back the latest command"),
    ("Ctrl Shift Z", "Make it again"),
    ("F1 ?", "Help; the question mark from any button"),
];

/// Elements that use these keys themselves.
const WRITING: &str =
    "input, textarea, select, dialog, [role=menu], [role=log], .editor-pane__host";
/// Elements that a space presses.
const PRESSED: &str = "button, a, summary";

/// Reports what the keys mean, which some of them say by what is going on.
#[hook]
pub(crate) fn use_keys(playing: bool, speed: u32, on_action: &Callback<Action>) {
    let on_action = on_action.clone();
    use_effect_with((playing, speed), move |(playing, speed)| {
        let (playing, speed) = (*playing, *speed);
        let options = EventListenerOptions::enable_prevent_default();
        let window = gloo::utils::window();
        let listener = EventListener::new_with_options(&window, "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if event.default_prevented() || is_taken(event) {
                return;
            }
            if let Some(action) = meaning(event, playing, speed) {
                event.prevent_default();
                on_action.emit(action);
            }
        });
        move || drop(listener)
    });
}

fn meaning(event: &KeyboardEvent, playing: bool, speed: u32) -> Option<Action> {
    let run = |line: &str| Some(Action::Run(line.to_owned()));
    let command = event.ctrl_key() || event.meta_key();
    if event.alt_key() {
        return None;
    }
    match (command, event.shift_key(), event.key().as_str()) {
        (false, false, "F1") => Some(Action::Open(Dialog::Help)),
        (false, _, "?") if is_within(event, PRESSED) => Some(Action::Open(Dialog::Help)),
        (false, false, " ") if playing => Some(Action::Pause),
        (false, false, " ") => Some(Action::Play),
        (false, false, "ArrowRight") => run("sim step"),
        (false, false, "ArrowLeft") => run("sim back"),
        (false, false, "End") => run("sim run until settled"),
        (false, false, "Home") => run("sim seek 0"),
        (false, true, "ArrowRight") => run("sim step 10"),
        (false, true, "ArrowLeft") => run("sim back 10"),
        (false, true, "ArrowUp") => faster(speed),
        (false, true, "ArrowDown") => slower(speed),
        (true, false, "z" | "Z") => Some(Action::Undo),
        (true, true, "z" | "Z") | (true, false, "y" | "Y") => Some(Action::Redo),
        _ => None,
    }
}

fn faster(speed: u32) -> Option<Action> {
    SPEEDS.into_iter().find(|it| *it > speed).map(Action::SetSpeed)
}

fn slower(speed: u32) -> Option<Action> {
    SPEEDS.into_iter().rfind(|it| *it < speed).map(Action::SetSpeed)
}

/// Whether what has the focus uses the key itself.
fn is_taken(event: &KeyboardEvent) -> bool {
    is_within(event, WRITING) || (event.key() == " " && is_within(event, PRESSED))
}

/// Whether what has the focus is in an element of a kind.
fn is_within(event: &KeyboardEvent, selector: &str) -> bool {
    let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    element.is_some_and(|it| it.closest(selector).is_ok_and(|it| it.is_some()))
}
