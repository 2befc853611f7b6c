//! What is one line for the browser, and many from Rust: see `browser.js` and `tab.js`.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser.js")]
extern "C" {
    /// Has the second part of the program loaded.
    #[wasm_bindgen(js_name = loadSecondPart)]
    pub(crate) fn ask_for_second_part();

    /// Comes when both parts of the program are there. What waits for it is not of the first part.
    #[wasm_bindgen(js_name = wholeProgram)]
    pub(crate) fn whole_program() -> Promise;

    /// Loads a classic script and gives what it left under a global name.
    ///
    /// Not a module: those are refused to a frame without an origin of its own, unless the server sends headers.
    #[wasm_bindgen(js_name = loadScript)]
    pub(crate) fn load_script(address: &str, name: &str) -> Promise;

    /// Copies a text; fails where the browser has no clipboard for us.
    pub(crate) fn copy(text: &str) -> Promise;

    /// Whether a media query holds now.
    #[wasm_bindgen(js_name = matchesMedia)]
    pub(crate) fn matches_media(query: &str) -> bool;

    /// Offers a text as a file.
    #[wasm_bindgen(js_name = saveAsFile)]
    pub(crate) fn save_as_file(name: &str, media_type: &str, text: &str);

    /// Offers other content as a file.
    #[wasm_bindgen(js_name = saveAsFile)]
    pub(crate) fn save_blob_as_file(name: &str, media_type: &str, content: &web_sys::Blob);

    /// Opens an address in a new tab. Returns whether the frame may do that.
    #[wasm_bindgen(js_name = openTab)]
    pub(crate) fn open_tab(address: &str) -> bool;

    /// Shows a row that is taken away once more, as it fades and shrinks.
    #[wasm_bindgen(js_name = fadeAway)]
    pub(crate) fn fade_away(row: &web_sys::Element);
}

#[wasm_bindgen(module = "/src/tab.js")]
extern "C" {
    /// Finds out which of the stored sessions is this tab's own.
    #[wasm_bindgen(js_name = claim)]
    pub(crate) fn claim_session() -> Promise;

    /// What is stored for this tab, as JSON.
    #[wasm_bindgen(js_name = stored)]
    pub(crate) fn stored_session() -> Option<String>;

    /// Stores the session and the one before it. Gives how much of them there is room for.
    #[wasm_bindgen(js_name = store)]
    pub(crate) fn store_session(session: &Array, before: Option<Array>) -> Promise;

    /// Stores a session that can no longer be brought back in an entry of its own.
    #[wasm_bindgen(js_name = keep)]
    pub(crate) fn keep_session(session: &Array) -> Promise;

    /// Gives the entries that no tab has, each as JSON, the latest first.
    #[wasm_bindgen(js_name = others)]
    pub(crate) fn other_sessions() -> Promise;
}
