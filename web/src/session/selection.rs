//! What one asks about, and where on the page the answer is.

use super::Session;
use crate::action::Panel;
use crate::view::{Detail, ObjectName, Selection, Tab};

impl Session {
    pub fn selection(&self) -> Option<&Selection> {
        self.selection.as_ref()
    }

    pub fn tab(&self) -> Tab {
        self.tab
    }

    pub fn detail(&self) -> Detail {
        self.detail
    }

    pub fn unfolded(&self) -> Option<&ObjectName> {
        self.unfolded.as_ref()
    }

    pub fn panel(&self) -> Panel {
        self.panel
    }

    pub(super) fn select(&mut self, selection: Selection) {
        if let Some(owner) = self.owner(&selection) {
            self.unfolded = Some(owner);
        }
        self.selection = Some(selection);
        self.detail = Detail::default();
        self.panel = Panel::Why;
    }

    pub(super) fn deselect(&mut self) {
        self.selection = None;
        self.tab = Tab::default();
        if self.panel == Panel::Why {
            self.panel = Panel::Cluster;
        }
    }

    /// Where the selected Pod of a DaemonSet is.
    pub(super) fn place_of_pod(&self) -> Option<Selection> {
        let cluster = self.console.cluster();
        let Some(Selection::Pod(pod)) = &self.selection else { return None };
        let pod = cluster.store().pod(&pod.into())?;
        let daemon_set = ObjectName::from(&cluster.daemon_set_of(pod)?.metadata.key());
        Some(Selection::Place { daemon_set, node: pod.node_or_target()?.to_string() })
    }

    /// Goes on to the place where a Pod was that is not there any more.
    pub(super) fn follow(&mut self, place: Option<Selection>) {
        let Some(Selection::Pod(pod)) = &self.selection else { return };
        if place.is_some() && self.console.cluster().store().pod(&pod.into()).is_none() {
            self.selection = place;
        }
    }

    /// The DaemonSet that a selection is about.
    fn owner(&self, selection: &Selection) -> Option<ObjectName> {
        let cluster = self.console.cluster();
        match selection {
            Selection::Place { daemon_set, .. } => Some(daemon_set.clone()),
            Selection::Pod(pod) => {
                let owner = cluster.daemon_set_of(cluster.store().pod(&pod.into())?)?;
                Some(ObjectName::from(&owner.metadata.key()))
            }
            Selection::DaemonSet(name) => Some(name.clone()),
            Selection::Node(_) | Selection::Object(..) => None,
        }
    }
}
