//! The manifests: tabs, text, what will happen, and Apply.

use std::rc::Rc;
use std::sync::Arc;

use yew::prelude::*;

use super::editor_tabs::EditorTabs;
use super::icon::{Icon, icon};
use super::manifest_editor::ManifestEditor;
use super::on_click;
use crate::action::Action;
use crate::view::{Deed, Editor as Model, EditorRemark, Newer, Problem, Reveal};

/// # Properties of [`EditorPane`]
#[derive(Debug, PartialEq, Properties)]
pub struct EditorPaneProps {
    pub editor: Rc<Model>,
    /// The text of the open file.
    pub text: Arc<str>,
    pub remarks: Rc<Vec<EditorRemark>>,
    #[prop_or_default]
    pub reveal: Option<Reveal>,
    #[prop_or_default]
    pub readonly: bool,
    pub on_action: Callback<Action>,
}

/// The region `Manifest`.
#[component]
pub fn EditorPane(props: &EditorPaneProps) -> Html {
    let EditorPaneProps { editor, text, remarks, reveal, readonly, on_action } = props;
    let apply = on_click(on_action, Action::Apply);
    // Where Apply would take something back, it is not what one is meant to do next.
    let is_next = editor.applies && editor.newer.is_none();
    let is_wide = editor.newer.is_some() || editor.outlook.is_wide();
    let apply_kind = is_next.then_some("primary");
    let open = editor.tabs.iter().find(|tab| tab.open).map_or("", |tab| tab.file.as_str());

    html! {
        <section class="editor-pane" aria-label="Manifest">
            <h2 class="visually-hidden">{ "Manifest" }</h2>
            <div class="editor-pane__bar">
                <EditorTabs tabs={editor.tabs.clone()} on_action={on_action.clone()} />
                <button type="button" class="button editor-pane__close" data-kind="icon" aria-label={format!("Close {open}")}
                    title={format!("Close {open} (Delete on its tab)")} onclick={on_click(on_action, Action::CloseFile(open.to_owned()))}>
                    { icon(Icon::Cross) }
                </button>
                <button type="button" class="button editor-pane__new" data-kind="icon" aria-label="New file"
                    title="New file" onclick={on_click(on_action, Action::NewFile)}>
                    { icon(Icon::Plus) }
                </button>
                if let Some(closed) = &editor.closed {
                    <button type="button" class="button editor-pane__reopen" data-kind="quiet"
                        title={format!("Open {closed} again")} onclick={on_click(on_action, Action::ReopenFile)}>
                        { "Reopen " }{ closed }
                    </button>
                }
            </div>
            <ManifestEditor file={open.to_owned()} text={Arc::clone(text)} remarks={Rc::clone(remarks)} reveal={*reveal}
                readonly={*readonly} on_type={on_action.reform(Action::Type)} on_apply={on_action.reform(|()| Action::Apply)} />
            <div class="editor-pane__foot" data-wide={is_wide.then_some("")}>
                { outlook(editor, open, on_action) }
                <button type="button" class="button" data-kind={apply_kind} aria-label="Apply"
                    title={format!("kubectl apply -f {open}")} disabled={!editor.can_apply} onclick={apply}>
                    { "Apply" }<kbd aria-hidden="true">{ "Ctrl Enter" }</kbd>
                </button>
            </div>
        </section>
    }
}

fn outlook(editor: &Model, file: &str, on_action: &Callback<Action>) -> Html {
    let Model { outlook, newer, .. } = editor;
    html! {
        <div class="outlook" data-tone={outlook.tone.label()} role="status">
            if let Some(Newer { sentence, text }) = newer {
                <p class="outlook__newer">
                    <span>{ sentence }</span>
                    <button type="button" class="button" data-kind="primary"
                        onclick={on_click(on_action, Action::Type(text.to_string()))}>
                        { "Take the cluster\u{2019}s" }
                    </button>
                </p>
            }
            if !outlook.lead.is_empty() {
                <p><strong class="outlook__lead">{ &outlook.lead }</strong>{ " " }{ &outlook.sentence }</p>
            }
            if !outlook.detail.is_empty() {
                <p class="outlook__detail">{ &outlook.detail }</p>
            }
            for Problem { line, message } in &outlook.problems {
                { problem(file, *line, message, on_action) }
            }
            for Deed { what, line, .. } in &outlook.deeds {
                <button type="button" class="button outlook__deed" title={line.clone()}
                    onclick={on_click(on_action, Action::Run(line.clone()))}>
                    { what }
                </button>
            }
        </div>
    }
}

