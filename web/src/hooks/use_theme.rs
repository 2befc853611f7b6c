//! Light, dark, or as the system has it.

use gloo::storage::{LocalStorage, Storage};
use yew::prelude::*;

use super::storage;
use crate::action::Theme;

/// Also read by `web/theme.js`, before the first paint.
const KEY: &str = "daemonset-playground.theme";

/// What was chosen in an earlier visit.
pub(crate) fn stored_theme() -> Theme {
    let stored = storage().and_then(|_| LocalStorage::get::<String>(KEY).ok());
    let stored = stored.unwrap_or_default();
    Theme::ALL.into_iter().find(|it| it.label() == stored).unwrap_or_default()
}

/// Shows the theme and remembers it.
#[hook]
pub(crate) fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let root = gloo::utils::document_element();
        // Both fail for a malformed name only.
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", theme.label()),
        };
        if stored_theme() != *theme && storage().is_some() {
            // Storage may be full; the theme holds all the same until the page is closed.
            let _ = LocalStorage::set(KEY, theme.label());
        }
    });
}
