//! Two courses side by side.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dialog::Dialog;
use super::icon::icon;
use super::on_click;
use crate::action::{self, Action};
use crate::view::build::words::number as grouped;
use crate::view::compare::ComparedCell;
use crate::view::{Both, Clock, Compare as Model, ComparedNode, ComparedPod, ComparedSet};

/// # Properties of [`CompareSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct CompareSheetProps {
    pub compare: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// The dialog `Compare forks`: the same moment of both, or each at its end.
#[component]
pub fn CompareSheet(props: &CompareSheetProps) -> Html {
    let CompareSheetProps { compare, on_action } = props;
    let to_courses = on_click(on_action, Action::Open(action::Dialog::Courses));

    html! {
        <Dialog title="Compare forks" wide=true on_action={on_action.clone()}>
            <p class="compare__verdict">{ &compare.verdict }</p>
            { first(compare) }
            { moment(compare, on_action) }
            { numbers(compare) }
            { nodes(compare) }
            <div class="courses__foot">
                <button type="button" class="button" onclick={to_courses}>{ "All forks" }</button>
                <button type="button" class="button"
                    onclick={on_click(on_action, Action::SwitchTo(compare.course))}>
                    { "Switch to " }{ &compare.names.there }
                </button>
            </div>
        </Dialog>
    }
}

/// Chooses the moment. Without one, each course is shown at its end.
fn moment(compare: &Model, on_action: &Callback<Action>) -> Html {
    let course = compare.course;
    let at = move |at| Action::Open(action::Dialog::Compare(action::Comparison { course, at }));
    let oninput = on_action.reform(move |event: InputEvent| {
        at(event.target_unchecked_into::<HtmlInputElement>().value().parse().ok())
    });
    let to_ends = on_click(on_action, at(None));
    let second = compare.moment.unwrap_or(compare.end);
    html! {
        <div class="compare__moment">
            <label class="compare__label" for="compare-moment">{ "Moment of both" }</label>
            <input id="compare-moment" class="compare__range" type="range" min="0" max={compare.end.to_string()}
                step="1" value={second.to_string()} aria-valuetext={Clock(second * 1000).to_string()} {oninput} />
            <output class="compare__clock" for="compare-moment">
                if compare.moment.is_some() {
                    { Clock(second * 1000).to_string() }
                } else {
                    { "at the end" }
                }
            </output>
            <button type="button" class="button" aria-pressed={compare.moment.is_none().to_string()} onclick={to_ends}>
                { "Each at its end" }
            </button>
        </div>
    }
}

/// The headings of the two courses, with the moment of each.
fn headings(compare: &Model) -> Html {
    let heading = |name: &str, at: Clock| {
        html! {
            <th scope="col">
                <span class="compare__name">{ name }</span>{ " " }<span class="compare__at">{ at.to_string() }</span>
            </th>
        }
    };
    html! {
        <>
            { heading(&compare.names.here, compare.at.here) }
            { heading(&compare.names.there, compare.at.there) }
        </>
    }
}

fn numbers(compare: &Model) -> Html {
    html! {
        for set in &compare.sets {
            <table key={set.name.clone()} class="compare__table" aria-label={format!("Status of {}", set.name)}>
                <thead><tr><th scope="col">{ &set.name }</th>{ headings(compare) }</tr></thead>
                <tbody>{ number_rows(set) }</tbody>
            </table>
        }
    }
}

/// A row for each number; where all are the same, one row for all.
fn number_rows(set: &ComparedSet) -> Html {
    let value = |it: Option<usize>| it.map_or("no DaemonSet".to_owned(), grouped);
    if set.numbers.iter().all(|(_, both)| both.is_same()) {
        let number = |(caption, both): &(&str, Both<_>)| format!("{caption} {}", value(both.here));
        let numbers: Vec<_> = set.numbers.iter().map(number).collect();
        return html! {
            <tr class="compare__same">
                <th scope="row">{ "the same" }</th><td colspan="2">{ numbers.join(", ") }</td>
            </tr>
        };
    }
    html! {
        for (caption, both) in &set.numbers {
            <tr key={*caption} data-differs={(!both.is_same()).then_some("")}>
                <th scope="row" class="caption">{ *caption }</th>
                <td>{ value(both.here) }</td>
                <td>
                    { value(both.there) }
                    if !both.is_same() {
                        <span class="visually-hidden">{ ", differs" }</span>
                    }
                </td>
            </tr>
        }
    }
}

fn nodes(compare: &Model) -> Html {
    html! {
        <>
            if !compare.nodes.is_empty() {
                <table class="compare__table" aria-label="Nodes that differ">
                    <thead><tr><th scope="col">{ "Nodes that differ" }</th>{ headings(compare) }</tr></thead>
                    <tbody>
                        for node in &compare.nodes {
                            { node_row(node) }
                        }
                    </tbody>
                </table>
            }
            <p class="dialog__note">
                if compare.n_more > 0 {
                    { format!("{} more Nodes differ and are not listed. ", compare.n_more) }
                }
                { &compare.same }
            </p>
        </>
    }
}

fn node_row(node: &ComparedNode) -> Html {
    let Both { here, there } = &node.cells;
    let (here, there) = (cell(here, there), cell(there, here));
    html! {
        <tr key={node.node.clone()} class="compare__node"><th scope="row">{ &node.node }</th><td>{ here }</td><td>{ there }</td></tr>
    }
}

/// What is on a Node in one course; what is not so in the other one stands out.
fn cell(cell: &ComparedCell, other: &ComparedCell) -> Html {
    let is_empty = cell.pods.is_empty() && cell.word.is_empty();
    // Where only the other has a word above its Pods, its line is kept, so that Pods stand beside each other.
    let keeps_line = !other.word.is_empty() && !other.pods.is_empty();
    html! {
        <>
            if keeps_line || !cell.word.is_empty() {
                <span class="compare__word">{ if cell.word.is_empty() { "\u{a0}" } else { &cell.word } }</span>
            }
            if is_empty {
                <span class="compare__none">{ "no Pod" }</span>
            }
            for (index, pod) in cell.pods.iter().enumerate() {
                <span key={index} class="compare__pod" data-same={other.pods.contains(pod).then_some("")}>
                    { draw_pod(pod) }
                </span>
            }
        </>
    }
}

fn draw_pod(pod: &ComparedPod) -> Html {
    html! {
        <span class="pod-row__pod compare__face" data-tone={pod.tone.label()}>
            { icon(pod.tone.into()) }
            <span class="compare__title">{ &pod.title }</span>
            if let Some(revision) = pod.revision {
                <span class="pod-row__revision">{ "r" }{ revision }</span>
            }
            <span class="pod-row__phrase">{ &pod.phrase }</span>
        </span>
    }
}

/// Where the journals part.
fn first(compare: &Model) -> Html {
    let line = |name: &str, text: &str| {
        html! { <><dt class="compare__name">{ name }</dt><dd>{ text }</dd></> }
    };
    html! {
        <>
            <h3 class="caption caption--strong dialog__caption">{ "First difference in the journal" }</h3>
            <dl class="compare__first">
                { line(&compare.names.here, &compare.first.here) }
                { line(&compare.names.there, &compare.first.there) }
            </dl>
        </>
    }
}
