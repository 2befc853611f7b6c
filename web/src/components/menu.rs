//! A button with a menu: each entry says what it does and shows the line that does it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::focus;
use super::icon::{Icon, icon};
use crate::action::Action;
use crate::view::Deed;

/// # Properties of [`Menu`]
#[derive(Debug, PartialEq, Properties)]
pub struct MenuProps {
    /// The button's accessible name.
    pub label: AttrValue,
    /// What the menu adds: on the button, beside a plus. Otherwise there are three dots.
    #[prop_or_default]
    pub adds: Option<&'static str>,
    /// What stands on the button in the place of a picture.
    #[prop_or_default]
    pub word: Option<&'static str>,
    /// Entries that run a line.
    #[prop_or_default]
    pub deeds: Vec<Deed>,
    /// Entries without a line of their own, above the others.
    #[prop_or_default]
    pub openers: Vec<Opener>,
    pub on_action: Callback<Action>,
}

/// An entry that opens something, or changes how the page looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Opener {
    pub what: AttrValue,
    pub action: Action,
}

/// A menu button, with the keys that such buttons have everywhere.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let root = use_node_ref();
    let popup = use_node_ref();

    {
        let (root, popup) = (root.clone(), popup.clone());
        use_effect_with(*open, move |open| {
            if *open {
                place(&root, &popup);
                focus_entry(&popup, |_, _| 0);
            }
        });
    }

    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let close = close(open.clone(), root.clone());
    let onkeydown = on_key(open.clone(), popup.clone(), close.clone());
    let onfocusout = on_leave(open.clone(), root.clone());
    let (kind, picture) = match (props.adds, props.word) {
        (_, Some(_)) => (None, None),
        (Some(_), None) => (None, Some(Icon::Plus)),
        (None, None) => (Some("icon"), Some(Icon::More)),
    };
    html! {
        <span ref={root} class="menu-place" {onkeydown} {onfocusout}>
            <button type="button" class="button" data-kind={kind} aria-label={props.label.clone()}
                title={props.label.clone()} aria-haspopup="menu" aria-expanded={open.to_string()} onclick={toggle}>
                { for picture.map(icon) }{ props.adds }{ props.word }
            </button>
            if *open {
                { entries(props, popup, &close) }
            }
        </span>
    }
}

/// Closes the menu, and puts the focus back on its button.
fn close(open: UseStateHandle<bool>, root: NodeRef) -> Callback<()> {
    Callback::from(move |()| {
        open.set(false);
        if let Some(button) =
            root.cast::<Element>().and_then(|root| root.query_selector("button").ok()?)
        {
            focus(button.unchecked_ref());
        }
    })
}

/// A menu that the focus has left is closed.
fn on_leave(open: UseStateHandle<bool>, root: NodeRef) -> Callback<FocusEvent> {
    Callback::from(move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if !root.get().is_some_and(|root| root.contains(to.as_ref())) {
            open.set(false);
        }
    })
}

fn entries(props: &MenuProps, popup: NodeRef, close: &Callback<()>) -> Html {
    // Closes the menu, then does what was chosen.
    let choose = |action: Action| {
        let (close, on_action) = (close.clone(), props.on_action.clone());
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            on_action.emit(action.clone());
        })
    };
    html! {
        <div ref={popup} class="menu" role="menu" tabindex="-1" aria-label={props.label.clone()}>
            for Opener { what, action } in &props.openers {
                { entry(what, None, false, choose(action.clone())) }
            }
            for Deed { what, line, danger } in &props.deeds {
                { entry(what, Some(line), *danger, choose(Action::Run(line.clone()))) }
            }
        </div>
    }
}

fn entry(what: &str, line: Option<&String>, danger: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button key={what.to_owned()} type="button" role="menuitem" tabindex="-1" class="menu__item"
            aria-label={what.to_owned()} data-kind={danger.then_some("danger")} title={line.cloned()} {onclick}>
            <span class="menu__what">{ what }</span>
            if let Some(line) = line {
                <span class="menu__line">{ line }</span>
            }
        </button>
    }
}

