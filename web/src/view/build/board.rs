//! The board of a cluster.

use std::rc::Rc;
use std::sync::Arc;

use playground_api::{
    DaemonSet, Node, NodeName, NodeSelectorOperator, NodeSelectorRequirement, Pod, PodSpec,
};
use playground_kubectl::Console;
use playground_kubectl::complete::{known_node_labels, known_taints};
use playground_sim::{
    Cluster, Eligibility, NodePreset, Rejection, RolloutView, daemon_pod_spec, eligibility,
};

use super::{known, pods, words};
use crate::view::board::Emptiness;
use crate::view::{
    Board, Chip, Deed, EmptyPlace, Health, KnownWords, NodeCard, NodeGroup, NodeSheet, ObjectName,
    Place, PodRow, Selection,
};

/// From so many Nodes on, cards are small.
const COMPACT_FROM: usize = 61;
/// At most so many cards are drawn; the filter finds the others.
const MOST_CARDS: usize = 500;
/// At most so many labels stand on a card.
const MOST_LABELS: usize = 4;
/// At most so many Pods without a Node are drawn.
const MOST_ADRIFT: usize = 30;

/// A DaemonSet with what the cards need of it.
struct Daemon<'a> {
    object: &'a DaemonSet,
    name: ObjectName,
    spec: PodSpec,
    rollout: Option<RolloutView>,
    /// Whether the API server would refuse its next Pod.
    is_refused: bool,
}

/// The Nodes whose name, label, taint or verdict contains the filter.
pub fn board(console: &Console, filter: &str, selection: Option<&Selection>) -> Board {
    let cluster = console.cluster();
    let daemons: Vec<Daemon<'_>> =
        cluster.store().daemon_sets().map(|it| daemon(cluster, it)).collect();
    let filter = filter.trim().to_ascii_lowercase();
    let n_nodes = cluster.store().n_nodes();
    let mut shown = 0;
    let mut groups: Vec<(String, Vec<Member>)> = Vec::new();
    for node in cluster.store().nodes() {
        let card = card(cluster, node, &daemons, selection);
        if !matches(&filter, node, &card) {
            continue;
        }
        shown += 1;
        if shown > MOST_CARDS {
            continue;
        }
        let title = group_title(node);
        let member = Member::new(node, card, &daemons);
        match groups.iter_mut().find(|(it, _)| *it == title) {
            Some((_, members)) => members.push(member),
            None => {
                let place = groups.partition_point(|(it, _)| rank(it) <= rank(&title));
                groups.insert(place, (title, vec![member]));
            }
        }
    }
    let mut adrift = adrift(cluster, &daemons, selection);
    adrift.retain(|it| filter.is_empty() || holds(&filter, it));
    let n_adrift = adrift.len();
    adrift.truncate(MOST_ADRIFT);
    Board {
        n_more_adrift: n_adrift - adrift.len(),
        adrift,
        count: if filter.is_empty() {
            words::counted(n_nodes, "Node")
        } else {
            format!("{shown} of {}", words::counted(n_nodes, "Node"))
        },
        groups: groups
            .into_iter()
            .map(|(title, members)| group(title, members, &daemons))
            .collect(),
        presets: presets(cluster),
        empty: match (n_nodes, shown) {
            (0, _) => Some(Emptiness::NoNodes),
            (_, 0) => Some(Emptiness::NoMatch),
            _ => None,
        },
        compact: shown >= COMPACT_FROM,
        n_hidden: shown.saturating_sub(MOST_CARDS),
    }
}

