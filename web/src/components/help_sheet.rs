//! What the playground is, where it differs from a cluster, and its keys.

use yew::prelude::*;

use super::dialog::Dialog;
use super::on_click;
use crate::action::Action;
use crate::hooks::KEYS;

/// Where it differs from a real cluster in ways that one may notice.
const DIFFERENCES: [&str; 6] = [
    "No image runs. Containers start, become Ready and stop after the delays under Settings and the probes of the \
     manifest; sim image and annotations make one slow, broken or crash.",
    "Where Kubernetes takes Nodes in random order, here the first by name comes first, so that the same lines always \
     do the same.",
    "A write reaches every controller at once: no cache is ever stale.",
    "kubectl delete does not wait without a timeout, so that what follows can be stepped through. kubectl drain waits as the real one does; step back to see what happened meanwhile.",
    "Other kinds of objects are read and left alone: StatefulSets, Jobs, ConfigMaps, RBAC. Volumes count as there.",
    "What the browser keeps stays in it, and nothing is sent anywhere.",
];

/// Keys that one panel takes, with that panel.
const OWN_KEYS: [(&str, &str); 9] = [
    ("Enter", "On a Pod or an empty place: ask why; once more: into the answer"),
    ("Esc", "In the answer: back to where it was asked"),
    ("Ctrl Enter", "In the editor: apply"),
    ("Esc, then Tab", "In the editor, where Tab indents: leave it"),
    ("F2", "On the tab of a file: rename it"),
    ("\u{2191}", "In the console: earlier lines"),
    ("Tab", "In the console: complete the word"),
    ("Ctrl R", "In the console: search earlier lines"),
    ("Ctrl L", "In the console: clear the view"),
];

/// # Properties of [`HelpSheet`]
#[derive(Debug, PartialEq, Properties)]
pub struct HelpSheetProps {
    pub on_action: Callback<Action>,
}

/// The dialog `Help`.
#[component]
pub fn HelpSheet(props: &HelpSheetProps) -> Html {
    html! {
        <Dialog title="Help" wide=true on_action={props.on_action.clone()}>
            <p>
                <strong>{ "This behaves as Kubernetes v1.34 does" }</strong>
                { ": DaemonSets with their rollouts, Nodes with labels, taints, drain and failures, Pods from scheduling \
                   to the end of their grace period, and beside them Deployments, Services, quotas and PriorityClasses. \
                   Type " }<code>{ "kubectl help" }</code>{ " in the console for what kubectl can do here, and " }
                <code>{ "sim help" }</code>{ " for what Kubernetes has no command for." }
            </p>
            <h3 class="caption caption--strong dialog__caption">{ "unlike a real cluster" }</h3>
            <ul class="help__list">
                for it in DIFFERENCES {
                    <li>{ it }</li>
                }
            </ul>
            <div class="help__keys">
                <div>
                    <h3 class="caption caption--strong dialog__caption">{ "keys, where nothing is being typed" }</h3>
                    <dl class="keys">{ for KEYS.map(row) }</dl>
                </div>
                <div>
                    <h3 class="caption caption--strong dialog__caption">{ "keys of the panels" }</h3>
                    <dl class="keys">{ for OWN_KEYS.map(row) }</dl>
                    <p class="dialog__note">{ "On a Mac, Command works as Ctrl does." }</p>
                </div>
            </div>
            <p class="dialog__note">
                <button type="button" class="link" onclick={on_click(&props.on_action, Action::ShowHint(Some(0)))}>
                    { "Show the hints of the first visit again" }
                </button>
            </p>
        </Dialog>
    }
}

fn row((key, what): (&str, &str)) -> Html {
    html! { <div class="keys__row"><dt><kbd>{ key }</kbd></dt><dd>{ what }</dd></div> }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn it_names_the_version_and_the_way_out_of_the_editor() {
        let html = drawn::<HelpSheet>(HelpSheetProps { on_action: Callback::noop() }).await;
        assert!(html.contains("Kubernetes v1.34") && html.contains("Esc, then Tab"), "{html}");
    }
}
