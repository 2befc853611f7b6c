//! Time travel: what was seen is seen again, and a command in the past begins a new course.

mod support;

use std::sync::Arc;

use playground_api::{NodeName, Object};
use playground_sim::{
    Cluster, Command, Config, History, Move, MoveKind, Settled, SimDuration, SimTime,
};

use support::{fluentd, three_workers};

const HOUR: SimDuration = SimDuration::from_secs(3600);

/// A rolling update and a Node that falls silent, and the cluster after each move.
fn rolled_out() -> (History, Vec<Cluster>) {
    let mut history = History::beginning_with(three_workers());
    let create = Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))));
    let update = Command::Update(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.15"))));
    let mut seen = vec![history.cluster().clone()];
    for command in [create, update, stop_kubelet("node-2")] {
        history.apply(command, &"a line".into()).expect("it is valid");
        seen.push(history.cluster().clone());
        while history.step() {
            // Work that leaves no trace in the journal may follow the last move.
            if history.position() == seen.len() {
                seen.push(history.cluster().clone());
            }
        }
    }
    assert_eq!(history.settle(HOUR), Settled::Yes);
    seen.pop();
    seen.push(history.cluster().clone());
    (history, seen)
}

fn stop_kubelet(node: &str) -> Command {
    Command::StopKubelet(NodeName::from(node))
}

#[test]
fn every_moment_is_seen_again_from_wherever_one_comes() {
    let (mut history, seen) = rolled_out();
    let n = history.moves().len();
    assert!(n > 32, "so many moves that there is a checkpoint among them: {n}");
    for stride in [1, 7, 31, n - 1] {
        for turn in 0..=n {
            let position = turn * stride % (n + 1);
            history.go_to(position);
            assert_eq!(history.position(), position);
            assert!(*history.cluster() == seen[position], "at move {position}");
        }
    }
}

#[test]
fn the_head_stays_what_it_was_while_one_looks_back() {
    let (mut history, seen) = rolled_out();
    let last = seen.last().expect("there are moves");
    history.back(20);
    assert!(!history.is_live());
    assert!(history.head() == last);
    assert!(history.step(), "a move that was taken back is made again");
    assert!(history.head() == last);
    history.seek(SimTime::ZERO);
    assert!(history.head() == last);
    assert_eq!(history.settle(HOUR), Settled::Yes);
    assert!(history.is_live());
    assert!(history.cluster() == last && history.head() == last);
}

#[test]
fn time_that_passed_after_the_last_move_is_taken_back_first() {
    let (mut history, seen) = rolled_out();
    let n = history.moves().len();
    history.advance(history.cluster().now() + HOUR);
    history.back(1);
    assert_eq!(history.position(), n);
    assert_eq!(Some(history.cluster().now()), history.moves().last().map(|it| it.at));
    history.back(1);
    assert_eq!((history.position(), history.is_live()), (n - 1, false));
    history.advance(history.cluster().now());
    history.back(2);
    assert!(*history.cluster() == seen[n - 3], "no time has passed");
}

#[test]
fn a_command_in_the_past_keeps_the_course_that_it_leaves() {
    let (mut history, seen) = rolled_out();
    let (moves, position) = (history.moves().clone(), seen.len() / 2);
    history.go_to(position);
    history.apply(stop_kubelet("node-1"), &"a line".into()).expect("there is such a Node");
    let [left] = history.branches() else { panic!("one course was left") };
    assert_eq!((left.forked_at, left.moves == moves), (position, true));
    assert_eq!(history.moves().len(), position + 1);
    history.back(1);
    assert!(*history.cluster() == seen[position], "the past before the fork is shared");
}

#[test]
fn a_refused_command_in_the_past_begins_no_new_course() {
    let (mut history, seen) = rolled_out();
    history.go_to(3);
    history
        .apply(stop_kubelet("no-such-node"), &"a line".into())
        .expect_err("there is no such Node");
    assert_eq!(history.branches(), []);
    assert!(*history.cluster() == seen[3]);
    history.go_to(seen.len() - 1);
    assert!(history.cluster() == seen.last().expect("there are moves"));
}

/// The same commands at the same instants, up to one of them.
fn live_until(moves: &[Move], at: SimTime) -> History {
    let mut live = History::beginning_with(three_workers());
    for it in moves.iter().filter(|it| it.at <= at) {
        if let MoveKind::Command { command, line, .. } = &it.kind {
            live.advance(it.at);
            live.apply(Command::clone(command), line).expect("it was accepted");
        }
    }
    live.advance(at);
    live
}

