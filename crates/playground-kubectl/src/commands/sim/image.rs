//! `sim image`: what the containers of an image do.

use playground_sim::{Command, ImageBehavior};

use super::usage;
use crate::commands::{Grammar, Verb, Words};
use crate::context::Failure;

pub(super) const VERB: Verb = Verb {
    name: "image",
    usage: "sim image IMAGE ok | bad | slow 60s | never-ready | crash-after 5s | \
            exit-after 5s[:CODE] | fail-liveness-after 30s | stop-after 2s | memory 400Mi | \
            disk 2Gi",
    about: "says what the containers of an image do; several words go together",
    grammar: Grammar::new(&[Words::ImageNames, Words::Behaviors], &[]),
    run: |context, arguments| {
        let image = arguments.next_word().ok_or_else(|| usage(&VERB))?;
        let words = arguments.rest().join(" ");
        if words.is_empty() {
            return Err(usage(&VERB));
        }
        let behavior: ImageBehavior = words.parse().map_err(Failure::error)?;
        let command = Command::SetImageBehavior { image: image.as_str().into(), behavior };
        context.send(command).map_err(|it| Failure::server(&it))?;
        context.print(format!("image/{image} {words}"));
        Ok(())
    },
};
