//! What actions make of a session.

use yew::Reducible;

use super::reduce::READONLY;
use super::*;
use crate::action::{Action, BoardAction};
use crate::view::{Clock, Grouping, Zoom};

fn after(session: Session, actions: impl IntoIterator<Item = Action>) -> Session {
    let reduced = actions.into_iter().fold(Rc::new(session), Session::reduce);
    Rc::unwrap_or_clone(reduced)
}

fn run(line: &str) -> Action {
    Action::Run(line.to_owned())
}

fn seconds(session: &Session) -> u64 {
    session.console().cluster().now().as_millis() / 1000
}

#[test]
fn the_page_opens_with_a_daemon_set_that_runs() {
    let session = Session::opening();
    let refused: Vec<_> =
        session.console().transcript().iter().filter(|it| !it.output.is_ok()).collect();
    assert_eq!(refused, [] as [&_; 0]);
    let daemon_set = session.console().cluster().store().daemon_sets().next().expect("fluentd");
    assert_eq!(daemon_set.status.number_ready, 2);
    assert_eq!(session.file(), "fluentd.yaml");
    assert!(!session.can_go_on(), "settled");
}

#[test]
fn every_change_is_a_line_of_the_transcript() {
    let session = after(Session::opening(), [run("sim node add worker-3"), Action::Apply]);
    let lines: Vec<_> =
        session.console().transcript().iter().map(|it| it.line.command.as_str()).collect();
    assert!(
        lines.ends_with(&["sim node add worker-3", "kubectl apply -f fluentd.yaml"]),
        "{lines:?}"
    );
}

#[test]
fn playing_passes_whole_seconds_and_ends_when_nothing_is_left() {
    let session = after(Session::opening(), [run("sim node add worker-3"), Action::Play]);
    assert!(session.is_playing());
    let start = seconds(&session);
    let session = after(session, [Action::Tick(1), Action::Tick(2)]);
    assert_eq!(seconds(&session), start + 3);
    assert_eq!(session.console().transcript().last().expect("a line").line.command, "sim run 3s");
    let session = after(session, (0..100).map(|_| Action::Tick(6)));
    assert!(!session.is_playing());
    assert!(
        session.announcement().ends_with("nothing is left to do."),
        "{}",
        session.announcement()
    );
    let later = after(session.clone(), [Action::Tick(5)]);
    assert_eq!(seconds(&later), seconds(&session), "a tick that comes late does nothing");
}

#[test]
fn playing_a_large_cluster_takes_frames_and_comes_to_the_same() {
    let restart = "kubectl rollout restart daemonset/fluentd -n kube-system";
    let patch = r#"{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":"50%"}}}}"#;
    let patch = format!("kubectl patch daemonset fluentd -n kube-system -p '{patch}'");
    let many = "sim node add many-1 --count 700";
    let lines = [many, "sim run until settled", &patch, restart, "sim run 30s"];
    let still = after(Session::opening(), lines.map(run));
    let begin = seconds(&still);

    let mut playing = after(still.clone(), [Action::Play, Action::Tick(2)]);
    assert_eq!(playing.version(), still.version(), "worked out, and not shown yet");
    let typed = Action::Type("# typed meanwhile".to_owned());
    playing = after(playing, [typed]);
    let mut n_frames = 1;
    while playing.version() == still.version() {
        playing = after(playing, [Action::Tick(0)]);
        n_frames += 1;
    }
    assert!(n_frames > 2, "it took {n_frames} frames");
    assert_eq!(&*playing.text(), "# typed meanwhile");
    assert_eq!(seconds(&playing), begin + 2);

    let run_on = after(still, [run("sim run 2s")]);
    assert_eq!(playing.console().history(), run_on.console().history());
    let late =
        after(playing.clone(), [Action::Tick(1), Action::Pause, Action::Tick(0), Action::Tick(0)]);
    assert_eq!(
        late.version(),
        playing.version(),
        "what is not shown yet when one pauses does not come"
    );
}

#[test]
fn seconds_that_pass_while_others_are_worked_out_are_not_lost() {
    let many = run("sim node add many-1 --count 700");
    let session = after(Session::opening(), [many, Action::Play]);
    let begin = seconds(&session);
    let mut session = after(session, (0..4).map(|_| Action::Tick(1)));
    while session.is_playing() && seconds(&session) < begin + 4 {
        session = after(session, [Action::Tick(0)]);
    }
    assert_eq!(seconds(&session), begin + 4);
}

