//! `sim pod`: what happens to the containers of one Pod.

use playground_sim::Command;

use super::usage;
use crate::commands::arguments::Argument;
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure, key};

pub(super) const VERB: Verb = Verb {
    name: "pod",
    usage: "sim pod crash|ready|unready POD [-n NAMESPACE] | finish POD --exit-code N",
    about: "crashes a Pod, makes it ready or not, or ends it",
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let action = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    let mut name = None;
    let mut namespace = None;
    let mut exit_code = 0;
    while let Some(argument) = arguments.next_argument()? {
        match &argument {
            Argument::Word(word) if name.is_none() => name = Some(word.clone()),
            Argument::Short('n') => namespace = Some(arguments.value("-n")?),
            Argument::Long(flag) if flag == "namespace" => {
                namespace = Some(arguments.value("--namespace")?);
            }
            Argument::Long(flag) if flag == "exit-code" => {
                let text = arguments.value("--exit-code")?;
                exit_code = text.parse().map_err(|_| usage(&VERB))?;
            }
            _ => return Err(argument.unexpected("sim pod")),
        }
    }
    let name = name.ok_or_else(|| usage(&VERB))?;
    let pod = find(context, namespace.as_deref(), &name);
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