fn problem(file: &str, line: usize, message: &str, on_action: &Callback<Action>) -> Html {
    let reveal = Action::Reveal { file: file.to_owned(), line };
    let onclick = on_click(on_action, reveal);
    html! {
        <button type="button" class="outlook__problem" title={message.to_owned()} {onclick}>
            <span class="outlook__where">{ "Line " }{ line }</span>{ ": " }{ for message.split('`').enumerate().map(coded) }
        </button>
    }
}

/// A part of a text: every second one stands between backticks, and is code.
fn coded((index, part): (usize, &str)) -> Html {
    if index % 2 == 1 {
        html! { <code>{ part }</code> }
    } else {
        html! { part }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;
    use crate::test::drawn;
    use crate::view::{Outlook, OutlookTone};

    async fn shown(editor: Model) -> String {
        let props = EditorPaneProps {
            editor: Rc::new(editor),
            text: "kind: DaemonSet".into(),
            remarks: Rc::default(),
            reveal: None,
            readonly: false,
            on_action: Callback::noop(),
        };
        drawn::<EditorPane>(props).await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn before_apply_it_says_what_will_happen() {
        expect![[r#"
            <section aria-label="Manifest" class="editor-pane">
            <h2 class="visually-hidden">Manifest</h2>
            <div class="editor-pane__bar">
            <div role="tablist" aria-label="Files" class="editor-pane__tabs">
            <button type="button" role="tab" aria-selected="true" aria-keyshortcuts="Delete F2" title="fluentd.yaml (F2 or a double click renames it)" class="editor-pane__tab">
            <span class="editor-pane__file">fluentd.yaml</span>
            </button>
            <button type="button" role="tab" aria-selected="false" aria-keyshortcuts="Delete F2" title="kube-proxy.yaml (F2 or a double click renames it)" class="editor-pane__tab">
            <span class="editor-pane__file">kube-proxy.yaml</span>
            </button>
            </div>
            <button type="button" data-kind="icon" aria-label="Close fluentd.yaml" title="Close fluentd.yaml (Delete on its tab)" class="button editor-pane__close">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="m3 3 6 6m0-6L3 9" stroke-width="1.3"/>
            </svg>
            </button>
            <button type="button" data-kind="icon" aria-label="New file" title="New file" class="button editor-pane__new">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="M6 1.5v9M1.5 6h9"/>
            </svg>
            </button>
            </div>
            <div class="editor-pane__text">
            <div class="editor-pane__host">
            </div>
            <textarea aria-label="Manifest editor" spellcheck="false" autocapitalize="off" class="editor-pane__plain">kind: DaemonSet</textarea>
            </div>
            <div class="editor-pane__foot">
            <div data-tone="plain" role="status" class="outlook">
            <p>
            <strong class="outlook__lead">Template changed.</strong> 5 Pods restart, 1 at a time.</p>
            <p class="outlook__detail">about 3 min 50 s at the current timings. No Node gains or loses a Pod.</p>
            </div>
            <button type="button" data-kind="primary" aria-label="Apply" title="kubectl apply -f fluentd.yaml" class="button">Apply<kbd aria-hidden="true">Ctrl Enter</kbd>
            </button>
            </div>
            </section>"#]].assert_eq(&shown(samples::editor()).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_mistake_is_named_with_its_line() {
        let problem = Problem { line: 12, message: "spec.selector: Required value".to_owned() };
        let outlook = Outlook {
            tone: OutlookTone::Refused,
            lead: "This would be refused.".to_owned(),
            sentence: String::new(),
            detail: String::new(),
            problems: vec![problem],
            deeds: vec![],
        };
        let text = shown(Model { outlook, ..samples::editor() }).await;
        let (_, foot) = text.split_once(r#"class="editor-pane__foot">"#).expect("there is a foot");
        expect![[r#"

            <div data-tone="refused" role="status" class="outlook">
            <p>
            <strong class="outlook__lead">This would be refused.</strong> </p>
            <button type="button" title="spec.selector: Required value" class="outlook__problem">
            <span class="outlook__where">Line 12</span>: spec.selector: Required value</button>
            </div>
            <button type="button" data-kind="primary" aria-label="Apply" title="kubectl apply -f fluentd.yaml" class="button">Apply<kbd aria-hidden="true">Ctrl Enter</kbd>
            </button>
            </div>
            </section>"#]].assert_eq(foot);
    }
}
