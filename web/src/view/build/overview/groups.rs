//! The Nodes that are shown, in groups.

use std::collections::BTreeMap;
use std::sync::Arc;

use playground_api::NodeName;

use super::grouping;
use crate::view::CellTone;

/// Nodes that are shown under one title, by name.
#[derive(Debug)]
pub struct Group {
    pub title: Arc<str>,
    pub members: Vec<(NodeName, CellTone)>,
    /// How many there are of each tone.
    counts: [usize; CellTone::ALL.len()],
}

impl Group {
    pub fn count(&self, tone: CellTone) -> usize {
        self.counts.get(tone as usize).copied().unwrap_or(0)
    }

    fn counter(&mut self, tone: CellTone) -> Option<&mut usize> {
        self.counts.get_mut(tone as usize)
    }
}

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: Vec<Group>,
    by_title: BTreeMap<Arc<str>, usize>,
    /// The group that was touched last: mostly that of the next Node, too.
    last: usize,
}

impl Groups {
    pub(super) fn all(&self) -> &[Group] {
        &self.all
    }

    fn find(&mut self, title: &str) -> Option<&mut Group> {
        if self.all.get(self.last).is_none_or(|it| *it.title != *title) {
            self.last = *self.by_title.get(title)?;
        }
        self.all.get_mut(self.last)
    }

    /// Adds a Node, in the order of names.
    pub(super) fn add(&mut self, title: &str, name: &NodeName, tone: CellTone) {
        if self.find(title).is_none() {
            let title: Arc<str> = title.into();
            self.by_title.insert(Arc::clone(&title), self.all.len());
            self.all.push(Group { title, members: Vec::new(), counts: Default::default() });
        }
        if let Some(group) = self.find(title) {
            group.members.push((name.clone(), tone));
            group.counter(tone).into_iter().for_each(|it| *it += 1);
        }
    }

    /// Gives a Node another tone.
    pub(super) fn set(&mut self, title: &str, name: &NodeName, tone: CellTone) {
        let Some(group) = self.find(title) else { return };
        let place = group.members.binary_search_by(|(it, _)| it.cmp(name));
        let Some((_, held)) = place.ok().and_then(|it| group.members.get_mut(it)) else { return };
        let before = std::mem::replace(held, tone);
        group.counter(before).into_iter().for_each(|it| *it -= 1);
        group.counter(tone).into_iter().for_each(|it| *it += 1);
    }

    /// Puts the groups in their order.
    pub(super) fn sort(&mut self) {
        self.all.sort_by(|a, b| grouping::compare(&a.title, &b.title));
        let places = self.all.iter().enumerate();
        self.by_title = places.map(|(place, it)| (Arc::clone(&it.title), place)).collect();
    }
}
