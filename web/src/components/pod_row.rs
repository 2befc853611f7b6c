//! A Pod on its Node: shape, name, revision, and what is true now.

use web_sys::Element;
use yew::prelude::*;

use super::icon::icon;
use super::menu::Menu;
use super::{on_click, turn};
use crate::action::Action;
use crate::browser;
use crate::view::{PodRow as Model, Selection};

/// # Properties of [`PodRow`]
#[derive(Debug, PartialEq, Properties)]
pub struct PodRowProps {
    pub pod: Model,
    pub on_action: Callback<Action>,
}

/// A row of a card. The row asks why; its menu acts.
#[component]
pub fn PodRow(props: &PodRowProps) -> Html {
    let PodRowProps { pod, on_action } = props;
    let ask = on_click(on_action, Action::Select(Selection::Pod(pod.pod.clone())));
    let title = format!("{}: {}", pod.pod.name, pod.phrase);
    let row = use_node_ref();
    use_farewell(&row);

    html! {
        <li ref={row} class="pod-row" data-touched={turn(pod.touched)}>
            <button type="button" class="pod-row__pod" data-tone={pod.tone.label()} data-status={pod.status.clone()}
                data-misscheduled={pod.is_misscheduled().then_some("")} data-long={pod.is_long().then_some("")}
                aria-label={pod.label()} aria-pressed={pod.selected.to_string()} {title} onclick={ask}>
                { icon(pod.tone.into()) }
                <span class="pod-row__name">{ &pod.title }</span>
                if let Some(revision) = pod.revision {
                    <span class="pod-row__revision">{ "r" }{ revision }</span>
                }
                <span class="pod-row__phrase">{ &pod.phrase }</span>
            </button>
            if !pod.deeds.is_empty() {
                <span class="pod-row__more">
                    <Menu label={format!("Actions for {}", pod.pod.name)} deeds={pod.deeds.clone()}
                        on_action={on_action.clone()} />
                </span>
            }
        </li>
    }
}

/// A Pod that is gone is seen to go.
#[hook]
fn use_farewell(row: &NodeRef) {
    let row = row.clone();
    use_effect_with((), move |()| {
        move || {
            if let Some(row) = row.cast::<Element>() {
                browser::fade_away(&row);
            }
        }
    });
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    async fn check(pod: Model, expected: Expect) {
        let props =
            PodRowProps { pod: Model { deeds: vec![], ..pod }, on_action: Callback::noop() };
        expected.assert_eq(&drawn::<PodRow>(props).await);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_pod_is_a_button_named_by_pod_status_and_revision() {
        check(samples::pod_starting("worker-2"), expect![[r#"
            <li class="pod-row">
            <button type="button" data-tone="starting" data-status="ContainerCreating" aria-label="fluentd-b4n8w, ContainerCreating, revision 2" aria-pressed="false" title="fluentd-b4n8w: Ready in 9 s" class="pod-row__pod">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <circle cx="6" cy="6" r="4.75" opacity="0.3"/>
            <path d="M6 1.25A4.75 4.75 0 1 1 1.25 6" stroke-width="2"/>
            </svg>
            <span class="pod-row__name">fluentd</span>
            <span class="pod-row__revision">r2</span>
            <span class="pod-row__phrase">Ready in 9 s</span>
            </button>
            </li>"#]]).await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_pod_without_a_revision_says_none() {
        let pod = Model { revision: None, ..samples::pod_starting("worker-2") };
        assert_eq!(pod.label(), "fluentd-b4n8w, ContainerCreating");
        check(pod, expect![[r#"
            <li class="pod-row">
            <button type="button" data-tone="starting" data-status="ContainerCreating" aria-label="fluentd-b4n8w, ContainerCreating" aria-pressed="false" title="fluentd-b4n8w: Ready in 9 s" class="pod-row__pod">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <circle cx="6" cy="6" r="4.75" opacity="0.3"/>
            <path d="M6 1.25A4.75 4.75 0 1 1 1.25 6" stroke-width="2"/>
            </svg>
            <span class="pod-row__name">fluentd</span>
            <span class="pod-row__phrase">Ready in 9 s</span>
            </button>
            </li>"#]]).await;
    }
}
