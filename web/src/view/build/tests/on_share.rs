//! What is shared.

use std::rc::Rc;

use playground_kubectl::link;
use yew::Reducible;

use crate::action::{Action, Dialog};
use crate::session::Session;
use crate::view::build::share::{length, share};

fn after(lines: &[&str]) -> Session {
    let run = |session: Rc<Session>, line: &&str| session.reduce(Action::Run((*line).to_owned()));
    Rc::unwrap_or_clone(lines.iter().fold(Rc::new(Session::opening()), run))
}

#[test]
fn a_link_opens_at_the_moment_that_was_shown() {
    for lines in [
        &["sim node add worker-3"][..],
        &["sim node add worker-3", "sim step 5", "sim back 3"],
        &["sim node add worker-3", "sim run 1m", "sim seek T+25s"],
    ] {
        let session = after(lines);
        let shared = share(&session);
        let text = link::read(&shared.fragment).expect("a link");
        let opened = Session::open_at(&text, shared.step);
        let (ours, theirs) = (session.console().history(), opened.console().history());
        assert_eq!(ours.moment(), theirs.moment(), "{lines:?}");
        assert_eq!(ours.moves().len(), theirs.moves().len(), "{lines:?}");
        assert_eq!(shared.step.is_some(), !ours.is_live(), "{lines:?}");
    }
}

#[test]
fn sharing_stops_the_clock_and_changes_nothing() {
    let session = Rc::new(after(&["sim node add worker-3"])).reduce(Action::Play);
    let shared = Rc::clone(&session).reduce(Action::Open(Dialog::Share));
    assert!(session.is_playing() && !shared.is_playing());
    assert_eq!(shared.saved(), session.saved());
}

#[test]
fn the_title_says_what_is_in_it() {
    let title = |lines: &[&str]| share(&after(lines)).title;
    assert_eq!(title(&[]), "DaemonSet fluentd on 3 Nodes");
    assert_eq!(title(&["sim reset"]), "A cluster without Nodes");
    assert_eq!(title(&["kubectl delete node worker-1 worker-2"]), "DaemonSet fluentd on 1 Node");
}

#[test]
fn a_long_link_is_warned_of() {
    let told = |n| length(&"x".repeat(n));
    assert_eq!(told(940), ("940 characters.".to_owned(), None));
    assert_eq!(told(2_000), ("2,000 characters.".to_owned(), None));
    assert!(told(2_001).1.is_some_and(|it| it.contains("after 2,000 characters")));
    assert!(told(65_537).1.is_some_and(|it| it.starts_with("Few programs")));
}
