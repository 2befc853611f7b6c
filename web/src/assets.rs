//! Files beside the page, fetched when they are wanted. Their addresses stand in the page's head, since a release
//! has a hash in each name.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The address of a file, relative to the page.
pub(crate) fn address(name: &str) -> Result<String, JsValue> {
    let meta = gloo::utils::document().query_selector(&format!("meta[name={name}]"))?;
    meta.and_then(|meta| meta.get_attribute("content"))
        .ok_or_else(|| JsValue::from_str("the page does not name the file"))
}

/// The text of a file.
pub(crate) async fn text(name: &str) -> Result<String, JsValue> {
    let asked = gloo::utils::window().fetch_with_str(&address(name)?);
    let response: Response = JsFuture::from(asked).await?.unchecked_into();
    if !response.ok() {
        return Err(JsValue::from_str(&format!("the server answers {}", response.status())));
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or_else(|| JsValue::from_str("the file is not text"))
}
