//! What the scheduler tried for a Pod.

use yew::prelude::*;

use super::draw_link;
use crate::action::Action;
use crate::components::icon::{Icon, icon};
use crate::components::on_click;
use crate::view::{Attempt, AttemptDetails, Attempts, Detail, NodeVerdict};

pub(super) fn draw(attempts: &Attempts, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            if attempts.n_earlier > 0 {
                <p class="why__hint">{ attempts.n_earlier }{ " earlier attempts are not shown." }</p>
            }
            <ol class="attempts" aria-label="Attempts, the latest last">
                for row in &attempts.rows {
                    <li key={row.step} class="attempt">{ draw_attempt(row, on_action) }</li>
                }
            </ol>
            if !attempts.next.is_empty() {
                <p class="why__hint attempts__next">{ &attempts.next }</p>
            }
        </>
    }
}

fn draw_attempt(row: &Attempt, on_action: &Callback<Action>) -> Html {
    let is_open = row.details.is_some();
    let to = if is_open { Detail::None } else { Detail::One(row.step) };
    html! {
        <>
            <h3>
                <button type="button" class="fold" aria-expanded={is_open.to_string()}
                    onclick={on_click(on_action, Action::Detail(to))}>
                    <span class="fold__mark">{ icon(Icon::Fold) }</span>
                    <span class="fold__what"><strong>{ row.at.to_string() }</strong></span>
                    <span class="fold__note">{ if row.is_bound { "bound" } else { "no Node" } }</span>
                </button>
            </h3>
            <p class="attempt__words">{ &row.words }</p>
            if let Some(details) = &row.details {
                { draw_details(details, on_action) }
            }
        </>
    }
}

fn draw_details(details: &AttemptDetails, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            if !details.verdicts.is_empty() {
                <table class="verdicts">
                    <caption class="visually-hidden">{ "What the filters say of each Node" }</caption>
                    <thead class="caption">
                        <tr><th scope="col">{ "Node" }</th><th scope="col">{ "what the filters say" }</th></tr>
                    </thead>
                    <tbody>
                        for verdict in &details.verdicts {
                            { draw_verdict(verdict, on_action) }
                        }
                    </tbody>
                </table>
            }
            if !details.preemption.is_empty() {
                <p class="attempt__words">{ "Preemption: " }{ &details.preemption }</p>
            }
        </>
    }
}

fn draw_verdict(verdict: &NodeVerdict, on_action: &Callback<Action>) -> Html {
    let mark = if verdict.passes { Icon::Check } else { Icon::Cross };
    html! {
        <tr data-passes={verdict.passes.to_string()}>
            <th scope="row">
                if let Some(link) = &verdict.link {
                    { draw_link(link, on_action) }
                } else {
                    { &verdict.nodes }
                }
            </th>
            <td>
                <span class="verdicts__mark">{ icon(mark) }</span>
                if !verdict.filter.is_empty() {
                    <strong>{ &verdict.filter }</strong>{ " " }
                }
                { &verdict.reason }
            </td>
        </tr>
    }
}
