//! The page's components, one file each: what it shows (a view model), what it reports (an [`Action`]).

pub mod board;
pub mod board_window;
pub mod command_entry;
pub mod compare_sheet;
pub mod console_pane;
pub mod copy_button;
pub mod copy_field;
pub mod courses_sheet;
pub mod dialog;
pub mod editor_pane;
pub mod editor_tabs;
pub mod embed;
pub mod example_picture;
pub mod export_sheet;
pub mod gallery;
mod heat_map;
pub mod held_row;
pub mod help_sheet;
mod hints;
pub mod icon;
pub mod import_sheet;
pub mod inspector;
pub mod journal_filter;
pub mod journal_pane;
pub mod kept_sheet;
pub mod lanes;
pub mod look_for;
pub mod manifest_editor;
pub mod menu;
mod neighbour_focus;
pub mod node_card;
mod node_name;
pub mod node_sheet;
mod node_table;
pub mod notes;
pub mod pod_row;
pub mod prompt;
pub mod settings_sheet;
pub mod share_sheet;
pub mod strip;
pub mod time_bar;
pub mod top_bar;
pub mod unreadable_sheet;
pub mod workbench;

mod typing;

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::action::Action;

/// Reports an action with each click.
fn on_click(on_action: &Callback<Action>, action: Action) -> Callback<MouseEvent> {
    on_action.reform(move |_| action.clone())
}

/// Runs a line when its form is sent, if there is one.
fn on_submit(line: Option<String>, on_action: &Callback<Action>) -> Callback<SubmitEvent> {
    let on_action = on_action.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(line) = &line {
            on_action.emit(Action::Run(line.clone()));
        }
    })
}

/// Keeps what is typed into a field.
fn on_typed(typed: UseStateHandle<String>) -> Callback<InputEvent> {
    Callback::from(move |event: InputEvent| {
        typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
    })
}

/// Gives an element the focus, if it is there and can be seen; otherwise the focus stays where it is.
fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// A place or a length in a picture, from hundredths of a percent: `12.05%`.
fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A move by turns as one of two words: what was just touched is marked again when it is touched again.
fn turn(touched: Option<u64>) -> Option<&'static str> {
    touched.map(|step| if step % 2 == 0 { "even" } else { "odd" })
}
