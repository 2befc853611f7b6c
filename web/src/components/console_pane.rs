//! The console: every line that ran, by click or by hand, and a place to type the next.

use std::rc::Rc;

use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::action::{Action, Panel};
use crate::view::{ConsoleLine, LineKind};

/// # Properties of [`ConsolePane`]
#[derive(Debug, PartialEq, Properties)]
pub struct ConsolePaneProps {
    pub lines: Rc<Vec<ConsoleLine>>,
    /// Changes when the pane is shown after it was hidden.
    #[prop_or_default]
    pub panel: Panel,
    pub on_action: Callback<Action>,
}

/// The region `Console`.
#[component]
pub fn ConsolePane(props: &ConsolePaneProps) -> Html {
    let ConsolePaneProps { lines, panel, on_action } = props;
    let log = use_node_ref();
    {
        let log = log.clone();
        use_effect_with((Rc::clone(lines), *panel), move |_| {
            if let Some(log) = log.cast::<Element>() {
                log.set_scroll_top(log.scroll_height());
            }
        });
    }

    html! {
        <section class="console" aria-label="Console">
            <h2 class="visually-hidden">{ "Console" }</h2>
            <div ref={log} class="console__log" role="log" aria-label="Console output" tabindex="0">
                for (index, line) in lines.iter().enumerate() {
                    <div key={index} class="console__line" data-kind={line.kind.label()}>
                        if line.kind == LineKind::Command {
                            <span class="console__prompt">{ "$ " }</span>
                        }
                        { &line.text }
                    </div>
                }
            </div>
            <Prompt lines={Rc::clone(lines)} on_action={on_action.clone()} />
        </section>
    }
}

/// Where the next line is typed. The arrow keys bring back earlier ones.
#[component]
fn Prompt(props: &ConsolePaneProps) -> Html {
    let ConsolePaneProps { lines, on_action, .. } = props;
    let typed = use_state(String::new);
    // How many lines back from the latest one; 0 is the line that is being typed.
    let back = use_state(|| 0);

    let oninput = {
        let (typed, back) = (typed.clone(), back.clone());
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
            back.set(0);
        })
    };
    let onsubmit = {
        let (typed, back, on_action) = (typed.clone(), back.clone(), on_action.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !typed.trim().is_empty() {
                on_action.emit(Action::Run(typed.trim().to_owned()));
                typed.set(String::new());
                back.set(0);
            }
        })
    };
    let onkeydown = {
        let (typed, back, lines) = (typed.clone(), back.clone(), Rc::clone(lines));
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => *back + 1,
                "ArrowDown" if *back > 0 => *back - 1,
                _ => return,
            };
            if let Some(line) = recalled(&lines, to) {
                event.prevent_default();
                typed.set(line);
                back.set(to);
            }
        })
    };

    html! {
        <form class="console__form" {onsubmit}>
            <span class="console__prompt" aria-hidden="true">{ "$" }</span>
            <input class="console__input" aria-label="Console" placeholder="kubectl get pods -A -o wide" autocomplete="off"
                autocapitalize="off" spellcheck="false" enterkeyhint="send" value={(*typed).clone()} {oninput} {onkeydown} />
        </form>
    }
}

/// The line that was run so many ago, repetitions told once; 0 is an empty line.
fn recalled(lines: &[ConsoleLine], back: usize) -> Option<String> {
    if back == 0 {
        return Some(String::new());
    }
    let mut commands: Vec<&str> = lines
        .iter()
        .filter(|line| line.kind == LineKind::Command)
        .map(|line| line.text.as_str())
        .collect();
    commands.dedup();
    commands.iter().rev().nth(back - 1).map(|line| (*line).to_owned())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;
    use crate::test::drawn;

    #[tokio::test(flavor = "current_thread")]
    async fn a_command_stands_after_a_prompt_and_an_error_says_so() {
        let lines = Rc::new(samples::console().split_off(4));
        let html = drawn::<ConsolePane>(ConsolePaneProps {
            lines,
            panel: Panel::Console,
            on_action: Callback::noop(),
        })
        .await;
        expect![[r#"
            <section aria-label="Console" class="console">
            <h2 class="visually-hidden">Console</h2>
            <div role="log" aria-label="Console output" tabindex="0" class="console__log">
            <div data-kind="command" class="console__line">
            <span class="console__prompt">$ </span>kubectl get nope</div>
            <div data-kind="error" class="console__line">error: the server doesn't have a resource type "nope"</div>
            </div>
            <form class="console__form">
            <span aria-hidden="true" class="console__prompt">$</span>
            <input value="" aria-label="Console" placeholder="kubectl get pods -A -o wide" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send" class="console__input">
            </form>
            </section>"#]].assert_eq(&html);
    }

    #[test]
    fn earlier_lines_come_back_without_repetitions() {
        let lines: Vec<ConsoleLine> = ["sim step", "sim step", "kubectl get ds"]
            .map(|text| ConsoleLine::new(LineKind::Command, text))
            .into();
        let line = |back| recalled(&lines, back);
        assert_eq!(line(1).as_deref(), Some("kubectl get ds"));
        assert_eq!(line(2).as_deref(), Some("sim step"));
        assert_eq!(line(3), None);
        assert_eq!(line(0).as_deref(), Some(""));
    }
}
