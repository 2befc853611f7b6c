//! Where the panels stand. Which of them are seen is the style sheet's decision, by the width of the window.

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::board::Board;
use super::console_pane::ConsolePane;
use super::editor_pane::EditorPane;
use super::journal_pane::JournalPane;
use super::keys_sheet::KeysSheet;
use super::node_sheet::NodeSheet;
use super::on_click;
use super::prompt::Complete;
use super::strip::{Strip, captions};
use super::time_bar::TimeBar;
use super::top_bar::TopBar;
use super::why_panel::WhyPanel;
use crate::action::{Action, Panel, Theme};
use crate::view;

/// Below this width the Why panel opens over others: keep it as in `layout.css`.
const OVERLAY: &str = "(max-width: 1199px)";

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub editor: Rc<view::Editor>,
    pub text: Arc<str>,
    pub remarks: Rc<Vec<view::EditorRemark>>,
    pub reveal: Option<view::Reveal>,
    pub strips: Vec<Rc<view::Strip>>,
    pub board: Rc<view::Board>,
    pub filter: AttrValue,
    pub dialog: Option<view::Dialog>,
    pub why: Option<Rc<view::Why>>,
    pub time: Rc<view::TimeBar>,
    pub transcript: Rc<view::Transcript>,
    pub complete: Complete,
    pub journal: Rc<view::Journal>,
    /// The latest step in one sentence, for those who do not see the board.
    pub announcement: AttrValue,
    pub panel: Panel,
    pub theme: Theme,
    /// Whether starting over can be taken back.
    pub can_bring_back: bool,
}

/// # Properties of [`Workbench`]
#[derive(Debug, PartialEq, Properties)]
pub struct WorkbenchProps {
    pub page: Model,
    pub on_action: Callback<Action>,
}

/// The whole page, drawn from its model.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { page, on_action } = props;
    let why_title = use_node_ref();
    use_overlay_focus(page.why.is_some(), &why_title);
    let why = if page.why.is_some() { "open" } else { "closed" };

    html! {
        <div class="page" data-playing={page.time.playing.then_some("")}>
            <a class="skip-link" href="#nodes">{ "Skip to the Nodes" }</a>
            <TopBar theme={page.theme} can_bring_back={page.can_bring_back} on_action={on_action.clone()} />
            <main class="workbench" data-panel={page.panel.label()} data-why={why}>
                <EditorPane editor={Rc::clone(&page.editor)} text={Arc::clone(&page.text)}
                    remarks={Rc::clone(&page.remarks)} reveal={page.reveal} on_action={on_action.clone()} />
                { cluster(page, on_action) }
                <WhyPanel why={page.why.clone()} on_action={on_action.clone()} title_ref={why_title} />
                <TimeBar time={Rc::clone(&page.time)} on_action={on_action.clone()} />
                <div class="workbench__bottom">
                    <ConsolePane transcript={Rc::clone(&page.transcript)} complete={page.complete.clone()} panel={page.panel}
                        on_action={on_action.clone()} />
                    <JournalPane journal={Rc::clone(&page.journal)} panel={page.panel} on_action={on_action.clone()} />
                </div>
                { tabs(page.panel, on_action) }
            </main>
            if let Some(dialog) = &page.dialog {
                { draw_dialog(dialog, on_action) }
            }
            <p class="visually-hidden" role="status" aria-label="Latest step">{ &page.announcement }</p>
        </div>
    }
}

fn cluster(page: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="workbench__cluster">
            if page.strips.is_empty() {
                <p class="strip strip--none">
                    <strong>{ "No DaemonSet." }</strong>
                    { " Apply the manifest in the editor, and each eligible Node gets a Pod." }
                </p>
            }
            <div class="strips" data-many={(page.strips.len() > 1).then_some("")}>
                if let [first, _, ..] = page.strips.as_slice() {
                    { captions(first) }
                }
                for strip in &page.strips {
                    <Strip key={strip.daemon_set.to_string()} strip={Rc::clone(strip)} on_action={on_action.clone()} />
                }
            </div>
            <Board board={Rc::clone(&page.board)} filter={page.filter.clone()} on_action={on_action.clone()} />
        </div>
    }
}

fn draw_dialog(dialog: &view::Dialog, on_action: &Callback<Action>) -> Html {
    let on_action = on_action.clone();
    match dialog {
        view::Dialog::Node(sheet) => {
            html! { <NodeSheet key={sheet.name.clone()} sheet={Rc::clone(sheet)} {on_action} /> }
        }
        view::Dialog::Keys => html! { <KeysSheet {on_action} /> },
    }
}

/// The phone's tabs. Wider windows show all panels, and no tabs.
fn tabs(open: Panel, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="tabs" role="tablist" aria-label="Panels">
            for panel in Panel::ALL {
                <button type="button" role="tab" class="tabs__tab" aria-selected={(panel == open).to_string()}
                    onclick={on_click(on_action, Action::ShowPanel(panel))}>
                    { panel.title() }
                </button>
            }
        </div>
    }
}

/// Where the Why panel lies over others, it takes the focus when it opens, and gives it back when it closes.
#[hook]
fn use_overlay_focus(open: bool, title: &NodeRef) {
    let from = use_mut_ref(|| None::<HtmlElement>);
    let title = title.clone();
    use_effect_with(open, move |open| {
        let overlay = gloo::utils::window()
            .match_media(OVERLAY)
            .is_ok_and(|media| media.is_some_and(|media| media.matches()));
        let next = if *open && overlay {
            let focused = gloo::utils::document().active_element();
            from.replace(focused.and_then(|element| element.dyn_into().ok()));
            title.cast::<HtmlElement>()
        } else {
            from.take()
        };
        if let Some(next) = next {
            // Fails for an element that is gone, and then the focus is where the browser put it.
            let _ = next.focus();
        }
    });
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::samples;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn every_panel_is_a_named_region() {
        let props = WorkbenchProps { page: samples::page(), on_action: Callback::noop() };
        let html = drawn::<Workbench>(props).await;
        for name in ["Manifest", "DaemonSet fluentd", "Nodes", "Why", "Time", "Console", "Journal"]
        {
            assert!(html.contains(&format!(r#"aria-label="{name}""#)), "no region {name}");
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn no_number_is_written_as_a_style_attribute() {
        let props = WorkbenchProps { page: samples::page(), on_action: Callback::noop() };
        assert!(!drawn::<Workbench>(props).await.contains(" style="));
    }
}
