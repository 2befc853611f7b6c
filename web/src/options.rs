//! What the query of an address asks for: how the page looks and begins, never what is in the session.

use std::fmt::Write as _;

use playground_sim::Moment;

use crate::action::Theme;

/// The view options of an address. Those that it does not name have the values that fit most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Overrides the theme of earlier visits.
    pub theme: Option<Theme>,
    /// Which panels an embed has.
    pub view: View,
    /// Which keys of the time bar an embed has.
    pub controls: Controls,
    /// Whether nothing but time can be changed.
    pub readonly: bool,
    /// Whether nothing is told but what the session shows: no hints of a first visit.
    pub quiet: bool,
    /// The moment at which the address opens: after all moves unless it says so.
    pub step: Option<Moment>,
    /// Whether time runs when the address is opened.
    pub autoplay: bool,
    /// The size of everything, in percent.
    pub font_scale: Option<u32>,
    /// Whether an embed is as high as what is in it.
    pub fits_height: bool,
    /// What could not be understood, in sentences.
    pub notes: Vec<String>,
}

/// The panels of an embed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Board,
    Yaml,
    /// The manifest and the board.
    Both,
    /// The journal, and when each thing happened.
    Timeline,
}

impl View {
    pub const ALL: [View; 4] = [View::Board, View::Yaml, View::Both, View::Timeline];

    pub fn label(self) -> &'static str {
        match self {
            View::Board => "board",
            View::Yaml => "yaml",
            View::Both => "both",
            View::Timeline => "timeline",
        }
    }

    pub fn has_manifest(self) -> bool {
        matches!(self, View::Yaml | View::Both)
    }

    pub fn has_board(self) -> bool {
        matches!(self, View::Board | View::Both)
    }
}

/// The keys of an embed's time bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Controls {
    None,
    /// Step, step back, play, and the clock.
    Mini,
    #[default]
    Full,
}

impl Controls {
    pub const ALL: [Controls; 3] = [Controls::Full, Controls::Mini, Controls::None];

    pub fn label(self) -> &'static str {
        match self {
            Controls::None => "none",
            Controls::Mini => "mini",
            Controls::Full => "full",
        }
    }
}

/// The themes by the names that addresses and messages use.
pub const THEMES: [(&str, Theme); 3] =
    [("auto", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];

/// A theme by its name.
pub fn theme(name: &str) -> Option<Theme> {
    THEMES.iter().find(|(it, _)| *it == name).map(|(_, theme)| *theme)
}

/// The name of a theme.
pub fn theme_name(theme: Theme) -> &'static str {
    THEMES.iter().find(|(_, it)| *it == theme).map_or("auto", |(name, _)| *name)
}

impl Options {
    /// Reads a query, with or without its `?`.
    ///
    /// Other names than ours belong to others and are left alone. A value of ours that makes no sense leaves
    /// the option as it was, and a note.
    pub fn read(query: &str) -> Options {
        let mut options = Options::default();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if let Err(expected) = options.set(name, value) {
                options.notes.push(format!(
                    "The address says {name}={value}, which is left out: {name} is {expected}."
                ));
            }
        }
        options
    }

    /// Sets one option, or says what it takes.
    fn set(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            "theme" => self.theme = Some(theme(value).ok_or("auto, light or dark")?),
            "view" => {
                let known = View::ALL.into_iter().find(|it| it.label() == value);
                self.view = known.ok_or("board, yaml, both or timeline")?;
            }
            "controls" => {
                let known = Controls::ALL.into_iter().find(|it| it.label() == value);
                self.controls = known.ok_or("none, mini or full")?;
            }
            "readonly" => self.readonly = switch(value)?,
            "quiet" => self.quiet = switch(value)?,
            "autoplay" => self.autoplay = switch(value)?,
            "step" => {
                self.step =
                    Some(value.parse().map_err(|_| "a whole number from 0 on, and perhaps @72s")?);
            }
            "fontScale" => {
                self.font_scale =
                    Some(percent(value).ok_or("a number from 0.5 to 3, such as 1.25")?);
            }
            "height" if value == "auto" => self.fits_height = true,
            "height" => return Err("auto; the height in pixels is the frame's own attribute"),
            // `lang` is understood, and English the only language there is.
            _ => {}
        }
        Ok(())
    }

    /// Whether the page is to be looked at, and not to be learnt.
    pub fn is_quiet(&self) -> bool {
        self.quiet || self.readonly || self.autoplay
    }

    /// The query that asks for these options, with its `?`; empty if nothing is asked for.
    pub fn query(&self) -> String {
        let mut query = String::new();
        let mut add = |name: &str, value: &str| {
            let mark = if query.is_empty() { '?' } else { '&' };
            // Writing to a string does not fail.
            let _ = write!(query, "{mark}{name}={value}");
        };
        if let Some(theme) = self.theme.filter(|it| *it != Theme::System) {
            add("theme", theme_name(theme));
        }
        if self.view != View::default() {
            add("view", self.view.label());
        }
        if self.controls != Controls::default() {
            add("controls", self.controls.label());
        }
        if self.readonly {
            add("readonly", "1");
        }
        if self.quiet {
            add("quiet", "1");
        }
        if let Some(step) = self.step {
            add("step", &step.to_string());
        }
        if self.autoplay {
            add("autoplay", "1");
        }
        if self.fits_height {
            add("height", "auto");
        }
        query
    }
}

