//! The board of a cluster.

mod card;
mod fold;
mod layout;
mod picked;
mod presets;
mod window;

pub(super) use self::picked::which;

use std::rc::Rc;
use std::sync::Arc;

use playground_api::{DaemonSet, Node, NodeName, Pod, PodSpec};
use playground_kubectl::Console;
use playground_sim::{Cluster, RolloutView, daemon_pod_spec};

use super::overview::{Group, Overview};
use super::{pods, touched, words};
use crate::view::board::Emptiness;
use crate::view::{
    Board, Body, CanZoom, CellTone, Grouping, LegendEntry, Looks, NodeCard, NodeGroup, ObjectName,
    PodRow, Selection, Zoom,
};

/// From more Nodes than these on, one wants to go nearer and further.
const MANY: usize = 24;
/// Up to so many Nodes are cards, and may be.
const MOST_CARDS: usize = 60;
/// Up to so many are small cards, unless one chooses otherwise.
const MOST_SMALL: usize = 120;
/// Up to so many are middling cells.
const MOST_CELLS: usize = 1500;
/// At most so many Pods without a Node are drawn.
const MOST_ADRIFT: usize = 30;
/// Labels are looked for on so many Nodes, to group by.
const SAMPLE: usize = 300;

/// A DaemonSet with what the cards need of it.
struct Daemon<'a> {
    object: &'a DaemonSet,
    name: ObjectName,
    spec: PodSpec,
    rollout: Option<RolloutView>,
    /// Whether the API server would refuse its next Pod.
    is_refused: bool,
}

/// What everything on the board is made of.
struct Scene<'a> {
    cluster: &'a Cluster,
    overview: &'a Overview,
    daemons: Vec<Daemon<'a>>,
    looks: &'a Looks,
    selection: Option<&'a Selection>,
}

/// The Nodes that the looks let through. The overview knows the same cluster.
pub fn board(
    console: &Console,
    overview: &Overview,
    looks: &Looks,
    selection: Option<&Selection>,
) -> Board {
    let cluster = console.cluster();
    let scene = Scene::of(cluster, overview, looks, selection);
    let groups = scene.shown();
    let n_shown = groups.iter().map(|it| it.members.len()).sum();
    let zoom = zoom(looks, n_shown);
    let (adrift, n_more_adrift) = adrift(&scene);
    let mut board = Board {
        count: count(overview.n_nodes(), n_shown),
        grouping: looks.grouping.clone(),
        groupings: groupings(cluster),
        only: scene.only().map(|it| it.title.to_string()),
        zoom,
        is_large: overview.n_nodes() > MANY || looks.zoom.is_some(),
        can_zoom: can_zoom(zoom, n_shown),
        legend: if zoom.cell().is_some() { legend(groups) } else { Vec::new() },
        chosen: (zoom.cell().is_some() || zoom == Zoom::Table).then(|| scene.chosen()).flatten(),
        adrift,
        n_more_adrift,
        presets: presets::presets(overview),
        picked: picked::picked(cluster, &looks.picked, groups),
        empty: match (overview.n_nodes(), n_shown) {
            (0, _) => Some(Emptiness::NoNodes),
            (_, 0) => Some(Emptiness::NoMatch),
            _ => None,
        },
        body: match zoom {
            Zoom::Cards => Body::Cards(groups.iter().map(|it| scene.group(it)).collect()),
            _ => Body::Window(Rc::new(window::window(&scene, zoom, groups))),
        },
    };
    touched::mark(&mut board, cluster);
    board
}

/// All Nodes that the looks let through as cards, however many they are: for pictures of the whole board.
pub fn groups(
    console: &Console,
    overview: &Overview,
    looks: &Looks,
    selection: Option<&Selection>,
) -> Vec<NodeGroup> {
    let scene = Scene::of(console.cluster(), overview, looks, selection);
    scene.shown().iter().map(|it| scene.group(it)).collect()
}

fn count(n_nodes: usize, n_shown: usize) -> String {
    let all = words::counted(n_nodes, "Node");
    if n_shown == n_nodes { all } else { format!("{} of {all}", words::number(n_shown)) }
}

/// How near one is: as chosen, or by the number of Nodes.
fn zoom(looks: &Looks, n_shown: usize) -> Zoom {
    match looks.zoom {
        Some(Zoom::Cards) if n_shown > MOST_CARDS => Zoom::Small,
        Some(chosen) => chosen,
        None if n_shown <= MOST_CARDS => Zoom::Cards,
        None if n_shown <= MOST_SMALL => Zoom::Small,
        None if n_shown <= MOST_CELLS => Zoom::Cells,
        None => Zoom::Dots,
    }
}

fn can_zoom(zoom: Zoom, n_shown: usize) -> CanZoom {
    let place = Zoom::SCALE.iter().position(|it| *it == zoom);
    let at = |place: Option<usize>| Zoom::SCALE.get(place?).copied();
    CanZoom {
        out: at(place.and_then(|it| it.checked_sub(1))),
        r#in: at(place.map(|it| it + 1)).filter(|it| *it != Zoom::Cards || n_shown <= MOST_CARDS),
    }
}