#[test]
fn a_refused_line_ends_playing_and_is_told() {
    let session = after(
        Session::opening(),
        [run("sim node add worker-3"), Action::Play, run("kubectl frobnicate")],
    );
    assert!(!session.is_playing());
    assert_eq!(session.refusal(), Some("error: unknown command \"frobnicate\" for \"kubectl\""));
    assert_eq!(session.panel(), Panel::Console);
}

#[test]
fn stepping_back_and_forth_is_told() {
    let mut session = Session::opening();
    let mut stood = Vec::new();
    // The last of the steps that led here wrote a status, and nothing that the journal tells of.
    for back in ["Back to T+16 s.", "Back to T+16 s.", "Back to T+15 s."] {
        stood.push(session.console().cluster().clone());
        session = after(session, [run("sim back")]);
        assert_eq!(session.announcement(), back);
    }
    for forth in ["is Ready", "is Ready", "T+18 s: only a status was written."] {
        session = after(session, [run("sim step")]);
        assert!(session.announcement().contains(forth), "{}", session.announcement());
        assert!(Some(session.console().cluster()) == stood.pop().as_ref(), "{forth}");
    }
}

#[test]
fn who_asked_about_a_pod_that_goes_is_told_of_its_place() {
    let session = Session::opening();
    let mut pods = session.console().cluster().store().pods();
    let pod = pods.find(|it| it.node_name.as_deref().is_some_and(|it| it == "worker-1"));
    let pod = ObjectName::from(&pod.expect("it runs").metadata.key());
    let delete = format!("kubectl delete pod {} -n kube-system", pod.name);
    let session =
        after(session.clone(), [Action::Select(Selection::Pod(pod.clone())), run(&delete)]);
    assert_eq!(session.selection(), Some(&Selection::Pod(pod)), "it is still there");
    let session = after(session, [run("sim run until settled")]);
    let daemon_set = ObjectName { namespace: "kube-system".to_owned(), name: "fluentd".to_owned() };
    let place = Selection::Place { daemon_set, node: "worker-1".to_owned() };
    assert_eq!(session.selection(), Some(&place));
}

#[test]
fn a_mistake_in_the_manifest_changes_nothing() {
    let session = Session::opening();
    let moves = session.console().history().moves().len();
    let broken = session.text().replace("containers:", "container:");
    let session = after(session, [Action::Type(broken), Action::Apply]);
    assert_eq!(session.console().history().moves().len(), moves);
    assert!(
        session.refusal().is_some_and(|it| it.contains("container")),
        "{:?}",
        session.refusal()
    );
}

#[test]
fn starting_over_can_be_taken_back() {
    let session = after(Session::opening(), [run("sim node add worker-3"), Action::StartOver]);
    assert_eq!(session.console().cluster().store().n_nodes(), 3);
    let session = after(session, [Action::BringBack]);
    assert_eq!(session.console().cluster().store().n_nodes(), 4);
    assert_eq!(session.before(), None);
}

#[test]
fn another_session_is_opened_in_the_place_of_this_one_which_can_be_brought_back() {
    let text = "# daemonset-playground session v1\nsim node add n-1\n".to_owned();
    let open = Action::OpenSession { text, told: "It is open.".to_owned() };
    let session = after(Session::opening(), [Action::Open(Dialog::Import(None)), open]);
    assert_eq!(session.console().cluster().store().n_nodes(), 1);
    assert_eq!((session.announcement(), session.dialog()), ("It is open.", None));
    let session = after(session, [Action::BringBack]);
    assert_eq!(session.console().cluster().store().n_nodes(), 3);
}

#[test]
fn starting_over_twice_keeps_the_session_that_was_started_over() {
    let session = after(Session::opening(), [run("sim node add worker-3"), Action::StartOver]);
    let kept = session.before().map(|it| Saved::clone(it));
    let reloaded = Session::restored(&session.saved()).with_before(kept);
    let session = after(reloaded, [Action::BringBack]);
    assert_eq!(session.console().cluster().store().n_nodes(), 4);
}

const MANIFEST: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n---\n\
    apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent}\n";

#[test]
fn a_new_file_is_named_after_what_is_in_it_until_it_is_applied() {
    let session = after(Session::opening(), [Action::NewFile, Action::Type(MANIFEST.to_owned())]);
    assert_eq!(session.files(), ["fluentd.yaml", "agent.yaml"]);
    let other = MANIFEST.replace("agent", "fluentd");
    let session = after(session, [Action::Type(other.clone())]);
    assert_eq!(session.files(), ["fluentd.yaml", "fluentd-2.yaml"], "a name of its own");
    let session = after(session, [Action::Apply, Action::Type(MANIFEST.to_owned())]);
    assert_eq!(session.file(), "fluentd-2.yaml", "lines speak of it");
    let session = after(session, [Action::OpenFile("fluentd.yaml".to_owned())]);
    let session = after(session, [Action::Type(MANIFEST.to_owned())]);
    assert_eq!(session.file(), "fluentd.yaml", "it had a name");
}

