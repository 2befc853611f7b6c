//! A Node and what is on it: Pods, and places where one is missing.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::menu::{Menu, Opener};
use super::node_name::node_name;
use super::pod_row::PodRow;
use super::{on_click, turn};
use crate::action::{Action, BoardAction, Dialog};
use crate::view::{Chip, EmptyPlace as EmptyModel, NodeCard as Model, Place, PodFold};

/// # Properties of [`NodeCard`]
#[derive(Debug, PartialEq, Properties)]
pub struct NodeCardProps {
    pub card: Rc<Model>,
    pub on_action: Callback<Action>,
}

/// One floor of the building.
#[component]
pub fn NodeCard(props: &NodeCardProps) -> Html {
    let NodeCardProps { card, on_action } = props;

    html! {
        <article class="node-card" aria-label={card.label()} data-cordoned={card.cordoned.then_some("")}
            data-selected={card.selected.then_some("")} data-picked={card.picked.then_some("")}
            data-touched={turn(card.touched)}>
            { head(card, on_action) }
            { chips(&card.chips) }
            <ul class="node-card__places" aria-label={format!("Pods on {}", card.name)}>
                for place in &card.places {
                    { draw_place(place, on_action) }
                }
                if card.n_more > 0 {
                    <li class="node-card__rest">{ card.n_more }{ " more" }</li>
                }
            </ul>
            <svg class="node-card__load" height="3" role="img" aria-label={card.load_words.clone()}>
                <title>{ &card.load_words }</title>
                <rect width={format!("{}%", card.load)} height="3" />
            </svg>
        </article>
    }
}

fn head(card: &Model, on_action: &Callback<Action>) -> Html {
    let ask = on_click(on_action, Action::Select(card.selection()));
    let opener = Opener {
        what: "Edit labels and taints…".into(),
        action: Action::Open(Dialog::Node(card.name.clone())),
    };
    html! {
        <header class="node-card__head">
            <h4 class="node-card__title">
                <button type="button" class="node-card__name" aria-label={card.name.clone()} onclick={ask}>
                    <i class="node-card__lamp" data-health={card.health.label()}></i>
                    { node_name(&card.name) }
                </button>
            </h4>
            if let Some(word) = &card.word {
                <span class="node-card__word" data-health={card.health.label()}>{ word }</span>
            }
            <label class="node-card__pick">
                <input type="checkbox" class="check" aria-label={format!("Pick {}", card.name)} checked={card.picked}
                    onclick={on_click(on_action, Action::Board(BoardAction::Pick(card.name.as_str().into())))} />
            </label>
            <span class="node-card__more">
                <Menu label={format!("Actions for {}", card.name)} openers={vec![opener]} deeds={card.deeds.clone()}
                    on_action={on_action.clone()} />
            </span>
        </header>
    }
}

fn chips(chips: &[Chip]) -> Html {
    html! {
        <ul class="node-card__chips" aria-label="Labels and taints">
            for chip in chips {
                {
                    match chip {
                        Chip::Label { text, full } => html! {
                            <li key={full.clone()} class="chip" title={format!("label {full}")}>{ text }</li>
                        },
                        Chip::Taint { text, full } => html! {
                            <li key={full.clone()} class="chip" data-kind="taint" title={format!("taint {full}")}>
                                <span class="visually-hidden">{ "taint " }</span>{ text }
                            </li>
                        },
                    }
                }
            }
        </ul>
    }
}

fn draw_place(place: &Place, on_action: &Callback<Action>) -> Html {
    match place {
        Place::Pod(pod) => html! {
            <PodRow key={pod.uid.clone()} pod={pod.clone()} on_action={on_action.clone()} />
        },
        Place::Fold(fold) => html! {
            <li key={fold.row.uid.clone()} class="pod-row" data-touched={turn(fold.row.touched)}>
                { pod_fold(fold, on_action) }
            </li>
        },
        Place::Empty(empty) => html! {
            <li key={empty.daemon_set.to_string()}>{ empty_place(empty, on_action) }</li>
        },
    }
}

