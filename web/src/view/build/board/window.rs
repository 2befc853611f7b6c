//! Many Nodes: those that can be seen, as small cards, as cells or as rows.

use std::rc::Rc;

use playground_api::{Node, NodeName};

use super::super::overview::Group;
use super::super::{pods, words};
use super::layout::{Stretch, Tile};
use super::{Scene, card};
use crate::view::{
    CellMark, CellTone, Chip, Cursor, Grouping, HeatCell, NodeCard, Part, Place, PodFold,
    Selection, TableCell, TableRow, Tiles, Window, Zoom,
};

/// So many lines stand on a small card.
const MOST_LINES: usize = 3;
/// So many DaemonSets have a column in a table.
const MOST_COLUMNS: usize = 4;

pub(super) fn window(scene: &Scene<'_>, zoom: Zoom, groups: &[Group]) -> Window {
    let tile = Tile::of(zoom, scene.n_lines());
    let sizes: Vec<usize> = groups.iter().map(|it| it.members.len()).collect();
    let layout = tile.lay_out(&sizes, scene.looks.look);
    let part = |stretch: &Stretch| {
        let group = groups.get(stretch.group)?;
        let members = group.members.get(stretch.begin..stretch.end)?;
        Some(Part {
            title: group.title.to_string(),
            verdict: verdict(group, &scene.looks.grouping),
            first: stretch.first,
            before: stretch.before,
            nodes: scene.tiles(zoom, members),
            after: stretch.after,
        })
    };
    let captions = scene.daemons.iter().take(MOST_COLUMNS).map(|it| it.name.name.clone());
    Window {
        zoom,
        about: scene.overview.focus().map(|it| it.name().clone()),
        n_lines: scene.n_lines(),
        columns: layout.columns,
        captions: if zoom == Zoom::Table { captions.collect() } else { Vec::new() },
        n_nodes: sizes.iter().sum(),
        before: layout.before,
        parts: layout.stretches.iter().filter_map(part).collect(),
        after: layout.after,
        cursor: scene.cursor(tile, groups, &sizes, layout.columns),
    }
}

/// What holds for a group: `1,900 Nodes, 34 % Ready on the newest revision`.
fn verdict(group: &Group, grouping: &Grouping) -> String {
    let n = group.members.len();
    // Where Nodes are grouped by what is told here, the title says it.
    if matches!(grouping, Grouping::Verdict | Grouping::Revision) {
        return words::counted(n, "Node");
    }
    let n_eligible = n - group.count(CellTone::Apart) - group.count(CellTone::Plain);
    let nodes = words::counted(n, "Node");
    let (n_new, n_failed) = (group.count(CellTone::New), group.count(CellTone::Failed));
    match n_eligible {
        0 if group.count(CellTone::Plain) == n => nodes,
        0 => format!("{nodes}, not eligible"),
        _ if n_new == n_eligible => format!("{nodes}, all Ready"),
        _ => {
            let failed = if n_failed > 0 {
                format!(", {} failing", words::number(n_failed))
            } else {
                String::new()
            };
            format!("{nodes}, {} % Ready on the newest revision{failed}", n_new * 100 / n_eligible)
        }
    }
}

