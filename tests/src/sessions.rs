//! Sessions under `tests/sessions`, and the timelines that they must show.

use std::fs;
use std::path::Path;

use playground_api::Kind;
use playground_kubectl::Console;
use playground_sim::{Actor, JournalEntry, SimTime, Verb, audit};

use crate::replay::{Replayed, replay};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn run(name: &str) -> Replayed {
    let replayed = replay(&read(name));
    assert_eq!(replayed.refused, []);
    assert_eq!(crate::sweep::every_step(&replayed.console), Ok(()));
    replayed
}

/// Entries of one kind of object from an instant on, as `seconds verb node`.
fn timeline(console: &Console, kind: Kind, from: SimTime, verbs: &[Verb]) -> Vec<String> {
    let wanted = |it: &&std::sync::Arc<JournalEntry>| {
        it.object.kind == kind && it.at >= from && verbs.contains(&it.verb)
    };
    let entries = console.cluster().journal().iter().filter(wanted);
    entries
        .map(|it| {
            let node = it.node.as_ref().map_or("-", |it| it);
            format!("T+{} {} {node}", it.at.since(from).as_millis() / 1000, it.verb)
        })
        .collect()
}

/// T+0 created, T+1 the controller evaluates the Nodes, T+2 three Pods, T+15 all Running.
///
/// covers: R22
#[test]
fn the_first_creation_is_that_of_the_reference_timeline() {
    let replayed = run("reference-timeline.session");
    let console = &replayed.console;
    let entries: Vec<_> = console.cluster().journal().iter().cloned().collect();
    let created = entries
        .iter()
        .find(|it| it.object.kind == Kind::DaemonSet && it.verb == Verb::Created)
        .expect("the DaemonSet is created")
        .at;
    let evaluated = entries
        .iter()
        .find(|it| it.object.kind == Kind::ControllerRevision)
        .expect("the controller writes a revision");
    assert_eq!(evaluated.actor, Actor::DaemonSetController);
    assert_eq!(evaluated.at.since(created).as_millis(), 1000);
    let pods = timeline(console, Kind::Pod, created, &[Verb::Created, Verb::Started, Verb::Ready]);
    assert_eq!(
        pods[..9],
        [
            "T+2 created node-1",
            "T+2 created node-2",
            "T+2 created node-3",
            "T+15 started node-1",
            "T+15 started node-2",
            "T+15 started node-3",
            "T+16 ready node-1",
            "T+16 ready node-2",
            "T+16 ready node-3",
        ]
    );
}

/// fluentd v1.14 to v1.15 on three Nodes, one at a time, grace period 30 s.
///
/// covers: R20, R21
#[test]
fn the_rolling_update_is_that_of_the_reference_timeline() {
    let replayed = run("reference-timeline.session");
    let console = &replayed.console;
    let mut entries = console.cluster().journal().iter();
    let first_deletion = entries
        .find(|it| it.object.kind == Kind::Pod && it.verb == Verb::Deleted)
        .expect("a Pod is deleted")
        .at;
    let verbs = [Verb::Deleted, Verb::Terminated, Verb::Created, Verb::Ready];
    assert_eq!(
        timeline(console, Kind::Pod, first_deletion, &verbs),
        [
            "T+0 deleted node-1",
            "T+30 terminated node-1",
            "T+31 created node-1",
            "T+45 ready node-1",
            "T+46 deleted node-2",
            "T+76 terminated node-2",
            "T+77 created node-2",
            "T+91 ready node-2",
            "T+92 deleted node-3",
            "T+122 terminated node-3",
            "T+123 created node-3",
            "T+137 ready node-3",
        ]
    );
}

#[test]
fn a_session_that_is_written_down_replays_to_the_same_journal() {
    for name in ["reference-timeline.session", "taints-and-labels.session"] {
        let first = run(name).console;
        let text = first.session_text();
        let second = replay(&text);
        assert_eq!(second.refused, [], "{text}");
        assert!(second.console.cluster() == first.cluster(), "{text}");
        assert_eq!(second.console.session_text(), text);
    }
}

#[test]
fn going_back_and_forth_gives_the_same_cluster() {
    let mut console = run("reference-timeline.session").console;
    let end = console.clone();
    let moves = console.history().moves().len();
    for position in [moves / 2, 3, 0, moves / 3, moves] {
        console.run(&format!("sim seek {position}"));
        assert_eq!(console.history().position(), position);
        let mut fresh = end.clone();
        fresh.run(&format!("sim seek {position}"));
        assert!(fresh.cluster() == console.cluster(), "at move {position}");
    }
    assert!(console.cluster() == end.cluster(), "back at the end");
}

#[test]
fn a_command_in_the_past_forks() {
    let mut console = run("reference-timeline.session").console;
    console.run("sim back 10");
    assert!(!console.history().is_live());
    let output = console.run("sim node add node-4");
    assert!(output.is_ok(), "{output:?}");
    assert!(console.history().is_live());
    assert_eq!(console.history().branches().len(), 1);
    console.run("sim run until settled");
    assert_eq!(audit::violations(console.cluster()), Vec::<String>::new());
}
