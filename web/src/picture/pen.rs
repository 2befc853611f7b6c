//! Shapes and texts of a picture, as SVG.

use crate::components::icon::{Icon, shape};

/// A face, its size, and the width that its letters are taken to have, in tenths of a pixel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    attributes: &'static str,
    letter: u32,
}

/// A name.
pub(super) const STRONG: Face =
    Face { attributes: r#"font-size="13" font-weight="600""#, letter: 74 };
/// The name of a DaemonSet, of a group.
pub(super) const HEAD: Face =
    Face { attributes: r#"font-size="14" font-weight="600""#, letter: 82 };
/// A word.
pub(super) const PLAIN: Face = Face { attributes: r#"font-size="12""#, letter: 62 };
/// A number of the status.
pub(super) const NUMBER: Face =
    Face { attributes: r#"font-size="18" font-weight="600""#, letter: 105 };
/// kubectl's capitals.
pub(super) const CAPTION: Face =
    Face { attributes: r#"font-size="10" letter-spacing="0.6""#, letter: 75 };
/// Labels, taints, revisions.
pub(super) const MONO: Face = Face {
    attributes: r#"font-size="10.5" font-family="ui-monospace, Menlo, Consolas, monospace""#,
    letter: 65,
};

/// Writes shapes one after the other.
#[derive(Default, Debug)]
pub(super) struct Pen {
    pub(super) svg: String,
}

/// A rectangle, and how it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) radius: u32,
    pub(super) fill: &'static str,
    /// The colour of its border, if it has one, and whether that is dashed.
    pub(super) border: Option<(&'static str, bool)>,
}

impl Pen {
    pub(super) fn block(&mut self, block: &Block) {
        self.open_block(block);
        self.svg.push_str("/>");
    }

    /// A block with words that show when it is pointed at, and that are read aloud.
    pub(super) fn told_block(&mut self, block: &Block, words: &str) {
        self.open_block(block);
        self.svg.push_str(&format!("><title>{}</title></rect>", escaped(words)));
    }

    fn open_block(&mut self, block: &Block) {
        let Block { x, y, width, height, radius, fill, border } = block;
        self.svg.push_str(&match border {
            // A border is drawn inside, on whole pixels.
            Some((color, dashed)) => {
                let dashes = if *dashed { r#" stroke-dasharray="3 3""# } else { "" };
                format!(
                    r#"<rect x="{x}.5" y="{y}.5" width="{}" height="{}" rx="{radius}" fill="{fill}" stroke="{color}"{dashes}"#,
                    width.saturating_sub(1),
                    height.saturating_sub(1),
                )
            }
            None => format!(
                r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}""#
            ),
        });
    }

    /// A text from `x` on, cut to fit into `width`. Returns how wide it is taken to be.
    pub(super) fn text(
        &mut self,
        (x, y): (u32, u32),
        width: u32,
        face: Face,
        color: &str,
        text: &str,
    ) -> u32 {
        let shown = face.cut(text, width);
        let Face { attributes, .. } = face;
        self.svg.push_str(&format!(
            r#"<text x="{x}" y="{y}" {attributes} fill="{color}">{}"#,
            escaped(&shown)
        ));
        if shown != text {
            self.svg.push_str(&format!("<title>{}</title>", escaped(text)));
        }
        self.svg.push_str("</text>");
        face.width(&shown)
    }

    /// A name, and a note right behind it.
    pub(super) fn heading(
        &mut self,
        (x, y): (u32, u32),
        width: u32,
        (name, ink): (&str, &str),
        (note, faint): (&str, &str),
    ) {
        let name = HEAD.cut(name, width);
        let note = PLAIN.cut(note, width.saturating_sub(HEAD.width(&name) + 8));
        self.svg.push_str(&format!(
            r#"<text x="{x}" y="{y}" {} fill="{ink}">{}<tspan dx="8" {} font-weight="400" fill="{faint}">{}</tspan></text>"#,
            HEAD.attributes,
            escaped(&name),
            PLAIN.attributes,
            escaped(&note),
        ));
    }

    /// A text that ends at `x`.
    pub(super) fn text_to(&mut self, (x, y): (u32, u32), width: u32, color: &str, text: &str) {
        let shown = PLAIN.cut(text, width);
        let Face { attributes, .. } = PLAIN;
        self.svg.push_str(&format!(
            r#"<text x="{x}" y="{y}" text-anchor="end" {attributes} fill="{color}">{}</text>"#,
            escaped(&shown)
        ));
    }

    /// A picture of 12 by 12.
    pub(super) fn icon(&mut self, (x, y): (u32, u32), icon: Icon, color: &str, ground: &str) {
        let shape = shape(icon).replace("var(--surface)", ground);
        self.svg.push_str(&format!(
            r#"<g transform="translate({x} {y})" color="{color}" fill="none" stroke="currentColor" stroke-width="1.5">{shape}</g>"#
        ));
    }
}

impl Face {
    /// How wide a text is taken to be.
    pub(super) fn width(self, text: &str) -> u32 {
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        letters.saturating_mul(self.letter).div_ceil(10)
    }

    /// The text, or its beginning with an ellipsis where there is no room for all.
    fn cut(self, text: &str, width: u32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let letters = (width.saturating_mul(10) / self.letter).saturating_sub(1);
        let letters = usize::try_from(letters).unwrap_or(0);
        text.chars().take(letters).chain(['…']).collect()
    }
}

/// A text as it may stand in XML. Letters that may not stand there at all are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    safe
}