#[test]
fn a_file_is_closed_and_comes_back_to_its_place() {
    let close = |it: &str| Action::CloseFile(it.to_owned());
    let session = after(
        Session::opening(),
        [Action::NewFile, Action::Type(MANIFEST.to_owned()), close("fluentd.yaml")],
    );
    assert_eq!((session.files(), session.file()), (&["agent.yaml".to_owned()][..], "agent.yaml"));
    let reloaded = Session::restored(&session.saved());
    assert_eq!(reloaded.files(), ["agent.yaml"], "closed for good, though lines speak of it");
    let session = after(session, [Action::ReopenFile]);
    assert_eq!(session.files(), ["fluentd.yaml", "agent.yaml"]);
    assert_eq!(session.file(), "fluentd.yaml");
    let session = after(session, [close("agent.yaml"), close("fluentd.yaml")]);
    assert_eq!((session.file(), &*session.text()), ("manifest.yaml", ""), "never without a file");
    assert_eq!(session.closed(), Some("fluentd.yaml"));
}

#[test]
fn what_was_taken_back_is_saved_too() {
    let session = after(Session::opening(), [run("sim node add worker-3"), run("sim back 3")]);
    let restored = Session::restored(&session.saved());
    assert_eq!(restored.console().history().moment(), session.console().history().moment());
    assert_eq!(restored.console().history().moves(), session.console().history().moves());
    assert_eq!(restored.text(), session.text());
}

#[test]
fn a_moment_between_two_moves_is_kept_in_storage_and_in_links() {
    let session = after(Session::opening(), [run("sim node add worker-3"), run("sim run 1m")]);
    for line in ["sim seek T+25s", "sim seek T+18s", "sim undo"] {
        let session = after(session.clone(), [run(line)]);
        let cluster = session.console().cluster();
        let restored = Session::restored(&session.saved());
        let moment = session.console().history().moment();
        let linked = Session::open_at(&session.to_text(), moment.to_string().parse().ok());
        for again in [restored, linked] {
            assert_eq!(again.console().cluster().now(), cluster.now(), "{line}: {moment}");
            let history = again.console().history();
            assert_eq!(history.position(), session.console().history().position(), "{line}");
        }
    }
}

#[test]
fn a_file_that_the_console_writes_is_opened() {
    let session = after(Session::opening(), [run("cat > a.yaml <<'EOF'\nkind: Pod\nEOF")]);
    assert_eq!(session.file(), "a.yaml");
    let session = after(session, [Action::NewFile]);
    assert_eq!((session.file(), &*session.text()), ("manifest.yaml", ""));
}

#[test]
fn a_tab_stays_open_from_thing_to_thing_until_the_inspector_is_closed() {
    let select = |node: &str| Action::Select(Selection::Node(node.to_owned()));
    let look = [select("worker-1"), Action::ShowTab(Tab::Yaml), Action::Detail(Detail::One(3))];
    let session = after(Session::opening(), look);
    assert_eq!((session.tab(), session.detail()), (Tab::Yaml, Detail::One(3)));
    let session = after(session, [select("worker-2")]);
    assert_eq!((session.tab(), session.detail()), (Tab::Yaml, Detail::Latest));
    assert_eq!(after(session, [Action::Deselect]).tab(), Tab::Why);
}

#[test]
fn nodes_are_picked_one_by_one_up_to_one_and_all_that_are_shown() {
    let board = Action::Board;
    let picked = |session: &Session| -> Vec<String> {
        session.looks().picked.iter().map(ToString::to_string).collect()
    };
    let session = after(
        Session::opening(),
        [
            run("sim node add worker-3 --count 4"),
            board(BoardAction::Pick("worker-2".into())),
            board(BoardAction::PickTo("worker-4".into())),
        ],
    );
    assert_eq!(picked(&session), ["worker-2", "worker-3", "worker-4"]);
    let session = after(session, [board(BoardAction::Pick("worker-3".into()))]);
    assert_eq!(picked(&session), ["worker-2", "worker-4"], "and put back one by one");
    let session = after(
        session,
        [board(BoardAction::Filter("worker".to_owned())), board(BoardAction::PickShown)],
    );
    assert_eq!(picked(&session).len(), 6, "not the control plane");
    let session = after(session, [board(BoardAction::PickNone)]);
    assert_eq!(picked(&session), [] as [String; 0]);
}

