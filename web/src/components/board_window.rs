//! Many Nodes: what can be seen of them, as small cards, as cells of a map or as rows of a table.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::heat_map::{self, Raster};
use super::node_card::NodeCard;
use super::{node_table, on_click};
use crate::action::{Action, BoardAction};
use crate::hooks::use_look;
use crate::view::{HeatCell, Look, Part, Selection, Tiles, Window, Zoom};

/// # Properties of [`BoardWindow`]
#[derive(Debug, PartialEq, Properties)]
pub struct BoardWindowProps {
    pub window: Rc<Window>,
    pub look: Look,
    pub on_action: Callback<Action>,
}

/// The stretch of the Nodes that can be seen, in room for all of them.
#[component]
pub fn BoardWindow(props: &BoardWindowProps) -> Html {
    let BoardWindowProps { window, look, on_action } = props;
    let body = use_node_ref();
    use_look(&body, *look, on_action.reform(|look| Action::Board(BoardAction::Look(look))));
    use_columns(&body, window.columns);
    html! {
        <div ref={body} class="board__window" data-zoom={window.zoom.label()}
            data-lines={window.n_lines.to_string()}>
            {
                match window.zoom.cell() {
                    Some((side, gap)) => html! {
                        <Map window={Rc::clone(window)} raster={Raster { columns: window.columns, side, gap }}
                            on_action={on_action.clone()} />
                    },
                    None if window.zoom == Zoom::Table => node_table::draw(window, on_action),
                    None => small_cards(window, on_action),
                }
            }
        </div>
    }
}

/// Tells the styles how many small cards stand side by side.
#[hook]
fn use_columns(body: &NodeRef, columns: usize) {
    let body = body.clone();
    use_effect_with(columns, move |columns| {
        if let Some(body) = body.cast::<HtmlElement>() {
            // Fails for a malformed name only.
            let _ = body.style().set_property("--columns", &columns.to_string());
        }
    });
}

fn room(height: u32) -> Html {
    html! {
        if height > 0 {
            <svg class="board__room" width="1" height={height.to_string()} aria-hidden="true" />
        }
    }
}

/// What stands above a group: its name, which shows it alone, and what holds for it.
fn head(part: &Part, on_action: &Callback<Action>) -> Html {
    let only = Action::Board(BoardAction::Only(Some(part.title.clone())));
    html! {
        <div class="node-group__head">
            <h3>
                <button type="button" class="node-group__title" title="Show this group alone" onclick={on_click(on_action, only)}>
                    { &part.title }
                </button>
            </h3>
            <span class="node-group__verdict">{ &part.verdict }</span>
        </div>
    }
}

fn small_cards(window: &Window, on_action: &Callback<Action>) -> Html {
    let part = |part: &Part| {
        let Tiles::Cards(cards) = &part.nodes else { return Html::default() };
        html! {
            <section key={part.title.clone()} class="node-part">
                { head(part, on_action) }
                { room(part.before) }
                <div class="node-part__cards">
                    for card in cards {
                        <NodeCard key={card.name.clone()} card={Rc::clone(card)} on_action={on_action.clone()} />
                    }
                </div>
                { room(part.after) }
            </section>
        }
    };
    html! { <>{ room(window.before) }{ for window.parts.iter().map(part) }{ room(window.after) }</> }
}

/// # Properties of [`Map`]
#[derive(Debug, PartialEq, Properties)]
struct MapProps {
    window: Rc<Window>,
    raster: Raster,
    on_action: Callback<Action>,
}

/// All Nodes as cells. Mouse and arrow keys name one, a click or Enter asks why, Space or a click with Ctrl picks it.
#[component]
fn Map(props: &MapProps) -> Html {
    let MapProps { window, on_action, .. } = props;
    let map = use_node_ref();
    let hovered = use_state(|| None::<String>);
    use_cursor_in_sight(&map, window);
    let named = (*hovered).clone().or_else(|| {
        let cursor = window.cursor.as_ref()?;
        let mut cells = window.parts.iter().flat_map(cells);
        cells.find(|it| it.node == cursor.node).map(|it| window.words(it))
    });
    let onmouseleave = {
        let hovered = hovered.clone();
        Callback::from(move |_: MouseEvent| hovered.set(None))
    };
    let label = format!(
        "Map of the Nodes. Arrow keys go from Node to Node, Enter asks why, Space picks. {} Nodes",
        window.n_nodes
    );
    html! {
        <div ref={map} class="map" tabindex="0" role="application" aria-label={label}
            onkeydown={on_key(window, on_action)} {onmouseleave}>
            { room(window.before) }
            for (place, part) in window.parts.iter().enumerate() {
                { map_part(props, place, part, &hovered) }
            }
            { room(window.after) }
            <p class="map__named" role="status" data-empty={named.is_none().then_some("")}>{ named }</p>
        </div>
    }
}

/// What can be seen of a group in a map. The mouse names a cell by the place of the pointer.
fn map_part(
    props: &MapProps,
    place: usize,
    part: &Part,
    hovered: &UseStateHandle<Option<String>>,
) -> Html {
    let MapProps { window, raster, on_action } = props;
    let cell_at = cell_at(Rc::clone(window), *raster, place);
    let onmousemove = {
        let (cell_at, hovered, window) = (cell_at.clone(), hovered.clone(), Rc::clone(window));
        Callback::from(move |event: MouseEvent| {
            let words = cell_at(&event).map(|it| window.words(&it));
            if *hovered != words {
                hovered.set(words);
            }
        })
    };
    let onclick = {
        let (on_action, window) = (on_action.clone(), Rc::clone(window));
        Callback::from(move |event: MouseEvent| {
            if let Some(cell) = cell_at(&event) {
                on_action.emit(clicked(&window, &cell, &event));
            }
        })
    };
    let cursor = window.cursor.as_ref().map(|it| &*it.node);
    html! {
        <section key={part.title.clone()} class="node-part">
            { head(part, on_action) }
            { room(part.before) }
            <div class="node-part__cells" {onmousemove} {onclick}>
                { heat_map::draw(cells(part), *raster, cursor) }
            </div>
            { room(part.after) }
        </section>
    }
}

