//! Why things are as they are: a sentence, and under it what led to it.

use yew::prelude::*;

use super::draw_link;
use crate::action::Action;
use crate::components::icon::{Icon, icon};
use crate::components::journal_pane::draw_row;
use crate::components::on_click;
use crate::view::{
    Chip, Content, Fact, Fix, Link, Placement, ResourceShare, Rule, RuleMark, Source, Verdict, Why,
};

pub(super) fn draw(why: &Why, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            <p class="why__verdict" data-tone={why.verdict.label()}>
                { icon(why.verdict.into()) }<span>{ &why.sentence }</span>
            </p>
            for section in &why.sections {
                <h3 class="caption caption--strong why__caption">{ section.caption }</h3>
                { draw_content(&section.content, on_action) }
            }
        </>
    }
}

fn draw_content(content: &Content, on_action: &Callback<Action>) -> Html {
    match content {
        Content::Rules(it) => {
            html! { <ol>{ for it.iter().map(|it| draw_rule(it, on_action)) }</ol> }
        }
        Content::Fixes(it) => {
            html! { <ul>{ for it.iter().map(|it| draw_fix(it, on_action)) }</ul> }
        }
        Content::Life(rows) => html! {
            <ol class="why__life">
                for row in rows {
                    <li key={row.index}>{ draw_row(row, on_action) }</li>
                }
            </ol>
        },
        Content::Placements(it) => {
            html! { <ul>{ for it.iter().map(|it| draw_placement(it, on_action)) }</ul> }
        }
        Content::Facts(it) => html! { <ul>{ for it.iter().map(draw_fact) }</ul> },
        Content::Shares(it) => html! { <ul class="shares">{ for it.iter().map(draw_share) }</ul> },
        Content::Chips(chips, edit) => draw_chips(chips, edit, on_action),
        Content::Links(it) => html! {
            <ul class="why__list">
                { for it.iter().map(|it| html! { <li>{ draw_link(it, on_action) }</li> }) }
            </ul>
        },
    }
}

fn draw_rule(rule: &Rule, on_action: &Callback<Action>) -> Html {
    let mark = match rule.mark {
        RuleMark::Passes => Icon::Check,
        RuleMark::Decides | RuleMark::Fails => Icon::Cross,
        RuleMark::NotAsked => Icon::Dot,
    };
    html! {
        <li key={rule.name.clone()} class="rule" data-mark={rule.mark.label()}>
            <span class="rule__mark">{ icon(mark) }</span>
            <span class="rule__name">
                <span class="visually-hidden">{ rule.mark.spoken() }</span>{ &rule.name }
            </span>
            <span class="rule__source">
                if let Some(source) = &rule.source {
                    { draw_source(source, on_action) }
                }
                if let Some(field) = &rule.field {
                    { draw_field(field, rule.source.is_some(), on_action) }
                }
            </span>
            if !rule.detail.is_empty() {
                <p class="rule__detail">{ &rule.detail }</p>
            }
        </li>
    }
}

fn draw_source(source: &Source, on_action: &Callback<Action>) -> Html {
    match source {
        Source::Words(words) => html! { { words } },
        Source::Line { file, line } => {
            let reveal = Action::Reveal { file: file.clone(), line: *line };
            let onclick = on_click(on_action, reveal);
            html! {
                <button type="button" class="link" title={format!("{file}, line {line}")} {onclick}>
                    { "line " }{ line }
                </button>
            }
        }
    }
}

/// What a rule read of the Node, beside what it read of the manifest.
fn draw_field(field: &Link, is_second: bool, on_action: &Callback<Action>) -> Html {
    html! { <>if is_second { <span aria-hidden="true">{ " · " }</span> }{ draw_link(field, on_action) }</> }
}

fn draw_fix(fix: &Fix, on_action: &Callback<Action>) -> Html {
    let (on_action, lines) = (on_action.clone(), fix.lines.clone());
    let onclick = move |_| lines.iter().for_each(|it| on_action.emit(Action::Run(it.clone())));
    html! {
        <li key={fix.lines.concat()}>
            <button type="button" class="fix" {onclick}>
                <span class="fix__what">{ &fix.what }</span>
                if !fix.effect.is_empty() {
                    <span class="fix__effect">{ &fix.effect }</span>
                }
                { for fix.lines.iter().map(|it| html! { <span class="fix__line">{ it }</span> }) }
            </button>
        </li>
    }
}

/// Nodes for which the answer is the same, each with the way to its place.
fn draw_placement(placement: &Placement, on_action: &Callback<Action>) -> Html {
    let mark = match placement.verdict {
        Verdict::Yes => Icon::Check,
        Verdict::Wait => Icon::Ring,
        Verdict::No => Icon::Cross,
    };
    html! {
        <li class="placement" data-verdict={placement.verdict.label()}>
            <span class="placement__mark">{ icon(mark) }</span>
            <p class="placement__what">
                if !placement.count.is_empty() {
                    <strong>{ &placement.count }</strong>{ ": " }
                }
                { &placement.reason }
            </p>
            <ul class="placement__nodes">
                for node in &placement.nodes {
                    <li key={node.words.clone()}>{ draw_link(node, on_action) }</li>
                }
                if placement.n_more > 0 {
                    <li class="placement__more">{ "and " }{ placement.n_more }{ " more" }</li>
                }
            </ul>
        </li>
    }
}

fn draw_fact(fact: &Fact) -> Html {
    let mark = if fact.is_good { Icon::Check } else { Icon::Triangle };
    html! {
        <li key={fact.name.clone()} class="rule" data-mark={if fact.is_good { "passes" } else { "fails" }}>
            <span class="rule__mark">{ icon(mark) }</span>
            <span class="rule__name">{ &fact.name }</span>
            <span class="rule__source">{ &fact.value }</span>
            <p class="rule__detail">{ &fact.detail }</p>
        </li>
    }
}

fn draw_share(share: &ResourceShare) -> Html {
    let ResourceShare { name, words, percent } = share;
    html! {
        <li key={name.clone()} class="share">
            <span>{ name }</span>
            <span class="share__words">{ words }{ ", " }{ percent }{ " %" }</span>
            <svg class="share__bar" height="4" aria-hidden="true">
                <rect width={format!("{percent}%")} height="4" />
            </svg>
        </li>
    }
}

fn draw_chips(chips: &[Chip], edit: &Link, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            <ul class="why__chips">
                for chip in chips {
                    {
                        match chip {
                            Chip::Label { full, .. } => html! { <li class="chip">{ full }</li> },
                            Chip::Taint { full, .. } => html! {
                                <li class="chip" data-kind="taint">
                                    <span class="visually-hidden">{ "taint " }</span>{ full }
                                </li>
                            },
                        }
                    }
                }
            </ul>
            <p class="why__edit">{ draw_link(edit, on_action) }</p>
        </>
    }
}
