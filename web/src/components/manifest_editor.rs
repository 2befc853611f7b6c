//! The manifest's text: a plain field at once, the code editor when it has loaded.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::code_editor::{CodeEditor, Options, load_bundle};
use crate::view::build::editor;
use crate::view::{EditorRemark, Reveal};

const LABEL: &str = "Manifest editor";

/// # Properties of [`ManifestEditor`]
#[derive(Debug, PartialEq, Properties)]
pub struct ManifestEditorProps {
    pub file: AttrValue,
    pub text: Arc<str>,
    pub remarks: Rc<Vec<EditorRemark>>,
    /// A line to be shown, counted from 1.
    pub reveal: Option<Reveal>,
    #[prop_or_default]
    pub readonly: bool,
    pub on_type: Callback<String>,
    pub on_apply: Callback<()>,
}

/// The text box `Manifest editor`.
///
/// Without the bundle, for good or for now, a plain field does its work; its text is carried over.
#[component]
pub fn ManifestEditor(props: &ManifestEditorProps) -> Html {
    let host = use_node_ref();
    let plain = use_node_ref();
    let mounted = use_mounted_editor(props, &host, &plain);

    html! {
        <div class="editor-pane__text">
            <div class="editor-pane__host" ref={host}></div>
            if !mounted {
                { plain_field(props, plain) }
            }
        </div>
    }
}

fn plain_field(props: &ManifestEditorProps, field: NodeRef) -> Html {
    let oninput = props
        .on_type
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let on_apply = props.on_apply.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                on_apply.emit(());
            }
        })
    };
    html! {
        <textarea class="editor-pane__plain" aria-label={LABEL} spellcheck="false" autocapitalize="off"
            readonly={props.readonly} ref={field} value={props.text.to_string()} {oninput} {onkeydown} />
    }
}

/// Loads the code editor after the first paint and keeps it in step with the properties.
/// Returns whether it is there.
#[hook]
fn use_mounted_editor(props: &ManifestEditorProps, host: &NodeRef, plain: &NodeRef) -> bool {
    let editor = use_mut_ref(|| None::<CodeEditor>);
    // What the editor is known to show: a text that it reported itself is not sent back to it.
    let shown = use_mut_ref(String::new);
    let mounted = use_state(|| false);
    let latest = use_mut_ref(|| Arc::clone(&props.text));
    latest.replace(Arc::clone(&props.text));

    {
        let start = Start {
            host: host.clone(),
            plain: plain.clone(),
            editor: Rc::clone(&editor),
            shown: Rc::clone(&shown),
            latest,
            readonly: props.readonly,
            mounted: mounted.clone(),
            on_type: props.on_type.clone(),
            on_apply: props.on_apply.clone(),
        };
        use_effect_with((), move |()| {
            let editor = Rc::clone(&start.editor);
            // Behind the frame that is being painted.
            let timeout = Timeout::new(0, move || wasm_bindgen_futures::spawn_local(start.run()));
            move || {
                drop(timeout);
                editor.borrow_mut().take();
            }
        });
    }
    use_shown_text(props, *mounted, &editor, shown);
    use_marks(props, *mounted, &editor);
    *mounted
}

/// The code editor, once it is there.
type Mounted = Rc<RefCell<Option<CodeEditor>>>;

/// Puts the text of the file into the editor, where it is not what the editor reported itself.
#[hook]
fn use_shown_text(
    props: &ManifestEditorProps,
    mounted: bool,
    editor: &Mounted,
    shown: Rc<RefCell<String>>,
) {
    let file = use_mut_ref(|| props.file.clone());
    let editor = Rc::clone(editor);
    let state = (Arc::clone(&props.text), props.file.clone(), mounted);
    use_effect_with(state, move |(text, name, _)| {
        let is_same_file = file.replace(name.clone()) == *name;
        if let Some(editor) = &*editor.borrow()
            && *shown.borrow() != **text
        {
            shown.replace(text.to_string());
            if is_same_file { editor.replace_text(text) } else { editor.set_text(text) }
        }
    });
}

/// Marks what there is to remark in the text, and shows the line that is asked for.
#[hook]
fn use_marks(props: &ManifestEditorProps, mounted: bool, editor: &Mounted) {
    {
        let editor = Rc::clone(editor);
        use_effect_with((Rc::clone(&props.remarks), mounted), move |(remarks, _)| {
            if let Some(editor) = &*editor.borrow() {
                editor.set_remarks(remarks);
            }
        });
    }
    let editor = Rc::clone(editor);
    use_effect_with((props.reveal, mounted), move |(reveal, _)| {
        if let (Some(editor), Some(reveal)) = (&*editor.borrow(), reveal) {
            editor.reveal_line(reveal.line);
        }
    });
}

/// What is needed to put the editor in the place of the plain field.
struct Start {
    host: NodeRef,
    plain: NodeRef,
    editor: Mounted,
    shown: Rc<RefCell<String>>,
    latest: Rc<RefCell<Arc<str>>>,
    readonly: bool,
    mounted: UseStateHandle<bool>,
    on_type: Callback<String>,
    on_apply: Callback<()>,
}

impl Start {
    async fn run(self) {
        let bundle = match load_bundle().await {
            Ok(bundle) => bundle,
            Err(error) => {
                // The plain field stays; nothing is lost but comfort.
                gloo::console::warn!("the code editor did not load:", error);
                return;
            }
        };
        let Some(host) = self.host.cast::<HtmlElement>() else {
            return;
        };
        let text = self.latest.borrow().to_string();
        let options = Options {
            text: text.clone(),
            label: LABEL,
            readonly: self.readonly,
            on_change: self.on_change(),
            on_apply: self.on_apply(),
            fields_at: editor::fields_at,
        };
        match CodeEditor::mount(&bundle, &host, options) {
            Ok(editor) => {
                self.shown.replace(text);
                if self.plain_has_focus() {
                    editor.focus();
                }
                self.editor.replace(Some(editor));
                self.mounted.set(true);
            }
            Err(error) => gloo::console::warn!("the code editor did not start:", error),
        }
    }

    fn on_change(&self) -> Box<dyn FnMut(String)> {
        let (shown, on_type) = (Rc::clone(&self.shown), self.on_type.clone());
        Box::new(move |text: String| {
            shown.replace(text.clone());
            on_type.emit(text);
        })
    }

    fn on_apply(&self) -> Box<dyn FnMut()> {
        let on_apply = self.on_apply.clone();
        Box::new(move || on_apply.emit(()))
    }

    fn plain_has_focus(&self) -> bool {
        let focused = gloo::utils::document().active_element();
        self.plain.cast::<web_sys::Element>().is_some_and(|plain| focused == Some(plain))
    }
}
