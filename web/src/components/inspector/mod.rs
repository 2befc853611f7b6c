//! The inspector: what there is to know of the selection, in tabs. A file for each tab.

mod attempts;
mod events;
mod revisions;
mod why;
mod yaml;

use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::{focus, on_click};
use crate::action::{Action, Dialog};
use crate::view::{Inspector as Model, Link, Outlook, Pane, Tab, Target};

/// The id of what the tabs switch.
const PANE: &str = "inspector-pane";

/// # Properties of [`Inspector`]
#[derive(Debug, PartialEq, Properties)]
pub struct InspectorProps {
    /// Nothing, until something is chosen.
    pub inspector: Option<Rc<Model>>,
    /// What going back to the open revision would do, once it is known.
    #[prop_or_default]
    pub outlook: Option<Rc<Outlook>>,
    pub on_action: Callback<Action>,
    /// The title, which takes the focus when the panel opens in the place of another.
    #[prop_or_default]
    pub title_ref: NodeRef,
}

/// The region `Why`.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspector, outlook, on_action, title_ref } = props;
    let title = inspector.as_ref().map_or("Why?", |it| it.title.as_str());
    let close = on_click(on_action, Action::Deselect);
    let onkeydown = {
        let on_action = on_action.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_action.emit(Action::Deselect);
            }
        })
    };
    let on_action = use_title_focus(title_ref, on_action);

    html! {
        <section class="why" aria-label="Why" {onkeydown}>
            <div class="why__head">
                <h2 class="why__title" tabindex="-1" ref={title_ref}>{ title }</h2>
                if inspector.is_some() {
                    <button type="button" class="button why__close" data-kind="icon" aria-label="Close Why" onclick={close}>
                        { icon(Icon::Cross) }
                    </button>
                }
            </div>
            if let Some(inspector) = inspector {
                { draw_links(&inspector.links, "What belongs to it", &on_action) }
                { draw_tabs(inspector, &on_action) }
                { body(inspector, outlook.as_deref(), &on_action) }
            } else {
                <div class="why__body">{ hint() }</div>
            }
        </section>
    }
}

/// Also stands in the page's static HTML: keep them the same.
fn hint() -> Html {
    html! {
        <p class="why__hint">
            { "A DaemonSet keeps one Pod on each Node that should have one. Choose a Pod, or the \
               dashed place where one is missing, to see which rule decided." }
        </p>
    }
}

/// What was clicked in here is gone when another thing is selected: then the title takes the focus.
///
/// Returns the callback with which links in here report.
#[hook]
fn use_title_focus(title: &NodeRef, on_action: &Callback<Action>) -> Callback<Action> {
    let moves = use_mut_ref(|| false);
    {
        let (moves, title) = (Rc::clone(&moves), title.clone());
        use_effect(move || {
            if moves.replace(false)
                && let Some(title) = title.cast::<HtmlElement>()
            {
                focus(&title);
            }
        });
    }
    let on_action = on_action.clone();
    Callback::from(move |action: Action| {
        moves.replace(matches!(action, Action::Select(_)));
        on_action.emit(action);
    })
}

/// Unless there is only one.
fn draw_tabs(inspector: &Model, on_action: &Callback<Action>) -> Html {
    let (tabs, open) = (&inspector.tabs, inspector.pane.tab());
    if tabs.len() < 2 {
        return html! {};
    }
    let onkeydown = {
        let (tabs, on_action) = (tabs.clone(), on_action.clone());
        Callback::from(move |event: KeyboardEvent| {
            if let Some(next) = by_key(&event.key(), &tabs, open) {
                // The page has a meaning of its own for these keys.
                event.prevent_default();
                on_action.emit(Action::ShowTab(next));
                focus_tab(next);
            }
        })
    };
    html! {
        <div class="why__tabs" role="tablist" aria-label="About the selection" {onkeydown}>
            for tab in tabs {
                <button key={tab.title()} type="button" role="tab" id={id(*tab)} class="why__tab" aria-controls={PANE}
                    aria-selected={(*tab == open).to_string()} tabindex={if *tab == open { "0" } else { "-1" }}
                    onclick={on_click(on_action, Action::ShowTab(*tab))}>
                    { tab.title() }
                </button>
            }
        </div>
    }
}

/// The tab to which a key leads from the open one.
fn by_key(key: &str, tabs: &[Tab], open: Tab) -> Option<Tab> {
    let at = tabs.iter().position(|it| *it == open)?;
    let last = tabs.len().checked_sub(1)?;
    let to = match key {
        "ArrowRight" if at == last => 0,
        "ArrowRight" => at + 1,
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    tabs.get(to).copied()
}

fn id(tab: Tab) -> String {
    format!("inspector-{}", tab.title().replace(' ', "-"))
}

fn focus_tab(tab: Tab) {
    let tab = document().get_element_by_id(&id(tab));
    if let Some(tab) = tab.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        focus(&tab);
    }
}

/// What the open tab shows; scrolled to its beginning when it is another one, or of another thing.
fn body(inspector: &Model, outlook: Option<&Outlook>, on_action: &Callback<Action>) -> Html {
    let tab = inspector.pane.tab();
    let key = format!("{} {}", tab.title(), inspector.title);
    let pane = match &inspector.pane {
        Pane::Why(it) => why::draw(it, on_action),
        Pane::Yaml(it) => yaml::draw(it),
        Pane::Events(it) => events::draw(it),
        Pane::Revisions(it) => revisions::draw(it, outlook, on_action),
        Pane::Attempts(it) => attempts::draw(it, on_action),
    };
    if inspector.tabs.len() < 2 {
        return html! { <div {key} class="why__body">{ pane }</div> };
    }
    html! {
        <div {key} class="why__body" id={PANE} role="tabpanel" aria-labelledby={id(tab)} tabindex="0">{ pane }</div>
    }
}

/// Links side by side.
fn draw_links(links: &[Link], label: &'static str, on_action: &Callback<Action>) -> Html {
    if links.is_empty() {
        return html! {};
    }
    html! {
        <ul class="why__links" aria-label={label}>
            for link in links {
                <li key={link.words.clone()}>{ draw_link(link, on_action) }</li>
            }
        </ul>
    }
}

fn draw_link(link: &Link, on_action: &Callback<Action>) -> Html {
    let action = match &link.to {
        Target::Select(selection) => Action::Select(selection.clone()),
        Target::Sheet(node) => Action::Open(Dialog::Node(node.clone())),
    };
    html! {
        <button type="button" class="link" onclick={on_click(on_action, action)}>{ &link.words }</button>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