#[test]
fn every_instant_is_shown_as_it_was_and_goes_on_as_it_did() {
    let (history, seen) = rolled_out();
    let moves: Vec<Move> = history.moves().iter().cloned().collect();
    let end = seen.last().expect("there are moves").now();
    let mut looking = history.clone();
    // Not in the order of time, so that one comes from both sides.
    for half_seconds in (0..=end.as_millis() / 500).map(|it| it * 37 % (end.as_millis() / 500 + 1))
    {
        let at = SimTime::from_millis(half_seconds * 500);
        looking.seek(at);
        let mut live = live_until(&moves, at);
        assert!(looking.cluster() == live.cluster(), "at {at}");
        let mut fork = looking.clone();
        for course in [&mut live, &mut fork] {
            course.apply(stop_kubelet("node-1"), &"a line".into()).expect("there is such a Node");
            course.settle(HOUR);
        }
        assert!(fork.cluster() == live.cluster(), "forked at {at}");
    }
}

#[test]
fn a_new_session_has_no_past() {
    let mut empty = History::new(Config::default());
    empty.back(1);
    assert_eq!((empty.position(), empty.is_live()), (0, true));
}

#[test]
fn what_happens_after_a_look_back_is_the_head() {
    let (mut history, _) = rolled_out();
    // The last move stands on a checkpoint, and the clock goes on after it.
    for stops in [true, false].into_iter().cycle() {
        let node = NodeName::from("node-1");
        let command = if stops { Command::StopKubelet(node) } else { Command::StartKubelet(node) };
        history.apply(command, &"a line".into()).expect("it stops and starts by turns");
        if history.moves().len() % 32 == 0 {
            break;
        }
    }
    let last = history.cluster().now();
    history.advance(last + SimDuration::from_secs(2));
    history.seek(last);
    assert!(history.is_live());
    history.apply(stop_kubelet("node-3"), &"a line".into()).expect("there is such a Node");
    assert!(history.head() == history.cluster());
}

#[test]
fn lines_are_found_from_wherever_one_stands() {
    let (mut history, seen) = rolled_out();
    let begins: Vec<usize> = (0..seen.len() - 1)
        .filter(|it| history.moves().get(*it).is_some_and(|it| it.line().is_some()))
        .collect();
    let [create, update, stop] = begins[..] else { panic!("three lines: {begins:?}") };
    let mut lines_at = |position| {
        history.go_to(position);
        (history.latest_line(), history.next_line())
    };
    assert_eq!(lines_at(0), (None, Some((create, create + 1))));
    assert_eq!(lines_at(create + 1), (Some(create), Some((update, update + 1))));
    assert_eq!(lines_at(update), (Some(create), Some((update, update + 1))));
    assert_eq!(lines_at(seen.len() - 1), (Some(stop), None));
    history.go_to(update);
    history.apply(stop_kubelet("node-1"), &"a line".into()).expect("there is such a Node");
    assert_eq!((history.latest_line(), history.next_line()), (Some(update), None));
}

#[test]
fn settling_stops_after_much_work_and_goes_on_when_asked_again() {
    let create = Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))));
    let mut whole = History::beginning_with(three_workers());
    whole.apply(create.clone(), &"a line".into()).expect("it is valid");
    let mut parts = whole.clone();
    assert_eq!(whole.settle(HOUR), Settled::Yes);
    let mut n_calls = 1;
    while parts.settle_within(HOUR, &mut 5) != Settled::Yes {
        n_calls += 1;
        assert!(n_calls < 100, "each call goes on");
    }
    assert!(n_calls > 1);
    assert!(parts.cluster() == whole.cluster());
}

#[test]
fn a_command_is_taken_back_at_its_moment() {
    let (mut history, _) = rolled_out();
    let later = history.cluster().now() + SimDuration::from_secs(7);
    history.advance(later);
    history.apply(stop_kubelet("node-1"), &"another line".into()).expect("it is valid");
    let n = history.position();
    assert!(history.take_back());
    assert_eq!((history.cluster().now(), history.position()), (later, n - 1));
    assert!(!history.cluster().is_kubelet_stopped(&NodeName::from("node-1")));
    assert!(history.make_again());
    assert_eq!((history.cluster().now(), history.position()), (later, n));
    assert!(history.cluster().is_kubelet_stopped(&NodeName::from("node-1")));
    assert!(!history.make_again());
}

#[test]
fn whoever_only_steps_comes_to_where_it_settles() {
    let mut history = History::beginning_with(three_workers());
    let create = Command::Create(Object::DaemonSet(Arc::new(fluentd("fluentd:v1.14"))));
    history.apply(create, &"a line".into()).expect("it is valid");
    let mut settled = history.clone();
    assert_eq!(settled.settle(HOUR), Settled::Yes);
    while history.step() {}
    assert!(history.cluster() == settled.cluster());
    let last = history.moves().last().expect("there are moves").at;
    assert!(history.cluster().now() > last, "the last status is no move");
    let before = history.cluster().clone();
    assert!(
        !history.step() && *history.cluster() == before,
        "nothing is left, and the clock stays"
    );
}