/// The Pods that are on no Node of the cluster, with a word why.
fn adrift(cluster: &Cluster, daemons: &[Daemon<'_>], selection: Option<&Selection>) -> Vec<PodRow> {
    let store = cluster.store();
    let row = |pod: &Arc<Pod>| {
        let node = pod.node_or_target();
        if node.as_ref().is_some_and(|it| store.node(it).is_some()) {
            return None;
        }
        let owner = cluster.daemon_set_of(pod).map(|it| it.metadata.uid);
        let daemon = daemons.iter().find(|it| Some(it.object.metadata.uid) == owner);
        let rollout = daemon.and_then(|it| it.rollout.as_ref());
        let row = pods::row(cluster, pod, rollout, selection);
        Some(match node {
            Some(node) => PodRow { phrase: format!("{node} is gone"), ..row },
            // What the scheduler says of each Node stands in the answer to why.
            None if row.phrase.starts_with("Pending: ") => {
                PodRow { phrase: "Pending: no Node fits".to_owned(), ..row }
            }
            None => row,
        })
    };
    store.pods().filter_map(row).collect()
}

fn holds(filter: &str, pod: &PodRow) -> bool {
    [&pod.pod.name, &pod.status, &pod.phrase]
        .into_iter()
        .any(|it| it.to_ascii_lowercase().contains(filter))
}

/// A card, with what its group says of it.
struct Member {
    card: NodeCard,
    eligible: bool,
    rolling: bool,
}

impl Member {
    fn new(node: &Node, card: NodeCard, daemons: &[Daemon<'_>]) -> Member {
        let name = node.name();
        Member {
            eligible: daemons.iter().any(|it| eligibility(&it.spec, node).should_run()),
            rolling: daemons.iter().any(|it| is_rolling(it, &name)),
            card,
        }
    }
}

/// Whether a Node takes part in a rollout: an old Pod is to go, or its new one is on its way.
fn is_rolling(daemon: &Daemon<'_>, node: &NodeName) -> bool {
    daemon.rollout.as_ref().is_some_and(|it| {
        it.next.is_some() && (it.next.as_ref() == Some(node) || it.spenders.contains(node))
    })
}

fn daemon<'a>(cluster: &Cluster, object: &'a DaemonSet) -> Daemon<'a> {
    Daemon {
        object,
        name: ObjectName::from(&object.metadata.key()),
        spec: daemon_pod_spec(object),
        rollout: cluster.rollout(object.metadata.uid),
        is_refused: cluster.refusal(object).is_some(),
    }
}

