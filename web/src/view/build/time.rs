//! The time bar of a session.

use playground_kubectl::{Console, read_lines};
use playground_sim::{Cluster, Move, SimTime};

use super::track::Track;
use crate::session::Session;
use crate::view::{Clock, Deed, TimeBar};

/// So many pieces of work are tried to find out whether a step leads anywhere.
const MOST_TRIED: usize = 1_000;

/// Where the session stands in time, and the marks of its track.
pub fn time_bar(session: &Session, track: &Track) -> TimeBar {
    let console = session.console();
    let (cluster, history) = (console.cluster(), console.history());
    let mut bar = TimeBar {
        now: Clock(session.shown().cluster().now().as_millis()),
        latest: Clock(history.head().now().max(cluster.now()).as_millis()),
        can_step_back: history.position() > 0,
        can_step: !history.is_live() || can_step(cluster),
        can_settle: !history.is_live() || !cluster.is_settled(),
        in_the_past: !history.is_live(),
        n_moves: history.moves().len(),
        playing: session.is_playing(),
        speed: session.speed(),
        n_courses: session.courses().others.len(),
        course: course(session),
        undo: undo(console),
        redo: redo(console),
        marks: Vec::new(),
    };
    bar.marks = track.marks(bar.extent());
    bar
}

fn course(session: &Session) -> Option<String> {
    let courses = session.courses();
    let name = || courses.present.clone().unwrap_or_else(|| "not named".to_owned());
    (!courses.others.is_empty()).then(name)
}

/// Whether anything is left that would leave a trace.
fn can_step(cluster: &Cluster) -> bool {
    let leads_anywhere = || {
        let mut work = MOST_TRIED;
        cluster.clone().step_within(SimTime::from_millis(u64::MAX), &mut work) || work == 0
    };
    cluster.next_due().is_some() && (!cluster.is_settled() || leads_anywhere())
}

/// Goes to the moment of the latest command, without it.
pub fn undo(console: &Console) -> Option<Deed> {
    let begins = console.history().latest_line()?;
    Some(Deed::new(command(console, begins)?, "sim undo".to_owned()))
}

/// Goes to right after the next command that was taken back.
pub fn redo(console: &Console) -> Option<Deed> {
    let (begins, _) = console.history().next_line()?;
    Some(Deed::new(command(console, begins)?, "sim redo".to_owned()))
}

/// The command that asked for a move, without the files that it read.
fn command(console: &Console, position: usize) -> Option<String> {
    let line = console.history().moves().get(position).and_then(Move::line)?;
    read_lines(line).pop().map(|it| it.command)
}
