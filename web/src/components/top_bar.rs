//! The name of the playground, and what concerns the whole page.

use yew::prelude::*;

use super::icon::{Icon, icon, mark};
use super::on_click;
use crate::action::{Action, Dialog, Theme};

/// # Properties of [`TopBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct TopBarProps {
    pub theme: Theme,
    /// Whether opening another session can be taken back.
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
            <h1 class="top-bar__name">{ mark() }<span class="top-bar__title">{ "DaemonSet Playground" }</span></h1>
            <div class="top-bar__files">
                <button type="button" class="button" data-kind="quiet" aria-haspopup="dialog"
                    onclick={on_click(on_action, Action::Open(Dialog::Examples))}>
                    { "Examples" }
                </button>
                <button type="button" class="button" data-kind="quiet" aria-haspopup="dialog"
                    title="Takes in manifests, Nodes of a real cluster, or a session"
                    onclick={on_click(on_action, Action::Open(Dialog::Import(None)))}>
                    { "Import" }
                </button>
                <button type="button" class="button" data-kind="quiet" aria-haspopup="dialog"
                    title="Takes the session away as a file: lines, manifests, a script for kind, pictures"
                    onclick={on_click(on_action, Action::Open(Dialog::Export))}>
                    { "Export" }
                </button>
            </div>
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
                <button type="button" class="button" aria-haspopup="dialog"
                    onclick={on_click(on_action, Action::Open(Dialog::Share))}>
                    { "Share" }
                </button>
                <button type="button" class="button" data-kind="quiet" aria-haspopup="dialog"
                    onclick={on_click(on_action, Action::Open(Dialog::Settings))}>
                    { "Settings" }
                </button>
                <button type="button" class="button top-bar__keys" data-kind="quiet" aria-haspopup="dialog"
                    onclick={on_click(on_action, Action::Open(Dialog::Keys))}>
                    { "Keys" }
                </button>
                <button type="button" class="button" data-kind="quiet" aria-label={format!("Theme: {}", theme.label())}
                    title={format!("Theme: {}. Next: {}.", theme.label(), next.label())} {onclick}>
                    { icon(Icon::Contrast) }<span class="top-bar__word">{ "Theme" }</span>
                </button>
            </div>
        </header>
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
