//! The board as a picture that stands alone: SVG without styles, scripts or anything loaded.
//!
//! Drawn from the view models, as the components draw the page. Many Nodes become the cells of a heat map.

mod card;
mod cells;
mod palette;
mod pen;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use self::palette::HATCH;
pub use self::palette::Palette;
use self::pen::{Block, CAPTION, HEAD, NUMBER, PLAIN, Pen, escaped};
use crate::view::build::words::number as grouped;
use crate::view::{Board, Clock, NodeGroup, Place, PodRow, Strip, Tone};

/// From so many Nodes on, a Node is a cell.
const CELLS_FROM: usize = 121;

const MARGIN: u32 = 24;
const GAP: u32 = 12;
/// How many cards stand side by side.
const COLUMNS: u32 = 4;
const INNER: u32 = COLUMNS * (card::WIDTH + GAP) - GAP;

/// The states of Pods and their words, those that ask for a look first.
const TONES: [(Tone, &str); 7] = [
    (Tone::Failed, "failed or lost"),
    (Tone::Pending, "Pending"),
    (Tone::Leaving, "Terminating"),
    (Tone::NotReady, "not ready"),
    (Tone::Starting, "starting"),
    (Tone::Old, "Ready, older template"),
    (Tone::Ready, "Ready, newest template"),
];

/// What is drawn.
#[derive(Debug)]
pub struct Scene<'a> {
    pub board: &'a Board,
    /// All its Nodes, however many.
    pub groups: &'a [NodeGroup],
    pub strips: &'a [Strip],
    pub now: Clock,
    pub colors: &'a Palette,
}

/// The picture as SVG.
pub fn svg(scene: &Scene<'_>) -> String {
    let mut pen = Pen::default();
    let colors = scene.colors;
    let mut y = MARGIN;
    y = head(&mut pen, scene, y);
    for strip in scene.strips {
        y = self::strip(&mut pen, strip, y, colors);
    }
    let n_cards: usize = scene.groups.iter().map(|it| it.cards.len()).sum();
    for row in side_by_side(scene.groups, n_cards >= CELLS_FROM) {
        let mut x = MARGIN;
        let mut end = y;
        for group in row {
            end = end.max(self::group(&mut pen, group, n_cards >= CELLS_FROM, (x, y), colors));
            x += columns(group) * (card::WIDTH + GAP);
        }
        y = end;
    }
    y = adrift(&mut pen, scene.board, y, colors);
    y = legend(&mut pen, scene.groups, y, colors);
    document(&pen.svg, scene, y + MARGIN - GAP)
}

fn document(shapes: &str, scene: &Scene<'_>, height: u32) -> String {
    let width = INNER + 2 * MARGIN;
    let (bg, title, about) = (scene.colors.bg, title(scene), escaped(&about(scene)));
    let hatch = if shapes.contains(HATCH) { scene.colors.hatch() } else { String::new() };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title about" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif"><title id="title">{title}</title><desc id="about">{about}</desc><rect width="{width}" height="{height}" fill="{bg}"/>{hatch}{shapes}</svg>
"#
    )
}

fn title(scene: &Scene<'_>) -> String {
    format!("{} at {}", scene.board.count, scene.now)
}

/// What the picture shows, in words.
fn about(scene: &Scene<'_>) -> String {
    let mut about = format!("A Kubernetes cluster in DaemonSet Playground, {}.", title(scene));
    for strip in scene.strips {
        let numbers: Vec<String> =
            strip.numbers.iter().map(|it| format!("{} {}", it.caption, it.value)).collect();
        about.push_str(&format!(" DaemonSet {}: {}.", strip.daemon_set, numbers.join(", ")));
    }
    about
}

fn head(pen: &mut Pen, scene: &Scene<'_>, y: u32) -> u32 {
    pen.text((MARGIN, y + 12), INNER / 2, HEAD, scene.colors.text, &scene.board.count);
    let clock = scene.now.to_string();
    pen.text_to((MARGIN + INNER, y + 12), INNER / 2, scene.colors.muted, &clock);
    y + 28
}

