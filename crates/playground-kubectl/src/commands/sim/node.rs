//! `sim node`: virtual machines come, fall silent and come back.

use std::sync::Arc;

use playground_api::{Labels, Node, NodeName, Object, Taint, TaintEffect, validation};
use playground_sim::{Command, NodePreset, Pressure, SimDuration};

use super::usage;
use crate::commands::arguments::Argument;
use crate::commands::{Arguments, Verb};
use crate::context::{Context, Failure};

pub(super) const VERB: Verb = Verb {
    name: "node",
    usage: "sim node add NAME [--preset P] [--labels k=v,..] [--taints k=v:Effect,..] [--count N] \
            [--not-ready] | stop NAME | start NAME | ready NAME | unready NAME | \
            pressure NAME disk|memory|pid|none | shutdown NAME [--grace 30s]",
    about: "adds virtual Nodes; says what happens to machines and their kubelets",
    run,
};

fn run(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    match arguments.next_word().as_deref() {
        Some("add") => add(context, arguments),
        Some(word) => happen(context, word, arguments),
        None => Err(usage(&VERB)),
    }
}

/// Something happens to a machine.
fn happen(context: &mut Context<'_>, word: &str, arguments: &mut Arguments) -> Result<(), Failure> {
    let name = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    let node: NodeName = name.as_str().into();
    let (command, done) = match word {
        "stop" => (Command::StopKubelet(node), "stopped".to_owned()),
        "start" => (Command::StartKubelet(node), "started".to_owned()),
        "ready" => (Command::SetNodeReadiness { node, ready: true }, "is ready".to_owned()),
        "unready" => (Command::SetNodeReadiness { node, ready: false }, "is not ready".to_owned()),
        "pressure" => {
            let kind = arguments.next_word().ok_or_else(|| usage(&VERB))?;
            let pressure = Pressure::ALL.into_iter().find(|it| it.as_str() == kind);
            if pressure.is_none() && kind != "none" {
                return Err(usage(&VERB));
            }
            (Command::SetPressure { node, pressure }, format!("pressure {kind}"))
        }
        "shutdown" => {
            let grace = grace(arguments)?;
            (Command::ShutDownNode { node, grace }, "shuts down".to_owned())
        }
        _ => return Err(usage(&VERB)),
    };
    context.send(command).map_err(|it| Failure::server(&it))?;
    context.print(format!("node/{name} {done}"));
    Ok(())
}

/// How long a machine may take to shut down: `--grace`, else 30 s.
fn grace(arguments: &mut Arguments) -> Result<SimDuration, Failure> {
    match arguments.next_argument()? {
        None => Ok(SimDuration::from_secs(30)),
        Some(Argument::Long(flag)) if flag == "grace" => {
            arguments.value("--grace")?.parse().map_err(Failure::error)
        }
        Some(other) => Err(other.unexpected("sim node shutdown")),
    }
}

/// What `sim node add` was asked for.
#[derive(Default)]
struct Request {
    names: Vec<String>,
    preset: NodePreset,
    labels: Labels,
    taints: Vec<Taint>,
    count: usize,
    not_ready: bool,
}

/// More Nodes than a browser tab has room for.
const MOST_NODES: usize = 100_000;

fn add(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let request = read(arguments)?;
    if context.cluster().store().n_nodes() + request.count > MOST_NODES {
        return Err(Failure::error(format!("at most {MOST_NODES} Nodes fit here")));
    }
    for name in request.node_names() {
        let errors = validation::dns1123_subdomain(&name);
        if let Some(error) = errors.first() {
            return Err(Failure::error(format!("invalid Node name {name:?}: {error}")));
        }
        let address = context.cluster().store().n_nodes() + 1;
        let node = request.node(&name, address as u16);
        let sent = context.send(Command::Create(Object::Node(Arc::new(node))));
        sent.map_err(|it| Failure::server(&it))?;
        context.print(format!("node/{name} added"));
    }
    Ok(())
}

fn read(arguments: &mut Arguments) -> Result<Request, Failure> {
    let mut request = Request { count: 1, ..Request::default() };
    while let Some(argument) = arguments.next_argument()? {
        match &argument {
            Argument::Word(name) => request.names.push(name.clone()),
            Argument::Long(flag) => match flag.as_str() {
                "preset" => request.preset = preset(&arguments.value("--preset")?)?,
                "labels" => request.labels = labels(&arguments.value("--labels")?)?,
                "taints" => request.taints = taints(&arguments.value("--taints")?)?,
                "not-ready" => request.not_ready = true,
                "count" => request.count = count(&arguments.value("--count")?)?,
                _ => return Err(argument.unexpected("sim node add")),
            },
            Argument::Short(_) => return Err(argument.unexpected("sim node add")),
        }
    }
    if request.names.is_empty() { Err(usage(&VERB)) } else { Ok(request) }
}

impl Request {
    /// The names given; with a count, that many from the first name on: `worker-4`, `worker-5`.
    fn node_names(&self) -> Vec<String> {
        match self.names.as_slice() {
            [first] if self.count != 1 => {
                let stem = first.trim_end_matches(|it: char| it.is_ascii_digit());
                let start = first.strip_prefix(stem).and_then(|it| it.parse().ok());
                let (stem, start) = match start {
                    Some(start) => (stem.to_owned(), start),
                    None => (format!("{first}-"), 1_usize),
                };
                (start..start.saturating_add(self.count)).map(|n| format!("{stem}{n}")).collect()
            }
            names => names.to_vec(),
        }
    }

    fn node(&self, name: &str, address: u16) -> Node {
        let mut node = self.preset.node(name, address);
        for (key, value) in self.labels.iter() {
            node.metadata.labels.insert(key.clone(), value.clone());
        }
        node.spec.taints.extend(self.taints.iter().cloned());
        if self.not_ready { playground_sim::registered_not_ready(node) } else { node }
    }
}

fn preset(text: &str) -> Result<NodePreset, Failure> {
    NodePreset::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = NodePreset::ALL.iter().map(|it| it.as_str()).collect();
        Failure::error(format!("there is no preset {text:?}; there are {}", names.join(", ")))
    })
}

fn count(text: &str) -> Result<usize, Failure> {
    let count = text.parse().ok().filter(|it| (1..=MOST_NODES).contains(it));
    count.ok_or_else(|| Failure::error(format!("--count takes a number from 1 to {MOST_NODES}")))
}

fn labels(text: &str) -> Result<Labels, Failure> {
    text.split(',').filter(|it| !it.is_empty()).map(label).collect()
}

fn label(text: &str) -> Result<(String, String), Failure> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    let errors = validation::label_key(key).into_iter().chain(validation::label_value(value));
    match errors.into_iter().next() {
        None => Ok((key.to_owned(), value.to_owned())),
        Some(error) => Err(Failure::error(format!("invalid label {text:?}: {error}"))),
    }
}

fn taints(text: &str) -> Result<Vec<Taint>, Failure> {
    text.split(',').filter(|it| !it.is_empty()).map(taint).collect()
}

fn taint(text: &str) -> Result<Taint, Failure> {
    let wrong = |why: &str| Failure::error(format!("invalid taint {text:?}: {why}"));
    let (rest, effect) =
        text.rsplit_once(':').ok_or_else(|| wrong("write it as key=value:Effect"))?;
    let (key, value) = label(rest)?;
    match TaintEffect::from_name(effect) {
        TaintEffect::Unknown(_) => {
            Err(wrong("the effects are NoSchedule, PreferNoSchedule and NoExecute"))
        }
        effect => Ok(Taint { key: key.into(), value: value.into(), effect, time_added: None }),
    }
}
