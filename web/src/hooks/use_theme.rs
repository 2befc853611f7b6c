//! Light, dark, or as the system has it.

use yew::prelude::*;

use super::storage;
use crate::action::Theme;

/// Also read by `web/theme.js`, before the first paint.
const KEY: &str = "daemonset-playground.theme";

/// What was chosen in an earlier visit.
pub(crate) fn stored_theme() -> Theme {
    let stored = storage::load(KEY);
    Theme::ALL
        .into_iter()
        .find(|it| stored.as_ref() == Some(&it.label().into()))
        .unwrap_or_default()
}

/// Shows the theme and, once it was chosen, remembers it: what the address asks for is not kept.
#[hook]
pub(crate) fn use_theme(theme: Theme) {
    let was_shown = use_mut_ref(|| false);
    use_effect_with(theme, move |theme| {
        let root = gloo::utils::document_element();
        // Both fail for a malformed name only.
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", theme.label()),
        };
        if was_shown.replace(true) && stored_theme() != *theme {
            // Storage may be full; the theme holds all the same until the page is closed.
            let _ = storage::save(KEY, &theme.label().into());
        }
    });
}
