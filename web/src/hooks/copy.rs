//! The clipboard.

use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts a text on the clipboard; in vain where the browser does not allow it.
pub(crate) fn copy(text: &str) {
    let clipboard = gloo::utils::window().navigator().clipboard();
    // Pages that are not served securely have none, whatever the types say.
    if clipboard.is_undefined() {
        return;
    }
    let written = clipboard.write_text(text);
    spawn_local(async move {
        let _ = JsFuture::from(written).await;
    });
}
