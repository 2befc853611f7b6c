//! The time bar of a session.

use playground_kubectl::Console;

use super::journal;
use crate::view::{Actor, Clock, Mark, TimeBar};

/// Marks that are nearer to each other than this part of the picture are drawn as one.
const RESOLUTION: u64 = 400;

/// Where the session stands in time.
pub fn time_bar(console: &Console, playing: bool, speed: u32) -> TimeBar {
    let (cluster, history) = (console.cluster(), console.history());
    let mut bar = TimeBar {
        now: Clock(cluster.now().as_millis()),
        latest: Clock(history.head().now().max(cluster.now()).as_millis()),
        can_step_back: history.position() > 0,
        can_step: !history.is_live() || cluster.next_due().is_some(),
        can_settle: !history.is_live() || !cluster.is_settled(),
        in_the_past: !history.is_live(),
        n_moves: history.moves().len(),
        playing,
        speed,
        marks: Vec::new(),
    };
    bar.marks = marks(console, &bar);
    bar
}

fn marks(console: &Console, bar: &TimeBar) -> Vec<Mark> {
    let n_past = console.cluster().journal().len();
    let place = |it: &Mark| (it.future, bar.position(it.at) * RESOLUTION / 10_000);
    let mut marks: Vec<Mark> = Vec::new();
    // The latest mark of each actor.
    let mut latest = [None; Actor::ALL.len()];
    for (index, entry) in console.history().head().journal().iter().enumerate() {
        let mark = Mark {
            at: Clock(entry.at.as_millis()),
            actor: journal::actor(entry.actor),
            step: entry.step,
            future: index >= n_past,
        };
        let latest = &mut latest[mark.actor as usize];
        match latest.and_then(|it: usize| marks.get_mut(it)) {
            // The last one of a crowd: a click on it shows them all.
            Some(near) if place(near) == place(&mark) => *near = mark,
            _ => {
                *latest = Some(marks.len());
                marks.push(mark);
            }
        }
    }
    marks
}
