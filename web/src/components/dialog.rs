//! What lies over the page: a title, a way out, and whatever the dialog is about.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::on_click;
use crate::action::Action;

/// # Properties of [`Dialog`]
#[derive(Debug, PartialEq, Properties)]
pub struct DialogProps {
    pub title: AttrValue,
    /// Whether there is much in it.
    #[prop_or_default]
    pub wide: bool,
    pub on_action: Callback<Action>,
    pub children: Html,
}

/// A modal dialog. It is open as long as it is drawn; Escape, too, closes it.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let DialogProps { title, wide, on_action, children } = props;
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // Fails if it is open already, and then there is nothing to do.
                let _ = dialog.show_modal();
            }
            // Gives the focus back to where it was.
            move || dialog.iter().for_each(HtmlDialogElement::close)
        });
    }
    let close = on_click(on_action, Action::CloseDialog);
    let onclose = on_action.reform(|_: Event| Action::CloseDialog);

    html! {
        <dialog ref={dialog} class="dialog" data-wide={wide.then_some("")} aria-labelledby="dialog-title" {onclose}>
            <div class="dialog__head">
                <h2 class="dialog__title" id="dialog-title">{ title }</h2>
                <button type="button" class="button" data-kind="icon" aria-label="Close" onclick={close}>
                    { icon(Icon::Cross) }
                </button>
            </div>
            <div class="dialog__body">{ children.clone() }</div>
        </dialog>
    }
}
