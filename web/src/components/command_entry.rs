//! One command of the console and what it printed.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, icon};
use crate::hooks::copy;
use crate::view::build::words::number as grouped;
use crate::view::{Command, Printed};

/// # Properties of [`CommandEntry`]
#[derive(Debug, PartialEq, Properties)]
pub struct CommandEntryProps {
    pub command: Rc<Command>,
    /// Puts the line into the field.
    pub on_put: Callback<AttrValue>,
}

/// A command. A click on it brings it back into the field; long outputs are shown in part at first.
#[component]
pub fn CommandEntry(props: &CommandEntryProps) -> Html {
    let CommandEntryProps { command, on_put } = props;
    let whole = use_state(|| false);
    let copied = use_state(|| false);
    let put = {
        let line = AttrValue::from(command.line.clone());
        on_put.reform(move |_: MouseEvent| line.clone())
    };
    let reset = {
        let copied = copied.clone();
        Callback::from(move |_: MouseEvent| {
            if *copied {
                copied.set(false);
            }
        })
    };
    if let Some(said) = &command.instead {
        return html! { <div class="console__line" data-kind="comment" title={command.line.clone()}>{ said }</div> };
    }
    html! {
        <div class="console__entry" onmouseleave={reset}>
            <div class="console__line" data-kind="command">
                <span class="console__prompt">{ "$ " }</span>
                <button type="button" class="console__command" tabindex="-1" title="Type it again"
                    aria-label={format!("Type again: {}", command.line)} onclick={put}>{ &command.line }</button>
                { &command.input }
                { copy_button(command, &copied) }
            </div>
            for block in &command.output {
                { printed(block) }
            }
            if !command.rest.is_empty() {
                { rest(command, &whole) }
            }
        </div>
    }
}

/// The part of a long output that is shown on request.
fn rest(command: &Command, whole: &UseStateHandle<bool>) -> Html {
    let toggle = {
        let whole = whole.clone();
        Callback::from(move |_: MouseEvent| whole.set(!*whole))
    };
    let name = match **whole {
        true => "Show less".to_owned(),
        false => format!("Show all {} lines", grouped(command.n_lines)),
    };
    html! {
        <>
            if **whole {
                for block in &command.rest {
                    { printed(block) }
                }
            }
            <button type="button" class="console__more" tabindex="-1" aria-expanded={whole.to_string()} onclick={toggle}>
                { name }
            </button>
        </>
    }
}

fn copy_button(command: &Rc<Command>, copied: &UseStateHandle<bool>) -> Html {
    let onclick = {
        let (command, copied) = (Rc::clone(command), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let copied = copied.clone();
            copy(&command.text(), Callback::from(move |done| copied.set(done)));
        })
    };
    let (picture, name) =
        if **copied { (Icon::Check, "Copied") } else { (Icon::Copy, "Copy command and output") };
    html! {
        <button type="button" class="button console__copy" data-kind="icon" tabindex="-1" aria-label={name} title={name}
            {onclick}>
            { icon(picture) }
        </button>
    }
}

fn printed(block: &Printed) -> Html {
    html! { <div class="console__line" data-kind={block.kind.label()}>{ &block.text }</div> }
}
