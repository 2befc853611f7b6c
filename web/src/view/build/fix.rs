//! The smallest changes that would turn a verdict, as lines for the console.

use playground_api::{NamespacedName, NodeName, PodSpec, Toleration, TolerationOperator};
use playground_sim::{Cluster, Edit, Fix as Model, Limit};

use super::words;
use crate::view::Fix;

/// The fixes of a verdict on a DaemonSet and a Node.
pub(super) fn fixes(
    cluster: &Cluster,
    daemon_set: &NamespacedName,
    node: &NodeName,
    fixes: &[Model],
) -> Vec<Fix> {
    let Some(spec) = cluster.store().daemon_set(daemon_set).map(|it| &it.spec.template.spec) else {
        return Vec::new();
    };
    let draw = |fix: &Model| match fix.edits.first() {
        Some(edit) if edit.is_of_node() => of_node(cluster, node, fix),
        Some(Edit::RaiseLimit(_)) => of_quotas(daemon_set, fix),
        Some(Edit::CreatePriorityClass(class)) => of_class(class, fix),
        Some(Edit::NoSurge) => no_surge(daemon_set),
        _ => of_template(cluster, spec, daemon_set, fix),
    };
    let fixes = fixes.iter().map(draw);
    match has_pods(cluster, daemon_set) {
        true => fixes.collect(),
        false => fixes.map(without_restart).collect(),
    }
}

/// What comes of most changes of a template, at the end of their effect.
const RESTARTS: &str = "every Pod restarts";

fn has_pods(cluster: &Cluster, daemon_set: &NamespacedName) -> bool {
    let uid = cluster.store().daemon_set(daemon_set).map(|it| it.metadata.uid);
    uid.is_some_and(|it| cluster.store().controlled_pods(it).next().is_some())
}

fn without_restart(fix: Fix) -> Fix {
    let effect = fix.effect.trim_end_matches(RESTARTS).trim_end_matches([' ', ',', ';']);
    Fix { effect: effect.to_owned(), ..fix }
}

fn of_node(cluster: &Cluster, node: &NodeName, fix: &Model) -> Fix {
    let labels = cluster.store().node(node).map(|it| &it.metadata.labels);
    let (mut label, mut taint, mut overwrite, mut heals) = (String::new(), String::new(), "", None);
    for edit in &fix.edits {
        match edit {
            Edit::RemoveTaint(it) => taint.push_str(&format!(" {it}-")),
            Edit::MakeReady => heals = Some(heal(cluster, node).1),
            Edit::SetLabel { key, value } => {
                label.push_str(&format!(" {key}={value}"));
                if labels.is_some_and(|it| it.contains_key(key)) {
                    overwrite = " --overwrite";
                }
            }
            Edit::RemoveLabel(key) => label.push_str(&format!(" {key}-")),
            _ => {}
        }
    }
    let line = |verb: &str, words: &str, flag: &str| {
        (!words.is_empty()).then(|| format!("kubectl {verb} nodes {node}{words}{flag}"))
    };
    let effect = match &heals {
        Some(_) => "its conditions keep the taint there for as long as it is not Ready".to_owned(),
        None => also(fix, !taint.is_empty()),
    };
    let lines = [heals, line("label", &label, overwrite), line("taint", &taint, "")];
    let taints = taints(&fix.edits);
    let phrases = fix.edits.iter().map(|it| phrase_of_node(cluster, node, it, taints));
    Fix { what: joined(phrases.collect()), effect, lines: lines.into_iter().flatten().collect() }
}

/// What makes a Node ready, and the line that does it.
fn heal(cluster: &Cluster, node: &NodeName) -> (String, String) {
    if cluster.is_kubelet_stopped(node) {
        (format!("Start the kubelet of {node} again"), format!("sim node start {node}"))
    } else {
        (format!("Let {node} be Ready"), format!("sim node ready {node}"))
    }
}

fn phrase_of_node(cluster: &Cluster, node: &NodeName, edit: &Edit, taints: &str) -> String {
    match edit {
        Edit::RemoveTaint(_) => format!("Take {taints} off {node}"),
        Edit::MakeReady => heal(cluster, node).0,
        Edit::SetLabel { key, value } => {
            format!("Label {node} {}={value}", words::short_key(key))
        }
        Edit::RemoveLabel(key) => format!("Take label {} off {node}", words::short_key(key)),
        _ => String::new(),
    }
}

/// What the edits that are about taints are about.
fn taints(edits: &[Edit]) -> &'static str {
    let is_of_taint = |it: &&Edit| matches!(it, Edit::Tolerate(_) | Edit::RemoveTaint(_));
    if edits.iter().filter(is_of_taint).count() > 1 { "the taints" } else { "the taint" }
}

/// What else comes of a change of a Node.
fn also(fix: &Model, opens: bool) -> String {
    match (fix.also.as_slice(), opens) {
        ([], false) => "no other DaemonSet looks at it".to_owned(),
        ([], true) => "also opens it to every other Pod".to_owned(),
        (also, false) => format!("also turns {}", names(also)),
        (also, true) => format!("also opens it to every other Pod, {} among them", names(also)),
    }
}