#[test]
fn showing_a_group_alone_goes_near_and_a_table_stays_one() {
    let only = || Action::Board(BoardAction::Only(Some("workers".to_owned())));
    let zoom = |it| Action::Board(BoardAction::Zoom(Some(it)));
    let session = after(Session::opening(), [zoom(Zoom::Dots), only()]);
    assert_eq!(session.looks().zoom, None);
    let session = after(session, [zoom(Zoom::Table), only()]);
    assert_eq!(session.looks().zoom, Some(Zoom::Table));
    let by_role = Action::Board(BoardAction::GroupBy(Grouping::Role));
    assert_eq!(after(session, [by_role]).looks().only, None, "it is a group no more");
}

fn names(session: &Session) -> Vec<&str> {
    session.courses().others.iter().map(|it| it.name.as_str()).collect()
}

/// A session with a Node more, in which one went back and cordoned a Node instead.
fn forked() -> Session {
    let lines =
        ["sim node add worker-3", "sim run until settled", "sim back 8", "kubectl cordon worker-1"];
    after(Session::opening(), lines.map(run))
}

#[test]
fn a_command_in_the_past_keeps_the_course_that_it_leaves() {
    let there =
        after(Session::opening(), [run("sim node add worker-3"), run("sim run until settled")]);
    let session = forked();
    assert_eq!(names(&session), ["fork 1"]);
    assert!(session.announcement().ends_with("kept as fork 1."), "{}", session.announcement());
    assert_eq!(session.console().cluster().store().n_nodes(), 3);
    let left = &session.courses().others[0];
    assert!(left.console().cluster() == there.console().cluster(), "it is kept at its end");
    assert!(left.left_at <= Clock(seconds(&session) * 1000) && left.left_at < left.end);
    assert_ne!(session.course(), there.course());
}

#[test]
fn a_refused_command_in_the_past_leaves_nothing() {
    let session = after(Session::opening(), [run("sim back 3"), run("kubectl cordon nope")]);
    assert_eq!(names(&session), [] as [&str; 0]);
    let session = after(session, [run("sim run until settled"), run("kubectl cordon worker-1")]);
    assert_eq!((names(&session), session.course()), (vec![], 0));
}

#[test]
fn one_can_switch_between_courses_and_back() {
    let session = forked();
    let (present, id) = (session.console().cluster().clone(), session.courses().others[0].id);
    let session = after(session, [Action::SwitchTo(id)]);
    assert_eq!(session.console().cluster().store().n_nodes(), 4);
    assert_eq!(session.courses().present.as_deref(), Some("fork 1"));
    assert_eq!(names(&session), ["fork 2"]);
    let id = session.courses().others[0].id;
    let session = after(session, [Action::SwitchTo(id), Action::SwitchTo(99)]);
    assert!(*session.console().cluster() == present);
    assert_eq!(names(&session), ["fork 1"], "names stay with what they name");
}

#[test]
fn the_editor_is_part_of_a_course() {
    let open = Session::opening();
    let (text, other) = (open.text(), open.text().replace("v1.14", "v1.15"));
    let session = after(open, [run("sim back 3"), Action::Type(other.clone()), Action::Apply]);
    let id = session.courses().others[0].id;
    assert_eq!(*session.text(), *other);
    let session = after(session, [Action::SwitchTo(id)]);
    assert_eq!(session.text(), text, "as it was when one went back");
}

#[test]
fn a_moment_that_is_kept_is_come_back_to() {
    let session = after(Session::opening(), [run("sim back 3"), Action::Fork]);
    let position = session.console().history().position();
    let id = session.courses().others[0].id;
    let session = after(session, [run("sim run until settled"), Action::SwitchTo(id)]);
    assert_eq!(session.console().history().position(), position);
    assert!(!session.console().history().is_live(), "with what was still to come");
}

#[test]
fn a_reset_keeps_what_was_there() {
    let session = after(Session::opening(), [run("sim reset")]);
    assert_eq!(session.console().cluster().store().n_nodes(), 0);
    assert_eq!(names(&session), ["fork 1"]);
    assert_eq!(session.courses().others[0].console().cluster().store().n_nodes(), 3);
}

