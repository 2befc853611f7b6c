//! A label or a taint that a Node has: its value can be changed in place, and it can be taken off.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::{on_click, on_submit, on_typed};
use crate::action::Action;
use crate::view::NodeSheet;

/// What a Node has.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Key and value.
    Label(String, String),
    /// `key=value:Effect`, or `key:Effect`.
    Taint(String),
}

impl Held {
    /// What tells it from others, whatever its value.
    pub fn key(&self) -> String {
        let (before, _, after) = self.parts();
        format!("{before}{after}")
    }

    fn noun(&self) -> &'static str {
        match self {
            Held::Label(..) => "label",
            Held::Taint(_) => "taint",
        }
    }

    /// The key, the value, and what stands behind them.
    fn parts(&self) -> (&str, &str, &str) {
        match self {
            Held::Label(key, value) => (key, value, ""),
            Held::Taint(taint) => {
                let (pair, effect) = taint.rsplit_once(':').unwrap_or((taint, ""));
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (key, value, effect)
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Held::Label(key, value) => format!("{key}={value}"),
            Held::Taint(taint) => taint.clone(),
        }
    }

    fn remove_line(&self, sheet: &NodeSheet) -> String {
        match self {
            Held::Label(key, _) => sheet.unlabel_line(key),
            Held::Taint(taint) => sheet.untaint_line(taint),
        }
    }

    fn change_line(&self, sheet: &NodeSheet, value: &str) -> Option<String> {
        match self {
            Held::Label(key, _) => sheet.label_line(&format!("{key}={}", value.trim())),
            Held::Taint(taint) => sheet.retaint_line(taint, value),
        }
    }
}

/// # Properties of [`HeldRow`]
#[derive(Debug, PartialEq, Properties)]
pub struct HeldRowProps {
    pub sheet: Rc<NodeSheet>,
    pub held: Held,
    pub on_action: Callback<Action>,
}

/// The key stays, the value is a field. A changed value shows its line before it runs.
#[component]
pub fn HeldRow(props: &HeldRowProps) -> Html {
    let HeldRowProps { sheet, held, on_action } = props;
    let (key, value, effect) = held.parts();
    let typed = use_state(|| value.to_owned());
    // Whether other values are proposed: from the first focus on until the value has changed.
    let editing = use_state(|| false);
    {
        let (typed, editing) = (typed.clone(), editing.clone());
        use_effect_with(value.to_owned(), move |value| {
            typed.set(value.clone());
            editing.set(false);
        });
    }
    let is_changed = *typed != value;
    let line = if is_changed { held.change_line(sheet, &typed) } else { None };
    html! {
        <li>
            <form class="dialog__row dialog__held" onsubmit={on_submit(line.clone(), on_action)}>
                <span class="chip" data-kind={(held.noun() == "taint").then_some("taint")}>{ key }</span>
                { value_field(format!("Value of {} {key}", held.noun()), &typed, &editing) }
                if !effect.is_empty() {
                    <span class="chip" data-kind="taint">{ effect }</span>
                }
                if is_changed {
                    <button type="submit" class="button" disabled={line.is_none()}>{ "Change" }</button>
                }
                { remove(sheet, held, on_action) }
            </form>
            if *editing {
                { values(sheet, held, &typed) }
            }
            if is_changed {
                { told(line, &typed, "A value has no blanks in it.") }
            }
        </li>
    }
}

fn value_field(
    name: String,
    typed: &UseStateHandle<String>,
    editing: &UseStateHandle<bool>,
) -> Html {
    let open = {
        let editing = editing.clone();
        Callback::from(move |_: FocusEvent| editing.set(true))
    };
    html! {
        <input class="field dialog__value" data-mono="" aria-label={name} placeholder="no value" autocomplete="off"
            autocapitalize="off" spellcheck="false" value={(**typed).clone()} onfocus={open}
            oninput={on_typed(typed.clone())} />
    }
}

/// The values that the label has elsewhere. A click puts one into the field.
fn values(sheet: &NodeSheet, held: &Held, typed: &UseStateHandle<String>) -> Html {
    const MOST: usize = 6;
    let Held::Label(key, _) = held else {
        return html! {};
    };
    let put = |value: &str| {
        let (value, typed) = (value.to_owned(), typed.clone());
        Callback::from(move |_: MouseEvent| typed.set(value.clone()))
    };
    let others = sheet.known_values(key).filter(|it| *it != typed.as_str()).take(MOST);
    html! {
        <p class="dialog__values">
            for value in others {
                <button key={value.to_owned()} type="button" class="chip" onclick={put(value)}>{ value }</button>
            }
        </p>
    }
}

fn remove(sheet: &NodeSheet, held: &Held, on_action: &Callback<Action>) -> Html {
    let line = held.remove_line(sheet);
    let name = format!("Remove {} {}", held.noun(), held.text());
    let title = line.clone();
    let onclick = on_click(on_action, Action::Run(line));
    html! {
        <button type="button" class="button" data-kind="icon" aria-label={name} {title} {onclick}>
            { icon(Icon::Cross) }
        </button>
    }
}

/// The line that will run, or how to write it.
pub(super) fn told(line: Option<String>, typed: &str, hint: &'static str) -> Html {
    match line {
        Some(line) => html! { <p class="dialog__line">{ "$ " }{ line }</p> },
        None if typed.is_empty() => html! {},
        None => html! {
            <p class="dialog__line" data-kind="refused" role="status">{ hint }{ blank(typed) }</p>
        },
    }
}

/// Where a blank stands that may not.
fn blank(typed: &str) -> String {
    let before = typed.trim().split_once(char::is_whitespace).map(|it| it.0);
    before.map_or(String::new(), |it| format!(" Take out the blank after {it:?}."))
}
