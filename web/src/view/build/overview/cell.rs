//! What a DaemonSet has on a Node, in a few bytes.

use std::collections::{BTreeMap, BTreeSet};

use playground_api::{
    Affinity, ControllerRevision, DaemonSet, Labels, Name, Node, NodeName, PodSpec, Toleration, Uid,
};
use playground_sim::view::Stage;
use playground_sim::{Cluster, daemon_pod_spec, eligibility};

use crate::view::{CellTone, ObjectName};

/// A DaemonSet on a Node. What time alone changes is not in it, such as how long a Pod takes to be Ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub state: CellState,
    /// The template of the Pod, as its place in the column's list.
    revision: u16,
    /// Whether there is a Pod and the Node should not run it.
    pub is_stray: bool,
}

/// How the Pod is that stands for a DaemonSet on a Node: the newest that stays, else the newest that goes. Or why there
/// is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    Ready,
    /// On its way, or running and not Ready.
    Starting,
    Pending,
    Leaving,
    /// Failed, in back-off, or on a lost Node.
    Failed,
    /// The Node is eligible, and there is no Pod yet.
    Missing,
    /// The Node is not eligible.
    Apart,
}

/// A DaemonSet with what cells are made of.
#[derive(Debug)]
pub struct Column {
    uid: Uid,
    name: ObjectName,
    /// The spec of its Pods, by which Nodes are eligible.
    spec: PodSpec,
    /// The templates that Pods are of or were of, by the hash in their label.
    hashes: Vec<Name>,
    /// Their numbers in the history, where they are in it.
    numbers: Vec<Option<i64>>,
    current: Option<i64>,
    /// How many Nodes have each kind of cell.
    counts: BTreeMap<Cell, usize>,
    /// The Nodes where something is still to happen, or ought to.
    unsettled: BTreeSet<NodeName>,
}

/// What decides which Nodes are eligible.
type Placement<'a> =
    (Uid, &'a Option<NodeName>, &'a Labels, &'a Option<Affinity>, &'a [Toleration]);

impl Column {
    pub(super) fn of(cluster: &Cluster, daemon_set: &DaemonSet) -> Column {
        let uid = daemon_set.metadata.uid;
        let revisions = cluster.store().revisions_of(uid);
        let revisions = revisions.filter_map(|it| Some((it.hash()?.clone(), Some(it.revision))));
        let (hashes, numbers) = revisions.unzip();
        Column {
            uid,
            name: ObjectName::from(&daemon_set.metadata.key()),
            spec: daemon_pod_spec(daemon_set),
            hashes,
            numbers,
            current: cluster.current_revision(uid),
            counts: BTreeMap::new(),
            unsettled: BTreeSet::new(),
        }
    }

