//! The gallery of examples: sessions to open, each with what to look for.

use super::{Health, Tone};

/// A session, and what the gallery says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its name in links.
    pub id: String,
    pub title: String,
    /// What to look for, in a sentence or two.
    pub look: String,
    /// What it teaches: `logs`, `rollout`.
    pub uses: Vec<String>,
    pub picture: Picture,
    /// In the form in which sessions are stored.
    pub session: String,
}

/// The board of an example as it opens, without its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    pub nodes: Vec<PictureNode>,
}

/// A Node, and its places from top to bottom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureNode {
    pub health: Health,
    pub places: Vec<PicturePlace>,
}

/// A Pod, or the dashed box where a DaemonSet has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PicturePlace {
    Pod(Tone),
    Empty,
}

impl PicturePlace {
    /// What styles read.
    pub fn label(self) -> &'static str {
        match self {
            PicturePlace::Pod(tone) => tone.label(),
            PicturePlace::Empty => "empty",
        }
    }
}

/// Where the gallery is on its way to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gallery {
    Loading,
    /// Why there is none.
    Failed(String),
    Ready(Vec<std::rc::Rc<Example>>),
}
