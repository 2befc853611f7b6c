//! Files that leave the page: as a download, through the clipboard, drawn on a canvas.

use gloo::timers::callback::Timeout;
use js_sys::{Array, encode_uri_component};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};
use yew::Callback;

use crate::browser::matches_media;

/// How long a browser may take to begin a download, in milliseconds.
const BEGINS: u32 = 60_000;

/// How many pixels of a picture stand for one of the page.
const SCALE: u32 = 2;

/// Whether the page is in a frame, where downloads may be forbidden without a word.
pub(crate) fn is_framed() -> bool {
    let window = gloo::utils::window();
    !matches!(window.top(), Ok(Some(top)) if top == window)
}

/// Whether the page is dark now.
pub(crate) fn is_dark() -> bool {
    match gloo::utils::document_element().get_attribute("data-theme").as_deref() {
        Some(theme) => theme == "dark",
        None => matches_media("(prefers-color-scheme: dark)"),
    }
}

/// Offers a text as a file.
pub(crate) fn download(file: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    download_blob(
        file,
        &Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?,
    )
}

fn download_blob(file: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = gloo::utils::document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(file);
    link.click();
    // Fails for an address that is gone already.
    Timeout::new(BEGINS, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}

/// Draws an SVG and offers it as a PNG; says whether that worked.
pub(crate) fn download_png(file: &'static str, svg: String, told: Callback<bool>) {
    spawn_local(async move {
        let drawn = draw(&svg).await.and_then(|canvas| offer(file, &canvas, told.clone()));
        if drawn.is_err() {
            told.emit(false);
        }
    });
}

/// A canvas with the picture.
async fn draw(svg: &str) -> Result<HtmlCanvasElement, JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(&format!(
        "data:image/svg+xml;charset=utf-8,{}",
        String::from(encode_uri_component(svg))
    ));
    JsFuture::from(image.decode()).await?;
    let (width, height) = (image.natural_width() * SCALE, image.natural_height() * SCALE);
    let canvas: HtmlCanvasElement = gloo::utils::document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or("no 2d context")?;
    context
        .dyn_into::<CanvasRenderingContext2d>()?
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            width.into(),
            height.into(),
        )?;
    Ok(canvas)
}

fn offer(
    file: &'static str,
    canvas: &HtmlCanvasElement,
    told: Callback<bool>,
) -> Result<(), JsValue> {
    // A canvas that is too large gives no blob.
    let got = Closure::once_into_js(move |blob: Option<Blob>| {
        told.emit(blob.is_some_and(|it| download_blob(file, &it).is_ok()));
    });
    canvas.to_blob(got.unchecked_ref())
}
