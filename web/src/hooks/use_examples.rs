//! The examples, which are in a file beside the page.

use std::rc::Rc;

use js_sys::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::assets;
use crate::view::build::examples;
use crate::view::{Example, Gallery};

/// All examples. Fails where the file cannot be had, and says why.
pub(crate) async fn fetch_examples() -> Result<Vec<Rc<Example>>, String> {
    let text = assets::text("examples").await.map_err(|error| told(&error))?;
    let all = examples::read(&text);
    // Some servers answer with the page itself where a file is missing.
    if all.is_empty() { Err("There is no example in the file.".to_owned()) } else { Ok(all) }
}

fn told(error: &JsValue) -> String {
    match error.dyn_ref::<Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_default(),
    }
}

/// The gallery, and what tries again where it failed.
#[hook]
pub(crate) fn use_examples() -> (Gallery, Callback<()>) {
    let gallery = use_state(|| Gallery::Loading);
    let load = {
        let gallery = gallery.setter();
        use_callback((), move |(), ()| {
            let gallery = gallery.clone();
            gallery.set(Gallery::Loading);
            spawn_local(async move {
                gallery.set(match fetch_examples().await {
                    Ok(all) => Gallery::Ready(all),
                    Err(why) => Gallery::Failed(why),
                });
            });
        })
    };
    {
        let load = load.clone();
        use_effect_with((), move |()| load.emit(()));
    }
    ((*gallery).clone(), load)
}
