//! The browser's storage, unless it is forbidden: in a private window, in a sandboxed frame. An embed is a guest in
//! somebody else's page and does not touch it.

use js_sys::JSON;
use wasm_bindgen::JsValue;

use super::page::is_embed;

/// What is stored under a key, if anything is.
pub(super) fn load(key: &str) -> Option<JsValue> {
    let text = storage()?.get_item(key).ok()??;
    JSON::parse(&text).ok()
}

/// Stores a value as JSON. Where storage is forbidden, nothing happens.
pub(super) fn save(key: &str, value: &JsValue) -> Result<(), JsValue> {
    let Some(storage) = storage() else {
        return Ok(());
    };
    let text = JSON::stringify(value)?;
    storage.set_item(key, &String::from(text))
}

/// Forgets what is stored under a key.
pub(super) fn remove(key: &str) {
    if let Some(storage) = storage() {
        // Fails where storage is forbidden, and then nothing is stored.
        let _ = storage.remove_item(key);
    }
}

fn storage() -> Option<web_sys::Storage> {
    if is_embed() {
        return None;
    }
    gloo::utils::window().local_storage().ok()?
}
