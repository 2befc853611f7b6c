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
    /// How far so many cells reach.
    fn pixels(self, n: usize) -> u32 {
        u32::try_from(n).unwrap_or(0) * (self.side + self.gap)
    }

    fn place(self, at: usize) -> (u32, u32) {
        (self.pixels(at % self.columns), self.pixels(at / self.columns))
    }

    fn height(self, n: usize) -> u32 {
        self.pixels(n.div_ceil(self.columns))
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
    // A few hundred distances, for many thousand cells.
    let n_distances = raster.columns.max(cells.len().div_ceil(raster.columns));
    let distances: Vec<String> = (0..n_distances).map(|it| raster.pixels(it).to_string()).collect();
    let path = |tone: CellTone| {
        let outline = Outline::of(tone, raster.side);
        let mut path = String::new();
        for (at, _) in cells.iter().enumerate().filter(|(_, it)| it.tone == tone) {
            let (x, y) = (at % raster.columns, at / raster.columns);
            if let (Some(x), Some(y)) = (distances.get(x), distances.get(y)) {
                outline.write(&mut path, x, y);
            }
        }
        (!path.is_empty())
            .then(|| html! { <path key={tone.label()} data-tone={tone.label()} d={path} /> })
    };
    let frame = |at: usize, kind: &'static str| {
        let (x, y) = raster.place(at);
        let [x, y] = [x, y].map(|it| (i64::from(it) - 1).to_string());
        let side = (raster.side + 2).to_string();
        let rect = |class: &'static str| {
            html! {
                <rect {class} data-mark={kind} x={x.clone()} y={y.clone()} width={side.clone()} height={side.clone()} />
            }
        };
        // Of picked ones there may be thousands, and they show by their number.
        let rim = (kind != "picked").then(|| rect("heat__rim"));
        html! { <>{ rim }{ rect("heat__mark") }</> }
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
pub(super) struct Outline {
    /// What follows each coordinate of the upper left corner.
    corner: &'static str,
    /// How it goes on from there.
    lines: String,
}

impl Outline {
    pub(super) fn of(tone: CellTone, side: u32) -> Outline {
        let half = format!("{}{}", side / 2, if side % 2 == 1 { ".5" } else { "" });
        let rim = side - 1;
        // A line of one pixel runs along the middle of the outermost pixels.
        let (corner, lines) = match tone {
            CellTone::New => ("", format!("h{side}v{side}h-{side}z")),
            CellTone::Old | CellTone::Plain | CellTone::Missing => {
                (".5", format!("h{rim}v{rim}h-{rim}z"))
            }
            CellTone::Starting => {
                let third = side / 3;
                let hole = side - 2 * third;
                let inner = format!("m{third} {third}v{hole}h{hole}v-{hole}z");
                ("", format!("h{side}v{side}h-{side}z{inner}"))
            }
            CellTone::Leaving => {
                let bar = side / 3 + 1;
                ("", format!("m0 {}h{side}v{bar}h-{side}z", (side - bar) / 2))
            }
            CellTone::Pending => {
                ("", format!("m{half} 0l{half} {half}l-{half} {half}l-{half}-{half}z"))
            }
            CellTone::Failed => ("", format!("m0 {side}l{half}-{side}l{half} {side}z")),
            CellTone::Apart => {
                let middle = side / 2;
                (".5", format!("h{rim}v{rim}h-{rim}zm{middle} {middle}h.01"))
            }
        };
        Outline { corner, lines }
    }

    /// Adds a cell to the `d` of a path.
    pub(super) fn write(&self, path: &mut String, x: &str, y: &str) {
        for part in ["M", x, self.corner, " ", y, self.corner, &self.lines] {
            path.push_str(part);
        }
    }

    /// The `d` of a path that is one cell alone.
    pub(super) fn alone(&self) -> String {
        let mut path = String::new();
        self.write(&mut path, "0", "0");
        path
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_of_cells_have_one_shape_but_the_two_that_are_outlined_and_filled_differently() {
        let mut shapes: Vec<String> =
            CellTone::ALL.into_iter().map(|it| Outline::of(it, 7).alone()).collect();
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
