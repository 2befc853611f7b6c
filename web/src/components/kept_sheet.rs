//! The sessions that the browser keeps: what each is, and the way to it.

use std::rc::Rc;

use yew::prelude::*;

use super::dialog::Dialog;
use super::on_click;
use crate::action::Action;
use crate::hooks::use_kept;
use crate::session::Saved;
use crate::view::KeptRow;

/// # Properties of [`KeptSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct KeptSheetProps {
    /// The session that can be brought back.
    pub before: Option<Rc<Saved>>,
    pub on_action: Callback<Action>,
}

/// The dialog `Kept in this browser`.
#[component]
pub fn KeptSheet(props: &KeptSheetProps) -> Html {
    let KeptSheetProps { before, on_action } = props;
    let kept = use_kept(before.as_ref());
    html! {
        <Dialog title="Kept in this browser" wide=true on_action={on_action.clone()}>
            <p class="dialog__note courses__lead">
                { "Sessions whose place another one took, and those of closed tabs: the last that there is room for. \
                   An example in which nothing was done is not kept. Save one for good as a file, under Export." }
            </p>
            { rows(kept.as_deref().map(Vec::as_slice), on_action) }
        </Dialog>
    }
}

fn rows(kept: Option<&[KeptRow]>, on_action: &Callback<Action>) -> Html {
    match kept {
        None => {
            html! { <p class="courses__none" role="status">{ "Reading the browser\u{2019}s storage." }</p> }
        }
        Some([]) => {
            html! { <p class="courses__none" role="status">{ "There is no other session yet." }</p> }
        }
        Some(rows) => html! {
            <ul class="courses" aria-label="Sessions">
                for (index, it) in rows.iter().enumerate() {
                    { row(index, it, on_action) }
                }
            </ul>
        },
    }
}

fn row(index: usize, kept: &KeptRow, on_action: &Callback<Action>) -> Html {
    let KeptRow { title, about, lines, saved } = kept;
    html! {
        <li key={index} class="course">
            <div class="course__head">
                <strong>{ title }</strong>
                <span class="course__about">{ about }</span>
            </div>
            <div class="course__foot">
                <ol class="course__lines" aria-label={format!("Last lines of {title}")}>
                    for (index, line) in lines.iter().enumerate() {
                        <li key={index}>{ "$ " }{ line }</li>
                    }
                </ol>
                <button type="button" class="button" aria-label={format!("Open {title}, {about}")}
                    onclick={on_click(on_action, Action::OpenKept(Rc::clone(saved)))}>
                    { "Open" }
                </button>
            </div>
        </li>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn until_the_storage_is_read_it_says_so() {
        let props = KeptSheetProps { before: None, on_action: Callback::noop() };
        let html = drawn::<KeptSheet>(props).await;
        assert!(html.contains("Reading the browser"), "{html}");
    }
}
