//! Where the panels stand. Which of them are seen is the style sheet's decision, by the width of the window.

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::board::Board;
use super::compare_sheet::CompareSheet;
use super::console_pane::ConsolePane;
use super::courses_sheet::CoursesSheet;
use super::editor_pane::EditorPane;
use super::embed::{Embed, Look};
use super::export_sheet::ExportSheet;
use super::gallery::Gallery;
use super::help_sheet::HelpSheet;
use super::hints::hint_line;
use super::icon::{Icon, icon};
use super::import_sheet::{ImportSheet, drop_target};
use super::inspector::Inspector;
use super::journal_pane::JournalPane;
use super::kept_sheet::KeptSheet;
use super::look_for::look_for;
use super::node_sheet::NodeSheet;
use super::notes::{Notes, keeping_note};
use super::prompt::Complete;
use super::settings_sheet::SettingsSheet;
use super::share_sheet::ShareSheet;
use super::strip::{Strip, captions};
use super::time_bar::TimeBar;
use super::top_bar::TopBar;
use super::unreadable_sheet::UnreadableSheet;
use super::{focus, on_click};
use crate::action::{Action, Panel, Theme};
use crate::browser::matches_media;
use crate::view;

/// Below this width the Why panel takes the place of another: keep it as in `layout.css`.
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
    pub look: view::Look,
    pub dialog: Option<view::Dialog>,
    /// The example whose note is shown.
    pub example: Option<Rc<view::Example>>,
    /// Makes the text of a file to export, in dark colours or in light ones.
    pub export: Callback<(view::Export, bool), String>,
    /// Reads a text from elsewhere and says what is in it.
    pub import: Callback<Rc<view::Incoming>, view::Preview>,
    /// Whether files are being dragged over the page.
    pub is_drop_target: bool,
    pub inspector: Option<Rc<view::Inspector>>,
    /// What going back to the open revision would do, once it is known.
    pub undo: Option<Rc<view::Outlook>>,
    pub time: Rc<view::TimeBar>,
    pub transcript: Rc<view::Transcript>,
    pub complete: Complete,
    pub journal: Rc<view::Journal>,
    /// The latest step in one sentence, for those who do not see the board.
    pub announcement: AttrValue,
    pub panel: Panel,
    pub theme: Theme,
    /// The place of the hint that is shown.
    pub hint: Option<usize>,
    /// Whether opening another session can be taken back.
    pub can_bring_back: bool,
    /// Whether nothing but time and what is looked at can be changed.
    pub readonly: bool,
    pub address: view::Address,
    /// What could not be understood of the address.
    pub notes: Rc<Vec<String>>,
    /// What there is to say of how the browser keeps the session.
    pub keeping_note: Option<&'static str>,
    /// How it looks in a frame; `None` for the page itself.
    pub embed: Option<Look>,
}

impl Model {
    /// The hint that there is room for: an example's note needs it, and several DaemonSets, and who has them needs no
    /// hint. Without any there is nothing yet that a hint could be about.
    fn hint(&self) -> Option<usize> {
        self.hint.filter(|_| self.strips.len() == 1 && self.example.is_none())
    }
}

/// # Properties of [`Workbench`]
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct WorkbenchProps {
    pub page: Model,
    pub on_action: Callback<Action>,
}

/// The whole page, or an embed, drawn from its model.
#[component]
pub fn Page(props: &WorkbenchProps) -> Html {
    match &props.page.embed {
        Some(look) => html! { <Embed look={look.clone()} workbench={props.clone()} /> },
        None => html! { <Workbench ..props.clone() /> },
    }
}

