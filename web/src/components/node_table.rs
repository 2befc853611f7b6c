//! The Nodes as rows of a table: the same as the map says, for those who read or hear it.

use yew::prelude::*;

use super::on_click;
use crate::action::{Action, BoardAction};
use crate::view::{Part, Selection, TableRow, Tiles, Window};

/// Draws the rows that can be seen, and room for the others.
pub(super) fn draw(window: &Window, on_action: &Callback<Action>) -> Html {
    let span = (window.captions.len() + 6).to_string();
    html! {
        <table class="node-table" aria-label="Nodes" aria-rowcount={(window.n_nodes + 1).to_string()}>
            <thead>
                <tr aria-rowindex="1">
                    <th scope="col"><span class="visually-hidden">{ "Picked" }</span></th>
                    <th scope="col">{ "Node" }</th>
                    <th scope="col">{ "Status" }</th>
                    for caption in &window.captions {
                        <th scope="col">{ caption }</th>
                    }
                    <th scope="col">{ "Taints" }</th>
                    <th scope="col">{ "Labels" }</th>
                    <th scope="col">{ "Requests" }</th>
                </tr>
            </thead>
            { room(window.before, &span) }
            for part in &window.parts {
                { draw_part(part, &span, on_action) }
            }
            { room(window.after, &span) }
        </table>
    }
}

fn room(height: u32, span: &str) -> Html {
    html! {
        if height > 0 {
            <tbody aria-hidden="true"><tr><td class="node-table__room" colspan={span.to_owned()}>
                <svg width="1" height={height.to_string()} />
            </td></tr></tbody>
        }
    }
}

fn draw_part(part: &Part, span: &str, on_action: &Callback<Action>) -> Html {
    let Tiles::Rows(rows) = &part.nodes else { return Html::default() };
    html! {
        <>
            <tbody key={part.title.clone()}>
                <tr class="node-table__group">
                    <th scope="rowgroup" colspan={span.to_owned()}>
                        { &part.title }<span class="node-group__verdict">{ &part.verdict }</span>
                    </th>
                </tr>
            </tbody>
            { room(part.before, span) }
            <tbody>
                for (at, row) in rows.iter().enumerate() {
                    { draw_row(row, part.first + at, on_action) }
                }
            </tbody>
            { room(part.after + FOOT, span) }
        </>
    }
}

/// The room below a group, as `layout.rs` counts it.
const FOOT: u32 = 14;

fn draw_row(row: &TableRow, at: usize, on_action: &Callback<Action>) -> Html {
    let pick = on_click(on_action, Action::Board(BoardAction::Pick(row.node.clone())));
    let node = Selection::Node(row.node.to_string());
    html! {
        <tr key={row.node.to_string()} aria-rowindex={(at + 2).to_string()} data-chosen={row.chosen.then_some("")}>
            <td>
                <input type="checkbox" class="check" aria-label={format!("Pick {}", row.node)} checked={row.picked} onclick={pick} />
            </td>
            <th scope="row">
                <button type="button" class="node-table__name" onclick={on_click(on_action, Action::Select(node))}>
                    { row.node.to_string() }
                </button>
            </th>
            <td class="node-table__state" data-health={row.health.label()}>{ &row.state }</td>
            for cell in &row.cells {
                <td>
                    <button type="button" class="node-table__cell" data-tone={cell.tone.label()} aria-label={cell.label.clone()}
                        onclick={on_click(on_action, Action::Select(cell.selection.clone()))}>
                        { &cell.words }
                    </button>
                </td>
            }
            <td class="node-table__chips" data-kind="taint" title={row.taints.clone()}>{ &row.taints }</td>
            <td class="node-table__chips" title={row.labels.clone()}>{ &row.labels }</td>
            <td class="node-table__load">{ row.load.trim_end_matches(" requested") }</td>
        </tr>
    }
}
