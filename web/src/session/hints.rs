//! The hints of a first visit: which one is shown.

use super::Session;
use crate::action::Action;
use crate::view::HINTS;

impl Session {
    /// One that shows the hints of a first visit, or not.
    pub fn with_hints(self, shown: bool) -> Session {
        Session { hint: shown.then_some(0), ..self }
    }

    /// The place of the hint that is shown.
    pub fn hint(&self) -> Option<usize> {
        self.hint
    }

    pub(super) fn show_hint(&mut self, hint: Option<usize>) {
        self.hint = hint.filter(|it| *it < HINTS.len());
        self.tried = [false; HINTS.len()];
        self.dialog = None;
    }

    /// A hint makes room for the next one once what it is about was done.
    pub(super) fn note_tried(&mut self, action: &Action) {
        let Some(at) = self.hint else { return };
        let about = match action {
            Action::Select(_) => 0,
            Action::Type(_) => 1,
            Action::Glance(_) => 2,
            Action::Run(line) if line.starts_with("sim step") => 2,
            Action::Run(line) if line.starts_with("kubectl ") => 3,
            _ => return,
        };
        if let Some(tried) = self.tried.get_mut(about) {
            *tried = true;
        }
        self.hint = (at..HINTS.len()).find(|it| self.tried.get(*it) == Some(&false));
    }
}
