//! The sheet with a Node's labels and taints: read them in full, take one off, put one on.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::held_row::{Held, HeldRow, told};
use super::icon::{Icon, icon};
use super::{on_submit, on_typed};
use crate::action::Action;
use crate::view::{NodeSheet as Model, Suggestion};

/// The effects that a taint can have.
const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// # Properties of [`NodeSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct NodeSheetProps {
    pub sheet: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// A modal dialog. Each change runs at once, and shows its line before it does.
#[component]
pub fn NodeSheet(props: &NodeSheetProps) -> Html {
    let NodeSheetProps { sheet, on_action } = props;

    html! {
        <Dialog title={sheet.title.clone()} on_action={on_action.clone()}>
            { labels(sheet, on_action) }
            <LabelForm sheet={Rc::clone(sheet)} on_action={on_action.clone()} />
            { taints(sheet, on_action) }
            <TaintForm sheet={Rc::clone(sheet)} on_action={on_action.clone()} />
            if let Some(refusal) = &sheet.refusal {
                <p class="dialog__line" data-kind="refused" role="alert">{ refusal }</p>
            }
        </Dialog>
    }
}

fn labels(sheet: &Rc<Model>, on_action: &Callback<Action>) -> Html {
    let held = |(key, value): &(String, String)| Held::Label(key.clone(), value.clone());
    html! {
        <>
            <h3 class="caption caption--strong dialog__caption">{ "labels" }</h3>
            { rows(sheet, sheet.labels.iter().map(held), on_action) }
        </>
    }
}

fn taints(sheet: &Rc<Model>, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            <h3 class="caption caption--strong dialog__caption">{ "taints" }</h3>
            { rows(sheet, sheet.taints.iter().cloned().map(Held::Taint), on_action) }
        </>
    }
}

fn rows(sheet: &Rc<Model>, held: impl Iterator<Item = Held>, on_action: &Callback<Action>) -> Html {
    html! {
        <ul class="dialog__rows">
            for held in held {
                { held_row(sheet, held, on_action) }
            }
        </ul>
    }
}

fn held_row(sheet: &Rc<Model>, held: Held, on_action: &Callback<Action>) -> Html {
    let key = held.key();
    html! { <HeldRow {key} sheet={Rc::clone(sheet)} {held} on_action={on_action.clone()} /> }
}

/// Adds a label, or changes one.
#[component]
fn LabelForm(props: &NodeSheetProps) -> Html {
    let typed = use_state(String::new);
    use_emptied(&typed, props.sheet.labels.clone());
    let line = props.sheet.label_line(&typed);
    let oninput = on_typed(typed.clone());
    let onsubmit = on_submit(line.clone(), &props.on_action);
    html! {
        <form {onsubmit}>
            <div class="dialog__form">
                <input class="field" data-mono="" autofocus=true aria-label="New label" placeholder="disktype=ssd" autocomplete="off"
                    autocapitalize="off" spellcheck="false" value={(*typed).clone()} {oninput} />
                <button type="submit" class="button" disabled={line.is_none()}>{ "Add label" }</button>
            </div>
            { told(line, &typed, "A label is written key=value.") }
            { hints(props.sheet.new_labels(), &typed) }
        </form>
    }
}

/// Adds a taint.
#[component]
fn TaintForm(props: &NodeSheetProps) -> Html {
    let typed = use_state(String::new);
    use_emptied(&typed, props.sheet.taints.clone());
    let effect = use_state(|| EFFECTS[0]);
    let line = props.sheet.taint_line(&typed, &effect);
    let oninput = on_typed(typed.clone());
    let onsubmit = on_submit(line.clone(), &props.on_action);
    let onchange = {
        let effect = effect.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(known) = EFFECTS.iter().find(|known| **known == chosen) {
                effect.set(known);
            }
        })
    };
    html! {
        <form {onsubmit}>
            <div class="dialog__form">
                <input class="field" data-mono="" aria-label="New taint" placeholder="gpu=true" autocomplete="off"
                    autocapitalize="off" spellcheck="false" value={(*typed).clone()} {oninput} />
                <select class="field" aria-label="Effect" {onchange}>
                    for name in EFFECTS {
                        <option value={name} selected={*effect == name}>{ name }</option>
                    }
                </select>
                <button type="submit" class="button" disabled={line.is_none()}>{ "Add taint" }</button>
            </div>
            { told(line, &typed, "A taint is written key or key=value.") }
            { hints(props.sheet.new_taints(), &typed) }
        </form>
    }
}

/// What DaemonSets ask for, and once something is typed, all that begins with it. A click puts it into the field.
fn hints<'a>(known: impl Iterator<Item = &'a Suggestion>, typed: &UseStateHandle<String>) -> Html {
    const MOST: usize = 4;
    let begun = typed.trim();
    let fits = |it: &&Suggestion| match begun {
        "" => it.is_asked,
        begun => it.text.starts_with(begun) && it.text != begun,
    };
    let put = |text: &str| {
        let (text, typed) = (text.to_owned(), typed.clone());
        Callback::from(move |_: MouseEvent| typed.set(text.clone()))
    };
    html! {
        for it in known.filter(fits).take(MOST) {
            <button key={it.text.clone()} type="button" class="dialog__hint" onclick={put(&it.text)}>
                { icon(Icon::Plus) }<code>{ &it.text }</code>{ " " }{ &it.about }
            </button>
        }
    }
}

/// Empties a field when what it adds to has changed. What was refused stays, to be mended.
#[hook]
fn use_emptied<T: PartialEq + 'static>(typed: &UseStateHandle<String>, added: T) {
    let typed = typed.clone();
    use_effect_with(added, move |_| typed.set(String::new()));
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::test::drawn;

    async fn check(sheet: Model, expected: Expect) {
        let props = NodeSheetProps { sheet: Rc::new(sheet), on_action: Callback::noop() };
        let html = drawn::<NodeSheet>(props).await;
        let removable: Vec<&str> = html.lines().filter(|line| line.contains("Remove ")).collect();
        expected.assert_eq(&removable.join("\n"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn each_label_and_taint_can_be_taken_off_and_shows_the_line() {
        let sheet = Model {
            title: "gpu-1".to_owned(),
            which: "gpu-1".to_owned(),
            is_many: false,
            labels: vec![("gpu".to_owned(), "a100".to_owned())],
            taints: vec!["gpu:NoSchedule".to_owned()],
            ..Model::default()
        };
        check(sheet, expect![[r#"
            <button type="button" data-kind="icon" aria-label="Remove label gpu=a100" title="kubectl label nodes gpu-1 gpu-" class="button">
            <button type="button" data-kind="icon" aria-label="Remove taint gpu:NoSchedule" title="kubectl taint nodes gpu-1 gpu:NoSchedule-" class="button">"#]]).await;
    }
}
