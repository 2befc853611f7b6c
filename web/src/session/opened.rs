//! What was opened: what to look for in it, if it is an example, and whether anything of the learner's own is in it yet.

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::Console;
use playground_sim::MoveKind;

use super::Session;
use crate::view::Example;

/// A session as it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    /// The example whose note is still shown.
    example: Option<Rc<Example>>,
    work: Work,
}

/// What a learner makes of a session: lines that changed the cluster, and files. Time that passes is none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Work {
    lines: Vec<Arc<str>>,
    files: Vec<(String, Arc<str>)>,
}

impl Work {
    fn of(console: &Console) -> Work {
        let lines = console.history().moves().iter().filter_map(|it| match &it.kind {
            MoveKind::Command { line, .. } => Some(Arc::clone(line)),
            _ => None,
        });
        let files = console.files().map(|(name, text)| (name.to_owned(), Arc::clone(text)));
        Work { lines: lines.collect(), files: files.collect() }
    }
}

impl Session {
    /// The example whose note is shown.
    pub fn example(&self) -> Option<&Rc<Example>> {
        self.opened.as_ref()?.example.as_ref()
    }

    /// Opens an example in the place of this session, which can be brought back.
    pub(super) fn open_example(&mut self, example: Rc<Example>) {
        let announcement = format!("The example {:?} is open.", example.title);
        let next = Session::open(&example.session);
        let next = Session { title: Some(example.title.clone()), ..next };
        self.replace_with(next, &announcement);
        if let Some(opened) = &mut self.opened {
            opened.example = Some(example);
        }
    }

    pub(super) fn close_note(&mut self) {
        if let Some(opened) = &mut self.opened {
            opened.example = None;
        }
    }

    /// Takes note of what the session is before anything is done in it.
    pub(super) fn begun(mut self) -> Session {
        self.opened = Some(Opened { example: None, work: Work::of(&self.console) });
        self
    }

    /// Whether the session was only watched, and so need not be kept.
    pub(super) fn is_only_watched(&self) -> bool {
        let is_unchanged =
            |it: &Opened| self.courses.others.is_empty() && it.work == Work::of(&self.console);
        self.opened.as_ref().is_some_and(is_unchanged)
    }
}