/// One quiet row, which unfolds.
fn pod_fold(fold: &PodFold, on_action: &Callback<Action>) -> Html {
    let PodFold { row, pods } = fold;
    let title = format!("{} Pods of {}", pods.len(), row.pod.name);
    html! {
        <details class="pod-fold">
            <summary class="pod-row__pod" data-tone={row.tone.label()} {title}>
                { icon(Icon::Fold) }
                <span class="pod-row__name">{ &row.title }</span>
                <span class="pod-row__phrase">{ &row.phrase }</span>
            </summary>
            <ul class="node-card__places">
                for pod in pods {
                    <PodRow key={pod.uid.clone()} pod={pod.clone()} on_action={on_action.clone()} />
                }
            </ul>
        </details>
    }
}

/// The dashed box that says in one line why there is no Pod.
fn empty_place(empty: &EmptyModel, on_action: &Callback<Action>) -> Html {
    let ask = on_click(on_action, Action::Select(empty.selection()));
    html! {
        <button type="button" class="empty-place" aria-label={empty.label()} title={empty.label()}
            aria-pressed={empty.selected.to_string()} onclick={ask}>
            { "no " }{ &empty.daemon_set.name }{ ": " }{ empty.short_lead() }{ " " }
            <strong>{ &empty.rule }</strong>{ ". " }<span class="empty-place__why">{ "Why?" }</span>
        </button>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn check(card: Model, expected: Expect) {
        let props = NodeCardProps { card: Rc::new(card), on_action: Callback::noop() };
        expected.assert_eq(&drawn::<NodeCard>(props).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_empty_place_says_which_rule_decided() {
        check(samples::tainted_card(), expect![[r#"
            <article aria-label="gpu-1, Ready, no Pod" class="node-card">
            <header class="node-card__head">
            <h4 class="node-card__title">
            <button type="button" aria-label="gpu-1" class="node-card__name">
            <i data-health="ready" class="node-card__lamp">
            </i>
            <span class="node-name">
            <span>gpu-1</span>
            <span>
            </span>
            </span>
            </button>
            </h4>
            <label class="node-card__pick">
            <input type="checkbox" aria-label="Pick gpu-1" class="check">
            </label>
            <span class="node-card__more">
            <span class="menu-place">
            <button type="button" data-kind="icon" aria-label="Actions for gpu-1" title="Actions for gpu-1" aria-haspopup="menu" aria-expanded="false" class="button">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="M1.6 6h.01M6 6h.01M10.4 6h.01" stroke-width="2.2" stroke-linecap="round"/>
            </svg>
            </button>
            </span>
            </span>
            </header>
            <ul aria-label="Labels and taints" class="node-card__chips">
            <li title="label kubernetes.io/linux" class="chip">linux</li>
            <li data-kind="taint" title="taint gpu:NoSchedule" class="chip">
            <span class="visually-hidden">taint </span>gpu:NoSchedule</li>
            </ul>
            <ul aria-label="Pods on gpu-1" class="node-card__places">
            <li>
            <button type="button" aria-label="no fluentd on gpu-1: taint gpu:NoSchedule. Why?" title="no fluentd on gpu-1: taint gpu:NoSchedule. Why?" aria-pressed="false" class="empty-place">no fluentd: taint <strong>gpu:NoSchedule</strong>. <span class="empty-place__why">Why?</span>
            </button>
            </li>
            </ul>
            <svg height="3" role="img" aria-label="CPU 60 % requested" class="node-card__load">
            <title>CPU 60 % requested</title>
            <rect width="60%" height="3">
            </rect>
            </svg>
            </article>"#]]).await;
    }

    #[test]
    fn the_name_of_a_card_begins_with_the_node() {
        let card = samples::tainted_card();
        assert_eq!(card.label(), "gpu-1, Ready, no Pod");
        let lost = Model { word: Some("NotReady".to_owned()), ..card };
        assert_eq!(lost.label(), "gpu-1, NotReady, no Pod");
    }
}