#[test]
fn courses_are_named_deleted_and_brought_back() {
    let session = forked();
    let id = session.courses().others[0].id;
    let rename = |id, name: &str| Action::RenameCourse { id, name: name.to_owned() };
    let session = after(session, [rename(Some(id), " with a Node more "), rename(Some(id), " ")]);
    assert_eq!(names(&session), ["with a Node more"]);
    let session = after(session, [rename(None, "cordoned"), Action::DeleteCourse(id)]);
    assert_eq!((names(&session), session.courses().present.as_deref()), (vec![], Some("cordoned")));
    let session = after(session, [Action::BringBackCourse]);
    assert_eq!(names(&session), ["with a Node more"]);
}

#[test]
fn the_oldest_course_without_a_name_makes_room() {
    let name = Action::RenameCourse { id: Some(1), name: "kept".to_owned() };
    let many = std::iter::repeat_n(Action::Fork, 30);
    let session = after(Session::opening(), [Action::Fork, name].into_iter().chain(many));
    assert_eq!(names(&session).len(), 24);
    assert_eq!(names(&session)[0], "kept");
}

#[test]
fn courses_are_saved_with_the_session() {
    let session = after(forked(), [Action::RenameCourse { id: None, name: "cordoned".to_owned() }]);
    let restored = Session::restored(&session.saved());
    assert_eq!(restored.courses().present.as_deref(), Some("cordoned"));
    assert_eq!(names(&restored), ["fork 1"]);
    assert_eq!(restored.saved(), session.saved());
    let id = restored.courses().others[0].id;
    let restored = after(restored, [Action::SwitchTo(id)]);
    assert_eq!(restored.console().cluster().store().n_nodes(), 4);
}

#[test]
fn starting_over_takes_the_courses_along() {
    let session = after(forked(), [Action::StartOver]);
    assert_eq!(names(&session), [] as [&str; 0]);
    assert_eq!(names(&after(session, [Action::BringBack])), ["fork 1"]);
}

#[test]
fn a_look_changes_nothing() {
    let session = after(Session::opening(), [run("sim node add worker-3")]);
    let before = session.clone();
    let session =
        after(session, [Action::Glance(3_000), Action::Glance(9_000), Action::Glance(60_000)]);
    assert_eq!(session.shown().cluster().now().as_millis(), 60_000);
    assert!(session.console() == before.console());
    assert_eq!((session.version(), session.saved()), (before.version(), before.saved()));
    assert_ne!(session.sight(), before.sight());
    let session = after(session, [Action::GlanceAway]);
    assert!(session.shown() == before.console());
    let session = after(session, [Action::Glance(3_000), run("sim seek T+3s")]);
    assert_eq!(session.shown().cluster().now(), session.console().cluster().now());
    let last = session.console().transcript().last().expect("a line");
    assert_eq!(last.line.command, "sim seek T+3s");
}

#[test]
fn commands_are_taken_back_one_by_one_and_made_again() {
    let lines = ["kubectl cordon worker-1", "sim node add worker-3", "sim step 3"];
    let session = after(Session::opening(), lines.map(run));
    let nodes = |session: &Session| session.console().cluster().store().n_nodes();
    let cordoned = |session: &Session| {
        session.console().cluster().store().nodes().any(|it| it.spec.unschedulable)
    };
    let session = after(session, [Action::Undo]);
    assert_eq!((nodes(&session), cordoned(&session)), (3, true));
    assert_eq!(session.announcement(), "Taken back: sim node add worker-3");
    let session = after(session, [Action::Undo]);
    assert_eq!((nodes(&session), cordoned(&session)), (3, false));
    let session = after(session, [Action::Redo, Action::Redo]);
    assert_eq!((nodes(&session), cordoned(&session)), (4, true));
    assert_eq!(session.announcement(), "Made again: sim node add worker-3");
    let session = after(session, [Action::Redo]);
    assert_eq!(names(&session), [] as [&str; 0]);
    let session = after(session, std::iter::repeat_n(Action::Undo, 20));
    assert_eq!(seconds(&session), 0, "there is nothing before the beginning");
}

fn nodes(session: &Session) -> usize {
    session.console().cluster().store().n_nodes()
}

#[test]
fn an_example_takes_the_place_of_the_session_which_can_be_brought_back() {
    let example = crate::samples::example();
    let opening = [run("sim node add worker-9"), Action::Open(Dialog::Examples)];
    let session = after(Session::opening(), opening);
    let session = after(session, [Action::OpenExample(Rc::clone(&example))]);
    assert_eq!((nodes(&session), session.dialog()), (1, None));
    assert_eq!(session.example(), Some(&example));
    assert_eq!(session.announcement(), "The example \"Drain: who goes, who stays\" is open.");
    let noted = after(session.clone(), [Action::CloseNote]);
    assert_eq!((nodes(&noted), noted.example()), (1, None));
    let back = after(noted, [Action::BringBack]);
    assert_eq!((nodes(&back), back.example()), (4, None));
}

