//! `sim image`: what the containers of an image do.

use playground_sim::{Command, ImageBehavior};

use super::usage;
use crate::commands::Verb;
use crate::context::{Context, Failure};

pub(super) const VERB: Verb = Verb {
    name: "image",
    usage: "sim image IMAGE ok | slow 60s | never-ready | crash-after 5s | bad",
    about: "says what the containers of an image do",
    run: |context, arguments| {
        let image = arguments.next_word().ok_or_else(|| usage(&VERB))?;
        let word = arguments.next_word().ok_or_else(|| usage(&VERB))?;
        let mut shown = word.clone();
        let mut span = || {
            let text = arguments.next_word().ok_or_else(|| usage(&VERB))?;
            shown.push_str(&format!(" {text}"));
            text.parse().map_err(Failure::error)
        };
        let behavior = match word.as_str() {
            "ok" => ImageBehavior::Ok,
            "slow" => ImageBehavior::Slow(span()?),
            "never-ready" => ImageBehavior::NeverReady,
            "crash-after" => ImageBehavior::CrashAfter(span()?),
            "bad" => ImageBehavior::Bad,
            _ => return Err(usage(&VERB)),
        };
        set(context, &image, behavior, &shown)
    },
};

fn set(
    context: &mut Context<'_>,
    image: &str,
    behavior: ImageBehavior,
    shown: &str,
) -> Result<(), Failure> {
    let command = Command::SetImageBehavior { image: image.into(), behavior };
    context.send(command).map_err(|it| Failure::server(&it))?;
    context.print(format!("image/{image} {shown}"));
    Ok(())
}
