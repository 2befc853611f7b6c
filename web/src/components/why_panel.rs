//! Why there is a Pod, or none: the sentence, the chain of rules, the smallest changes.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::journal_pane::draw_row;
use super::on_click;
use crate::action::Action;
use crate::view::{Fix, Rule, RuleMark, Source, Why as Model};

/// # Properties of [`WhyPanel`]
#[derive(Debug, PartialEq, Properties)]
pub struct WhyPanelProps {
    /// Nothing, until something is chosen.
    pub why: Option<Rc<Model>>,
    pub on_action: Callback<Action>,
    /// The title, which takes the focus when the panel opens over others.
    #[prop_or_default]
    pub title_ref: NodeRef,
}

/// The region `Why`.
#[component]
pub fn WhyPanel(props: &WhyPanelProps) -> Html {
    let WhyPanelProps { why, on_action, title_ref } = props;
    let title = why.as_ref().map_or("Why?", |why| why.title.as_str());
    let close = on_click(on_action, Action::Deselect);
    let onkeydown = {
        let on_action = on_action.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                on_action.emit(Action::Deselect);
            }
        })
    };

    html! {
        <section class="why" aria-label="Why" {onkeydown}>
            <div class="why__head">
                <h2 class="why__title" tabindex="-1" ref={title_ref}>{ title }</h2>
                if why.is_some() {
                    <button type="button" class="button why__close" data-kind="icon" aria-label="Close Why" onclick={close}>
                        { icon(Icon::Cross) }
                    </button>
                }
            </div>
            <div class="why__body">
                if let Some(why) = why {
                    { answer(why, on_action) }
                } else {
                    { hint() }
                }
            </div>
        </section>
    }
}

/// Also stands in the page's static HTML: keep them the same.
fn hint() -> Html {
    html! {
        <p class="why__hint">
            { "A DaemonSet keeps one Pod on each Node that should have one. Choose a Pod, or the \
               dashed place where one is missing, to see which rule decided." }
        </p>
    }
}

fn answer(why: &Model, on_action: &Callback<Action>) -> Html {
    html! {
        <>
            <p class="why__verdict" data-tone={why.verdict.label()}>
                { icon(why.verdict.into()) }<span>{ &why.sentence }</span>
            </p>
            if !why.rules.is_empty() {
                <h3 class="caption caption--strong why__caption">{ &why.rules_caption }</h3>
                <ol>
                    for rule in &why.rules {
                        { draw_rule(rule, on_action) }
                    }
                </ol>
            }
            if !why.fixes.is_empty() {
                <h3 class="caption caption--strong why__caption">{ &why.fixes_caption }</h3>
                <ul>
                    for fix in &why.fixes {
                        <li key={fix.lines.concat()}>{ draw_fix(fix, on_action) }</li>
                    }
                </ul>
            }
            if !why.life.is_empty() {
                <h3 class="caption caption--strong why__caption">{ "its life so far" }</h3>
                <ol class="why__life">
                    for row in &why.life {
                        <li key={row.index}>{ draw_row(row, on_action) }</li>
                    }
                </ol>
            }
        </>
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
            if let Some(source) = &rule.source {
                <span class="rule__source">{ draw_source(source, on_action) }</span>
            }
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

fn draw_fix(fix: &Fix, on_action: &Callback<Action>) -> Html {
    let (on_action, lines) = (on_action.clone(), fix.lines.clone());
    let onclick = move |_| lines.iter().for_each(|it| on_action.emit(Action::Run(it.clone())));
    html! {
        <button type="button" class="fix" {onclick}>
            <span class="fix__what">{ &fix.what }</span>
            if !fix.effect.is_empty() {
                <span class="fix__effect">{ &fix.effect }</span>
            }
            { for fix.lines.iter().map(|it| html! { <span class="fix__line">{ it }</span> }) }
        </button>
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn check(why: Option<Model>, expected: Expect) {
        let props = WhyPanelProps {
            why: why.map(Rc::new),
            on_action: Callback::noop(),
            title_ref: NodeRef::default(),
        };
        let html = drawn::<WhyPanel>(props).await;
        let text =
            html.lines().filter(|line| ["why__", "rule", "fix__"].iter().any(|c| line.contains(c)));
        expected.assert_eq(&text.collect::<Vec<_>>().join("\n"));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_deciding_rule_is_marked() {
        check(Some(samples::why()), expect![[r#"
            <div class="why__head">
            <h2 tabindex="-1" class="why__title">Why is there no fluentd on gpu-1?</h2>
            <button type="button" data-kind="icon" aria-label="Close Why" class="button why__close">
            <div class="why__body">
            <p data-tone="no" class="why__verdict">
            <h3 class="caption caption--strong why__caption">rules, in the controller's order</h3>
            <li data-mark="passes" class="rule">
            <span class="rule__mark">
            <span class="rule__name">
            <span class="rule__source">not set</span>
            <li data-mark="passes" class="rule">
            <span class="rule__mark">
            <span class="rule__name">
            <span class="rule__source">
            <p class="rule__detail">kubernetes.io/os=linux is on the Node</p>
            <li data-mark="passes" class="rule">
            <span class="rule__mark">
            <span class="rule__name">
            <span class="rule__source">not set</span>
            <li data-mark="decides" class="rule">
            <span class="rule__mark">
            <span class="rule__name">
            <span class="rule__source">
            <p class="rule__detail">nvidia.com/gpu=present:NoSchedule is matched by none of 1 + 6 tolerations (6 are added by Kubernetes)</p>
            <li data-mark="not-asked" class="rule">
            <span class="rule__mark">
            <span class="rule__name">
            <span class="rule__source">not asked</span>
            <h3 class="caption caption--strong why__caption">the smallest changes that would turn it</h3>
            <span class="fix__what">Tolerate the taint</span>
            <span class="fix__effect">+3 lines at line 22, all 2 gpu Nodes gain a Pod</span>
            <span class="fix__line">kubectl patch ds fluentd -n kube-system --type=json -p '[{"op":"add"}]'</span>
            <span class="fix__what">Take the taint off gpu-1</span>
            <span class="fix__effect">also opens it to every other Pod</span>
            <span class="fix__line">kubectl taint nodes gpu-1 nvidia.com/gpu=present:NoSchedule-</span>"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn without_a_selection_it_says_what_to_choose() {
        check(None, expect![[r#"
            <div class="why__head">
            <h2 tabindex="-1" class="why__title">Why?</h2>
            <div class="why__body">
            <p class="why__hint">A DaemonSet keeps one Pod on each Node that should have one. Choose a Pod, or the dashed place where one is missing, to see which rule decided.</p>"#]]).await;
    }

    #[test]
    fn the_static_page_gives_the_same_hint() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let page = words(include_str!("../../../index.html"));
        let hint = "A DaemonSet keeps one Pod on each Node that should have one. Choose a Pod, or the dashed \
                    place where one is missing, to see which rule decided.";
        assert!(page.contains(hint));
    }
}
