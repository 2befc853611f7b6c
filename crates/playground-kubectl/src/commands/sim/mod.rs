//! `sim`: what Kubernetes has no verb for. One file for each subject.

mod admission;
mod image;
mod network;
mod node;
mod pod;
mod seed;
mod static_pod;
mod time;
mod timings;

use super::{Arguments, Verb};
use crate::context::{Context, Failure};

/// The verbs of `sim`.
pub(super) const ALL: &[Verb] = &[
    node::VERB,
    pod::VERB,
    image::VERB,
    static_pod::VERB,
    network::CALL,
    network::RESOLVE,
    timings::VERB,
    seed::VERB,
    admission::VERB,
    time::STEP,
    time::BACK,
    time::RUN,
    time::SEEK,
    time::UNDO,
    time::REDO,
    time::RESET,
];

pub(super) fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let name = arguments.next_word().filter(|it| it != "help");
    let Some(name) = name else {
        ALL.iter().for_each(|it| context.print(it.usage));
        return Ok(());
    };
    let words = arguments.rest();
    let asks_for_help = words.iter().any(|it| it == "--help" || it == "-h");
    *arguments = Arguments::new(words);
    match ALL.iter().find(|it| it.name == name) {
        Some(verb) if asks_for_help => {
            context.print(verb.help());
            Ok(())
        }
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
