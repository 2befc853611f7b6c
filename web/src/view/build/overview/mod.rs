//! All Nodes at a glance: for each Node, a few bytes of what each DaemonSet has on it.
//!
//! The board, its map, its table and the strips count and choose Nodes by it, and look closely only at the few that
//! they show. It is kept from one state of the cluster to the next and costs what changed between them, so that a
//! cluster of many thousand Nodes is as quick to the hand as one of three.

mod cell;
mod grouping;
mod groups;
mod search;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use playground_api::{NamespacedName, Node, NodeName, Pod, Uid};
use playground_sim::Cluster;

pub use self::cell::{Cell, CellState, Column};
pub use self::groups::Group;
use self::groups::Groups;
use self::search::Search;
use crate::view::{CellTone, Grouping, ObjectName};

/// What is known of every Node.
#[derive(Debug, Default)]
pub struct Overview {
    /// The state that is known.
    cluster: Option<Cluster>,
    ask: Ask,
    search: Search,
    columns: Vec<Column>,
    rows: BTreeMap<NodeName, Row>,
    /// What groups are called, where the Nodes alone decide it. A row has the number of its own.
    titles: Vec<Arc<str>>,
    groups: Groups,
    /// Pods that are on no Node of the cluster.
    adrift: BTreeSet<NamespacedName>,
}

/// A Node.
#[derive(Debug, PartialEq)]
pub struct Row {
    /// By column.
    pub cells: Vec<Cell>,
    /// Whether the filter lets it through.
    is_shown: bool,
    title: usize,
}

/// Which Nodes are asked for, and in what groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    pub filter: String,
    pub grouping: Grouping,
    /// The DaemonSet that cells, verdicts and revisions are about; the first one if it is not there.
    pub daemon_set: Option<ObjectName>,
}

impl Overview {
    /// What is to be known of a cluster, from nothing.
    pub fn of(cluster: &Cluster, ask: &Ask) -> Overview {
        let mut overview = Overview::default();
        overview.update(cluster, ask);
        overview
    }

    /// Brings it up to a state of the cluster: a later one, an earlier one, or that of another course.
    pub fn update(&mut self, cluster: &Cluster, ask: &Ask) {
        let before = self.cluster.replace(cluster.clone());
        let columns: Vec<Column> =
            cluster.store().daemon_sets().map(|it| Column::of(cluster, it)).collect();
        let same = |one: &Column, other: &Column| {
            // What is said of a Pod names its revision, and a filter may look for that.
            one.placement() == other.placement()
                && (ask.filter.is_empty() || one.has_revisions_of(other))
        };
        let is_same = self.columns.len() == columns.len()
            && self.columns.iter().zip(&columns).all(|(one, other)| same(one, other))
            && (&self.ask.filter, &self.ask.grouping) == (&ask.filter, &ask.grouping);
        if self.search.text() != ask.filter {
            self.search = Search::new(&ask.filter);
        }
        let focused_before = self.focus_place();
        self.ask = ask.clone();
        match before {
            Some(before) if is_same => {
                let mut is_stale = focused_before != self.focus_place();
                for (column, new) in self.columns.iter_mut().zip(columns) {
                    is_stale |= column.renew(new);
                }
                is_stale |= self.refresh(&before, cluster, is_stale);
                if is_stale {
                    self.group_anew();
                }
            }
            _ => {
                self.columns = columns;
                self.rebuild(cluster);
                self.group_anew();
            }
        }
    }

    fn rebuild(&mut self, cluster: &Cluster) {
        self.rows.clear();
        self.titles.clear();
        for node in cluster.store().nodes() {
            self.look_at(cluster, node);
        }
        let adrift = cluster.store().pods().filter(|it| is_adrift(cluster, it));
        self.adrift = adrift.map(|it| it.metadata.key()).collect();
    }

    /// Looks again at the Nodes that changed, and at those whose Pods did. Says whether the groups have to be made
    /// anew; unless it is known that they have to, Nodes that stay in theirs are brought up to date there.
    fn refresh(&mut self, before: &Cluster, cluster: &Cluster, is_stale: bool) -> bool {
        let mut is_stale =
            is_stale || matches!(self.ask.grouping, Grouping::Verdict | Grouping::Revision);
        let (older, newer) = (before.store(), cluster.store());
        let (mut changed, mut pods) = (BTreeSet::new(), BTreeSet::new());
        newer.changed_nodes(older, |old, new| {
            changed.extend(old.or(new).map(|it| it.name()));
        });
        newer.changed_pods(older, |old, new| {
            for pod in [old, new].into_iter().flatten() {
                changed.extend(pod.node_or_target());
                pods.insert(pod.metadata.key());
            }
        });
        for name in changed {
            let old = self.forget(&name);
            if let Some(node) = newer.node(&name) {
                self.look_at(cluster, node);
            }
            let place = |row: &Row| (row.title, row.is_shown);
            is_stale |= old.as_ref().map(place) != self.rows.get(&name).map(place);
            if !is_stale {
                self.tone_anew(&name);
            }
            // A Node that comes or goes decides whether its Pods are on one.
            if older.node(&name).is_some() != newer.node(&name).is_some() {
                let made_for =
                    self.columns.iter().flat_map(|it| newer.controlled_pods_on(it.uid(), &name));
                pods.extend(newer.pods_on(&name).chain(made_for).map(|it| it.metadata.key()));
            }
        }
        for key in pods {
            match newer.pod(&key).filter(|it| is_adrift(cluster, it)) {
                Some(_) => self.adrift.insert(key),
                None => self.adrift.remove(&key),
            };
        }
        is_stale
    }