#[test]
fn looking_at_examples_does_not_lose_the_session_from_before() {
    let open = || Action::OpenExample(crate::samples::example());
    let own = || after(Session::opening(), [run("sim node add worker-9")]);
    let back = |session| nodes(&after(session, [Action::BringBack]));
    let looked = after(own(), [open(), run("sim step"), run("kubectl get nodes"), open()]);
    assert_eq!(back(looked), 4, "an example that was only watched is not kept");
    let changed = after(own(), [open(), run("sim node add worker-2"), open()]);
    assert_eq!(back(changed), 2, "one that was changed is");
    let written =
        after(own(), [open(), Action::Type("kind: DaemonSet".to_owned()), Action::StartOver]);
    assert_eq!(back(written), 1, "and one with a file that was changed, too");
}

#[test]
fn a_file_can_be_renamed_and_lines_that_ran_stay_true() {
    let rename =
        |name: &str| Action::RenameFile { file: "fluentd.yaml".to_owned(), name: name.to_owned() };
    let session = after(Session::opening(), [rename(" node agent ")]);
    assert_eq!(
        (session.files(), session.file()),
        (&["nodeagent.yaml".to_owned()][..], "nodeagent.yaml")
    );
    assert!(session.text().contains("kind: DaemonSet"));
    let applied = after(session, [run("sim back"), Action::Apply]);
    assert_eq!(applied.refusal(), None);
    let reopened = Session::restored(&applied.saved());
    assert_eq!(reopened.files(), ["nodeagent.yaml"]);
    assert_eq!(reopened.to_text(), applied.to_text());
    let refused = reopened.console().transcript().iter().filter(|it| !it.output.is_ok()).count();
    assert_eq!(refused, 0, "the line that applied the old name has its text with it");
    assert_eq!(after(Session::opening(), [rename("../")]).files(), ["fluentd.yaml"]);
    let two = after(Session::opening(), [Action::NewFile, rename("manifest")]);
    assert_eq!(two.files(), ["fluentd.yaml", "manifest.yaml"], "a name that is taken");
}

#[test]
fn a_hint_makes_room_once_what_it_is_about_was_done() {
    let node = || Action::Select(Selection::Node("worker-1".to_owned()));
    let hint = |actions: Vec<Action>| after(Session::opening().with_hints(true), actions).hint();
    assert_eq!(hint(vec![run("sim node add n-1")]), Some(0));
    assert_eq!(hint(vec![node()]), Some(1));
    assert_eq!(hint(vec![run("sim step"), node()]), Some(1), "the next one is not done yet");
    let typed = || Action::Type("kind: DaemonSet".to_owned());
    assert_eq!(hint(vec![run("sim step"), node(), typed()]), Some(3));
    assert_eq!(hint(vec![run("sim step"), node(), typed(), run("kubectl get ds")]), None);
    assert_eq!(hint(vec![node(), Action::ShowHint(Some(0))]), Some(0), "they can be read again");
}

#[test]
fn what_can_no_longer_be_brought_back_is_the_browsers_to_keep() {
    let open = || Action::OpenExample(crate::samples::example());
    let texts = |it: &Session| it.outgoing().map(|it| it.text.contains("worker-9"));
    let own = after(Session::opening(), [run("sim node add worker-9"), open()]);
    assert_eq!(texts(&own), None, "it can be brought back");
    let watched = after(own.clone(), [run("sim step"), open()]);
    assert_eq!(texts(&watched), None, "it still can");
    let second = after(own, [run("sim node add worker-2"), open()]);
    assert_eq!(texts(&second), Some(true));
    let kept = Rc::clone(second.outgoing().expect("the first one"));
    let opened = after(second, [run("sim node add worker-3"), Action::OpenKept(kept)]);
    assert_eq!(nodes(&opened), 4);
    let title = |it: &Session| it.before().and_then(|it| it.title.clone());
    assert_eq!(title(&opened).as_deref(), Some("Drain: who goes, who stays"));
}

#[test]
fn a_session_that_was_only_watched_is_known_as_such_after_a_reload() {
    let reloaded = |it: &Session| Session::restored(&it.saved()).saved().watched;
    let watched = after(
        Session::opening(),
        [Action::OpenExample(crate::samples::example()), run("sim step")],
    );
    assert!(reloaded(&watched));
    assert!(!reloaded(&after(watched, [run("sim node add worker-2")])));
}

