//! What is told when an address asks for a session and that cannot be opened.

use std::rc::Rc;

use yew::prelude::*;

use super::copy_field::CopyField;
use super::dialog::Dialog;
use super::on_click;
use crate::action::Action;
use crate::browser;
use crate::session::Unreadable;
use crate::view::Export;

/// # Properties of [`UnreadableSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct UnreadableSheetProps {
    pub unreadable: Rc<Unreadable>,
    pub on_action: Callback<Action>,
}

/// The dialog `The link could not be opened`, with what could be saved.
#[component]
pub fn UnreadableSheet(props: &UnreadableSheetProps) -> Html {
    let UnreadableSheetProps { unreadable, on_action } = props;
    html! {
        <Dialog title="The link could not be opened" wide={unreadable.saved.is_some()} on_action={on_action.clone()}>
            <p>{ &unreadable.message }</p>
            <p class="dialog__note">{ "Your own session is behind this, as it was." }</p>
            if let Some(saved) = &unreadable.saved {
                { rescued(saved, on_action) }
            }
        </Dialog>
    }
}

fn rescued(saved: &str, on_action: &Callback<Action>) -> Html {
    let open = Action::OpenText { text: saved.to_owned(), step: None };
    let save = {
        let saved = saved.to_owned();
        move |_: MouseEvent| {
            browser::save_as_file(Export::Session.file(), Export::Session.media_type(), &saved)
        }
    };
    html! {
        <>
            <h3 class="caption caption--strong dialog__caption">{ "what could be read" }</h3>
            <CopyField label="What could be read" copy="Copy" text={saved.to_owned()} rows={10} />
            <div class="dialog__form">
                <button type="button" class="button" data-kind="primary" onclick={on_click(on_action, open)}>
                    { "Open what could be read" }
                </button>
                <button type="button" class="button" onclick={save}>{ "Save as a file" }</button>
            </div>
        </>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    async fn shown(saved: Option<&str>) -> String {
        let unreadable = Unreadable {
            message: "This link is damaged.".to_owned(),
            saved: saved.map(str::to_owned),
        };
        let unreadable = Rc::new(unreadable);
        drawn::<UnreadableSheet>(UnreadableSheetProps { unreadable, on_action: Callback::noop() })
            .await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn what_could_be_saved_is_shown_and_can_be_opened() {
        let html = shown(Some("sim node add worker-1\n")).await;
        assert!(html.contains("sim node add worker-1") && html.contains("Open what could be read"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn if_nothing_could_be_saved_nothing_is_offered() {
        let html = shown(None).await;
        assert!(html.contains("This link is damaged.") && !html.contains("could be read"));
    }
}
