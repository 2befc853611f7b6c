//! `sim node`: virtual machines come, fall silent and come back.

use std::sync::Arc;

use playground_api::{Kind, Labels, Node, NodeName, Object, Taint, TaintEffect, validation};
use playground_sim::{Command, NodePreset, Pressure, SimDuration, Store};

use super::usage;
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{Flag, Flags};

pub(super) const VERB: Verb = Verb {
    name: "node",
    usage: "sim node add NAME [--preset P] [--labels k=v,..] [--taints k=v:Effect,..] [--count N] \
            [--not-ready] | stop NAME | start NAME | ready NAME | unready NAME | \
            pressure NAME disk|memory|pid|none | shutdown NAME [--grace 30s]",
    about: "adds virtual Nodes; says what happens to machines and their kubelets",
    grammar: Grammar::below(ALL),
    run: |context, arguments| {
        let word = arguments.next_word().ok_or_else(|| usage(&VERB))?;
        let verb = ALL.iter().find(|it| it.name == word).ok_or_else(|| usage(&VERB))?;
        (verb.run)(context, arguments)
    },
};

/// What can happen to Nodes.
const ALL: &[Verb] = &[
    ADD,
    Verb {
        name: "stop",
        usage: "sim node stop NAME",
        about: "its kubelet stops answering",
        grammar: ONE_NODE,
        run: |context, arguments| happen(context, arguments, "stopped", Command::StopKubelet),
    },
    Verb {
        name: "start",
        usage: "sim node start NAME",
        about: "its kubelet answers again",
        grammar: ONE_NODE,
        run: |context, arguments| happen(context, arguments, "started", Command::StartKubelet),
    },
    Verb {
        name: "ready",
        usage: "sim node ready NAME",
        about: "its kubelet reports that it is ready",
        grammar: ONE_NODE,
        run: |context, arguments| {
            let command = |node| Command::SetNodeReadiness { node, ready: true };
            happen(context, arguments, "is ready", command)
        },
    },
    Verb {
        name: "unready",
        usage: "sim node unready NAME",
        about: "its kubelet reports that it is not ready",
        grammar: ONE_NODE,
        run: |context, arguments| {
            let command = |node| Command::SetNodeReadiness { node, ready: false };
            happen(context, arguments, "is not ready", command)
        },
    },
    PRESSURE,
    SHUTDOWN,
];

const ONE_NODE: Grammar = Grammar::new(&[Words::Name(Kind::Node)], &[]);

/// Something happens to the machine that the next word names.
fn happen(
    context: &mut Context<'_>,
    arguments: &mut Arguments,
    done: &str,
    command: impl FnOnce(NodeName) -> Command,
) -> Result<(), Failure> {
    let name = arguments.next_word().ok_or_else(|| usage(&VERB))?;
    context.send(command(name.as_str().into())).map_err(|it| Failure::server(&it))?;
    context.print(format!("node/{name} {done}"));
    Ok(())
}

const PRESSURE: Verb = Verb {
    name: "pressure",
    usage: "sim node pressure NAME disk|memory|pid|none",
    about: "it runs out of something",
    grammar: Grammar::new(
        &[Words::Name(Kind::Node), Words::OneOf(&["disk", "memory", "pid", "none"])],
        &[],
    ),
    run: |context, arguments| {
        let words = arguments.rest();
        let [_, kind] = words.as_slice() else { return Err(usage(&VERB)) };
        let pressure = Pressure::ALL.into_iter().find(|it| it.as_str() == kind);
        if pressure.is_none() && kind != "none" {
            return Err(usage(&VERB));
        }
        let done = format!("pressure {kind}");
        let command = |node| Command::SetPressure { node, pressure };
        happen(context, &mut Arguments::new(words), &done, command)
    },
};

const SHUTDOWN: Verb = Verb {
    name: "shutdown",
    usage: "sim node shutdown NAME [--grace 30s]",
    about: "the machine shuts down, and its Pods end before",
    grammar: Grammar::new(&[Words::Name(Kind::Node)], &[GRACE]),
    run: |context, arguments| {
        let flags = Flags::read(arguments, "sim node shutdown", SHUTDOWN.grammar.flags)?;
        flags.expect_words(1)?;
        let grace = match flags.get("grace") {
            None => SimDuration::from_secs(30),
            Some(text) => text.parse().map_err(Failure::error)?,
        };
        let command = |node| Command::ShutDownNode { node, grace };
        happen(context, &mut Arguments::new(flags.words), "shuts down", command)
    },
};