/// Arrows go round, Home and End to the ends, Escape closes; Tab closes as well, and goes on.
fn on_key(
    open: UseStateHandle<bool>,
    popup: NodeRef,
    close: Callback<()>,
) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let handled = match (event.key().as_str(), *open) {
            ("ArrowDown", false) => {
                open.set(true);
                true
            }
            ("ArrowDown", true) => focus_entry(&popup, |at, n| (at + 1) % n),
            ("ArrowUp", true) => focus_entry(&popup, |at, n| (at + n - 1) % n),
            ("Home", true) => focus_entry(&popup, |_, _| 0),
            ("End", true) => focus_entry(&popup, |_, n| n - 1),
            ("Escape", true) => {
                close.emit(());
                true
            }
            ("Tab", true) => {
                open.set(false);
                false
            }
            _ => false,
        };
        if handled {
            event.prevent_default();
            event.stop_propagation();
        }
    })
}

/// Moves the focus from the entry that has it to another. Returns whether there is one.
fn focus_entry(popup: &NodeRef, to: impl Fn(usize, usize) -> usize) -> bool {
    let Some(popup) = popup.cast::<Element>() else {
        return false;
    };
    let Ok(entries) = popup.query_selector_all("[role=menuitem]") else {
        return false;
    };
    let entries: Vec<Element> =
        (0..entries.length()).filter_map(|at| entries.get(at)?.dyn_into().ok()).collect();
    let focused = gloo::utils::document().active_element();
    let at = entries.iter().position(|entry| focused.as_ref() == Some(entry)).unwrap_or(0);
    let Some(entry) = (!entries.is_empty()).then(|| &entries[to(at, entries.len())]) else {
        return false;
    };
    focus(entry.unchecked_ref());
    true
}

/// Puts the menu under its button, or above it, and always inside the window.
///
/// Its place is a custom property: a `style` attribute would be against the Content-Security-Policy.
fn place(root: &NodeRef, popup: &NodeRef) {
    const GAP: f64 = 4.0;
    const EDGE: f64 = 8.0;
    let (Some(root), Some(popup)) = (root.cast::<Element>(), popup.cast::<HtmlElement>()) else {
        return;
    };
    let Ok(Some(button)) = root.query_selector("button") else {
        return;
    };
    let (anchor, size) = (button.get_bounding_client_rect(), popup.get_bounding_client_rect());
    let view = gloo::utils::document_element();
    let (width, height) = (f64::from(view.client_width()), f64::from(view.client_height()));
    let x = anchor.left().min(width - size.width() - EDGE).max(EDGE);
    let below = anchor.bottom() + GAP;
    let above = anchor.top() - GAP - size.height();
    let y = if below + size.height() + EDGE <= height || above < EDGE { below } else { above };
    let y = y.min(height - size.height() - EDGE).max(EDGE);
    let style = popup.style();
    for (name, value) in [("--menu-x", x), ("--menu-y", y)] {
        #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
        let value = format!("{}px", value as i32);
        // Fails for a malformed name only.
        let _ = style.set_property(name, &value);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::test::drawn;

    async fn check(deeds: Vec<Deed>, expected: Expect) {
        let props = MenuProps {
            label: "Actions for worker-1".into(),
            adds: None,
            word: None,
            deeds,
            openers: vec![],
            on_action: Callback::noop(),
        };
        expected.assert_eq(&drawn::<Menu>(props).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_closed_menu_has_no_entries_to_focus() {
        check(vec![Deed::new("Cordon", "kubectl cordon worker-1")], expect![[r#"
            <span class="menu-place">
            <button type="button" data-kind="icon" aria-label="Actions for worker-1" title="Actions for worker-1" aria-haspopup="menu" aria-expanded="false" class="button">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="M1.6 6h.01M6 6h.01M10.4 6h.01" stroke-width="2.2" stroke-linecap="round"/>
            </svg>
            </button>
            </span>"#]]).await;
    }
}
