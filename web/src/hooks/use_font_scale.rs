//! The size of everything, as the address asks for it.

use yew::prelude::*;

/// Scales the page to so many percent.
#[hook]
pub(crate) fn use_font_scale(percent: Option<u32>) {
    use_effect_with(percent, |percent| {
        if let Some(percent) = percent {
            let body = gloo::utils::body();
            // A custom property: a `style` attribute would be against the Content-Security-Policy.
            // Fails for a malformed name only.
            let _ = body.style().set_property("--font-scale", &format!("{percent}%"));
        }
    });
}
