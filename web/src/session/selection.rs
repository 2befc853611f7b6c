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
