//! What a session can be taken away as: each file with what it is for, to download or to copy.

use yew::prelude::*;

use super::dialog::Dialog;
use crate::action::Action;
use crate::view::Export;
use crate::{browser, hooks};

/// # Properties of [`ExportSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct ExportSheetProps {
    /// Makes the text of a file, in dark colours or in light ones.
    pub text: Callback<(Export, bool), String>,
    pub on_action: Callback<Action>,
}

/// A text that is shown, to be copied by hand.
#[derive(Clone, PartialEq)]
struct Shown {
    file: &'static str,
    why: &'static str,
    text: AttrValue,
}

/// What came of the last button.
#[derive(Clone, Default, PartialEq)]
struct State {
    told: String,
    shown: Option<Shown>,
}

const EMBEDDED: &str =
    "This page is embedded, where a download may be blocked. Copy the text from here instead.";
const NO_CLIPBOARD: &str =
    "The browser does not let this page use the clipboard. Copy the text from here.";

/// The dialog `Export`.
#[component]
pub fn ExportSheet(props: &ExportSheetProps) -> Html {
    let state = use_state(State::default);
    html! {
        <Dialog title="Export" wide=true on_action={props.on_action.clone()}>
            for (caption, exports) in Export::GROUPS {
                <section class="files__group">
                    <h3 class="caption caption--strong files__caption">{ caption }</h3>
                    <ul class="files__list">
                        for export in exports {
                            { row(*export, &props.text, &state) }
                        }
                    </ul>
                </section>
            }
            <p class="files__told" role="status">{ &state.told }</p>
            if let Some(shown) = &state.shown {
                { by_hand(shown) }
            }
            <p class="dialog__note">{ "All of it is made in this tab. Nothing is sent anywhere." }</p>
        </Dialog>
    }
}

fn row(
    export: Export,
    text: &Callback<(Export, bool), String>,
    state: &UseStateHandle<State>,
) -> Html {
    let download = {
        let (text, state) = (text.clone(), state.clone());
        Callback::from(move |_: MouseEvent| download(export, &text, &state))
    };
    let copy = {
        let (text, state) = (text.clone(), state.clone());
        Callback::from(move |_: MouseEvent| copy(export, &text, &state))
    };
    let file = export.file();
    html! {
        <li class="files__row">
            <div class="files__what">
                <p class="files__title">
                    <strong>{ export.title() }</strong>{ " " }<code class="files__name">{ file }</code>
                </p>
                <p class="files__about">{ export.about() }</p>
            </div>
            <div class="files__buttons">
                if export.is_text() {
                    <button type="button" class="button" data-kind="quiet" aria-label={format!("Copy {file}")} onclick={copy}>
                        { "Copy" }
                    </button>
                }
                <button type="button" class="button" aria-label={format!("Download {file}")} onclick={download}>
                    { "Download" }
                </button>
            </div>
        </li>
    }
}

/// The text, in a field to copy it from.
fn by_hand(shown: &Shown) -> Html {
    let Shown { file, why, text } = shown;
    html! {
        <div class="files__by-hand">
            <p>{ *why }</p>
            <textarea class="files__text" readonly=true rows="8" aria-label={format!("Text of {file}")} value={text} />
        </div>
    }
}

fn download(
    export: Export,
    text: &Callback<(Export, bool), String>,
    state: &UseStateHandle<State>,
) {
    let text = text.emit((export, hooks::is_dark()));
    let file = export.file();
    if !export.is_text() {
        let told = state.clone();
        let told =
            Callback::from(move |done| told.set(State { told: saved(file, done), shown: None }));
        hooks::download_png(file, text, told);
        return;
    }
    browser::save_as_file(file, export.media_type(), &text);
    let shown = hooks::is_framed().then(|| Shown { file, why: EMBEDDED, text: text.into() });
    state.set(State { told: saved(file, true), shown });
}

fn saved(file: &str, done: bool) -> String {
    if done {
        format!("{file} is with your downloads.")
    } else {
        format!(
            "{file} could not be made: the browser refused, or the picture is too large for it."
        )
    }
}

fn copy(export: Export, text: &Callback<(Export, bool), String>, state: &UseStateHandle<State>) {
    let text = text.emit((export, hooks::is_dark()));
    let (state, file) = (state.clone(), export.file());
    let for_hand = text.clone();
    let told = Callback::from(move |done| {
        state.set(if done {
            State { told: format!("{file} is on the clipboard."), shown: None }
        } else {
            let text = for_hand.clone().into();
            State { told: String::new(), shown: Some(Shown { file, why: NO_CLIPBOARD, text }) }
        });
    });
    hooks::copy(&text, told);
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn each_file_says_what_it_is_for() {
        let text = Callback::from(|_| String::new());
        let html =
            drawn::<ExportSheet>(ExportSheetProps { text, on_action: Callback::noop() }).await;
        let all = Export::GROUPS.into_iter().flat_map(|(_, exports)| exports);
        for export in all {
            assert!(html.contains(export.about()), "{export:?}");
            assert!(html.contains(&format!(r#"aria-label="Download {}""#, export.file())));
        }
        assert_eq!(html.matches("Copy ").count(), 7, "a PNG is no text");
    }
}
