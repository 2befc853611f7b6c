//! The name of the playground, and what concerns the whole page.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Icon, icon, mark};
use super::on_click;
use crate::action::{Action, Theme};
use crate::hooks::KEYS;

/// # Properties of [`TopBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct TopBarProps {
    pub theme: Theme,
    /// Whether starting over can be taken back.
    #[prop_or_default]
    pub can_bring_back: bool,
    pub on_action: Callback<Action>,
}

#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let TopBarProps { theme, can_bring_back, on_action } = props;
    let next = theme.next();
    let onclick = on_click(on_action, Action::SetTheme(next));

    html! {
        <header class="top-bar">
            <h1 class="top-bar__name">{ mark() }{ "DaemonSet Playground" }</h1>
            <div class="top-bar__actions">
                if *can_bring_back {
                    <button type="button" class="button" data-kind="quiet" title="Bring back the session from before"
                        onclick={on_click(on_action, Action::BringBack)}>
                        { "Bring back" }
                    </button>
                }
                <button type="button" class="button" data-kind="quiet"
                    title="Opens the session again with which the page opened"
                    onclick={on_click(on_action, Action::StartOver)}>
                    { "Start over" }
                </button>
                <KeysButton />
                <button type="button" class="button" data-kind="quiet" aria-label={format!("Theme: {}", theme.label())}
                    title={format!("Theme: {}. Next: {}.", theme.label(), next.label())} {onclick}>
                    { icon(Icon::Contrast) }<span class="top-bar__word">{ "Theme" }</span>
                </button>
            </div>
        </header>
    }
}

/// The keys, told in a small dialog.
#[component]
fn KeysButton() -> Html {
    let dialog = use_node_ref();
    let show = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Fails if it is open already, and then there is nothing to do.
                let _ = dialog.show_modal();
            }
        })
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    html! {
        <>
            <button type="button" class="button top-bar__keys" data-kind="quiet" aria-haspopup="dialog" onclick={show}>
                { "Keys" }
            </button>
            <dialog ref={dialog} class="dialog" aria-labelledby="keys-title">
                <div class="dialog__head">
                    <h2 class="dialog__title" id="keys-title">{ "Keys" }</h2>
                    <button type="button" class="button" data-kind="icon" aria-label="Close" onclick={close}>
                        { icon(Icon::Cross) }
                    </button>
                </div>
                <div class="dialog__body">
                    <dl class="keys">
                        for (_, key, what) in KEYS {
                            <div class="keys__row"><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></div>
                        }
                        <div class="keys__row"><dt><kbd>{ "Ctrl Enter" }</kbd></dt><dd>{ "In the editor: apply" }</dd></div>
                        <div class="keys__row"><dt><kbd>{ "↑" }</kbd></dt><dd>{ "In the console: earlier lines" }</dd></div>
                    </dl>
                    <p class="dialog__note">{ "They work wherever nothing is being typed." }</p>
                </div>
            </dialog>
        </>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn the_theme_button_says_what_holds_now() {
        let html = drawn::<TopBar>(TopBarProps {
            theme: Theme::Dark,
            can_bring_back: false,
            on_action: Callback::noop(),
        })
        .await;
        assert!(html.contains(r#"aria-label="Theme: dark""#), "{html}");
    }
}