/// Finds the cell of a group that the pointer is on.
fn cell_at(
    window: Rc<Window>,
    raster: Raster,
    place: usize,
) -> impl Fn(&MouseEvent) -> Option<HeatCell> + Clone + 'static {
    move |event| {
        let at = raster.under(event)?;
        cells(window.parts.get(place)?).get(at).cloned()
    }
}

fn cells(part: &Part) -> &[HeatCell] {
    match &part.nodes {
        Tiles::Cells(cells) => cells,
        _ => &[],
    }
}

fn clicked(window: &Window, cell: &HeatCell, event: &MouseEvent) -> Action {
    if event.shift_key() {
        Action::Board(BoardAction::PickTo(cell.node.clone()))
    } else if event.ctrl_key() || event.meta_key() {
        Action::Board(BoardAction::Pick(cell.node.clone()))
    } else {
        Action::Select(selection(window, &cell.node))
    }
}

/// What the Why panel explains of a cell.
fn selection(window: &Window, node: &str) -> Selection {
    match &window.about {
        Some(name) => Selection::Place { daemon_set: name.clone(), node: node.to_owned() },
        None => Selection::Node(node.to_owned()),
    }
}

fn on_key(window: &Rc<Window>, on_action: &Callback<Action>) -> Callback<KeyboardEvent> {
    let (window, on_action) = (Rc::clone(window), on_action.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(action) = meaning(&window, &event.key()) else { return };
        event.prevent_default();
        event.stop_propagation();
        if let Some(action) = action {
            on_action.emit(action);
        }
    })
}

/// What a key means in a map: `None` if it means nothing here, `Some(None)` if it leads nowhere.
fn meaning(window: &Window, key: &str) -> Option<Option<Action>> {
    let first = || cells(window.parts.first()?).first().map(|it| it.node.clone());
    let cursor = window.cursor.as_ref();
    let to = match (key, cursor) {
        ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown", None) => first(),
        ("ArrowLeft", Some(it)) => it.left.clone(),
        ("ArrowRight", Some(it)) => it.right.clone(),
        ("ArrowUp", Some(it)) => it.up.clone(),
        ("ArrowDown", Some(it)) => it.down.clone(),
        ("Enter", Some(it)) => return Some(Some(Action::Select(selection(window, &it.node)))),
        (" ", Some(it)) => return Some(Some(Action::Board(BoardAction::Pick(it.node.clone())))),
        _ => return None,
    };
    Some(to.map(|it| Action::Board(BoardAction::PointAt(it))))
}

/// Scrolls until the cell of the keyboard can be seen.
#[hook]
fn use_cursor_in_sight(map: &NodeRef, window: &Window) {
    let map = map.clone();
    let at = window.cursor.as_ref().map(|it| (it.node.clone(), it.top));
    use_effect_with(at, move |at| {
        let (Some((_, top)), Some(map)) = (at, map.cast::<Element>()) else { return };
        let Ok(Some(scroller)) = map.closest(".board__scroll") else { return };
        let y = map.get_bounding_client_rect().top() + f64::from(*top);
        let clip = scroller.get_bounding_client_rect();
        const EDGE: f64 = 40.0;
        let by = if y < clip.top() + EDGE {
            y - clip.top() - EDGE
        } else if y > clip.bottom() - EDGE {
            y - clip.bottom() + EDGE
        } else {
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
        scroller.set_scroll_top(scroller.scroll_top() + by as i32);
    });
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::view::{CellTone, Cursor, ObjectName};

    fn window() -> Window {
        let cell = |node: &str| HeatCell { node: node.into(), tone: CellTone::New, mark: None };
        let part = Part {
            title: "workers".to_owned(),
            verdict: "2 Nodes".to_owned(),
            first: 0,
            before: 0,
            nodes: Tiles::Cells(vec![cell("worker-1"), cell("worker-2")]),
            after: 0,
        };
        Window {
            zoom: Zoom::Dots,
            about: Some(ObjectName::new("kube-system", "fluentd")),
            parts: vec![part],
            ..Window::default()
        }
    }

    #[test]
    fn the_arrow_keys_begin_at_the_first_cell_and_go_on_from_there() {
        let point = |node: &str| Some(Some(Action::Board(BoardAction::PointAt(node.into()))));
        assert_eq!(meaning(&window(), "ArrowDown"), point("worker-1"));
        let cursor = Cursor {
            node: "worker-1".into(),
            top: 0,
            left: None,
            right: Some("worker-2".into()),
            up: None,
            down: None,
        };
        let on_first = Window { cursor: Some(cursor), ..window() };
        assert_eq!(meaning(&on_first, "ArrowRight"), point("worker-2"));
        assert_eq!(meaning(&on_first, "ArrowLeft"), Some(None), "nothing scrolls, nothing steps");
        assert_eq!(meaning(&on_first, "Tab"), None);
        let Some(Some(Action::Select(Selection::Place { node, .. }))) = meaning(&on_first, "Enter")
        else {
            panic!("Enter asks why");
        };
        assert_eq!(node, "worker-1");
    }
}
