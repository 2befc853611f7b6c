//! Where many Nodes stand: how many side by side, and which of them can be seen. All lengths are CSS pixels, and
//! `board.css` gives the same ones to what is drawn.

use crate::view::{Look, Zoom};

/// The line above a group.
const HEAD: u32 = 28;
/// The room below a group.
const FOOT: u32 = 14;
/// What is drawn above and below what can be seen, so that scrolling shows no gap.
const MARGIN: u32 = 320;

/// The size of what stands for a Node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    /// `None`: the whole width.
    width: Option<u32>,
    height: u32,
    gap: u32,
}

/// Which part of a group is drawn, and the room for the rest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) group: usize,
    /// Its place among all Nodes, and within the group.
    pub(super) first: usize,
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) before: u32,
    pub(super) after: u32,
}

/// What is drawn, and the room for what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) columns: usize,
    pub(super) before: u32,
    pub(super) stretches: Vec<Stretch>,
    pub(super) after: u32,
}

impl Tile {
    /// What a Node is at a zoom, where a small card has so many lines.
    pub(super) fn of(zoom: Zoom, n_lines: usize) -> Tile {
        let lines = u32::try_from(n_lines).unwrap_or(1);
        match zoom.cell() {
            Some((side, gap)) => Tile { width: Some(side), height: side, gap },
            None if zoom == Zoom::Table => Tile { width: None, height: 30, gap: 0 },
            None => Tile { width: Some(172), height: 36 + 25 * lines, gap: 6 },
        }
    }

    /// How many stand side by side.
    pub(super) fn columns(self, look: Look) -> usize {
        let n = self.width.map_or(1, |width| (look.width + self.gap) / (width + self.gap));
        usize::try_from(n).unwrap_or(1).max(1)
    }

    fn row(self) -> u32 {
        self.height + self.gap
    }

    /// How high so many rows are.
    fn rows(self, n: usize) -> u32 {
        u32::try_from(n).unwrap_or(u32::MAX).saturating_mul(self.row())
    }

    /// Which Nodes of groups of these sizes are drawn.
    pub(super) fn lay_out(self, sizes: &[usize], look: Look) -> Layout {
        let columns = self.columns(look);
        let (from, to) = (look.top.saturating_sub(MARGIN), look.top + look.height + MARGIN);
        let mut layout = Layout { columns, ..Layout::default() };
        let (mut top, mut first) = (0_u32, 0);
        for (group, size) in sizes.iter().enumerate() {
            let n_rows = size.div_ceil(columns);
            let begin = top.saturating_add(HEAD);
            let end = begin.saturating_add(self.rows(n_rows));
            let next = end.saturating_add(FOOT);
            if next <= from {
                layout.before += next - top;
            } else if top >= to {
                layout.after = layout.after.saturating_add(next - top);
            } else {
                // Rows above what is drawn, and rows that are drawn.
                let row = |at: u32| (at.saturating_sub(begin) / self.row()) as usize;
                let above = row(from).min(n_rows);
                let upto = (row(to) + 1).clamp(above, n_rows);
                layout.stretches.push(Stretch {
                    group,
                    first: first + (above * columns).min(*size),
                    begin: (above * columns).min(*size),
                    end: (upto * columns).min(*size),
                    before: self.rows(above),
                    after: self.rows(n_rows - upto),
                });
            }
            (top, first) = (next, first + size);
        }
        layout
    }

    /// How far below the top a Node of a group begins.
    pub(super) fn top(self, sizes: &[usize], group: usize, at: usize, columns: usize) -> u32 {
        let above = sizes.iter().take(group);
        let above: u32 = above.map(|it| HEAD + FOOT + self.rows(it.div_ceil(columns))).sum();
        above + HEAD + self.rows(at / columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look { top: 0, height: 400, width: 700 };

    fn drawn(layout: &Layout) -> Vec<(usize, usize, usize)> {
        layout.stretches.iter().map(|it| (it.group, it.begin, it.end)).collect()
    }

    /// The whole height, with what is drawn and what is not.
    fn height(tile: Tile, sizes: &[usize], look: Look) -> u32 {
        let layout = tile.lay_out(sizes, look);
        let stretch = |it: &Stretch| {
            let rows = (it.end - it.begin).div_ceil(layout.columns);
            HEAD + FOOT + it.before + tile.rows(rows) + it.after
        };
        layout.before + layout.stretches.iter().map(stretch).sum::<u32>() + layout.after
    }

    #[test]
    fn what_is_far_from_what_can_be_seen_is_not_drawn() {
        let tile = Tile::of(Zoom::Dots, 1);
        assert_eq!(tile.columns(LOOK), 87);
        let layout = tile.lay_out(&[5, 20_000, 300], LOOK);
        assert_eq!(drawn(&layout), [(0, 0, 5), (1, 0, 81 * 87)]);
        assert!(layout.after > 0);
        let far = Look { top: 100_000, ..LOOK };
        assert_eq!(drawn(&tile.lay_out(&[5, 20_000, 300], far)), []);
    }

    #[test]
    fn the_whole_is_as_high_wherever_one_looks() {
        for zoom in [Zoom::Dots, Zoom::Tiles, Zoom::Small, Zoom::Table] {
            let tile = Tile::of(zoom, 2);
            let sizes = [1, 0, 700, 3, 4_000, 90];
            let whole = height(tile, &sizes, LOOK);
            for top in (0..whole).step_by(371) {
                assert_eq!(height(tile, &sizes, Look { top, ..LOOK }), whole, "{zoom:?} {top}");
            }
        }
    }

    #[test]
    fn every_node_is_drawn_where_one_looks_for_it() {
        let tile = Tile::of(Zoom::Small, 1);
        let sizes = [10, 500, 90];
        let columns = tile.columns(LOOK);
        for (group, at) in [(0, 9), (1, 0), (1, 250), (1, 499), (2, 89)] {
            let top = tile.top(&sizes, group, at, columns);
            let layout = tile.lay_out(&sizes, Look { top, height: 10, ..LOOK });
            let is_there = |it: &Stretch| it.group == group && (it.begin..it.end).contains(&at);
            assert!(layout.stretches.iter().any(is_there), "{group} {at}");
        }
    }

    #[test]
    fn no_window_is_too_narrow_and_no_cluster_too_large() {
        let narrow = Look { width: 0, ..LOOK };
        for zoom in [Zoom::Dots, Zoom::Small, Zoom::Table] {
            assert_eq!(Tile::of(zoom, 1).columns(narrow), 1);
            let layout = Tile::of(zoom, 1).lay_out(&[usize::MAX / 2, 7], narrow);
            assert_eq!(layout.stretches.len(), 1);
        }
    }
}
