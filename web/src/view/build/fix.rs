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
        _ => of_template(spec, daemon_set, fix),
    };
    fixes.iter().map(draw).collect()
}

fn of_node(cluster: &Cluster, node: &NodeName, fix: &Model) -> Fix {
    let labels = cluster.store().node(node).map(|it| &it.metadata.labels);
    let (mut label, mut taint) = (String::new(), String::new());
    let (mut what, mut overwrite) = (Vec::new(), "");
    for edit in &fix.edits {
        match edit {
            Edit::RemoveTaint(it) => {
                taint.push_str(&format!(" {it}-"));
                what.push(format!("Take the taint off {node}"));
            }
            Edit::SetLabel { key, value } => {
                label.push_str(&format!(" {key}={value}"));
                what.push(format!("Label {node} {}={value}", words::short_key(key)));
                if labels.is_some_and(|it| it.contains_key(key)) {
                    overwrite = " --overwrite";
                }
            }
            Edit::RemoveLabel(key) => {
                label.push_str(&format!(" {key}-"));
                what.push(format!("Take label {} off {node}", words::short_key(key)));
            }
            _ => {}
        }
    }
    let line = |verb: &str, words: &str, flag: &str| {
        (!words.is_empty()).then(|| format!("kubectl {verb} nodes {node}{words}{flag}"))
    };
    Fix {
        what: joined(what),
        effect: also(fix, !taint.is_empty()),
        lines: [line("label", &label, overwrite), line("taint", &taint, "")]
            .into_iter()
            .flatten()
            .collect(),
    }
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

fn of_template(spec: &PodSpec, daemon_set: &NamespacedName, fix: &Model) -> Fix {
    let target = format!("ds {}{}", daemon_set.name, words::in_namespace(daemon_set));
    match fix.edits.as_slice() {
        [Edit::LowerRequest { container, resource, to }] => Fix {
            what: format!("Ask for {to} of {resource}"),
            effect: "in the template: all that is left on the Node; every Pod restarts".to_owned(),
            lines: vec![format!(
                "kubectl set resources {target} -c {container} --requests={resource}={to}"
            )],
        },
        [Edit::HostPort { container, port, from, to }] => {
            let path = format!("/spec/template/spec/containers/{container}/ports/{port}/hostPort");
            of_host_port(&target, &path, *from, *to)
        }
        [Edit::Prioritize { class, victims }] => {
            let victims: Vec<&str> = victims.iter().map(|it| &*it.name).collect();
            Fix {
                what: format!("Make it {class}"),
                effect: format!(
                    "in the template: {} is evicted to make room; every Pod restarts",
                    victims.join(", ")
                ),
                lines: vec![format!(
                    "kubectl patch {target} -p \
                     '{{\"spec\":{{\"template\":{{\"spec\":{{\"priorityClassName\":\"{class}\"}}}}}}}}'"
                )],
            }
        }
        edits => of_patch(&target, spec, edits, &fix.gain),
    }
}

/// Another host port, or none.
fn of_host_port(target: &str, path: &str, from: u16, to: Option<u16>) -> Fix {
    let (what, then, operation) = match to {
        Some(to) => (
            format!("Take host port {to}"),
            format!("whoever calls {from} of the Node has to call {to}"),
            format!("{{\"op\":\"replace\",\"path\":\"{path}\",\"value\":{to}}}"),
        ),
        None => (
            "Take no host port".to_owned(),
            "it is called at the Pod's own address only".to_owned(),
            format!("{{\"op\":\"remove\",\"path\":\"{path}\"}}"),
        ),
    };
    Fix {
        what,
        effect: format!("in the template: {then}; every Pod restarts"),
        lines: vec![json_patch(target, &operation)],
    }
}

/// What the template says of Nodes, taints and priority, by one operation for each edit.
fn of_patch(target: &str, spec: &PodSpec, edits: &[Edit], gain: &[NodeName]) -> Fix {
    let mut n_tolerations = spec.tolerations.len();
    let mut operations = Vec::new();
    for edit in edits {
        operations.push(operation(edit, n_tolerations));
        n_tolerations += usize::from(matches!(edit, Edit::Tolerate(_)));
    }
    Fix {
        what: joined(edits.iter().map(phrase).collect()),
        effect: format!("in the template: {}", gains(gain)),
        lines: vec![json_patch(target, &operations.join(","))],
    }
}

fn json_patch(target: &str, operations: &str) -> String {
    format!("kubectl patch {target} --type=json -p '[{operations}]'")
}

fn phrase(edit: &Edit) -> String {
    match edit {
        Edit::Tolerate(_) => "Tolerate the taint".to_owned(),
        Edit::DropNodeName => "Name no Node".to_owned(),
        Edit::DropNodeSelector(key) => format!("Ask for {} no more", words::short_key(key)),
        Edit::DropNodeAffinity => "Drop the Node affinity".to_owned(),
        Edit::DropPriorityClass => "Name no PriorityClass".to_owned(),
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

fn gains(gain: &[NodeName]) -> String {
    match gain {
        [] => "no Node gains a Pod by it alone".to_owned(),
        [one] => format!("{one} gains a Pod, every Pod restarts"),
        many => format!("{} gain a Pod, every Pod restarts", words::listed(many)),
    }
}

fn names(keys: &[NamespacedName]) -> String {
    keys.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(", ")
}
