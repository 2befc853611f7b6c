//! The journal: what happened, who did it, and why.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::on_click;
use crate::action::{Action, Panel};
use crate::view::{Journal as Model, JournalRow, When};

/// # Properties of [`JournalPane`]
#[derive(Debug, PartialEq, Properties)]
pub struct JournalPaneProps {
    pub journal: Rc<Model>,
    /// Changes when the pane is shown after it was hidden.
    #[prop_or_default]
    pub panel: Panel,
    pub on_action: Callback<Action>,
}

/// The region `Journal`. A click on a row goes to its moment.
#[component]
pub fn JournalPane(props: &JournalPaneProps) -> Html {
    let JournalPaneProps { journal, panel, on_action } = props;
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with((Rc::clone(journal), *panel), move |_| show_present(&list));
    }

    html! {
        <section class="journal" aria-label="Journal" ref={list}>
            <h2 class="visually-hidden">{ "Journal" }</h2>
            if journal.rows.is_empty() {
                <p class="journal__empty">{ "Nothing has happened yet. Step, and each action stands here." }</p>
            }
            if journal.n_earlier > 0 {
                <p class="journal__empty">{ journal.n_earlier }{ " earlier entries" }</p>
            }
            <ol>
                for row in &journal.rows {
                    <li key={row.index}>{ draw_row(row, on_action) }</li>
                }
            </ol>
        </section>
    }
}

/// A row that goes to its moment.
pub(super) fn draw_row(row: &JournalRow, on_action: &Callback<Action>) -> Html {
    let line = row.seek_line();
    let title = line.clone();
    let onclick = on_click(on_action, Action::Run(line));
    html! {
        <button type="button" class="journal__row" aria-current={(row.when == When::Present).then_some("true")}
            data-future={(row.when == When::Future).then_some("")} {title} {onclick}>
            <span class="journal__time">{ row.at.to_string() }</span>
            <span class="actor" data-actor={row.actor.label()}>{ &row.who }</span>
            <span class="journal__text">{ &row.text }</span>
        </button>
    }
}

/// Scrolls the journal, and nothing around it, until its present row can be seen.
fn show_present(list: &NodeRef) {
    let Some(list) = list.cast::<Element>() else {
        return;
    };
    let Ok(Some(row)) = list.query_selector("[aria-current]") else {
        return;
    };
    let (inner, outer) = (row.get_bounding_client_rect(), list.get_bounding_client_rect());
    const EDGE: f64 = 8.0;
    if inner.top() < outer.top() || inner.bottom() > outer.bottom() - EDGE {
        let by = (inner.bottom() - outer.bottom() + EDGE).ceil();
        #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
        list.set_scroll_top(list.scroll_top() + by as i32);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn the_present_row_is_marked() {
        let rows = samples::journal().rows.split_off(4);
        let journal = Rc::new(Model { rows, n_earlier: 4 });
        let html = drawn::<JournalPane>(JournalPaneProps {
            journal,
            panel: Panel::Journal,
            on_action: Callback::noop(),
        })
        .await;
        expect![[r#"
            <section aria-label="Journal" class="journal">
            <h2 class="visually-hidden">Journal</h2>
            <p class="journal__empty">4 earlier entries</p>
            <ol>
            <li>
            <button type="button" title="sim seek 5" class="journal__row">
            <span class="journal__time">T+76 s</span>
            <span data-actor="kubelet" class="actor">kubelet</span>
            <span class="journal__text">worker-2: fluentd-9qd4m is gone after 30 s grace</span>
            </button>
            </li>
            <li>
            <button type="button" aria-current="true" title="sim seek 6" class="journal__row">
            <span class="journal__time">T+77 s</span>
            <span data-actor="controller" class="actor">controller</span>
            <span class="journal__text">creates fluentd-b4n8w for worker-2: no Pod on an eligible Node</span>
            </button>
            </li>
            </ol>
            </section>"#]].assert_eq(&html);
    }
}
