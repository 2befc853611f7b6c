//! The name of the playground, and what concerns the whole page.

use yew::prelude::*;

use super::icon::{Icon, icon, mark};
use crate::action::{Action, Theme};

/// # Properties of [`TopBar`]
#[derive(Debug, PartialEq, Properties)]
pub struct TopBarProps {
    pub theme: Theme,
    pub on_action: Callback<Action>,
}

#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let TopBarProps { theme, on_action } = props;
    let next = theme.next();
    let onclick = on_action.reform(move |_: MouseEvent| Action::SetTheme(next));

    html! {
        <header class="top-bar">
            <h1 class="top-bar__name">{ mark() }{ "DaemonSet Playground" }</h1>
            <div class="top-bar__actions">
                <button type="button" class="button" data-kind="quiet" aria-label={format!("Theme: {}", theme.label())}
                    title={format!("Theme: {}. Next: {}.", theme.label(), next.label())} {onclick}>
                    { icon(Icon::Contrast, "") }{ "Theme" }
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
            on_action: Callback::noop(),
        })
        .await;
        assert!(html.contains(r#"aria-label="Theme: dark""#), "{html}");
    }
}
