//! Labels, annotations and taints: those that objects have, and those that Pods ask for.

use playground_api::{
    Kind, Labels, NodeSelectorOperator, PodSpec, Taint, TaintEffect, Toleration, TolerationOperator,
};
use playground_sim::Cluster;

use super::Asked;
use super::found::Found;
use crate::find;
use crate::item::Item;
use crate::resource::Resource;

/// A label or a taint that makes sense on a Node of this cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// `disktype=ssd`, `gpu=true:NoSchedule`
    pub text: String,
    /// Where it is from: `DaemonSet fluentd asks for it`.
    pub about: String,
    /// Whether a DaemonSet asks for it.
    pub is_asked: bool,
}

/// So many objects are looked at for what is usual among them, evenly chosen.
const SAMPLE: usize = 400;

/// At most so many suggestions are made.
const MOST: usize = 60;

/// Labels that Kubernetes itself, its installers and its users give to Nodes.
const WELL_KNOWN_LABELS: &[&str] = &[
    "disktype=ssd",
    "kubernetes.io/arch=arm64",
    "kubernetes.io/os=windows",
    "node-role.kubernetes.io/control-plane=",
    "node.kubernetes.io/instance-type=",
    "topology.kubernetes.io/region=",
    "topology.kubernetes.io/zone=",
];

/// Taints that Kubernetes itself, its installers and its users give to Nodes.
const WELL_KNOWN_TAINTS: &[&str] = &[
    "node-role.kubernetes.io/control-plane:NoSchedule",
    "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute",
    "nvidia.com/gpu=present:NoSchedule",
    "dedicated=infra:NoSchedule",
    "maintenance:NoExecute",
];

const EFFECTS: [(TaintEffect, &str); 3] = [
    (TaintEffect::NoSchedule, "no new Pods"),
    (TaintEffect::PreferNoSchedule, "new Pods go elsewhere first"),
    (TaintEffect::NoExecute, "no new Pods, and evicts those there"),
];

/// The suggestions so far, each once.
#[derive(Default)]
struct Suggestions(Vec<Suggestion>);

impl Suggestions {
    fn add(&mut self, text: impl Into<String>, about: &str) {
        self.push(Suggestion { text: text.into(), about: about.to_owned(), is_asked: false });
    }

    fn add_asked(&mut self, text: String, about: String) {
        self.push(Suggestion { text, about, is_asked: true });
    }

    fn push(&mut self, it: Suggestion) {
        if self.0.len() < MOST && !self.0.iter().any(|known| known.text == it.text) {
            self.0.push(it);
        }
    }
}

/// The labels that DaemonSets ask of Nodes, those that Nodes have, and well-known ones, in this
/// order. What differs from Node to Node is left out.
pub fn known_node_labels(cluster: &Cluster) -> Vec<Suggestion> {
    let mut known = Suggestions::default();
    for (name, spec) in templates(cluster) {
        for (key, value) in asked_labels(spec) {
            known.add_asked(format!("{key}={value}"), format!("{name} asks for it"));
        }
    }
    for (key, values) in usual(node_labels(cluster)) {
        if key == "kubernetes.io/hostname" {
            continue;
        }
        let values = values.iter().filter(|_| values.len() <= USUAL_VALUES);
        values.for_each(|value| known.add(format!("{key}={value}"), "on other Nodes"));
    }
    WELL_KNOWN_LABELS.iter().for_each(|it| known.add(*it, "well-known"));
    known.0
}

/// The taints that DaemonSets tolerate, those that Nodes have, and well-known ones.
pub fn known_taints(cluster: &Cluster) -> Vec<Suggestion> {
    let mut known = Suggestions::default();
    for (name, spec) in templates(cluster) {
        for taint in spec.tolerations.iter().filter_map(tolerated) {
            if !is_of_conditions(&taint) {
                known.add_asked(taint, format!("{name} tolerates it"));
            }
        }
    }
    for node in sample(cluster.store().nodes(), cluster.store().n_nodes()) {
        for taint in node.spec.taints.iter().filter(|it| !is_of_conditions(&it.key)) {
            known.add(taint.to_string(), "on other Nodes");
        }
    }
    WELL_KNOWN_TAINTS.iter().for_each(|it| known.add(*it, "well-known"));
    known.0
}

/// Whether a taint is one that the control plane itself puts on Nodes.
fn is_of_conditions(taint: &str) -> bool {
    taint.starts_with("node.kubernetes.io/")
}

/// The templates of DaemonSets with their names.
fn templates(cluster: &Cluster) -> impl Iterator<Item = (String, &PodSpec)> {
    let all = cluster.store().daemon_sets();
    all.map(|it| (format!("DaemonSet {}", it.metadata.name), &it.spec.template.spec))
}

/// The labels without which a Pod goes to no Node.
fn asked_labels(spec: &PodSpec) -> Vec<(&str, &str)> {
    let selector = spec.node_selector.iter().map(|(key, value)| (&**key, &**value));
    let affinity =
        spec.affinity.as_ref().and_then(|it| it.node_affinity.as_ref()?.required.as_ref());
    let terms = affinity.into_iter().flat_map(|it| &it.terms);
    let required = terms.flat_map(|it| &it.match_expressions);
    let required = required.flat_map(|it| match it.operator {
        NodeSelectorOperator::In => it.values.iter().map(|value| (&*it.key, &**value)).collect(),
        NodeSelectorOperator::Exists => vec![(&*it.key, "")],
        _ => Vec::new(),
    });
    selector.chain(required).collect()
}

