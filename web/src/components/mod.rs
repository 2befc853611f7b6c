//! The page's components, one file each: what it shows (a view model), what it reports (an [`Action`]).

pub mod board;
pub mod command_entry;
pub mod console_pane;
pub mod dialog;
pub mod editor_pane;
pub mod held_row;
pub mod icon;
pub mod journal_filter;
pub mod journal_pane;
pub mod keys_sheet;
pub mod manifest_editor;
pub mod menu;
pub mod node_card;
pub mod node_sheet;
pub mod pod_row;
pub mod prompt;
pub mod strip;
pub mod time_bar;
pub mod top_bar;
pub mod why_panel;
pub mod workbench;

mod typing;

use yew::prelude::*;

use crate::action::Action;

/// Reports an action with each click.
fn on_click(on_action: &Callback<Action>, action: Action) -> Callback<MouseEvent> {
    on_action.reform(move |_| action.clone())
}

/// A place or a length in a picture, from hundredths of a percent: `12.05%`.
fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
