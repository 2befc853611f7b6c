//! What the time bar, the courses and their comparison say of real sessions.

use std::rc::Rc;

use yew::Reducible;

use super::*;
use crate::action::{self, Action, Comparison};
use crate::session::Session;
use crate::view::Looks;
use crate::view::{self, ComparedPod, PodFold};

fn reduced(session: Session, actions: impl IntoIterator<Item = Action>) -> Session {
    Rc::unwrap_or_clone(actions.into_iter().fold(Rc::new(session), Session::reduce))
}

fn runs(lines: &[&str]) -> Session {
    reduced(Session::opening(), lines.iter().map(|it| Action::Run((*it).to_owned())))
}

fn bar(session: &Session) -> view::TimeBar {
    let mut track = track::Track::default();
    track.follow(session.course(), session.console().history().head().journal());
    time::time_bar(session, &track)
}

#[test]
fn the_time_bar_knows_what_is_taken_back() {
    let session = runs(&["kubectl cordon worker-1", "sim node add worker-3", "sim step 2"]);
    let undo = |session: &Session| bar(session).undo.map(|it| it.what);
    let redo = |session: &Session| bar(session).redo.map(|it| it.what);
    assert_eq!((undo(&session).as_deref(), redo(&session)), (Some("sim node add worker-3"), None));
    let session = reduced(session, [Action::Undo]);
    assert_eq!(undo(&session).as_deref(), Some("kubectl cordon worker-1"));
    assert_eq!(redo(&session).as_deref(), Some("sim node add worker-3"));
    assert!(bar(&session).in_the_past && bar(&session).now < bar(&session).latest);
}

#[test]
fn a_track_grows_and_begins_anew_with_another_course() {
    let session = runs(&["sim node add worker-3"]);
    let journal = |session: &Session| session.console().history().head().journal().clone();
    let mut track = track::Track::default();
    track.follow(0, &journal(&session));
    let session = reduced(session, [Action::Run("sim run until settled".to_owned())]);
    track.follow(0, &journal(&session));
    assert_eq!(track.marks(60_000), bar(&session).marks, "as if it was read at once");
    let forked = reduced(
        session,
        ["sim back 5", "kubectl cordon worker-1"].map(|it| Action::Run(it.to_owned())),
    );
    track.follow(forked.course(), &journal(&forked));
    assert_eq!(track.marks(60_000), bar(&forked).marks);
}

#[test]
fn there_are_no_more_marks_than_the_picture_tells_apart() {
    let session = runs(&["sim node add x --count 900", "sim run until settled"]);
    let bar = bar(&session);
    assert!(session.console().cluster().journal().len() > 3_500);
    assert!(bar.marks.len() < 100, "{}", bar.marks.len());
    let last = bar.marks.iter().map(|it| it.step).max();
    assert_eq!(last, session.console().cluster().journal().last().map(|it| it.step));
}

/// A rollout, and beside it one that first has a Node cordoned.
fn forked() -> Session {
    let rolled = runs(&[SET_IMAGE, "sim run until settled"]);
    let begins = rolled.console().history().latest_line().expect("a line");
    let lines = [
        format!("sim seek {begins}"),
        "kubectl cordon worker-2".to_owned(),
        "sim run 4s".to_owned(),
    ];
    reduced(rolled, lines.map(Action::Run))
}

