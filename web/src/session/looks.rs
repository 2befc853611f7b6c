//! How the Nodes are looked at, and which of them are picked.

use std::collections::BTreeSet;
use std::rc::Rc;

use playground_api::NodeName;

use super::Session;
use crate::action::BoardAction;
use crate::view::build::overview::{Ask, Overview};
use crate::view::{Looks, Zoom};

impl Session {
    /// How the Nodes are looked at.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// What the board asks of an overview.
    pub fn ask(&self) -> Ask {
        Ask {
            filter: self.looks.filter.clone(),
            grouping: self.looks.grouping.clone(),
            daemon_set: self.unfolded.clone(),
        }
    }

    pub(super) fn board(&mut self, action: BoardAction) {
        let looks = &mut self.looks;
        match action {
            BoardAction::Filter(filter) => looks.filter = filter,
            BoardAction::GroupBy(grouping) => {
                looks.grouping = grouping;
                looks.only = None;
            }
            BoardAction::Only(only) => {
                looks.only = only;
                // One comes near enough to see the Nodes of the group; a table stays one.
                looks.zoom = looks.zoom.filter(|it| *it == Zoom::Table);
            }
            BoardAction::Zoom(zoom) => looks.zoom = zoom,
            BoardAction::Look(look) => looks.look = look,
            BoardAction::PointAt(node) => looks.cursor = Some(node),
            BoardAction::Pick(node) => {
                let picked = Rc::make_mut(&mut looks.picked);
                if !picked.remove(&node) {
                    picked.insert(node.clone());
                }
                looks.last_picked = Some(node);
            }
            BoardAction::PickTo(node) => self.pick_to(&node),
            BoardAction::PickShown => {
                self.looks.picked = Rc::new(self.shown_nodes().into_iter().collect())
            }
            BoardAction::PickNone => looks.picked = Rc::default(),
        }
    }

    /// Picks the Nodes between two, in the order in which they are shown.
    fn pick_to(&mut self, node: &NodeName) {
        let shown = self.shown_nodes();
        let place = |node: &NodeName| shown.iter().position(|it| it == node);
        let last = self.looks.last_picked.as_ref().unwrap_or(node);
        let (Some(one), Some(other)) = (place(last), place(node)) else { return };
        let range: BTreeSet<NodeName> =
            shown.iter().take(one.max(other) + 1).skip(one.min(other)).cloned().collect();
        Rc::make_mut(&mut self.looks.picked).extend(range);
        self.looks.last_picked = Some(node.clone());
    }

    /// The Nodes that are shown, in their order.
    fn shown_nodes(&self) -> Vec<NodeName> {
        let overview = Overview::of(self.shown().cluster(), &self.ask());
        let only = self.looks.only.as_deref();
        let groups = overview.groups().iter();
        let groups = groups.filter(|it| only.is_none_or(|only| *it.title == *only));
        groups.flat_map(|it| &it.members).map(|(name, _)| name.clone()).collect()
    }
}
