//! Nodes as cells of a heat map.

use std::rc::Rc;

use super::palette::Palette;
use super::pen::{Block, Pen};
use crate::components::icon::Icon;
use crate::view::{Health, NodeCard, Place, PodFold, Tone};

const CELL: u32 = 12;
const STEP: u32 = CELL + 2;

/// How high the cells of so many Nodes are.
pub(super) fn height(n: usize, width: u32) -> u32 {
    let columns = usize::try_from(width / STEP).unwrap_or(1).max(1);
    u32::try_from(n.div_ceil(columns)).unwrap_or(0) * STEP
}

pub(super) fn draw(
    pen: &mut Pen,
    cards: &[Rc<NodeCard>],
    (x, y): (u32, u32),
    width: u32,
    colors: &Palette,
) {
    let columns = (width / STEP).max(1);
    for (at, card) in (0_u32..).zip(cards) {
        cell(pen, card, (x + at % columns * STEP, y + at / columns * STEP), colors);
    }
}

fn cell(pen: &mut Pen, card: &NodeCard, (x, y): (u32, u32), colors: &Palette) {
    let tone = worst(card);
    let (ink, wash) = tone.map_or((colors.line2, colors.sunk), |it| colors.pod(it));
    let (fill, border) = match tone {
        Some(Tone::Ready) => (ink, None),
        Some(Tone::Failed) => (wash, Some((ink, false))),
        Some(Tone::Pending) => (wash, Some((ink, true))),
        _ => (wash, Some((ink, false))),
    };
    let (width, height, radius) = (CELL, CELL, 2);
    pen.told_block(&Block { x, y, width, height, radius, fill, border }, &words(card));
    // Colour is not all that tells them apart.
    match tone {
        _ if card.health == Health::Lost => pen.icon((x, y), Icon::Cross, colors.fail.0, wash),
        Some(Tone::Failed) => pen.icon((x, y), Icon::Cross, ink, wash),
        Some(Tone::Starting | Tone::NotReady) => pen.icon((x, y), Icon::Dot, ink, wash),
        _ => {}
    }
}

/// What most asks for a look among the Pods of a Node; none where it has no daemon Pod.
fn worst(card: &NodeCard) -> Option<Tone> {
    let tones = card.places.iter().filter_map(|it| match it {
        Place::Pod(pod) if pod.revision.is_some() => Some(pod.tone),
        _ => None,
    });
    tones.min_by_key(|it| super::TONES.iter().position(|(tone, _)| tone == it))
}

/// `worker-7: fluentd Ready, no kube-proxy`
fn words(card: &NodeCard) -> String {
    let place = |it: &Place| match it {
        Place::Pod(row) | Place::Fold(PodFold { row, .. }) => {
            format!("{} {}", row.title, row.phrase)
        }
        Place::Empty(empty) => format!("no {}", empty.daemon_set.name),
    };
    let places: Vec<String> = card.places.iter().map(place).collect();
    format!(
        "{}: {}",
        card.name,
        if places.is_empty() { "no Pod".to_owned() } else { places.join(", ") }
    )
}
