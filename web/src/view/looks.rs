//! How the board is looked at: what is filtered, grouped and picked, and from how near.

use std::collections::BTreeSet;
use std::rc::Rc;

use playground_api::NodeName;

/// How a learner looks at the Nodes. Nothing of it is in the cluster or in a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Only Nodes with all these words are shown.
    pub filter: String,
    pub grouping: Grouping,
    /// The one group that is shown.
    pub only: Option<String>,
    /// What was chosen; by their number otherwise.
    pub zoom: Option<Zoom>,
    pub look: Look,
    /// Where the keyboard is in a map.
    pub cursor: Option<NodeName>,
    pub picked: Rc<BTreeSet<NodeName>>,
    pub last_picked: Option<NodeName>,
}

/// By what Nodes stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// By what they are for.
    #[default]
    Pool,
    Role,
    /// By the value of a label.
    Label(String),
    /// By what a DaemonSet has on them.
    Verdict,
    /// By the template of the Pod that a DaemonSet has on them.
    Revision,
    None,
}

impl Grouping {
    /// The word in the list of choices.
    pub fn words(&self) -> String {
        match self {
            Grouping::Pool => "pool".to_owned(),
            Grouping::Role => "role".to_owned(),
            Grouping::Label(key) => format!("label {key}"),
            Grouping::Verdict => "verdict".to_owned(),
            Grouping::Revision => "revision".to_owned(),
            Grouping::None => "none".to_owned(),
        }
    }
}

/// How near one is to the Nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zoom {
    /// Cells of 7 px.
    Dots,
    /// Cells of 12 px.
    Cells,
    /// Cells of 20 px.
    Tiles,
    /// Cards without labels.
    Small,
    #[default]
    Cards,
    /// Not on the scale: a row for each Node.
    Table,
}

impl Zoom {
    /// From far to near.
    pub const SCALE: [Zoom; 5] = [Zoom::Dots, Zoom::Cells, Zoom::Tiles, Zoom::Small, Zoom::Cards];

    /// The attribute that styles read.
    pub fn label(self) -> &'static str {
        match self {
            Zoom::Dots => "dots",
            Zoom::Cells => "cells",
            Zoom::Tiles => "tiles",
            Zoom::Small => "small",
            Zoom::Cards => "cards",
            Zoom::Table => "table",
        }
    }

    /// The side of a cell and the gap after it, in CSS pixels, where Nodes are cells.
    pub fn cell(self) -> Option<(u32, u32)> {
        match self {
            Zoom::Dots => Some((7, 1)),
            Zoom::Cells => Some((12, 2)),
            Zoom::Tiles => Some((20, 3)),
            Zoom::Small | Zoom::Cards | Zoom::Table => None,
        }
    }
}

/// Which way the scale goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CanZoom {
    pub out: Option<Zoom>,
    pub r#in: Option<Zoom>,
}

/// The part of the board that can be seen, in CSS pixels from the top of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub top: u32,
    pub height: u32,
    pub width: u32,
}

impl Default for Look {
    /// That of a middling window, until it is measured.
    fn default() -> Self {
        Look { top: 0, height: 800, width: 680 }
    }
}
