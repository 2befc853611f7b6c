//! The Nodes, in groups, with what one needs to find and to add one.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::menu::Menu;
use super::node_card::NodeCard;
use super::pod_row::PodRow;
use crate::action::Action;
use crate::view::board::Emptiness;
use crate::view::{Board as Model, NodeGroup};

/// Groups wider than this take a whole row.
const WIDEST: usize = 6;

/// # Properties of [`Board`]
#[derive(Debug, PartialEq, Properties)]
pub struct BoardProps {
    pub board: Rc<Model>,
    pub filter: AttrValue,
    pub on_action: Callback<Action>,
}

/// The region `Nodes`.
#[component]
pub fn Board(props: &BoardProps) -> Html {
    let BoardProps { board, filter, on_action } = props;
    let oninput = on_action.reform(|event: InputEvent| {
        Action::Filter(event.target_unchecked_into::<HtmlInputElement>().value())
    });

    html! {
        <section class="board" aria-label="Nodes" id="nodes" tabindex="-1">
            <h2 class="visually-hidden">{ "Nodes" }</h2>
            <div class="board__tools">
                <Menu label="Add Node" adds="Node" deeds={board.presets.clone()} on_action={on_action.clone()} />
                <input class="field board__filter" type="search" aria-label="Filter Nodes"
                    placeholder="Filter: name, label, taint" autocomplete="off" value={filter.clone()} {oninput} />
                <span class="board__count">{ &board.count }</span>
            </div>
            <div class="board__scroll">
                if let Some(emptiness) = board.empty {
                    { empty(emptiness) }
                }
                <div class="board__groups" data-compact={board.compact.then_some("")}>
                    for group in &board.groups {
                        { draw_group(group, on_action) }
                    }
                    if !board.adrift.is_empty() {
                        { draw_adrift(board, on_action) }
                    }
                </div>
                if board.n_hidden > 0 {
                    <p class="board__empty">
                        <strong>{ board.n_hidden }{ " more Nodes are not drawn." }</strong>
                        { "The filter finds them by name, label, taint or what is said on the card." }
                    </p>
                }
            </div>
        </section>
    }
}

fn draw_group(group: &NodeGroup, on_action: &Callback<Action>) -> Html {
    let span = group.cards.len().min(WIDEST).to_string();
    html! {
        <section key={group.title.clone()} class="node-group" data-span={span}>
            <div class="node-group__head">
                <h3>{ &group.title }</h3>
                <span class="node-group__verdict">{ &group.verdict }</span>
            </div>
            for card in &group.cards {
                <NodeCard key={card.name.clone()} card={Rc::clone(card)} on_action={on_action.clone()} />
            }
        </section>
    }
}

/// Pods that are in the store, and on no Node.
fn draw_adrift(board: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <section key="not on a Node" class="node-group">
            <div class="node-group__head"><h3>{ "not on a Node" }</h3></div>
            <ul class="node-card node-card__places" data-adrift="" aria-label="Pods not on a Node">
                for pod in &board.adrift {
                    <PodRow key={pod.uid.clone()} pod={pod.clone()} on_action={on_action.clone()} />
                }
                if board.n_more_adrift > 0 {
                    <li class="node-group__verdict">{ board.n_more_adrift }{ " more" }</li>
                }
            </ul>
        </section>
    }
}

fn empty(emptiness: Emptiness) -> Html {
    let (what, then) = match emptiness {
        Emptiness::NoNodes => (
            "The cluster has no Node.",
            "A DaemonSet wants one Pod on each eligible Node: add a Node above and watch its Pod appear.",
        ),
        Emptiness::NoMatch => (
            "No Node matches.",
            "The filter looks at names, labels, taints and what is said on the card.",
        ),
    };
    html! { <p class="board__empty"><strong>{ what }</strong>{ then }</p> }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn pods_without_a_node_stand_in_a_group_of_their_own() {
        let pod = crate::samples::pod_starting("worker-2");
        let board = Rc::new(Model { adrift: vec![pod], n_more_adrift: 3, ..Model::default() });
        let props = BoardProps { board, filter: "".into(), on_action: Callback::noop() };
        let html = drawn::<Board>(props).await;
        let at = html.find(r#"aria-label="Pods not on a Node""#).expect("a list");
        assert!(html[at..].contains("fluentd-b4n8w") && html[at..].contains("3 more"), "{html}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_empty_board_says_what_to_do() {
        let board = Rc::new(Model { empty: Some(Emptiness::NoNodes), ..Model::default() });
        let props = BoardProps { board, filter: "".into(), on_action: Callback::noop() };
        assert!(drawn::<Board>(props).await.contains("add a Node above"));
    }
}
