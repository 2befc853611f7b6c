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
