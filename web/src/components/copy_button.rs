//! Copies a text.

use yew::prelude::*;

use crate::hooks::use_copy;

/// # Properties of [`CopyButton`]
#[derive(Debug, PartialEq, Properties)]
pub struct CopyButtonProps {
    pub text: AttrValue,
}

/// The button `Copy`. Says what came of it until the text is another.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let (copied, onclick) = use_copy(&props.text, Callback::noop());
    let told = match copied {
        None => "",
        Some(true) => "Copied",
        Some(false) => "The browser does not let the page copy: mark the text and copy it.",
    };
    html! {
        <span class="copy">
            <span class="copy__told" role="status">{ told }</span>
            <button type="button" class="button" {onclick}>{ "Copy" }</button>
        </span>
    }
}
