//! A Node as a card.

use std::sync::Arc;

use playground_api::{Node, NodeName, Pod};
use playground_sim::{Cluster, Eligibility, eligibility};

use super::super::{known, pods, words};
use super::{Daemon, fold};
use crate::view::board::ELIGIBLE;
use crate::view::{Chip, Deed, EmptyPlace, Health, NodeCard, Place, Selection};

/// At most so many labels stand on a card.
const MOST_LABELS: usize = 4;

/// A longer value is an id, which nobody selects by.
const LONG_VALUE: usize = 24;

pub(super) fn card(
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
        picked: false,
        touched: None,
        n_more: 0,
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
        let here = pods::oldest_first(cluster, daemon.object.metadata.uid, &name);
        if here.is_empty() && !daemon.object.metadata.is_terminating() {
            places.push(Place::Empty(empty_place(daemon, node, selection)));
        }
        let row = |it: &&Arc<Pod>| pods::row(cluster, it, daemon.rollout.as_ref(), selection);
        places.extend(here.iter().map(row).map(Place::Pod));
    }
    let others = cluster.store().pods_on(&name).filter(|it| cluster.daemon_set_of(it).is_none());
    places.extend(fold::folded(cluster, others, selection));
    places
}

pub(super) fn empty_place(
    daemon: &Daemon<'_>,
    node: &Node,
    selection: Option<&Selection>,
) -> EmptyPlace {
    let (lead, rule) = match eligibility(&daemon.spec, node) {
        Eligibility::ShouldRun if daemon.is_refused => {
            (ELIGIBLE.to_owned(), "refused by the API server".to_owned())
        }
        Eligibility::ShouldRun => (ELIGIBLE.to_owned(), "not created yet".to_owned()),
        Eligibility::MayKeepRunning(it) | Eligibility::MustNotRun(it) => {
            words::rejection(&it, node)
        }
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

/// Labels that every Node has, or that the card says in another way.
fn is_quiet(node: &Node, key: &str, value: &str) -> bool {
    key.starts_with("beta.kubernetes.io/")
        || key.starts_with("node-role.kubernetes.io/")
        || key == "node.kubernetes.io/exclude-from-external-load-balancers"
        || (key == "kubernetes.io/hostname" && value == &*node.metadata.name)
        || (key == "kubernetes.io/arch" && value == "amd64")
}

/// Which labels give way first where there is no room for all: those that selectors seldom ask for.
fn rank(key: &str, value: &str) -> u8 {
    const COMMON: [&str; 5] = [
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "node.kubernetes.io/instance-type",
    ];
    match () {
        () if COMMON.contains(&key) => 0,
        () if value.len() > LONG_VALUE => 2,
        () => 1,
    }
}

fn chips(node: &Node) -> Vec<Chip> {
    let loud = node.metadata.labels.iter().filter(|(key, value)| !is_quiet(node, key, value));
    let mut loud: Vec<_> = loud.collect();
    if loud.len() > MOST_LABELS + 1 {
        loud.sort_by_key(|(key, value)| rank(key, value));
    }
    let mut labels: Vec<Chip> = loud
        .into_iter()
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
