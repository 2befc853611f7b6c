//! A Node as a card.

use super::palette::{HATCH, Palette};
use super::pen::{Block, MONO, PLAIN, Pen, STRONG};
use crate::view::{Chip, EmptyPlace, Health, NodeCard, Place, PodFold, PodRow, Tone};

pub(super) const WIDTH: u32 = 240;
const PADDING: u32 = 10;
const INNER: u32 = WIDTH - 2 * PADDING;
const ROW: u32 = 24;
const EMPTY: u32 = 40;
const CHIP: u32 = 18;

/// The lines of chips: for each chip its place, its width and its text.
fn chip_lines(card: &NodeCard) -> Vec<Vec<(u32, u32, &Chip)>> {
    let mut lines: Vec<Vec<(u32, u32, &Chip)>> = Vec::new();
    let mut x = INNER + 1;
    for chip in &card.chips {
        let (Chip::Label { text, .. } | Chip::Taint { text, .. }) = chip;
        let width = (MONO.width(text) + 10).min(INNER);
        if x + width > INNER {
            lines.push(Vec::new());
            x = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push((x, width, chip));
        }
        x += width + 4;
    }
    lines
}

fn place_height(place: &Place) -> u32 {
    match place {
        Place::Pod(_) | Place::Fold(_) => ROW + 2,
        Place::Empty(_) => EMPTY + 2,
    }
}

pub(super) fn height(card: &NodeCard) -> u32 {
    let chips = u32::try_from(chip_lines(card).len()).unwrap_or(0) * (CHIP + 3);
    let places: u32 = card.places.iter().map(place_height).sum();
    PADDING + 22 + chips + places + PADDING
}

/// Draws a card; `height` is that of the highest beside it.
pub(super) fn draw(
    pen: &mut Pen,
    card: &NodeCard,
    (x, y): (u32, u32),
    height: u32,
    colors: &Palette,
) {
    let border = Some((colors.line, false));
    let (fill, radius) = (colors.surface, 9);
    pen.svg.push_str("<g>");
    let block = Block { x, y, width: WIDTH, height, radius, fill, border };
    pen.told_block(&block, &card.label());
    if card.cordoned {
        pen.block(&Block { fill: HATCH, border: None, ..block });
    }
    head(pen, card, (x + PADDING, y + PADDING), colors);
    let mut at = y + PADDING + 22;
    for line in chip_lines(card) {
        for (left, width, chip) in line {
            draw_chip(pen, chip, (x + PADDING + left, at), width, colors);
        }
        at += CHIP + 3;
    }
    for place in &card.places {
        match place {
            Place::Pod(row) | Place::Fold(PodFold { row, .. }) => {
                pod(pen, row, (x + PADDING, at), INNER, colors)
            }
            Place::Empty(empty) => self::empty(pen, empty, (x + PADDING, at), colors),
        }
        at += place_height(place);
    }
    if card.load > 0 {
        let width = (INNER * u32::from(card.load) / 100).max(1);
        let (y, fill) = (y + height - 5, colors.control);
        pen.block(&Block { x: x + PADDING, y, width, height: 3, radius: 1, fill, border: None });
    }
    pen.svg.push_str("</g>");
}

fn head(pen: &mut Pen, card: &NodeCard, (x, y): (u32, u32), colors: &Palette) {
    let radius = if card.health == Health::Ready { 5 } else { 1 };
    let fill = colors.lamp(card.health);
    pen.block(&Block { x, y: y + 3, width: 9, height: 9, radius, fill, border: None });
    let word = card.word.as_deref().unwrap_or_default();
    let left = (INNER - 22).saturating_sub(STRONG.width(&card.name));
    let word_width = PLAIN.width(word).min(left.max(110));
    pen.text((x + 16, y + 12), INNER - 22 - word_width, STRONG, colors.text, &card.name);
    if !word.is_empty() {
        pen.text_to((x + INNER, y + 12), word_width, colors.muted, word);
    }
}

fn draw_chip(pen: &mut Pen, chip: &Chip, (x, y): (u32, u32), width: u32, colors: &Palette) {
    let (text, ink, fill, border) = match chip {
        Chip::Label { text, .. } => (text, colors.muted, colors.sunk, None),
        Chip::Taint { text, .. } => {
            (text, colors.fail.0, colors.surface, Some((colors.fail.0, false)))
        }
    };
    pen.block(&Block { x, y, width, height: CHIP, radius: 4, fill, border });
    pen.text((x + 5, y + 13), width - 8, MONO, ink, text);
}

/// A Pod's row: shape, name, revision, and what is true now.
pub(super) fn pod(pen: &mut Pen, row: &PodRow, (x, y): (u32, u32), width: u32, colors: &Palette) {
    let (ink, fill) = colors.pod(row.tone);
    let border = match row.tone {
        Tone::Old => Some((ink, false)),
        Tone::Other => Some((colors.line, false)),
        Tone::Pending => Some((ink, true)),
        _ => None,
    };
    pen.block(&Block { x, y, width, height: ROW, radius: 6, fill, border });
    pen.icon((x + 7, y + 6), row.tone.into(), ink, fill);
    let phrase = PLAIN.width(&row.phrase).min(width / 2);
    let revision = row.revision.map(|it| format!("r{it}")).unwrap_or_default();
    let mark = if revision.is_empty() { 0 } else { MONO.width(&revision) + 14 };
    let room = width.saturating_sub(25 + mark + phrase + 10);
    let end = x + 25 + pen.text((x + 25, y + 16), room, STRONG, colors.text, &row.title);
    if !revision.is_empty() {
        let border = Some((ink, false));
        pen.block(&Block {
            x: end + 5,
            y: y + 5,
            width: mark - 6,
            height: 14,
            radius: 3,
            fill,
            border,
        });
        pen.text((end + 9, y + 15), mark, MONO, ink, &revision);
    }
    pen.text_to((x + width - 7, y + 16), phrase, ink, &row.phrase);
}

/// The dashed box where a Pod is missing.
fn empty(pen: &mut Pen, empty: &EmptyPlace, (x, y): (u32, u32), colors: &Palette) {
    let (fill, border) = (colors.surface, Some((colors.control, true)));
    pen.block(&Block { x, y, width: INNER, height: EMPTY, radius: 6, fill, border });
    let lead = format!("no {}: {}", empty.daemon_set.name, empty.lead);
    pen.text((x + 8, y + 16), INNER - 16, PLAIN, colors.muted, &lead);
    pen.text((x + 8, y + 32), INNER - 16, PLAIN, colors.text, &empty.rule);
}
