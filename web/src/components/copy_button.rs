//! Copies a text.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::prelude::*;

/// # Properties of [`CopyButton`]
#[derive(Debug, PartialEq, Properties)]
pub struct CopyButtonProps {
    pub text: Rc<str>,
}

/// How copying went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waits,
    Copied,
    /// The browser does not let the page: the text has to be marked by hand.
    Refused,
}

/// The button `Copy`. Says what came of it until the text is another.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let state = use_state(|| State::Waits);
    {
        let state = state.clone();
        use_effect_with(Rc::clone(&props.text), move |_| state.set(State::Waits));
    }
    let onclick = {
        let (text, state) = (Rc::clone(&props.text), state.clone());
        Callback::from(move |_: MouseEvent| {
            let (text, state) = (Rc::clone(&text), state.clone());
            wasm_bindgen_futures::spawn_local(async move {
                state.set(if copied(&text).await { State::Copied } else { State::Refused });
            });
        })
    };
    let told = match *state {
        State::Waits => "",
        State::Copied => "Copied",
        State::Refused => "The browser does not let the page copy: mark the text and copy it.",
    };
    html! {
        <span class="copy">
            <span class="copy__told" role="status">{ told }</span>
            <button type="button" class="button" {onclick}>{ "Copy" }</button>
        </span>
    }
}

async fn copied(text: &str) -> bool {
    let clipboard = gloo::utils::window().navigator().clipboard();
    // Pages that came over an insecure connection have none, whatever the types say.
    if AsRef::<JsValue>::as_ref(&clipboard).is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
