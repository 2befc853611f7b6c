//! The page for frames: some of the panels, and a way to the playground.

use std::rc::Rc;
use std::sync::Arc;

use yew::prelude::*;

use super::editor_pane::EditorPane;
use super::icon::mark;
use super::inspector::Inspector;
use super::journal_pane::JournalPane;
use super::notes::Notes;
use super::time_bar::TimeBar;
use super::workbench::{WorkbenchProps, cluster, draw_dialog, use_why_focus};
use crate::action::{Action, Dialog};
use crate::browser;
use crate::options::{Controls, View};

/// How an embed looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub view: View,
    pub controls: Controls,
    pub fits_height: bool,
    /// The session in the playground.
    pub link: AttrValue,
}

/// # Properties of [`Embed`]
#[derive(Debug, PartialEq, Properties)]
pub struct EmbedProps {
    pub look: Look,
    pub workbench: WorkbenchProps,
}

/// An embed, drawn from the same model as the page.
#[component]
pub fn Embed(props: &EmbedProps) -> Html {
    let EmbedProps { look, workbench: WorkbenchProps { page, on_action } } = props;
    let Look { view, controls, fits_height, link } = look;
    let why_title = use_node_ref();
    let onkeydown = use_why_focus(page.inspector.is_some(), &why_title, on_action);
    let has_time = *controls != Controls::None || *view == View::Timeline;

    html! {
        <div class="page embed" data-view={view.label()} data-controls={controls.label()}
            data-fits={fits_height.then_some("")} data-playing={page.time.playing.then_some("")}
            data-readonly={page.readonly.then_some("")}>
            <main class="embed__panels" {onkeydown}>
                <h1 class="visually-hidden">{ "DaemonSet Playground" }</h1>
                if view.has_manifest() {
                    <EditorPane editor={Rc::clone(&page.editor)} text={Arc::clone(&page.text)}
                        remarks={Rc::clone(&page.remarks)} reveal={page.reveal} readonly={page.readonly}
                        on_action={on_action.clone()} />
                }
                if view.has_board() {
                    { cluster(page, on_action) }
                }
                if *view == View::Timeline {
                    <JournalPane journal={Rc::clone(&page.journal)} on_action={on_action.clone()} />
                }
                if page.inspector.is_some() {
                    <Inspector inspector={page.inspector.clone()} outlook={page.undo.clone()}
                        on_action={on_action.clone()} title_ref={why_title} />
                }
                if has_time {
                    <TimeBar time={Rc::clone(&page.time)} on_action={on_action.clone()} />
                }
            </main>
            { foot(&page.announcement, link, on_action) }
            <Notes notes={Rc::clone(&page.notes)} />
            if let Some(dialog) = &page.dialog {
                { draw_dialog(dialog, page, on_action) }
            }
        </div>
    }
}

/// The latest step, and the way to the playground.
fn foot(announcement: &AttrValue, link: &AttrValue, on_action: &Callback<Action>) -> Html {
    let onclick = {
        let (link, on_action) = (link.clone(), on_action.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            if !browser::open_tab(&link) {
                // The frame may not open tabs: here is the link, to be taken along by hand.
                on_action.emit(Action::Open(Dialog::Share));
            }
        })
    };
    html! {
        <footer class="embed__foot">
            <p class="embed__told" role="status" aria-label="Latest step">{ announcement }</p>
            <a class="embed__link" href={link} target="_blank" rel="noopener" {onclick}>
                { mark() }{ "Open in the playground" }
            </a>
        </footer>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn regions(view: View, controls: Controls) -> Vec<&'static str> {
        let look = Look { view, controls, fits_height: false, link: "./#v1.abc".into() };
        let workbench = WorkbenchProps { page: samples::page(), on_action: Callback::noop() };
        let html = drawn::<Embed>(EmbedProps { look, workbench }).await;
        assert!(html.contains(r##"href="./#v1.abc""##) && !html.contains(" style="), "{html}");
        let all = ["Manifest", "DaemonSet fluentd", "Nodes", "Why", "Time", "Console", "Journal"];
        all.into_iter().filter(|it| html.contains(&format!(r#"aria-label="{it}""#))).collect()
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_embed_has_only_what_was_asked_for() {
        let board = ["DaemonSet fluentd", "Nodes", "Why", "Time"];
        assert_eq!(regions(View::Board, Controls::Full).await, board);
        assert_eq!(regions(View::Board, Controls::Mini).await, board);
        assert_eq!(regions(View::Board, Controls::None).await, board[..3]);
        assert_eq!(regions(View::Yaml, Controls::None).await, ["Manifest", "Why"]);
        assert_eq!(
            regions(View::Both, Controls::None).await,
            ["Manifest", "DaemonSet fluentd", "Nodes", "Why"]
        );
        assert_eq!(regions(View::Timeline, Controls::None).await, ["Why", "Time", "Journal"]);
    }
}