    pub(super) fn placement(&self) -> Placement<'_> {
        let spec = &self.spec;
        (self.uid, &spec.node_name, &spec.node_selector, &spec.affinity, &spec.tolerations)
    }

    /// Whether the templates have the same numbers as in another state.
    pub(super) fn has_revisions_of(&self, other: &Column) -> bool {
        (&self.hashes, &self.numbers) == (&other.hashes, &other.numbers)
    }

    /// Takes over what is new, and keeps the places of templates, which cells hold. Says whether the templates have
    /// other numbers now.
    pub(super) fn renew(&mut self, new: Column) -> bool {
        let before = (self.numbers.clone(), self.current);
        self.numbers.fill(None);
        for (hash, number) in new.hashes.into_iter().zip(new.numbers) {
            let place = self.place(&hash);
            if let Some(it) = self.numbers.get_mut(place) {
                *it = number;
            }
        }
        (self.spec, self.current) = (new.spec, new.current);
        before != (self.numbers.clone(), self.current)
    }

    /// The place of a template in the list, at its end if it is new.
    fn place(&mut self, hash: &Name) -> usize {
        self.hashes.iter().position(|it| it == hash).unwrap_or_else(|| {
            self.hashes.push(hash.clone());
            self.numbers.push(None);
            self.hashes.len() - 1
        })
    }

    pub fn name(&self) -> &ObjectName {
        &self.name
    }

    pub fn uid(&self) -> Uid {
        self.uid
    }

    /// The spec of its Pods, by which Nodes are eligible.
    pub fn spec(&self) -> &PodSpec {
        &self.spec
    }

    /// Looks at a Node and counts what is found.
    pub(super) fn look_at(&mut self, cluster: &Cluster, node: &Node, name: &NodeName) -> Cell {
        let cell = self.cell(cluster, node, name);
        *self.counts.entry(cell).or_default() += 1;
        if cell.is_unsettled() {
            self.unsettled.insert(name.clone());
        }
        cell
    }

    /// Counts a Node no more.
    pub(super) fn forget(&mut self, name: &NodeName, cell: Cell) {
        if let Some(count) = self.counts.get_mut(&cell) {
            *count = count.saturating_sub(1);
        }
        self.unsettled.remove(name);
    }

    /// The kinds of cells, and how many Nodes have each.
    pub fn counts(&self) -> impl Iterator<Item = (Cell, usize)> {
        self.counts.iter().map(|(cell, n)| (*cell, *n)).filter(|(_, n)| *n > 0)
    }

    /// The Nodes where something is still to happen, or ought to, by name.
    pub fn unsettled(&self) -> impl Iterator<Item = &NodeName> {
        self.unsettled.iter()
    }

    fn cell(&mut self, cluster: &Cluster, node: &Node, name: &NodeName) -> Cell {
        let should_run = eligibility(&self.spec, node).should_run();
        let Some(pod) = cluster.awaited_pod(self.uid, name) else {
            let state = if should_run { CellState::Missing } else { CellState::Apart };
            return Cell { state, revision: 0, is_stray: false };
        };
        let hash = pod.metadata.labels.get(ControllerRevision::HASH_LABEL);
        let place = hash.map_or(0, |it| self.place(it));
        let state = match cluster.stage(pod) {
            Stage::Ready => CellState::Ready,
            Stage::Starting | Stage::NotReady | Stage::Succeeded => CellState::Starting,
            Stage::Pending => CellState::Pending,
            Stage::Terminating => CellState::Leaving,
            Stage::Failing | Stage::Lost => CellState::Failed,
        };
        let revision = u16::try_from(place).unwrap_or(u16::MAX);
        Cell { state, revision, is_stray: !should_run }
    }

    /// The number of the template of which the Pod is.
    pub fn revision(&self, cell: Cell) -> Option<i64> {
        if cell.has_pod() { *self.numbers.get(usize::from(cell.revision))? } else { None }
    }

    /// The number of the newest template. There is none before the controller's first sync.
    pub fn current(&self) -> Option<i64> {
        self.current
    }

    /// Whether the Pod is of another template than the newest.
    pub fn is_old(&self, cell: Cell) -> bool {
        self.revision(cell).is_some_and(|it| Some(it) != self.current)
    }

    pub fn tone(&self, cell: Cell) -> CellTone {
        match cell.state {
            CellState::Ready if self.is_old(cell) => CellTone::Old,
            CellState::Ready => CellTone::New,
            CellState::Starting => CellTone::Starting,
            CellState::Pending => CellTone::Pending,
            CellState::Leaving => CellTone::Leaving,
            CellState::Failed => CellTone::Failed,
            CellState::Missing => CellTone::Missing,
            CellState::Apart => CellTone::Apart,
        }
    }
}

impl Cell {
    pub fn has_pod(self) -> bool {
        !matches!(self.state, CellState::Missing | CellState::Apart)
    }

    /// Whether the Node is not eligible.
    pub fn is_apart(self) -> bool {
        self.state == CellState::Apart
    }

    /// Whether it may be that something is still to happen, or ought to.
    pub fn is_unsettled(self) -> bool {
        !matches!(self.state, CellState::Ready | CellState::Apart)
    }
}