/// A DaemonSet: its name, how it stands, and the numbers of its status.
fn strip(pen: &mut Pen, strip: &Strip, y: u32, colors: &Palette) -> u32 {
    let (x, width, height, radius) = (MARGIN, INNER, 64, 9);
    let border = Some((colors.line, false));
    pen.block(&Block { x, y, width, height, radius, fill: colors.surface, border });
    let (name, namespace) = (&strip.daemon_set.name, &strip.daemon_set.namespace);
    pen.heading((x + 14, y + 26), 400, (name, colors.text), (namespace, colors.muted));
    pen.text((x + 14, y + 48), 400, PLAIN, colors.muted, &strip.state.words);
    for (at, number) in (0_u32..).zip(&strip.numbers) {
        let x = x + 430 + at * 93;
        let ink = if number.settled { colors.text } else { colors.start.0 };
        pen.text((x, y + 24), 92, CAPTION, colors.muted, number.caption);
        pen.text((x, y + 47), 92, NUMBER, ink, &grouped(number.value));
    }
    y + height + 8
}

/// How many cards of a group stand side by side.
fn columns(group: &NodeGroup) -> u32 {
    u32::try_from(group.cards.len()).unwrap_or(COLUMNS).clamp(1, COLUMNS)
}

/// The groups, as many in a row as have room there.
fn side_by_side(groups: &[NodeGroup], as_cells: bool) -> Vec<&[NodeGroup]> {
    let mut rows = Vec::new();
    let mut rest = groups;
    while !rest.is_empty() {
        let mut used = 0;
        let fits = |it: &&NodeGroup| {
            used += if as_cells { COLUMNS } else { columns(it) };
            used <= COLUMNS
        };
        let n = rest.iter().take_while(fits).count().max(1);
        let (row, others) = rest.split_at(n.min(rest.len()));
        rows.push(row);
        rest = others;
    }
    rows
}

/// Draws a group, and says where it ends.
fn group(
    pen: &mut Pen,
    group: &NodeGroup,
    as_cells: bool,
    (x, y): (u32, u32),
    colors: &Palette,
) -> u32 {
    let y = y + 8;
    let room = if as_cells { INNER } else { columns(group) * (card::WIDTH + GAP) - GAP };
    let (title, verdict) = (&group.title, &group.verdict);
    pen.heading((x, y + 14), room, (title, colors.text), (verdict, colors.muted));
    let mut y = y + 24;
    if as_cells {
        cells::draw(pen, &group.cards, (MARGIN, y), INNER, colors);
        return y + cells::height(group.cards.len(), INNER) + GAP;
    }
    for row in group.cards.chunks(4) {
        let height = row.iter().map(|it| card::height(it)).max().unwrap_or(0);
        for (at, card) in (0_u32..).zip(row) {
            card::draw(pen, card, (x + at * (card::WIDTH + GAP), y), height, colors);
        }
        y += height + GAP;
    }
    y
}

/// The Pods that are on no Node.
fn adrift(pen: &mut Pen, board: &Board, y: u32, colors: &Palette) -> u32 {
    if board.adrift.is_empty() {
        return y;
    }
    let n = board.adrift.len() + board.n_more_adrift;
    let n = format!("Pods: {n}");
    pen.heading((MARGIN, y + 14), 400, ("on no Node", colors.text), (&n, colors.muted));
    let mut y = y + 24;
    for row in board.adrift.chunks(2) {
        for (at, pod) in (0_u32..).zip(row) {
            let width = (INNER - GAP) / 2;
            card::pod(pen, pod, (MARGIN + at * (width + GAP), y), width, colors);
        }
        y += 26;
    }
    y + GAP
}

/// The states that the picture shows, with how many Pods are in each.
fn legend(pen: &mut Pen, groups: &[NodeGroup], y: u32, colors: &Palette) -> u32 {
    let places = groups.iter().flat_map(|it| &it.cards).flat_map(|it| &it.places);
    let pods: Vec<&PodRow> = places.flat_map(Place::pods).collect();
    let mut x = MARGIN;
    for (tone, words) in TONES {
        let n = pods.iter().filter(|it| it.tone == tone).count();
        if n == 0 {
            continue;
        }
        pen.icon((x, y + 4), tone.into(), colors.pod(tone).0, colors.bg);
        x += 18
            + pen.text((x + 18, y + 14), 260, PLAIN, colors.muted, &format!("{words}: {n}"))
            + 16;
    }
    y + if x == MARGIN { 0 } else { 22 + GAP }
}
