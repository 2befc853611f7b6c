//! What actions make of a session.

use super::*;

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
    let session = after(session, [Action::Tick(600)]);
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
    let session = after(Session::opening(), [run("sim back")]);
    assert!(session.announcement().starts_with("Back to T+"), "{}", session.announcement());
    let session = after(session, [run("sim step")]);
    assert!(session.announcement().contains("is Ready"), "{}", session.announcement());
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
    let position = session.console().history().position();
    let restored = Session::restored(&session.saved());
    assert_eq!(restored.console().history().position(), position);
    assert_eq!(restored.console().history().moves(), session.console().history().moves());
    assert_eq!(restored.text(), session.text());
}

#[test]
fn a_file_that_the_console_writes_is_opened() {
    let session = after(Session::opening(), [run("cat > a.yaml <<'EOF'\nkind: Pod\nEOF")]);
    assert_eq!(session.file(), "a.yaml");
    let session = after(session, [Action::NewFile]);
    assert_eq!((session.file(), &*session.text()), ("manifest.yaml", ""));
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
        ("#example/nothing", "There is no example called \"nothing\" here."),
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
    let example = Session::asked_for(&request("#example/fluentd"), Some(stored.clone()));
    assert_eq!(example.console().cluster().store().n_nodes(), 3);
    assert_eq!(example.before().map(|it| it.text.clone()), Some(stored.text.clone()));
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
    let session = Session::opening_at(Some(4)).with_readonly(true);
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
    let session = after(session, [Action::Play, Action::Tick(60)]);
    assert!(session.console().history().is_live());
}
