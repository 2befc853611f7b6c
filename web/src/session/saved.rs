//! How a session is kept and brought back.

use std::rc::Rc;

use playground_kubectl::Console;
use playground_sim::Moment;

use super::Session;
use super::courses::{Courses, SavedCourse};
use super::files::Files;
use super::time::go_to_end;
use crate::view::{Keeping, Looks};

/// A session in the form in which it is kept: what ran, and how it was left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// All moves, those that were taken back included.
    pub text: String,
    /// The moment at which it stands.
    pub moment: Moment,
    /// The files of the editor, in their order. Others in the text were closed.
    pub files: Vec<String>,
    /// The open one.
    pub file: String,
    /// The name of the course, if it has one.
    pub course: Option<String>,
    /// The courses that were left.
    pub courses: Vec<SavedCourse>,
    /// The fragment of the address that it goes on from, if any.
    pub link: Option<String>,
    /// The title of the example that it began with, if it did.
    pub title: Option<String>,
    /// Whether it was only watched since it was opened: then it is not worth keeping.
    pub watched: bool,
}

impl Session {
    pub fn with_before(self, before: Option<Saved>) -> Session {
        Session { before: before.map(Rc::new), ..self }
    }

    /// The session to go back to.
    pub fn before(&self) -> Option<&Rc<Saved>> {
        self.before.as_ref()
    }

    pub fn with_outgoing(self, outgoing: Option<Saved>) -> Session {
        Session { outgoing: outgoing.map(Rc::new), ..self }
    }

    /// A session as it was left.
    pub fn restored(saved: &Saved) -> Session {
        let mut session = Session::open(&saved.text);
        session.seek(Some(saved.moment));
        session.files = Files::restored(&mut session.console, &saved.files, &saved.file);
        session.courses = Courses::restored(saved);
        session.title.clone_from(&saved.title);
        if saved.watched { session.begun() } else { session }
    }

    /// The session in the form in which it is kept.
    pub fn saved(&self) -> Saved {
        Saved {
            text: self.to_text(),
            moment: self.console.history().moment(),
            files: self.files.all().to_vec(),
            file: self.files.open().to_owned(),
            course: self.courses.present.clone(),
            courses: self.courses.saved(),
            link: self.link.clone(),
            title: self.title.clone(),
            watched: self.is_only_watched(),
        }
    }

    /// The present course as text, moves that were taken back included.
    pub fn to_text(&self) -> String {
        whole_text(&self.console)
    }

    /// Opens a session in the place of this one, which can be brought back. From one that was only watched, the way
    /// back leads to the session before it; otherwise that one makes room.
    pub(super) fn replace_with(&mut self, next: Session, announcement: &str) {
        let (before, outgoing) = match self.before.take() {
            Some(before) if self.is_only_watched() => (before, self.outgoing.take()),
            outgoing => (Rc::new(self.saved()), outgoing),
        };
        let next = self.keeping_looks(next.begun(), announcement);
        *self = Session { before: Some(before), outgoing, ..next };
    }

    /// The session that made room for another one to be brought back, and so is the browser's to keep.
    pub fn outgoing(&self) -> Option<&Rc<Saved>> {
        self.outgoing.as_ref().filter(|it| !it.watched)
    }

    /// Opens a session that the browser keeps.
    pub(super) fn open_kept(&mut self, kept: &Saved) {
        self.replace_with(Session::restored(kept), "The session is open as it was left.");
    }

    /// Takes opening another session back. That one can be brought back in turn, if anything was done in it.
    pub(super) fn bring_back(&mut self) {
        if let Some(before) = self.before.take() {
            let restored = Session::restored(&before);
            let left = (!self.is_only_watched()).then(|| self.saved());
            let restored = self.keeping_looks(restored, "The session from before is back.");
            *self = restored.with_before(left);
        }
    }

    pub fn keeping(&self) -> Keeping {
        self.keeping
    }

    /// What there is to say of that, unless it was read already.
    pub fn keeping_note(&self) -> Option<&'static str> {
        self.keeping.note().filter(|_| !self.is_keeping_told)
    }

    /// What was read is said again only after it has changed.
    pub(super) fn note_keeping(&mut self, keeping: Keeping) {
        self.is_keeping_told &= keeping == self.keeping;
        self.keeping = keeping;
    }

    /// Another session on the same page: how the page looks and what its address says is not the session's.
    fn keeping_looks(&self, session: Session, announcement: &str) -> Session {
        Session {
            version: self.version + 1,
            n_glances: self.n_glances,
            looks: Looks { look: self.looks.look, ..Looks::default() },
            course: self.course + 1,
            theme: self.theme,
            motion: self.motion,
            hint: self.hint,
            tried: self.tried,
            speed: self.speed,
            readonly: self.readonly,
            link: self.link.clone(),
            keeping: self.keeping,
            is_keeping_told: self.is_keeping_told,
            announcement: announcement.to_owned(),
            ..session
        }
    }
}

/// A session as text, moves that were taken back included.
pub(super) fn whole_text(console: &Console) -> String {
    let mut console = console.clone();
    go_to_end(&mut console);
    console.session_text()
}
