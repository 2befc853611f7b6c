//! What only a browser shows: focus, keys, dialogs. `wasm-pack test --headless --chrome web`

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};
use yew::prelude::*;

use crate::action::Action;
use crate::components::workbench::{Model, Workbench, WorkbenchProps};
use crate::samples;
use crate::view::{Dialog, NodeSheet, Selection};

wasm_bindgen_test_configure!(run_in_browser);

/// A drawn page, and the actions that it has reported.
struct Page {
    root: Element,
    actions: Rc<RefCell<Vec<Action>>>,
}

impl Page {
    async fn draw(page: Model) -> Page {
        let root = document().create_element("div").expect("a div");
        document().body().expect("a body").append_child(&root).expect("the root is new");
        let actions = Rc::<RefCell<Vec<Action>>>::default();
        let on_action = {
            let actions = Rc::clone(&actions);
            Callback::from(move |action| actions.borrow_mut().push(action))
        };
        let props = WorkbenchProps { page, on_action };
        yew::Renderer::<Workbench>::with_root_and_props(root.clone(), props).render();
        settle().await;
        Page { root, actions }
    }

    fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).expect("a selector");
        found.unwrap_or_else(|| panic!("nothing is {selector}")).unchecked_into()
    }

    fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).expect("a selector").is_some()
    }

    async fn click(&self, selector: &str) {
        self.find(selector).click();
        settle().await;
    }

    async fn key(&self, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        let event =
            KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        focused().dispatch_event(&event).expect("a new event");
        settle().await;
    }

    fn took(&self) -> Vec<Action> {
        self.actions.take()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Waits until Yew has drawn, and its effects have run.
async fn settle() {
    yew::scheduler::flush().await;
}

fn focused() -> Element {
    document().active_element().expect("something has the focus")
}

fn focused_label() -> String {
    focused().get_attribute("aria-label").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn the_living_page_runs_what_is_clicked() {
    if let Ok(Some(storage)) = gloo::utils::window().local_storage() {
        storage.clear().expect("storage of our own");
    }
    let root = document().create_element("div").expect("a div");
    document().body().expect("a body").append_child(&root).expect("the root is new");
    yew::Renderer::<crate::app::App>::with_root(root.clone()).render();
    settle().await;
    let find = |selector: &str| -> HtmlElement {
        let found = root.query_selector(selector).expect("a selector");
        found.unwrap_or_else(|| panic!("nothing is {selector}")).unchecked_into()
    };
    let n_nodes = || root.query_selector_all("article").expect("a selector").length();
    assert_eq!(n_nodes(), 3);
    let clock = find("[role=timer]").inner_text();
    find("[aria-label='Step back']").click();
    settle().await;
    assert_ne!(find("[role=timer]").inner_text(), clock);
    find("[aria-label='Run until settled']").click();
    settle().await;
    find("[aria-label='Add Node']").click();
    settle().await;
    find("[role=menuitem][aria-label=Worker]").click();
    settle().await;
    assert_eq!(n_nodes(), 4);
    assert!(find("[role=log]").inner_text().contains("sim node add worker-3"));
    root.remove();
}

const WORKER: &str = "[aria-label='Actions for worker-1']";

#[wasm_bindgen_test]
async fn a_menu_takes_the_focus_and_gives_it_back() {
    let page = Page::draw(samples::page()).await;
    page.find(WORKER).focus().expect("a button");
    page.click(WORKER).await;
    assert_eq!(focused_label(), "Edit labels and taints…");
    page.key("ArrowUp").await;
    assert_eq!(focused_label(), "Remove from the cluster");
    page.key("Escape").await;
    assert!(!page.has("[role=menu]"));
    assert_eq!(focused_label(), "Actions for worker-1");
    assert_eq!(page.took(), []);
}

#[wasm_bindgen_test]
async fn an_entry_of_a_menu_runs_its_line() {
    let page = Page::draw(samples::page()).await;
    page.click(WORKER).await;
    page.click("[role=menuitem][aria-label=Cordon]").await;
    assert_eq!(page.took(), [Action::Run("kubectl cordon worker-1".to_owned())]);
    assert!(!page.has("[role=menu]"));
}

#[wasm_bindgen_test]
async fn an_empty_place_asks_why() {
    let page = Page::draw(samples::page()).await;
    page.click("[aria-label^='no fluentd on gpu-1']").await;
    let expected = crate::view::ObjectName::new("kube-system", "fluentd");
    assert_eq!(
        page.took(),
        [Action::Select(Selection::Place { daemon_set: expected, node: "gpu-1".to_owned() })],
    );
}

#[wasm_bindgen_test]
async fn a_label_is_typed_in_a_modal_sheet_that_shows_its_line() {
    let name = || "worker-1".to_owned();
    let sheet = NodeSheet { title: name(), which: name(), ..NodeSheet::default() };
    let page =
        Page::draw(Model { dialog: Some(Dialog::Node(Rc::new(sheet))), ..samples::page() }).await;
    assert!(page.has("dialog:modal"));
    type_into(&page, "[aria-label='New label']", "disktype=ssd").await;
    assert_eq!(
        page.find(".dialog__line").inner_text(),
        "$ kubectl label nodes worker-1 disktype=ssd"
    );
    page.click("dialog [type=submit]:enabled").await;
    assert_eq!(page.took(), [Action::Run("kubectl label nodes worker-1 disktype=ssd".to_owned())]);
}

#[wasm_bindgen_test]
async fn the_arrow_keys_bring_back_earlier_lines() {
    let page = Page::draw(samples::page()).await;
    let prompt = "input[aria-label=Console]";
    page.find(prompt).focus().expect("a field");
    page.key("ArrowUp").await;
    page.key("ArrowUp").await;
    let typed = page.find(prompt).unchecked_into::<HtmlInputElement>().value();
    assert_eq!(typed, "kubectl cordon worker-4");
}

#[wasm_bindgen_test]
async fn without_the_code_editor_a_plain_field_does_its_work() {
    // The test page names no bundle, so that loading it fails.
    let page = Page::draw(samples::page()).await;
    type_into(&page, "textarea[aria-label='Manifest editor']", "kind: Pod").await;
    assert_eq!(page.took(), [Action::Type("kind: Pod".to_owned())]);
}

async fn type_into(page: &Page, selector: &str, text: &str) {
    let field = page.find(selector);
    // Fields of both kinds have a value.
    js_sys::Reflect::set(&field, &"value".into(), &text.into()).expect("a field");
    let init = web_sys::InputEventInit::new();
    init.set_bubbles(true);
    let event = web_sys::InputEvent::new_with_event_init_dict("input", &init).expect("an event");
    field.dispatch_event(&event).expect("a new event");
    settle().await;
}