fn request(fragment: &str) -> Request {
    Request::new(fragment, None).expect("a request")
}

fn link_to(session: &Session) -> String {
    playground_kubectl::link::write(&session.to_text())
}

#[test]
fn only_links_and_examples_ask_for_a_session() {
    for fragment in ["#v1.abc", "#v1", "#v99.x", "#example/fluentd", "#example/"] {
        assert!(Request::new(fragment, None).is_some(), "{fragment}");
    }
    for fragment in ["", "#", "#nodes", "#v", "#view", "#examples"] {
        assert_eq!(Request::new(fragment, None), None, "{fragment}");
    }
}

#[test]
fn a_link_opens_in_the_place_of_the_session_and_can_be_taken_back() {
    let link = link_to(&after(Session::opening(), [run("sim node add theirs")]));
    let mine = after(Session::opening(), [run("sim node add mine-1"), run("sim node add mine-2")]);
    let opened = after(mine, [Action::OpenLink(request(&link))]);
    assert_eq!(opened.console().cluster().store().n_nodes(), 4);
    assert_eq!(opened.saved().link.as_deref(), Some(&*link), "what is stored goes on from it");
    let back = after(opened, [Action::BringBack]);
    assert_eq!(back.console().cluster().store().n_nodes(), 5);
    assert_eq!(back.saved().link.as_deref(), Some(&*link), "the address still says it");
}

#[test]
fn a_link_that_cannot_be_read_leaves_the_session_alone() {
    let mine = after(Session::opening(), [run("sim node add mine")]);
    let text = mine.to_text();
    for (fragment, words) in [
        ("#v9.abc", "This link is of version 9"),
        ("#v1.", "This link is damaged"),
        ("#v1", "This is no link to a session"),
    ] {
        let session = after(mine.clone(), [Action::OpenLink(request(fragment))]);
        assert_eq!(session.to_text(), text, "{fragment}");
        let Some(Dialog::Unreadable(unreadable)) = session.dialog() else {
            panic!("{fragment} opens");
        };
        assert!(unreadable.message.starts_with(words), "{}", unreadable.message);
    }
}

#[test]
fn the_page_opens_with_what_its_address_asks_for() {
    let stored = after(Session::opening(), [run("sim node add mine")]).saved();
    let link = link_to(&Session::opening());
    let opened = Session::asked_for(&request(&link), Some(stored.clone()));
    assert_eq!(opened.console().cluster().store().n_nodes(), 3);
    assert_eq!(opened.before().map(|it| it.text.clone()), Some(stored.text.clone()));
    let waiting = Session::asked_for(&request("#example/drain"), Some(stored.clone()));
    assert_eq!(waiting.to_text(), stored.text, "until the examples are there");
    let damaged = Session::asked_for(&request("#v1.AAAA"), Some(stored.clone()));
    assert_eq!(damaged.to_text(), stored.text);
    assert!(matches!(damaged.dialog(), Some(Dialog::Unreadable(_))));
    assert_eq!(
        Session::asked_for(&request("#v1.AAAA"), None).to_text(),
        Session::opening().to_text()
    );
}

#[test]
fn for_reading_only_time_moves_and_nothing_else() {
    let session = Session::opening_at(Some(4.into())).with_readonly(true);
    let text = session.to_text();
    let session = after(
        session,
        [
            run("sim node add x"),
            run("sim reset"),
            Action::Type("x".to_owned()),
            Action::NewFile,
            Action::CloseFile("fluentd.yaml".to_owned()),
            Action::Apply,
            Action::StartOver,
        ],
    );
    assert_eq!(session.to_text(), text);
    assert_eq!(session.announcement(), READONLY);
    let session = after(session, [run("sim step")]);
    assert_eq!(session.console().history().position(), 5);
    let session =
        after(session, [Action::Play].into_iter().chain((0..10).map(|_| Action::Tick(6))));
    assert!(session.console().history().is_live());
}

#[test]
fn the_journal_looks_at_the_present_again_when_something_happens() {
    let filter =
        JournalFilter { around: Some(3), text: "worker".to_owned(), ..JournalFilter::default() };
    let session = after(Session::opening(), [Action::FilterJournal(filter)]);
    assert_eq!(session.journal_filter().around, Some(3));
    let session = after(session, [run("sim back")]);
    let filter = session.journal_filter();
    assert_eq!((filter.around, filter.text.as_str()), (None, "worker"));
}

