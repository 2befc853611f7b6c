//! `sim static`: files that a kubelet runs without the API server.

use playground_api::{Kind, Object};
use playground_sim::Command;

use super::usage;
use crate::commands::manifest::{self, Checks};
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "static",
    usage: "sim static NODE -f FILE | NODE --remove POD",
    about: "puts a Pod among the files of a Node's kubelet, or takes it away",
    grammar: Grammar::new(&[Words::Name(Kind::Node)], FLAGS),
    run,
};

const FLAGS: &[Flag] = &[Flag::FILENAME, Flag::text("remove")];

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let node = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    let flags = Flags::read(arguments, "sim static", FLAGS)?;
    flags.expect_words(0)?;
    match (flags.get("filename"), flags.get("remove")) {
        (Some(file), None) => add(context, &node, file),
        (None, Some(name)) => {
            let node_name = node.as_str().into();
            let command = Command::RemoveStaticPod { node: node_name, name: name.into() };
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