/// A switch that is on when it is only named.
fn switch(value: &str) -> Result<bool, &'static str> {
    match value {
        "" | "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err("1 or 0"),
    }
}

/// `1.25` as 125.
fn percent(value: &str) -> Option<u32> {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let tenths = if part.len() == 1 { 10 } else { 1 };
    if part.is_empty() || part.len() > 2 || whole.len() > 1 {
        return None;
    }
    let percent = whole.parse::<u32>().ok()? * 100 + part.parse::<u32>().ok()? * tenths;
    (50..=300).contains(&percent).then_some(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_query_asks_for_nothing() {
        for query in ["", "?", "?utm_source=chat&x"] {
            assert_eq!(Options::read(query), Options::default(), "{query}");
        }
        assert_eq!(Options::default().query(), "");
    }

    #[test]
    fn every_option_is_read() {
        let query = "?theme=dark&view=both&readonly=1&quiet&controls=mini&step=12&autoplay&fontScale=1.5&height=auto&lang=de";
        let expected = Options {
            theme: Some(Theme::Dark),
            view: View::Both,
            controls: Controls::Mini,
            readonly: true,
            quiet: true,
            step: Some(12.into()),
            autoplay: true,
            font_scale: Some(150),
            fits_height: true,
            notes: vec![],
        };
        assert_eq!(Options::read(query), expected);
    }

    #[test]
    fn what_is_written_is_read() {
        for view in View::ALL {
            for controls in Controls::ALL {
                let options =
                    Options { view, controls, step: Some(0.into()), ..Options::default() };
                assert_eq!(Options::read(&options.query()), options);
            }
        }
        let more = Options {
            theme: Some(Theme::Light),
            readonly: true,
            autoplay: true,
            quiet: true,
            fits_height: true,
            ..Options::default()
        };
        assert_eq!(more.query(), "?theme=light&readonly=1&quiet=1&autoplay=1&height=auto");
        assert_eq!(Options::read(&more.query()), more);
    }

    #[test]
    fn a_value_that_makes_no_sense_leaves_a_note_and_nothing_else() {
        for (pair, expected) in [
            ("theme=blue", "theme is auto, light or dark."),
            ("view=", "view is board, yaml, both or timeline."),
            ("controls=some", "controls is none, mini or full."),
            ("readonly=yes", "readonly is 1 or 0."),
            ("step=-1", "step is a whole number from 0 on, and perhaps @72s."),
            ("step=99999999999999999999999", "step is a whole number from 0 on, and perhaps @72s."),
            ("step=4@72", "step is a whole number from 0 on, and perhaps @72s."),
            ("fontScale=9", "fontScale is a number from 0.5 to 3, such as 1.25."),
            ("height=300", "height is auto; the height in pixels is the frame's own attribute."),
        ] {
            let mut options = Options::read(pair);
            let notes = std::mem::take(&mut options.notes);
            let name = pair.split('=').next().expect("a name");
            let note = format!("The address says {pair}, which is left out: {expected}");
            assert_eq!((options, notes), (Options::default(), vec![note]), "{name}");
        }
    }

    #[test]
    fn a_scale_has_at_most_two_decimals() {
        let read = |value: &str| Options::read(&format!("fontScale={value}")).font_scale;
        for (value, expected) in
            [("1", 100), ("0.5", 50), ("1.2", 120), ("2.05", 205), ("3.0", 300)]
        {
            assert_eq!(read(value), Some(expected), "{value}");
        }
        for value in ["", ".", "1.", ".5", "1.255", "0.49", "3.01", "1e2", "-1", "+1", "12"] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
