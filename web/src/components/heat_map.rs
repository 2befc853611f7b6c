//! Nodes as cells: a shape and a colour for each. A path of all cells of a kind, so that a thousand are drawn as
//! quickly as ten.

use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use crate::view::{CellMark, CellTone, HeatCell};

/// Where cells stand: how many side by side, their size and the gap after each, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raster {
    pub(super) columns: usize,
    pub(super) side: u32,
    pub(super) gap: u32,
}

impl Raster {
    fn place(self, at: usize) -> (u32, u32) {
        let pixels = |n: usize| u32::try_from(n).unwrap_or(0) * (self.side + self.gap);
        (pixels(at % self.columns), pixels(at / self.columns))
    }

    fn height(self, n: usize) -> u32 {
        u32::try_from(n.div_ceil(self.columns)).unwrap_or(0) * (self.side + self.gap)
    }

    /// Which of the cells the mouse is on.
    pub(super) fn under(self, event: &MouseEvent) -> Option<usize> {
        let target = event.target_dyn_into::<Element>()?.closest("svg").ok()??;
        let rect = target.get_bounding_client_rect();
        let step = f64::from(self.side + self.gap);
        let (x, y) =
            (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the mouse is within the picture, and below zero becomes zero"
        )]
        let (column, row) = ((x / step) as usize, (y / step) as usize);
        (column < self.columns).then_some(row * self.columns + column)
    }
}

/// Draws cells in rows. What the mouse and the keyboard do is the window's part.
pub(super) fn draw(cells: &[HeatCell], raster: Raster, cursor: Option<&str>) -> Html {
    let path = |tone: CellTone| {
        let mut path = String::new();
        for (at, _) in cells.iter().enumerate().filter(|(_, it)| it.tone == tone) {
            let (x, y) = raster.place(at);
            path.push_str(&shape(tone, x, y, raster.side));
        }
        (!path.is_empty())
            .then(|| html! { <path key={tone.label()} data-tone={tone.label()} d={path} /> })
    };
    let frame = |at: usize, kind: &'static str| {
        let (x, y) = raster.place(at);
        let side = (raster.side + 2).to_string();
        html! {
            <rect class="heat__mark" data-mark={kind} x={format!("{}", i64::from(x) - 1)} y={format!("{}", i64::from(y) - 1)}
                width={side.clone()} height={side} />
        }
    };
    let marks = cells.iter().enumerate().filter_map(|(at, it)| match it.mark {
        _ if cursor == Some(&*it.node) => Some(frame(at, "cursor")),
        Some(CellMark::Chosen) => Some(frame(at, "chosen")),
        Some(CellMark::Picked) => Some(frame(at, "picked")),
        None => None,
    });
    html! {
        <svg class="heat" width="100%" height={raster.height(cells.len()).to_string()} aria-hidden="true">
            { for CellTone::ALL.into_iter().filter_map(path) }
            { for marks }
        </svg>
    }
}

/// The outline of a cell: each kind has its own, so that nobody needs to tell colours apart.
pub(super) fn shape(tone: CellTone, x: u32, y: u32, side: u32) -> String {
    let half = format!("{}{}", side / 2, if side % 2 == 1 { ".5" } else { "" });
    match tone {
        CellTone::New => format!("M{x} {y}h{side}v{side}h-{side}z"),
        // Outlined: the line runs along the middle of the outermost pixels.
        CellTone::Old | CellTone::Plain => {
            let side = side - 1;
            format!("M{x}.5 {y}.5h{side}v{side}h-{side}z")
        }
        CellTone::Starting => {
            let rim = side / 3;
            let hole = side - 2 * rim;
            let (inner_x, inner_y) = (x + rim, y + rim);
            format!("M{x} {y}h{side}v{side}h-{side}zM{inner_x} {inner_y}v{hole}h{hole}v-{hole}z")
        }
        CellTone::Leaving => {
            let bar = side / 3 + 1;
            let top = y + (side - bar) / 2;
            format!("M{x} {top}h{side}v{bar}h-{side}z")
        }
        CellTone::Pending => {
            format!("M{x} {y}m{half} 0l{half} {half}l-{half} {half}l-{half}-{half}z")
        }
        CellTone::Failed => format!("M{x} {y}m0 {side}l{half}-{side}l{half} {side}z"),
        CellTone::Missing => {
            let side = side - 1;
            format!("M{x}.5 {y}.5h{side}v{side}h-{side}z")
        }
        CellTone::Apart => {
            let (rim, middle) = (side - 1, side / 2);
            format!("M{x}.5 {y}.5h{rim}v{rim}h-{rim}zm{middle} {middle}h.01")
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_of_cells_have_one_shape_but_the_two_that_are_outlined_and_filled_differently() {
        let mut shapes: Vec<String> =
            CellTone::ALL.into_iter().map(|it| shape(it, 0, 0, 7)).collect();
        shapes.sort();
        shapes.dedup();
        assert_eq!(shapes.len(), CellTone::ALL.len() - 2);
    }

    #[test]
    fn cells_stand_in_rows() {
        let raster = Raster { columns: 3, side: 7, gap: 1 };
        assert_eq!([0, 2, 3, 7].map(|at| raster.place(at)), [(0, 0), (16, 0), (0, 8), (8, 16)]);
        assert_eq!([0, 1, 3, 4].map(|n| raster.height(n)), [0, 8, 8, 16]);
    }
}