/// How long a machine may take to shut down: 30 s, unless it is said.
const GRACE: Flag = Flag::text("grace").of(Words::Duration);

const ADD: Verb = Verb {
    name: "add",
    usage: "sim node add NAME [--preset P] [--labels k=v,..] [--taints k=v:Effect,..] [--count N] \
            [--not-ready]",
    about: "adds a virtual Node, or several",
    grammar: Grammar::new(
        &[Words::Free],
        &[
            Flag::text("preset").of(Words::Presets),
            Flag::text("labels").of(Words::NodeLabels),
            Flag::text("taints").of(Words::NodeTaints),
            Flag::text("count"),
            Flag::truth("not-ready"),
        ],
    ),
    run: add,
};

/// What `sim node add` was asked for.
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
    let model = request.model();
    for name in request.node_names(context.cluster().store()) {
        let errors = validation::dns1123_subdomain(&name);
        if let Some(error) = errors.first() {
            return Err(Failure::error(format!("invalid Node name {name:?}: {error}")));
        }
        let address = context.cluster().store().n_nodes() + 1;
        let node = playground_sim::node_like(&model, name.as_str().into(), address as u16);
        let sent = context.send(Command::Create(Object::Node(Arc::new(node))));
        sent.map_err(|it| Failure::server(&it))?;
        context.print(format!("node/{name} added"));
    }
    Ok(())
}

fn read(arguments: &mut Arguments) -> Result<Request, Failure> {
    let flags = Flags::read(arguments, "sim node add", ADD.grammar.flags)?;
    let request = Request {
        count: flags.get("count").map_or(Ok(1), count)?,
        preset: flags.get("preset").map_or(Ok(NodePreset::default()), preset)?,
        labels: labels(flags.get("labels").unwrap_or_default())?,
        taints: taints(flags.get("taints").unwrap_or_default())?,
        not_ready: flags.is_true("not-ready"),
        names: flags.words,
    };
    if request.names.is_empty() { Err(usage(&VERB)) } else { Ok(request) }
}

impl Request {
    /// The names given; with a count, that many from the first name on: `worker-4`, `worker-5`.
    /// Where that has no number they go on behind those that are there.
    fn node_names(&self, store: &Store) -> Vec<String> {
        match self.names.as_slice() {
            [first] if self.count != 1 => {
                let stem = first.trim_end_matches(|it: char| it.is_ascii_digit());
                let start = first.strip_prefix(stem).and_then(|it| it.parse().ok());
                let (stem, start) = match start {
                    Some(start) => (stem.to_owned(), start),
                    None => {
                        let stem = format!("{first}-");
                        let number = |it: &Arc<Node>| it.name().strip_prefix(&*stem)?.parse().ok();
                        let last = store.nodes().filter_map(number).max();
                        let start = last.map_or(1, |it: usize| it.saturating_add(1));
                        (stem, start)
                    }
                };
                (start..start.saturating_add(self.count)).map(|n| format!("{stem}{n}")).collect()
            }
            names => names.to_vec(),
        }
    }

    /// What all of its Nodes have in common.
    fn model(&self) -> Node {
        let mut node = self.preset.model();
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

#[cfg(test)]
mod tests {
    use crate::console::Console;

    #[test]
    fn without_a_number_the_names_go_on_behind_those_that_are_there() {
        let mut console = Console::open("");
        let mut added = |line: &str| console.run(line).stdout;
        assert_eq!(added("sim node add w --count 2"), "node/w-1 added\nnode/w-2 added\n");
        added("sim node add w-7");
        added("sim node add w-x");
        assert_eq!(added("sim node add w --count 2"), "node/w-8 added\nnode/w-9 added\n");
        assert_eq!(added("sim node add w-1 --count 2"), "", "this asks for w-1 itself");
    }
}
