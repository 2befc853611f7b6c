//! Boards and strips of real clusters, in words.

use super::*;
use crate::view::{Board, Body, Looks, NodeGroup, PodFold, Strip};

/// The board of a session, looked at in some way.
pub(super) fn board_as(console: &Console, looks: Looks) -> Board {
    let ask =
        Ask { filter: looks.filter.clone(), grouping: looks.grouping.clone(), daemon_set: None };
    board::board(console, &Overview::of(console.cluster(), &ask), &looks, None)
}

pub(super) fn board_of(console: &Console, filter: &str) -> Board {
    board_as(console, Looks { filter: filter.to_owned(), ..Looks::default() })
}

pub(super) fn cards(board: &Board) -> &[NodeGroup] {
    match &board.body {
        Body::Cards(groups) => groups,
        Body::Window(_) => panic!("few Nodes are cards"),
    }
}

pub(super) fn board_text(console: &Console) -> String {
    let mut text = String::new();
    for group in cards(&board_of(console, "")) {
        text.push_str(&format!("[{}] {}\n", group.title, group.verdict));
        for card in &group.cards {
            let word = card.word.as_deref().map_or(String::new(), |it| format!(" ({it})"));
            text.push_str(&format!("{}{word}\n", card.name));
            for place in &card.places {
                text.push_str(&match place {
                    Place::Pod(pod) | Place::Fold(PodFold { row: pod, .. }) => {
                        let revision = pod.revision.map_or(String::new(), |it| format!(" r{it}"));
                        format!("  {}{revision} {}: {}\n", pod.title, pod.tone.label(), pod.phrase)
                    }
                    Place::Empty(empty) => {
                        format!("  no {}: {} {}\n", empty.daemon_set.name, empty.lead, empty.rule)
                    }
                });
            }
        }
    }
    text
}

#[track_caller]
pub(super) fn check_board(console: &Console, expected: Expect) {
    expected.assert_eq(&board_text(console));
}

/// What stands of the control plane on each board on which nothing was done to it.
const CONTROL_PLANE: &str = "\
[control plane] 1 Node, not eligible
control-plane-1
  no fluentd: taint control-plane:NoSchedule
";

/// The board without the control plane, which is as it was.
#[track_caller]
pub(super) fn check_workers(console: &Console, expected: Expect) {
    let text = board_text(console);
    let workers = text.strip_prefix(CONTROL_PLANE).expect("the control plane as it was");
    expected.assert_eq(workers);
}

pub(super) fn strips(console: &Console, unfolded: Option<&ObjectName>) -> Vec<Strip> {
    strip::strips(console, &Overview::of(console.cluster(), &Ask::default()), unfolded)
}

pub(super) fn strip_text(console: &Console) -> String {
    let strips = strips(console, None).into_iter().map(|strip| {
        let numbers: Vec<String> = strip
            .numbers
            .iter()
            .map(|it| {
                let due = it.due.map_or(String::new(), |due| format!(">{due}"));
                format!("{}{}{due}", it.value, if it.settled { "" } else { "!" })
            })
            .collect();
        let rollout = strip.rollout.map_or(String::new(), |it| it.caption);
        let state = format!("{}: {}", strip.state.tone.label(), strip.state.words);
        let budget = strip
            .budget
            .map_or(String::new(), |it| format!("{} | {}{}", it.caption, it.lead, it.sentence));
        format!(
            "{}: {}\n{}\n{rollout}\n{budget}\n({state})\n",
            strip.daemon_set,
            strip.about,
            numbers.join(" ")
        )
    });
    strips.collect()
}

#[track_caller]
pub(super) fn check_strip(console: &Console, expected: Expect) {
    expected.assert_eq(&strip_text(console));
}
