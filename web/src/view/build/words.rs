//! Words that several panels share.

use playground_api::{
    NamespacedName, Node, NodeName, NodeSelector, NodeSelectorOperator, NodeSelectorRequirement,
    NodeSelectorTerm, Taint,
};
use playground_sim::{Rejection, SimDuration};

/// `9 s`, `3 min 50 s`, `2 h 5 min`; a part of a second counts as one.
pub(super) fn span(span: SimDuration) -> String {
    let seconds = span.as_secs_ceil();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0 | 1, _) if seconds < 100 => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// How old something is, in one unit: `40 s`, `3 min`, `2 h`.
pub(super) fn age(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

/// `1 Node`, `3 Nodes`.
pub(super) fn counted(n: usize, what: &str) -> String {
    let plural = if what.ends_with('s') { "es" } else { "s" };
    if n == 1 { format!("1 {what}") } else { format!("{} {what}{plural}", number(n)) }
}

/// `17`, `1,421`
pub(crate) fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `worker-1`, `worker-1 and worker-2`, `worker-1, worker-2 and 3 others`.
pub(super) fn listed(nodes: &[NodeName]) -> String {
    match nodes {
        [] => "none".to_owned(),
        [one] => one.to_string(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} others", number(rest.len())),
    }
}

/// A key without what stands before its slash: `gpu` for `nvidia.com/gpu`.
pub(super) fn short_key(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// `gpu:NoSchedule` for `nvidia.com/gpu=present:NoSchedule`.
pub(super) fn short_taint(taint: &Taint) -> String {
    let key = short_key(&taint.key);
    let effect = taint.effect.as_str();
    match &*taint.value {
        "" | "true" | "present" => format!("{key}:{effect}"),
        value => format!("{key}={value}:{effect}"),
    }
}

/// ` -n kube-system`, or nothing for the default namespace.
pub(super) fn in_namespace(key: &NamespacedName) -> String {
    match &*key.namespace {
        "default" | "" => String::new(),
        namespace => format!(" -n {namespace}"),
    }
}

/// What decided against a Node, and the very thing.
pub(super) fn rejection(rejection: &Rejection, node: &Node) -> (String, String) {
    match rejection {
        Rejection::NodeName { wanted } => ("nodeName is".to_owned(), wanted.to_string()),
        Rejection::NodeSelector { key, wanted, actual } => {
            let lead = if actual.is_some() { "label must be" } else { "needs label" };
            (lead.to_owned(), format!("{}={wanted}", short_key(key)))
        }
        Rejection::NodeAffinity(selector) => {
            let rule = nearest_wish(selector, node).unwrap_or("what no term gives".to_owned());
            let lead = match selector.terms.len() {
                0 | 1 => "affinity needs".to_owned(),
                n => format!("nearest of {n} affinity terms needs"),
            };
            (lead, rule)
        }
        Rejection::Taint(taint) => ("taint".to_owned(), short_taint(taint)),
    }
}

/// The first thing that a Node lacks of the term that it is nearest to.
fn nearest_wish(selector: &NodeSelector, node: &Node) -> Option<String> {
    let (name, labels) = (node.name(), &node.metadata.labels);
    let lacks = |term: &NodeSelectorTerm| {
        let is_label =
            |it: &&NodeSelectorRequirement| it.matches_label(labels.get(&it.key)) != Ok(true);
        let is_name = |it: &&NodeSelectorRequirement| it.matches_field(&name) != Ok(true);
        let labels = term.match_expressions.iter().filter(is_label).map(requirement_words);
        labels.chain(term.match_fields.iter().filter(is_name).map(requirement_words)).collect()
    };
    let wishes: Vec<Vec<String>> = selector.terms.iter().map(lacks).collect();
    let nearest = wishes.into_iter().filter(|it| !it.is_empty()).min_by_key(Vec::len)?;
    nearest.into_iter().next()
}

fn requirement_words(requirement: &NodeSelectorRequirement) -> String {
    let key = match short_key(&requirement.key) {
        "metadata.name" => "name",
        key => key,
    };
    let values: Vec<&str> = requirement.values.iter().map(|it| &**it).collect();
    let values = values.join(", ");
    match &requirement.operator {
        NodeSelectorOperator::In => format!("{key} in ({values})"),
        NodeSelectorOperator::NotIn => format!("{key} not in ({values})"),
        NodeSelectorOperator::Exists => format!("label {key}"),
        NodeSelectorOperator::DoesNotExist => format!("no label {key}"),
        NodeSelectorOperator::Gt => format!("{key} > {values}"),
        NodeSelectorOperator::Lt => format!("{key} < {values}"),
        NodeSelectorOperator::Unknown(word) => format!("{key} {word} {values}"),
    }
}

/// The first letter as a capital.
pub(super) fn capitalized(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use playground_sim::NodePreset;

    use super::*;

    #[test]
    fn spans_are_told_in_at_most_two_units() {
        let told = |seconds| span(SimDuration::from_secs(seconds));
        assert_eq!(told(0), "0 s");
        assert_eq!(told(99), "99 s");
        assert_eq!(told(120), "2 min");
        assert_eq!(told(230), "3 min 50 s");
        assert_eq!(told(3600), "1 h");
        assert_eq!(told(7500), "2 h 5 min");
        assert_eq!(span(SimDuration::from_millis(8_100)), "9 s");
    }

    #[test]
    fn of_an_affinity_the_thing_is_named_that_the_node_lacks() {
        let requirement = |key: &str, operator, value: &str| NodeSelectorRequirement {
            key: key.into(),
            operator,
            values: vec![value.into()],
        };
        let far = vec![
            requirement("disk", NodeSelectorOperator::In, "ssd"),
            requirement("rack", NodeSelectorOperator::In, "7"),
        ];
        let near = vec![
            requirement("zone", NodeSelectorOperator::NotIn, "c"),
            requirement("example.com/cores", NodeSelectorOperator::Gt, "3"),
        ];
        let not_w5 = vec![requirement("metadata.name", NodeSelectorOperator::NotIn, "w-5")];
        let selector = NodeSelector {
            terms: vec![
                NodeSelectorTerm { match_expressions: far, match_fields: Vec::new() },
                NodeSelectorTerm { match_expressions: near, match_fields: not_w5 },
            ],
        };
        let told = |selector: &NodeSelector, name: &str, cores: &str| {
            let mut node = NodePreset::Worker.node(name, 1);
            node.metadata.labels.insert("example.com/cores", cores);
            let (lead, rule) = rejection(&Rejection::NodeAffinity(selector.clone()), &node);
            format!("{lead} {rule}")
        };
        assert_eq!(told(&selector, "w-4", "3"), "nearest of 2 affinity terms needs cores > 3");
        let expected = "nearest of 2 affinity terms needs name not in (w-5)";
        assert_eq!(told(&selector, "w-5", "8"), expected);
        let first = NodeSelector { terms: vec![selector.terms[0].clone()] };
        assert_eq!(told(&first, "w-4", "3"), "affinity needs disk in (ssd)");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn many_nodes_are_not_all_named() {
        let nodes =
            |n: usize| -> Vec<NodeName> { (1..=n).map(|it| format!("w-{it}").into()).collect() };
        assert_eq!(listed(&nodes(1)), "w-1");
        assert_eq!(listed(&nodes(2)), "w-1 and w-2");
        assert_eq!(listed(&nodes(5)), "w-1, w-2 and 3 others");
    }
}
