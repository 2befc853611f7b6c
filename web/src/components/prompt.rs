//! Where the next line of the console is typed, with the suggestions over it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::focus;
use super::typing::{Key, Typing};
use crate::action::Action;
use crate::browser::matches_media;
use crate::view::{Command, Completion};

/// Below this width suggestions come while one types: there is no Tab key. Keep it as in `console.css`.
const PHONE: &str = "(max-width: 899px)";

const LIST: &str = "console-suggestions";

/// Says what may stand at a place of a line, counted in bytes.
pub type Complete = Callback<(String, usize), Completion>;

/// # Properties of [`Prompt`]
#[derive(Debug, PartialEq, Properties)]
pub struct PromptProps {
    /// What was run, for the history.
    pub commands: Vec<Rc<Command>>,
    pub complete: Complete,
    /// A line that was put into the field from elsewhere, and how often that was done.
    #[prop_or_default]
    pub put: (AttrValue, u32),
    /// Asks for an empty log.
    pub on_clear: Callback<()>,
    pub on_action: Callback<Action>,
}

/// The text box `Console`. Tab completes, the arrow keys bring back earlier lines.
#[component]
pub fn Prompt(props: &PromptProps) -> Html {
    let PromptProps { complete, put, on_action, .. } = props;
    let typing = use_state(Typing::default);
    let field = use_node_ref();
    use_put(put, &typing, &field);
    use_effect_with(typing.chosen, |chosen| show_option(*chosen));

    let show = {
        let (typing, field) = (typing.clone(), field.clone());
        Callback::from(move |next: Typing| {
            write(&field, &next);
            typing.set(next);
        })
    };
    let open = typing.list.is_some();
    let active = typing.chosen.map(option_id);

    html! {
        <form class="console__form" onsubmit={on_submit(&field, on_action, &show)}>
            if let Some(list) = &typing.list {
                { suggestions(list, &typing, &show) }
            }
            <span class="console__prompt" aria-hidden="true">{ "$" }</span>
            <input ref={field.clone()} class="console__input" aria-label="Console" aria-describedby="console-keys"
                placeholder="kubectl get pods -A -o wide" autocomplete="off" autocapitalize="off" spellcheck="false"
                enterkeyhint="send" aria-autocomplete="list" aria-controls={open.then_some(LIST)}
                aria-activedescendant={active} value={typing.line.clone()}
                oninput={on_input(&typing, complete)} onfocus={on_focus(&typing, complete)} onblur={on_blur(&typing)}
                onkeydown={on_key(&typing, props, &show)} />
            <span id="console-keys" hidden=true>{ "Tab completes; after Escape it leaves the field." }</span>
            <span class="visually-hidden" role="status" aria-label="Suggestions">{ told(&typing) }</span>
        </form>
    }
}

/// A line put into the field from elsewhere takes the focus there.
#[hook]
fn use_put(put: &(AttrValue, u32), typing: &UseStateHandle<Typing>, field: &NodeRef) {
    let (typing, field) = (typing.clone(), field.clone());
    use_effect_with(put.clone(), move |(line, times)| {
        if *times > 0 {
            let next = Typing::whole(line.to_string());
            write(&field, &next);
            typing.set(next);
            if let Some(field) = field.cast::<HtmlInputElement>() {
                focus(&field);
            }
        }
    });
}

/// The list goes along with what is typed; on a phone it comes by itself.
fn on_input(typing: &UseStateHandle<Typing>, complete: &Complete) -> Callback<InputEvent> {
    let (typing, complete) = (typing.clone(), complete.clone());
    Callback::from(move |event: InputEvent| {
        let next = read(&event.target_unchecked_into());
        let lists = typing.list.is_some() || matches_media(PHONE);
        typing.set(if lists { listed(next, &complete) } else { next });
    })
}

fn on_focus(typing: &UseStateHandle<Typing>, complete: &Complete) -> Callback<FocusEvent> {
    let (typing, complete) = (typing.clone(), complete.clone());
    Callback::from(move |event: FocusEvent| {
        if matches_media(PHONE) {
            typing.set(listed(read(&event.target_unchecked_into()), &complete));
        }
    })
}

fn on_blur(typing: &UseStateHandle<Typing>) -> Callback<FocusEvent> {
    let typing = typing.clone();
    Callback::from(move |event: FocusEvent| {
        if typing.list.is_some() {
            typing.set(read(&event.target_unchecked_into()));
        }
    })
}