    fn forget(&mut self, name: &NodeName) -> Option<Row> {
        let row = self.rows.remove(name)?;
        for (column, cell) in self.columns.iter_mut().zip(&row.cells) {
            column.forget(name, *cell);
        }
        Some(row)
    }

    fn look_at(&mut self, cluster: &Cluster, node: &Arc<Node>) {
        let name = node.name();
        let cells: Vec<Cell> =
            self.columns.iter_mut().map(|it| it.look_at(cluster, node, &name)).collect();
        let is_shown = self.search.finds(cluster, node, &self.columns, &cells);
        let title = grouping::title(&self.ask.grouping, node);
        let place = self.titles.iter().rposition(|it| **it == *title);
        let title = place.unwrap_or_else(|| {
            self.titles.push(title.into());
            self.titles.len() - 1
        });
        self.rows.insert(name, Row { cells, is_shown, title });
    }

    pub fn n_nodes(&self) -> usize {
        self.rows.len()
    }

    /// The DaemonSets by namespace and name.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of a DaemonSet.
    pub fn column(&self, daemon_set: Uid) -> Option<usize> {
        self.columns.iter().position(|it| it.uid() == daemon_set)
    }

    /// The column that was asked for.
    pub fn focus(&self) -> Option<&Column> {
        self.columns.get(self.focus_place())
    }

    fn focus_place(&self) -> usize {
        let is_asked = |it: &Column| self.ask.daemon_set.as_ref() == Some(it.name());
        self.columns.iter().position(is_asked).unwrap_or(0)
    }

    /// What each DaemonSet has on a Node.
    pub fn row(&self, node: &NodeName) -> Option<&Row> {
        self.rows.get(node)
    }

    /// The Nodes by name, from the last one before a name downwards.
    pub fn names_below(&self, name: &NodeName) -> impl Iterator<Item = &NodeName> {
        self.rows.range(..name).rev().map(|(name, _)| name)
    }

    /// What a DaemonSet has on each Node, whatever the filter.
    pub fn cells(&self, column: usize) -> impl Iterator<Item = (&NodeName, Cell)> {
        self.rows.iter().filter_map(move |(name, row)| Some((name, *row.cells.get(column)?)))
    }

    /// Pods that are on no Node of the cluster, by namespace and name.
    pub fn adrift(&self) -> impl Iterator<Item = &NamespacedName> {
        self.adrift.iter()
    }

    pub fn n_adrift(&self) -> usize {
        self.adrift.len()
    }

    /// The Nodes that the filter lets through, in their groups.
    pub fn groups(&self) -> &[Group] {
        self.groups.all()
    }

    fn group_anew(&mut self) {
        let place = self.focus_place();
        let column = self.columns.get(place);
        let mut groups = Groups::default();
        for (name, row) in self.rows.iter().filter(|(_, it)| it.is_shown) {
            let cell = column.zip(row.cells.get(place).copied());
            let tone = cell.map_or(CellTone::Plain, |(column, cell)| column.tone(cell));
            groups.add(&self.title(row, tone, cell), name, tone);
        }
        groups.sort();
        self.groups = groups;
    }

    /// Gives a Node that stays in its group the tone that it has now.
    fn tone_anew(&mut self, name: &NodeName) {
        let place = self.focus_place();
        let Some(row) = self.rows.get(name).filter(|it| it.is_shown) else { return };
        let Some((column, cell)) = self.columns.get(place).zip(row.cells.get(place).copied())
        else {
            return;
        };
        let tone = column.tone(cell);
        let title = self.title(row, tone, Some((column, cell))).into_owned();
        self.groups.set(&title, name, tone);
    }

    fn title(&self, row: &Row, tone: CellTone, cell: Option<(&Column, Cell)>) -> Cow<'_, str> {
        match (&self.ask.grouping, cell) {
            (Grouping::Verdict, Some(_)) => tone.words().into(),
            (Grouping::Revision, Some((column, cell))) => match column.revision(cell) {
                Some(number) => format!("revision {number}").into(),
                None if cell.has_pod() => "no revision".into(),
                None => "no Pod".into(),
            },
            _ => self.titles.get(row.title).map_or("", |it| it).into(),
        }
    }
}

/// Whether a Pod is on no Node of the cluster: its own is gone, or it has none yet.
fn is_adrift(cluster: &Cluster, pod: &Pod) -> bool {
    pod.node_or_target().is_none_or(|it| cluster.store().node(&it).is_none())
}
