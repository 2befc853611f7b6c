//! `sim resolve` and `sim call`: what a Pod of the cluster gets when it asks for a Service.

use std::sync::Arc;

use playground_api::{Kind, NamespacedName, Node, Service, ServicePort};
use playground_sim::Cluster;
use playground_sim::network::{
    Answer, Call, Client, Outcome, ServiceRecord, call_node, call_service, resolve, service_records,
};

use super::usage;
use crate::commands::{Arguments, Grammar, Verb, Words};
use crate::context::{Context, Failure};
use crate::flags::{Flag, Flags};

pub(super) const RESOLVE: Verb = Verb {
    name: "resolve",
    usage: "sim resolve [_PORT._PROTOCOL.]NAME[.NAMESPACE[.svc.cluster.local]] [-n NAMESPACE]",
    about: "asks the cluster's DNS for a Service",
    grammar: Grammar::new(&[Words::Name(Kind::Service)], &[Flag::NAMESPACE]),
    run: run_resolve,
};

pub(super) const CALL: Verb = Verb {
    name: "call",
    usage: "sim call SERVICE[:PORT] --from NODE|POD [-n NAMESPACE] [--times N] | sim call NODE:PORT",
    about: "calls a Service or a port of a Node, and says which Pod answers",
    grammar: Grammar::new(
        &[Words::Name(Kind::Service)],
        &[Flag::NAMESPACE, Flag::text("from").of(Words::Name(Kind::Node)), Flag::text("times")],
    ),
    run: run_call,
};

/// The most calls of one line.
const MOST_CALLS: usize = 10_000;

/// What stands in a line.
struct Line {
    target: String,
    namespace: Option<String>,
    from: Option<String>,
    times: usize,
}

fn read(arguments: &mut Arguments, command: &'static str, verb: &Verb) -> Result<Line, Failure> {
    let flags = Flags::read(arguments, command, verb.grammar.flags)?;
    flags.expect_words(1)?;
    let times = flags.get("times").unwrap_or("1").parse().map_err(|_| usage(verb))?;
    if !(1..=MOST_CALLS).contains(&times) {
        return Err(Failure::error(format!("--times is a number from 1 to {MOST_CALLS}")));
    }
    let owned = |flag| flags.get(flag).map(str::to_owned);
    let (namespace, from) = (owned("namespace"), owned("from"));
    let target = flags.words.into_iter().next().ok_or_else(|| usage(verb))?;
    Ok(Line { target, namespace, from, times })
}

fn run_resolve(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let line = read(arguments, "sim resolve", &RESOLVE)?;
    let namespace = line.namespace.as_deref().unwrap_or("default");
    if let Some(records) = service_records(context.cluster().store(), &line.target, namespace) {
        let records = records.map_err(|why| Failure::plain(format!("no answer: {why}")))?;
        for it in records {
            let (name, ServiceRecord { weight, port, target }) = (&line.target, it);
            context.print(format!("{name} SRV 0 {weight} {port} {target}"));
        }
        return Ok(());
    }
    let answer = resolve(context.cluster().store(), &line.target, namespace);
    let full = |it: &NamespacedName| format!("{}.{}.svc.cluster.local", it.name, it.namespace);
    match answer {
        Answer::Virtual { service, address } => {
            context
                .print(format!("{} A {address} (the Service's virtual address)", full(&service)));
        }
        Answer::Pods { service, records } => {
            for it in records {
                let pod = it.pod.map_or_else(String::new, |it| format!(" (pod/{})", it.name));
                context.print(format!("{} A {}{pod}", full(&service), it.address));
            }
        }
        Answer::Alias { service, name } => {
            context.print(format!("{} CNAME {name}", full(&service)));
        }
        Answer::Nothing(why) => return Err(Failure::plain(format!("no answer: {why}"))),
    }
    Ok(())
}

