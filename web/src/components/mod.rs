//! The page's components, one file each: what it shows (a view model), what it reports (an [`Action`]).
//!
//! [`Action`]: crate::action::Action

pub mod board;
pub mod console_pane;
pub mod editor_pane;
pub mod icon;
pub mod journal_pane;
pub mod manifest_editor;
pub mod menu;
pub mod node_card;
pub mod node_sheet;
pub mod pod_row;
pub mod strip;
pub mod time_bar;
pub mod top_bar;
pub mod why_panel;
pub mod workbench;
