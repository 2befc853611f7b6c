//! A DaemonSet in three lines: status numbers, rollout, budget.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::icon::{Icon, icon};
use super::menu::Menu;
use super::{on_click, percent};
use crate::action::Action;
use crate::view::build::words::number as grouped;
use crate::view::{
    Budget, BudgetSlots, ObjectName, Rollout, RolloutCell, Selection, StatusNumber, Strip as Model,
};

/// Up to here a slot of the budget is drawn for each Node.
const MOST_SLOTS: u32 = 8;
/// What is due stands beside a number below this, since there is room for two digits; a larger one is underlined.
const MANY_DUE: usize = 100;

/// # Properties of [`Strip`]
#[derive(Debug, PartialEq, Properties)]
pub struct StripProps {
    pub strip: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// The region `DaemonSet NAME`.
#[component]
pub fn Strip(props: &StripProps) -> Html {
    let StripProps { strip, on_action } = props;
    let name = &strip.daemon_set.name;
    let section = use_node_ref();
    {
        let section = section.clone();
        use_effect_with(strip.unfolded, move |unfolded| {
            if *unfolded == Some(true) {
                show(&section);
            }
        });
    }

    html! {
        <section ref={section} class="strip" aria-label={format!("DaemonSet {name}")} data-unfolded={strip.unfolded.map(|it| it.to_string())}>
            { title(strip, on_action) }
            <dl class="strip__numbers">
                for number in &strip.numbers {
                    { draw_number(number) }
                }
            </dl>
            if strip.unfolded != Some(false) && (strip.rollout.is_some() || strip.budget.is_some()) {
                <div class="strip__lines">
                    if let Some(rollout) = &strip.rollout {
                        { draw_rollout(rollout) }
                    }
                    if let Some(budget) = &strip.budget {
                        { draw_budget(budget) }
                    }
                </div>
            }
        </section>
    }
}

/// The name, what it is about, and the menu; the state in a word, where several are below each other.
fn title(strip: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <div class="strip__title">
            { heading(strip, on_action) }
            <span class="strip__about">{ &strip.about }</span>
            if strip.unfolded.is_some() {
                <span class="strip__state" data-tone={strip.state.tone.label()}>{ &strip.state.words }</span>
            }
            <span class="strip__menu">
                <Menu label={format!("Actions for DaemonSet {}", strip.daemon_set.name)} deeds={strip.deeds.clone()}
                    on_action={on_action.clone()} />
            </span>
        </div>
    }
}

/// Scrolls the list of strips to one of them.
fn show(section: &NodeRef) {
    let Some(strip) = section.cast::<HtmlElement>() else { return };
    let Some(list) = strip.parent_element() else { return };
    let below = strip.offset_top() + strip.offset_height() - list.client_height();
    list.set_scroll_top(
        list.scroll_top().clamp(below.max(0), strip.offset_top().max(below).max(0)),
    );
}

/// The name, a button that asks where it runs; among several, one before it shows and hides the lines.
fn heading(strip: &Model, on_action: &Callback<Action>) -> Html {
    let ObjectName { namespace, name } = &strip.daemon_set;
    let title = format!("{namespace}/{name}");
    let ask = on_click(on_action, Action::Select(Selection::DaemonSet(strip.daemon_set.clone())));
    html! {
        <>
            if let Some(unfolded) = strip.unfolded {
                { fold(strip, unfolded, on_action) }
            }
            <h2 class="strip__name" {title}>
                <button type="button" class="strip__select" onclick={ask}>{ name }</button>
            </h2>
        </>
    }
}

fn fold(strip: &Model, unfolded: bool, on_action: &Callback<Action>) -> Html {
    let to = (!unfolded).then(|| strip.daemon_set.clone());
    html! {
        <button type="button" class="strip__fold" aria-expanded={unfolded.to_string()}
            aria-label={format!("Lines of {}", strip.daemon_set.name)} onclick={on_click(on_action, Action::Unfold(to))}>
            { icon(Icon::Fold) }
        </button>
    }
}

/// kubectl's headings, once above several strips. Each strip names its numbers itself for those who do not see.
pub(super) fn captions(strip: &Model) -> Html {
    html! {
        <div class="strips__captions" aria-hidden="true">
            for number in &strip.numbers {
                <span class="caption" title={number.meaning}>{ number.caption }</span>
            }
        </div>
    }
}

fn draw_number(number: &StatusNumber) -> Html {
    let due = number.due.map(|it| format!("the controller has yet to write {}", grouped(it)));
    let title = match &due {
        Some(due) => format!("{}; {due}", number.meaning),
        None => number.meaning.to_owned(),
    };
    let beside = number.due.filter(|it| *it < MANY_DUE).map(|it| it.to_string());
    let lags = (number.due.is_some() && beside.is_none()).then_some("");
    html! {
        <div key={number.caption} class="strip__number" data-settled={number.settled.to_string()} {title}>
            <dt class="caption">{ number.caption }</dt>
            <dd class="strip__value" data-due={beside} data-lags={lags}>
                { grouped(number.value) }
                if let Some(due) = due {
                    <span class="visually-hidden">{ ", " }{ due }</span>
                }
            </dd>
        </div>
    }
}

fn draw_rollout(rollout: &Rollout) -> Html {
    let one_each = rollout.cells.iter().all(|cell| cell.weight <= 1);
    html! {
        <div class="rollout">
            <h3 class="caption caption--strong">{ &rollout.caption }</h3>
            if one_each { { cells(&rollout.cells) } } else { { shares(&rollout.cells) } }
        </div>
    }
}

