//! The courses of a session.

use playground_kubectl::read_lines;

use crate::session::{Course, Session};
use crate::view::{Clock, CourseRow, Courses};

/// So many of the last lines of a course are told.
const MOST_LINES: usize = 3;

/// What the present course is called as long as it has no name.
pub const PRESENT: &str = "the present course";

/// The present course and those that were left.
pub fn courses(session: &Session) -> Courses {
    let courses = session.courses();
    let here = commands(&session.to_text());
    let others: Vec<CourseRow> = courses.others.iter().rev().map(|it| row(it, &here)).collect();
    Courses {
        present: present(session, here),
        others,
        deleted: courses.deleted.last().map(|it| it.name.clone()),
    }
}

fn present(session: &Session, commands: Vec<String>) -> CourseRow {
    let history = session.console().history();
    let now = Clock(history.cluster().now().as_millis());
    let end = Clock(history.head().now().as_millis());
    CourseRow {
        id: None,
        name: session.courses().present.clone().unwrap_or_else(|| PRESENT.to_owned()),
        about: if history.is_live() {
            format!("at {now}")
        } else {
            format!("at {now}, ends at {end}")
        },
        lines: latest(commands),
        left_at: Clock(0),
        end,
    }
}

/// A course that was left, with what ran in it alone; `here` ran in the present one.
fn row(course: &Course, here: &[String]) -> CourseRow {
    let Course { id, name, left_at, end, .. } = course;
    let mut own = commands(&course.saved().text);
    let n_shared = own.iter().zip(here).take_while(|(it, here)| it == here).count();
    own.drain(..n_shared);
    let idle = if own.is_empty() { ", no command of its own" } else { "" };
    CourseRow {
        id: Some(*id),
        name: name.clone(),
        about: format!("left at {left_at}, ends at {end}{idle}"),
        lines: latest(own),
        left_at: *left_at,
        end: *end,
    }
}

/// The commands of a session. Moves in time are none, nor are files.
pub(super) fn commands(text: &str) -> Vec<String> {
    let commands = read_lines(text).into_iter().map(|it| it.command);
    let is_told =
        |it: &String| !["sim step", "sim seek", "cat > "].iter().any(|quiet| it.starts_with(quiet));
    commands.filter(is_told).collect()
}

/// The last few of them.
pub(super) fn latest(mut lines: Vec<String>) -> Vec<String> {
    lines.drain(..lines.len().saturating_sub(MOST_LINES));
    lines
}
