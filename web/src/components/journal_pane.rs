//! The journal: what happened, who did it, and why.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use super::journal_filter::JournalFilterBar;
use super::on_click;
use crate::action::{Action, Panel};
use crate::view::{Journal as Model, JournalFilter, JournalRow, When};

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
    let around = journal.filter.around;

    html! {
        <section class="journal" aria-label="Journal" data-long={journal.is_long.then_some("")}>
            <h2 class="visually-hidden">{ "Journal" }</h2>
            <JournalFilterBar journal={Rc::clone(journal)} on_action={on_action.clone()} />
            <div class="journal__list" ref={list}>
                { earlier(journal, on_action) }
                if journal.rows.is_empty() {
                    <p class="journal__note">{ journal.empty }</p>
                }
                <ol>
                    for row in &journal.rows {
                        <li key={row.index} data-around={(around == Some(row.index)).then_some("")}>
                            { draw_row(row, on_action) }
                        </li>
                    }
                </ol>
                if let Some(at) = journal.later {
                    { go("Later entries", JournalFilter { around: Some(at), ..journal.filter.clone() }, on_action) }
                }
                if around.is_some() {
                    { go("Back to the present", journal.filter.anew(), on_action) }
                }
            </div>
        </section>
    }
}

/// What leads to the entries before the first row.
fn earlier(journal: &Model, on_action: &Callback<Action>) -> Html {
    let filter = &journal.filter;
    if let Some(at) = journal.earlier {
        let next = JournalFilter { around: Some(at), further: 0, ..filter.clone() };
        return go("Earlier entries", next, on_action);
    }
    let Some(searched) = &journal.searched else {
        return html! {};
    };
    let next = JournalFilter {
        further: filter.further.saturating_mul(2).saturating_add(1),
        ..filter.clone()
    };
    html! {
        <p class="journal__note">{ searched }{ " " }{ go("Search further", next, on_action) }</p>
    }
}

fn go(what: &'static str, filter: JournalFilter, on_action: &Callback<Action>) -> Html {
    let onclick = on_click(on_action, Action::FilterJournal(filter));
    html! { <button type="button" class="journal__go" {onclick}>{ what }</button> }
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

/// Scrolls the journal, and nothing around it, until the entry that one looks at can be seen: the present one,
/// or where one came from.
fn show_present(list: &NodeRef) {
    let Some(list) = list.cast::<Element>() else {
        return;
    };
    let find = |selector| list.query_selector(selector).ok().flatten();
    let Some(row) = find("[data-around]").or_else(|| find("[aria-current]")) else {
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
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn check(journal: Model, expected: Expect) {
        let props = JournalPaneProps {
            journal: Rc::new(journal),
            panel: Panel::Journal,
            on_action: Callback::noop(),
        };
        expected.assert_eq(&drawn::<JournalPane>(props).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_present_row_is_marked() {
        let rows = samples::journal().rows.split_off(5);
        check(Model { rows, ..samples::journal() }, expect![[r#"
            <section aria-label="Journal" class="journal">
            <h2 class="visually-hidden">Journal</h2>
            <div role="group" aria-label="Journal filter" class="journal__bar">
            <button type="button" aria-pressed="true" class="journal__chip">
            <span data-actor="you" class="actor">you</span>
            </button>
            <button type="button" aria-pressed="true" title="The controllers of DaemonSets, Deployments, ReplicaSets and EndpointSlices" class="journal__chip">
            <span data-actor="controller" class="actor">controller</span>
            </button>
            <button type="button" aria-pressed="true" class="journal__chip">
            <span data-actor="scheduler" class="actor">scheduler</span>
            </button>
            <button type="button" aria-pressed="true" class="journal__chip">
            <span data-actor="kubelet" class="actor">kubelet</span>
            </button>
            <button type="button" aria-pressed="true" title="Eviction, garbage collection, and the controllers of Nodes and Namespaces" class="journal__chip">
            <span data-actor="gc" class="actor">eviction, GC</span>
            </button>
            <input value="" type="search" aria-label="Filter the journal" placeholder="find" title="By object or Node" autocomplete="off" autocapitalize="off" spellcheck="false" class="journal__search">
            <span class="journal__count">6 of 6</span>
            </div>
            <div class="journal__list">
            <ol>
            <li>
            <button type="button" aria-current="true" title="sim seek 6" class="journal__row">
            <span class="journal__time">T+77 s</span>
            <span data-actor="controller" class="actor">controller</span>
            <span class="journal__text">creates fluentd-b4n8w for worker-2: no Pod on an eligible Node</span>
            </button>
            </li>
            </ol>
            </div>
            </section>"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_search_that_found_nothing_says_how_far_it_went() {
        let filter = JournalFilter {
            text: "worker-9".to_owned(),
            selected_only: true,
            hidden: [true, false, false, false, false],
            ..JournalFilter::default()
        };
        let journal = Model {
            filter,
            selected: Some("worker-9".to_owned()),
            count: "0 shown".to_owned(),
            empty: "No entry passes the filter.",
            searched: Some("Searched the last 20,000 entries.".to_owned()),
            ..Model::default()
        };
        check(journal, expect![[r#"
            <section aria-label="Journal" class="journal">
            <h2 class="visually-hidden">Journal</h2>
            <div role="group" aria-label="Journal filter" class="journal__bar">
            <button type="button" aria-pressed="false" class="journal__chip">
            <span data-actor="you" class="actor">you</span>
            </button>
            <button type="button" aria-pressed="true" title="The controllers of DaemonSets, Deployments, ReplicaSets and EndpointSlices" class="journal__chip">
            <span data-actor="controller" class="actor">controller</span>
            </button>
            <button type="button" aria-pressed="true" class="journal__chip">
            <span data-actor="scheduler" class="actor">scheduler</span>
            </button>
            <button type="button" aria-pressed="true" class="journal__chip">
            <span data-actor="kubelet" class="actor">kubelet</span>
            </button>
            <button type="button" aria-pressed="true" title="Eviction, garbage collection, and the controllers of Nodes and Namespaces" class="journal__chip">
            <span data-actor="gc" class="actor">eviction, GC</span>
            </button>
            <button type="button" data-kind="selection" aria-pressed="true" aria-label="only worker-9" title="Only worker-9" class="journal__chip">only <span class="journal__selected">worker-9</span>
            <span class="journal__short">this</span>
            </button>
            <input value="worker-9" type="search" aria-label="Filter the journal" placeholder="find" title="By object or Node" autocomplete="off" autocapitalize="off" spellcheck="false" class="journal__search">
            <span role="status" aria-label="Entries" class="journal__count">0 shown</span>
            </div>
            <div class="journal__list">
            <p class="journal__note">Searched the last 20,000 entries. <button type="button" class="journal__go">Search further</button>
            </p>
            <p class="journal__note">No entry passes the filter.</p>
            <ol>
            </ol>
            </div>
            </section>"#]]).await;
    }
}
