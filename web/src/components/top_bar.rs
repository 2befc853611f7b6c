//! The name of the playground, and what concerns the whole page.

use yew::prelude::*;

use super::icon::{Icon, icon, mark};
use super::menu::{Menu, Opener};
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

/// Something that the bar opens or does: a button where there is room for it, otherwise an entry of the menu.
struct Entry {
    what: &'static str,
    title: Option<&'static str>,
    action: Action,
}

impl Entry {
    fn new(what: &'static str, title: impl Into<Option<&'static str>>, action: Action) -> Entry {
        Entry { what, title: title.into(), action }
    }

    fn button(&self, on_action: &Callback<Action>) -> Html {
        let Entry { what, title, action } = self;
        let popup = matches!(action, Action::Open(_)).then_some("dialog");
        html! {
            <button key={*what} type="button" class="button" data-kind="quiet" aria-haspopup={popup} title={*title}
                onclick={on_click(on_action, action.clone())}>
                { what }
            </button>
        }
    }
}

/// What comes from elsewhere and goes there.
fn files() -> [Entry; 3] {
    [
        Entry::new("Examples", None, Action::Open(Dialog::Examples)),
        Entry::new(
            "Import",
            "Takes in manifests, Nodes of a real cluster, or a session",
            Action::Open(Dialog::Import(None)),
        ),
        Entry::new(
            "Export",
            "Takes the session away as a file: lines, manifests, a script for kind, pictures",
            Action::Open(Dialog::Export),
        ),
    ]
}

/// Ways to another session.
fn sessions(can_bring_back: bool) -> impl Iterator<Item = Entry> {
    let before = Entry::new("Bring back", "Bring back the session from before", Action::BringBack);
    let over = Entry::new(
        "Start over",
        "Opens the session again with which the page opened",
        Action::StartOver,
    );
    let kept = Entry::new(
        "Sessions",
        "Sessions that this browser keeps: from before, and of closed tabs",
        Action::Open(Dialog::Kept),
    );
    can_bring_back.then_some(before).into_iter().chain([over, kept])
}

fn settings() -> Entry {
    Entry::new("Settings", None, Action::Open(Dialog::Settings))
}

fn help() -> Entry {
    let title = "What is simulated, how it differs from a cluster, and the keys (F1)";
    Entry::new("Help", title, Action::Open(Dialog::Help))
}

#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let TopBarProps { theme, can_bring_back, on_action } = props;

    html! {
        <header class="top-bar">
            <h1 class="top-bar__name">{ mark() }<span class="top-bar__title">{ "DaemonSet Playground" }</span></h1>
            <div class="top-bar__files">
                for entry in files() {
                    { entry.button(on_action) }
                }
            </div>
            <div class="top-bar__sessions">
                for entry in sessions(*can_bring_back) {
                    { entry.button(on_action) }
                }
            </div>
            <button type="button" class="button" aria-haspopup="dialog"
                onclick={on_click(on_action, Action::Open(Dialog::Share))}>
                { "Share" }
            </button>
            <div class="top-bar__page">
                { settings().button(on_action) }
                { help().button(on_action) }
                { theme_button(*theme, on_action) }
            </div>
            <div class="top-bar__more">
                <Menu label="More" word="More" openers={more(*theme, *can_bring_back)} on_action={on_action.clone()} />
            </div>
        </header>
    }
}

fn theme_button(theme: Theme, on_action: &Callback<Action>) -> Html {
    let next = theme.next();
    html! {
        <button type="button" class="button" data-kind="quiet" aria-label={format!("Theme: {}", theme.label())}
            title={format!("Theme: {}. Next: {}.", theme.label(), next.label())}
            onclick={on_click(on_action, Action::SetTheme(next))}>
            { icon(Icon::Contrast) }<span>{ "Theme" }</span>
        </button>
    }
}

/// What there is no room for on a phone.
fn more(theme: Theme, can_bring_back: bool) -> Vec<Opener> {
    let opener = |it: Entry| Opener { what: it.what.into(), action: it.action };
    let themes = Theme::ALL.into_iter().filter(|it| *it != theme).map(|it| Opener {
        what: format!("Theme: {}", it.label()).into(),
        action: Action::SetTheme(it),
    });
    let entries = files().into_iter().chain(sessions(can_bring_back)).chain([settings(), help()]);
    entries.map(opener).chain(themes).collect()
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
    #[test]
    fn the_menu_has_what_the_bar_has_no_room_for() {
        let entries = |back| more(Theme::Dark, back).into_iter().map(|it| it.what.to_string());
        let all: Vec<_> = entries(true).collect();
        assert_eq!(
            all,
            [
                "Examples",
                "Import",
                "Export",
                "Bring back",
                "Start over",
                "Sessions",
                "Settings",
                "Help",
                "Theme: system",
                "Theme: light"
            ]
        );
        assert!(!entries(false).any(|it| it == "Bring back"));
    }
}
