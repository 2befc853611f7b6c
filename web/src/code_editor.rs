//! The code editor (`web/editor/editor.js`) as seen from Rust: loaded after the first paint, then held.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use crate::view::{EditorRemark, RemarkFix};
use crate::{assets, browser};

/// The global name of the bundle: see `build:editor` in `package.json`.
const BUNDLE: &str = "PlaygroundEditor";

#[wasm_bindgen]
extern "C" {
    /// What the bundle exports.
    type Bundle;

    #[wasm_bindgen(method, catch, js_name = createEditor)]
    fn create_editor(
        this: &Bundle,
        parent: &HtmlElement,
        options: &Object,
    ) -> Result<JsEditor, JsValue>;

    /// What `createEditor` returns.
    type JsEditor;

    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &JsEditor, text: &str);
    #[wasm_bindgen(method, js_name = replaceText)]
    fn replace_text(this: &JsEditor, text: &str);
    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics(this: &JsEditor, remarks: &Array);
    #[wasm_bindgen(method, js_name = revealLine)]
    fn reveal_line(this: &JsEditor, line: u32);
    #[wasm_bindgen(method)]
    fn focus(this: &JsEditor);
    #[wasm_bindgen(method)]
    fn destroy(this: &JsEditor);
}

/// What the editor is given when it is made.
pub(crate) struct Options {
    pub(crate) text: String,
    pub(crate) label: &'static str,
    pub(crate) readonly: bool,
    pub(crate) on_change: Box<dyn FnMut(String)>,
    pub(crate) on_apply: Box<dyn FnMut()>,
    pub(crate) fields_at: FieldsAt,
}

/// The fields that could stand in a place of a text, which counts UTF-16 units.
pub(crate) type FieldsAt = fn(&str, usize) -> Vec<&'static str>;

/// The bundle, not yet an editor.
pub(crate) struct Loaded(Bundle);

/// Fetches the bundle, whose address stands in the page's head.
pub(crate) async fn load_bundle() -> Result<Loaded, JsValue> {
    let document = gloo::utils::document();
    let address = assets::address("editor-module")?;
    // Relative to the page, not to the program's own files.
    let base = document.base_uri()?.unwrap_or_default();
    let address = web_sys::Url::new_with_base(&address, &base)?.href();
    let bundle = JsFuture::from(browser::load_script(&address, BUNDLE)).await?;
    Ok(Loaded(bundle.unchecked_into()))
}

/// A mounted editor. It goes when this is dropped.
pub(crate) struct CodeEditor {
    editor: JsEditor,
    _on_change: Closure<dyn FnMut(String)>,
    _on_apply: Closure<dyn FnMut()>,
    _fields_at: Closure<dyn FnMut(String, u32) -> Array>,
}

impl CodeEditor {
    pub(crate) fn mount(
        bundle: &Loaded,
        parent: &HtmlElement,
        options: Options,
    ) -> Result<CodeEditor, JsValue> {
        let on_change = Closure::wrap(options.on_change);
        let on_apply = Closure::wrap(options.on_apply);
        let fields_at: Closure<dyn FnMut(String, u32) -> Array> =
            Closure::new(move |text: String, at: u32| {
                let fields = (options.fields_at)(&text, at as usize);
                fields.iter().map(|it| JsValue::from_str(it)).collect()
            });
        let given = object([
            ("text", JsValue::from_str(&options.text)),
            ("label", JsValue::from_str(options.label)),
            ("readonly", JsValue::from_bool(options.readonly)),
            ("onChange", on_change.as_ref().clone()),
            ("onApply", on_apply.as_ref().clone()),
            ("fieldsAt", fields_at.as_ref().clone()),
        ]);
        let editor = bundle.0.create_editor(parent, &given)?;
        Ok(CodeEditor { editor, _on_change: on_change, _on_apply: on_apply, _fields_at: fields_at })
    }

    /// Shows the text of another file.
    pub(crate) fn set_text(&self, text: &str) {
        self.editor.set_text(text);
    }

    /// Changes the text of the file; it can be undone.
    pub(crate) fn replace_text(&self, text: &str) {
        self.editor.replace_text(text);
    }

    pub(crate) fn set_remarks(&self, remarks: &[EditorRemark]) {
        self.editor.set_diagnostics(&remarks.iter().map(remark).collect());
    }

    pub(crate) fn reveal_line(&self, line: usize) {
        self.editor.reveal_line(u32::try_from(line).unwrap_or(u32::MAX));
    }

    pub(crate) fn focus(&self) {
        self.editor.focus();
    }
}

impl Drop for CodeEditor {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

fn remark(remark: &EditorRemark) -> Object {
    let fixes: Array = remark.fixes.iter().map(fix).collect();
    object([
        ("from", number(remark.from)),
        ("to", number(remark.to)),
        ("severity", JsValue::from_str(remark.severity.label())),
        ("message", JsValue::from_str(&remark.message)),
        ("help", JsValue::from_str(&remark.help)),
        ("fixes", fixes.into()),
    ])
}

fn fix(fix: &RemarkFix) -> Object {
    object([
        ("label", JsValue::from_str(&fix.label)),
        ("from", number(fix.from)),
        ("to", number(fix.to)),
        ("insert", JsValue::from_str(&fix.insert)),
    ])
}

/// A place in a text. JavaScript's numbers hold every one that fits into memory.
fn number(place: usize) -> JsValue {
    JsValue::from(u32::try_from(place).unwrap_or(u32::MAX))
}

fn object<const N: usize>(fields: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Fails for frozen objects only, and this one is new.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &value);
    }
    object
}
