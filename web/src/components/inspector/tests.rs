//! What the inspector draws.

use expect_test::{Expect, expect};

use super::*;
use crate::samples;
use crate::test::drawn;

async fn html(inspector: Option<Model>) -> String {
    let props = InspectorProps {
        inspector: inspector.map(Rc::new),
        outlook: None,
        on_action: Callback::noop(),
        title_ref: NodeRef::default(),
    };
    drawn::<Inspector>(props).await
}

async fn check(inspector: Option<Model>, expected: Expect) {
    let html = html(inspector).await;
    let text =
        html.lines().filter(|line| ["why__", "rule", "fix__"].iter().any(|c| line.contains(c)));
    expected.assert_eq(&text.collect::<Vec<_>>().join("\n"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_deciding_rule_is_marked() {
    check(Some(samples::inspector()), expect![[r#"
        <div class="why__head">
        <h2 tabindex="-1" class="why__title">Why is there no fluentd on gpu-1?</h2>
        <button type="button" data-kind="icon" aria-label="Close Why" class="button why__close">
        <ul aria-label="What belongs to it" class="why__links">
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
    let page = words(include_str!("../../../../index.html"));
    let hint = "A DaemonSet keeps one Pod on each Node that should have one. Choose a Pod, or the dashed \
                place where one is missing, to see which rule decided.";
    assert!(page.contains(hint));
}
