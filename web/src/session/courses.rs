//! Courses of events that were left: each a session of its own, with a name.

use std::cell::OnceCell;
use std::rc::Rc;

use playground_kubectl::Console;
use playground_sim::History;

use super::Session;
use super::files::Files;
use super::saved::{Saved, whole_text};
use super::time::go_to_end;
use crate::view::Clock;
use crate::view::build::courses::stand;

/// At most so many are kept. The oldest that nobody has named makes room.
const MOST: usize = 24;

/// What automatic names begin with; a number follows.
const COURSE: &str = "fork ";

/// A course that is not the present one. One of an earlier visit runs again when it is first needed.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its number in this visit.
    pub id: u64,
    pub name: String,
    /// Where it parted from the course that went on.
    pub left_at: Clock,
    /// The latest instant in it.
    pub end: Clock,
    /// How it stands at its end: `all Ready`.
    pub stand: String,
    live: OnceCell<(Console, Files)>,
    saved: OnceCell<Rc<Saved>>,
}

impl Course {
    fn new(id: u64, name: String, left_at: Clock, live: (Console, Files)) -> Course {
        let head = live.0.history().head();
        let (end, stand) = (Clock(head.now().as_millis()), stand(head));
        Course { id, name, left_at, end, stand, live: OnceCell::from(live), saved: OnceCell::new() }
    }

    pub fn console(&self) -> &Console {
        &self.live().0
    }

    fn live(&self) -> &(Console, Files) {
        self.live.get_or_init(|| {
            let session = Session::restored(self.saved());
            (session.console, session.files)
        })
    }

    /// What ran in it, and how it was left. One of two is there from the beginning.
    pub fn saved(&self) -> &Rc<Saved> {
        self.saved.get_or_init(|| {
            let (console, files) = self.live.get().cloned().unwrap_or_default();
            Rc::new(Saved {
                text: whole_text(&console),
                moment: console.history().moment(),
                files: files.all().to_vec(),
                file: files.open().to_owned(),
                ..Saved::default()
            })
        })
    }
}

/// Whether nobody has thought of a name.
pub fn is_automatic(name: &str) -> bool {
    name.strip_prefix(COURSE).is_some_and(|it| it.parse::<u32>().is_ok())
}

/// The courses of a session.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    /// The name of the present one, if it has one.
    pub present: Option<String>,
    /// Those that were left, oldest first.
    pub others: Vec<Rc<Course>>,
    /// Those that were deleted, to be brought back; the latest last.
    pub deleted: Vec<Rc<Course>>,
    next_id: u64,
    /// The end of the present course as it was when one went back from it.
    end: Option<(Console, Files)>,
}

/// A course in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCourse {
    pub name: String,
    /// In milliseconds.
    pub left_at: u64,
    pub end: u64,
    pub stand: String,
    pub session: Rc<Saved>,
}

impl Courses {
    pub(super) fn restored(saved: &Saved) -> Courses {
        let mut courses = Courses { present: saved.course.clone(), ..Courses::default() };
        for it in &saved.courses {
            courses.next_id += 1;
            courses.others.push(Rc::new(Course {
                id: courses.next_id,
                name: it.name.clone(),
                left_at: Clock(it.left_at),
                end: Clock(it.end),
                stand: it.stand.clone(),
                live: OnceCell::new(),
                saved: OnceCell::from(Rc::clone(&it.session)),
            }));
        }
        courses
    }

    pub(super) fn saved(&self) -> Vec<SavedCourse> {
        let saved = |it: &Rc<Course>| SavedCourse {
            name: it.name.clone(),
            left_at: it.left_at.0,
            end: it.end.0,
            stand: it.stand.clone(),
            session: Rc::clone(it.saved()),
        };
        self.others.iter().map(saved).collect()
    }

    pub fn get(&self, id: u64) -> Option<&Rc<Course>> {
        self.others.iter().find(|it| it.id == id)
    }

    fn take(&mut self, id: u64) -> Option<Rc<Course>> {
        let place = self.others.iter().position(|it| it.id == id)?;
        Some(self.others.remove(place))
    }

    /// The first of `fork 1`, `fork 2` and so on that is not taken.
    fn free_name(&self) -> String {
        let taken = |it: &String| {
            self.present.as_ref() == Some(it) || self.others.iter().any(|other| other.name == *it)
        };
        let mut names = (1_u32..).map(|n| format!("{COURSE}{n}"));
        names.find(|it| !taken(it)).unwrap_or_default()
    }

