//! The gallery of examples: found by use or by words, opened with one click.

use std::rc::Rc;

use yew::prelude::*;

use super::dialog::Dialog;
use super::example_picture::example_picture;
use super::{on_click, on_typed};
use crate::action::Action;
use crate::hooks::use_examples;
use crate::view::build::examples;
use crate::view::{Example, Gallery as State};

/// # Properties of [`Gallery`]
#[derive(Debug, PartialEq, Properties)]
pub struct GalleryProps {
    pub on_action: Callback<Action>,
}

/// The dialog `Examples`.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    let (gallery, load) = use_examples();
    let on_action = props.on_action.clone();
    html! {
        <Dialog title="Examples" on_action={on_action.clone()}>
            <div class="examples">{
                match gallery {
                    State::Loading => html! {
                        <p class="examples__state" role="status">{ "Loading the examples." }</p>
                    },
                    State::Failed(why) => failed(&why, &load),
                    State::Ready(all) => html! { <Examples {all} {on_action} /> },
                }
            }</div>
        </Dialog>
    }
}

fn failed(why: &str, load: &Callback<()>) -> Html {
    html! {
        <div class="examples__state" role="alert">
            <p><strong>{ "The examples could not be loaded." }</strong>{ " Your session is as it was." }</p>
            <p class="examples__why">{ why }</p>
            <button type="button" class="button" onclick={load.reform(|_: MouseEvent| ())}>{ "Try again" }</button>
        </div>
    }
}

/// # Properties of [`Examples`]
#[derive(Debug, PartialEq, Properties)]
pub struct ExamplesProps {
    pub all: Vec<Rc<Example>>,
    pub on_action: Callback<Action>,
}

/// The cards, and what chooses among them.
#[component]
pub fn Examples(props: &ExamplesProps) -> Html {
    let ExamplesProps { all, on_action } = props;
    let search = use_state(String::new);
    let chosen = use_state(|| None::<String>);
    let found = examples::found(all, chosen.as_deref(), &search);
    let show_all = {
        let (search, chosen) = (search.clone(), chosen.clone());
        Callback::from(move |_: MouseEvent| {
            search.set(String::new());
            chosen.set(None);
        })
    };

    html! {
        <>
            <div class="examples__tools">
                <input class="field examples__search" type="search" aria-label="Search examples" placeholder="Search"
                    autocomplete="off" value={(*search).clone()}
                    oninput={on_typed(search.clone())} />
                <span class="examples__count" role="status">{ examples::count(found.len(), all.len()) }</span>
                { uses(all, &chosen) }
            </div>
            if found.is_empty() {
                <p class="examples__state">
                    { "No example says that. " }
                    <button type="button" class="button" onclick={show_all}>{ "Show all" }</button>
                </p>
            }
            <ul class="examples__cards" aria-label="Examples">
                for example in &found {
                    { card(example, on_action) }
                }
            </ul>
        </>
    }
}

/// One of the uses, or all: a group of radio buttons, which are one stop of the Tab key.
fn uses(all: &[Rc<Example>], chosen: &UseStateHandle<Option<String>>) -> Html {
    let uses = examples::uses(all).into_iter().map(Some);
    html! {
        <fieldset class="examples__uses">
            <legend class="visually-hidden">{ "Use" }</legend>
            for it in std::iter::once(None).chain(uses) {
                { use_of(it, chosen) }
            }
        </fieldset>
    }
}

fn use_of(what: Option<String>, chosen: &UseStateHandle<Option<String>>) -> Html {
    let name = what.clone().unwrap_or_else(|| "all".to_owned());
    let checked = **chosen == what;
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |_: Event| chosen.set(what.clone()))
    };
    html! {
        <label key={name.clone()} class="examples__use">
            <input type="radio" class="visually-hidden" name="use" {checked} {onchange} />
            <span>{ name }</span>
        </label>
    }
}

/// The whole card can be clicked: the button in its title covers it.
fn card(example: &Rc<Example>, on_action: &Callback<Action>) -> Html {
    let open = on_click(on_action, Action::OpenExample(Rc::clone(example)));
    let look = format!("look-{}", example.id);
    html! {
        <li key={example.id.clone()} class="example">
            { example_picture(&example.picture) }
            <h3 class="example__title">
                <button type="button" class="example__open" aria-describedby={look.clone()} onclick={open}>
                    { &example.title }
                </button>
            </h3>
            <p class="example__look" id={look}>{ &example.look }</p>
            <ul class="example__uses" aria-label="Uses">
                for it in &example.uses {
                    <li class="chip">{ it }</li>
                }
            </ul>
        </li>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn a_card_is_one_button_named_by_the_title_and_told_by_what_to_look_for() {
        let props = ExamplesProps { all: vec![samples::example()], on_action: Callback::noop() };
        let html = drawn::<Examples>(props).await;
        let card = html.find(r#"<li class="example">"#).map(|at| &html[at..]).expect("a card");
        expect![[r#"
            <li class="example">
            <svg viewBox="0 0 276 84" role="img" aria-label="1 Node: 1 Ready" class="example__picture">
            <rect class="example__node" data-tone="ready" x="110.5" y="27.5" width="56" height="30" rx="4"/>
            <rect class="example__lamp" data-tone="ready" x="115.5" y="32.5" width="4" height="4" rx="2"/>
            <rect class="example__name" data-tone="ready" x="122.5" y="33.5" width="18" height="2" rx="1"/>
            <rect class="example__place" data-tone="ready" x="114.5" y="39.5" width="48" height="13" rx="2"/>
            </svg>
            <h3 class="example__title">
            <button type="button" aria-describedby="look-drain" class="example__open">Drain: who goes, who stays</button>
            </h3>
            <p id="look-drain" class="example__look">The agent is left alone.</p>
            <ul aria-label="Uses" class="example__uses">
            <li class="chip">drain</li>
            <li class="chip">basics</li>
            </ul>
            </li>
            </ul>"#]].assert_eq(card);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_uses_are_one_group_of_radio_buttons() {
        let props = ExamplesProps { all: vec![samples::example()], on_action: Callback::noop() };
        let html = drawn::<Examples>(props).await;
        assert!(html.contains(r#"<legend class="visually-hidden">Use</legend>"#), "{html}");
        assert_eq!(html.matches(r#"type="radio""#).count(), 3, "all, and two uses");
        assert!(html.contains("1 example<"), "{html}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn while_the_examples_are_on_their_way_the_dialog_says_so() {
        let html = drawn::<Gallery>(GalleryProps { on_action: Callback::noop() }).await;
        assert!(html.contains("Loading the examples."), "{html}");
    }
}
