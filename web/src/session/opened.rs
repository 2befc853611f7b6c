//! The example that is open: what to look for in it, and whether anything of the learner's own is in it yet.

use std::rc::Rc;
use std::sync::Arc;

use playground_kubectl::Console;
use playground_sim::MoveKind;

use super::Session;
use crate::view::Example;

/// An example, and how it was when it was opened.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    example: Rc<Example>,
    /// Whether what to look for is still shown.
    note: bool,
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
        self.opened.as_ref().filter(|it| it.note).map(|it| &it.example)
    }

    /// Opens an example in the place of this session, which can be brought back.
    pub(super) fn open_example(&mut self, example: Rc<Example>) {
        let announcement = format!("{}. {}", example.title, example.look);
        self.replace_with(Session::open(&example.session), &announcement);
        let work = Work::of(&self.console);
        self.opened = Some(Opened { example, note: true, work });
    }

    pub(super) fn close_note(&mut self) {
        if let Some(opened) = &mut self.opened {
            opened.note = false;
        }
    }

    /// Whether the session is an example that was only watched, and so need not be kept.
    pub(super) fn is_only_watched(&self) -> bool {
        self.opened.as_ref().is_some_and(|it| it.work == Work::of(&self.console))
    }
}
