//! The colours of a picture: those of `tokens.css`, which a picture cannot load.

use crate::view::{Health, Tone};

/// What is drawn over the card of a cordoned Node; [`Palette::hatch`] is what it stands for.
pub(super) const HATCH: &str = "url(#hatch)";

/// The colours of one theme, by the names of the tokens.
#[derive(Debug)]
pub struct Palette {
    pub bg: &'static str,
    pub surface: &'static str,
    pub sunk: &'static str,
    pub line: &'static str,
    pub line2: &'static str,
    pub control: &'static str,
    pub text: &'static str,
    pub muted: &'static str,
    pub ready: (&'static str, &'static str),
    pub start: (&'static str, &'static str),
    pub pend: (&'static str, &'static str),
    pub term: (&'static str, &'static str),
    pub fail: (&'static str, &'static str),
}

impl Palette {
    pub const LIGHT: Palette = Palette {
        bg: "#f5f4ef",
        surface: "#fffefb",
        sunk: "#eceae2",
        line: "#d9d5c8",
        line2: "#c6c1b1",
        control: "#8a8676",
        text: "#1c2024",
        muted: "#5b6168",
        ready: ("#14743f", "#dcf0e3"),
        start: ("#8a5a00", "#fbeecb"),
        pend: ("#5f5ba8", "#e9e7f7"),
        term: ("#6d6470", "#ebe7ec"),
        fail: ("#b3261e", "#fbe3e0"),
    };

    pub const DARK: Palette = Palette {
        bg: "#0e1217",
        surface: "#151a21",
        sunk: "#0a0d11",
        line: "#262e38",
        line2: "#36414e",
        control: "#687483",
        text: "#e4e8ee",
        muted: "#9ba6b3",
        ready: ("#5fd49a", "#12301f"),
        start: ("#e9bd53", "#33270b"),
        pend: ("#b0a8f5", "#23204a"),
        term: ("#a89fb0", "#2a2630"),
        fail: ("#ff8a80", "#3d1714"),
    };

    /// The definition of [`HATCH`].
    pub(super) fn hatch(&self) -> String {
        format!(
            r#"<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M0 .5h7" stroke="{}" stroke-opacity="0.1"/></pattern></defs>"#,
            self.text
        )
    }

    /// Ink and ground of a Pod.
    pub(super) fn pod(&self, tone: Tone) -> (&'static str, &'static str) {
        match tone {
            Tone::Ready => self.ready,
            Tone::Old => (self.ready.0, self.surface),
            Tone::Starting | Tone::NotReady => self.start,
            Tone::Pending => self.pend,
            Tone::Leaving => self.term,
            Tone::Failed => self.fail,
            Tone::Other => (self.muted, self.surface),
        }
    }

    pub(super) fn lamp(&self, health: Health) -> &'static str {
        match health {
            Health::Ready => self.ready.0,
            Health::Cordoned => self.muted,
            Health::Lost => self.fail.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_those_of_the_page() {
        let tokens = include_str!("../../styles/tokens.css");
        let (light, dark) = (Palette::LIGHT, Palette::DARK);
        for (name, light, dark) in [
            ("bg", light.bg, dark.bg),
            ("surface", light.surface, dark.surface),
            ("sunk", light.sunk, dark.sunk),
            ("line", light.line, dark.line),
            ("line2", light.line2, dark.line2),
            ("control", light.control, dark.control),
            ("text", light.text, dark.text),
            ("muted", light.muted, dark.muted),
            ("ready", light.ready.0, dark.ready.0),
            ("ready-wash", light.ready.1, dark.ready.1),
            ("start", light.start.0, dark.start.0),
            ("start-wash", light.start.1, dark.start.1),
            ("pend", light.pend.0, dark.pend.0),
            ("pend-wash", light.pend.1, dark.pend.1),
            ("term", light.term.0, dark.term.0),
            ("term-wash", light.term.1, dark.term.1),
            ("fail", light.fail.0, dark.fail.0),
            ("fail-wash", light.fail.1, dark.fail.1),
        ] {
            let token = format!("--{name}: light-dark({light}, {dark});");
            assert!(tokens.contains(&token), "{token}");
        }
    }
}