fn run_call(context: &mut Context<'_>, arguments: &mut Arguments) -> Result<(), Failure> {
    let line = read(arguments, "sim call", &CALL)?;
    let calls = calls(context.cluster(), &line)?;
    let mut groups: Vec<(&Call, usize)> = Vec::new();
    for call in &calls {
        match groups.iter_mut().find(|it| it.0 == call) {
            Some((_, n)) => *n += 1,
            None => groups.push((call, 1)),
        }
    }
    for (call, n) in groups {
        let times =
            if line.times == 1 { String::new() } else { format!("{n} of {}: ", line.times) };
        let rule = call.rule;
        match &call.outcome {
            Outcome::Answered { pod, node, address, port } => {
                let pod =
                    pod.as_ref().map_or("an endpoint".to_owned(), |it| format!("pod/{}", it.name));
                let node = node.as_ref().map_or_else(String::new, |it| format!(" on {it}"));
                context.print(format!("{times}{pod}{node} answers at {address}:{port} ({rule})"));
            }
            nobody => {
                let what = match nobody {
                    Outcome::Dropped => "no answer, the packets are dropped",
                    Outcome::Refused => "connection refused",
                    _ => "no such host",
                };
                context.fail(Failure::plain(format!(
                    "{times}{what} (there is none of these: {rule})"
                )));
            }
        }
    }
    Ok(())
}

fn calls(cluster: &Cluster, line: &Line) -> Result<Vec<Call>, Failure> {
    let store = cluster.store();
    let (host, port) = match line.target.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (line.target.as_str(), None),
    };
    let client = line.from.as_ref().map(|it| client(cluster, it, line)).transpose()?;
    let own = client.as_ref().map_or("default", |it| &*it.namespace);
    let namespace = line.namespace.as_deref().unwrap_or(own);
    let by_address = store.services().find(|it| &*it.spec.cluster_ip == host && host != "None");
    let by_name = || {
        let answer = resolve(store, host, namespace);
        answer.service().and_then(|it| store.service(it)).cloned()
    };
    if let Some(service) = by_address.cloned().or_else(by_name) {
        let Some(client) = client else {
            return Err(Failure::error("say where the call comes from: --from NODE or --from POD"));
        };
        let port = service_port(&service, port)?;
        return Ok(call_service(cluster, &service, port, &client, line.times));
    }
    let is_called = |it: &&Arc<Node>| {
        &*it.metadata.name == host || it.address("InternalIP").is_some_and(|it| &**it == host)
    };
    let Some(node) = store.nodes().find(is_called) else {
        return Err(Failure::plain(format!(
            "no such host: {host} is neither a Service nor a Node"
        )));
    };
    let port = port.and_then(|it| it.parse().ok()).ok_or_else(|| usage(&CALL))?;
    Ok(call_node(cluster, node, port, line.times))
}

/// The caller: a Node, or a Pod that is bound to one.
fn client(cluster: &Cluster, from: &str, line: &Line) -> Result<Client, Failure> {
    let store = cluster.store();
    let name = from.trim_start_matches("pod/").trim_start_matches("node/");
    let namespace = line.namespace.clone().unwrap_or_else(|| "default".to_owned());
    if let Some(node) = store.node(&name.into()) {
        return Ok(Client { node: node.name(), namespace: namespace.into() });
    }
    let here = store.pod(&NamespacedName::new(namespace, name));
    let pod = here.or_else(|| store.pods().find(|it| &*it.metadata.name == name));
    let Some(pod) = pod else {
        return Err(Failure::error(format!("{from:?} is neither a Node nor a Pod")));
    };
    match &pod.node_name {
        Some(node) => Ok(Client { node: node.clone(), namespace: pod.metadata.namespace.clone() }),
        None => Err(Failure::error(format!("pod {name:?} is not bound to a Node yet"))),
    }
}

/// The port of a Service by number or name; the first one when none is said.
fn service_port<'a>(service: &'a Service, port: Option<&str>) -> Result<&'a ServicePort, Failure> {
    let is_meant = |it: &&ServicePort| {
        port.is_none_or(|port| *it.name == *port || it.port.to_string() == port)
    };
    service.spec.ports.iter().find(is_meant).ok_or_else(|| {
        let ports: Vec<String> = service.spec.ports.iter().map(|it| it.port.to_string()).collect();
        let (name, asked) = (&service.metadata.name, port.unwrap_or("to call"));
        Failure::error(format!("service {name:?} has no port {asked}; it has {}", ports.join(", ")))
    })
}
