//! Copies a text.

use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::copy;

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
            let state = state.clone();
            let told = Callback::from(move |copied| {
                state.set(if copied { State::Copied } else { State::Refused });
            });
            copy(&text, told);
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
