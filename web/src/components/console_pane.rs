//! The console: every line that ran, by click or by hand, and a place to type the next.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::command_entry::CommandEntry;
use super::focus;
use super::prompt::{Complete, Prompt};
use crate::action::{Action, Panel};
use crate::view::Transcript;

/// # Properties of [`ConsolePane`]
#[derive(Debug, PartialEq, Properties)]
pub struct ConsolePaneProps {
    pub transcript: Rc<Transcript>,
    pub complete: Complete,
    /// Changes when the pane is shown after it was hidden.
    #[prop_or_default]
    pub panel: Panel,
    pub on_action: Callback<Action>,
}

/// The region `Console`.
#[component]
pub fn ConsolePane(props: &ConsolePaneProps) -> Html {
    let ConsolePaneProps { transcript, complete, panel, on_action } = props;
    let log = use_node_ref();
    // Commands before this one were cleared away.
    let first = use_state(|| 0);
    let put = use_state(|| (AttrValue::default(), 0));
    use_end(&log, (Rc::clone(transcript), *panel, *first));

    let on_put = {
        let put = put.clone();
        use_callback(put.1, move |line: AttrValue, times| put.set((line, times + 1)))
    };
    let on_clear = {
        let first = first.clone();
        let next = transcript.commands.last().map_or(0, |it| it.index + 1);
        Callback::from(move |()| first.set(next))
    };
    let shown = || transcript.commands.iter().filter(|it| it.index >= *first);
    let n_cleared = transcript.commands.len() - shown().count();

    html! {
        <section class="console" aria-label="Console">
            <h2 class="visually-hidden">{ "Console" }</h2>
            <div ref={log.clone()} class="console__log" role="log" aria-label="Console output" tabindex="0"
                onkeydown={on_arrow(&log)}>
                if n_cleared > 0 {
                    { cleared(n_cleared, &first) }
                } else {
                    { comment(transcript.n_earlier) }
                }
                for command in shown() {
                    <CommandEntry key={command.index} command={Rc::clone(command)} on_put={on_put.clone()} />
                }
            </div>
            <Prompt commands={transcript.commands.clone()} complete={complete.clone()} put={(*put).clone()} {on_clear}
                on_action={on_action.clone()} />
        </section>
    }
}

/// What brings back the commands that were cleared away.
fn cleared(n_cleared: usize, first: &UseStateHandle<usize>) -> Html {
    let first = first.clone();
    let show_all = Callback::from(move |_: MouseEvent| first.set(0));
    html! {
        <button type="button" class="console__more" tabindex="-1" onclick={show_all}>
            { format!("Show {n_cleared} earlier") }
        </button>
    }
}

fn comment(n_earlier: usize) -> Html {
    let text = match n_earlier {
        0 => "# every click is one of these lines".to_owned(),
        n => format!("# {n} earlier commands are not shown"),
    };
    html! { <div class="console__line" data-kind="comment">{ text }</div> }
}

/// Scrolls to the end of the log when there is something new.
#[hook]
fn use_end<T: PartialEq + 'static>(log: &NodeRef, what: T) {
    let log = log.clone();
    use_effect_with(what, move |_| {
        if let Some(log) = log.cast::<Element>() {
            log.set_scroll_top(log.scroll_height());
        }
    });
}

/// The arrow keys go from button to button in the log, so that Tab passes it in one step.
fn on_arrow(log: &NodeRef) -> Callback<KeyboardEvent> {
    let log = log.clone();
    Callback::from(move |event: KeyboardEvent| {
        let back = match event.key().as_str() {
            "ArrowUp" | "ArrowLeft" => true,
            "ArrowDown" | "ArrowRight" => false,
            _ => return,
        };
        let Some(next) = log.cast::<Element>().and_then(|log| neighbour(&log, back)) else {
            return;
        };
        event.prevent_default();
        focus(&next);
    })
}

/// The button before or after the one with the focus; from the log itself, the last.
fn neighbour(log: &Element, back: bool) -> Option<HtmlElement> {
    let buttons = log.query_selector_all("button").ok()?;
    let focused = gloo::utils::document().active_element();
    let is_focused = |at: &u32| {
        let button = buttons.get(*at).and_then(|it| it.dyn_into::<Element>().ok());
        button.is_some() && button == focused
    };
    let next = match ((0..buttons.length()).find(is_focused), back) {
        (Some(at), true) => at.checked_sub(1)?,
        (Some(at), false) => at + 1,
        (None, _) => buttons.length().checked_sub(1)?,
    };
    buttons.get(next)?.dyn_into().ok()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;
    use crate::test::drawn;
    use crate::view::Completion;

    #[tokio::test(flavor = "current_thread")]
    async fn a_command_stands_after_a_prompt_and_an_error_says_so() {
        let mut transcript = samples::transcript();
        transcript.commands = transcript.commands.split_off(2);
        let html = drawn::<ConsolePane>(ConsolePaneProps {
            transcript: Rc::new(transcript),
            complete: Callback::from(|_| Completion::default()),
            panel: Panel::Console,
            on_action: Callback::noop(),
        })
        .await;
        expect![[r#"
            <section aria-label="Console" class="console">
            <h2 class="visually-hidden">Console</h2>
            <div role="log" aria-label="Console output" tabindex="0" class="console__log">
            <div data-kind="comment" class="console__line"># every click is one of these lines</div>
            <div class="console__entry">
            <div data-kind="command" class="console__line">
            <span class="console__prompt">$ </span>
            <button type="button" tabindex="-1" title="Type it again" aria-label="Type again: kubectl get nope" class="console__command">kubectl get nope</button>
            <button type="button" data-kind="icon" tabindex="-1" aria-label="Copy command and output" title="Copy command and output" class="button console__copy">
            <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="M4.2 4.2h6.3v6.3H4.2zM2.2 7.8H1.5V1.5h6.3v.7"/>
            </svg>
            </button>
            </div>
            <div data-kind="error" class="console__line">error: the server doesn't have a resource type "nope"</div>
            </div>
            </div>
            <form class="console__form">
            <span aria-hidden="true" class="console__prompt">$</span>
            <input value="" aria-label="Console" aria-describedby="console-keys" placeholder="kubectl get pods -A -o wide" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send" aria-autocomplete="list" class="console__input">
            <span id="console-keys" hidden="hidden">Tab completes; after Escape it leaves the field.</span>
            <span role="status" aria-label="Suggestions" class="visually-hidden">
            </span>
            </form>
            </section>"#]].assert_eq(&html);
    }
}
