//! `sim static`: files that a kubelet runs without the API server.

use playground_api::Object;
use playground_sim::Command;

use super::usage;
use crate::commands::arguments::Argument;
use crate::commands::manifest::{self, Checks};
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};

pub(super) const VERB: Verb = Verb {
    name: "static",
    usage: "sim static NODE -f FILE | NODE --remove POD",
    about: "puts a Pod among the files of a Node's kubelet, or takes it away",
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let node = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    let (mut file, mut removed) = (None, None);
    while let Some(argument) = arguments.next_argument()? {
        match &argument {
            Argument::Short('f') => file = Some(arguments.value("-f")?),
            Argument::Long(flag) if flag == "filename" => {
                file = Some(arguments.value("--filename")?);
            }
            Argument::Long(flag) if flag == "remove" => {
                removed = Some(arguments.value("--remove")?);
            }
            _ => return Err(argument.unexpected("sim static")),
        }
    }
    match (file, removed) {
        (Some(file), None) => add(context, &node, &file),
        (None, Some(name)) => {
            let node_name = node.as_str().into();
            let command = Command::RemoveStaticPod { node: node_name, name: name.as_str().into() };
            context.send(command).map_err(|it| Failure::server(&it))?;
            context.print(format!("static pod/{name} removed from node/{node}"));
            Ok(())
        }
        _ => Err(usage(&VERB)),
    }
}

/// Every Pod in the file; a kubelet skips what is no Pod.
fn add(context: &mut Context<'_>, node: &str, file: &str) -> Result<(), Failure> {
    let manifest = playground_manifest::read(&context.read_file(file)?);
    let mut any = false;
    for document in &manifest.documents {
        let object = manifest::accepted(context, "", document, Checks::Strict)?;
        let Object::Pod(pod) = object else {
            continue;
        };
        let name = pod.metadata.name.clone();
        let command = Command::AddStaticPod { node: node.into(), pod };
        context.send(command).map_err(|it| Failure::server(&it))?;
        context.print(format!("static pod/{name} added to node/{node}"));
        any = true;
    }
    if any { Ok(()) } else { Err(Failure::error(format!("there is no Pod in {file:?}"))) }
}
