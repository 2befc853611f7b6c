//! What the inspector draws.

use expect_test::{Expect, expect};

use super::*;
use crate::samples;
use crate::test::drawn;
use crate::view::{Diff, DiffLine, Revision, RevisionDetails, Revisions, Sign, Yaml};

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

fn with_tabs(pane: Pane) -> Model {
    let tabs = vec![Tab::Why, pane.tab()];
    Model { title: "DaemonSet fluentd".to_owned(), links: vec![], tabs, pane }
}

#[tokio::test(flavor = "current_thread")]
async fn the_open_tab_alone_is_in_the_order_of_tab_stops() {
    let yaml = Yaml { line: "kubectl get ds".to_owned(), text: "kind: DaemonSet\n".into() };
    let html = html(Some(with_tabs(Pane::Yaml(yaml)))).await;
    let lines = html.lines().filter(|it| it.contains("role=\"tab") || it.contains("yaml__"));
    expect![[r#"
        <div role="tablist" aria-label="About the selection" class="why__tabs">
        <button type="button" role="tab" id="inspector-Why" aria-controls="inspector-pane" aria-selected="false" tabindex="-1" class="why__tab">Why</button>
        <button type="button" role="tab" id="inspector-Live-YAML" aria-controls="inspector-pane" aria-selected="true" tabindex="0" class="why__tab">Live YAML</button>
        <div id="inspector-pane" role="tabpanel" aria-labelledby="inspector-Live-YAML" tabindex="0" class="why__body">
        <div class="yaml__head">
        <span class="yaml__key">kind</span>: DaemonSet"#]].assert_eq(&lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn arrow_keys_go_round_the_tabs() {
    let tabs = [Tab::Why, Tab::Yaml, Tab::Events];
    assert_eq!(by_key("ArrowRight", &tabs, Tab::Events), Some(Tab::Why));
    assert_eq!(by_key("ArrowLeft", &tabs, Tab::Why), Some(Tab::Events));
    assert_eq!(by_key("End", &tabs, Tab::Why), Some(Tab::Events));
    assert_eq!(by_key("Home", &tabs, Tab::Events), Some(Tab::Why));
    assert_eq!(by_key("Enter", &tabs, Tab::Why), None);
}

fn old_revision() -> Revision {
    let line = |sign, text: &str| DiffLine { sign, text: text.to_owned() };
    let lines = vec![line(Sign::Removed, "image: a:2"), line(Sign::Added, "image: a:1")];
    let diff = Diff { caption: "what going back would change".to_owned(), lines };
    Revision {
        number: 1,
        object: Link::sheet("revision 1", "x"),
        is_current: false,
        about: "40s old, 2 Pods".to_owned(),
        cause: String::new(),
        details: Some(RevisionDetails {
            pods: vec![],
            n_more_pods: 0,
            diffs: vec![diff],
            undo: Some("kubectl rollout undo ds/a --to-revision=1".to_owned()),
        }),
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_diff_has_signs_and_words() {
    let revisions = Revisions { rows: vec![old_revision()], n_older: 0 };
    let html = html(Some(with_tabs(Pane::Revisions(revisions)))).await;
    let lines = html.lines().filter(|it| {
        ["diff__", "aria-hidden=\"true\">", "visually", "fix__"].iter().any(|c| it.contains(c))
    });
    expect![[r#"
        <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
        <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
        <span data-sign="removed" class="diff__line">
        <span aria-hidden="true">- </span>
        <span class="visually-hidden">removed: </span>image: a:2
        <span data-sign="added" class="diff__line">
        <span aria-hidden="true">+ </span>
        <span class="visually-hidden">added: </span>image: a:1
        <span class="fix__what">Undo: go back to it</span>
        <span class="fix__line">kubectl rollout undo ds/a --to-revision=1</span>"#]].assert_eq(&lines.collect::<Vec<_>>().join("\n"));
}
