//! The clipboard.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use crate::browser;

/// Puts a text on the clipboard, and tells whether the browser let it.
pub(crate) fn copy(text: &str, told: Callback<bool>) {
    let copied = browser::copy(text);
    spawn_local(async move { told.emit(JsFuture::from(copied).await.is_ok()) });
}

/// Whether a text was copied, `None` until that was asked for, and what copies it. Of another text nothing is known.
#[hook]
pub(crate) fn use_copy(
    text: &AttrValue,
    on_refused: Callback<()>,
) -> (Option<bool>, Callback<MouseEvent>) {
    let copied = use_state(|| None::<bool>);
    {
        let copied = copied.clone();
        use_effect_with(text.clone(), move |_| copied.set(None));
    }
    let known = *copied;
    let text = text.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let (copied, on_refused) = (copied.clone(), on_refused.clone());
        let told = Callback::from(move |done: bool| {
            if !done {
                on_refused.emit(());
            }
            copied.set(Some(done));
        });
        copy(&text, told);
    });
    (known, onclick)
}
