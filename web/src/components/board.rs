//! The Nodes, in groups, with what one needs to find, to choose and to add some.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::board_window::BoardWindow;
use super::icon::{Icon, icon};
use super::menu::{Menu, Opener};
use super::neighbour_focus::use_neighbour_focus;
use super::node_card::NodeCard;
use super::on_click;
use super::pod_row::PodRow;
use crate::action::{Action, BoardAction, Dialog};
use crate::view::board::Emptiness;
use crate::view::{Board as Model, Body, Grouping, Look, NodeGroup, Picked, Zoom};

/// Groups larger than this always take whole rows.
const MANY: usize = 8;

/// # Properties of [`Board`]
#[derive(Debug, PartialEq, Properties)]
pub struct BoardProps {
    pub board: Rc<Model>,
    pub filter: AttrValue,
    #[prop_or_default]
    pub look: Look,
    pub on_action: Callback<Action>,
}

/// The region `Nodes`.
#[component]
pub fn Board(props: &BoardProps) -> Html {
    let BoardProps { board, look, on_action, .. } = props;
    let root = use_node_ref();
    let onfocusin = use_neighbour_focus(&root);

    html! {
        <section ref={root} class="board" aria-label="Nodes" id="nodes" tabindex="-1" data-zoom={board.zoom.label()}
            {onfocusin}>
            <h2 class="visually-hidden">{ "Nodes" }</h2>
            { tools(props) }
            if !board.legend.is_empty() {
                { legend(board) }
            }
            <div class="board__scroll">
                if let Some(emptiness) = board.empty {
                    { empty(emptiness) }
                }
                {
                    match &board.body {
                        Body::Cards(groups) => cards(groups, board, on_action),
                        Body::Window(window) => html! {
                            <BoardWindow window={Rc::clone(window)} look={*look} on_action={on_action.clone()} />
                        },
                    }
                }
            </div>
            if let Some(picked) = &board.picked {
                { draw_picked(picked, on_action) }
            }
            if let Some(card) = &board.chosen {
                <div class="board__chosen">
                    <h3 class="visually-hidden">{ "The chosen Node" }</h3>
                    <NodeCard card={Rc::clone(card)} on_action={on_action.clone()} />
                </div>
            }
        </section>
    }
}

fn tools(props: &BoardProps) -> Html {
    let BoardProps { board, filter, on_action, .. } = props;
    let oninput = on_action.reform(|event: InputEvent| {
        let typed = event.target_unchecked_into::<HtmlInputElement>().value();
        Action::Board(BoardAction::Filter(typed))
    });
    html! {
        <div class="board__tools">
            <Menu label="Add Node" adds="Node" deeds={board.presets.clone()} on_action={on_action.clone()} />
            <input class="field board__filter" type="search" aria-label="Filter Nodes"
                placeholder="Filter: name, label, taint, verdict" autocomplete="off" value={filter.clone()} {oninput} />
            if let Some(only) = &board.only {
                <button type="button" class="button board__only" title="Show all groups again"
                    onclick={on_click(on_action, Action::Board(BoardAction::Only(None)))}>
                    <span>{ only }</span>{ icon(Icon::Cross) }
                </button>
            }
            <span class="board__count">{ &board.count }</span>
            { grouping(board, on_action) }
            if board.is_large {
                { zoom(board, on_action) }
            }
            { table_key(board, on_action) }
        </div>
    }
}

fn grouping(board: &Model, on_action: &Callback<Action>) -> Html {
    let (on_action, choices) = (on_action.clone(), board.groupings.clone());
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        if let Some(grouping) = usize::try_from(chosen).ok().and_then(|it| choices.get(it)) {
            on_action.emit(Action::Board(BoardAction::GroupBy(grouping.clone())));
        }
    });
    let option = |it: &Grouping| {
        let words = it.words();
        html! { <option key={words.clone()} selected={*it == board.grouping}>{ words }</option> }
    };
    html! {
        <label class="choice">
            <span class="choice__word">{ "group:" }</span>
            <select aria-label="Group by" {onchange}>{ for board.groupings.iter().map(option) }</select>
        </label>
    }
}