/// By what the Nodes can be grouped: what every cluster has, then the labels that tell its Nodes apart.
fn groupings(cluster: &Cluster) -> Vec<Grouping> {
    let mut groupings =
        vec![Grouping::Pool, Grouping::Role, Grouping::Verdict, Grouping::Revision, Grouping::None];
    let nodes = cluster.store().nodes().take(SAMPLE);
    let labels = nodes.flat_map(|it| it.metadata.labels.iter());
    let mut keys: Vec<&str> = labels
        .map(|(key, _)| &**key)
        .filter(|it| *it != "kubernetes.io/hostname" && !it.starts_with("node-role."))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    groupings.extend(keys.into_iter().map(|it| Grouping::Label(it.to_owned())));
    groupings
}

fn legend(groups: &[Group]) -> Vec<LegendEntry> {
    let entry = |tone: CellTone| {
        let n: usize = groups.iter().map(|it| it.count(tone)).sum();
        let words = format!("{} {}", tone.words(), words::number(n));
        (n > 0).then_some(LegendEntry { tone, words })
    };
    CellTone::ALL.into_iter().filter_map(entry).collect()
}

/// The Pods that are on no Node of the cluster, and how many more there are.
fn adrift(scene: &Scene<'_>) -> (Vec<PodRow>, usize) {
    let filter = scene.looks.filter.to_ascii_lowercase();
    let store = scene.cluster.store();
    let pods = scene.overview.adrift().filter_map(|it| store.pod(it));
    let holds = |row: &PodRow| {
        let said = format!("{} {} {}", row.pod.name, row.status, row.phrase).to_ascii_lowercase();
        filter.split_whitespace().all(|word| said.contains(word))
    };
    let rows = pods.map(|it| scene.row_adrift(it)).filter(holds);
    let rows: Vec<PodRow> = rows.take(MOST_ADRIFT).collect();
    let n_more = if filter.trim().is_empty() { scene.overview.n_adrift() - rows.len() } else { 0 };
    (rows, n_more)
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

impl Daemon<'_> {
    /// Whether a Node takes part in a rollout: an old Pod is to go, or its new one is on its way.
    fn is_rolling(&self, node: &NodeName) -> bool {
        self.rollout
            .as_ref()
            .is_some_and(|it| it.next.is_some() && (it.is_next(node) || it.spenders.contains(node)))
    }
}

impl<'a> Scene<'a> {
    fn of(
        cluster: &'a Cluster,
        overview: &'a Overview,
        looks: &'a Looks,
        selection: Option<&'a Selection>,
    ) -> Self {
        let daemons = cluster.store().daemon_sets().map(|it| daemon(cluster, it)).collect();
        Scene { cluster, overview, daemons, looks, selection }
    }

    /// The group that is shown alone.
    fn only(&self) -> Option<&'a Group> {
        let only = self.looks.only.as_ref()?;
        self.overview.groups().iter().find(|it| *it.title == **only)
    }

    fn shown(&self) -> &'a [Group] {
        self.only().map_or(self.overview.groups(), std::slice::from_ref)
    }
    fn card(&self, node: &Node) -> NodeCard {
        NodeCard {
            picked: self.looks.picked.contains(&node.name()),
            ..card::card(self.cluster, node, &self.daemons, self.selection)
        }
    }

    /// The card of the Node that the Why panel is about.
    fn chosen(&self) -> Option<Rc<NodeCard>> {
        let node = match self.selection? {
            Selection::Place { node, .. } | Selection::Node(node) => node.as_str().into(),
            Selection::Pod(pod) => self.cluster.store().pod(&pod.into())?.node_or_target()?,
            Selection::DaemonSet(_) | Selection::Object(..) => return None,
        };
        Some(Rc::new(self.card(self.cluster.store().node(&node)?)))
    }

    fn group(&self, group: &Group) -> NodeGroup {
        let nodes = group.members.iter().filter_map(|(name, _)| self.cluster.store().node(name));
        let mut verdict = words::counted(group.members.len(), "Node");
        let cells = || {
            group.members.iter().filter_map(|(name, _)| self.overview.row(name)).map(|it| &it.cells)
        };
        if !self.daemons.is_empty() && cells().all(|it| it.iter().all(|it| it.is_apart())) {
            verdict.push_str(", not eligible");
        } else if group
            .members
            .iter()
            .any(|(name, _)| self.daemons.iter().any(|it| it.is_rolling(name)))
        {
            verdict.push_str(", in a rollout");
        }
        NodeGroup {
            title: group.title.to_string(),
            verdict,
            is_avoided: cells().all(|it| it.iter().any(|it| it.is_apart())),
            cards: nodes.map(|it| Rc::new(self.card(it))).collect(),
        }
    }

    /// A Pod without a Node, with a word why.
    fn row_adrift(&self, pod: &Arc<Pod>) -> PodRow {
        let owner = self.cluster.daemon_set_of(pod).map(|it| it.metadata.uid);
        let daemon = self.daemons.iter().find(|it| Some(it.object.metadata.uid) == owner);
        let rollout = daemon.and_then(|it| it.rollout.as_ref());
        let row = pods::row(self.cluster, pod, rollout, self.selection);
        match pod.node_or_target() {
            Some(node) => PodRow { phrase: format!("{node} is gone"), ..row },
            // What the scheduler says of each Node stands in the answer to why.
            None if row.phrase.starts_with("Pending: ") => {
                PodRow { phrase: "Pending: no Node fits".to_owned(), ..row }
            }
            None => row,
        }
    }
}
