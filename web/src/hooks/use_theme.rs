//! Light or dark, moving or still: as the system has it, or as it was chosen.

use yew::prelude::*;

use super::storage;
use crate::action::{Motion, Theme};

/// Under these names the choices are stored; also read by `web/theme.js`, before the first paint.
const THEME: &str = "daemonset-playground.theme";
const MOTION: &str = "daemonset-playground.motion";
const HINTS: &str = "daemonset-playground.hints";

/// What is stored once the hints of a first visit were taken away.
const SEEN: &str = "seen";

/// What was chosen in an earlier visit.
pub(crate) fn stored_theme() -> Theme {
    let stored = storage::load(THEME);
    Theme::ALL
        .into_iter()
        .find(|it| stored.as_ref() == Some(&it.label().into()))
        .unwrap_or_default()
}

pub(crate) fn stored_motion() -> Motion {
    let is_reduced = storage::load(MOTION) == Some(Motion::Reduced.label().into());
    if is_reduced { Motion::Reduced } else { Motion::System }
}

/// Whether the hints of a first visit were taken away.
pub(crate) fn are_hints_seen() -> bool {
    storage::load(HINTS).is_some()
}

/// Shows what was chosen and, once it was, remembers it: what the address asks for is not kept.
#[hook]
pub(crate) fn use_theme(theme: Theme, motion: Motion, hint: Option<usize>) {
    let chosen = (theme != Theme::System).then_some(theme.label());
    use_choice("data-theme", THEME, chosen, theme.label());
    let chosen = (motion != Motion::System).then_some(motion.label());
    use_choice("data-motion", MOTION, chosen, motion.label());
    let was_shown = use_mut_ref(|| false);
    use_effect_with(hint.is_some(), move |is_shown| {
        if was_shown.replace(true) {
            if *is_shown {
                storage::remove(HINTS);
            } else {
                // Storage may be full; then the hints come again with the next visit.
                let _ = storage::save(HINTS, &SEEN.into());
            }
        }
    });
}

/// Sets an attribute of the root element, or takes it away, and stores the label of a choice that is not the first.
#[hook]
fn use_choice(
    attribute: &'static str,
    key: &'static str,
    chosen: Option<&'static str>,
    label: &'static str,
) {
    let was_shown = use_mut_ref(|| false);
    use_effect_with(label, move |label| {
        let root = gloo::utils::document_element();
        // Both fail for a malformed name only.
        let _ = match chosen {
            None => root.remove_attribute(attribute),
            Some(chosen) => root.set_attribute(attribute, chosen),
        };
        if was_shown.replace(true) {
            // Storage may be full; the choice holds all the same until the page is closed.
            let _ = storage::save(key, &(*label).into());
        }
    });
}
