//! The templates that a DaemonSet has had.

use yew::prelude::*;

use super::{draw_link, draw_links};
use crate::action::Action;
use crate::components::icon::{Icon, icon};
use crate::components::on_click;
use crate::view::{Detail, Diff, DiffLine, Outlook, Revision, RevisionDetails, Revisions, Sign};

pub(super) fn draw(
    revisions: &Revisions,
    outlook: Option<&Outlook>,
    on_action: &Callback<Action>,
) -> Html {
    html! {
        <>
            if revisions.rows.is_empty() {
                <p class="why__hint">
                    { "No revision yet: the controller records the template in a ControllerRevision when it first looks at it." }
                </p>
            }
            <ol class="revisions" aria-label="Revisions, the newest first">
                for row in &revisions.rows {
                    <li key={row.number} class="revision">{ draw_revision(row, outlook, on_action) }</li>
                }
            </ol>
            if revisions.n_older > 0 {
                <p class="why__hint">{ revisions.n_older }{ " older revisions are not shown." }</p>
            }
        </>
    }
}

fn draw_revision(row: &Revision, outlook: Option<&Outlook>, on_action: &Callback<Action>) -> Html {
    let is_open = row.details.is_some();
    let to = if is_open { Detail::None } else { Detail::One(row.number) };
    html! {
        <>
            <h3>
                <button type="button" class="fold" aria-expanded={is_open.to_string()}
                    onclick={on_click(on_action, Action::Detail(to))}>
                    <span class="fold__mark">{ icon(Icon::Fold) }</span>
                    <span class="fold__what">
                        <strong>{ "Revision " }{ row.number }</strong>
                        if row.is_current {
                            { ", the newest" }
                        }
                    </span>
                    <span class="fold__note">{ &row.about }</span>
                </button>
            </h3>
            if !row.cause.is_empty() {
                <p class="revision__cause">{ "change-cause: " }{ &row.cause }</p>
            }
            if let Some(details) = &row.details {
                { draw_details(row, details, outlook, on_action) }
            }
        </>
    }
}

fn draw_details(
    row: &Revision,
    details: &RevisionDetails,
    outlook: Option<&Outlook>,
    on_action: &Callback<Action>,
) -> Html {
    html! {
        <div class="revision__details">
            <p class="revision__object">{ "kept in " }{ draw_link(&row.object, on_action) }</p>
            if details.diffs.is_empty() {
                <p class="why__hint">{ "It is the only one, so there is nothing to compare it with." }</p>
            }
            { for details.diffs.iter().map(draw_diff) }
            if let Some(line) = &details.undo {
                { draw_undo(line, outlook, on_action) }
            }
            { draw_links(&details.pods, "Pods of this revision", on_action) }
            if details.n_more_pods > 0 {
                <p class="why__hint">{ "and " }{ details.n_more_pods }{ " more Pods" }</p>
            }
        </div>
    }
}

fn draw_diff(diff: &Diff) -> Html {
    html! {
        <>
            <h4 class="caption caption--strong why__caption">{ &diff.caption }</h4>
            if diff.lines.is_empty() {
                <p class="why__hint">{ "Nothing: the templates are the same." }</p>
            } else {
                <pre class="diff" tabindex="0" aria-label={diff.caption.clone()} role="group">{ for diff.lines.iter().map(draw_line) }</pre>
            }
        </>
    }
}

fn draw_line(line: &DiffLine) -> Html {
    html! {
        <span class="diff__line" data-sign={line.sign.label()}>
            <span aria-hidden="true">{ line.sign.mark() }{ " " }</span>
            if line.sign != Sign::Same {
                <span class="visually-hidden">{ line.sign.spoken() }</span>
            }
            { &line.text }{ "\n" }
        </span>
    }
}

/// The line that goes back, and what it would do.
fn draw_undo(line: &str, outlook: Option<&Outlook>, on_action: &Callback<Action>) -> Html {
    html! {
        <button type="button" class="fix" onclick={on_click(on_action, Action::Run(line.to_owned()))}>
            <span class="fix__what">{ "Undo: go back to it" }</span>
            if let Some(Outlook { lead, sentence, detail, .. }) = outlook {
                <span class="fix__effect">{ lead }{ " " }{ sentence }{ " " }{ detail }</span>
            }
            <span class="fix__line">{ line }</span>
        </button>
    }
}
