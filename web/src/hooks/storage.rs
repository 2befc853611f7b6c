//! The browser's storage, unless it is forbidden: in a private window, in a sandboxed frame.

use js_sys::JSON;
use wasm_bindgen::JsValue;

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
    gloo::utils::window().local_storage().ok()?
}
