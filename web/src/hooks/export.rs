//! A picture that leaves the page, drawn on a canvas; and where downloads may be forbidden.

use js_sys::encode_uri_component;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};
use yew::Callback;

use crate::browser::{matches_media, save_blob_as_file};

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
        if let Some(blob) = &blob {
            save_blob_as_file(file, &blob.type_(), blob);
        }
        told.emit(blob.is_some());
    });
    canvas.to_blob(got.unchecked_ref())
}