/// The page with all its panels.
#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let WorkbenchProps { page, on_action } = props;
    let why_title = use_node_ref();
    let onkeydown = use_why_focus(page.inspector.is_some(), &why_title, on_action);
    use_selected_in_view(page.inspector.as_ref().map(|it| it.title.clone()));
    // Whether console and journal have the larger part of the height.
    let tall = use_state(|| false);
    let why = if page.inspector.is_some() { "open" } else { "closed" };

    html! {
        <div class="page" data-playing={page.time.playing.then_some("")}
            data-readonly={page.readonly.then_some("")}>
            <a class="skip-link" href="#nodes">{ "Skip to the Nodes" }</a>
            <TopBar theme={page.theme} can_bring_back={page.can_bring_back} on_action={on_action.clone()} />
            <main class="workbench" data-panel={page.panel.label()} data-why={why} data-tall={tall.then_some("")}
                {onkeydown}>
                <EditorPane editor={Rc::clone(&page.editor)} text={Arc::clone(&page.text)}
                    remarks={Rc::clone(&page.remarks)} reveal={page.reveal} readonly={page.readonly}
                    on_action={on_action.clone()} />
                { cluster(page, on_action) }
                <Inspector inspector={page.inspector.clone()} outlook={page.undo.clone()}
                    on_action={on_action.clone()} title_ref={why_title} />
                <TimeBar time={Rc::clone(&page.time)} told={&page.announcement} on_action={on_action.clone()} />
                { bottom(page, &tall, on_action) }
                { tabs(page.panel, on_action) }
            </main>
            <Notes notes={Rc::clone(&page.notes)} />
            if let Some(note) = page.keeping_note {
                { keeping_note(note, &page.export, on_action) }
            }
            if let Some(dialog) = &page.dialog {
                { draw_dialog(dialog, page, on_action) }
            }
            if page.is_drop_target {
                { drop_target() }
            }
        </div>
    }
}

/// Console and journal, and what enlarges them.
fn bottom(page: &Model, tall: &UseStateHandle<bool>, on_action: &Callback<Action>) -> Html {
    let resize = {
        let tall = tall.clone();
        Callback::from(move |_: MouseEvent| tall.set(!*tall))
    };
    let title =
        if **tall { "Make console and journal small again" } else { "Enlarge console and journal" };
    html! {
        <div class="workbench__bottom">
            <button type="button" class="button workbench__size" data-kind="icon" aria-label="Enlarge console and journal"
                {title} aria-pressed={tall.to_string()} onclick={resize}>
                { icon(Icon::Fold) }
            </button>
            <ConsolePane transcript={Rc::clone(&page.transcript)} complete={page.complete.clone()} panel={page.panel}
                on_action={on_action.clone()} />
            <JournalPane journal={Rc::clone(&page.journal)} panel={page.panel} on_action={on_action.clone()} />
        </div>
    }
}

pub(super) fn cluster(page: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="workbench__cluster">
            if let Some(example) = &page.example {
                { look_for(example, on_action) }
            } else if let Some(at) = page.hint() {
                { hint_line(at, on_action) }
            }
            if page.strips.is_empty() {
                { no_daemon_set(page.editor.has_daemon_set, on_action) }
            }
            <div class="strips" data-many={(page.strips.len() > 1).then_some("")}>
                if let [first, _, ..] = page.strips.as_slice() {
                    { captions(first) }
                }
                for strip in &page.strips {
                    <Strip key={strip.daemon_set.to_string()} strip={Rc::clone(strip)} on_action={on_action.clone()} />
                }
            </div>
            <Board board={Rc::clone(&page.board)} filter={page.filter.clone()} look={page.look} on_action={on_action.clone()} />
        </div>
    }
}

/// What to do where there is no DaemonSet.
fn no_daemon_set(is_in_editor: bool, on_action: &Callback<Action>) -> Html {
    let way = if is_in_editor {
        " Apply the manifest in the editor, and each eligible Node gets a Pod."
    } else {
        " The open file has none: write or paste one into a new file, and apply it."
    };
    html! {
        <p class="strip strip--none">
            <strong>{ "No DaemonSet." }</strong>{ way }
            if !is_in_editor {
                { " " }
                <button type="button" class="button" onclick={on_click(on_action, Action::NewFile)}>
                    { "Open a new file" }
                </button>
            }
        </p>
    }
}

