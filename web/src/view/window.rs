//! Many Nodes: the stretch of them that can be seen, as small cards, as cells of a map, or as rows of a table.

use std::rc::Rc;

use playground_api::NodeName;

use super::looks::Zoom;
use super::{Health, NodeCard, ObjectName, Selection};

/// The part of many Nodes that can be seen, with the room that the others take. Lengths are in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// How many stand side by side.
    pub columns: usize,
    pub zoom: Zoom,
    /// The DaemonSet that cells are about.
    pub about: Option<ObjectName>,
    /// How many lines a small card has.
    pub n_lines: usize,
    /// What a table's columns are called, after that of the Nodes.
    pub captions: Vec<String>,
    /// How many Nodes there are in all.
    pub n_nodes: usize,
    pub before: u32,
    pub parts: Vec<Part>,
    pub after: u32,
    pub cursor: Option<Cursor>,
}

/// What can be seen of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub title: String,
    pub verdict: String,
    /// The place of its first Node that is drawn among all Nodes of the window, from 0.
    pub first: usize,
    pub before: u32,
    pub nodes: Tiles,
    pub after: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tiles {
    Cards(Vec<Rc<NodeCard>>),
    Cells(Vec<HeatCell>),
    Rows(Vec<TableRow>),
}

/// A Node of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatCell {
    pub node: NodeName,
    pub tone: CellTone,
    /// Whether the Why panel is about it, or it was picked.
    pub mark: Option<CellMark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellMark {
    Chosen,
    Picked,
}

/// What a DaemonSet has on a Node, as a cell shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellTone {
    /// Ready, of the newest template.
    New,
    /// Ready, of an older template.
    Old,
    /// On its way, or running and not Ready.
    Starting,
    Pending,
    Leaving,
    Failed,
    /// No Pod yet.
    Missing,
    /// Not eligible.
    Apart,
    /// There is no DaemonSet.
    Plain,
}

impl Window {
    /// `worker-17: fluentd Ready`
    pub fn words(&self, cell: &HeatCell) -> String {
        match &self.about {
            Some(it) => format!("{}: {} {}", cell.node, it.name, cell.tone.words()),
            None => cell.node.to_string(),
        }
    }
}

impl CellTone {
    /// In the order of the legend.
    pub const ALL: [CellTone; 9] = [
        CellTone::New,
        CellTone::Starting,
        CellTone::Leaving,
        CellTone::Old,
        CellTone::Pending,
        CellTone::Failed,
        CellTone::Missing,
        CellTone::Apart,
        CellTone::Plain,
    ];

    /// The attribute that styles read.
    pub fn label(self) -> &'static str {
        match self {
            CellTone::New => "new",
            CellTone::Old => "old",
            CellTone::Starting => "starting",
            CellTone::Pending => "pending",
            CellTone::Leaving => "leaving",
            CellTone::Failed => "failed",
            CellTone::Missing => "missing",
            CellTone::Apart => "apart",
            CellTone::Plain => "plain",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            CellTone::New => "Ready",
            CellTone::Old => "Ready, old",
            CellTone::Starting => "starting or not Ready",
            CellTone::Pending => "Pending",
            CellTone::Leaving => "Terminating",
            CellTone::Failed => "failing",
            CellTone::Missing => "no Pod yet",
            CellTone::Apart => "not eligible",
            CellTone::Plain => "no DaemonSet",
        }
    }
}

/// A kind of cell, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry {
    pub tone: CellTone,
    /// `Ready 1,421`
    pub words: String,
}

/// Where the keyboard is in a map, and where the arrow keys lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub node: NodeName,
    /// How far below the top of the window its cell begins.
    pub top: u32,
    pub left: Option<NodeName>,
    pub right: Option<NodeName>,
    pub up: Option<NodeName>,
    pub down: Option<NodeName>,
}

/// A Node of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    pub node: NodeName,
    pub picked: bool,
    pub chosen: bool,
    /// `Ready`, `NotReady, cordoned`
    pub state: String,
    pub health: Health,
    /// By DaemonSet.
    pub cells: Vec<TableCell>,
    pub labels: String,
    pub taints: String,
    /// `CPU 30 %, memory 12 % requested`
    pub load: String,
}

/// What a DaemonSet has on a Node, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCell {
    pub tone: CellTone,
    /// `Ready r2`, `taint gpu:NoSchedule`
    pub words: String,
    /// What a click asks about.
    pub selection: Selection,
    /// `fluentd-x7k2p, Ready, revision 2`
    pub label: String,
}