/// A cell for each Node.
fn cells(cells: &[RolloutCell]) -> Html {
    html! {
        <ol class="rollout__cells">
            for cell in cells {
                <li class="rollout__cell" data-tone={cell.tone.label()} title={cell.words.clone()}>
                    <span aria-hidden="true">{ &cell.mark }</span>
                    <span class="visually-hidden">{ &cell.words }</span>
                </li>
            }
        </ol>
    }
}

/// Bars in proportion, when there are many Nodes.
fn shares(cells: &[RolloutCell]) -> Html {
    let whole = cells.iter().map(|cell| cell.weight).sum::<u32>().max(1);
    let percent = |weight: u32| percent(u64::from(weight) * 10_000 / u64::from(whole));
    let words: Vec<&str> = cells.iter().map(|cell| cell.words.as_str()).collect();
    let mut before = 0;
    let bars = cells.iter().map(|cell| {
        let x = percent(before);
        before += cell.weight;
        html! {
            <rect {x} width={percent(cell.weight)} height="16" data-tone={cell.tone.label()}>
                <title>{ &cell.words }</title>
            </rect>
        }
    });
    html! {
        <svg class="rollout__share" role="img" aria-label={words.join(", ")}>{ for bars }</svg>
    }
}

fn draw_budget(budget: &Budget) -> Html {
    let slots = budget.slots.size.max(budget.slots.spent).max(1);
    let BudgetSlots { size, spent } = budget.slots;
    html! {
        <div class="budget">
            <h3 class="caption caption--strong">{ &budget.caption }</h3>
            <div class="budget__line">
                if slots > MOST_SLOTS {
                    <span class="budget__count">{ grouped(spent as usize) }{ " of " }{ grouped(size as usize) }</span>
                } else {
                    <span class="budget__slots" data-many={(slots > 3).then_some("")} aria-hidden="true">
                        for slot in 0..slots {
                            <i class="budget__slot" data-spent={(slot < spent).then_some("")}></i>
                        }
                    </span>
                }
                <p><strong>{ &budget.lead }</strong>{ &budget.sentence }</p>
            </div>
        </div>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;
    use crate::view::RolloutTone;

    async fn check(strip: Model, expected: Expect) {
        let props = StripProps {
            strip: Rc::new(Model { deeds: vec![], ..strip }),
            on_action: Callback::noop(),
        };
        let html = drawn::<Strip>(props).await;
        let lines: Vec<&str> = html
            .lines()
            .filter(|line| line.contains("strip__") || line.contains("rollout__"))
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_number_that_is_not_yet_where_it_should_be_says_so() {
        check(samples::strip(), expect![[r#"
            <div class="strip__title">
            <h2 title="kube-system/fluentd" class="strip__name">
            <button type="button" class="strip__select">fluentd</button>
            <span class="strip__about">DaemonSet in kube-system, generation 2, 3 min old</span>
            <span class="strip__menu">
            <dl class="strip__numbers">
            <div data-settled="true" title="" class="strip__number">
            <dd class="strip__value">5</dd>
            <div data-settled="true" title="" class="strip__number">
            <dd class="strip__value">5</dd>
            <div data-settled="false" title="" class="strip__number">
            <dd class="strip__value">3</dd>
            <div data-settled="false" title="" class="strip__number">
            <dd class="strip__value">3</dd>
            <div data-settled="false" title="" class="strip__number">
            <dd class="strip__value">3</dd>
            <div data-settled="true" title="" class="strip__number">
            <dd class="strip__value">0</dd>
            <div class="strip__lines">
            <ol class="rollout__cells">
            <li data-tone="new" title="control-plane-1: Ready on revision 2" class="rollout__cell">
            <li data-tone="new" title="worker-1: Ready on revision 2" class="rollout__cell">
            <li data-tone="starting" title="worker-2: starting on revision 2" class="rollout__cell">
            <li data-tone="old" title="worker-3: Ready on revision 1" class="rollout__cell">
            <li data-tone="leaving" title="worker-4: Terminating on revision 1" class="rollout__cell">"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn among_several_a_button_shows_and_hides_the_lines() {
        let draw = async |unfolded| {
            let strip = Rc::new(Model { unfolded: Some(unfolded), ..samples::strip() });
            drawn::<Strip>(StripProps { strip, on_action: Callback::noop() }).await
        };
        let folded = draw(false).await;
        assert!(folded.contains(r#"aria-expanded="false""#), "{folded}");
        assert!(folded.contains("r1 to r2, 2 of 5") && !folded.contains("Spent by"), "{folded}");
        let unfolded = draw(true).await;
        assert!(unfolded.contains(r#"aria-expanded="true""#), "{unfolded}");
        assert!(unfolded.contains("Spent by"), "{unfolded}");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn many_nodes_are_drawn_as_shares() {
        let cell = |tone, weight| RolloutCell {
            tone,
            mark: String::new(),
            words: format!("{weight} Nodes"),
            weight,
        };
        let cells = vec![cell(RolloutTone::New, 300), cell(RolloutTone::Old, 100)];
        assert!(drawn_shares(&cells).await.contains(r#"x="75.00%""#));
    }

    async fn drawn_shares(cells: &[RolloutCell]) -> String {
        let rollout = Rollout { caption: "rollout".to_owned(), cells: cells.to_vec() };
        let strip = Rc::new(Model { rollout: Some(rollout), ..samples::strip() });
        drawn::<Strip>(StripProps { strip, on_action: Callback::noop() }).await
    }
}
