//! Takes texts in: paste, drop or choose; read what would come; decide.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::dialog::Dialog;
use crate::action::Action;
use crate::hooks;
use crate::view::{Choice, Incoming, Preview};

/// The pause in typing after which a text is read, in milliseconds.
const PAUSE: u32 = 250;

/// The pause in which a browser paints the words that reading has begun, in milliseconds.
const PAINT: u32 = 40;

/// A field is no place for a text of more bytes.
const MOST_IN_FIELD: usize = 100_000;

/// Prints what can be imported at once.
const COMMAND: &str = "kubectl get nodes,daemonsets,pods -A -o yaml > cluster.yaml";

/// # Properties of [`ImportSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct ImportSheetProps {
    /// What was dropped on the page.
    pub dropped: Option<Rc<Incoming>>,
    /// Reads a text and says what is in it.
    pub read: Callback<Rc<Incoming>, Preview>,
    pub on_action: Callback<Action>,
}

/// How far reading has come.
#[derive(Clone, Default, PartialEq)]
enum Reading {
    #[default]
    Nothing,
    /// Of what, and how much.
    Going(String),
    Done(Rc<Preview>, String),
}

/// The dialog `Import`.
#[component]
pub fn ImportSheet(props: &ImportSheetProps) -> Html {
    let ImportSheetProps { dropped, read, on_action } = props;
    let reading = use_state(Reading::default);
    let take = use_reader(&reading, read);
    {
        let take = take.clone();
        use_effect_with(dropped.clone(), move |dropped| {
            if let Some(incoming) = dropped {
                take.emit((Rc::clone(incoming), PAINT));
            }
        });
    }
    html! {
        <Dialog title="Import" wide=true on_action={on_action.clone()}>
            <p>
                { "DaemonSets, Nodes, files with both and more, or a saved session. To see what will happen in a \
                   cluster of your own, take what this prints:" }
            </p>
            <p class="dialog__line">{ "$ " }{ COMMAND }</p>
            { source(&take) }
            <div class="import__found" role="status">
                { found(&reading) }
            </div>
            if let Reading::Done(preview, _) = &*reading {
                for (at, choice) in preview.choices.iter().enumerate() {
                    { draw_choice(choice, at == 0, on_action) }
                }
            }
            <p class="dialog__note">{ "It is read in this tab, and sent nowhere." }</p>
        </Dialog>
    }
}

/// Takes a text and the pause before it is read. Only the last text that came is read.
#[hook]
fn use_reader(reading: &UseStateHandle<Reading>, read: &Callback<Rc<Incoming>, Preview>) -> Take {
    let pending = use_mut_ref(|| None::<Timeout>);
    let (reading, read) = (reading.clone(), read.clone());
    Callback::from(move |(incoming, pause): (Rc<Incoming>, u32)| {
        let what = size_of(&incoming);
        reading.set(Reading::Going(what.clone()));
        let (reading, read) = (reading.clone(), read.clone());
        let timeout = Timeout::new(pause, move || {
            reading.set(Reading::Done(Rc::new(read.emit(incoming)), what));
        });
        pending.replace(Some(timeout));
    })
}