pub(super) fn draw_dialog(
    dialog: &view::Dialog,
    page: &Model,
    on_action: &Callback<Action>,
) -> Html {
    let on_action = on_action.clone();
    match dialog {
        view::Dialog::Node(sheet) => {
            html! { <NodeSheet key={sheet.title.clone()} sheet={Rc::clone(sheet)} {on_action} /> }
        }
        view::Dialog::Examples => html! { <Gallery {on_action} /> },
        view::Dialog::Help => html! { <HelpSheet {on_action} /> },
        view::Dialog::Courses(courses) => {
            html! { <CoursesSheet courses={Rc::clone(courses)} {on_action} /> }
        }
        view::Dialog::Kept(before) => html! { <KeptSheet before={before.clone()} {on_action} /> },
        view::Dialog::Compare(compare) => {
            html! { <CompareSheet compare={Rc::clone(compare)} {on_action} /> }
        }
        view::Dialog::Import(dropped) => {
            html! { <ImportSheet dropped={dropped.clone()} read={page.import.clone()} {on_action} /> }
        }
        view::Dialog::Export => html! { <ExportSheet text={page.export.clone()} {on_action} /> },
        view::Dialog::Settings(settings) => {
            html! { <SettingsSheet settings={Rc::clone(settings)} {on_action} /> }
        }
        view::Dialog::Share(share) => {
            html! { <ShareSheet share={Rc::clone(share)} address={page.address.clone()} {on_action} /> }
        }
        view::Dialog::Unreadable(unreadable) => {
            html! { <UnreadableSheet unreadable={Rc::clone(unreadable)} {on_action} /> }
        }
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

/// Scrolls the board until the selected card, or the row of the selected Pod, can be seen.
#[hook]
fn use_selected_in_view(selected: Option<String>) {
    use_effect_with(selected, |selected| {
        const SELECTED: &str = ".board [data-selected], .board [aria-pressed=true]";
        if selected.is_some()
            && let Ok(Some(element)) = gloo::utils::document().query_selector(SELECTED)
        {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            options.set_inline(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// What the panel `Why` is about, on the board.
const ABOUT: &str = ":is(.pod-row__pod, .empty-place)[aria-pressed=true]";

/// Where the inspector takes the place of another panel, it takes the focus when it opens. When it closes, the focus
/// goes back to where it was, if what had it is gone or in the panel.
///
/// Returns what leads into it by keys: Enter on what it is about already. Escape there closes it.
#[hook]
pub(super) fn use_why_focus(
    open: bool,
    title: &NodeRef,
    on_action: &Callback<Action>,
) -> Callback<KeyboardEvent> {
    let from = use_mut_ref(|| None::<HtmlElement>);
    {
        let (from, title) = (Rc::clone(&from), title.clone());
        use_effect_with(open, move |open| {
            let document = gloo::utils::document();
            let overlay = matches_media(OVERLAY);
            let focused =
                document.active_element().and_then(|it| it.dyn_into::<HtmlElement>().ok());
            let next = if *open {
                from.replace(focused);
                title.cast::<HtmlElement>().filter(|_| overlay)
            } else {
                let is_lost = focused.is_none_or(|it| it.matches("body, .why *").unwrap_or(false));
                from.take().filter(|_| overlay || is_lost)
            };
            if let Some(next) = next {
                focus(&next);
            }
        });
    }
    let (title, on_action) = (title.clone(), on_action.clone());
    Callback::from(move |event: KeyboardEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        let about = target.filter(|it| it.matches(ABOUT).unwrap_or(false));
        match event.key().as_str() {
            "Enter" if about.is_some() => {
                event.prevent_default();
                from.replace(about);
                if let Some(title) = title.cast::<HtmlElement>() {
                    focus(&title);
                }
            }
            "Escape" if about.is_some() => on_action.emit(Action::Deselect),
            _ => {}
        }
    })
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
