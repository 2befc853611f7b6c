//! `sim pod`: what happens to the containers of one Pod.

use playground_api::Kind;
use playground_sim::Command;

use super::usage;
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure, key};
use crate::flags::{Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "pod",
    usage: "sim pod crash|ready|unready POD [-n NAMESPACE] | finish POD --exit-code N",
    about: "crashes a Pod, makes it ready or not, or ends it",
    grammar: Grammar::new(&[ACTIONS, Words::Name(Kind::Pod)], FLAGS),
    run,
};

const ACTIONS: Words = Words::OneOf(&["crash", "ready", "unready", "finish"]);

const FLAGS: &[Flag] = &[Flag::NAMESPACE, Flag::text("exit-code")];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let action = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    let flags = Flags::read(arguments, "sim pod", FLAGS)?;
    flags.expect_words(1)?;
    let name = flags.words.first().ok_or_else(|| usage(&VERB))?;
    let exit_code = flags.get("exit-code").unwrap_or("0");
    let exit_code = exit_code.parse().map_err(|_| usage(&VERB))?;
    let pod = find(context, flags.get("namespace"), name);
    let command = match action.as_str() {
        "crash" => Command::CrashPod(pod),
        "ready" => Command::SetPodReadiness { pod, ready: true },
        "unready" => Command::SetPodReadiness { pod, ready: false },
        "finish" => Command::FinishPod { pod, exit_code },
        _ => return Err(usage(&VERB)),
    };
    context.send(command).map_err(|it| Failure::server(&it))?;
    context.print(format!("pod/{name} {action}"));
    Ok(())
}

/// The Pod of this name: in the namespace given, else in `default`, else wherever it is.
fn find(
    context: &Context<'_>,
    namespace: Option<&str>,
    name: &str,
) -> playground_api::NamespacedName {
    let here = key(namespace, name);
    let store = context.cluster().store();
    if namespace.is_some() || store.pod(&here).is_some() {
        return here;
    }
    let elsewhere = store.pods().find(|it| &*it.metadata.name == name);
    elsewhere.map_or(here, |it| it.metadata.key())
}