#[test]
fn starting_over_twice_loses_nothing() {
    let session = after(Session::opening(), [run("sim node add mine")]);
    let session = after(session, [Action::StartOver, run("sim run 10s"), Action::StartOver]);
    assert_eq!(session.console().cluster().store().n_nodes(), 3);
    let session = after(session, [Action::BringBack]);
    assert_eq!(session.console().cluster().store().n_nodes(), 4);
    assert!(session.before().is_none(), "nothing was done in the other");
}

#[test]
fn bringing_back_can_be_taken_back() {
    let session = after(Session::opening(), [run("sim node add mine"), Action::StartOver]);
    let session = after(session, [run("kubectl cordon worker-1"), Action::BringBack]);
    assert_eq!(session.console().cluster().store().n_nodes(), 4);
    let session = after(session, [Action::BringBack]);
    assert!(session.to_text().ends_with("kubectl cordon worker-1\n"), "{}", session.to_text());
}

#[test]
fn all_closed_files_and_deleted_courses_come_back() {
    let file = |name: &str| format!("metadata: {{name: {name}}}\n");
    let written = ["one", "two"].map(|name| [Action::NewFile, Action::Type(file(name))]);
    let session = after(Session::opening(), written.into_iter().flatten());
    let files = session.files().to_vec();
    let closed = files.iter().cloned().map(Action::CloseFile);
    let session = after(session, closed);
    assert_eq!(session.files(), ["manifest.yaml"]);
    let session = after(session, std::iter::repeat_n(Action::ReopenFile, files.len()));
    assert!(files.iter().all(|it| session.files().contains(it)), "{:?}", session.files());

    let session = after(session, [Action::Fork, Action::Fork]);
    let ids: Vec<u64> = session.courses().others.iter().map(|it| it.id).collect();
    let session = after(session, ids.into_iter().map(Action::DeleteCourse));
    assert_eq!(names(&session), [] as [&str; 0]);
    let session = after(session, [Action::BringBackCourse, Action::BringBackCourse]);
    assert_eq!(names(&session), ["fork 2", "fork 1"]);
}

#[test]
fn what_the_browser_does_not_keep_is_said_once() {
    let session = after(Session::opening(), [Action::Kept(Keeping::Full)]);
    assert_eq!(session.keeping_note(), Keeping::Full.note());
    let session = after(session, [Action::CloseKeepingNote, Action::Kept(Keeping::Full)]);
    assert_eq!(session.keeping_note(), None);
    let session = after(session, [Action::StartOver]);
    assert_eq!(session.keeping_note(), None, "another session on the same page");
    let session = after(session, [Action::Kept(Keeping::Whole), Action::Kept(Keeping::Full)]);
    assert_eq!(session.keeping_note(), Keeping::Full.note());
}

#[test]
fn hints_end_after_the_last() {
    let shown = |session: Session, at| after(session, [Action::ShowHint(Some(at))]).hint();
    let session = || Session::opening().with_hints(true);
    assert_eq!(session().hint(), Some(0));
    assert_eq!(shown(session(), HINTS.len() - 1), Some(HINTS.len() - 1));
    assert_eq!(shown(session(), HINTS.len()), None);
    assert_eq!(after(session(), [Action::StartOver]).hint(), Some(0));
}

#[test]
fn a_moment_that_was_kept_is_not_kept_twice() {
    let lines = [run("sim node add worker-3"), run("sim run until settled"), run("sim back 3")];
    let session = after(Session::opening(), lines);
    let session = after(session, [Action::Fork, run("sim node add worker-4")]);
    assert_eq!(session.courses().others.len(), 1);
    assert!(
        session.announcement().ends_with(". The fork that was left is kept as fork 1."),
        "{}",
        session.announcement()
    );
}

#[test]
fn after_apply_it_says_what_comes_next_and_where_the_mistake_is() {
    let text = Session::opening().text();
    let newer = Action::Type(text.replace("v1.14", "v1.15"));
    let session = after(Session::opening(), [newer, Action::Apply]);
    let told = session.announcement();
    assert!(told.ends_with(". The controller has not seen it yet: step on."), "{told}");
    let wrong = Action::Type(
        text.replace("tolerations:", "toleratoins:").replace("hostNetwork:", "hostNet:"),
    );
    let session = after(Session::opening(), [wrong, Action::Apply]);
    let told = session.announcement();
    assert!(told.starts_with("Refused: line ") && told.contains("unknown field"), "{told}");
    let printed = session.refusal().unwrap_or_default();
    assert!(printed.contains("strict decoding error"), "{printed}");
}
