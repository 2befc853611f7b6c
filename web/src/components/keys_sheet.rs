//! The keys that work everywhere.

use yew::prelude::*;

use super::dialog::Dialog;
use super::on_click;
use crate::action::Action;
use crate::hooks::KEYS;

/// # Properties of [`KeysSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct KeysSheetProps {
    pub on_action: Callback<Action>,
}

/// The dialog `Keys`.
#[component]
pub fn KeysSheet(props: &KeysSheetProps) -> Html {
    html! {
        <Dialog title="Keys" on_action={props.on_action.clone()}>
            <dl class="keys">
                for (key, what) in KEYS {
                    { row(key, what) }
                }
                { row("Ctrl Enter", "In the editor: apply") }
                { row("↑", "In the console: earlier lines") }
                { row("Tab", "In the console: complete the word") }
                { row("Ctrl R", "In the console: search earlier lines") }
                { row("Ctrl L", "In the console: clear the view") }
            </dl>
            <p class="dialog__note">{ "They work wherever nothing is being typed. On a Mac, Command is Ctrl." }</p>
            <p class="dialog__note">
                <button type="button" class="link" onclick={on_click(&props.on_action, Action::ShowHint(Some(0)))}>
                    { "Show the hints of the first visit again" }
                </button>
            </p>
        </Dialog>
    }
}

fn row(key: &str, what: &str) -> Html {
    html! { <div class="keys__row"><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></div> }
}
