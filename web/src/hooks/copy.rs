//! The clipboard.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

use crate::browser;

/// Puts a text on the clipboard, and tells whether the browser let it.
pub(crate) fn copy(text: &str, told: Callback<bool>) {
    let copied = browser::copy(text);
    spawn_local(async move { told.emit(JsFuture::from(copied).await.is_ok()) });
}