/// `nodes.json, 118 KB`
fn size_of(incoming: &Incoming) -> String {
    let name = incoming.name.as_deref().unwrap_or("the text");
    match incoming.text.len() {
        bytes @ 0..1_000 => format!("{name}, {bytes} bytes"),
        bytes @ 1_000..1_000_000 => format!("{name}, {} KB", bytes / 1_000),
        bytes => format!("{name}, {}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

type Take = Callback<(Rc<Incoming>, u32)>;

/// The field to paste into, and the button that chooses files.
fn source(take: &Take) -> Html {
    let oninput = take.reform(|event: InputEvent| {
        (unnamed(event.target_unchecked_into::<HtmlTextAreaElement>().value()), PAUSE)
    });
    html! {
        <div class="import__source">
            <textarea class="files__text import__text" rows="7" aria-label="Text to import" spellcheck="false"
                autocapitalize="off" autocomplete="off" placeholder="Paste YAML, JSON, a session or its link"
                {oninput} onpaste={on_paste(take)} />
            <p class="import__or">
                <label class="button import__choose">
                    { "Choose files" }
                    <input type="file" class="visually-hidden" multiple=true onchange={on_chosen(take)}
                        accept=".yaml,.yml,.json,.txt,.session,text/*,application/json,application/yaml" />
                </label>
                <span>{ "or drop them anywhere on the page." }</span>
            </p>
        </div>
    }
}

fn unnamed(text: String) -> Rc<Incoming> {
    Rc::new(Incoming { name: None, text })
}

/// A large text does not go through the field.
fn on_paste(take: &Take) -> Callback<Event> {
    let take = take.clone();
    Callback::from(move |event: Event| {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let pasted = pasted.and_then(|it| it.get_data("text/plain").ok()).unwrap_or_default();
        if pasted.len() > MOST_IN_FIELD {
            event.prevent_default();
            take.emit((unnamed(pasted), PAINT));
        }
    })
}

fn on_chosen(take: &Take) -> Callback<Event> {
    let take = take.reform(|it: Option<Incoming>| (Rc::new(it.unwrap_or_default()), PAINT));
    Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        if let Some(files) = input.files() {
            hooks::read_files(&files, take.clone());
        }
        // So that the same file can be chosen again.
        input.set_value("");
    })
}

/// What was found, in words.
fn found(reading: &Reading) -> Html {
    match reading {
        Reading::Nothing => html! {},
        Reading::Going(what) => {
            html! { <p class="import__lead">{ format!("Reading {what}.") }</p> }
        }
        Reading::Done(preview, what) => html! {
            <>
                <p class="import__lead"><strong>{ &preview.lead }</strong>{ " " }<span class="import__what">{ what }</span></p>
                <ul class="import__facts">
                    for fact in &preview.facts {
                        <li>{ fact }</li>
                    }
                </ul>
                { mistakes(preview) }
            </>
        },
    }
}

fn mistakes(preview: &Preview) -> Html {
    html! {
        if !preview.mistakes.is_empty() {
            <ul class="import__mistakes" aria-label="Mistakes">
                for it in &preview.mistakes {
                    <li>
                        <strong>{ &it.place }</strong>{ ": " }{ &it.what }{ " " }
                        <span class="import__help">{ &it.help }</span>
                    </li>
                }
                if preview.n_more > 0 {
                    <li>{ format!("And {} more.", preview.n_more) }</li>
                }
            </ul>
        }
    }
}

fn draw_choice(choice: &Choice, first: bool, on_action: &Callback<Action>) -> Html {
    let (on_action, action) = (on_action.clone(), choice.action.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        on_action.emit(Action::CloseDialog);
        on_action.emit(action.clone());
    });
    html! {
        <div key={choice.what} class="import__choice">
            <button type="button" class="button" data-kind={first.then_some("primary")} {onclick}>{ choice.what }</button>
            <p class="files__about">{ choice.about }</p>
        </div>
    }
}

/// The page while files are dragged over it.
pub fn drop_target() -> Html {
    html! {
        <div class="drop-target"><p class="drop-target__words">{ "Drop the files to see what is in them" }</p></div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn each_way_in_has_a_name() {
        let html = drawn::<ImportSheet>(ImportSheetProps {
            dropped: None,
            read: Callback::from(|_| Preview::default()),
            on_action: Callback::noop(),
        })
        .await;
        assert!(html.contains(r#"aria-label="Text to import""#), "{html}");
        assert!(html.contains("Choose files"), "{html}");
        assert!(html.contains("sent nowhere"), "{html}");
    }

    #[test]
    fn sizes_are_told_in_words() {
        let size = |n: usize| size_of(&Incoming { name: None, text: "x".repeat(n) });
        assert_eq!(size(12), "the text, 12 bytes");
        assert_eq!(size(118_900), "the text, 118 KB");
        assert_eq!(size(5_240_000), "the text, 5.2 MB");
    }
}