impl Scene<'_> {
    fn tiles(&self, zoom: Zoom, members: &[(NodeName, CellTone)]) -> Tiles {
        let nodes = members.iter().filter_map(|(name, _)| self.cluster.store().node(name));
        match zoom {
            Zoom::Table => Tiles::Rows(nodes.map(|it| self.table_row(it)).collect()),
            Zoom::Small => Tiles::Cards(nodes.map(|it| Rc::new(self.small_card(it))).collect()),
            _ => Tiles::Cells(
                members.iter().map(|(name, tone)| self.heat_cell(name, *tone)).collect(),
            ),
        }
    }

    fn heat_cell(&self, name: &NodeName, tone: CellTone) -> HeatCell {
        let is_chosen = self.selection.is_some_and(|it| it.node() == Some(&**name));
        let mark = match () {
            () if is_chosen => Some(CellMark::Chosen),
            () if self.looks.picked.contains(name) => Some(CellMark::Picked),
            () => None,
        };
        HeatCell { node: name.clone(), tone, mark }
    }

    /// How many lines a small card has: one for each DaemonSet, up to a few.
    fn n_lines(&self) -> usize {
        self.daemons.len().clamp(1, MOST_LINES)
    }

    /// A card with as many lines as it has room for.
    fn small_card(&self, node: &Node) -> NodeCard {
        let mut card = self.card(node);
        let n_lines = self.n_lines();
        card.n_more = card.places.len().saturating_sub(n_lines);
        card.places.truncate(n_lines);
        card
    }

    fn table_row(&self, node: &Node) -> TableRow {
        let card = self.card(node);
        let chips = |taints: bool| {
            let chips = card.chips.iter().filter(|it| matches!(it, Chip::Taint { .. }) == taints);
            let texts = chips.map(|it| match it {
                Chip::Label { text, .. } | Chip::Taint { text, .. } => text.as_str(),
            });
            texts.collect::<Vec<_>>().join(" ")
        };
        TableRow {
            picked: card.picked,
            chosen: card.selected,
            state: card.word.clone().unwrap_or_else(|| "Ready".to_owned()),
            health: card.health,
            cells: self.table_cells(node),
            labels: chips(false),
            taints: chips(true),
            load: card.load_words.clone(),
            node: node.name(),
        }
    }

    fn table_cells(&self, node: &Node) -> Vec<TableCell> {
        let name = node.name();
        let row = self.overview.row(&name);
        let columns = self.daemons.iter().take(MOST_COLUMNS).enumerate();
        columns
            .map(|(place, daemon)| {
                let column = self.overview.columns().get(place);
                let cell = row.and_then(|it| it.cells.get(place)).copied();
                let tone =
                    column.zip(cell).map_or(CellTone::Plain, |(column, cell)| column.tone(cell));
                let uid = daemon.object.metadata.uid;
                let place = match self.cluster.awaited_pod(uid, &name) {
                    Some(pod) => Place::Pod(pods::row(
                        self.cluster,
                        pod,
                        daemon.rollout.as_ref(),
                        self.selection,
                    )),
                    None => Place::Empty(card::empty_place(daemon, node, self.selection)),
                };
                table_cell(tone, place)
            })
            .collect()
    }

    /// Where the keyboard is, if it is on a Node that is shown.
    fn cursor(
        &self,
        tile: Tile,
        groups: &[Group],
        sizes: &[usize],
        columns: usize,
    ) -> Option<Cursor> {
        let node = self.looks.cursor.as_ref()?;
        let (group, at) = place_of(node, groups)?;
        let member = |group: usize, at: usize| groups.get(group)?.members.get(at);
        let name = |group: usize, at: usize| member(group, at).map(|(name, _)| name.clone());
        let size = sizes.get(group).copied()?;
        let last_of = |group: usize| Some((group, sizes.get(group)?.checked_sub(1)?));
        // The same column of the last row of the group above, or of the first row of the one below.
        let above = || {
            let (group, last) = last_of(group.checked_sub(1)?)?;
            name(group, (last / columns * columns + at % columns).min(last))
        };
        let below = || {
            let (group, last) = last_of(group + 1)?;
            name(group, (at % columns).min(last))
        };
        let is_last_row = at / columns == (size - 1) / columns;
        Some(Cursor {
            top: tile.top(sizes, group, at, columns),
            left: match at.checked_sub(1) {
                Some(at) => name(group, at),
                None => {
                    group.checked_sub(1).and_then(last_of).and_then(|(group, at)| name(group, at))
                }
            },
            right: name(group, at + 1).or_else(|| name(group + 1, 0)),
            up: match at.checked_sub(columns) {
                Some(at) => name(group, at),
                None => above(),
            },
            down: if is_last_row { below() } else { name(group, (at + columns).min(size - 1)) },
            node: node.clone(),
        })
    }
}

/// The group that a Node is in, and its place there.
fn place_of(node: &NodeName, groups: &[Group]) -> Option<(usize, usize)> {
    let find = |group: &Group| group.members.binary_search_by(|(it, _)| it.cmp(node)).ok();
    groups.iter().enumerate().find_map(|(group, it)| Some((group, find(it)?)))
}

fn table_cell(tone: CellTone, place: Place) -> TableCell {
    match place {
        Place::Pod(pod) | Place::Fold(PodFold { row: pod, .. }) => TableCell {
            tone,
            words: match pod.revision {
                Some(revision) => format!("{} r{revision}", pod.phrase),
                None => pod.phrase.clone(),
            },
            label: pod.label(),
            selection: Selection::Pod(pod.pod),
        },
        Place::Empty(empty) => TableCell {
            tone,
            words: format!("{} {}", empty.lead, empty.rule),
            label: empty.label(),
            selection: empty.selection(),
        },
    }
}