fn compared(session: Session, at: Option<u64>) -> Rc<view::Compare> {
    let course = session.courses().others[0].id;
    let dialog = action::Dialog::Compare(Comparison { course, at });
    let session = reduced(session, [Action::Open(dialog)]);
    match dialog::dialog(&session, &Rc::default()) {
        Some(view::Dialog::Compare(compare)) => compare,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_courses_say_where_they_were_left_and_what_ran_in_them() {
    let courses = courses::courses(&forked());
    let rows = [&courses.present].into_iter().chain(&courses.others);
    let text: String = rows
        .map(|it| format!("{}: {}, {}\n  {}\n", it.name, it.about, it.stand, it.lines.join("\n  ")))
        .collect();
    expect![[r#"
        the present fork: at T+20 s, all Ready
          sim node add worker-2
          kubectl apply -f fluentd.yaml
          kubectl cordon worker-2
        fork 1: left at T+16 s, ends at T+113 s, all Ready
          kubectl set image ds/fluentd fluentd=fluentd:v1.15 -n kube-system
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_name_that_somebody_gave_stands_between_quotes() {
    let name = Action::RenameCourse { id: None, name: "after undo".to_owned() };
    let compare = compared(reduced(forked(), [name]), None);
    assert!(
        compare.verdict.starts_with("Left to itself, \"after undo\" settles at"),
        "{}",
        compare.verdict
    );
}

#[test]
fn a_stuck_rollout_is_not_called_the_earlier_end() {
    let image = SET_IMAGE.replace("v1.15", "broken");
    let rolled = runs(&["sim image fluentd:broken bad", &image, "sim run 5m"]);
    let begins = rolled.console().history().latest_line().expect("a line");
    let lines = [format!("sim seek {begins}"), SET_IMAGE.to_owned(), "sim run 5m".to_owned()];
    let session = reduced(rolled, lines.map(Action::Run));
    assert_eq!(courses::courses(&session).present.stand, "all Ready");
    assert_eq!(
        courses::courses(&session).others[0].stand,
        "stuck: fluentd 1 of 2 Ready, 1 of 2 up to date"
    );
    let compare = compared(session, None);
    expect!["Left to itself, fork 1 stays stuck: fluentd 1 of 2 Ready, 1 of 2 up to date; the present fork settles at T+113 s."].assert_eq(&compare.verdict);
}

#[test]
fn an_end_is_the_same_however_long_one_waits() {
    let end = |line: &str| {
        let session = runs(&[SET_IMAGE, line, "sim seek 4", "kubectl cordon worker-2"]);
        compared(session, None).verdict.clone()
    };
    let settled = end("sim run until settled");
    assert_eq!(end("sim run 10m"), settled);
    assert_eq!(end("sim run 20s"), settled);
    assert!(settled.contains("T+113 s"), "as the clock says: {settled}");
}

#[test]
fn the_first_commands_that_a_course_has_alone_are_told() {
    let cordon = |it: &str| [format!("kubectl cordon {it}"), format!("kubectl uncordon {it}")];
    let lines: Vec<_> =
        ["worker-1", "worker-2", "control-plane-1"].iter().flat_map(|it| cordon(it)).collect();
    let mut lines: Vec<_> = lines.iter().map(String::as_str).collect();
    lines.extend(["sim seek 4", "sim node add worker-3"]);
    let session = runs(&lines);
    let row = &courses::courses(&session).others[0];
    assert!(row.lines.contains(&"kubectl cordon worker-1".to_owned()), "{row:?}");
    assert!(row.lines.len() == 5 && row.n_more > 0, "{row:?}");
}

#[test]
fn a_course_that_ran_nothing_of_its_own_says_so() {
    let session =
        runs(&[SET_IMAGE, "sim run until settled", "sim back 5", "kubectl cordon worker-1"]);
    let courses = courses::courses(&session);
    assert_eq!(courses.others[0].lines, [""; 0]);
    assert!(courses.others[0].about.ends_with(", no command of its own"));
}

#[test]
fn only_what_differs_is_compared() {
    let compare = compared(forked(), None);
    let pods = |it: &[ComparedPod]| -> String {
        let pod = |it: &ComparedPod| {
            format!("{} r{} {}", it.title, it.revision.unwrap_or_default(), it.phrase)
        };
        it.iter().map(pod).collect::<Vec<_>>().join(", ")
    };
    let mut text =
        format!("{}\n{}\n{}\n", compare.verdict, compare.first.here, compare.first.there);
    for (caption, both) in &compare.sets[0].numbers {
        text.push_str(&format!("{caption} {:?} {:?}\n", both.here, both.there));
    }
    for it in &compare.nodes {
        let (here, there) = (&it.cells.here, &it.cells.there);
        text.push_str(&format!(
            "{}: {} {} | {} {}\n",
            it.node,
            here.word,
            pods(&here.pods),
            there.word,
            pods(&there.pods)
        ));
    }
    text.push_str(&compare.same);
    expect![[r#"
        Left to itself, the present fork settles at T+18 s, 95 s before fork 1 settles at T+113 s.
        T+16 s you update Node worker-2: cordoned
        T+18 s you update DaemonSet fluentd: template changed
        DESIRED Some(2) Some(2)
        CURRENT Some(2) Some(2)
        READY Some(2) Some(2)
        UP-TO-DATE Some(2) Some(2)
        AVAILABLE Some(2) Some(2)
        MISSCHEDULED Some(0) Some(0)
        worker-1:  fluentd r1 Ready |  fluentd r2 Ready
        worker-2: cordoned fluentd r1 Ready |  fluentd r2 Ready
        1 Node is the same."#]]
    .assert_eq(&text);
}

#[test]
fn before_they_part_all_is_the_same() {
    let compare = compared(forked(), Some(10));
    assert_eq!((compare.nodes.len(), compare.same.as_str()), (0, "All Nodes are the same."));
    assert_eq!(compare.at.here, compare.at.there);
    assert!(compare.sets.iter().flat_map(|it| &it.numbers).all(|(_, both)| both.is_same()));
}

#[test]
fn a_node_that_is_in_one_course_only_is_told() {
    let session = runs(&[
        "sim node add worker-3",
        "sim run until settled",
        "sim seek 10",
        "kubectl cordon worker-1",
    ]);
    let compare = compared(session, None);
    let rows: Vec<_> = compare
        .nodes
        .iter()
        .map(|it| (it.node.as_str(), it.cells.map(|it| it.word.clone())))
        .collect();
    assert!(
        rows.contains(&(
            "worker-3",
            view::Both::new("not in the cluster".to_owned(), String::new())
        )),
        "{rows:?}"
    );
}

#[test]
fn the_latest_move_is_marked_on_the_board() {
    let touched = |session: &Session| -> Vec<String> {
        let board = board_as(session.console(), Looks::default());
        let cards = cards(&board).iter().flat_map(|it| &it.cards);
        cards
            .flat_map(|card| {
                let pods = card.places.iter().filter_map(|it| match it {
                    Place::Pod(pod) | Place::Fold(PodFold { row: pod, .. }) => {
                        pod.touched.map(|_| format!("{} on {}", pod.title, card.name))
                    }
                    Place::Empty(_) => None,
                });
                pods.chain(card.touched.map(|_| card.name.clone())).collect::<Vec<_>>()
            })
            .collect()
    };
    let session = runs(&["sim node add worker-3"]);
    assert_eq!(touched(&session), ["worker-3"]);
    let session = reduced(session, [Action::Run("sim step".to_owned())]);
    assert_eq!(touched(&session), ["fluentd on worker-3"]);
    let session = reduced(session, [Action::Run("sim back".to_owned())]);
    assert_eq!(touched(&session), ["worker-3"], "as it was");
}

#[test]
fn undo_stands_at_the_moment_of_the_command_without_it() {
    let session = runs(&["sim run 90s", "kubectl cordon worker-1"]);
    let moment = bar(&session).now;
    let session = reduced(session, [Action::Run("sim run 9s".to_owned()), Action::Undo]);
    assert_eq!(bar(&session).now, moment);
    let session = reduced(session, [Action::Redo]);
    assert_eq!(bar(&session).now, moment);
}

#[test]
fn a_step_is_offered_where_it_leads_somewhere() {
    let session = runs(&["sim node add worker-3", "sim run until settled"]);
    let can_step = bar(&session).can_step;
    let after = reduced(session.clone(), [Action::Run("sim step".to_owned())]);
    assert_eq!(can_step, bar(&after).now != bar(&session).now);
}