/// A taint that a toleration is for.
fn tolerated(toleration: &Toleration) -> Option<String> {
    if toleration.key.is_empty() {
        return None;
    }
    let value = match toleration.operator {
        TolerationOperator::Exists => "".into(),
        _ => toleration.value.clone(),
    };
    let effect = toleration.effect.clone().unwrap_or(TaintEffect::NoSchedule);
    Some(Taint { key: toleration.key.clone(), value, effect, time_added: None }.to_string())
}

/// Some of many, evenly chosen.
fn sample<T>(all: impl Iterator<Item = T>, n: usize) -> impl Iterator<Item = T> {
    all.step_by(n / SAMPLE + 1)
}

fn node_labels(cluster: &Cluster) -> impl Iterator<Item = &Labels> {
    let store = cluster.store();
    sample(store.nodes(), store.n_nodes()).map(|it| &it.metadata.labels)
}

/// A label of more values than this says which object it is, and not what for one.
const USUAL_VALUES: usize = 8;

/// The keys of labels, each with some of its values, in the order of their first appearance.
fn usual<'a>(all: impl Iterator<Item = &'a Labels>) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut keys: Vec<(&str, Vec<&str>)> = Vec::new();
    for (key, value) in all.flat_map(Labels::iter) {
        if keys.len() < MOST && !keys.iter().any(|it| it.0 == &**key) {
            keys.push((key, Vec::new()));
        }
        if let Some((_, values)) = keys.iter_mut().find(|it| it.0 == &**key)
            && values.len() <= USUAL_VALUES
            && !values.contains(&&**value)
        {
            values.push(value);
        }
    }
    keys
}

impl Asked<'_> {
    /// Proposes labels for Nodes that do not exist yet.
    pub(super) fn node_labels(&self, found: &mut Found) {
        for it in known_node_labels(self.cluster()) {
            found.add(it.text, it.about);
        }
    }

    /// Proposes taints; behind a colon, effects.
    pub(super) fn taints(&self, found: &mut Found) {
        for it in known_taints(self.cluster()) {
            found.add(it.text, it.about);
        }
        let typed = found.prefix().to_owned();
        let key = typed.split_once(':').map_or(typed.as_str(), |it| it.0);
        if !key.is_empty() {
            for (effect, about) in EFFECTS {
                found.add(format!("{key}:{}", effect.as_str()), about);
            }
        }
    }

    /// Proposes to set labels, and to take away those that the objects have.
    pub(super) fn label_changes(&self, found: &mut Found) {
        let targets = self.targets();
        if self.resource() == Some(Resource::Of(Kind::Node)) {
            for it in known_node_labels(self.cluster()) {
                let (key, value) = it.text.split_once('=').unwrap_or_default();
                if !has(&targets, |labels| labels.get(key).is_some_and(|it| **it == *value)) {
                    found.add(it.text, it.about);
                }
            }
        }
        changes(targets.iter().map(Item::labels), found);
    }

    pub(super) fn annotation_changes(&self, found: &mut Found) {
        let targets = self.targets();
        let objects = targets.iter().filter_map(Item::object);
        changes(objects.map(|it| &it.metadata().annotations), found);
    }

    /// Proposes to set taints, and to take away those that the Nodes have.
    pub(super) fn taint_changes(&self, found: &mut Found) {
        for target in self.targets() {
            let Some(playground_api::Object::Node(node)) = target.object() else { continue };
            for taint in &node.spec.taints {
                found.add(format!("{}:{}-", taint.key, taint.effect.as_str()), "takes it away");
            }
        }
        self.taints(found);
    }

    /// Proposes labels of the kind that the line is about.
    pub(super) fn selector(&self, found: &mut Found) {
        let Some(resource) = self.resource() else { return };
        let store = self.cluster().store();
        let pairs = match resource {
            Resource::Of(Kind::Node) => usual(node_labels(self.cluster())),
            Resource::Of(Kind::Pod) => {
                usual(store.pods().take(SAMPLE).map(|it| &it.metadata.labels))
            }
            Resource::Of(_) | Resource::Event => {
                let items = find::list(self.cluster(), resource, self.namespace.as_deref());
                return add_pairs(usual(items.iter().map(Item::labels)), found);
            }
        };
        add_pairs(pairs, found);
    }
}

/// Proposes labels by key and value; where there are many values, by key first.
fn add_pairs(pairs: Vec<(&str, Vec<&str>)>, found: &mut Found) {
    for (key, values) in pairs {
        if values.len() > USUAL_VALUES && !found.prefix().contains('=') {
            found.add(format!("{key}="), "many values");
        } else {
            values.iter().for_each(|it| found.add(format!("{key}={it}"), ""));
        }
    }
}

fn has(targets: &[Item], is_it: impl Fn(&Labels) -> bool) -> bool {
    targets.iter().any(|it| is_it(it.labels()))
}

/// Proposes another value for each key, and to take it away.
fn changes<'a>(all: impl Iterator<Item = &'a Labels>, found: &mut Found) {
    let labels: Vec<_> = all.flat_map(Labels::iter).take(MOST).collect();
    for (key, _) in &labels {
        found.add(format!("{key}-"), "takes it away");
    }
    for (key, value) in &labels {
        found.add(format!("{key}="), format!("{value} now"));
    }
}