fn of_quotas(daemon_set: &NamespacedName, fix: &Model) -> Fix {
    let (mut what, mut lines) = (Vec::new(), Vec::new());
    for edit in &fix.edits {
        let Edit::RaiseLimit(Limit { quota, resource, to }) = edit else { continue };
        what.push(format!("Raise {resource} of quota {quota} to {to}"));
        lines.push(format!(
            "kubectl patch quota {quota}{} -p '{{\"spec\":{{\"hard\":{{\"{resource}\":\"{to}\"}}}}}}'",
            words::in_namespace(daemon_set)
        ));
    }
    let effect = "room for every Pod that is missing; the controller tries again by itself";
    Fix { what: joined(what), effect: effect.to_owned(), lines }
}

fn of_class(class: &str, fix: &Model) -> Fix {
    Fix {
        what: format!("Create PriorityClass {class}"),
        effect: format!("with the value 0: {}", who_gains(&fix.gain)),
        lines: vec![format!("kubectl create priorityclass {class} --value=0")],
    }
}

fn no_surge(daemon_set: &NamespacedName) -> Fix {
    Fix {
        what: "Let the old Pod go first".to_owned(),
        effect: "maxSurge 0, maxUnavailable 1: one Node at a time is without a Pod".to_owned(),
        lines: vec![format!(
            "kubectl patch ds {}{} -p '{{\"spec\":{{\"updateStrategy\":{{\"rollingUpdate\":{{\"maxSurge\":0,\
             \"maxUnavailable\":1}}}}}}}}'",
            daemon_set.name,
            words::in_namespace(daemon_set)
        )],
    }
}

fn of_template(cluster: &Cluster, spec: &PodSpec, daemon_set: &NamespacedName, fix: &Model) -> Fix {
    let target = format!("ds {}{}", daemon_set.name, words::in_namespace(daemon_set));
    match fix.edits.as_slice() {
        [Edit::Prioritize { class, victims }] => of_priority(cluster, &target, class, victims),
        edits @ [Edit::LowerRequest { .. } | Edit::HostPort { .. }, ..] => {
            of_room(&target, spec, edits)
        }
        edits => {
            let daemon_set = cluster.store().daemon_set(daemon_set);
            let refused = daemon_set.is_some_and(|it| cluster.refusal_after(it, edits).is_some());
            of_patch(&target, spec, edits, &gains(&fix.gain, refused))
        }
    }
}

/// A priority by which others lose their place.
fn of_priority(cluster: &Cluster, target: &str, class: &str, victims: &[NamespacedName]) -> Fix {
    let told = |it: &NamespacedName| {
        let pod = cluster.store().pod(it);
        match pod.and_then(|it| cluster.daemon_set_of(it)) {
            Some(owner) => {
                format!("{} loses its place here and wherever both run", owner.metadata.name)
            }
            None => format!("{} is preempted", it.name),
        }
    };
    let victims: Vec<String> = victims.iter().map(told).collect();
    Fix {
        what: format!("Make it {class}"),
        effect: format!("in the template: {}; {RESTARTS}", joined(victims)),
        lines: vec![format!(
            "kubectl patch {target} -p \
             '{{\"spec\":{{\"template\":{{\"spec\":{{\"priorityClassName\":\"{class}\"}}}}}}}}'"
        )],
    }
}

