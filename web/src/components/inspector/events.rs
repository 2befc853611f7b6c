//! What was reported about an object.

use yew::prelude::*;

use crate::components::icon::{Icon, icon};
use crate::view::{EventRow, Events};

pub(super) fn draw(events: &Events) -> Html {
    html! {
        <>
            <p class="dialog__line">{ "$ " }{ &events.line }</p>
            if !events.empty.is_empty() {
                <p class="why__hint events__empty">{ &events.empty }</p>
            }
            if events.n_earlier > 0 {
                <p class="why__hint">{ events.n_earlier }{ " earlier Events are not shown." }</p>
            }
            <ol class="events" aria-label="Events, the newest last">
                { for events.rows.iter().map(draw_row) }
            </ol>
        </>
    }
}

fn draw_row(row: &EventRow) -> Html {
    let (kind, mark) = match row.is_warning {
        true => ("Warning", Icon::Triangle),
        false => ("Normal", Icon::Dot),
    };
    html! {
        <li class="event" data-type={kind}>
            <span class="event__mark">{ icon(mark) }</span>
            <span class="event__reason"><span class="event__type">{ kind }</span>{ " " }{ &row.reason }</span>
            <span class="event__age">{ &row.age }</span>
            <p class="event__message">{ &row.message }</p>
            <p class="event__from">{ "from " }{ &row.from }</p>
        </li>
    }
}