/// From cells of a map to cards and back.
fn zoom(board: &Model, on_action: &Callback<Action>) -> Html {
    let key = |name: &'static str, picture: Icon, to: Option<Zoom>| {
        let onclick = on_click(on_action, Action::Board(BoardAction::Zoom(to)));
        html! {
            <button type="button" class="button" data-kind="icon" aria-label={name} title={name}
                disabled={to.is_none()} {onclick}>{ icon(picture) }</button>
        }
    };
    html! {
        <span class="board__zoom" role="group" aria-label="Zoom">
            { key("Zoom out", Icon::Less, board.can_zoom.out) }
            { key("Zoom in", Icon::Plus, board.can_zoom.r#in) }
        </span>
    }
}

fn table_key(board: &Model, on_action: &Callback<Action>) -> Html {
    let is_table = board.zoom == Zoom::Table;
    let to = if is_table { None } else { Some(Zoom::Table) };
    html! {
        <button type="button" class="button" aria-pressed={is_table.to_string()}
            onclick={on_click(on_action, Action::Board(BoardAction::Zoom(to)))}>{ "table" }</button>
    }
}

/// What can be done with the Nodes that were picked. It stands below them, so that the first pick moves none.
fn draw_picked(picked: &Picked, on_action: &Callback<Action>) -> Html {
    let board = |action: BoardAction| on_click(on_action, Action::Board(action));
    let opener =
        Opener { what: "Edit labels and taints…".into(), action: Action::Open(Dialog::Nodes) };
    html! {
        <div class="board__picked" role="group" aria-label="Picked Nodes">
            <strong>{ &picked.words }</strong>
            <Menu label="Actions for picked Nodes" word="Actions" openers={vec![opener]} deeds={picked.deeds.clone()}
                on_action={on_action.clone()} />
            if !picked.is_all {
                <button type="button" class="button" data-kind="quiet" onclick={board(BoardAction::PickShown)}>
                    { "Pick all that are shown" }
                </button>
            }
            <button type="button" class="button" data-kind="quiet" onclick={board(BoardAction::PickNone)}>
                { "Pick none" }
            </button>
        </div>
    }
}

fn legend(board: &Model) -> Html {
    html! {
        <ul class="legend" aria-label="What the cells stand for">
            for entry in &board.legend {
                <li key={entry.tone.label()} class="legend__entry">
                    <svg class="heat" width="11" height="11" aria-hidden="true">
                        <path data-tone={entry.tone.label()} d={super::heat_map::Outline::of(entry.tone, 11).alone()} />
                    </svg>
                    { &entry.words }
                </li>
            }
        </ul>
    }
}

fn cards(groups: &[NodeGroup], board: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="board__groups">
            for group in groups {
                { draw_group(group, on_action) }
            }
            if !board.adrift.is_empty() {
                { draw_adrift(board, on_action) }
            }
        </div>
    }
}

fn draw_group(group: &NodeGroup, on_action: &Callback<Action>) -> Html {
    let n_cards = group.cards.len();
    let span = if n_cards <= MANY { n_cards.to_string() } else { "many".to_owned() };
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
            "The filter looks at names, labels, taints and what is said on the card; each of its words has to be found.",
        ),
    };
    html! { <p class="board__empty"><strong>{ what }</strong>{ then }</p> }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    async fn drawn_board(board: Model) -> String {
        let props = BoardProps {
            board: Rc::new(board),
            filter: "".into(),
            look: Look::default(),
            on_action: Callback::noop(),
        };
        drawn::<Board>(props).await
    }

    #[tokio::test(flavor = "current_thread")]
    async fn pods_without_a_node_stand_in_a_group_of_their_own() {
        let pod = crate::samples::pod_starting("worker-2");
        let html =
            drawn_board(Model { adrift: vec![pod], n_more_adrift: 3, ..Model::default() }).await;
        let at = html.find(r#"aria-label="Pods not on a Node""#).expect("a list");
        assert!(html[at..].contains("fluentd-b4n8w") && html[at..].contains("3 more"), "{html}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_empty_board_says_what_to_do() {
        let html = drawn_board(Model { empty: Some(Emptiness::NoNodes), ..Model::default() }).await;
        assert!(html.contains("add a Node above"));
    }
}