/// Less of what is short, and other host ports.
fn of_room(target: &str, spec: &PodSpec, edits: &[Edit]) -> Fix {
    let (mut what, mut effects, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut operations = Vec::new();
    for edit in edits {
        match edit {
            Edit::LowerRequest { container, resource, to } => {
                what.push(format!("Lower the {resource} request to {to}"));
                effects.push("all that is left on the Node".to_owned());
                lines.push(format!(
                    "kubectl set resources {target} -c {container} --requests={resource}={to}"
                ));
            }
            Edit::HostPort { container, port, from, to } => {
                let path = format!("/spec/template/spec/containers/{container}/ports/{port}");
                let (phrase, effect) = of_host_port(*from, *to, spec.host_network);
                what.push(phrase);
                effects.push(effect);
                operations.extend(host_port_operations(&path, *to, spec.host_network));
            }
            _ => {}
        }
    }
    if !operations.is_empty() {
        lines.push(json_patch(target, &operations.join(",")));
    }
    let effect = format!("in the template: {}; {RESTARTS}", joined(effects));
    Fix { what: joined(what), effect, lines }
}

/// Another host port, or none: what it is called, and what comes of it.
fn of_host_port(from: u16, to: Option<u16>, host_network: bool) -> (String, String) {
    match to {
        Some(to) if host_network => (
            format!("Listen on port {to}"),
            format!("its program has to listen on {to}, not {from}"),
        ),
        Some(to) => (
            format!("Take host port {to}"),
            format!("whoever calls {from} of the Node has to call {to}"),
        ),
        None => (
            "Take no host port".to_owned(),
            "it is called at the Pod's own address only".to_owned(),
        ),
    }
}

/// Operations of a JSON patch on a container's port.
fn host_port_operations(path: &str, to: Option<u16>, host_network: bool) -> Vec<String> {
    let Some(to) = to else {
        return vec![format!("{{\"op\":\"remove\",\"path\":\"{path}/hostPort\"}}")];
    };
    let set =
        |field: &str| format!("{{\"op\":\"replace\",\"path\":\"{path}/{field}\",\"value\":{to}}}");
    let own = host_network.then(|| set("containerPort"));
    own.into_iter().chain([set("hostPort")]).collect()
}

/// What the template says of Nodes, taints and priority, by one operation for each edit.
fn of_patch(target: &str, spec: &PodSpec, edits: &[Edit], gains: &str) -> Fix {
    let mut n_tolerations = spec.tolerations.len();
    let mut operations = Vec::new();
    for edit in edits {
        operations.push(operation(edit, n_tolerations));
        n_tolerations += usize::from(matches!(edit, Edit::Tolerate(_)));
    }
    Fix {
        what: joined(edits.iter().map(|it| phrase(it, taints(edits))).collect()),
        effect: match edits {
            [Edit::DropScheduler] => {
                format!("in the template: the default scheduler takes its Pods; {RESTARTS}")
            }
            _ => format!("in the template: {gains}"),
        },
        lines: vec![json_patch(target, &operations.join(","))],
    }
}

fn json_patch(target: &str, operations: &str) -> String {
    format!("kubectl patch {target} --type=json -p '[{operations}]'")
}

fn phrase(edit: &Edit, taints: &str) -> String {
    match edit {
        Edit::Tolerate(_) => format!("Tolerate {taints}"),
        Edit::DropNodeName => "Name no Node".to_owned(),
        Edit::DropNodeSelector(key) => format!("Ask for {} no more", words::short_key(key)),
        Edit::DropNodeAffinity => "Drop the Node affinity".to_owned(),
        Edit::DropPriorityClass => "Name no PriorityClass".to_owned(),
        Edit::DropScheduler => "Name no scheduler".to_owned(),
        Edit::DropExpression { term, .. } => {
            format!("Drop an expression of term {} of the Node affinity", term + 1)
        }
        _ => String::new(),
    }
}

/// One operation of a JSON patch.
fn operation(edit: &Edit, n_tolerations: usize) -> String {
    const AFFINITY: &str = "affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let operation = |verb: &str, path: &str, value: &str| {
        format!("{{\"op\":\"{verb}\",\"path\":\"/spec/template/spec/{path}\"{value}}}")
    };
    match edit {
        Edit::Tolerate(it) if n_tolerations == 0 => {
            operation("add", "tolerations", &format!(",\"value\":[{}]", toleration(it)))
        }
        Edit::Tolerate(it) => {
            operation("add", "tolerations/-", &format!(",\"value\":{}", toleration(it)))
        }
        Edit::DropNodeName => operation("remove", "nodeName", ""),
        Edit::DropPriorityClass => operation("remove", "priorityClassName", ""),
        Edit::DropScheduler => operation("remove", "schedulerName", ""),
        Edit::DropNodeSelector(key) => {
            let key = key.replace('~', "~0").replace('/', "~1");
            operation("remove", &format!("nodeSelector/{key}"), "")
        }
        Edit::DropExpression { term, expression } => operation(
            "remove",
            &format!("{AFFINITY}/nodeSelectorTerms/{term}/matchExpressions/{expression}"),
            "",
        ),
        _ => operation("remove", AFFINITY, ""),
    }
}

fn toleration(toleration: &Toleration) -> String {
    let operator = match toleration.operator {
        TolerationOperator::Exists => "\"operator\":\"Exists\"".to_owned(),
        _ => format!("\"operator\":\"Equal\",\"value\":\"{}\"", toleration.value),
    };
    let effect = toleration
        .effect
        .as_ref()
        .map_or(String::new(), |it| format!(",\"effect\":\"{}\"", it.as_str()));
    format!("{{\"key\":\"{}\",{operator}{effect}}}", toleration.key)
}

/// The same phrase once, however often it was said.
fn joined(mut phrases: Vec<String>) -> String {
    phrases.dedup();
    phrases.join("; ")
}

fn gains(gain: &[NodeName], refused: bool) -> String {
    match gain {
        [] => "no Node gains a Pod by it alone".to_owned(),
        some if refused => {
            let (who, verb) = (words::listed(some), if some.len() == 1 { "is" } else { "are" });
            format!("{who} {verb} eligible then; the API server still refuses the Pods, {RESTARTS}")
        }
        some => format!("{}, {RESTARTS}", who_gains(some)),
    }
}

fn who_gains(gain: &[NodeName]) -> String {
    let verb = if gain.len() == 1 { "gains" } else { "gain" };
    format!("{} {verb} a Pod", words::listed(gain))
}

fn names(keys: &[NamespacedName]) -> String {
    keys.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(", ")
}
