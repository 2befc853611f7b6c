//! The manifests: tabs, text, what will happen, and Apply.

use std::rc::Rc;
use std::sync::Arc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::manifest_editor::ManifestEditor;
use super::on_click;
use crate::action::Action;
use crate::view::{Editor as Model, EditorRemark, EditorTab, Outlook, Problem, Reveal};

/// # Properties of [`EditorPane`]
#[derive(Debug, PartialEq, Properties)]
pub struct EditorPaneProps {
    pub editor: Rc<Model>,
    /// The text of the open file.
    pub text: Arc<str>,
    pub remarks: Rc<Vec<EditorRemark>>,
    #[prop_or_default]
    pub reveal: Option<Reveal>,
    pub on_action: Callback<Action>,
}

/// The region `Manifest`.
#[component]
pub fn EditorPane(props: &EditorPaneProps) -> Html {
    let EditorPaneProps { editor, text, remarks, reveal, on_action } = props;
    let apply = on_click(on_action, Action::Apply);
    let open = editor.tabs.iter().find(|tab| tab.open).map_or("", |tab| tab.file.as_str());

    html! {
        <section class="editor-pane" aria-label="Manifest">
            <h2 class="visually-hidden">{ "Manifest" }</h2>
            <div class="editor-pane__bar">
                { tabs(&editor.tabs, on_action) }
                <button type="button" class="button editor-pane__new" data-kind="icon" aria-label="New file"
                    title="New file" onclick={on_click(on_action, Action::NewFile)}>
                    { icon(Icon::Plus) }
                </button>
            </div>
            <ManifestEditor text={Arc::clone(text)} remarks={Rc::clone(remarks)} reveal={*reveal}
                on_type={on_action.reform(Action::Type)} on_apply={on_action.reform(|()| Action::Apply)} />
            <div class="editor-pane__foot" data-tone={editor.outlook.tone.label()}>
                { outlook(&editor.outlook, open, on_action) }
                <button type="button" class="button" data-kind="primary" aria-label="Apply"
                    title={format!("kubectl apply -f {open}")} disabled={!editor.can_apply} onclick={apply}>
                    { "Apply" }<kbd aria-hidden="true">{ "Ctrl Enter" }</kbd>
                </button>
            </div>
        </section>
    }
}

fn tabs(tabs: &[EditorTab], on_action: &Callback<Action>) -> Html {
    html! {
        <div class="editor-pane__tabs" role="tablist" aria-label="Files">
            for tab in tabs {
                { draw_tab(tab, on_action) }
            }
        </div>
    }
}

fn draw_tab(tab: &EditorTab, on_action: &Callback<Action>) -> Html {
    let onclick = on_click(on_action, Action::OpenFile(tab.file.clone()));
    html! {
        <button key={tab.file.clone()} type="button" role="tab" class="editor-pane__tab"
            aria-selected={tab.open.to_string()} {onclick}>{ &tab.file }</button>
    }
}

fn outlook(outlook: &Outlook, file: &str, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="outlook" data-tone={outlook.tone.label()} role="status">
            if !outlook.lead.is_empty() {
                <p><strong class="outlook__lead">{ &outlook.lead }</strong>{ " " }{ &outlook.sentence }</p>
            }
            if !outlook.detail.is_empty() {
                <p class="outlook__detail">{ &outlook.detail }</p>
            }
            for Problem { line, message } in &outlook.problems {
                { problem(file, *line, message, on_action) }
            }
        </div>
    }
}

fn problem(file: &str, line: usize, message: &str, on_action: &Callback<Action>) -> Html {
    let reveal = Action::Reveal { file: file.to_owned(), line };
    let onclick = on_click(on_action, reveal);
    html! {
        <button type="button" class="outlook__problem" {onclick}>
            <span class="outlook__where">{ "Line " }{ line }</span>{ ": " }{ message }
        </button>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;
    use crate::view::OutlookTone;

    async fn check(editor: Model, expected: Expect) {
        let props = EditorPaneProps {
            editor: Rc::new(editor),
            text: "kind: DaemonSet".into(),
            remarks: Rc::default(),
            reveal: None,
            on_action: Callback::noop(),
        };
        expected.assert_eq(&drawn::<EditorPane>(props).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn before_apply_it_says_what_will_happen() {
        check(samples::editor(), expect![[r#"
            <section aria-label="Manifest" class="editor-pane">
            <h2 class="visually-hidden">Manifest</h2>
            <div class="editor-pane__bar">
            <div role="tablist" aria-label="Files" class="editor-pane__tabs">
            <button type="button" role="tab" aria-selected="true" class="editor-pane__tab">fluentd.yaml</button>
            <button type="button" role="tab" aria-selected="false" class="editor-pane__tab">kube-proxy.yaml</button>
            </div>
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
            <div data-tone="plain" class="editor-pane__foot">
            <div data-tone="plain" role="status" class="outlook">
            <p>
            <strong class="outlook__lead">Template changed.</strong> 5 Pods restart, 1 at a time.</p>
            <p class="outlook__detail">about 3 min 50 s at the current timings. No Node gains or loses a Pod.</p>
            </div>
            <button type="button" data-kind="primary" aria-label="Apply" title="kubectl apply -f fluentd.yaml" class="button">Apply<kbd aria-hidden="true">Ctrl Enter</kbd>
            </button>
            </div>
            </section>"#]]).await;
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
        };
        check(Model { outlook, ..samples::editor() }, expect![[r#"
            <section aria-label="Manifest" class="editor-pane">
            <h2 class="visually-hidden">Manifest</h2>
            <div class="editor-pane__bar">
            <div role="tablist" aria-label="Files" class="editor-pane__tabs">
            <button type="button" role="tab" aria-selected="true" class="editor-pane__tab">fluentd.yaml</button>
            <button type="button" role="tab" aria-selected="false" class="editor-pane__tab">kube-proxy.yaml</button>
            </div>
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
            <div data-tone="refused" class="editor-pane__foot">
            <div data-tone="refused" role="status" class="outlook">
            <p>
            <strong class="outlook__lead">This would be refused.</strong> </p>
            <button type="button" class="outlook__problem">
            <span class="outlook__where">Line 12</span>: spec.selector: Required value</button>
            </div>
            <button type="button" data-kind="primary" aria-label="Apply" title="kubectl apply -f fluentd.yaml" class="button">Apply<kbd aria-hidden="true">Ctrl Enter</kbd>
            </button>
            </div>
            </section>"#]]).await;
    }
}
