//! The courses of a session.

use std::sync::Arc;

use playground_api::{DaemonSet, UpdateStrategy};
use playground_kubectl::read_lines;
use playground_sim::Cluster;

use crate::session::{Course, Session};
use crate::view::{Clock, CourseRow, Courses};

/// So many of the latest commands are told.
pub(super) const MOST_LINES: usize = 3;

/// So many are told of those that a course has alone.
const MOST_OWN: usize = 5;

/// What the present course is called as long as it has no name.
pub const PRESENT: &str = "the present fork";

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

fn present(session: &Session, mut lines: Vec<String>) -> CourseRow {
    lines.drain(..lines.len().saturating_sub(MOST_LINES));
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
        stand: stand(history.head()),
        lines,
        n_more: 0,
        left_at: Clock(0),
        end,
    }
}

/// A course that was left, with what ran in it alone; `here` ran in the present one.
fn row(course: &Course, here: &[String]) -> CourseRow {
    let Course { id, name, left_at, end, stand, .. } = course;
    let mut own = commands(&course.saved().text);
    let n_shared = own.iter().zip(here).take_while(|(it, here)| it == here).count();
    own.drain(..n_shared);
    let idle = if own.is_empty() { ", no command of its own" } else { "" };
    CourseRow {
        id: Some(*id),
        name: name.clone(),
        about: format!("left at {left_at}, ends at {end}{idle}"),
        stand: stand.clone(),
        n_more: own.len().saturating_sub(MOST_OWN),
        lines: own.into_iter().take(MOST_OWN).collect(),
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

/// How the DaemonSets of a cluster stand. Empty without any.
pub fn stand(cluster: &Cluster) -> String {
    let undone = undone(cluster);
    match (cluster.store().daemon_sets().next(), cluster.is_settled(), undone.as_str()) {
        (None, ..) => undone,
        (_, true, "") => "all Ready".to_owned(),
        (_, true, _) => format!("stuck: {undone}"),
        (_, false, "") => "under way".to_owned(),
        (_, false, _) => format!("under way: {undone}"),
    }
}

/// What DaemonSets lack: `speaker 5 of 6 Ready, 1 of 6 up to date`. Empty where all is as it should be; under
/// `OnDelete`, Pods of an old revision may stay.
pub(super) fn undone(cluster: &Cluster) -> String {
    let lacks = |it: &Arc<DaemonSet>| {
        let status = &it.status;
        let mut counts = vec![(status.number_ready, "Ready")];
        if let UpdateStrategy::RollingUpdate { .. } = it.spec.update_strategy {
            counts.push((status.updated_number_scheduled, "up to date"));
        }
        let n = status.desired_number_scheduled;
        counts.retain(|(count, _)| *count < n);
        let told = counts.iter().map(|(count, word)| format!("{count} of {n} {word}"));
        let told = told.collect::<Vec<_>>().join(", ");
        (!told.is_empty()).then(|| format!("{} {told}", it.metadata.name))
    };
    let lacking: Vec<_> = cluster.store().daemon_sets().filter_map(lacks).collect();
    lacking.join(", ")
}
