//! A text to take along: to be copied, or at least selected.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::hooks::use_copy;

/// # Properties of [`CopyField`]
#[derive(Debug, PartialEq, Properties)]
pub struct CopyFieldProps {
    /// What the text is: `Link`.
    pub label: AttrValue,
    /// What the button says: `Copy link`.
    pub copy: AttrValue,
    pub text: AttrValue,
    pub rows: u32,
    /// Whether most people come for this one.
    #[prop_or_default]
    pub primary: bool,
    /// What else is to be said of it.
    #[prop_or_default]
    pub note: AttrValue,
}

/// A text that cannot be changed, and a button that copies it, or selects it where the browser forbids that.
#[component]
pub fn CopyField(props: &CopyFieldProps) -> Html {
    let CopyFieldProps { label, copy, text, rows, primary, note } = props;
    let field = use_node_ref();
    let select = {
        let field = field.clone();
        Callback::from(move |()| select(&field))
    };
    let (copied, onclick) = use_copy(text, select);
    let told = match copied {
        None => "",
        Some(true) => "Copied.",
        Some(false) => {
            "The browser does not let this page copy. The text is selected: copy it with Ctrl C or Cmd C."
        }
    };
    html! {
        <div class="copy-field">
            <textarea ref={field} class="copy-field__text" aria-label={label} readonly={true} rows={rows.to_string()}
                spellcheck="false" value={text.to_string()} />
            <div class="copy-field__foot">
                <button type="button" class="button" data-kind={primary.then_some("primary")} {onclick}>{ copy }</button>
                <span class="copy-field__told">{ note }</span>
                <span class="copy-field__told" role="status">{ told }</span>
            </div>
        </div>
    }
}

fn select(field: &NodeRef) {
    if let Some(field) = field.cast::<HtmlTextAreaElement>() {
        super::focus(&field);
        field.select();
    }
}
