//! `sim`: what Kubernetes has no verb for. One file for each subject.

mod image;
mod node;
mod pod;
mod time;
mod timings;

use super::{Arguments, Verb};
use crate::context::{Context, Failure};

/// The verbs of `sim`.
pub(super) const ALL: &[Verb] = &[
    node::VERB,
    pod::VERB,
    image::VERB,
    timings::VERB,
    time::STEP,
    time::BACK,
    time::RUN,
    time::SEEK,
    time::RESET,
];

pub(super) fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let Some(name) = arguments.next_word() else {
        for verb in ALL {
            context.print(verb.usage);
        }
        return Ok(());
    };
    match ALL.iter().find(|it| it.name == name) {
        Some(verb) => (verb.run)(context, arguments),
        None => {
            let names: Vec<&str> = ALL.iter().map(|it| it.name).collect();
            Err(Failure::error(format!(
                "unknown command {name:?} for \"sim\"; there are {}",
                names.join(", ")
            )))
        }
    }
}

/// A failure that shows how the verb is used.
fn usage(verb: &Verb) -> Failure {
    Failure::error(format!("use it as: {}", verb.usage))
}