    /// The name of a course in which the same happens, if one is at hand.
    fn twin(&self, console: &Console) -> Option<String> {
        let moves = console.history().moves();
        let is_same = |it: &&Rc<Course>| {
            let others = it.live.get().map(|it| it.0.history().moves());
            others.is_some_and(|it| it.len() == moves.len() && it == moves)
        };
        self.others.iter().find(is_same).map(|it| it.name.clone())
    }

    /// Keeps a course under a name, or the first that is free. Returns the name.
    fn keep(&mut self, name: Option<String>, left_at: Clock, live: (Console, Files)) -> String {
        let name = name.unwrap_or_else(|| self.free_name());
        self.next_id += 1;
        self.others.push(Rc::new(Course::new(self.next_id, name.clone(), left_at, live)));
        if self.others.len() > MOST {
            let oldest = self.others.iter().position(|it| is_automatic(&it.name));
            self.others.remove(oldest.unwrap_or_default());
        }
        name
    }
}

impl Session {
    pub fn course(&self) -> u64 {
        self.course
    }

    pub fn courses(&self) -> &Courses {
        &self.courses
    }

    /// After a line: keeps the course that it left, if it left one.
    pub(super) fn keep_what_was_left(&mut self, before: (Console, Files)) {
        let (was, is) = (before.0.history(), self.console.history());
        let is_longer =
            is.branches().len() == was.branches().len() && is.moves().len() >= was.moves().len();
        if is_longer {
            if is.is_live() {
                self.courses.end = None;
            } else if was.is_live() {
                self.courses.end = Some(before);
            }
            return;
        }
        let left_at = parted_at(was, is);
        self.course += 1;
        let left = self.courses.end.take().unwrap_or_else(|| {
            let (mut console, files) = before;
            go_to_end(&mut console);
            (console, files)
        });
        let name = match self.courses.present.take() {
            None => {
                self.courses.twin(&left.0).unwrap_or_else(|| self.courses.keep(None, left_at, left))
            }
            name => self.courses.keep(name, left_at, left),
        };
        let mut told = self.announcement.clone();
        if !told.is_empty() && !told.ends_with('.') {
            told.push('.');
        }
        let told = format!("{told} The fork that was left is kept as {name}.");
        told.trim_start().clone_into(&mut self.announcement);
    }

    /// Keeps the present moment, to come back to it.
    pub(super) fn fork_here(&mut self) {
        let now = Clock(self.console.cluster().now().as_millis());
        let name = self.courses.keep(None, now, (self.console.clone(), self.files.clone()));
        self.version += 1;
        self.announcement = format!("{name} keeps this moment, {now}.");
    }

    /// Goes on with a course that was left; the present one is left in turn.
    pub(super) fn switch_to(&mut self, id: u64) {
        self.look_away();
        let Some(course) = self.courses.take(id) else { return };
        let (console, files) = course.live().clone();
        let left_at = parted_at(self.console.history(), console.history());
        let name = self.courses.present.replace(course.name.clone());
        let present = (
            std::mem::replace(&mut self.console, console),
            std::mem::replace(&mut self.files, files),
        );
        let name = self.courses.keep(name, left_at, present);
        self.courses.end = None;
        self.playing = false;
        self.dialog = None;
        self.refusal = None;
        self.version += 1;
        self.course += 1;
        self.announcement =
            format!("This is {} now. The other fork is kept as {name}.", course.name);
    }

    /// Gives a course a name; `None` is the present one. An empty name changes nothing.
    pub(super) fn rename_course(&mut self, id: Option<u64>, name: &str) {
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        match id {
            None => self.courses.present = Some(name.to_owned()),
            Some(id) => {
                let course = self.courses.others.iter_mut().find(|it| it.id == id);
                if let Some(course) = course {
                    name.clone_into(&mut Rc::make_mut(course).name);
                }
            }
        }
        self.version += 1;
    }

    pub(super) fn delete_course(&mut self, id: u64) {
        if let Some(course) = self.courses.take(id) {
            self.announcement = format!("{} is deleted.", course.name);
            self.courses.deleted.push(course);
            self.version += 1;
        }
    }

    pub(super) fn bring_back_course(&mut self) {
        if let Some(course) = self.courses.deleted.pop() {
            self.announcement = format!("{} is back.", course.name);
            self.courses.others.push(course);
            self.version += 1;
        }
    }
}

/// When two courses part: the instant of the first move that they do not share.
fn parted_at(one: &History, other: &History) -> Clock {
    let (moves, others) = (one.moves(), other.moves());
    let n_shared = moves.iter().zip(others.iter()).take_while(|(it, other)| it == other).count();
    let next = [(one, moves.get(n_shared)), (other, others.get(n_shared))];
    let at = next.map(|(history, it)| it.map_or(history.head().now(), |it| it.at));
    Clock(at.into_iter().min().unwrap_or_default().as_millis())
}