fn group(title: String, members: Vec<Member>, daemons: &[Daemon<'_>]) -> NodeGroup {
    let mut verdict = words::counted(members.len(), "Node");
    if !daemons.is_empty() && members.iter().all(|it| !it.eligible) {
        verdict.push_str(", not eligible");
    } else if members.iter().any(|it| it.rolling) {
        verdict.push_str(", rolling");
    }
    NodeGroup { title, verdict, cards: members.into_iter().map(|it| Rc::new(it.card)).collect() }
}

const CONTROL_PLANE: &str = "control plane";
const WORKERS: &str = "workers";

/// Where a group stands: the control plane first, ordinary workers last.
fn rank(title: &str) -> (bool, bool) {
    (title != CONTROL_PLANE, title == WORKERS)
}

/// Labels that name a pool of Nodes, at the providers that have pools.
const POOLS: [&str; 5] = [
    "pool",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
    "node.kubernetes.io/pool",
];

/// What a Node is for, by its labels. Not by its taints: a card should not jump when one comes.
fn group_title(node: &Node) -> String {
    let label = |key: &str| node.metadata.labels.get(key).map(|it| &**it);
    if let Some(role) = node.roles().into_iter().find(|it| *it != "worker") {
        return role.replace('-', " ").replace("master", CONTROL_PLANE);
    }
    if let Some(pool) = POOLS.iter().find_map(|key| label(key)) {
        return pool.to_owned();
    }
    match (label("kubernetes.io/os"), label("kubernetes.io/arch")) {
        _ if label("nvidia.com/gpu.present") == Some("true") => "gpu",
        _ if label("eks.amazonaws.com/compute-type") == Some("fargate") => "fargate",
        (Some("windows"), _) => "windows",
        (_, Some("arm64")) => "arm64",
        _ => WORKERS,
    }
    .to_owned()
}

fn card(
    cluster: &Cluster,
    node: &Node,
    daemons: &[Daemon<'_>],
    selection: Option<&Selection>,
) -> NodeCard {
    let name = node.name();
    let silent = cluster.is_kubelet_stopped(&name);
    let cordoned = node.spec.unschedulable;
    let words: Vec<&str> = [
        (!node.is_ready()).then_some("NotReady"),
        (silent && node.is_ready()).then_some("kubelet silent"),
        cordoned.then_some("cordoned"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (load, load_words) = load(cluster, node);
    NodeCard {
        health: match () {
            () if !node.is_ready() => Health::Lost,
            () if cordoned => Health::Cordoned,
            () => Health::Ready,
        },
        cordoned,
        word: (!words.is_empty()).then(|| words.join(", ")),
        selected: selection.is_some_and(|it| it.node() == Some(&*name)),
        chips: chips(node),
        places: places(cluster, node, daemons, selection),
        load,
        load_words,
        deeds: deeds(&name, cordoned, silent),
        name: name.to_string(),
    }
}

/// What the DaemonSets have on the Node, then every other Pod.
fn places(
    cluster: &Cluster,
    node: &Node,
    daemons: &[Daemon<'_>],
    selection: Option<&Selection>,
) -> Vec<Place> {
    let name = node.name();
    let mut places = Vec::new();
    for daemon in daemons {
        let here = pods::oldest_first(cluster, daemon.object, &name);
        if here.is_empty() && !daemon.object.metadata.is_terminating() {
            places.push(Place::Empty(empty_place(daemon, node, selection)));
        }
        let row = |it: &&Arc<Pod>| pods::row(cluster, it, daemon.rollout.as_ref(), selection);
        places.extend(here.iter().map(row).map(Place::Pod));
    }
    let others = cluster.store().pods_on(&name).filter(|it| cluster.daemon_set_of(it).is_none());
    places.extend(others.map(|it| Place::Pod(pods::row(cluster, it, None, selection))));
    places
}

fn empty_place(daemon: &Daemon<'_>, node: &Node, selection: Option<&Selection>) -> EmptyPlace {
    let (lead, rule) = match eligibility(&daemon.spec, node) {
        Eligibility::ShouldRun if daemon.is_refused => {
            ("eligible,".to_owned(), "refused by the API server".to_owned())
        }
        Eligibility::ShouldRun => ("eligible,".to_owned(), "not created yet".to_owned()),
        Eligibility::MayKeepRunning(it) | Eligibility::MustNotRun(it) => rejection(&it),
    };
    let mut place = EmptyPlace {
        daemon_set: daemon.name.clone(),
        node: node.metadata.name.to_string(),
        lead,
        rule,
        selected: false,
    };
    place.selected = selection == Some(&place.selection());
    place
}

/// What decided, and the very thing.
fn rejection(rejection: &Rejection) -> (String, String) {
    match rejection {
        Rejection::NodeName { wanted } => ("nodeName is".to_owned(), wanted.to_string()),
        Rejection::NodeSelector { key, wanted, actual } => {
            let lead = if actual.is_some() { "label must be" } else { "needs label" };
            (lead.to_owned(), format!("{}={wanted}", words::short_key(key)))
        }
        Rejection::NodeAffinity(selector) => {
            let requirement = selector.terms.iter().flat_map(|it| &it.match_expressions).next();
            let rule = requirement.map_or("what no term gives".to_owned(), requirement_words);
            ("affinity needs".to_owned(), rule)
        }
        Rejection::Taint(taint) => ("taint".to_owned(), words::short_taint(taint)),
    }
}

fn requirement_words(requirement: &NodeSelectorRequirement) -> String {
    let key = words::short_key(&requirement.key);
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

/// Labels that every Node has, or that the card says in another way.
fn is_quiet(node: &Node, key: &str, value: &str) -> bool {
    key.starts_with("beta.kubernetes.io/")
        || key.starts_with("node-role.kubernetes.io/")
        || key == "node.kubernetes.io/exclude-from-external-load-balancers"
        || (key == "kubernetes.io/hostname" && value == &*node.metadata.name)
        || (key == "kubernetes.io/arch" && value == "amd64")
}

fn chips(node: &Node) -> Vec<Chip> {
    let loud = node.metadata.labels.iter().filter(|(key, value)| !is_quiet(node, key, value));
    let mut labels: Vec<Chip> = loud
        .map(|(key, value)| {
            let text = match (&**key, &**value) {
                ("kubernetes.io/os" | "kubernetes.io/arch", value) => value.to_owned(),
                (key, "" | "true") => words::short_key(key).to_owned(),
                (key, value) => format!("{}={value}", words::short_key(key)),
            };
            Chip::Label { text, full: format!("{key}={value}") }
        })
        .collect();
    let n_more = labels.len().saturating_sub(MOST_LABELS);
    if n_more > 1 {
        let rest: Vec<String> = labels
            .drain(MOST_LABELS..)
            .map(|it| match it {
                Chip::Label { full, .. } | Chip::Taint { full, .. } => full,
            })
            .collect();
        labels.push(Chip::Label { text: format!("+{n_more}"), full: rest.join(", ") });
    }
    let taints = node
        .spec
        .taints
        .iter()
        .map(|it| Chip::Taint { text: words::short_taint(it), full: it.to_string() });
    labels.into_iter().chain(taints).collect()
}

/// The requested share of the scarcest resource in percent, and all shares in words.
fn load(cluster: &Cluster, node: &Node) -> (u8, String) {
    let Some(usage) = cluster.store().usage(&node.name()) else {
        return (0, "nothing requested".to_owned());
    };
    let share = |requested: i64, resource: &str| {
        let room = node.status.allocatable.scheduler_units(resource);
        if room <= 0 { 0 } else { (requested.saturating_mul(100) / room).clamp(0, 100) }
    };
    let cpu = share(usage.requests.milli_cpu, "cpu");
    let memory = share(usage.requests.memory, "memory");
    let load = u8::try_from(cpu.max(memory)).unwrap_or(100);
    (load, format!("CPU {cpu} %, memory {memory} % requested"))
}

fn deeds(name: &NodeName, cordoned: bool, silent: bool) -> Vec<Deed> {
    known([
        if cordoned {
            Deed::new("Uncordon", format!("kubectl uncordon {name}"))
        } else {
            Deed::new("Cordon", format!("kubectl cordon {name}"))
        },
        Deed::new("Drain", format!("kubectl drain {name} --ignore-daemonsets")),
        if silent {
            Deed::new("Start its kubelet", format!("sim node start {name}"))
        } else {
            Deed::new("Stop its kubelet", format!("sim node stop {name}"))
        },
        Deed::new("Describe", format!("kubectl describe node {name}")),
        Deed::danger("Remove from the cluster", format!("kubectl delete node {name}")),
    ])
}

fn presets(cluster: &Cluster) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = NodePreset::ALL
        .into_iter()
        .map(|preset| {
            let name = free_name(cluster, preset.as_str());
            if preset == NodePreset::default() {
                Deed::new(preset_title(preset), format!("sim node add {name}"))
            } else {
                Deed::new(
                    preset_title(preset),
                    format!("sim node add {name} --preset {}", preset.as_str()),
                )
            }
        })
        .collect();
    // What one wants most stands first.
    deeds.swap(0, 1);
    let first = free_name(cluster, NodePreset::Worker.as_str());
    deeds.insert(1, Deed::new("10 workers", format!("sim node add {first} --count 10")));
    deeds
}

fn preset_title(preset: NodePreset) -> &'static str {
    match preset {
        NodePreset::ControlPlane => "Control plane, tainted",
        NodePreset::Worker => "Worker",
        NodePreset::Gpu => "GPU, tainted",
        NodePreset::Ssd => "SSD, labelled",
        NodePreset::Windows => "Windows, tainted",
        NodePreset::Arm64 => "ARM64",
        NodePreset::Small => "Small: 1 core, 2 GiB",
        NodePreset::Fargate => "Fargate, virtual",
    }
}

/// `worker-4`, when the highest number so far is 3.
fn free_name(cluster: &Cluster, prefix: &str) -> String {
    let number = |it: &Arc<Node>| {
        it.metadata.name.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u64>().ok()
    };
    let highest = cluster.store().nodes().filter_map(number).max().unwrap_or(0);
    format!("{prefix}-{}", highest + 1)
}

/// Whether the name, a label, a taint, or what stands on the card contains the filter.
fn matches(filter: &str, node: &Node, card: &NodeCard) -> bool {
    if filter.is_empty() {
        return true;
    }
    let has = |text: &str| text.to_ascii_lowercase().contains(filter);
    let labels = node.metadata.labels.iter().any(|(key, value)| has(&format!("{key}={value}")));
    let taints = node.spec.taints.iter().any(|it| has(&it.to_string()));
    let place = |it: &Place| match it {
        Place::Pod(pod) => holds(filter, pod),
        Place::Empty(empty) => {
            has(&format!("no {}: {} {}", empty.daemon_set.name, empty.lead, empty.rule))
        }
    };
    has(&card.name)
        || labels
        || taints
        || card.word.as_deref().is_some_and(has)
        || card.places.iter().any(place)
}

/// A Node's labels and taints in full. `None` if there is no such Node.
pub fn sheet(
    console: &Console,
    node: &str,
    known: &Rc<KnownWords>,
    refusal: Option<&str>,
) -> Option<NodeSheet> {
    let node = console.cluster().store().node(&node.into())?;
    let labels = node.metadata.labels.iter();
    Some(NodeSheet {
        name: node.metadata.name.to_string(),
        labels: labels.map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        taints: node.spec.taints.iter().map(ToString::to_string).collect(),
        known: Rc::clone(known),
        refusal: refusal.map(str::to_owned),
    })
}

/// What Nodes of the cluster have, and what its DaemonSets ask of them. Looks at some hundreds of Nodes.
pub fn known_words(console: &Console) -> KnownWords {
    KnownWords {
        labels: known_node_labels(console.cluster()),
        taints: known_taints(console.cluster()),
    }
}