/// Runs what stands in the field, and empties it.
fn on_submit(
    field: &NodeRef,
    on_action: &Callback<Action>,
    show: &Callback<Typing>,
) -> Callback<SubmitEvent> {
    let (field, on_action, show) = (field.clone(), on_action.clone(), show.clone());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let line = field.cast::<HtmlInputElement>().map(|it| it.value()).unwrap_or_default();
        let line = line.trim();
        if !line.is_empty() {
            on_action.emit(Action::Run(line.to_owned()));
            show.emit(Typing::default());
        }
    })
}

fn on_key(
    typing: &UseStateHandle<Typing>,
    props: &PromptProps,
    show: &Callback<Typing>,
) -> Callback<KeyboardEvent> {
    let (typing, show) = (typing.clone(), show.clone());
    let (complete, commands) = (props.complete.clone(), props.commands.clone());
    let on_clear = props.on_clear.clone();
    Callback::from(move |event: KeyboardEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        let control = event.ctrl_key() && !event.alt_key() && !event.meta_key();
        if control && event.key() == "l" {
            event.prevent_default();
            on_clear.emit(());
            return;
        }
        let key = match event.key().as_str() {
            "r" if control => Key::Search,
            "Tab" if !event.shift_key() => Key::Tab,
            "ArrowUp" => Key::Up,
            "ArrowDown" => Key::Down,
            "Enter" => Key::Enter,
            "Escape" => Key::Escape,
            _ => return,
        };
        let now = typing.as_in(read(&field));
        let complete = |line: &str, cursor: usize| complete.emit((line.to_owned(), cursor));
        if let Some(next) = now.press(key, &commands, complete) {
            event.prevent_default();
            show.emit(next);
        }
    })
}

fn suggestions(list: &Completion, typing: &Typing, show: &Callback<Typing>) -> Html {
    // A click leaves the focus in the field.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let option = |at: usize| {
        let taken = typing.take(at);
        let show = show.clone();
        Callback::from(move |_: MouseEvent| taken.iter().cloned().for_each(|it| show.emit(it)))
    };
    html! {
        <div class="suggestions" {onmousedown}>
            <ul id={LIST} class="suggestions__list" role="listbox" aria-label="Suggestions" tabindex="0">
            for (at, candidate) in list.candidates.iter().enumerate() {
                <li key={candidate.text.clone()} id={option_id(at)} class="suggestions__item" role="option"
                    aria-selected={(typing.chosen == Some(at)).to_string()} onclick={option(at)}>
                    <span class="suggestions__word">{ &candidate.text }{ &candidate.tail }</span>
                    <span class="suggestions__about">{ &candidate.about }</span>
                </li>
            }
            </ul>
            if list.more {
                <p class="suggestions__more">{ "There are more: type on." }</p>
            }
        </div>
    }
}

fn option_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

/// Scrolls the list, and nothing around it, until the marked suggestion can be seen.
fn show_option(chosen: Option<usize>) {
    let document = gloo::utils::document();
    let item = chosen.and_then(|at| document.get_element_by_id(&option_id(at)));
    let item = item.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let (Some(item), Some(list)) = (item, document.get_element_by_id(LIST)) else { return };
    let (top, bottom) = (item.offset_top(), item.offset_top() + item.offset_height());
    let (from, height) = (list.scroll_top(), list.client_height());
    list.set_scroll_top(from.min(top).max(bottom - height));
}

/// What those hear who do not see the list.
fn told(typing: &Typing) -> String {
    let Some(list) = &typing.list else {
        return String::new();
    };
    let n = list.candidates.len();
    match (typing.chosen, typing.candidate()) {
        (Some(at), Some(it)) => format!("{}{} {}, {} of {n}", it.text, it.tail, it.about, at + 1),
        _ if n == 1 => "1 suggestion".to_owned(),
        _ => format!("{n} suggestions"),
    }
}

/// The line with what may stand at its cursor.
fn listed(typing: Typing, complete: &Complete) -> Typing {
    let list = complete.emit((typing.line.clone(), typing.cursor));
    typing.with_list(list)
}

/// What stands in the field. The browser counts in UTF-16.
fn read(field: &HtmlInputElement) -> Typing {
    let line = field.value();
    let mut left = field.selection_start().ok().flatten().map_or(usize::MAX, |it| it as usize);
    let mut cursor = 0;
    for letter in line.chars() {
        let Some(rest) = left.checked_sub(letter.len_utf16()) else { break };
        left = rest;
        cursor += letter.len_utf8();
    }
    Typing::at(line, cursor)
}

/// Puts a line into the field, and the cursor where it belongs.
fn write(field: &NodeRef, typing: &Typing) {
    let Some(field) = field.cast::<HtmlInputElement>() else { return };
    field.set_value(&typing.line);
    let before = typing.line.get(..typing.cursor).unwrap_or(&typing.line);
    let at = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
    // Fails for fields without text, which this is not.
    let _ = field.set_selection_range(at, at);
}
