//! The small board of an example: its Nodes, and on each its Pods by shape and colour.

use std::fmt::Write;

use yew::prelude::*;

use crate::view::build::examples::picture_words;
use crate::view::{Picture, PictureNode, PicturePlace, Tone};

/// The size of every picture, so that a Node is as large in one as in the other.
const WIDTH: usize = 276;
const HEIGHT: usize = 84;

const GAP: usize = 5;
/// Of a Node's card: at most so wide, so many in a row, so much above its places and below them.
const CARD: usize = 56;
const ROW: usize = 6;
const HEAD: usize = 12;
const FOOT: usize = 4;
/// From the top of one place to the top of the next, at least and at most, and how much of that is between them.
const STEP: (usize, usize) = (9, 16);
const BETWEEN: usize = 3;

/// From so many Nodes on, each is a cell.
const CELLS_FROM: usize = 13;
const CELL: usize = 7;
const CELL_STEP: usize = 9;

/// The picture as an image with a name.
pub fn example_picture(picture: &Picture) -> Html {
    let shapes = if picture.nodes.len() < CELLS_FROM { cards(picture) } else { cells(picture) };
    html! {
        <svg class="example__picture" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img"
            aria-label={picture_words(picture)}>
            // Numbers and words of ours only.
            { Html::from_html_unchecked(shapes.into()) }
        </svg>
    }
}

/// `n` things in rows of at most `most`, as even as can be: how many rows, how many in a row.
fn rows(n: usize, most: usize) -> (usize, usize) {
    let n_rows = n.div_ceil(most).max(1);
    (n_rows, n.div_ceil(n_rows).max(1))
}

/// Where the first of so much begins, if the whole is to stand in the middle.
fn middle(whole: usize, part: usize) -> usize {
    whole.saturating_sub(part) / 2
}

fn cards(picture: &Picture) -> String {
    let (n_rows, in_row) = rows(picture.nodes.len(), ROW);
    let n_places = picture.nodes.iter().map(|it| it.places.len()).max().unwrap_or(0);
    let width = ((WIDTH - 2 + GAP) / in_row - GAP).min(CARD);
    let room = (HEIGHT / n_rows).saturating_sub(GAP + HEAD + FOOT);
    let step = (room / n_places.max(1)).clamp(STEP.0, STEP.1);
    let height = HEAD + n_places * step + FOOT - BETWEEN + 1;
    let left = middle(WIDTH, in_row * (width + GAP) - GAP);
    let top = middle(HEIGHT, n_rows * (height + GAP) - GAP);
    let mut shapes = String::new();
    for (index, node) in picture.nodes.iter().enumerate() {
        let x = left + index % in_row * (width + GAP);
        let y = top + index / in_row * (height + GAP);
        card(&mut shapes, node, (x, y, width, height), step);
    }
    shapes
}

fn card(shapes: &mut String, node: &PictureNode, (x, y, width, height): Area, step: usize) {
    let health = node.health.label();
    rect(shapes, "node", health, (x, y, width, height), 4);
    rect(shapes, "lamp", health, (x + 5, y + 5, 4, 4), 2);
    rect(shapes, "name", health, (x + 12, y + 6, width / 3, 2), 1);
    for (index, place) in node.places.iter().enumerate() {
        let y = y + HEAD + index * step;
        // A Pod that goes is a short one.
        let width = if *place == PicturePlace::Pod(Tone::Leaving) { width / 2 } else { width - 8 };
        rect(shapes, "place", place.label(), (x + 4, y, width, step - BETWEEN), 2);
    }
}

/// Each Node is as its first place is. Those that are alike are one shape: there are many.
fn cells(picture: &Picture) -> String {
    let (n_rows, in_row) = rows(picture.nodes.len(), WIDTH / CELL_STEP);
    let left = middle(WIDTH, in_row * CELL_STEP);
    let top = middle(HEIGHT, n_rows * CELL_STEP);
    let mut alike: Vec<(&str, String)> = Vec::new();
    for (index, node) in picture.nodes.iter().enumerate() {
        let (x, y) = (left + index % in_row * CELL_STEP, top + index / in_row * CELL_STEP);
        let label = node.places.first().map_or("empty", |it| it.label());
        let cell = format!("M{x}.5 {y}.5h{CELL}v{CELL}h-{CELL}z");
        match alike.iter_mut().find(|it| it.0 == label) {
            Some((_, cells)) => cells.push_str(&cell),
            None => alike.push((label, cell)),
        }
    }
    let shape = |(label, cells): (&str, String)| {
        format!(r#"<path class="example__place" data-tone="{label}" d="{cells}"/>"#)
    };
    alike.into_iter().map(shape).collect()
}

/// Left, top, width, height.
type Area = (usize, usize, usize, usize);

fn rect(shapes: &mut String, part: &str, tone: &str, (x, y, width, height): Area, radius: usize) {
    // Writing to a text never fails.
    let _ = write!(
        shapes,
        r#"<rect class="example__{part}" data-tone="{tone}" x="{x}.5" y="{y}.5" width="{width}" height="{height}" rx="{radius}"/>"#,
    );
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::view::Health;

    fn picture(n: usize) -> Picture {
        let places = vec![PicturePlace::Pod(Tone::Ready), PicturePlace::Empty];
        Picture { nodes: vec![PictureNode { health: Health::Ready, places }; n] }
    }

    #[test]
    fn a_node_is_a_card_and_one_of_many_is_a_cell() {
        assert_eq!(cards(&picture(2)).matches("example__node").count(), 2);
        assert_eq!(cards(&picture(2)).matches(r#"data-tone="empty""#).count(), 2);
        assert_eq!(cells(&picture(240)).matches('M').count(), 240);
        assert_eq!(cells(&picture(240)).matches("<path").count(), 1, "all are alike");
    }

    /// The number that an attribute has, in each shape.
    fn numbers(shapes: &str, attribute: &str) -> Vec<f64> {
        let start = format!(" {attribute}=\"");
        let parts = shapes.split(&start).skip(1);
        let number = |it: &str| it.split('"').next().and_then(|it| it.parse().ok());
        parts.map(|it| number(it).expect("a number")).collect()
    }

    #[test]
    fn every_card_lies_within_the_picture() {
        for n in [0, 1, 3, 6, 7, 12] {
            let shapes = cards(&picture(n));
            for ((start, length), end) in [(("x", "width"), 276), (("y", "height"), 84)] {
                let ends = numbers(&shapes, start).into_iter().zip(numbers(&shapes, length));
                let last = ends.map(|(at, length)| at + length).fold(0.0, f64::max);
                assert!(last <= f64::from(end), "{n} Nodes: {start} up to {last}");
            }
        }
    }

    #[test]
    fn the_last_of_240_cells_lies_within_the_picture() {
        let shapes = cells(&picture(240));
        let last = shapes.rsplit('M').next().and_then(|it| it.split_once('h'));
        let (x, y) = last.and_then(|it| it.0.split_once(' ')).expect("a place");
        let number = |it: &str| it.parse::<f64>().expect("a number");
        assert!(number(x) + 7.0 <= 276.0 && number(y) + 7.0 <= 84.0, "{x} {y}");
    }
}
